"""What the drawer's panels have in common: a column of blocks, drawn anew only where something changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.parts import label
from hht_app.ui.shell.column import Block, Column
from hht_app.ui.shell.turns import Turns
from hht_app.ui.theme import Look


class Panel(BenchView):
    """A column that keeps the widgets of blocks whose model is as before, with their focus and their place."""

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._data: Any = None
        self._blocks: list[Block] = []
        self._begin()

    def _begin(self) -> None:
        self._held = QWidget(self)
        down = QVBoxLayout(self._held)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.look.px(8))
        self._column = Column(down, self._held, Turns.of(self.desk))
        self._whole.addWidget(self._held)
        self._held.show()

    def show_data(self, data: Any) -> None:
        """Draw the blocks of what `fetch` returned."""
        self._data = data
        self._blocks = []
        self.fill(data)
        self._column.show(self._blocks)

    def fill(self, data: Any) -> None:
        """Put the blocks of DATA into the column, from the top."""
        raise NotImplementedError

    def add(self, key: str, model: object, make: Callable[[], QWidget], *, left: bool = False) -> None:
        """Put a block into the column: MAKE is called when there is none of that KEY drawn from an equal MODEL."""
        self._blocks.append(Block(key, model, make, left))

    def add_words(self, key: str, words: str, style: str = "second", role: str = "muted") -> None:
        """Put a text into the column."""
        self.add(key, (words, style, role), lambda: label(self.look, words, style, role))

    def add_section(self, words: str) -> None:
        """Put the name of a section into the column."""

        def make() -> QWidget:
            made = label(self.look, words, "state", "muted")
            made.setContentsMargins(0, self.look.px(8), 0, 0)
            return made

        self.add(f"section-{words}", words, make)

    def set_look(self, look: Look) -> None:
        """Make everything anew in another look."""
        super().set_look(look)
        old = self._held
        self._whole.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._begin()
        if self._data is not None:
            self.show_data(self._data)
