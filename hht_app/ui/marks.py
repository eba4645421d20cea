"""The shapes that stand before every state word, drawn so that they can be told apart in outline and in grey."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from hht_app.terminal.views import common

GRID = 24.0


def _ring(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(12, 12), 9, 9)


def _hands(painter: QPainter) -> None:
    painter.drawPolyline([QPointF(12, 7), QPointF(12, 12), QPointF(15.5, 14)])


def _clock(painter: QPainter) -> None:
    _ring(painter)
    _hands(painter)


def _open_clock(painter: QPainter) -> None:
    painter.drawArc(QRectF(3, 3, 18, 18), 70 * 16, 290 * 16)
    _hands(painter)


def _ready(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())
    painter.drawPolygon(QPolygonF([QPointF(7, 4), QPointF(20, 12), QPointF(7, 20)]))


def _tick(painter: QPainter) -> None:
    _ring(painter)
    painter.drawPolyline([QPointF(7.5, 12.5), QPointF(11, 16), QPointF(17, 8.5)])


def _stop(painter: QPainter) -> None:
    corners = [math.radians(22.5 + 45 * number) for number in range(8)]
    painter.drawPolygon(QPolygonF([QPointF(12 + 10 * math.cos(a), 12 + 10 * math.sin(a)) for a in corners]))
    painter.drawLine(QPointF(8.5, 8.5), QPointF(15.5, 15.5))
    painter.drawLine(QPointF(15.5, 8.5), QPointF(8.5, 15.5))


def _triangle(painter: QPainter) -> None:
    painter.drawPolygon(QPolygonF([QPointF(12, 3), QPointF(22, 20.5), QPointF(2, 20.5)]))
    painter.drawLine(QPointF(12, 9.5), QPointF(12, 14))
    painter.drawPoint(QPointF(12, 17.3))


def _hand(painter: QPainter) -> None:
    painter.drawPolyline([QPointF(9, 13), QPointF(9, 4.5), QPointF(12, 4.5), QPointF(12, 11)])
    painter.drawPolyline([QPointF(12, 10), QPointF(19, 11.5), QPointF(18, 20.5), QPointF(9.5, 20.5)])
    painter.drawPolyline([QPointF(9.5, 20.5), QPointF(5, 14.5), QPointF(9, 13.5)])


def _points(*pairs: tuple[float, float]) -> list[QPointF]:
    return [QPointF(x, y) for x, y in pairs]


def _bell(painter: QPainter) -> None:
    left = ((4, 17.5), (6.5, 14), (6.5, 9.5), (9.5, 5))
    right = ((14.5, 5), (17.5, 9.5), (17.5, 14), (20, 17.5))
    painter.drawPolygon(QPolygonF(_points(*left, *right)))
    painter.drawLine(QPointF(10, 20.5), QPointF(14, 20.5))


def _box(painter: QPainter) -> None:
    painter.drawPolyline(_points((9, 4), (4, 4), (4, 20), (20, 20), (20, 4), (15, 4)))
    painter.drawPolyline(_points((12, 15), (12, 4)))
    painter.drawPolyline(_points((8.5, 7.5), (12, 4), (15.5, 7.5)))


def _broken_box(painter: QPainter) -> None:
    painter.drawPolyline(_points((4, 9), (4, 4), (9, 4)))
    painter.drawPolyline(_points((15, 4), (20, 4), (20, 9)))
    painter.drawPolyline(_points((20, 15), (20, 20), (15, 20)))
    painter.drawPolyline(_points((9, 20), (4, 20), (4, 15)))


def _up(painter: QPainter) -> None:
    painter.drawLine(QPointF(12, 20), QPointF(12, 4))
    painter.drawPolyline([QPointF(6, 10), QPointF(12, 4), QPointF(18, 10)])


def _dashed(painter: QPainter) -> None:
    pen = QPen(painter.pen())
    pen.setDashPattern([1.6, 1.6])
    painter.setPen(pen)
    _ring(painter)
    pen.setStyle(Qt.PenStyle.SolidLine)
    painter.setPen(pen)
    painter.drawArc(QRectF(9.3, 7, 5.4, 5.4), -90 * 16, 250 * 16)
    painter.drawLine(QPointF(12, 12.4), QPointF(12, 13.4))
    painter.drawPoint(QPointF(12, 16.6))


def _note(painter: QPainter) -> None:
    _ring(painter)
    painter.drawLine(QPointF(12, 11), QPointF(12, 16.5))
    painter.drawPoint(QPointF(12, 7.6))


def _shield(painter: QPainter) -> None:
    painter.drawPolygon(QPolygonF(_points((12, 3), (20, 6), (19, 14), (12, 21), (5, 14), (4, 6))))
    painter.drawPolyline(_points((8.5, 11.5), (11, 14), (15.5, 9)))


SHAPES: dict[str, Callable[[QPainter], None]] = {
    common.RING: _ring,
    common.CLOCK: _clock,
    common.OPEN_CLOCK: _open_clock,
    common.READY: _ready,
    common.TICK: _tick,
    common.STOP: _stop,
    common.TRIANGLE: _triangle,
    common.HAND: _hand,
    common.BELL: _bell,
    common.BOX: _box,
    common.BROKEN_BOX: _broken_box,
    common.UP: _up,
    common.DASHED: _dashed,
    common.NOTE: _note,
    common.SHIELD: _shield,
}


class MarkIcon(QWidget):
    """One shape in one colour, SIDE pixels square; the word always stands beside it."""

    def __init__(self, shape: str, colour: QColor, side: int) -> None:
        super().__init__()
        self._shape = shape
        self._colour = colour
        self.setFixedSize(QSize(side, side))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_mark(self, shape: str, colour: QColor) -> None:
        """Draw another shape, or the same in another colour."""
        if (shape, colour) != (self._shape, self._colour):
            self._shape, self._colour = shape, colour
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the shape on a grid of 24."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / GRID, self.height() / GRID)
        pen = QPen(self._colour, 2.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        SHAPES[self._shape](painter)
        painter.end()
