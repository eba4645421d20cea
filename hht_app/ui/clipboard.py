"""The one place that writes to the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication


def copy_text(text: str) -> None:
    """Put TEXT on the clipboard, whole."""
    QGuiApplication.clipboard().setText(text)
