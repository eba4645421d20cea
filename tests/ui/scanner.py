"""A wedge scanner: it types into the window that has the focus, faster than a hand, and ends with Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest

from tests.ui.driver import Driver, settle

BETWEEN_KEYS_MS = 6
A_MINUTE = 60_000


class Scanner:
    """Keys go to the window as from the system, so that no widget is named; their moments are made up."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.now = 10_000
        driver.window.scanner.moment_of = self._moment  # type: ignore[method-assign]

    def _moment(self, _event: QKeyEvent) -> int:
        return self.now

    def scan(self, text: str) -> None:
        """Scan TEXT and end with Enter, however long this machine takes over it."""
        self.now += 2_000
        self.driver.window.scanner.least_wait_ms = A_MINUTE
        self.keys(text)
        self.press(Qt.Key.Key_Return)
        self.driver.window.scanner.least_wait_ms = 0
        settle()

    def keys(self, text: str, between: int = BETWEEN_KEYS_MS) -> None:
        """Type TEXT with BETWEEN milliseconds from key to key."""
        for char in text:
            self.now += between
            QTest.keyClick(QGuiApplication.focusWindow(), char)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key of the keyboard, right after what came before."""
        self.now += BETWEEN_KEYS_MS
        QTest.keyClick(QGuiApplication.focusWindow(), key, modifier)
