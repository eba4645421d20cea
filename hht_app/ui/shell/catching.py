"""What nobody caught is caught here, and reported without keys or numbers; what shows it is loaded when it must be."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, qVersion

if TYPE_CHECKING:
    from types import TracebackType

    from hht_app.ui.main_window import MainWindow

LONGEST_CHAIN = 5


def report(error: BaseException) -> str:
    """Return what broke and where, redacted: file names without folders, no values, no keys, codes or numbers."""
    import platform
    import traceback

    from hht_app import __version__
    from hht_app.core.logs import redact

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
        from hht_app.ui.shell.crash import CrashDialog

        CrashDialog.open_over(self._window).add(text)

    def stop(self) -> None:
        """Leave the hooks as they were."""
        sys.excepthook = self._before
        threading.excepthook = self._before_in_threads
