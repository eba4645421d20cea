"""Two windows on one workspace, and a window that was killed: the second only reads, the next says the job is safe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel

from hht_app.terminal import acts
from hht_app.terminal.session import Session
from hht_app.terminal.views.interrupted import find_out_first
from hht_app.ui.main_window import MainWindow
from hht_app.ui.shell.lock import WorkspaceLock
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle

HOLD = """
import sys, time
from pathlib import Path
from hht_app.ui.shell.lock import WorkspaceLock
lock = WorkspaceLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def second(job: Driver, workspace: Path) -> Iterator[Driver]:
    """A second window over the workspace of the first."""
    window = MainWindow(workspace, Look())
    window.resize(1280, 800)
    window.show()
    yield Driver(window)
    window.close()
    window.deleteLater()
    settle()


def test_a_second_window_says_that_it_only_reads_and_changes_nothing(job: Driver, second: Driver) -> None:
    assert "Another window has this workspace open" in second.text()
    second.press("job-resume")
    assert second.find("page-title", QLabel).text() == "Coverage"
    second.press("coverage-ask")
    assert "This window only reads" in second.text()
    assert job.on_session(lambda session: session.state.coverage_code) == ""
    second.window.desk.start("first-job")
    settle()
    assert "This window only reads" in second.text()


def test_a_second_window_shows_what_the_first_has_done_when_one_comes_back_to_it(job: Driver, second: Driver) -> None:
    second.press("job-resume")
    job.press("coverage-ask")
    second.window.activateWindow()
    QApplication.sendEvent(second.window, QEvent(QEvent.Type.ActivationChange))
    settle()
    assert "Unconfirmed (one space)" in second.text()


def test_a_second_window_can_write_once_the_first_is_closed(job: Driver, second: Driver) -> None:
    second.press("job-resume")
    second.press("read-only-again")
    assert second.shows("read-only")
    job.window.close()
    second.press("read-only-again")
    assert not second.shows("read-only")
    second.press("coverage-ask")
    assert "Unconfirmed (one space)" in second.text()


def test_the_lock_of_a_program_that_was_killed_is_taken_over_and_tells(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert holder.stdout is not None
    with holder.stdout as said:
        assert said.readline().strip() == "True"
        lock = WorkspaceLock(tmp_path)
        assert not lock.take()
        holder.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        holder.wait()
    deadline = time.monotonic() + 10
    while not lock.take():
        assert time.monotonic() < deadline
    assert lock.left_by_a_crash
    lock.leave()
    assert lock.take()
    assert not lock.left_by_a_crash
    lock.leave()


def silent(session: Session) -> None:
    """Deliver a command whose answer is lost."""
    from hht_app.terminal.acts import Act
    from hht_app.terminal.reference_solution import next_act

    while (act := next_act(session)) is not None and act.name != acts.DELIVER:
        session.do(act)
    assert act is not None
    session.do(Act(acts.TROUBLE, {"name": "lost-response"}))
    session.do(act)


def test_after_a_kill_the_first_screen_says_the_job_is_safe_and_what_to_find_out(job: Driver, workspace: Path) -> None:
    job.on_session(silent)
    message = job.on_session(find_out_first)
    assert message is not None
    job.window.close()
    again = MainWindow(workspace, Look())
    again.lock.left_by_a_crash = True
    again.desk.look_for_interrupted()
    again.resize(1280, 800)
    again.show()
    driver = Driver(again)
    assert "Your job is safe. Carry on where it stopped?" in driver.text()
    assert "was on its way and no answer had come. The device may have acted." in driver.text()
    driver.press("interrupted-report")
    copied = QApplication.clipboard().text()
    assert "no-wan-dual-fuel" in copied
    assert "1312345678111" not in copied
    driver.press("interrupted-carry-on")
    assert driver.find("page-title", QLabel).text() == "Commands"
    assert "Find out first" in driver.text()
    again.close()
    again.deleteLater()
    settle()
