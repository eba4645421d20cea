"""The window as a person meets it: resuming, problems said inline, the trainer's view, and how it opens and closes."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTableWidget, QWidget

import hht_app.app
from hht_app.app import open_window
from hht_app.cli import main
from hht_app.core.errors import StoreError, UserError
from hht_app.terminal import acts
from hht_app.terminal.session import Session
from hht_app.terminal.views.steps import STEPS
from hht_app.ui.main_window import MainWindow
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle

NEIGHBOUR = "02-48-48-54-00-14-00-A3"


def test_a_job_left_open_is_offered_first_and_resumes_where_it_was(job: Driver, workspace: Path) -> None:
    job.press("coverage-ask")
    job.press("step-fit")
    job.press("fit-scan-ESME")
    job.window.close()
    again = MainWindow(workspace, Look())
    again.show()
    driver = Driver(again)
    settle()
    assert driver.focus_name() in ("job-resume", "")
    driver.press("job-resume")
    assert driver.find("page-title", QLabel).text() == "Fit"
    assert driver.shows("fit-scan-CHF")
    assert not driver.shows("fit-scan-ESME")
    again.close()
    again.deleteLater()
    settle()


def test_a_wrong_label_is_said_inline_and_what_was_typed_is_kept(job: Driver) -> None:
    job.press("step-fit")
    job.type("fit-entry", "no label at all", enter=True)
    assert "is not an EUI-64" in job.text()
    assert job.find("fit-entry", QLineEdit).text() == "no label at all"
    job.type("fit-entry", "02-48-48-54-00-12-00-A3", enter=True)
    assert "The GPF is part of the hub" in job.text()
    assert "Fit the hub by its CHF identifier" in job.text()
    job.type("fit-entry", "02-48-48-54-00-12-00-A0", enter=True)
    assert not job.shows("problem")
    assert job.find("fit-entry", QLineEdit).text() == ""
    assert job.focus_name() == "fit-entry"


def test_a_scanner_that_types_fast_and_ends_with_enter_fits_one_device_after_the_other(job: Driver) -> None:
    job.press("step-fit")
    for label in ("02484854001200A0", "02484854001200A2"):
        QTest.keyClicks(QApplication.focusWidget(), label, delay=0)
        job.key(Qt.Key.Key_Return)
    assert job.window.desk.session.state.fitted == ["ESME", "CHF", "GPF"]


def test_a_notice_with_unanswered_checks_says_which_and_sends_nothing(job: Driver) -> None:
    job.play_until(acts.SEND_NOTICE)
    before = job.on_session(lambda session: len(session.events()))
    job.press("step-notice")
    job.type("notice-gis_data", "51.0,-1.4")
    job.press("notice-aerial_install-true")
    job.press("notice-send")
    assert "3 still to answer" in job.text()
    assert "MetalObstructionCheck, ConnectivityObstructionCheck, SharedObstructionCheck" in job.text()
    assert job.find("notice-gis_data", QLineEdit).text() == "51.0,-1.4"
    assert job.find("notice-aerial_install-true", QAbstractButton).isChecked()
    assert job.on_session(lambda session: len(session.events())) == before


def test_a_check_digit_that_does_not_fit_warns_while_typing(job: Driver) -> None:
    job.play_until(acts.SEND_NOTICE)
    job.press("step-notice")
    job.type("notice-mpxn", "1312345678119")
    assert "check digit does not fit" in job.find("notice-note-mpxn", QLabel).text()


def test_the_neighbours_hub_makes_no_link_and_is_named(job: Driver) -> None:
    job.play_until(acts.CONNECT)
    job.press("step-connect")
    job.press(f"han-connect-{NEIGHBOUR}")
    assert "That is not the hub on your label" in job.text()
    assert "HAN: off" in job.text()


def test_a_full_disk_is_said_inline_and_the_job_goes_on_afterwards(
    job: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full", advice="make room, then try again")

    with monkeypatch.context() as broken:
        broken.setattr(Session, "_keep_rooms", full)
        job.press("coverage-ask")
        assert "The disk is full" in job.text()
        assert "Make room, then try again" in job.text()
    job.press("coverage-ask")
    assert "Unconfirmed (one space)" in job.text()
    assert not job.shows("problem")


def test_a_job_that_cannot_be_started_is_said_on_the_first_screen(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UserError("this job cannot be opened", advice="choose another")

    monkeypatch.setattr("hht_app.training.library.start_session", refuse)
    driver.press("job-start-no-wan-dual-fuel")
    assert "This job cannot be opened" in driver.text()
    assert driver.shows("job-start-no-wan-dual-fuel")


def test_a_job_can_be_stopped_only_with_a_reason(job: Driver) -> None:
    job.press("step-hand-over")
    job.press("stop-job")
    assert "A job is stopped with a reason" in job.text()
    job.type("stop-reason", "gas will not join")
    job.press("stop-job")
    assert "Reason: gas will not join." in job.text()
    job.press("hand-over-jobs")
    assert "Stopped" in job.text()


def test_every_widget_the_keyboard_reaches_has_a_name_to_read_and_a_name_to_find(job: Driver) -> None:
    session = job.play_until(acts.SEND_BACK)
    job.window.toggle_bench()
    nameless = []
    for step in STEPS:
        job.window.desk.go(step)
        settle()
        nameless += [
            (step, type(item).__name__, item.objectName(), item.accessibleName())
            for item in job.window.findChildren(QWidget)
            if item.focusPolicy() & Qt.FocusPolicy.TabFocus
            and item.isVisibleTo(job.window)
            and not (item.objectName() and item.accessibleName())
        ]
    assert session.state.heard
    assert nameless == []


def test_one_name_belongs_to_one_widget(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    for step in STEPS:
        job.window.desk.go(step)
        settle()
        shown = [item for item in job.window.findChildren(QAbstractButton) if item.isVisibleTo(job.window)]
        names = [item.objectName() for item in shown if item.objectName()]
        ours = [name for name in names if not name.startswith("qt_")]
        assert len(ours) == len(set(ours)), sorted(name for name in ours if ours.count(name) > 1)


def test_the_trainers_view_stays_folded_until_it_is_asked_for_and_shows_the_dccs_record(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    assert not job.shows("bench")
    job.key(Qt.Key.Key_F9)
    job.press("dcc-tab-record")
    record = job.find("bench-record", QTableWidget)
    assert [record.item(row, 1).text() for row in range(record.rowCount())] == ["ESME", "GSME", "CHF", "GPF", "PPMID"]
    record.selectRow(2)
    settle()
    history = job.find("bench-history", QTableWidget)
    assert history.item(1, 2).text() == "8.14.2-chf-pending"
    assert history.item(0, 3).text() == "general knowledge, unverified"
    job.key(Qt.Key.Key_F9)
    assert not job.shows("bench")


def test_chosen_rows_of_the_trainers_view_are_copied_whole(job: Driver) -> None:
    job.window.toggle_bench()
    settle()
    job.press("dcc-tab-record")
    record = job.find("bench-record", QTableWidget)
    record.selectRow(0)
    QTest.keyClick(record, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "02-48-48-54-00-12-00-A0\tESME\tPending"


def test_an_identifier_is_copied_whole_with_one_press(job: Driver) -> None:
    job.press("step-fit")
    job.press("fit-copy-GPF")
    assert QApplication.clipboard().text() == "02-48-48-54-00-12-00-A3"


def test_a_closed_window_leaves_nothing_behind(qapp: QApplication, workspace: Path) -> None:
    before = set(map(id, qapp.topLevelWidgets()))
    window = MainWindow(workspace, Look())
    window.show()
    driver = Driver(window)
    driver.press("job-start-no-wan-dual-fuel")
    driver.press("coverage-ask")
    window.close()
    window.deleteLater()
    settle()
    left = [item for item in qapp.topLevelWidgets() if id(item) not in before and item.objectName()]
    assert left == []


def test_doctors_window_is_shown_once_and_closed(qapp: QApplication, workspace: Path) -> None:
    assert open_window([], workspace=workspace, show_once=True) == 0
    assert not [item for item in qapp.topLevelWidgets() if item.isVisible()]


@pytest.mark.parametrize("show_once", [True, False])
def test_a_workspace_that_cannot_be_opened_closes_the_window_and_is_told(
    qapp: QApplication, workspace: Path, show_once: bool
) -> None:
    (workspace / "workspace.db").write_bytes(b"This is no database, but long enough to be taken for one." * 40)
    before = threading.enumerate()
    with pytest.raises(StoreError, match=r"workspace\.db"):
        open_window([], workspace=workspace, show_once=show_once)
    settle()
    assert not [item for item in qapp.topLevelWidgets() if item.isVisible()]
    assert [item.name for item in threading.enumerate() if item not in before] == []


def test_without_a_display_the_window_says_so_instead_of_ending_the_program(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hht_app.app.sys, "platform", "linux")
    for name in hht_app.app.DISPLAY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(StoreError, match="no display"):
        open_window([], workspace=workspace)
    assert not list(workspace.iterdir())
    assert "QT_QPA_PLATFORM" not in os.environ


def test_hht_without_a_verb_opens_the_window_over_the_named_workspace(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path | None] = []

    def note(_arguments: list[str], *, workspace: Path | None = None) -> int:
        asked.append(workspace)
        return 0

    monkeypatch.setattr(hht_app.app, "open_window", note)
    assert main(["--workspace", str(workspace)]) == 0
    assert main([]) == 0
    assert asked == [workspace, None]


def test_a_workspace_named_before_the_verb_is_the_one_that_is_used(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--workspace", str(workspace), "sessions", "list"]) == 1
    assert str(workspace) in capsys.readouterr().err
