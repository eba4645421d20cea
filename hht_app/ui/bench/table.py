"""A table to read, as the bench's plain views use it: rows are copied whole and drawn anew only when they changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from hht_app.ui.clipboard import copy_text
from hht_app.ui.theme import Look

LEAST_HEIGHT = 112
# Identifiers, request ids and times: in the Sans the digits A to F do not line up.
_MONO = re.compile(r"[0-9A-F]{2}(-[0-9A-F]{2}){7}(:.*)?|\d{4}-\d\d-\d\dT.*Z")


class Table(QTableWidget):
    """A table of at most some hundred rows: rows are chosen whole, Ctrl+C copies the chosen ones, Tab leaves it."""

    def __init__(self, look: Look, name: str, spoken: str, heads: Sequence[str]) -> None:
        super().__init__(0, len(heads))
        self._rows: tuple[tuple[str, ...], ...] = ()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setHorizontalHeaderLabels(list(heads))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().setVisible(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Draw everything in another look."""
        self._look = look
        self.setFont(look.font("second"))
        # The header's own font is measured and not drawn where a style sheet is: each head has its own.
        for column in range(self.columnCount()):
            head = self.horizontalHeaderItem(column)
            if head is not None:
                head.setFont(look.font("state"))
        self.horizontalHeader().setMaximumSectionSize(look.px(320))
        # Its head and two rows: what holds it scrolls before there is less of it to read.
        self.setMinimumHeight(look.px(LEAST_HEIGHT))
        rows, self._rows = self._rows, ()
        self.show_rows(rows)
        self._fit()

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show ROWS; what is as before is left alone, so that the choice and the scroll place stay."""
        wanted = tuple(tuple(row) for row in rows)
        if wanted == self._rows:
            return
        self._hold()
        self.setRowCount(len(wanted))
        for row, values in enumerate(wanted):
            if row < len(self._rows) and self._rows[row] == values:
                continue
            for column, value in enumerate(values):
                self.setItem(row, column, self._item(value))
        self._rows = wanted
        self._fit()

    def _hold(self) -> None:
        """Measure nothing while cells change: each change would have every cell measured."""
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _fit(self) -> None:
        """Give rows and columns the room that their cells need."""
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._settle_last()

    def _settle_last(self) -> None:
        """Let the last column fill the rest while there is one; where there is none, it keeps the room of its head."""
        header, last = self.horizontalHeader(), self.columnCount() - 1
        taken = sum(header.sectionSize(column) for column in range(last))
        header.setStretchLastSection(taken + header.sectionSizeHint(last) <= self.viewport().width())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fill the rest anew."""
        super().resizeEvent(event)
        self._settle_last()

    def _item(self, value: str) -> QTableWidgetItem:
        item = QTableWidgetItem(value)
        item.setToolTip(value)
        if _MONO.fullmatch(value):
            item.setFont(self._look.font("mono"))
        return item

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the chosen rows, cells apart by tabs."""
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            rows = sorted({index.row() for index in self.selectedIndexes()})
            copy_text("\n".join("\t".join(self._rows[row]) for row in rows))
            return
        super().keyPressEvent(event)
