"""Looking inside a message in installer mode: the bench's inspector as a page, with the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.ui.bench.registry import Entry
from hht_app.ui.bench.view import fetch_view
from hht_app.ui.desk import Desk
from hht_app.ui.parts import PLAIN, Button, label
from hht_app.ui.theme import Look


class InsidePage(QWidget):
    """It stands in the place of the screen until Back or Escape; nothing else of the trainer shows."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look, entry: Entry, back: Callable[[], None]) -> None:
        super().__init__(parent)
        self._desk, self._back = desk, back
        self.setObjectName("page-inside")
        self.setProperty("kind", "canvas")
        down = QVBoxLayout(self)
        edge = look.px(16)
        down.setContentsMargins(edge, look.px(8), edge, edge)
        top = QHBoxLayout()
        self.back_button = Button(look, tr("‹ Back"), "inside-back", PLAIN, tr("Back to the screen"))
        self.back_button.clicked.connect(back)
        top.addWidget(self.back_button)
        top.addWidget(label(look, tr("Look inside"), "heading"), 1)
        down.addLayout(top)
        self.view = entry.load()(self, desk, look)
        self.view.setAccessibleName(self.view.title())
        self.view.stale.connect(self.fetch)
        down.addWidget(self.view, 1)
        desk.changed.connect(self.fetch)

    def inspect(self, event_seq: int) -> None:
        """Show the journal's event EVENT_SEQ."""
        self.view.inspect(event_seq)
        self.fetch()

    def fetch(self) -> None:
        """Have the view's data fetched anew."""
        fetch_view(self._desk, self.view)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go back on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._back()
            return
        super().keyPressEvent(event)
