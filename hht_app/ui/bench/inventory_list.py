"""A list of a million rows that costs as much as the few in sight: a table of those, and a scroll bar over them all."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QWidget

from hht_app.core.words import tr
from hht_app.store.inventory_search import DeviceLine
from hht_app.ui.bench.table import Table
from hht_app.ui.theme import Look

ROW = 36
CACHE = 4000
_WIDEST = ("00-" * 7 + "00", "PPMID", "InstalledNotCommission", "Maker", "HUB00001", "Post code", "00-" * 7 + "00")
_STEP = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class _Rows(Table):
    """The rows in sight; going past their edge moves the list."""

    moved = Signal(int)
    paged = Signal(int)
    opened = Signal()

    def _fit(self) -> None:
        """Give each column the room of the widest it is likely to hold: measuring every row would take too long."""
        self._hold()
        metrics = QFontMetrics(self._look.font("mono"))
        for column, sample in enumerate(_WIDEST):
            wide = metrics.horizontalAdvance(sample) + self._look.px(12)
            self.setColumnWidth(column, max(wide, self.horizontalHeader().sectionSizeHint(column)))
        self.verticalHeader().setDefaultSectionSize(self._look.px(ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go on past the edges; Enter opens the chosen row."""
        key = Qt.Key(event.key())
        last = self.rowCount() - 1
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.paged.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.moved.emit(-(10**9) if key == Qt.Key.Key_Home else 10**9)
        elif key in _STEP and self.currentRow() == (0 if key == Qt.Key.Key_Up else last):
            self.moved.emit(_STEP[key])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Move the list by three rows a notch."""
        self.moved.emit(-3 * round(event.angleDelta().y() / 120))
        event.accept()


class DeviceList(QWidget):
    """Row numbers, and the devices behind those in sight; what is not read yet is asked for by `wanted`."""

    wanted = Signal(object)
    """Emitted with the row numbers whose devices are to be handed to `take_lines`."""

    chosen = Signal(object)
    """Emitted with the device that is chosen."""

    opened = Signal()
    """Emitted when the chosen device is to be shown whole."""

    def __init__(self, parent: QObject | None, look: Look) -> None:
        super().__init__()
        self._look = look
        self._numbers: array[int] = array("q")
        self._lines: dict[int, DeviceLine] = {}
        self._chosen = 0
        self.setObjectName("inventory-list")
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        heads = (tr("Device"), tr("Type"), tr("Status"), tr("Maker"), tr("Model"), tr("Post code"), tr("Its hub (CHF)"))
        self.rows = _Rows(look, "inventory-rows", tr("Devices found"), heads)
        self.rows.setAccessibleDescription(tr("Arrow keys go from device to device; Enter opens its page"))
        self.rows.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setWordWrap(False)
        self.rows.itemSelectionChanged.connect(self._choose)
        self.rows.moved.connect(self._move)
        self.rows.paged.connect(lambda way: self._move(way * self._room()))
        self.rows.opened.connect(self.opened)
        self.rows.itemDoubleClicked.connect(lambda _item: self.opened.emit())
        self.bar = QScrollBar(Qt.Orientation.Vertical)
        self.bar.setObjectName("inventory-scroll")
        self.bar.setAccessibleName(tr("Scroll the devices found"))
        self.bar.valueChanged.connect(self._show)
        across.addWidget(self.rows, 1)
        across.addWidget(self.bar)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Draw the rows in another look."""
        self._look = look
        self.rows.set_look(look)
        self._arrange()

    def take(self, numbers: array[int]) -> None:
        """Show the devices with these row NUMBERS; what is in sight is read anew, the place is kept where it can be."""
        self._numbers = numbers
        self._lines.clear()
        self._arrange()

    def grow(self) -> None:
        """Take it that more row numbers have come to the end of those that were given."""
        self._arrange()

    def take_lines(self, lines: Sequence[DeviceLine]) -> None:
        """Take devices that were asked for, and draw them where they are in sight."""
        if len(self._lines) > CACHE:
            self._lines.clear()
        self._lines.update({line.row: line for line in lines})
        self._draw()

    def in_sight(self) -> list[int]:
        """Return the row numbers in sight."""
        top = self.bar.value()
        return list(self._numbers[top : top + self._room()])

    def go_to_top(self) -> None:
        """Show the first rows, none of them chosen."""
        self._chosen = 0
        self.bar.setValue(0)

    def _room(self) -> int:
        return max(1, self.rows.viewport().height() // self._look.px(ROW))

    def _arrange(self) -> None:
        room = self._room()
        self.bar.setPageStep(room)
        self.bar.setRange(0, max(0, len(self._numbers) - room))
        self._show()

    def _show(self) -> None:
        self._draw()
        missing = [number for number in self.in_sight() if number not in self._lines]
        if missing:
            self.wanted.emit(missing)

    def _draw(self) -> None:
        was = self.rows.blockSignals(True)
        sight = self.in_sight()
        self.rows.show_rows([self._cells(number) for number in sight])
        if self._chosen in sight:
            self.rows.selectRow(sight.index(self._chosen))
        else:
            self.rows.clearSelection()
        self.rows.blockSignals(was)

    def _cells(self, number: int) -> tuple[str, ...]:
        line = self._lines.get(number)
        if line is None:
            return ("…", "", "", "", "", "", "")
        status = line.status or tr("no record kept")
        return (
            str(line.device),
            line.device_type,
            status,
            line.manufacturer,
            line.model,
            line.post_code or "",
            line.chf or "",
        )

    def _choose(self) -> None:
        rows, sight = {index.row() for index in self.rows.selectedIndexes()}, self.in_sight()
        if len(rows) != 1:
            return
        row = rows.pop()
        if row < len(sight) and sight[row] in self._lines:
            self._chosen = sight[row]
            self.chosen.emit(self._lines[self._chosen].device)

    def _move(self, by: int) -> None:
        before = self.bar.value()
        at = self.rows.currentRow()
        self.bar.setValue(min(self.bar.maximum(), max(0, before + by)))
        if self.rows.rowCount() and at >= 0:
            edge = abs(by) > self.rows.rowCount()
            self.rows.selectRow((self.rows.rowCount() - 1 if by > 0 else 0) if edge else at)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many rows as there is room for."""
        super().resizeEvent(event)
        self._arrange()
