"""A column of blocks that is drawn anew only where it changed: a block whose model is as before keeps its widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a column: its name, the plain data it is drawn from, and how; LEFT keeps it to its own width."""

    key: str
    model: object
    make: Callable[[], QWidget]
    left: bool = False


class Column:
    """Keeps the widgets of a layout in step with a list of blocks."""

    def __init__(self, layout: QVBoxLayout) -> None:
        self._layout = layout
        self._drawn: dict[str, tuple[object, QWidget]] = {}
        layout.addStretch(1)

    def widget(self, key: str) -> QWidget | None:
        """Return the widget of the block called KEY, or None."""
        found = self._drawn.get(key)
        return found[1] if found is not None else None

    def show(self, blocks: Iterable[Block]) -> bool:
        """Show BLOCKS in their order; tell whether any widget is new."""
        wanted = list(blocks)
        keys = {block.key for block in wanted}
        for key in [item for item in self._drawn if item not in keys]:
            self._drop(key)
        fresh = False
        for place, block in enumerate(wanted):
            old = self._drawn.get(block.key)
            if old is not None and old[0] != block.model:
                self._drop(block.key)
                old = None
            if old is None:
                made = block.make()
                self._drawn[block.key] = block.model, made
                self._insert(place, made, block)
                fresh = True
                continue
            at = self._layout.itemAt(place)
            if at is None or at.widget() is not old[1]:
                self._layout.removeWidget(old[1])
                self._insert(place, old[1], block)
                fresh = True
        return fresh

    def widgets(self) -> list[QWidget]:
        """Return the widgets, from the top."""
        found = [self._layout.itemAt(place) for place in range(self._layout.count())]
        return [widget for item in found if item is not None and (widget := item.widget()) is not None]

    def _insert(self, place: int, widget: QWidget, block: Block) -> None:
        if block.left:
            self._layout.insertWidget(place, widget, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._layout.insertWidget(place, widget)
        # Now, not when the layout gets to it: what is not shown cannot have the focus.
        widget.show()

    def _drop(self, key: str) -> None:
        _, widget = self._drawn.pop(key)
        self._layout.removeWidget(widget)
        widget.hide()
        # Nobody is to find by its name what is about to go.
        for gone in (widget, *widget.findChildren(QWidget)):
            gone.setObjectName("")
        # It may be the sender of the signal that led here: Qt deletes it when that has been dealt with.
        widget.deleteLater()
