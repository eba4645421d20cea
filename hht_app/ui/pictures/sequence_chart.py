"""The message sequence chart as a widget: a list of rows of which only those in sight are drawn, under a fixed head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from hht_app.core.words import tr
from hht_app.terminal.views.sequence import Lifeline, SequenceLine
from hht_app.ui.pictures.ink import Ink, shared_ink
from hht_app.ui.pictures.sequence_grid import SequenceGrid, line_words
from hht_app.ui.theme import Look

_Index = QModelIndex | QPersistentModelIndex


class Lines(QAbstractListModel):
    """The lines in sight of a filter, each as a row; what a screen reader says is the row's text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[SequenceLine, ...] = ()
        self.titles: dict[str, str] = {}

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return how many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line in words."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return line_words(self.lines[index.row()], self.titles)

    def show_lines(self, lines: Sequence[SequenceLine]) -> None:
        """Show LINES; when they go on from those shown, or end before, only the difference is told of."""
        count, new = len(self.lines), tuple(lines)
        both = min(count, len(new))
        if not both or new[0] != self.lines[0] or new[both - 1] != self.lines[both - 1]:
            self.beginResetModel()
            self.lines = new
            self.endResetModel()
        elif len(new) > count:
            self.beginInsertRows(QModelIndex(), count, len(new) - 1)
            self.lines = new
            self.endInsertRows()
        elif len(new) < count:
            self.beginRemoveRows(QModelIndex(), len(new), count - 1)
            self.lines = new
            self.endRemoveRows()
        else:
            self.lines = new


class _RowPainter(QStyledItemDelegate):
    """Draws one row."""

    def __init__(self, chart: SequenceChart) -> None:
        super().__init__(chart)
        self._chart = chart

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of a row, the same for all."""
        return QSize(round(self._chart.grid.width), round(self._chart.grid.row_height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the row of INDEX."""
        place, state = option.rect, option.state
        lines = self._chart.model.lines
        row = index.row()
        line = lines[row]
        new_time = row == 0 or lines[row - 1].at != line.at
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.translate(place.left(), place.top())
        self._chart.ink.paint(painter, self._chart.grid.row(line, 0, with_time=new_time, selected=selected))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._chart.focus_pen())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(1, 1, round(self._chart.viewport_width()) - 3, place.height() - 3)
        painter.restore()


class _Rows(QTableView):
    """The rows; Enter tells of the one in hand."""

    wanted = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Tell of the row in hand on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.wanted.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class _Head(QWidget):
    """The names of the lifelines over the rows; it moves sideways with them."""

    def __init__(self, chart: SequenceChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the head."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._chart.ink.colour("sunken"))
        painter.translate(-self._chart.rows.horizontalScrollBar().value(), 0)
        self._chart.ink.paint(painter, self._chart.grid.head())
        painter.end()


class SequenceChart(QWidget):
    """The chart: it grows at its foot, and stays at the foot while the foot is in sight."""

    inspect = Signal(int)
    """Emitted with the number of the event behind the line that was clicked or entered."""

    current = Signal(int)
    """Emitted with the row in hand, -1 without one."""

    def __init__(self, parent: QWidget | None, look: Look) -> None:
        super().__init__(parent)
        self.look = look
        self._lifelines: tuple[Lifeline, ...] = ()
        self.grid = SequenceGrid(look, (), 1)
        self.ink = shared_ink(look)
        self.model = Lines(self)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        self._head = _Head(self)
        self.rows = _Rows(self)
        self.rows.setObjectName("sequence-rows")
        self.rows.setModel(self.model)
        self.rows.setItemDelegate(_RowPainter(self))
        self.rows.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.rows.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.rows.setTabKeyNavigation(False)
        self.rows.setAccessibleDescription(tr("Arrow keys go from message to message; Enter looks inside"))
        self.rows.setShowGrid(False)
        # Rows of one fixed height: a list would ask for each of them whenever it is laid out.
        for header in (self.rows.verticalHeader(), self.rows.horizontalHeader()):
            header.setVisible(False)
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.rows.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rows.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rows.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.rows.setFrameShape(QTableView.Shape.NoFrame)
        self.rows.horizontalScrollBar().valueChanged.connect(self._head.update)
        self.rows.selectionModel().currentRowChanged.connect(lambda now, _before: self.current.emit(now.row()))
        self.rows.clicked.connect(lambda index: self._wanted(index.row()))
        self.rows.wanted.connect(self._wanted)
        down.addWidget(self._head)
        down.addWidget(self.rows, 1)
        self.set_look(look)

    def show_lines(self, lifelines: Sequence[Lifeline], lines: Sequence[SequenceLine]) -> None:
        """Show LINES between LIFELINES."""
        bar = self.rows.verticalScrollBar()
        at_foot = bar.value() >= bar.maximum() - round(self.grid.row_height)
        if tuple(lifelines) != self._lifelines:
            self._lifelines = tuple(lifelines)
            self.model.titles = {item.key: item.title for item in lifelines}
            self._fit()
        self.model.show_lines(lines)
        self.rows.setAccessibleName(tr("Message sequence chart, {count} messages", count=len(lines)))
        if at_foot:
            self.rows.scrollToBottom()

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        self.look, self.ink = look, shared_ink(look)
        self._fit()

    def _fit(self) -> None:
        self.grid = SequenceGrid(self.look, self._lifelines, self.viewport_width())
        self._head.setFixedHeight(round(self.grid.head_height))
        self.rows.verticalScrollBar().setSingleStep(round(self.grid.row_height))
        self.rows.verticalHeader().setDefaultSectionSize(round(self.grid.row_height))
        self.rows.horizontalHeader().setDefaultSectionSize(round(self.grid.width))
        self._head.update()
        self.rows.viewport().update()

    def viewport_width(self) -> int:
        """Return the width there is for the chart."""
        return self.rows.viewport().width()

    def focus_pen(self) -> Any:
        """Return the pen of the focus ring."""
        return self.ink.pen("focus", 3.0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the lifelines the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _wanted(self, row: int) -> None:
        if 0 <= row < len(self.model.lines):
            self.inspect.emit(self.model.lines[row].shows)

    # ------------------------------------------------------------------------------------------------- as a file

    def rows_in_sight(self) -> tuple[int, int]:
        """Return the first row in sight and the one after the last."""
        high = round(self.grid.row_height)
        first = self.rows.verticalScrollBar().value() // high
        return first, min(len(self.model.lines), first + -(-self.rows.viewport().height() // high))


class SequencePicture:
    """Some rows of a chart as a picture for a file; made without a widget, so that any thread can paint it."""

    def __init__(self, look: Look, lifelines: Sequence[Lifeline], lines: Sequence[SequenceLine], width: float) -> None:
        self._lines = tuple(lines)
        self._grid = SequenceGrid(look, lifelines, width)
        self._ink = Ink(look)
        self.ground = self._ink.colour("surface")

    @property
    def size(self) -> QSizeF:
        """The size of the picture."""
        return self._grid.size(len(self._lines))

    def paint(self, painter: QPainter) -> None:
        """Paint head and rows."""
        self._ink.paint(painter, self._grid.head())
        before = ""
        for number, line in enumerate(self._lines):
            top = self._grid.head_height + number * self._grid.row_height
            self._ink.paint(painter, self._grid.row(line, top, with_time=line.at != before))
            before = line.at
