"""Drives the window as a person does: mouse and keys on widgets found by name, nothing else."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session
from hht_app.ui.main_window import MainWindow

W = TypeVar("W", bound=QWidget)


class Driver:
    """Finds widgets of one window by name and presses, types and reads."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

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
        area = self.find("page-scroll", QScrollArea)
        if area.isAncestorOf(button):
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

    def play_until(self, name: str) -> Session:
        """Bring the open job by the reference solution to the act called NAME, and draw the step in hand."""
        session = self.window.desk.session
        assert session is not None
        while (act := next_act(session)) is not None and act.name != name:
            session.do(act)
        self.window.redraw()
        settle()
        return session

    def text(self) -> str:
        """Return every text that is shown, one label a line."""
        return "\n".join(item.text() for item in self.window.findChildren(QLabel) if item.isVisible())


def settle() -> None:
    """Let Qt do what it has put off: layouts, deletions, single shots of no time."""
    for _ in range(2):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
