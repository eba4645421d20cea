"""Holding a layout still while several of its parts change: Qt would lay everything out anew at each that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QWidget


@contextmanager
def held(whole: QWidget | None) -> Iterator[None]:
    """Lay WHOLE out once, at the end, for all that is put into it, shown or hidden meanwhile."""
    layout = whole.layout() if whole is not None else None
    if layout is None or not layout.isEnabled():
        yield
        return
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)
        layout.activate()
