"""Closing the window from any kind of screen leaves no window, thread or running timer behind, and Qt has no complaint.

Qt's warnings fail every test here of themselves.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from hht_app.store.connection import open_workspace
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import open_session, start_session
from hht_app.terminal.views.steps import STEPS
from hht_app.ui.bench.registry import DRAWER, FURTHER, VIEWS
from hht_app.ui.main_window import MainWindow
from hht_app.ui.shell.asking_from import ask_for_more
from hht_app.ui.theme import Look
from tests.ui.conftest import JOB
from tests.ui.driver import Driver, settle

Show = Callable[[MainWindow], object]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A workspace with a job in the middle, and the number of its session."""
    folder = tmp_path_factory.mktemp("played")
    with open_workspace(folder) as ws:
        session = start_session(ws, JOB)
        while (act := next_act(session)) is not None and act.name != acts.SEND_BACK:
            session.do(act)
        return folder, session.id


def steps(window: MainWindow) -> None:
    """Go to every step, and stay on the last."""
    for step in STEPS:
        window.desk.go(step)
        settle()


def bench(window: MainWindow) -> None:
    """Show every view of the bench, then every panel of the drawer, which stays open."""
    for item in (*VIEWS, *FURTHER):
        window.show_bench(item.key)
        settle()
    for item in DRAWER:
        window.show_bench("", item.key)
        settle()


def sheets(window: MainWindow) -> None:
    """Open every sheet; the last stays open."""
    for name in ("find", "settings", "shortcuts", "about", "help-step", "glossary"):
        window.run(name)
        settle()
        shown = [item for item in window.findChildren(QDialog) if item.isVisible()]
        assert len(shown) == 1, name
        shown[0].close()
        settle()
    ask_for_more(window, "8.11")


SCREENS: dict[str, Show] = {
    "jobs": lambda window: window.desk.leave(),
    "steps": steps,
    "bench": bench,
    "sheet": sheets,
    "inside": lambda window: window.look_inside(1),
}


def running_timers() -> set[int]:
    """Return the timers that run, of those that Python knows."""
    known = [item for item in gc.get_objects() if isinstance(item, QTimer)]
    return {id(item) for item in known if shiboken6.isValid(item) and item.isActive()}


@pytest.fixture
def nothing_left(qapp: QApplication) -> Iterator[None]:
    windows = set(map(id, qapp.topLevelWidgets()))
    threads, timers = set(threading.enumerate()), running_timers()
    yield
    settle()
    left = [item for item in qapp.topLevelWidgets() if id(item) not in windows and shiboken6.isValid(item)]
    assert [f"{type(item).__name__} {item.objectName()}" for item in left] == []
    assert set(threading.enumerate()) - threads == set()
    assert running_timers() - timers == set()


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("screen", SCREENS)
def test_a_window_closed_from_any_kind_of_screen_leaves_nothing_behind(played: tuple[Path, int], screen: str) -> None:
    folder, session = played
    window = MainWindow(folder, Look())
    window.resize(1366, 768)
    window.show()
    Driver(window)
    window.desk.resume(session)
    settle()
    SCREENS[screen](window)
    settle()
    window.close()
    window.deleteLater()
    settle()
    assert not shiboken6.isValid(window)


@pytest.mark.usefixtures("nothing_left")
def test_a_window_closed_in_the_middle_of_an_act_leaves_nothing_behind_and_keeps_the_act(workspace: Path) -> None:
    window = MainWindow(workspace, Look())
    window.show()
    driver = Driver(window)
    driver.press(f"job-start-{JOB}")
    window.desk.do(Act(acts.ASK_COVERAGE))
    window.show_bench("home")
    window.close()
    window.deleteLater()
    settle()
    with open_workspace(workspace) as ws:
        assert open_session(ws, 1).state.coverage_code == "I0"
