"""Where the DCC's record and the home differ, and which answers, never sent, are why: a page of the DCC's view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.differences import DifferenceRow
from hht_app.ui.bench.table import Table
from hht_app.ui.parts import breakable, label
from hht_app.ui.theme import Look


class DifferencesPage(QWidget):
    """A line that says how many points differ, and a table of them while there are any."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._note = label(look, "", "second", "muted")
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._down.addWidget(self._note)
        heads = (tr("Device"), tr("Type"), tr("What"), tr("DCC's record"), tr("In the home"), tr("Why"))
        self._table = Table(look, "bench-differences", tr("Where the DCC's record and the home differ"), heads)
        self._note.setBuddy(self._table)
        self._down.addWidget(self._table, 1)
        self.set_look(look)

    def show_differences(self, rows: Sequence[DifferenceRow]) -> None:
        """Draw the differences; without any, say so and what that means."""
        words = tr("{count} points differ: the DCC knows only what was sent back to it.", count=len(rows))
        self._note.setText(breakable(words if rows else tr("The DCC's record and the home agree.")))
        self._table.show_rows([_cells(row) for row in rows])
        self._table.setVisible(bool(rows))

    def set_look(self, look: Look) -> None:
        """Take the fonts anew."""
        self._down.setSpacing(look.px(8))
        self._note.setFont(look.font("second"))
        self._table.set_look(look)


def _cells(row: DifferenceRow) -> tuple[str, ...]:
    reasons = [f"{cause.service_reference_variant} {cause.words}".strip() for cause in row.causes]
    why = "; ".join(reasons) or tr("no answer explains it")
    return row.device, row.device_type, row.what, row.on_record, row.so, why
