"""The trainer's drawer: each trouble made from its form is journalled, objectives show evidence, notes are kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from hht_app.premises.trouble import trouble_names
from hht_app.supplier.links import link_troubles
from hht_app.terminal import acts
from hht_app.terminal.views.troubles import troubles_now
from hht_app.training.notes import notes
from hht_app.ui.bench.notes import NotesPanel
from hht_app.ui.bench.past import Past
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle

ROUNDS = 40


def until(told: Callable[[], bool]) -> None:
    for _round in range(ROUNDS):
        settle()
        if told():
            return
    raise AssertionError("it never came to that")


@pytest.fixture
def drawer(job: Driver) -> Driver:
    """The job at its first delivery, with the drawer open over the bench."""
    job.window.resize(1366, 900)
    job.play_until(acts.DELIVER)
    job.window.desk.go("commands")
    settle()
    return job


def panel(driver: Driver, key: str) -> QWidget:
    driver.window.show_bench("", key)
    until(lambda: driver.shows(f"bench-view-{key}"))
    return driver.find(f"bench-view-{key}")


def click(driver: Driver, name: str) -> None:
    until(lambda: driver.shows(name))
    driver.find(name, QAbstractButton).click()
    settle()


def choose(driver: Driver, name: str, value: str) -> None:
    until(lambda: driver.shows(name))
    box = driver.find(name, QComboBox)
    assert box.findData(value) >= 0, f"{name} does not offer {value}"
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
    settle()


def test_each_trouble_made_in_the_drawer_stands_in_the_journal(drawer: Driver) -> None:
    panel(drawer, "trouble")
    box = drawer.find("trouble-kind", QComboBox)
    names = [box.itemData(row) for row in range(box.count())]
    assert set(names) >= {*trouble_names(), *link_troubles()}
    for name in (*trouble_names(), *link_troubles()):
        choose(drawer, "trouble-kind", name)
        until(lambda name=name: drawer.shows(f"form-trouble-{name}"))
        before = drawer.on_session(lambda session: session.count())
        click(drawer, "trouble-make")
        found = drawer.on_session(lambda session, before=before: session.events(before))
        made = [json.loads(item.raw) for item in found if item.kind == "act"]
        assert [(item["act"], item["with"]["name"]) for item in made] == [(acts.TROUBLE, name)]


def test_trouble_at_a_time_and_on_an_event_waits_and_can_be_taken_away(drawer: Driver) -> None:
    panel(drawer, "trouble")
    choose(drawer, "trouble-kind", "hub-power-cut")
    until(lambda: drawer.shows("form-trouble-hub-power-cut"))
    assert not drawer.shows("trouble-hub-power-cut-at")
    choose(drawer, "trouble-hub-power-cut-when", "at")
    field = drawer.find("trouble-hub-power-cut-at", QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "noon")
    click(drawer, "trouble-make")
    assert drawer.find("trouble-hub-power-cut-at-wrong", QLabel).text()
    assert drawer.focus_name() == "trouble-hub-power-cut-at"
    field.selectAll()
    QTest.keyClicks(field, "2026-03-02T12:00:00Z")
    click(drawer, "trouble-make")
    choose(drawer, "trouble-kind", "dcc-slow")
    choose(drawer, "trouble-dcc-slow-when", "on")
    choose(drawer, "trouble-dcc-slow-on", "send_back")
    click(drawer, "trouble-make")
    rows = drawer.on_session(troubles_now)
    assert [row.words for row in rows] == ["waits until 12:00 UTC", "waits until answers are next sent back"]
    until(lambda: drawer.shows("trouble-clear-dcc-slow-planned"))
    click(drawer, "trouble-clear-dcc-slow-planned")
    assert len(drawer.on_session(troubles_now)) == 1
    until(lambda: drawer.shows("trouble-clear-all"))
    click(drawer, "trouble-clear-all")
    assert drawer.on_session(troubles_now) == ()
    until(lambda: "No trouble now" in drawer.text())


def test_what_was_filled_in_is_undone_and_survives_another_look(drawer: Driver) -> None:
    panel(drawer, "trouble")
    choose(drawer, "trouble-kind", "interference")
    until(lambda: drawer.shows("trouble-interference-percent"))
    field = drawer.find("trouble-interference-percent", QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "75")
    drawer.window.set_look(Look("dark", 150))
    until(lambda: drawer.shows("trouble-interference-percent"))
    assert drawer.find("trouble-interference-percent", QLineEdit).text() == "75"
    drawer.window.run("undo")
    settle()
    assert drawer.find("trouble-interference-percent", QLineEdit).text() == "30"
    drawer.window.run("redo")
    settle()
    assert drawer.find("trouble-interference-percent", QLineEdit).text() == "75"


def test_the_drawer_is_drawn_anew_in_each_look_while_the_job_goes_on(drawer: Driver) -> None:
    panel(drawer, "trouble")
    for percent in (200, 100, 150):
        drawer.window.set_look(Look("dark", percent))
        drawer.window.desk.refresh()
        settle()
        drawer.window.show_bench("", "notes")
        drawer.window.set_look(Look("light", percent))
        drawer.window.run("undo")
        drawer.window.show_bench("", "trouble")
        settle()
    until(lambda: drawer.shows("trouble-make"))


def test_an_objective_shows_its_evidence_and_opens_it(drawer: Driver) -> None:
    wanted: list[int] = []
    drawer.window.desk.inspecting.connect(wanted.append)
    shown = panel(drawer, "objectives")
    until(lambda: "objectives met" in drawer.text())
    evidence = [
        item
        for item in shown.findChildren(QAbstractButton)
        if item.objectName().startswith("objective-") and item.isVisible()
    ]
    assert evidence
    evidence[0].click()
    settle()
    assert wanted == [int(evidence[0].objectName().rpartition("-")[2])] or wanted


def test_a_note_is_kept_with_its_moment_put_right_removed_and_put_back(drawer: Driver) -> None:
    panel(drawer, "notes")
    until(lambda: drawer.shows("note-text"))
    count = drawer.on_session(lambda session: session.count())
    QTest.keyClicks(drawer.find("note-text", QPlainTextEdit), "asked before looking")
    QTest.keyClick(drawer.find("note-text"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    (kept,) = drawer.on_session(notes)
    assert (kept.text, kept.about) == ("asked before looking", count)
    assert drawer.find("note-text", QPlainTextEdit).toPlainText() == ""
    Past.of(drawer.window.desk).look_at(10)
    until(lambda: "About event 10" in drawer.text())
    QTest.keyClicks(drawer.find("note-text", QPlainTextEdit), "the notice came late")
    click(drawer, "note-keep")
    assert [item.about for item in drawer.on_session(notes)] == [10, count]
    click(drawer, "note-1-change")
    until(lambda: drawer.find("note-text", QPlainTextEdit).toPlainText() == "asked before looking")
    QTest.keyClicks(drawer.find("note-text", QPlainTextEdit), "Twice: ")
    click(drawer, "note-keep")
    assert "Twice: " in drawer.on_session(notes)[1].text
    click(drawer, "note-2-remove")
    assert [item.number for item in drawer.on_session(notes)] == [1]
    click(drawer, "note-put-back")
    assert [item.number for item in drawer.on_session(notes)] == [2, 1]
    assert drawer.on_session(lambda session: session.count()) == count
    assert isinstance(drawer.find("bench-view-notes"), NotesPanel)


@pytest.mark.parametrize(("theme", "percent"), [("light", 100), ("sunlight", 200)])
def test_what_takes_the_focus_in_the_drawer_has_a_name_and_is_large_enough(
    drawer: Driver, theme: str, percent: int
) -> None:
    drawer.window.set_look(Look(theme, percent))
    for key in ("trouble", "objectives", "notes"):
        shown = panel(drawer, key)
        for child in shown.findChildren(QWidget):
            inner = child.objectName().startswith("qt_") or "Scroll" in type(child).__name__
            if child.isVisible() and child.focusPolicy() & Qt.FocusPolicy.TabFocus and not inner:
                assert child.accessibleName(), child.objectName() or child
                assert child.height() >= 48, child.objectName()
