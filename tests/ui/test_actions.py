"""Every command of the window is one action: found by the palette, in the sheet, and done from both."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QListWidget, QSlider, QWidget

from hht_app.terminal import settings
from hht_app.terminal.settings import read_settings
from hht_app.ui.actions import MENUS, registry
from hht_app.ui.shell.about import AboutDialog
from hht_app.ui.shell.finding import ACTION, Thing, matching
from hht_app.ui.shell.palette import Palette
from hht_app.ui.shell.remembering import SETTINGS_FILE, look_of
from hht_app.ui.shell.settings_page import SettingsDialog
from hht_app.ui.shell.sheet import ShortcutSheet
from hht_app.ui.theme import Look, system_look
from tests.ui.driver import Driver, settle


def open_palette(driver: Driver) -> Palette:
    driver.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    found = driver.window.findChild(Palette)
    assert found is not None
    return found


def test_every_command_says_what_it_is_and_what_it_is_for_and_no_two_share_a_key() -> None:
    keys = [key for action in registry().values() for key in action.shortcuts]
    assert len(keys) == len(set(keys))
    for action in registry().values():
        assert action.text, action.id
        assert action.help.endswith("."), action.id
        assert action.menu in (*MENUS, ""), action.id


def test_every_command_is_found_by_its_name_in_the_palette(driver: Driver) -> None:
    palette = open_palette(driver)
    for action in registry().values():
        if action.id == "find":
            continue
        palette.field.setText(action.text)
        assert action.id in [hit.target for hit in palette._hits], action.id
    palette.close()
    settle()


def test_typing_a_part_of_a_commands_name_and_enter_does_it(job: Driver) -> None:
    open_palette(job)
    QTest.keyClicks(QApplication.focusWidget(), "dark the")
    job.key(Qt.Key.Key_Return)
    assert job.window.look.theme == "dark"
    assert job.window.findChild(Palette) is None


def test_a_device_a_code_and_a_job_are_found_too(job: Driver) -> None:
    palette = open_palette(job)
    settle()
    for typed, expected in (
        ("0248485400120", "02-48-48-54-00-12-00-A0"),
        ("W081401", "W081401"),
        ("first", "first-job"),
    ):
        palette.field.setText(typed)
        assert expected in [hit.target for hit in palette._hits], typed
    palette.field.setText("W081401")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    settle()
    assert "W081401" in job.text()


def test_what_is_in_no_name_says_so(driver: Driver) -> None:
    palette = open_palette(driver)
    palette.field.setText("qqqq")
    assert driver.find("palette-list", QListWidget).count() == 0
    assert "Nothing has this in its name" in driver.text()


def test_a_search_puts_names_that_begin_with_what_was_typed_first_and_what_cannot_be_done_last() -> None:
    pool = [
        Thing(ACTION, "Read notes", "", "1"),
        Thing(ACTION, "Notes", "", "2"),
        Thing(ACTION, "Notes of others", "", "3", possible=False),
        Thing(ACTION, "Other", "about notes", "4"),
    ]
    assert [item.target for item in matching(pool, "notes", 10)] == ["2", "1", "4", "3"]
    assert len(matching(pool, "notes", 2)) == 2


def test_the_menu_holds_every_command_of_a_group(driver: Driver) -> None:
    menu = driver.find("top-menu", QAbstractButton).menu()
    held = {action.objectName() for group in menu.actions() for action in group.menu().actions()}
    assert held == {f"action-{item.id}" for item in registry().values() if item.menu}


def test_the_shortcut_sheet_lists_every_key(driver: Driver) -> None:
    driver.window.run("shortcuts")
    settle()
    sheet = driver.window.findChild(ShortcutSheet)
    shown = driver.text()
    for action in registry().values():
        for key in action.shortcuts:
            assert key in shown
    sheet.close()
    settle()
    assert driver.window.findChild(ShortcutSheet) is None


def test_about_names_the_version_and_can_be_copied(driver: Driver) -> None:
    driver.window.run("about")
    settle()
    QTest.mouseClick(driver.find("about-copy", QAbstractButton), Qt.MouseButton.LeftButton)
    assert "Nothing here reaches a real meter" in QApplication.clipboard().text()
    driver.window.findChild(AboutDialog).close()


def test_what_is_set_acts_at_once_and_is_remembered(driver: Driver) -> None:
    driver.window.run("settings")
    settle()
    theme = driver.find("setting-theme", QComboBox)
    theme.setCurrentIndex(theme.findData("sunlight"))
    settle()
    assert driver.window.look.theme == "sunlight"
    driver.find("setting-text_scale", QSlider).setValue(7)
    settle()
    assert driver.window.look.percent == 140
    version = driver.find("setting-duis_version", QComboBox)
    first = version.itemData(0)
    version.setCurrentIndex(0)
    settle()
    kept = read_settings(driver.window.desk.folder)
    assert (kept.theme, kept.text_scale, kept.duis_version) == ("sunlight", 140, first)
    QTest.mouseClick(driver.find("settings-reset", QAbstractButton), Qt.MouseButton.LeftButton)
    settle()
    assert driver.window.look.percent == 100
    driver.window.findChild(SettingsDialog).close()
    settle()


def test_a_setting_that_cannot_be_is_said_and_the_file_is_left_alone(driver: Driver) -> None:
    driver.window.run("settings")
    settle()
    field = driver.find("setting-schema_folder", QLineEdit)
    field.setText("/no/such/folder")
    field.editingFinished.emit()
    settle()
    driver.window.findChild(SettingsDialog).close()
    settle()
    assert "is not a folder" in driver.text()
    assert read_settings(driver.window.desk.folder).schema_folder == ""


def test_the_look_chosen_by_key_is_remembered_for_the_next_start(driver: Driver) -> None:
    driver.key(Qt.Key.Key_F8)
    driver.key(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    kept = read_settings(driver.window.desk.folder)
    assert (kept.theme, kept.text_scale) == ("dark", 120)


@pytest.mark.parametrize("action_id", ["find", "shortcuts", "about", "settings"])
def test_a_dialog_closes_by_escape_and_leaves_nothing(driver: Driver, action_id: str) -> None:
    before = len(driver.window.findChildren(QWidget))
    driver.window.run(action_id)
    settle()
    driver.key(Qt.Key.Key_Escape)
    assert len(driver.window.findChildren(QWidget)) == before


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"theme": "pink"}', '{"text_scale": 900}', '{"text_scale": "1"}'])
def test_the_window_opens_with_settings_that_cannot_be_read(tmp_path: Path, broken: str) -> None:
    assert SETTINGS_FILE == settings.FILE_NAME
    settings.settings_path(tmp_path).write_text(broken)
    assert look_of(tmp_path) == system_look()


def test_the_window_opens_in_the_look_that_was_set(tmp_path: Path) -> None:
    settings.change_setting(tmp_path, "theme", "dark")
    settings.change_setting(tmp_path, "text_scale", "140")
    assert look_of(tmp_path) == Look("dark", 140)
    settings.change_setting(tmp_path, "theme", "system")
    assert look_of(tmp_path) == Look(system_look().theme, 140)
