"""`hht settings`: shown, set, put back; a wrong call is told from a broken file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hht_app.cli import main


def call(folder: Path, *words: str) -> int:
    return main(["settings", *words, "--workspace", str(folder)])


def shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert call(folder, "show", "--json") == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(item["what"] for item in found)
    return {item["name"]: item["value"] for item in found}


def test_settings_are_shown_set_and_put_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    defaults = {
        "duis_version": "5.4", "schema_folder": "", "theme": "system", "text_scale": 100, "reduce_motion": False,
            "replay_speed": 1,
        "language": "en",
    }  # fmt: skip
    assert shown(tmp_path, capsys) == defaults
    assert call(tmp_path, "set", "text_scale", "120") == 0
    assert "text_scale     120" in capsys.readouterr().out
    assert call(tmp_path, "set", "duis_version", "5.1") == 0
    assert shown(tmp_path, capsys) == defaults | {"text_scale": 120, "duis_version": "5.1"}
    assert call(tmp_path, "set", "reduce_motion", "true") == 0
    assert shown(tmp_path, capsys)["reduce_motion"] is True
    assert call(tmp_path, "reset") == 0
    assert shown(tmp_path, capsys) == defaults


def test_a_version_without_a_schema_is_said_to_have_none_where_it_is_chosen_and_where_a_job_begins_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path, "set", "duis_version", "3.0") == 0
    assert "note: DUIS 3.0:" in (told := capsys.readouterr().out)
    assert "its schema is not held" in told
    assert call(tmp_path, "show", "--json") == 0
    found = json.loads(capsys.readouterr().out.splitlines()[0])
    assert "its schema is not held" in found["note"]
    assert main(["run", "no-wan-dual-fuel", "--workspace", str(tmp_path), "--json"]) == 0
    assert "DUIS 3.0:" in capsys.readouterr().err
    assert call(tmp_path, "set", "duis_version", "5.0") == 0
    assert "note:" not in capsys.readouterr().out


def test_a_wrong_setting_is_a_wrong_call_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["set", "theme", "pink"], ["set", "colour", "dark"], ["set", "text_scale", "x"]):
        assert call(tmp_path, *words) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    assert call(tmp_path) == 2
    assert call(tmp_path, "set", "theme") == 2


def test_a_broken_file_is_bad_input_until_it_is_put_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "settings.json").write_text('{"theme": 5}')
    assert call(tmp_path, "show") == 1
    assert call(tmp_path, "set", "theme", "dark") == 1
    assert len(told := capsys.readouterr().err.splitlines()) == 2
    assert all("hht settings reset" in line and "theme" in line for line in told)
    assert call(tmp_path, "reset") == 0
    assert "settings.json.broken" in capsys.readouterr().out
    assert (tmp_path / "settings.json.broken").read_text() == '{"theme": 5}'
    assert call(tmp_path, "set", "theme", "dark") == 0


@pytest.mark.parametrize("action", ["show", "set", "reset"])
def test_help_has_an_example(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", action, "--help"]) == 0
    assert f"hht settings {action}" in capsys.readouterr().out.split("example:")[1]
