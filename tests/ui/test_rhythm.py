"""The rhythm of the screens: rows that are low, a foot of one line, a column that fills a tablet, and what is said
where nothing is left to do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QWidget

from hht_app.terminal import acts
from hht_app.ui.parts import Card
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


@pytest.fixture
def commands(job: Driver) -> Driver:
    job.play_until(acts.DELIVER)
    job.window.desk.go("commands")
    settle()
    return job


def middle(widget: QWidget, above: QWidget) -> int:
    return widget.mapTo(above, widget.rect().center()).y()


def test_the_button_of_a_row_stands_beside_its_words_and_the_row_stays_low(commands: Driver) -> None:
    rows = [
        item for item in commands.window.findChildren(Card) if item.isVisible() and item.objectName().startswith("row-")
    ]
    ready = [row for row in rows if row.findChildren(QAbstractButton)]
    assert len(ready) > 2
    for row in ready:
        (button,) = row.findChildren(QAbstractButton)
        assert abs(middle(button, row) - row.height() // 2) < 8
        assert row.height() < 132, row.objectName()


def test_in_large_text_the_button_of_a_row_stands_under_its_words(commands: Driver) -> None:
    commands.window.set_look(Look("light", 200))
    settle()
    row = next(item for item in commands.window.findChildren(Card) if item.property("now") == "true")
    (button,) = row.findChildren(QAbstractButton)
    words = [item for item in row.findChildren(QLabel) if item.isVisible()]
    assert all(middle(button, row) > middle(item, row) for item in words)


def test_the_foot_is_one_line_where_there_is_room_and_two_beside_the_bench(commands: Driver) -> None:
    word, button = commands.find("last-word"), commands.find("commands-next")
    assert abs(middle(word, commands.window) - middle(button, commands.window)) < 8
    commands.window.resize(1366, 768)
    commands.window.toggle_bench()
    settle()
    word, button = commands.find("last-word"), commands.find("commands-next")
    assert middle(word, commands.window) < middle(button, commands.window) - button.height() // 2


@pytest.mark.parametrize(("width", "fills"), [(800, True), (1280, False)])
def test_the_column_fills_a_tablet_held_upright_and_keeps_its_length_of_line_on_a_wide_one(
    commands: Driver, width: int, fills: bool
) -> None:
    commands.window.resize(width, 1000)
    settle()
    area = commands.find("page-scroll", QScrollArea)
    row = next(item for item in commands.window.findChildren(Card) if item.property("now") == "true")
    assert row.width() >= area.viewport().width() - 40 if fills else row.width() == commands.window.look.px(720)


def test_when_every_command_is_done_the_screen_says_so_and_the_done_ones_unfold(job: Driver) -> None:
    job.play_until(acts.HAND_OVER)
    job.window.desk.go("commands")
    settle()
    assert "Nothing is left to do here" in job.text()
    assert "then hand over" in job.text()
    fold = job.find("commands-done", QAbstractButton)
    assert fold.text() == "Done (10) ▾"
    assert fold.width() >= job.find("commands-none").width()
    job.tab_to("commands-done")
    job.key(Qt.Key.Key_Return)
    assert "Let the electricity meter in" in job.text()
    job.press("commands-only-GPF")
    assert "Nothing is left to do for the GPF" in job.text()


def test_the_fields_of_the_notice_hold_what_is_in_them_beside_the_bench_and_keep_what_was_filled_in(
    job: Driver,
) -> None:
    job.play_until(acts.SEND_NOTICE)
    job.window.desk.go("notice")
    settle()
    job.type("notice-gis_data", "51.0,-1.4")
    job.window.resize(1366, 768)
    job.window.toggle_bench()
    settle()
    for name in ("device_id", "install_date_time", "mpxn"):
        field = job.find(f"notice-{name}", QLineEdit)
        assert field.fontMetrics().horizontalAdvance(field.text()) < field.width() - 24, name
    assert job.find("notice-gis_data", QLineEdit).text() == "51.0,-1.4"
    job.window.toggle_bench()
    settle()
    assert job.find("notice-gis_data", QLineEdit).text() == "51.0,-1.4"


def test_the_checks_of_a_request_can_be_read_in_large_text_on_a_low_window(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    job.window.set_look(Look("dark", 200))
    job.window.resize(1366, 768)
    job.window.show_bench("dcc")
    settle()
    assert job.find("bench-checks").height() >= job.window.look.px(112)
