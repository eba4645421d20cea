"""Lines to fill in that leave undoing to the window: at once where their text is a draft, else when they have none."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class DraftField(QLineEdit):
    """Leaves Ctrl+Z and Ctrl+Shift+Z to the window: a field's own undo would end with the field, and know no other."""

    def event(self, event: QEvent) -> bool:
        """Let a shortcut that undoes or does again pass to the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._passes(event):
            event.ignore()
            return False
        return super().event(event)

    def _passes(self, event: QKeyEvent) -> bool:
        return event.matches(_UNDO) or event.matches(_REDO)


class ScanField(DraftField):
    """Undoes its own typing, which is no draft; where it has none left, the shortcut is the window's."""

    def _passes(self, event: QKeyEvent) -> bool:
        if event.matches(_UNDO):
            return not self.isUndoAvailable()
        return event.matches(_REDO) and not self.isRedoAvailable()
