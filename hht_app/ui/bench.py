"""The trainer's view, folded away at first: the DCC's record, its checks, and the journal with what is so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.trainer import event_lines, history_lines, last_checks, record_rows
from hht_app.ui.clipboard import copy_text
from hht_app.ui.desk import Desk
from hht_app.ui.parts import breakable, label
from hht_app.ui.theme import Look

# Identifiers, request ids and times: in the Sans the digits A to F do not line up.
_MONO = re.compile(r"[0-9A-F]{2}(-[0-9A-F]{2}){7}(:.*)?|\d{4}-\d\d-\d\dT.*Z")


class Table(QTableWidget):
    """A table to read: rows are chosen whole, Ctrl+C copies the chosen ones, Tab leaves it."""

    def __init__(self, look: Look, name: str, spoken: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        super().__init__(len(rows), len(heads))
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFont(look.font("second"))
        self.setHorizontalHeaderLabels(list(heads))
        self.horizontalHeader().setFont(look.font("state"))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().setVisible(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                item = QTableWidgetItem(value)
                item.setToolTip(value)
                if _MONO.fullmatch(value):
                    item.setFont(look.font("mono"))
                self.setItem(row, column, item)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setMaximumSectionSize(look.px(320))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the chosen rows, cells apart by tabs."""
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            rows = sorted({index.row() for index in self.selectedIndexes()})
            copy_text("\n".join("\t".join(self._text(row, at) for at in range(self.columnCount())) for row in rows))
            return
        super().keyPressEvent(event)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""


class Bench(QFrame):
    """What the DCC has on record, and what is so; the terminal's own screens know neither."""

    def __init__(self, parent: QWidget, desk: Desk, session: Session, look: Look) -> None:
        super().__init__(parent)
        self._desk, self._session, self._look = desk, session, look
        self.setObjectName("bench")
        self.setAccessibleName(tr("Trainer's view"))
        self.setProperty("kind", "bench")
        down = QVBoxLayout(self)
        down.setContentsMargins(*(look.px(12) for _ in range(4)))
        down.addWidget(label(look, tr("Trainer's view"), "title", "trainer"))
        self.tabs = QTabWidget()
        self.tabs.setObjectName("bench-tabs")
        self.tabs.setAccessibleName(tr("Parts of the trainer's view"))
        self.tabs.tabBar().setObjectName("bench-tab-bar")
        self.tabs.tabBar().setAccessibleName(tr("Parts of the trainer's view"))
        self.tabs.addTab(self._record(), tr("DCC's record"))
        self.tabs.addTab(self._checks(), tr("DCC's checks"))
        self.tabs.addTab(self._journal(), tr("Journal"))
        self.tabs.setCurrentIndex(desk.drafts.bench_tab)
        self.tabs.currentChanged.connect(self._tab)
        down.addWidget(self.tabs, 1)

    def _tab(self, number: int) -> None:
        self._desk.drafts.bench_tab = number

    def _page(self, note: str) -> tuple[QWidget, QVBoxLayout]:
        made = QWidget()
        down = QVBoxLayout(made)
        down.setContentsMargins(0, self._look.px(8), 0, 0)
        down.addWidget(label(self._look, breakable(note), "second", "muted"))
        return made, down

    def _record(self) -> QWidget:
        made, down = self._page(tr("What the DCC has on record. Choose a device to see by which rules it came there."))
        rows = record_rows(self._session)
        table = Table(
            self._look,
            "bench-record",
            tr("The DCC's inventory"),
            (tr("Device"), tr("Type"), tr("Status")),
            [(row.device, row.device_type, row.status) for row in rows],
        )
        down.addWidget(table, 1)
        self._history_at = down
        self._history: Table | None = None
        table.itemSelectionChanged.connect(lambda: self._choose(table, rows[table.currentRow()].device))
        chosen = self._desk.drafts.bench_device
        known = [row.device for row in rows]
        table.selectRow(known.index(chosen) if chosen in known else 0)
        return made

    def _choose(self, table: Table, device: str) -> None:
        if not table.selectedIndexes():
            return
        self._desk.drafts.bench_device = device
        old = self._history
        lines = history_lines(self._session, device)
        self._history = Table(
            self._look,
            "bench-history",
            tr("Status history of {device}", device=device),
            (tr("At"), tr("Change"), tr("Rule"), tr("Source"), tr("Request")),
            [(line.at, line.change, line.rule, line.source, line.request) for line in lines],
        )
        self._history_at.addWidget(self._history, 1)
        if old is not None:
            old.hide()
            old.setObjectName("")
            old.deleteLater()

    def _checks(self) -> QWidget:
        title, lines = last_checks(self._session)
        made, down = self._page(tr("{title}. The order of the real DCC's checks is not held.", title=title))
        heads = (tr("Check"), tr("Result"), tr("Note"), tr("Source"))
        rows = [(line.title, line.result, line.note, line.source) for line in lines]
        down.addWidget(Table(self._look, "bench-checks", tr("Checks of the DCC's last request"), heads, rows), 1)
        return made

    def _journal(self) -> QWidget:
        made, down = self._page(tr("Every event. Rows of kind “truth” are what is so; no terminal hears them."))
        heads = (tr("No."), tr("At"), tr("Who"), tr("Kind"), tr("What"))
        rows = [(str(line.seq), line.at, line.actor, line.kind, line.summary) for line in event_lines(self._session)]
        table = Table(self._look, "bench-journal", tr("Journal of the session"), heads, rows)
        table.scrollToBottom()
        down.addWidget(table, 1)
        return made
