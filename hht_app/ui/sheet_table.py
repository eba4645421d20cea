"""A table of texts to read: any number of rows, all of one height, measured by the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from hht_app.ui.clipboard import copy_text
from hht_app.ui.theme import Look

Index = QModelIndex | QPersistentModelIndex
ROW = 32
_NARROWEST, _WIDEST = 64, 380
_MEASURED = 60  # rows from which a column's width is taken


class SheetModel(QAbstractTableModel):
    """Rows of texts under their heads."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heads: tuple[str, ...] = ()
        self.rows: tuple[tuple[str, ...], ...] = ()

    def take(self, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        """Show ROWS under HEADS in the place of what was there."""
        self.beginResetModel()
        self.heads, self.rows = tuple(heads), tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self.heads)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the head of a column."""
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.heads[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, whole in its tool tip too."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.rows[index.row()][index.column()]
        return None


class SheetView(QTableView):
    """A table to read: rows are chosen whole, Ctrl+C copies the chosen ones, Tab leaves it."""

    def __init__(self, look: Look, name: str, spoken: str, model: SheetModel) -> None:
        super().__init__()
        self._look, self._sheet = look, model
        self.setModel(model)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFont(look.font("second"))
        self.verticalHeader().setVisible(False)
        # A line of the grid is part of the row.
        self.verticalHeader().setDefaultSectionSize(max(look.least + 1, look.px(ROW)))
        self.horizontalHeader().setFont(look.font("state"))
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def fit(self) -> None:
        """Give each column the room of the widest of its first cells, within bounds."""
        metrics, heads = QFontMetrics(self._look.font("second")), QFontMetrics(self._look.font("state"))
        least, most = self._look.px(_NARROWEST), self._look.px(_WIDEST)
        for column, head in enumerate(self._sheet.heads):
            widest = max((row[column] for row in self._sheet.rows[:_MEASURED]), key=len, default="")
            wanted = max(metrics.horizontalAdvance(widest), heads.horizontalAdvance(head)) + self._look.px(20)
            self.setColumnWidth(column, min(most, max(least, wanted)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the chosen rows, cells apart by tabs."""
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            copy_text("\n".join("\t".join(self._sheet.rows[row]) for row in rows))
            return
        super().keyPressEvent(event)
