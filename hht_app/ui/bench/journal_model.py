"""The journal as a model that holds the pages in sight: opening and scrolling cost the same however long it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from hht_app.core.words import tr
from hht_app.terminal.views.trainer import EventLine
from hht_app.ui.theme import Look

PAGE, KEPT_PAGES = 100, 60
NUMBER, AT, WHO, KIND, WHAT = range(5)
Index = QModelIndex | QPersistentModelIndex


class JournalModel(QAbstractTableModel):
    """Rows by number; a page that is asked for and not there is had fetched by WANT, and shown when it comes."""

    def __init__(self, parent: QObject, look: Look, want: Callable[[int], None]) -> None:
        super().__init__(parent)
        self._look = look
        self._want = want
        self._count = 0
        self._pages: OrderedDict[int, tuple[EventLine, ...]] = OrderedDict()
        self._asked: set[int] = set()

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look

    def set_count(self, count: int) -> None:
        """Take COUNT as the number of events; a journal only grows, but another session's may be shorter."""
        if count == self._count:
            return
        if count < self._count:
            self.beginResetModel()
            self._pages.clear()
            self._asked.clear()
            self._count = count
            self.endResetModel()
            return
        # The last page was short.
        self._pages.pop(self._count // PAGE, None)
        self.beginInsertRows(QModelIndex(), self._count, count - 1)
        self._count = count
        self.endInsertRows()

    def take_page(self, page: int, lines: tuple[EventLine, ...]) -> None:
        """Keep the events of PAGE and show them."""
        self._asked.discard(page)
        self._pages[page] = lines
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        first, last = page * PAGE, min(self._count, page * PAGE + len(lines)) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, WHAT))

    def line(self, row: int) -> EventLine | None:
        """Return the event of ROW when its page is here; else have it fetched."""
        page = row // PAGE
        if page in self._pages:
            self._pages.move_to_end(page)
            lines = self._pages[page]
            if row % PAGE < len(lines):
                return lines[row % PAGE]
        if page not in self._asked:
            self._asked.add(page)
            self._want(page)
        return None

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of events."""
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else WHAT + 1

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the head of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("No."), tr("At"), tr("Who"), tr("Kind"), tr("What"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell: its text, the whole of it as a tool tip, and the mono font for numbers and times."""
        if role == Qt.ItemDataRole.FontRole and index.column() in (NUMBER, AT):
            return self._look.font("mono")
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        line = self.line(index.row())
        if line is None:
            return tr("…") if index.column() == WHAT else ""
        return (str(line.seq), line.at, line.actor, line.kind, line.summary)[index.column()]
