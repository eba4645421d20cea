"""The tree and the English of a message as models over one list of nodes: large messages cost what is in sight."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QListView, QTreeView

from hht_app.core.words import tr
from hht_app.terminal.views.inspector import NO_PARENT, Item
from hht_app.ui.theme import Look

Index = QModelIndex | QPersistentModelIndex
NAME, VALUE = 0, 1
OPENED_UP_TO, WRAPPED_UP_TO = 400, 400
_TOP = QModelIndex()


class TreeModel(QAbstractItemModel):
    """Nodes by their number in the list; name and value are the columns."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._items: tuple[Item, ...] = ()
        self._below: dict[int, list[int]] = {}
        self._rows: list[int] = []

    def show_items(self, items: tuple[Item, ...]) -> None:
        """Show ITEMS in place of what was shown."""
        self.beginResetModel()
        self._items, self._below, self._rows = items, {}, []
        for number, item in enumerate(items):
            beside = self._below.setdefault(item.parent, [])
            self._rows.append(len(beside))
            beside.append(number)
        self.endResetModel()

    def index_of(self, number: int) -> QModelIndex:
        """Return the index of node NUMBER."""
        return self.createIndex(self._rows[number], NAME, number) if 0 <= number < len(self._items) else QModelIndex()

    def index(self, row: int, column: int, parent: Index = _TOP) -> QModelIndex:
        """Return the index of the ROWth node below PARENT."""
        below = self._below.get(parent.internalId() if parent.isValid() else NO_PARENT, [])
        return self.createIndex(row, column, below[row]) if 0 <= row < len(below) else QModelIndex()

    def parent(self, index: Index = _TOP) -> QModelIndex:  # type: ignore[override]
        """Return the index of the node above."""
        return self.index_of(self._items[index.internalId()].parent) if index.isValid() else QModelIndex()

    def rowCount(self, parent: Index = _TOP) -> int:  # noqa: N802 - Qt's name
        """Return the number of nodes below PARENT."""
        if parent.isValid() and parent.column() != NAME:
            return 0
        return len(self._below.get(parent.internalId() if parent.isValid() else NO_PARENT, []))

    def columnCount(self, _parent: Index = _TOP) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return VALUE + 1

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the head of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Field"), tr("Value"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text; what it says in English is its tool tip and what is read aloud of it."""
        if not index.isValid():
            return None
        item = self._items[index.internalId()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name if index.column() == NAME else item.value[:200]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return item.english
        return None


class Tree(QTreeView):
    """The tree; CHOSEN is emitted with a node's number when the person chooses it."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._items = TreeModel(self)
        self._quiet = False
        self.setModel(self._items)
        self.setObjectName("inspector-tree")
        self.setAccessibleName(tr("Tree of the message"))
        self.setUniformRowHeights(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        self.selectionModel().currentChanged.connect(self._moved)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take fonts and widths anew."""
        self.setFont(look.font("second"))
        self.header().setFont(look.font("state"))
        self.setIndentation(look.px(16))

    def show_items(self, items: tuple[Item, ...]) -> None:
        """Show ITEMS, opened where they are not too many."""
        self._items.show_items(items)
        if len(items) <= OPENED_UP_TO:
            self.expandAll()
        else:
            self.expandToDepth(0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Part the width between names and values."""
        super().resizeEvent(event)
        self.setColumnWidth(NAME, self.viewport().width() * 3 // 5)

    def put(self, number: int) -> None:
        """Put node NUMBER in hand and in sight, without telling anybody."""
        self._quiet = True
        index = self._items.index_of(number)
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        self._quiet = False

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet and now.isValid():
            self.chosen.emit(now.internalId())


class EnglishModel(QAbstractListModel):
    """What each node says, one a row, in the order of the message."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._items: tuple[Item, ...] = ()

    def show_items(self, items: tuple[Item, ...]) -> None:
        """Show ITEMS in place of what was shown."""
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:  # noqa: N802 - Qt's name
        """Return the number of nodes."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a node says."""
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._items[index.row()].english
        return None


class English(QListView):
    """Plain English, a line a node; CHOSEN is emitted with a node's number when the person chooses it."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._items = EnglishModel(self)
        self._quiet = False
        self.setModel(self._items)
        self.setObjectName("inspector-english")
        self.setProperty("kind", "english")
        self.setAccessibleName(tr("The message in plain English"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._moved)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take the font anew."""
        self.setFont(look.font("second"))
        self.setSpacing(look.px(2))

    def show_items(self, items: tuple[Item, ...]) -> None:
        """Show ITEMS; lines are broken where there are not too many, else each is one line and the tool tip has all."""
        few = len(items) <= WRAPPED_UP_TO
        self.setWordWrap(few)
        self.setUniformItemSizes(not few)
        self._items.show_items(items)

    def put(self, number: int) -> None:
        """Put the line of node NUMBER in hand and in sight, without telling anybody."""
        self._quiet = True
        index = self._items.index(number, 0) if number >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._quiet = False

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet and now.isValid():
            self.chosen.emit(now.row())
