"""The language is a setting: kept, taken at the next start, shown at once; HHT_LANGUAGE goes first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel

from hht_app.core.words import LANGUAGE_VARIABLE, install_translator, language, use_language
from hht_app.terminal.settings import change_setting, read_settings
from hht_app.ui.shell.remembering import language_of, remember_look
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


@pytest.fixture(autouse=True)
def english_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(LANGUAGE_VARIABLE, raising=False)
    yield
    install_translator(None)


def choose(driver: Driver, name: str) -> None:
    driver.window.run("settings")
    settle()
    box = driver.find("setting-language", QComboBox)
    box.setCurrentIndex(box.findData(name))
    settle()


def test_a_language_chosen_in_the_settings_is_shown_at_once_kept_and_taken_back(job: Driver) -> None:
    job.window.toggle_bench()
    settle()
    kept = job.window.desk.folder
    choose(job, "pseudo")
    assert (language(), read_settings(kept).language, language_of(kept)) == ("pseudo", "pseudo", "pseudo")
    box = job.find("setting-language", QComboBox)
    assert [box.itemData(row) for row in range(box.count())] == ["en", "pseudo"]
    assert box.itemText(1).startswith("[Ťéšť ľáñĝúáĝé (pšéúďó)")
    window = job.window
    assert window.windowTitle().startswith("[")
    assert all(action.text().startswith("[") for action in window.qt_actions.values())
    assert window.bench is not None
    assert window.bench.isVisible()
    assert window.bench.accessibleName().startswith("[")
    headings = [item.text() for item in window.findChildren(QLabel, "page-title") if item.isVisible()]
    assert all(text.startswith("[") for text in headings)
    choose(job, "en")
    assert (language(), window.windowTitle()) == ("en", "Hand-held terminal simulator")
    assert "[" not in window.qt_actions["settings"].text()


def test_the_variable_goes_before_the_setting_and_the_settings_say_so(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = driver.window.desk.folder
    change_setting(folder, "language", "pseudo")
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    assert language_of(folder) == "en"
    driver.window.run("settings")
    settle()
    assert "HHT_LANGUAGE is set to en: that goes first." in driver.text()


def test_a_new_look_keeps_the_language_and_a_wrong_language_is_no_start_in_it(tmp_path: Path) -> None:
    change_setting(tmp_path, "language", "cy")
    remember_look(tmp_path, Look("dark", 120))
    assert (language_of(tmp_path), read_settings(tmp_path).theme) == ("cy", "dark")
    for wrong in ("tlh", 7, None):
        (tmp_path / "settings.json").write_text(json.dumps({"language": wrong}), encoding="utf-8")
        assert language_of(tmp_path) == "en"
    assert language_of(tmp_path / "nowhere") == "en"


def test_every_language_there_is_can_be_started_in() -> None:
    for name in ("cy", "pseudo", "en"):
        use_language(name)
        assert language() == name
