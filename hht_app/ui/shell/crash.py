"""What is shown when the program breaks: that the job is safe, and a report to copy without keys or numbers."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtWidgets import QPlainTextEdit

from hht_app import __version__
from hht_app.core.logs import redact
from hht_app.core.words import tr
from hht_app.terminal.views.common import INFO, SHIELD, Mark
from hht_app.ui.clipboard import copy_text
from hht_app.ui.parts import PRIMARY, Button, label, mark_line
from hht_app.ui.shell.dialog import Dialog

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow

LONGEST_CHAIN = 5


def report(error: BaseException) -> str:
    """Return what broke and where, redacted: file names without folders, no values, no keys, codes or numbers."""
    lines = [
        f"hht {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.system()}",
    ]
    link: BaseException | None = error
    for _ in range(LONGEST_CHAIN):
        if link is None:
            break
        lines.append(f"{type(link).__name__}: {redact(str(link))}")
        lines += [
            f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(link.__traceback__)
        ]
        link = link.__cause__ or link.__context__
    return "\n".join(lines)


class CrashDialog(Dialog):
    """One at a time: what breaks while it is open is added to its report."""

    name = "crash"

    def fill(self) -> None:
        """Say that the job is safe before anything else."""
        self.setWindowTitle(tr("Something broke"))
        self.setAccessibleName(tr("Something broke"))
        self.down.addWidget(label(self.look, tr("Something broke in this program"), "heading"))
        safe = tr("Your job is safe: every act was committed when it was done.")
        self.down.addWidget(mark_line(self.look, Mark(SHIELD, INFO, safe)))
        self.down.addWidget(
            label(self.look, tr("Carry on, or close the window and open it again. The report helps to mend it."))
        )
        words = label(self.look, tr("The report. It has no keys, codes or customer numbers in it."), "state")
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("crash-report")
        self.text.setAccessibleName(tr("The report"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(self.look.font("mono"))
        words.setBuddy(self.text)
        self.down.addWidget(words)
        self.down.addWidget(self.text, 1)
        copy = Button(self.look, tr("Copy report"), "crash-copy")
        copy.clicked.connect(lambda: copy_text(self.text.toPlainText()))
        close = Button(self.look, tr("Close the window"), "crash-close-window")
        close.clicked.connect(self._close_window)
        on = Button(self.look, tr("Carry on"), "crash-carry-on", PRIMARY)
        on.clicked.connect(self.close)
        self.add_buttons(copy, close, on)
        on.setFocus()

    def add(self, text: str) -> None:
        """Add TEXT to the report."""
        before = self.text.toPlainText()
        self.text.setPlainText(f"{before}\n\n{text}" if before else text)

    def _close_window(self) -> None:
        self.close()
        self.window_behind.close()


class CrashCatcher(QObject):
    """Takes what nobody caught, on any thread, to the dialog over WINDOW; the terminal still gets the report too."""

    _broke = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._before: Callable[..., object] = sys.excepthook
        self._before_in_threads = threading.excepthook
        self._broke.connect(self._show, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_a_thread

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        text = report(error.with_traceback(trace))
        sys.stderr.write(f"{text}\n")
        self._broke.emit(text)

    def _caught_in_a_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _show(self, text: str) -> None:
        CrashDialog.open_over(self._window).add(text)

    def stop(self) -> None:
        """Leave the hooks as they were."""
        sys.excepthook = self._before
        threading.excepthook = self._before_in_threads
