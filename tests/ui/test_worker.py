"""Nothing blocks, nothing is lost: acts go to a thread of their own, in order, and what overtakes itself is dropped."""

from __future__ import annotations

import gc
import sys
import threading
import time
import weakref
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from hht_app.core.errors import Cancelled, UserError
from hht_app.store.connection import open_workspace
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.session import open_session
from hht_app.ui.main_window import MainWindow
from hht_app.ui.shell.catching import CrashCatcher, report
from hht_app.ui.shell.crash import CrashDialog
from hht_app.ui.shell.worker import Job
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


def wait(seconds: float) -> object:
    """Return work that takes SECONDS of the worker's time."""

    def work(job: Job) -> str:
        time.sleep(seconds)
        return job.ws.folder.name

    return work


def test_a_scanner_that_is_faster_than_the_program_loses_no_label(job: Driver) -> None:
    job.press("step-fit")
    field = QApplication.focusWidget()
    job.window.desk.work(wait(0.2), lambda _result: None)
    for label in ("02484854001200A0", "02484854001200A2", "02484854001200A1"):
        QTest.keyClicks(field, label)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert job.window.desk.session.state.fitted == []
    settle()
    assert job.window.desk.session.state.fitted == ["ESME", "CHF", "GPF", "GSME"]
    assert job.focus_name() == "fit-entry"


def test_a_button_pressed_twice_does_its_act_once(job: Driver) -> None:
    button = job.find("coverage-ask", QAbstractButton)
    job.window.desk.work(wait(0.1), lambda _result: None)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    done = job.on_session(lambda session: [event.name for event in session.events() if event.kind == "act"])
    assert done == [acts.ASK_COVERAGE]


def test_the_window_answers_while_work_is_under_way_and_says_so_when_it_takes_its_time(job: Driver) -> None:
    beats: list[float] = []
    job.window.desk.work(wait(1.0), lambda _result: None, words="Counting")
    begun = time.monotonic()
    while time.monotonic() - begun < 0.8:
        QCoreApplication.processEvents()
        beats.append(time.monotonic())
        time.sleep(0.005)
    assert max(later - sooner for sooner, later in pairwise(beats)) < 0.25
    assert QApplication.overrideCursor() is not None
    assert not job.find("step-fit", QAbstractButton).isHidden()
    assert job.find("progress-words", QLabel).text() == "Counting"
    settle()
    assert QApplication.overrideCursor() is None
    assert not job.shows("progress")
    assert job.find("coverage-ask", QAbstractButton).isEnabled()


def test_work_that_says_how_far_it_is_can_be_cancelled_and_then_nothing_is_said(job: Driver) -> None:
    ended: list[str] = []

    def long(work: Job) -> None:
        try:
            for step in range(10_000):
                work.progress(step, 10_000, f"Row {step}")
                time.sleep(0.002)
        except Cancelled:
            ended.append("cancelled")
            raise

    job.window.desk.work(long, lambda _result: ended.append("done"))
    while not job.shows("progress-cancel"):
        QCoreApplication.processEvents()
    assert "Row" in job.find("progress-words", QLabel).text()
    QTest.mouseClick(job.find("progress-cancel", QAbstractButton), Qt.MouseButton.LeftButton)
    settle()
    assert ended == ["cancelled"]
    assert not job.shows("problem")


def test_what_a_question_held_is_not_kept_by_the_thread_that_answered_it(job: Driver) -> None:
    class Held:
        def read(self, _session: object) -> str:
            return "read"

    asker = Held()
    gone = weakref.ref(asker)
    got: list[str] = []
    job.window.desk.ask(asker.read, got.append)
    settle()
    del asker
    # Kept until the next question, a widget's wrapper would end on the worker's thread.
    assert (got, gone()) == (["read"], None)


def test_an_answer_that_a_later_question_has_overtaken_is_dropped(job: Driver) -> None:
    got: list[str] = []
    desk = job.window.desk
    desk.work(wait(0.1), lambda _result: None)
    for number in range(5):
        desk.ask(lambda _session, number=number: f"answer {number}", got.append, slot="search")
    settle()
    assert got == ["answer 4"]


def test_an_answer_for_somebody_who_is_gone_is_dropped(job: Driver) -> None:
    got: list[str] = []
    owner = QObject()
    job.window.desk.ask(lambda _session: "late", got.append, owner=owner)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    settle()
    assert got == []


def test_an_answer_about_a_job_that_was_left_is_dropped(job: Driver) -> None:
    got: list[str] = []
    job.window.desk.leave()
    job.window.desk.ask(lambda session: session.id, got.append)
    settle()
    assert got == []
    assert job.shows("job-resume")


def test_what_a_question_runs_into_is_said_inline(job: Driver) -> None:
    def refuse(_session: object) -> None:
        raise UserError("this cannot be read", advice="read something else")

    job.window.desk.ask(refuse, lambda _result: None)
    settle()
    assert "This cannot be read" in job.text()


def test_closing_the_window_finishes_what_was_asked_for(qtbot: QtBot, workspace: Path) -> None:
    before = threading.enumerate()
    window = MainWindow(workspace, Look())
    window.show()
    driver = Driver(window)
    driver.press("job-start-no-wan-dual-fuel")
    session = window.desk.session.id
    window.desk.work(wait(0.1), lambda _result: None)
    window.desk.do(Act(acts.ASK_COVERAGE, {"by": "address"}))
    window.close()
    assert [item for item in threading.enumerate() if item not in before] == []
    window.deleteLater()
    settle()
    with open_workspace(workspace) as ws:
        assert open_session(ws, session).state.coverage_code.startswith("I")


def test_no_widget_ends_on_the_workers_thread_and_memory_is_still_given_back(
    job: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not gc.isenabled()
    rounds: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda depth=2: rounds.append(depth) or 0)
    collector = job.window.desk._collector
    for count, depth in (((10, 0, 0), None), ((5000, 1, 0), 0), ((5000, 30, 0), 1), ((0, 0, 300), 2)):
        monkeypatch.setattr(gc, "get_count", lambda count=count: count)
        collector.collect()
        assert rounds[-1:] == ([] if depth is None else [depth])
    job.window.desk.work(wait(0.1), lambda _result: None)
    collector.collect()
    assert rounds == [0, 1, 2]
    settle()
    job.window.close()
    assert gc.isenabled()


def test_a_report_of_a_crash_names_no_folder_no_key_and_no_customer() -> None:
    try:
        raise ValueError("key 00112233445566778899AABBCCDDEEFF of 1312345678111")
    except ValueError as error:
        text = report(error)
    assert "ValueError: key <hex> of <number>" in text
    assert "test_worker.py" in text
    assert str(Path(__file__).parent) not in text


def test_what_breaks_on_the_worker_is_shown_with_a_report_to_copy_and_the_job_goes_on(
    job: Driver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    catcher = CrashCatcher(job.window)

    def bug(_job: Job) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    try:
        job.window.desk.work(bug, lambda _result: None)
        settle()
    finally:
        catcher.stop()
    dialog = job.window.findChild(CrashDialog)
    assert "Your job is safe" in job.text()
    assert "nobody foresaw this" in job.find("crash-report", QPlainTextEdit).toPlainText()
    QTest.mouseClick(job.find("crash-copy", QAbstractButton), Qt.MouseButton.LeftButton)
    assert "ZeroDivisionError" in QApplication.clipboard().text()
    assert "ZeroDivisionError" in capsys.readouterr().err
    dialog.close()
    settle()
    job.press("coverage-ask")
    assert "Unconfirmed (one space)" in job.text()
    assert sys.excepthook is not catcher._caught
