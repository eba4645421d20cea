"""A window that is killed in the middle of a job, as by a power cut: the next one has all of it and carries on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from hht_app.store.connection import open_workspace
from hht_app.store.worlds import session as session_record
from hht_app.terminal.session import open_session
from hht_app.ui.main_window import MainWindow
from hht_app.ui.theme import Look
from tests.reference import REPOSITORY
from tests.ui.conftest import JOB
from tests.ui.driver import Driver, settle

# Another process: a window with the practice job, a command delivered and no answer heard, an answer half chosen.
WINDOW = """
import sys, time
from pathlib import Path
from hht_app.ui import showing
app = showing.application([])
from hht_app.ui.main_window import MainWindow
from hht_app.ui.theme import Look
from tests.ui.driver import Driver
from tests.ui.test_two_windows import silent
window = MainWindow(Path(sys.argv[1]), Look())
window.show()
driver = Driver(window)
driver.press("job-start-" + sys.argv[2])
driver.on_session(silent)
print(driver.on_session(lambda session: session.count()), flush=True)
time.sleep(600)
"""


@pytest.fixture
def killed(workspace: Path) -> int:
    """How many events the journal had when the window of another process was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(workspace), JOB],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert process.stdout is not None
    with process.stdout as said:
        events = int(said.readline())
        process.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        process.wait()
    return events


@pytest.fixture
def next_window(killed: int, qtbot: QtBot, workspace: Path) -> Iterator[Driver]:
    """The window that is opened over the same workspace afterwards."""
    window = MainWindow(workspace, Look())
    window.resize(1280, 800)
    window.show()
    yield Driver(window)
    window.close()
    window.deleteLater()
    settle()


def test_a_killed_window_loses_nothing_and_the_next_one_asks_and_carries_on(
    next_window: Driver, killed: int, workspace: Path
) -> None:
    driver = next_window
    assert "Your job is safe. Carry on where it stopped?" in driver.text()
    assert not driver.shows("read-only")
    driver.press("interrupted-carry-on")
    assert driver.find("page-title", QLabel).text() == "Commands"
    assert "Find out first" in driver.text()
    assert driver.on_session(lambda session: session.count()) == killed
    driver.window.desk.go("commands")
    settle()
    driver.press("act-wait-let-in-esme")
    assert driver.on_session(lambda session: session.count()) > killed
    driver.window.close()
    with open_workspace(workspace) as ws:
        assert session_record(ws, 1).state == "running"
        assert open_session(ws, 1).count() > killed
