"""What a picture is made of before it is painted: words, icons, frames and lines, each with its place."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from hht_app.ui.pictures.icons import paint_icon
from hht_app.ui.theme import SUNLIGHT, Look

PUPIL = "pupil"
SOLID, DASHED, DOTTED = "solid", "dashed", "dotted"
_PATTERNS = {SOLID: (), DASHED: (4.0, 3.0), DOTTED: (0.1, 2.6)}
LEFT, CENTRE, RIGHT = (
    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter,
    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
)


_FLAGS = {align: int(align | Qt.TextFlag.TextSingleLine) for align in (LEFT, CENTRE, RIGHT)}


_WIDTHS_KEPT = 5000


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text in its place."""

    text: str
    place: QRectF
    style: str = "second"
    role: str = "text"
    align: Qt.AlignmentFlag = LEFT


@dataclass(frozen=True, slots=True)
class Sign:
    """An icon in its place."""

    name: str
    place: QRectF
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Frame:
    """A rounded box: filled with a role, edged with another (empty: without), EDGE pixels wide."""

    place: QRectF
    fill: str = "surface"
    edge: str = "control"
    width: float = 1.0
    style: str = SOLID
    radius: float = 8.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, with an arrow head at its end when asked for: filled, or open."""

    points: tuple[QPointF, ...]
    role: str = "control"
    width: float = 2.0
    style: str = SOLID
    head: str = ""
    head_size: float = 8.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle: filled with a role (empty: not), edged with another."""

    centre: QPointF
    radius: float
    fill: str = ""
    edge: str = "control"
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Lanes:
    """Upright hairlines at XS from TOP to BOTTOM."""

    xs: tuple[float, ...]
    top: float
    bottom: float
    role: str = "rule"


Item = Words | Sign | Frame | Stroke | Disc | Lanes


@dataclass(slots=True)
class Scene:
    """Everything of a picture in the order it is painted."""

    items: list[Item] = field(default_factory=list)

    def add(self, *items: Item) -> None:
        """Put ITEMS on top."""
        self.items.extend(items)

    def words(self) -> list[Words]:
        """Return every text of the picture."""
        return [item for item in self.items if isinstance(item, Words)]


class Ink:
    """Measures and paints in one look."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._metrics: dict[str, QFontMetricsF] = {}
        self._widths: dict[tuple[str, str], float] = {}
        self._fonts: dict[str, QFont] = {}
        self._colours: dict[str, QColor] = {}
        self._pens: dict[tuple[str, float, str], QPen] = {}

    def metrics(self, style: str) -> QFontMetricsF:
        """Return the metrics of STYLE."""
        found = self._metrics.get(style)
        if found is None:
            found = self._metrics[style] = QFontMetricsF(self.look.font(style))
        return found

    def width(self, text: str, style: str = "second") -> float:
        """Return how wide TEXT is in STYLE."""
        found = self._widths.get((text, style))
        if found is None:
            if len(self._widths) > _WIDTHS_KEPT:
                self._widths.clear()
            found = self._widths[text, style] = self.metrics(style).horizontalAdvance(text)
        return found

    def height(self, style: str = "second") -> float:
        """Return how high a line in STYLE is."""
        return self.metrics(style).height()

    @property
    def hair(self) -> float:
        """The width of an edge: 1, in sunlight 2."""
        return 2.0 if self.look.theme == SUNLIGHT else 1.0

    def wrap(self, text: str, room: float, style: str = "second") -> list[str]:
        """Return TEXT in lines no wider than ROOM where words can be parted, at a blank or behind a hyphen."""
        lines: list[str] = []
        line = ""
        for piece in _pieces(text):
            if line and self.width((line + piece).rstrip(), style) > room:
                lines.append(line.rstrip())
                line = ""
            line += piece
        return [*lines, line.rstrip()] if line or not lines else lines

    def paint(self, painter: QPainter, items: Iterable[Item]) -> None:
        """Paint ITEMS in order."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for item in items:
            if isinstance(item, Words):
                self._words(painter, item)
            elif isinstance(item, Sign):
                paint_icon(painter, item.name, self.colour(item.role), item.place)
            elif isinstance(item, Frame):
                self._frame(painter, item)
            elif isinstance(item, Stroke):
                self._stroke(painter, item)
            elif isinstance(item, Lanes):
                self._lanes(painter, item)
            else:
                self._disc(painter, item)

    def _words(self, painter: QPainter, item: Words) -> None:
        font = self._fonts.get(item.style)
        if font is None:
            font = self._fonts[item.style] = self.look.font(item.style)
        painter.setFont(font)
        painter.setPen(self.colour(item.role))
        painter.drawText(item.place, _FLAGS[item.align], item.text)

    def colour(self, role: str) -> QColor:
        """Return the colour of ROLE; the pupil of a lit LED is white in every theme."""
        found = self._colours.get(role)
        if found is None:
            found = self._colours[role] = QColor(Qt.GlobalColor.white) if role == PUPIL else self.look.colour(role)
        return found

    def pen(self, role: str, width: float, style: str = SOLID) -> QPen:
        """Return the pen of ROLE, WIDTH and STYLE."""
        found = self._pens.get((role, width, style))
        if found is None:
            found = self._pens[role, width, style] = self._make_pen(role, width, style)
        return found

    def _make_pen(self, role: str, width: float, style: str) -> QPen:
        pen = QPen(self.colour(role), width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pattern = _PATTERNS[style]
        if pattern:
            pen.setDashPattern(list(pattern))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if style == DASHED else Qt.PenCapStyle.RoundCap)
        return pen

    def _lanes(self, painter: QPainter, item: Lanes) -> None:
        painter.setPen(self.pen(item.role, 1.0))
        painter.drawLines([QLineF(x, item.top, x, item.bottom) for x in item.xs])

    def _frame(self, painter: QPainter, item: Frame) -> None:
        painter.setBrush(self.colour(item.fill) if item.fill else Qt.BrushStyle.NoBrush)
        painter.setPen(self.pen(item.edge, item.width, item.style) if item.edge else Qt.PenStyle.NoPen)
        inset = item.width / 2 if item.edge else 0
        painter.drawRoundedRect(item.place.adjusted(inset, inset, -inset, -inset), item.radius, item.radius)

    def _stroke(self, painter: QPainter, item: Stroke) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self.pen(item.role, item.width, item.style))
        painter.drawPolyline(QPolygonF(list(item.points)))
        if item.head and len(item.points) > 1:
            self._head(painter, item)

    def _head(self, painter: QPainter, item: Stroke) -> None:
        before, end = item.points[-2], item.points[-1]
        along = end - before
        length = max(0.01, (along.x() ** 2 + along.y() ** 2) ** 0.5)
        unit = QPointF(along.x() / length, along.y() / length)
        across = QPointF(-unit.y(), unit.x())
        back = end - unit * item.head_size
        left, right = back + across * (item.head_size / 2), back - across * (item.head_size / 2)
        painter.setPen(self.pen(item.role, item.width, SOLID))
        if item.head == "open":
            painter.drawPolyline(QPolygonF([left, end, right]))
            return
        painter.setBrush(self.colour(item.role))
        painter.drawPolygon(QPolygonF([left, end, right]))

    def _disc(self, painter: QPainter, item: Disc) -> None:
        painter.setBrush(self.colour(item.fill) if item.fill else Qt.BrushStyle.NoBrush)
        painter.setPen(self.pen(item.edge, item.width, SOLID) if item.edge else Qt.PenStyle.NoPen)
        painter.drawEllipse(item.centre, item.radius, item.radius)


@lru_cache(maxsize=6)
def shared_ink(look: Look) -> Ink:
    """Return the one Ink of LOOK that the window's own thread measures and paints with."""
    return Ink(look)


def _pieces(text: str) -> list[str]:
    """Return TEXT in pieces between which a line may end, each with what stands behind it."""
    pieces, piece = [], ""
    for letter in text:
        piece += letter
        if letter in " -":
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def point_along(points: Sequence[QPointF], part: float) -> QPointF:
    """Return the point at PART (0 to 1) of the length of the line through POINTS."""
    lengths = [((two.x() - one.x()) ** 2 + (two.y() - one.y()) ** 2) ** 0.5 for one, two in itertools.pairwise(points)]
    left = part * sum(lengths)
    for one, two, length in zip(points, points[1:], lengths, strict=False):
        if left <= length and length:
            return one + (two - one) * (left / length)
        left -= length
    return points[-1]
