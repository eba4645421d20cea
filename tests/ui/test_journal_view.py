"""The journal on the bench: however long it is, it opens, scrolls and is searched page by page."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from hht_app.terminal import acts
from hht_app.terminal.views.trainer import EventLine
from hht_app.ui.bench.journal_model import KEPT_PAGES, PAGE, WHAT, JournalModel
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


@pytest.fixture
def journal(job: Driver) -> Driver:
    """The bench open at the journal of a job that is well under way."""
    job.play_until(acts.SEND_BACK)
    job.window.show_bench("journal")
    settle()
    return job


def shown(driver: Driver, row: int) -> str:
    table = driver.find("bench-journal", QTableView)
    return str(table.model().index(row, WHAT).data())


def test_every_event_is_there_the_newest_in_sight(journal: Driver) -> None:
    events = journal.on_session(lambda session: [event.summary for event in session.events()])
    table = journal.find("bench-journal", QTableView)
    assert table.model().rowCount() == len(events)
    shown(journal, 0)
    settle()
    assert shown(journal, 0) == events[0]
    assert shown(journal, len(events) - 1) == events[-1]
    bar = table.verticalScrollBar()
    assert bar.value() == bar.maximum()


def test_a_new_act_adds_its_events_below(journal: Driver) -> None:
    before = journal.find("bench-journal", QTableView).model().rowCount()
    journal.window.desk.do(acts.Act(acts.PASS_TIME, {"seconds": "5"}))
    settle()
    after = journal.find("bench-journal", QTableView).model().rowCount()
    assert after > before
    shown(journal, after - 1)
    settle()
    assert shown(journal, before) == "pass_time seconds=5"


def test_an_event_is_found_by_its_words_again_and_again_and_round_the_end(journal: Driver) -> None:
    table = journal.find("bench-journal", QTableView)
    journal.type("journal-find", "FIT device", enter=True)
    first = table.currentIndex().row()
    assert shown(journal, first).startswith("fit ")
    journal.press("journal-find-next")
    second = table.currentIndex().row()
    assert second > first
    for _ in range(10):
        journal.press("journal-find-next")
        if table.currentIndex().row() == first:
            break
    assert table.currentIndex().row() == first
    journal.type("journal-find", "no such words", enter=True)
    assert "No event says “no such words”." in journal.text()


def test_chosen_rows_are_copied_whole_and_enter_looks_into_the_one_in_hand(journal: Driver) -> None:
    asked: list[int] = []
    journal.window.desk.inspecting.connect(asked.append)
    table = journal.find("bench-journal", QTableView)
    shown(journal, 0)
    settle()
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().startswith("1\t2026-03-02T09:00:00Z\tsession\tsession-started")
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert asked == [1]


def test_a_journal_of_a_million_events_is_held_a_few_pages_at_a_time(job: Driver) -> None:
    asked: list[int] = []
    model = JournalModel(job.window, Look(), asked.append)
    model.set_count(1_000_000)
    for page in range(0, 10_000, 40):
        assert model.index(page * PAGE, WHAT).data() == "…"
        lines = tuple(EventLine(page * PAGE + at + 1, "", "", "", f"event {page * PAGE + at}") for at in range(PAGE))
        model.take_page(page, lines)
        assert model.index(page * PAGE, WHAT).data() == f"event {page * PAGE}"
    assert len(asked) == len(set(asked)) == 250
    assert len(model._pages) == KEPT_PAGES
    model.set_count(3)
    assert model.rowCount() == 3
    assert cast(str, model.index(0, WHAT).data()) == "…"
