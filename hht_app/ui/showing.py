"""Showing the main window: until it is closed, or only until it has been painted."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from hht_app.ui.main_window import MainWindow
from hht_app.ui.shell.catching import CrashCatcher
from hht_app.ui.shell.remembering import look_of
from hht_app.ui.shell.touch import target_on
from hht_app.ui.theme import made_application

FIRST_SIZE = (1280, 800)
POLL_MILLISECONDS = 10
FREEZE_MILLISECONDS = 3000
SWITCH_SECONDS = 0.0005


def application(arguments: list[str]) -> QCoreApplication:
    """Return Qt's one application, made with ARGUMENTS when there is none yet."""
    return QApplication.instance() or made_application(arguments)


def show_until_closed(app: QCoreApplication, folder: Path) -> int:
    """Show the window over the workspace in FOLDER and return the exit code of its event loop.

    What stops the opening of the workspace is raised when the window has closed itself.
    """
    window = _window(folder)
    catcher = CrashCatcher(window)
    window.show()
    # What is loaded by then stays for good: the collector's deep rounds need not look through it, which takes long.
    QTimer.singleShot(FREEZE_MILLISECONDS, window, gc.freeze)
    try:
        code = app.exec()
    finally:
        catcher.stop()
        window.close()
        window.deleteLater()
    if window.failure is not None:
        raise window.failure
    return code


def show_once(folder: Path, seconds: float) -> bool:
    """Show the window, wait until it has been exposed and painted, close it; tell whether it was within SECONDS.

    What stops the opening of the workspace is raised.
    """
    window = _window(folder)
    loop = QEventLoop()
    seen: list[bool] = []

    def look() -> None:
        handle = window.windowHandle()
        if window.failure is not None:
            loop.quit()
        elif handle is not None and handle.isExposed() and window.desk.scene is not None:
            seen.append(not window.grab().isNull())
            loop.quit()

    poll = QTimer()
    poll.timeout.connect(look)
    poll.start(POLL_MILLISECONDS)
    QTimer.singleShot(round(seconds * 1000), loop, loop.quit)
    window.show()
    loop.exec()
    poll.stop()
    window.close()
    window.deleteLater()
    if window.failure is not None:
        raise window.failure
    return bool(seen and seen[0])


def _window(folder: Path) -> MainWindow:
    QApplication.setApplicationName("hht")
    # The worker computes in Python too: the window's thread must not wait 5 ms for its turn at every call.
    sys.setswitchinterval(SWITCH_SECONDS)
    QApplication.setApplicationDisplayName("Hand-held terminal simulator")
    look = look_of(folder)
    window = MainWindow(folder, replace(look, least=target_on(QApplication.primaryScreen(), look.least)))
    screen = window.screen().availableSize()
    window.resize(min(FIRST_SIZE[0], screen.width()), min(FIRST_SIZE[1], screen.height()))
    return window
