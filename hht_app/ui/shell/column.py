"""A column of blocks that is drawn anew only where it changed, and in slices when there is much to make.

A block whose model is as before keeps its widget. Making a card takes some milliseconds, so that a long list would
hold up everything else: what does not fit in one slice is made between the events that follow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hht_app.ui.holding import held
from hht_app.ui.shell.turns import Turns

SLICE, SLICE_SECONDS = "slice", 0.006


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a column: its name, the plain data it is drawn from, and how; LEFT keeps it to its own width."""

    key: str
    model: object
    make: Callable[[], QWidget]
    left: bool = False


class Column(QObject):
    """Keeps the widgets of a layout in step with a list of blocks."""

    finished = Signal(bool)
    """Emitted when every block has its widget, with whether any of them is new or has moved."""

    def __init__(self, layout: QVBoxLayout, parent: QObject, turns: Turns) -> None:
        super().__init__(parent)
        self._turns = turns
        self._layout = layout
        self._drawn: dict[str, tuple[object, QWidget]] = {}
        self._wanted: list[Block] = []
        self._place = 0
        self._fresh = False
        layout.addStretch(1)

    @property
    def drawing(self) -> bool:
        """Tell whether some blocks are still to be made."""
        return self._turns.waits(self, SLICE)

    def show(self, blocks: Iterable[Block], *, later: bool = False) -> None:
        """Show BLOCKS in their order: those that go first, then one after the other from the top.

        With LATER only after the events that wait: what is around the column is then seen first.
        """
        self._wanted, self._place, self._fresh = list(blocks), 0, False
        keys = {block.key for block in self._wanted}
        for key in [item for item in self._drawn if item not in keys]:
            self._drop(key)
        if later:
            self._turns.add(self, SLICE, self._slice)
        else:
            self._slice()

    def widgets(self) -> list[QWidget]:
        """Return the widgets, from the top."""
        found = [self._layout.itemAt(place) for place in range(self._layout.count())]
        return [widget for item in found if item is not None and (widget := item.widget()) is not None]

    def block(self, key: str) -> QWidget | None:
        """Return the widget of the block called KEY, or None while it has none."""
        found = self._drawn.get(key)
        return found[1] if found is not None else None

    def holds(self, widget: QWidget) -> bool:
        """Tell whether WIDGET is that of a block."""
        return any(drawn is widget for _model, drawn in self._drawn.values())

    def key_of(self, widget: QWidget) -> str:
        """Return the key of the block that WIDGET is or is in; nothing where it is in none."""
        held = ((key, drawn) for key, (_model, drawn) in self._drawn.items())
        return next((key for key, drawn in held if drawn is widget or drawn.isAncestorOf(widget)), "")

    def _slice(self) -> None:
        """Bring the next blocks into their places, until the slice of time is used up or all are there."""
        end = time.monotonic() + SLICE_SECONDS
        with held(self._layout.parentWidget()):
            while self._place < len(self._wanted):
                self._bring(self._place, self._wanted[self._place])
                self._place += 1
                if time.monotonic() > end and self._place < len(self._wanted):
                    self._turns.add(self, SLICE, self._slice)
                    return
        self._turns.drop(self, SLICE)
        self.finished.emit(self._fresh)

    def _bring(self, place: int, block: Block) -> None:
        old = self._drawn.get(block.key)
        if old is not None and old[0] != block.model:
            self._drop(block.key)
            old = None
        if old is None:
            made = block.make()
            self._drawn[block.key] = block.model, made
            self._insert(place, made, block)
            return
        at = self._layout.itemAt(place)
        if at is None or at.widget() is not old[1]:
            self._layout.removeWidget(old[1])
            self._insert(place, old[1], block)

    def _insert(self, place: int, widget: QWidget, block: Block) -> None:
        self._fresh = True
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
