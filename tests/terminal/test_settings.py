"""Settings: what was chosen is kept whole, a wrong value is refused, and a broken file is never written over."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hht_app.core.errors import DataError, StoreError, UsageError
from hht_app.duis.versions import versions
from hht_app.terminal.settings import (
    Settings,
    change_setting,
    read_settings,
    reset_settings,
    settings_path,
    write_settings,
)

BROKEN = {
    "not JSON": b"{",
    "cut": b'{"theme": "da',
    "no object": b"[1]",
    "unknown setting": b'{"thme": "dark"}',
    "unknown version": b'{"duis_version": "5.2"}',
    "number for a text": b'{"duis_version": 5.4}',
    "text for a number": b'{"text_scale": "120"}',
    "too small a text": b'{"text_scale": 79}',
    "too large a text": b'{"text_scale": 201}',
    "unknown theme": b'{"theme": "pink"}',
    "unknown speed": b'{"replay_speed": 3}',
    "unknown language": b'{"language": "tlh"}',
    "not UTF-8": b'{"schema_folder": "\xff"}',
    "too deep": b"[" * 60_000,
    "too long": b'{"schema_folder": "' + b"x" * 70_000 + b'"}',
    "nothing": b"",
}


def test_a_fresh_workspace_has_the_defaults_and_no_file(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()
    assert Settings().model_dump() == {
        "duis_version": "5.4", "schema_folder": "", "theme": "system", "text_scale": 100, "reduce_motion": False,
        "replay_speed": 1,
        "language": "en",
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == []
    assert read_settings(tmp_path / "nowhere") == Settings()


def test_what_is_set_is_kept_and_the_rest_stays(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    change_setting(folder, "theme", "sunlight")
    change_setting(folder, "text_scale", "140")
    assert change_setting(folder, "duis_version", "5.3a") == read_settings(folder)
    assert read_settings(folder).model_dump() == {
        "duis_version": "5.3a", "schema_folder": "", "theme": "sunlight", "text_scale": 140, "reduce_motion": False,
        "replay_speed": 1,
        "language": "en",
    }  # fmt: skip
    assert [path.name for path in folder.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("version", [info.version for info in versions()])
def test_every_version_of_duis_can_be_chosen(tmp_path: Path, version: str) -> None:
    assert change_setting(tmp_path, "duis_version", version).duis_version == version


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("duis_version", "5.2", "the versions of DUIS are 3.0, 5.0, 5.1, 5.3a, 5.4"),
        ("duis_version", "", "the versions of DUIS"),
        ("text_scale", "79", "greater than or equal to 80"),
        ("text_scale", "big", "integer"),
        ("theme", "pink", "'sunlight'"),
        ("language", "tlh", "the languages are en, cy, pseudo"),
        ("schema_folder", "no such folder", "is not a folder"),
        ("them", "dark", "is no setting"),
        ("model_config", "1", "is no setting"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_nothing_is_written(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        change_setting(tmp_path, name, value)
    assert said in caught.value.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_file_is_told_and_stays_as_it_is_until_it_is_put_aside(tmp_path: Path, name: str) -> None:
    settings_path(tmp_path).write_bytes(BROKEN[name])
    with pytest.raises(DataError) as caught:
        read_settings(tmp_path)
    assert "settings.json" in caught.value.one_line()
    assert "hht settings reset" in caught.value.advice
    with pytest.raises(DataError):
        change_setting(tmp_path, "theme", "dark")
    assert settings_path(tmp_path).read_bytes() == BROKEN[name]
    aside = reset_settings(tmp_path)
    assert aside is not None
    assert aside.read_bytes() == BROKEN[name]
    assert read_settings(tmp_path) == Settings()


def test_a_misspelt_setting_in_the_file_is_named_with_those_there_are(tmp_path: Path) -> None:
    settings_path(tmp_path).write_bytes(BROKEN["unknown setting"])
    with pytest.raises(DataError, match=r"'thme' is no setting; they are duis_version, schema_folder, theme"):
        read_settings(tmp_path)


def test_going_back_to_the_defaults_keeps_nothing_of_a_sound_file(tmp_path: Path) -> None:
    change_setting(tmp_path, "theme", "dark")
    assert reset_settings(tmp_path) is None
    assert reset_settings(tmp_path) is None
    assert read_settings(tmp_path) == Settings()
    assert list(tmp_path.iterdir()) == []


def test_a_schema_folder_is_kept_as_a_whole_path_and_can_be_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my schemas").mkdir()
    monkeypatch.chdir(tmp_path)
    assert change_setting(tmp_path, "schema_folder", "my schemas").schema_folder == str(tmp_path / "my schemas")
    (tmp_path / "my schemas").rmdir()
    assert read_settings(tmp_path).schema_folder == str(tmp_path / "my schemas")
    assert change_setting(tmp_path, "schema_folder", "").schema_folder == ""


@pytest.mark.parametrize("wrong", [{"text_scale": 300}, {"theme": "pink"}, {"duis_version": "6"}, {"text_scale": "9"}])
def test_a_copy_with_a_wrong_value_is_not_kept(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        write_settings(tmp_path, Settings().model_copy(update=wrong))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_told_and_the_old_settings_stay(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        write_settings(tmp_path / "file", Settings())
    change_setting(tmp_path, "theme", "dark")
    (tmp_path / ".settings.json.tmp").mkdir()  # where the new file would be written first
    with pytest.raises(StoreError):
        change_setting(tmp_path, "theme", "light")
    assert json.loads(settings_path(tmp_path).read_text(encoding="utf-8"))["theme"] == "dark"


@settings(max_examples=60)
@given(
    st.binary(max_size=60) | st.dictionaries(st.text(max_size=5), st.integers()).map(lambda d: json.dumps(d).encode())
)
def test_only_known_errors_come_of_a_file_of_anything(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    settings_path(folder).write_bytes(data)
    with suppress(DataError):
        assert isinstance(read_settings(folder), Settings)
    assert settings_path(folder).read_bytes() == data
