"""Beside the reading column, where there is room: what belongs to the row in hand, and nothing where there is none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from hht_app.terminal import acts
from hht_app.ui.parts import Card
from tests.ui.driver import Driver, settle


@pytest.fixture
def commands(job: Driver) -> Driver:
    job.play_until(acts.DELIVER)
    job.window.desk.go("commands")
    settle()
    return job


def told(driver: Driver) -> str:
    """Return the texts of the panel, from the top."""
    panel = driver.find("in-hand")
    found = [item for item in panel.findChildren(QLabel) if item.isVisible()]
    return "\n".join(item.text() for item in sorted(found, key=lambda item: item.mapTo(panel, QPoint(0, 0)).y()))


def cards(driver: Driver, begin: str) -> list[Card]:
    found = [
        item for item in driver.window.findChildren(Card) if item.isVisible() and item.objectName().startswith(begin)
    ]
    return sorted(found, key=lambda item: item.mapTo(driver.window, QPoint(0, 0)).y())


def test_the_command_that_is_now_is_told_in_full_beside_the_list(commands: Driver) -> None:
    words = told(commands)
    assert "Let the electricity meter in" in words
    assert "The hub admits only what it has been told about." in words
    assert "8.11 Update HAN Device Log" in words
    assert "CCS01 Add Device to CHF device log" in words
    assert "02-48-48-54-00-12-00-A2" in words
    column = commands.find("page-scroll").findChild(Card)
    assert column is not None
    assert column.width() <= commands.window.look.px(720)
    assert commands.find("in-hand").width() >= commands.window.look.px(240)


def test_a_row_that_is_pressed_says_what_it_waits_for_and_where_that_is_from(commands: Driver) -> None:
    waiting = next(card for card in cards(commands, "row-") if "Waits for: 8.11 answer" in _words(card))
    QTest.mouseClick(waiting, Qt.MouseButton.LeftButton, pos=QPoint(waiting.width() // 2, waiting.height() - 4))
    settle()
    words = told(commands)
    assert "Waits for" in words
    assert "sent back" in words
    assert "simulator's choice" in words
    assert "Let the electricity meter in\nReady" not in words


def _words(card: QWidget) -> str:
    return "\n".join(item.text() for item in card.findChildren(QLabel))


def test_a_press_on_the_words_of_a_row_takes_it_in_hand_too(commands: Driver) -> None:
    row = cards(commands, "row-")[1]
    title = row.findChildren(QLabel)[0]
    QTest.mouseClick(title, Qt.MouseButton.LeftButton)
    settle()
    assert told(commands).startswith(title.text())


def test_the_row_with_the_keyboards_focus_is_in_hand(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    job.window.desk.go("responses")
    settle()
    first = told(job).splitlines()[0]
    assert first.startswith("Answer: ")
    assert "Why\nYou delivered the command by hand" in told(job)
    job.tab_to("heard-choose-2")
    settle()
    assert told(job).startswith("Alert: ")
    assert "that table is not held" in told(job)


def test_the_panel_follows_to_the_row_that_is_now_when_something_was_done(commands: Driver) -> None:
    before = told(commands).splitlines()[0]
    row = cards(commands, "row-")[1]
    QTest.mouseClick(row.findChildren(QLabel)[0], Qt.MouseButton.LeftButton)
    commands.press("commands-next")
    assert told(commands).splitlines()[0] != before
    now = next(card for card in cards(commands, "row-") if card.property("now") == "true")
    assert now.findChildren(QLabel)[0].text() == told(commands).splitlines()[0]


def test_at_fit_the_hubs_two_identifiers_and_its_lights_are_told(job: Driver) -> None:
    job.play_until(acts.WAIT)
    job.window.desk.go("fit")
    settle()
    hub = cards(job, "fit-CHF")[0]
    QTest.mouseClick(hub, Qt.MouseButton.LeftButton, pos=QPoint(hub.width() - 8, hub.height() - 4))
    settle()
    words = told(job)
    assert "02-48-48-54-00-12-00-A2" in words
    assert "02-48-48-54-00-12-00-A3\nfinds the hub on the HAN" in words
    assert "LED WAN" in words
    assert "Illustrative" in words


def test_without_a_row_in_hand_or_without_room_there_is_no_panel(commands: Driver) -> None:
    assert commands.shows("in-hand")
    commands.window.desk.go("notice")
    settle()
    assert not commands.shows("in-hand")
    commands.window.desk.go("commands")
    settle()
    assert commands.shows("in-hand")
    commands.window.resize(800, 1000)
    settle()
    assert not commands.shows("in-hand")
    commands.window.resize(1366, 768)
    commands.window.toggle_bench()
    settle()
    assert not commands.shows("in-hand")


def test_where_the_terminal_gives_no_labels_the_panel_gives_none(driver: Driver) -> None:
    driver.window.desk.start("no-wan-dual-fuel", "assessed")
    settle()
    driver.play_until(acts.SEND_BACK)
    driver.window.desk.go("responses")
    settle()
    words = told(driver)
    assert "yours to decide" in words
    assert "Why" not in words
    assert "MP081" not in words


def test_a_change_of_the_look_draws_the_panel_anew_and_leaves_the_window_sound(commands: Driver) -> None:
    commands.key(Qt.Key.Key_F8)
    settle()
    assert "Let the electricity meter in" in told(commands)
    row = cards(commands, "row-")[1]
    QTest.mouseClick(row.findChildren(QLabel)[0], Qt.MouseButton.LeftButton)
    settle()
    assert told(commands).startswith(row.findChildren(QLabel)[0].text())
