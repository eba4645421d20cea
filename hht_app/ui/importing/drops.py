"""Dropping files, pictures and texts on the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from hht_app.ui.importing.actions import bring_mime

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow


class Drops(QObject):
    """Takes files, pictures and texts that are dropped on the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Say what may come, and bring in what is dropped; it is copied, never moved."""
        if isinstance(event, QDropEvent):
            mime = event.mimeData()
            if not (mime.hasUrls() or mime.hasText() or mime.hasImage()):
                return False
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if not isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.Drop:
                bring_mime(self._window, mime)
            return True
        return False
