"""Where the DCC's record and the home differ, and which answers, never sent, are why."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.differences import DifferenceRow, difference_rows
from hht_app.ui.bench.table import Table
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.parts import breakable, label
from hht_app.ui.theme import Look


class DifferencesView(BenchView):
    """A table of the points on which record and home differ, and a line that says how many there are."""

    key: ClassVar[str] = "differences"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self._note = label(look, "")
        down.addWidget(self._note)
        heads = (tr("Device"), tr("Type"), tr("What"), tr("DCC's record"), tr("In the home"), tr("Why"))
        self._table = Table(look, "bench-differences", tr("Where the DCC's record and the home differ"), heads)
        self._note.setBuddy(self._table)
        down.addWidget(self._table, 1)
        self.set_look(look)

    def title(self) -> str:
        """Return the view's name."""
        return tr("Differences")

    def fetch(self, session: Session) -> tuple[DifferenceRow, ...]:
        """Return every difference."""
        return difference_rows(session)

    def show_data(self, data: Any) -> None:
        """Draw the differences, or say that there is none."""
        words = tr("{count} points differ: the DCC knows only what was sent back to it.", count=len(data))
        self._note.setText(breakable(words if data else tr("The DCC's record and the home agree.")))
        self._table.show_rows([_cells(row) for row in data])

    def set_look(self, look: Look) -> None:
        """Take the fonts anew."""
        super().set_look(look)
        self._note.setFont(look.font("second"))
        self._note.setProperty("role", "muted")
        self._table.set_look(look)


def _cells(row: DifferenceRow) -> tuple[str, ...]:
    reasons = [f"{cause.service_reference_variant} {cause.words}".strip() for cause in row.causes]
    why = "; ".join(reasons) or tr("no answer explains it")
    return row.device, row.device_type, row.what, row.on_record, row.so, why
