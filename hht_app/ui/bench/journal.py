"""The journal's view: every event as a row, those of kind "truth" among them, which no terminal hears."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.trainer import EventLine, event_lines
from hht_app.ui.bench.table import Table
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.parts import label
from hht_app.ui.theme import Look


class JournalView(BenchView):
    """A table of the events, the newest in sight."""

    key: ClassVar[str] = "journal"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self._note = label(look, tr("Every event. Rows of kind “truth” are what is so; no terminal hears them."))
        down.addWidget(self._note)
        heads = (tr("No."), tr("At"), tr("Who"), tr("Kind"), tr("What"))
        self._table = Table(look, "bench-journal", tr("Journal of the session"), heads)
        self._note.setBuddy(self._table)
        down.addWidget(self._table, 1)
        self.set_look(look)

    def title(self) -> str:
        """Return the view's name."""
        return tr("Journal")

    def fetch(self, session: Session) -> tuple[EventLine, ...]:
        """Return every event."""
        return event_lines(session)

    def show_data(self, data: Any) -> None:
        """Draw the events and show the newest when there is a new one."""
        before = self._table.rowCount()
        self._table.show_rows([(str(line.seq), line.at, line.actor, line.kind, line.summary) for line in data])
        if self._table.rowCount() > before:
            self._table.scrollToBottom()

    def set_look(self, look: Look) -> None:
        """Take the fonts anew."""
        super().set_look(look)
        self._note.setFont(look.font("second"))
        self._note.setProperty("role", "muted")
        self._table.set_look(look)
