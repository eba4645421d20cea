"""The bytes of a message in rows of hex with their offsets, those of the chosen field lit."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

from hht_app.core.words import tr
from hht_app.ui.clipboard import copy_text
from hht_app.ui.theme import Look

_SPOKEN = 64
_IN_A_ROW = (16, 8, 4, 2)
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class BytesView(QAbstractScrollArea):
    """Rows of 16, 8 or fewer bytes, as there is room; CHOSEN is emitted with the offset of a byte the person chose."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._data = b""
        self._start = self._end = 0
        self._hand = 0
        self.setObjectName("inspector-bytes")
        self.setProperty("kind", "bytes")
        self.setAccessibleName(tr("Bytes of the message"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take the font and the sizes anew."""
        self._look = look
        self._font = look.font("mono")
        metrics = QFontMetrics(self._font)
        self._cell = metrics.horizontalAdvance("0")
        self._row = metrics.height() + look.px(4)
        self._place()

    def show_bytes(self, data: bytes) -> None:
        """Show DATA with nothing lit."""
        self._data, self._start, self._end, self._hand = data, 0, 0, 0
        self._place()
        self.verticalScrollBar().setValue(0)
        self._speak()

    def light(self, start: int, end: int) -> None:
        """Light the bytes from START to END and bring them into sight; none where START is below 0."""
        self._start, self._end = (start, end) if start >= 0 else (0, 0)
        if self._end > self._start:
            if not self._start <= self._hand < self._end:
                self._hand = self._start
            self._bring(self._end - 1)
            self._bring(self._hand)
        self._speak()
        self.viewport().update()

    @property
    def lit(self) -> bytes:
        """The bytes that are lit."""
        return self._data[self._start : self._end]

    # --------------------------------------------------------------------------------------------------- placing

    def _place(self) -> None:
        digits = max(4, len(f"{max(0, len(self._data) - 1):X}"))
        room = self.viewport().width() - 2 * self._cell
        self._left = self._cell * (digits + 2)
        self._each = next((each for each in _IN_A_ROW if self._left + self._cell * 3 * each <= room), _IN_A_ROW[-1])
        self._digits = digits
        rows = -(-len(self._data) // self._each)
        page = max(1, self.viewport().height() // self._row)
        self.verticalScrollBar().setRange(0, max(0, rows - page))
        self.verticalScrollBar().setPageStep(page)
        self.viewport().update()

    def _bring(self, offset: int) -> None:
        bar, row = self.verticalScrollBar(), offset // self._each
        if row < bar.value():
            bar.setValue(row)
        elif row >= bar.value() + bar.pageStep():
            bar.setValue(row - bar.pageStep() + 1)

    def place_of(self, offset: int) -> QRect:
        """Return where the byte at OFFSET is drawn in the viewport."""
        row, column = divmod(offset, self._each)
        top = (row - self.verticalScrollBar().value()) * self._row
        return QRect(self._left + self._cell * 3 * column, top, self._cell * 2, self._row)

    def offset_at(self, x: int, y: int) -> int:
        """Return the offset of the byte drawn at X, Y in the viewport, -1 where none is."""
        column = (x - self._left + self._cell // 2) // (self._cell * 3)
        if not 0 <= column < self._each or y < 0:
            return -1
        offset = (y // self._row + self.verticalScrollBar().value()) * self._each + column
        return offset if offset < len(self._data) else -1

    def _speak(self) -> None:
        lit = self.lit
        more = tr(" and more") if len(lit) > _SPOKEN else ""
        words = tr("Bytes {first} to {last}: {hex}", first=self._start, last=self._end - 1, hex=lit[:_SPOKEN].hex(" "))
        self.setAccessibleDescription(f"{words}{more}" if lit else tr("No bytes chosen"))

    # ---------------------------------------------------------------------------------------------------- drawing

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the rows in sight."""
        painter = QPainter(self.viewport())
        look, each = self._look, self._each
        painter.fillRect(self.viewport().rect(), look.colour("surface"))
        painter.setFont(self._font)
        first = self.verticalScrollBar().value()
        count = self.viewport().height() // self._row + 2
        flag = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for row in range(first, first + count):
            begin = row * each
            if begin >= len(self._data):
                break
            top = (row - first) * self._row
            painter.setPen(look.colour("muted"))
            painter.drawText(QRect(self._cell, top, self._left, self._row), int(flag), f"{begin:0{self._digits}X}")
            self._light_row(painter, begin, min(begin + each, len(self._data)))
            painter.setPen(look.colour("text"))
            for offset in range(begin, min(begin + each, len(self._data))):
                painter.drawText(self.place_of(offset), int(flag), f"{self._data[offset]:02X}")
        if self.hasFocus() and self._data:
            painter.setPen(QPen(look.colour("focus"), 2))
            painter.drawRect(self.place_of(self._hand).adjusted(-2, 1, 2, -1))
            painter.setPen(QPen(look.colour("focus"), 3))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -2, -2))
        painter.end()

    def _light_row(self, painter: QPainter, begin: int, end: int) -> None:
        """Draw the ground of the lit bytes of one row, with a line under them: not by colour alone."""
        first, last = max(begin, self._start), min(end, self._end)
        if first >= last:
            return
        place = self.place_of(first).united(self.place_of(last - 1)).adjusted(-self._cell // 2, 0, self._cell // 2, 0)
        painter.fillRect(place, self._look.colour("bytes_bg"))
        painter.fillRect(place.left(), place.bottom() - 1, place.width(), 2, self._look.colour("text"))

    # ----------------------------------------------------------------------------------------------------- events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put as many bytes into a row as there is room for."""
        super().resizeEvent(event)
        self._place()
        self._bring(self._hand)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the byte under the pointer."""
        place = event.position().toPoint()
        offset = self.offset_at(place.x(), place.y())
        if offset >= 0:
            self._take(offset)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go from byte to byte with the arrows; copy the lit ones as hex."""
        steps = {
            **_STEPS,
            Qt.Key.Key_Up: -self._each,
            Qt.Key.Key_Down: self._each,
            Qt.Key.Key_PageUp: -self._each * self.verticalScrollBar().pageStep(),
            Qt.Key.Key_PageDown: self._each * self.verticalScrollBar().pageStep(),
            Qt.Key.Key_Home: -len(self._data),
            Qt.Key.Key_End: len(self._data),
        }
        key = Qt.Key(event.key())
        if key in steps and self._data:
            self._take(min(len(self._data) - 1, max(0, self._hand + steps[key])))
        elif key == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            copy_text(self.lit.hex().upper())
        else:
            super().keyPressEvent(event)

    def _take(self, offset: int) -> None:
        self._hand = offset
        self._bring(offset)
        self.viewport().update()
        self.chosen.emit(offset)
