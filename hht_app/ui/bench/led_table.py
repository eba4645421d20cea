"""The table of LED patterns as a trainer changes it; the program's own stays as it is beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from hht_app.core.words import tr
from hht_app.terminal.views.leds import COLUMNS, LedRow, drop_own_leds, keep_leds, led_rows, table_text
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, Button, label
from hht_app.ui.theme import Look

_FIXED = 2


class LedTable(QFrame):
    """The rows, each cell but LED and condition to be changed; what is wrong is refused with its line."""

    kept = Signal()
    """Emitted when another table counts."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self.setObjectName("led-table-panel")
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        heads = (tr("LED"), tr("Condition"), tr("State"), tr("Lit at, seconds"), tr("Words"), tr("Source"))
        self.table = QTableWidget(0, len(heads))
        self.table.setObjectName("led-table")
        self.table.setAccessibleName(tr("LED patterns"))
        self.table.setHorizontalHeaderLabels(list(heads))
        self.table.verticalHeader().setVisible(False)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._note = label(
            look,
            tr(
                "State: lit, off, not fitted or not held. Lit at: spans within five seconds, such as 0-0.2 1-1.2."
                " Say under Source where a pattern is from; until then it stays illustrative."
            ),
        )
        self._note.setBuddy(self.table)
        self._tools: QFrame | None = None
        self._down.addWidget(self._note)
        self._down.addWidget(self.table)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        self._note.setFont(look.font("second"))
        self._note.setProperty("role", "muted")
        self.table.setFont(look.font("second"))
        self.table.horizontalHeader().setFont(look.font("state"))
        self.table.setMinimumHeight(look.px(240))
        self.table.verticalHeader().setDefaultSectionSize(max(48, look.px(36)))
        if self._tools is not None:
            self._tools.hide()
            self._tools.deleteLater()
        self._tools = QFrame()
        flow = FlowLayout(self._tools, gap=look.px(8))
        flow.setContentsMargins(0, 0, 0, 0)
        keep = Button(look, tr("Keep these patterns"), "led-table-keep")
        keep.clicked.connect(self.keep)
        drop = Button(look, tr("Use the program's"), "led-table-drop", PLAIN, tr("Go back to the program's patterns"))
        drop.clicked.connect(self.drop)
        flow.addWidget(keep)
        flow.addWidget(drop)
        self._down.addWidget(self._tools)

    def load(self) -> None:
        """Read the table that counts."""
        self._desk.ask(lambda session: led_rows(session.folder), self._show, owner=self, slot="led-table")

    def _show(self, rows: Any) -> None:
        self.table.setRowCount(len(rows))
        for number, row in enumerate(_cells(rows)):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                if column < _FIXED:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.table.setItem(number, column, item)

    def text(self) -> str:
        """Return the table as it stands, as the text of a file."""
        return table_text([self._row(number) for number in range(self.table.rowCount())])

    def _row(self, number: int) -> tuple[str, ...]:
        found = (self.table.item(number, column) for column in range(len(COLUMNS)))
        return tuple(item.text().strip() if item is not None else "" for item in found)

    def keep(self) -> None:
        """Keep the table as the workspace's own; DataError, shown inline, where it is wrong."""
        text = self.text()
        self._desk.work(lambda job: keep_leds(job.ws.folder, text), self._done, owner=self)

    def drop(self) -> None:
        """Go back to the program's own table."""
        self._desk.work(lambda job: drop_own_leds(job.ws.folder), self._done, owner=self)

    def _done(self, _result: object) -> None:
        self.load()
        self.kept.emit()


def _cells(rows: Sequence[LedRow]) -> list[tuple[str, ...]]:
    return [(row.led, row.condition, row.state, row.moments_text, row.words, row.source) for row in rows]
