"""The actions that bring things in, and dropping files on the window; the rest is imported when something comes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication

from hht_app.core.words import tr
from hht_app.ui.actions import EDIT, JOB, Action

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow


def bring_files(window: MainWindow, paths: Sequence[Path]) -> None:
    """Have the files PATHS read away from the window's thread, and show what they are."""
    from hht_app.ui.importing.dialog import show_brought
    from hht_app.ui.importing.taking import look_at_files, what_to_take

    only = paths[0] if len(paths) == 1 else None
    window.desk.read(
        lambda job: what_to_take(job, look_at_files(paths)),
        lambda taking: show_brought(window, taking, only),
        owner=window,
        slot="import",
    )


def bring_text(window: MainWindow, text: str) -> None:
    """Have the copied TEXT looked at, and show what it is."""
    from hht_app.ui.importing.dialog import show_brought
    from hht_app.ui.importing.taking import look_at, what_to_take

    data = text.encode("utf-8", "replace")
    window.desk.read(
        lambda job: what_to_take(job, look_at(data, tr("what was copied"))),
        lambda taking: show_brought(window, taking),
        owner=window,
        slot="import",
    )


def _open(window: MainWindow) -> None:
    from PySide6.QtWidgets import QFileDialog

    paths, _kind = QFileDialog.getOpenFileNames(window, tr("Bring in files"))
    if paths:
        bring_files(window, [Path(path) for path in paths])


def _open_folder(window: MainWindow) -> None:
    from PySide6.QtWidgets import QFileDialog

    path = QFileDialog.getExistingDirectory(window, tr("Bring in a folder of certificates"))
    if path:
        bring_files(window, [Path(path)])


def _paste(window: MainWindow) -> None:
    mime = QGuiApplication.clipboard().mimeData()
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if paths:
        bring_files(window, paths)
    else:
        bring_text(window, mime.text())


class Drops(QObject):
    """Takes files and texts that are dropped on the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Say that files and texts may come, and bring in what is dropped; it is copied, never moved."""
        if isinstance(event, QDropEvent):
            mime = event.mimeData()
            if not (mime.hasUrls() or mime.hasText()):
                return False
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if not isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.Drop:
                paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
                if paths:
                    bring_files(self._window, paths)
                else:
                    bring_text(self._window, mime.text())
            return True
        return False


ACTIONS: tuple[Action, ...] = (
    Action(
        "bring-in",
        "Bring in a file",
        "Open a GBCS message, a DUIS document, certificates, a list of devices or a scenario; it is shown first.",
        _open,
        "Ctrl+O",
        JOB,
    ),
    Action(
        "bring-in-folder",
        "Bring in a folder of certificates",
        "Read every certificate (.pem) of a folder and show them; they are kept when you say so.",
        _open_folder,
        "",
        JOB,
    ),
    Action(
        "bring-in-copied",
        "Bring in what was copied",
        "Look at the text or file on the clipboard: a message in hex or base64, a document, a certificate.",
        _paste,
        "Ctrl+Shift+V",
        EDIT,
    ),
)
