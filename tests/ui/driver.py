"""Drives the window as a person does: mouse and keys on widgets found by name, nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session
from hht_app.ui.main_window import MainWindow
from hht_app.ui.shell.worker import open_session

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")
LONGEST = 60
QUIET_ROUNDS = 3


class Driver:
    """Finds widgets of one window by name and presses, types and reads."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        settle()

    def find(self, name: str, kind: type[W] = QWidget) -> W:
        """Return the shown widget called NAME; the test fails when there is none."""
        found = [item for item in self.window.findChildren(kind, name) if item.isVisible()]
        assert len(found) == 1, f"{len(found)} widgets called {name} are shown"
        return found[0]

    def shows(self, name: str) -> bool:
        return any(item.isVisible() for item in self.window.findChildren(QWidget, name))

    def press(self, name: str) -> None:
        """Scroll to the button called NAME and click on it with the mouse."""
        button = self.find(name, QAbstractButton)
        for area in self.window.findChildren(QScrollArea):
            if area.isVisible() and area.isAncestorOf(button):
                area.ensureWidgetVisible(button)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        settle()

    def type(self, name: str, text: str, *, enter: bool = False) -> None:
        """Put the cursor into the field called NAME, replace what it holds by TEXT, and press Enter when asked to."""
        field = self.find(name, QLineEdit)
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)
        if enter:
            QTest.keyClick(field, Qt.Key.Key_Return)
        settle()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        settle()

    def focus_name(self) -> str:
        focused = QApplication.focusWidget()
        return focused.objectName() if focused else ""

    def tab_to(self, name: str) -> None:
        """Press Tab until the widget called NAME has the focus; the test fails when Tab never comes there."""
        passed = []
        while self.focus_name() != name:
            passed.append(self.focus_name())
            assert len(passed) < 200, f"Tab never reached {name}: {passed[:40]}"
            QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key.Key_Tab)

    def on_session(self, work: Callable[[Session], T]) -> T:
        """Return what WORK finds out of, or does with, the open session, on the thread that owns it."""
        found: list[T] = []
        self.window.desk.work(lambda job: work(open_session(job)), found.append)
        settle()
        assert found, "the session could not be asked"
        return found[0]

    def play_until(self, name: str) -> Session:
        """Bring the open job by the reference solution to the act called NAME, and draw the step in hand."""

        def play(session: Session) -> Session:
            while (act := next_act(session)) is not None and act.name != name:
                session.do(act)
            return session

        return self.on_session(play)

    def text(self) -> str:
        """Return every text that is shown, one label a line."""
        return "\n".join(item.text() for item in self.window.findChildren(QLabel) if item.isVisible())


def settle() -> None:
    """Wait until no window waits for its worker, and let Qt do what it has put off."""
    deadline = time.monotonic() + LONGEST
    quiet = 0
    while quiet < QUIET_ROUNDS:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        windows = [item for item in QApplication.topLevelWidgets() if isinstance(item, MainWindow)]
        if all(window.idle for window in windows):
            quiet += 1
            continue
        quiet = 0
        assert time.monotonic() < deadline, "the worker does not come to an end"
        time.sleep(0.001)
