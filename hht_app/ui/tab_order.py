"""Tab goes as one reads, whatever was made when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QSplitter, QWidget


def stops(root: QWidget) -> Iterator[QWidget]:
    """Yield the widgets in ROOT that Tab stops at, ROOT itself too, as old as they are; hidden ones in their places.

    `raise_` makes a widget the youngest. A list that a box drops down is a window of its own, and left out.
    """
    if isinstance(root, QSplitter) or root.findChild(QSplitter) is not None:
        yield from _stops_in_parts(root)
        return
    window = root.window()
    # All at once: to ask each part for its own would take ten times as long.
    for widget in (root, *root.findChildren(QWidget)):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.window() is window:
            yield widget


def _stops_in_parts(root: QWidget) -> Iterator[QWidget]:
    if root.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield root
    if isinstance(root, QAbstractItemView | QComboBox | QLabel):
        return  # what is inside is Qt's own
    # A splitter has its youngest part in front.
    inside = [root.widget(at) for at in range(root.count())] if isinstance(root, QSplitter) else root.children()
    for part in inside:
        if isinstance(part, QWidget) and not part.isWindow():
            yield from stops(part)


def order_tabs(parts: Iterable[QWidget]) -> None:
    """Let Tab go through PARTS one after the other."""
    for before, after in pairwise(widget for part in parts for widget in stops(part)):
        QWidget.setTabOrder(before, after)
