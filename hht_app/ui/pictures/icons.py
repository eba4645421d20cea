"""The one set of icons and state shapes: vector paths on a grid of 24, read from a table, painted in any colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPainterPathStroker, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table

GRID, STROKE = 24.0, 2.0
DASHES = (2.2, 1.7)
ICON, RECORD, HAN = "icon", "record", "han"
LAYERS = ("stroke", "dash", "fill")


def _move(path: QPainterPath, x: float, y: float) -> None:
    path.moveTo(x, y)


def _line(path: QPainterPath, x: float, y: float) -> None:
    path.lineTo(x, y)


def _curve(path: QPainterPath, *at: float) -> None:
    path.cubicTo(*at)


def _circle(path: QPainterPath, x: float, y: float, radius: float) -> None:
    path.addEllipse(QPointF(x, y), radius, radius)


def _box(path: QPainterPath, x: float, y: float, width: float, height: float, corner: float) -> None:
    path.addRoundedRect(QRectF(x, y, width, height), corner, corner)


def _square(x: float, y: float, radius: float) -> QRectF:
    return QRectF(x - radius, y - radius, 2 * radius, 2 * radius)


def _arc(path: QPainterPath, x: float, y: float, radius: float, start: float, sweep: float) -> None:
    path.arcMoveTo(_square(x, y, radius), start)
    path.arcTo(_square(x, y, radius), start, sweep)


def _wedge(path: QPainterPath, x: float, y: float, radius: float, start: float, sweep: float) -> None:
    path.moveTo(x, y)
    path.arcTo(_square(x, y, radius), start, sweep)
    path.closeSubpath()


# One letter each: how many numbers follow it, and what it adds to the path. Angles in degrees, counter-clockwise.
_STEPS: dict[str, tuple[int, Callable[..., None]]] = {
    "M": (2, _move),
    "L": (2, _line),
    "C": (6, _curve),
    "O": (3, _circle),
    "R": (5, _box),
    "A": (5, _arc),
    "W": (5, _wedge),
    "Z": (0, QPainterPath.closeSubpath),
}


def read_path(text: str) -> QPainterPath:
    """Return the path that TEXT describes in letters and numbers on the grid of 24; BugError where it is malformed."""
    path = QPainterPath()
    words = iter(text.split())
    for word in words:
        if word not in _STEPS:
            raise BugError(f"a path has {word!r} where a letter is due")
        count, add = _STEPS[word]
        add(path, *_numbers(words, count))
    return path


def _numbers(words: Iterator[str], count: int) -> list[float]:
    return [float(word) for word in islice(words, count)]


@dataclass(frozen=True)
class Icon:
    """One icon: lines, dashed lines and filled parts on the grid of 24."""

    name: str
    kind: str
    words: str
    stroke: QPainterPath
    dash: QPainterPath
    fill: QPainterPath

    def outline(self) -> QPainterPath:
        """Return all that is inked, as one filled path."""
        whole = QPainterPath(self.fill)
        whole.setFillRule(Qt.FillRule.WindingFill)
        for path, pattern in ((self.stroke, ()), (self.dash, DASHES)):
            stroker = QPainterPathStroker()
            stroker.setWidth(STROKE)
            stroker.setCapStyle(Qt.PenCapStyle.FlatCap if pattern else Qt.PenCapStyle.RoundCap)
            stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if pattern:
                stroker.setDashPattern(list(pattern))
            whole = whole.united(stroker.createStroke(path))
        return whole


@cache
def _icons() -> dict[str, Icon]:
    return {
        row["name"]: Icon(row["name"], row["kind"], row["for"], *(read_path(row[layer]) for layer in LAYERS))
        for row in read_table("themes/icons.csv")
    }


def icon_names(kind: str = "") -> tuple[str, ...]:
    """Return the names of every icon, or of those of KIND (icon, record, han)."""
    return tuple(item.name for item in _icons().values() if kind in ("", item.kind))


def icon(name: str) -> Icon:
    """Return the icon called NAME; BugError when there is none."""
    found = _icons().get(name)
    if found is None:
        raise BugError(f"there is no icon called {name}")
    return found


def paint_icon(painter: QPainter, name: str, colour: QColor, place: QRectF) -> None:
    """Paint the icon called NAME in COLOUR into the square PLACE, in the painter's own units."""
    drawn = icon(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width() / GRID, place.height() / GRID)
    pen = QPen(colour, STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawPath(drawn.stroke)
    if not drawn.dash.isEmpty():
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(list(DASHES))
        painter.setPen(pen)
        painter.drawPath(drawn.dash)
    painter.fillPath(drawn.fill, colour)
    painter.restore()


def dress_button(button: QAbstractButton, name: str, colour: QColor, side: int) -> None:
    """Put the icon called NAME before the words of BUTTON, SIDE pixels square."""
    button.setIcon(button_icon(name, colour, side))
    button.setIconSize(QSize(side, side))


def button_icon(name: str, colour: QColor, side: int) -> QIcon:
    """Return the icon called NAME for a button, SIDE pixels square, drawn at four times that so that it stays crisp."""
    pixmap = QPixmap(4 * side, 4 * side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, colour, QRectF(0, 0, 4 * side, 4 * side))
    painter.end()
    return QIcon(pixmap)
