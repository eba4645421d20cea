"""The row in hand beside the column: where the page has the room, what belongs to that row is told there in full."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.ui.parts import Card, label, mark_line
from hht_app.ui.shell.column import Block, Column
from hht_app.ui.shell.turns import Turns

if TYPE_CHECKING:
    from hht_app.terminal.views.common import Line, Mark
    from hht_app.terminal.views.in_hand import InHand
    from hht_app.ui.page import Page

# Widths at 100 % text: the least and most of the panel, and what the column beside it takes with its edges.
LEAST, MOST, COLUMN = 240, 420, 720
EDGE, SCROLL_BAR = 16, 14
QWIDGETSIZE_MAX = (1 << 24) - 1


class InHandPanel(QScrollArea):
    """What is told of one row: its name, its state, and lines each under its own small heading."""

    def __init__(self, parent: Page) -> None:
        super().__init__(parent)
        look = self._look = parent.look
        self._shown: InHand | None = None
        self.setObjectName("in-hand")
        self.setAccessibleName(tr("About the row in hand"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QFrame()
        inside.setProperty("kind", "in-hand")
        down = QVBoxLayout(inside)
        edge = look.px(EDGE)
        down.setContentsMargins(edge, look.px(12), edge, edge)
        down.setSpacing(look.px(12))
        self.column = Column(down, self, Turns.of(parent.desk))
        self.setWidget(inside)

    def show_row(self, told: InHand) -> None:
        """Draw what is TOLD of a row; what is shown already stays."""
        if told == self._shown:
            return
        self._shown = told
        head = told.title, told.mark
        blocks = [Block("head", head, partial(self._head, *head))]
        blocks += [Block(f"line-{line.label}", line, partial(self._line, line)) for line in told.lines]
        # Between other events, and in slices: the screen itself comes first.
        self.column.show(blocks, later=True)

    def _head(self, title: str, mark: Mark) -> QWidget:
        made, down = self._part()
        down.addWidget(label(self._look, title, "strong"))
        down.addWidget(mark_line(self._look, mark))
        return made

    def _part(self) -> tuple[QWidget, QVBoxLayout]:
        made = QWidget()
        down = QVBoxLayout(made)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self._look.px(4))
        return made, down

    def _line(self, line: Line) -> QWidget:
        made, down = self._part()
        down.addWidget(label(self._look, line.label, "state", "muted"))
        down.addWidget(label(self._look, line.value, "mono" if line.identifier else "second"))
        if line.note:
            down.addWidget(label(self._look, line.note, "second", "muted"))
        return made


class RowInHand(QObject):
    """Keeps PAGE's panel in step: the row with the focus, or pressed, is in hand; else the one that is now."""

    def __init__(self, page: Page, across: QHBoxLayout, area: QScrollArea) -> None:
        super().__init__(page)
        self._page, self._across, self._area = page, across, area
        self._told: dict[str, InHand] = {}
        self._now, self._taken = "", ""
        self._panel: InHandPanel | None = None
        self._marked: Card | None = None
        page.installEventFilter(self)

    def show(self, rows: tuple[InHand, ...]) -> None:
        """Take what is told of those of ROWS that the page shows; a row taken earlier gives way when another is now."""
        self._told = {row.key: row for row in rows if self._page.column.block(row.key) is not None}
        now = next((row.key for row in self._told.values() if row.is_now), "")
        if now != self._now or self._taken not in self._told:
            self._taken = ""
        self._now = now
        for key in self._told:
            card = self._page.column.block(key)
            if isinstance(card, Card):
                card.taken = partial(self._take, key)
        self.settle()

    @property
    def drawing(self) -> bool:
        """Tell whether some of the panel is still to be made."""
        return self._panel is not None and self._panel.column.drawing

    def settle(self) -> None:
        """Show the panel where there is a row in hand and room for it; it is made when it first is."""
        key = self._taken or self._now
        told, wide = self._told.get(key), self._room()
        shown = told is not None and wide > 0
        if shown and self._panel is None:
            self._panel = InHandPanel(self._page)
            self._across.addWidget(self._panel)
            self._across.addStretch(0)
            app = QApplication.instance()
            if isinstance(app, QApplication):
                app.focusChanged.connect(self._focus_moved)
        if self._panel is None:
            return
        self._panel.setVisible(shown)
        self._area.setMaximumWidth(self._column_width() if shown else QWIDGETSIZE_MAX)
        if told is not None and shown:
            self._panel.setFixedWidth(wide)
            self._panel.show_row(told)
        self._mark(self._page.column.block(key) if shown else None)

    def _column_width(self) -> int:
        return self._page.look.px(COLUMN + 2 * EDGE) + self._page.look.px(SCROLL_BAR)

    def _room(self) -> int:
        """Return the width there is for the panel, 0 where it would be too narrow."""
        look = self._page.look
        left = self._page.width() - self._column_width()
        return min(left, look.px(MOST)) if left >= look.px(LEAST) else 0

    def _mark(self, block: QWidget | None) -> None:
        card = block if isinstance(block, Card) else None
        if card is self._marked:
            return
        if self._marked is not None and self._page.column.holds(self._marked):
            self._marked.set_in_hand(False)
        self._marked = card
        if card is not None:
            card.set_in_hand(True)

    def _take(self, key: str) -> None:
        if key in self._told and key != self._taken:
            self._taken = key
            self.settle()

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self._page.isVisible() and self._area.isAncestorOf(new):
            self._take(self._page.column.key_of(new))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hear that the page has another width."""
        if event.type() == QEvent.Type.Resize:
            self.settle()
        return super().eventFilter(watched, event)
