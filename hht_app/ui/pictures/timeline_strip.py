"""The timeline as a strip: three lanes of events, or how dense they are, and a hand that scrubs over them."""

from __future__ import annotations

from datetime import UTC, datetime
from math import log

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.timeline import DEED, LANES, MESSAGE, TimelineView
from hht_app.ui.pictures.ink import LEFT, RIGHT, SOLID, Disc, Frame, Item, Stroke, Words, shared_ink
from hht_app.ui.theme import Look

_SHORTEST = 12.0
_ZOOM = 1.5
_ROLES = ("primary", "text", "warn")
_MOVES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -20,
    Qt.Key.Key_PageUp: 20,
}


class TimelineStrip(QWidget):
    """Every event of the journal; mouse and keys move the hand, the wheel, + and - zoom."""

    moved = Signal(int)
    """Emitted with the number of the event that the hand was moved to."""

    def __init__(self, parent: QWidget | None, look: Look) -> None:
        super().__init__(parent)
        self.look, self.ink = look, shared_ink(look)
        self.setObjectName("timeline-strip")
        self.setAccessibleName(tr("Timeline"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(tr("Drag or press arrow keys to scrub; wheel, + or - to zoom"))
        self._view: TimelineView | None = None
        self.hand = 0
        self.lines = 1
        self._low = 0.0
        self._zoom = 1.0

    # ----------------------------------------------------------------------------------------------- what is shown

    def show_view(self, view: TimelineView, hand: int) -> None:
        """Show VIEW with the hand at event HAND."""
        self._view = view
        self.hand = min(hand, view.index.count)
        self._keep_in_sight()
        self._tell()

    def set_lines(self, lines: int) -> None:
        """Give the words of the event in hand so many LINES."""
        if lines != self.lines:
            self.lines = lines
            self.update()

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        self.look, self.ink = look, shared_ink(look)
        self.update()

    def words(self) -> str:
        """Return the words for the event in hand."""
        return self._view.label(self.hand) if self._view is not None else ""

    def _tell(self) -> None:
        count = self._view.index.count if self._view is not None else 0
        self.setAccessibleName(tr("Timeline, event {hand} of {count}", hand=self.hand, count=count))
        self.setAccessibleDescription(self.words())
        self.update()

    # --------------------------------------------------------------------------------------------------- geometry

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room a strip likes."""
        return QSize(self.look.px(320), self.look.px(56))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least room."""
        return QSize(self.look.px(160), self.look.px(48))

    def _lanes_place(self) -> QRectF:
        """Return where the lanes are: between the two times, over the words."""
        side = self.ink.width("00:00", "second") + self.look.px(10)
        down = self.ink.height("second") * self.lines + self.look.px(2)
        return QRectF(
            side, self.look.px(4), max(1.0, self.width() - 2 * side), max(1.0, self.height() - down - self.look.px(6))
        )

    @property
    def _span(self) -> float:
        length = self._view.index.length if self._view is not None else 1.0
        return max(min(_SHORTEST, length), length / self._zoom)

    def _x(self, position: float) -> float:
        place = self._lanes_place()
        return place.left() + (position - self._low) / self._span * place.width()

    def _position(self, x: float) -> float:
        place = self._lanes_place()
        return self._low + (x - place.left()) / place.width() * self._span

    def _keep_in_sight(self) -> None:
        if self._view is None:
            return
        here = self._view.index.position(self.hand)
        if not self._low <= here <= self._low + self._span:
            self._low = here - self._span / 2
        self._low = max(0.0, min(self._low, self._view.index.length - self._span))

    # -------------------------------------------------------------------------------------------------------- ink

    def items(self) -> list[Item]:
        """Return what the strip is made of."""
        if self._view is None:
            return []
        place, px, index = self._lanes_place(), self.look.px, self._view.index
        made: list[Item] = [
            Frame(place.adjusted(-px(3), -px(2), px(3), px(2)), "sunken", "control", self.ink.hair, SOLID, px(4))
        ]
        step = place.width() / self._span
        first, last = index.between(self._low, self._low + self._span)
        if (last - first) and step >= px(5):
            made += self._single(first, last, place)
        else:
            made += self._dense(place)
        made += self._times(place)
        if self.hand:
            made += self._hand(place)
        high = self.ink.height("second")
        for number, words in enumerate(self._lines()):
            below = QRectF(0, place.bottom() + px(3) + number * high, self.ink.width(words) + 1, high)
            made.append(Words(words, below, "second", "text", LEFT))
        return made

    def _single(self, first: int, last: int, place: QRectF) -> list[Item]:
        """Return each event for itself: a deed a disc, a message a ring, a truth or trouble a stroke."""
        assert self._view is not None
        index, made, radius = self._view.index, list[Item](), self.look.px(3)
        for at in range(first, last):
            x, lane = self._x(index.positions[at]), index.lanes[at]
            y = self._lane_middle(place, lane)
            if lane == DEED:
                made.append(Disc(QPointF(x, y), radius, _ROLES[DEED], _ROLES[DEED], 1.0))
            elif lane == MESSAGE:
                made.append(Disc(QPointF(x, y), radius, "", _ROLES[MESSAGE], 1.5))
            else:
                half = radius * 1.2
                made.append(Stroke((QPointF(x, y - half), QPointF(x, y + half)), _ROLES[lane], 2.0))
        return made

    def _dense(self, place: QRectF) -> list[Item]:
        """Return how many events there are, column by column: the higher the more, by the logarithm."""
        assert self._view is not None
        wide = max(2, self.look.px(3))
        bins = self._view.index.density(self._low, self._low + self._span, max(1, int(place.width() // wide)))
        most = max((max(counts) for counts in bins), default=0)
        made: list[Item] = []
        room = place.height() / len(LANES) - 2
        for number, counts in enumerate(bins):
            for lane, count in enumerate(counts):
                if not count:
                    continue
                high = room * (0.35 + 0.65 * log(1 + count) / log(1 + most))
                foot = place.top() + (lane + 1) * place.height() / len(LANES) - 1
                bar = QRectF(place.left() + number * wide, foot - high, wide - 1, high)
                made.append(Frame(bar, _ROLES[lane], "", 0, SOLID, 0))
        return made

    @staticmethod
    def _lane_middle(place: QRectF, lane: int) -> float:
        return place.top() + (lane + 0.5) * place.height() / len(LANES)

    def _times(self, place: QRectF) -> list[Item]:
        assert self._view is not None
        index, high = self._view.index, self.ink.height("second")
        top, made = place.center().y() - high / 2, list[Item]()
        if not index.count:
            return made
        for seconds, x, align in (
            (index.time_at(self._low), 0.0, LEFT),
            (index.time_at(self._low + self._span), place.right() + self.look.px(6), RIGHT),
        ):
            words = datetime.fromtimestamp(seconds, UTC).strftime("%H:%M")
            made.append(Words(words, QRectF(x, top, self.ink.width(words) + 1, high), "second", "muted", align))
        return made

    def _hand(self, place: QRectF) -> list[Item]:
        assert self._view is not None
        x = min(max(self._x(self._view.index.position(self.hand)), place.left()), place.right())
        top, bottom, half = place.top() - self.look.px(2), place.bottom() + self.look.px(2), self.look.px(5)
        return [
            Stroke((QPointF(x, top), QPointF(x, bottom)), "text", self.look.px(2)),
            Frame(QRectF(x - half, top - 1, 2 * half, half * 1.2), "text", "", 0, SOLID, 2),
        ]

    def _lines(self) -> list[str]:
        """Return the words for the event in hand in the lines there is room for; what is left out is told by a sign."""
        most = self.lines
        lines = self.ink.wrap(self.words(), self.width() - self.ink.width(" …"))
        return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} …"]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the strip and, when focused, its ring."""
        painter = QPainter(self)
        self.ink.paint(painter, self.items())
        if self.hasFocus():
            place = self._lanes_place()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.look.colour("focus"), 3))
            ring = self.look.px(4)
            painter.drawRoundedRect(place.adjusted(-ring - 2, -3, ring + 2, 3), ring, ring)
        painter.end()

    # ------------------------------------------------------------------------------------------------ mouse and keys

    def move_hand(self, seq: int) -> None:
        """Move the hand to event SEQ, or the nearest there is, and say so."""
        if self._view is None or not self._view.index.count:
            return
        seq = max(1, min(seq, self._view.index.count))
        if seq != self.hand:
            self.hand = seq
            self._keep_in_sight()
            self._tell()
            self.moved.emit(seq)

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Show FACTOR times less at once, the position AROUND (the hand's without one) kept in its place."""
        if self._view is None:
            return
        fixed = self._view.index.position(self.hand) if around is None else around
        part = (fixed - self._low) / self._span
        most = max(1.0, self._view.index.length / _SHORTEST)
        self._zoom = max(1.0, min(most, self._zoom * factor))
        self._low = max(0.0, min(fixed - part * self._span, self._view.index.length - self._span))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Scrub by arrows, page keys, Home and End; zoom by + and -."""
        key = Qt.Key(event.key())
        if key in _MOVES:
            self.move_hand(self.hand + _MOVES[key])
        elif key == Qt.Key.Key_Home:
            self.move_hand(1)
        elif key == Qt.Key.Key_End and self._view is not None:
            self.move_hand(self._view.index.count)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM)
        elif key == Qt.Key.Key_Minus and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 / _ZOOM)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Put the hand where the mouse is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._scrub(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Scrub while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._scrub(event.position().x())

    def _scrub(self, x: float) -> None:
        if self._view is not None:
            self.move_hand(self._view.index.nearest(self._position(x)))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom around the pointer; sideways, move along."""
        across, turned = event.angleDelta().x(), event.angleDelta().y()
        if self._view is not None and abs(across) > abs(turned):
            self._low -= across / 1200 * self._span
            self._low = max(0.0, min(self._low, self._view.index.length - self._span))
            self.update()
        elif turned:
            self.zoom(_ZOOM if turned > 0 else 1 / _ZOOM, self._position(event.position().x()))
        event.accept()
