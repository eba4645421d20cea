"""How the message sequence is drawn: lifelines from left to right, one row a message, each row on its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF

from hht_app.core.clock import parse_time
from hht_app.core.words import tr
from hht_app.terminal.views.common import BAD, OK, WARN
from hht_app.terminal.views.sequence import (
    ALERT,
    ANSWER,
    ASK,
    DELIVERY,
    HANDED,
    KEPT,
    REQUEST,
    RESPONSE,
    SIGNS,
    WAN,
    Lifeline,
    SequenceLine,
)
from hht_app.ui.pictures.ink import (
    CENTRE,
    DASHED,
    DOTTED,
    LEFT,
    SOLID,
    Disc,
    Frame,
    Ink,
    Item,
    Lanes,
    Sign,
    Stroke,
    Words,
)
from hht_app.ui.theme import Look

# How each kind of line is drawn: its stroke, and the head of its arrow.
STYLES: dict[str, tuple[str, str]] = {
    ASK: (DOTTED, "open"),
    REQUEST: (SOLID, "full"),
    ANSWER: (DASHED, "open"),
    HANDED: (SOLID, "full"),
    SIGNS: (SOLID, "open"),
    DELIVERY: (SOLID, "full"),
    RESPONSE: (DASHED, "open"),
    ALERT: (SOLID, "open"),
    KEPT: (DOTTED, "open"),
    WAN: (SOLID, "full"),
}
_SIGNS = {SIGNS: "signature", ALERT: "alert", WAN: "sm-wan", DELIVERY: "by-hand"}
_OUTCOMES = {OK: "tick", WARN: "warning", BAD: "stop"}


class SequenceGrid:
    """Where the lifelines stand for a width, and what a row is made of."""

    def __init__(self, look: Look, lifelines: Sequence[Lifeline], width: float) -> None:
        self.look, self.lifelines = look, tuple(lifelines)
        self._ink = ink = Ink(look)
        px = look.px
        self._sign = px(16)
        self._line = ink.height("second")
        self.row_height = float(round(self._line + px(16)))
        self.head_height = float(round(px(24) + ink.height("state") + px(12)))
        self._time = ink.width("00:00:00", "mono") + px(20)
        widest = max((ink.width(item.title, "state") for item in self.lifelines), default=0.0)
        count = max(1, len(self.lifelines))
        step = max((width - self._time) / count, widest + px(20), float(px(96)))
        self.width = self._time + step * count
        self._lanes = {item.key: self._time + step * (number + 0.5) for number, item in enumerate(self.lifelines)}

    def lane(self, key: str) -> float:
        """Return where lifeline KEY stands; that of the last one for a party that is not on the chart."""
        return self._lanes.get(key, max(self._lanes.values(), default=0.0))

    def size(self, count: int) -> QSizeF:
        """Return the size of the whole chart with COUNT rows and its head."""
        return QSizeF(self.width, self.head_height + count * self.row_height + self.look.px(8))

    def head(self) -> list[Item]:
        """Return the head: the icon and name of each lifeline."""
        px, made = self.look.px, list[Item]()
        made.append(Frame(QRectF(0, 0, self.width, self.head_height), "sunken", "", 0, SOLID, 0))
        high = self._ink.height("state")
        for item in self.lifelines:
            x, wide = self._lanes[item.key], self._ink.width(item.title, "state") + 2
            made.append(Sign(item.icon, QRectF(x - px(12), px(4), px(24), px(24))))
            place = QRectF(x - wide / 2, px(24) + px(6), wide, high)
            made.append(Words(item.title, place, "state", "text", CENTRE))
        return made

    def row(self, line: SequenceLine, top: float, *, with_time: bool = True, selected: bool = False) -> list[Item]:
        """Return the row of LINE, from TOP on: lifelines, time, arrow and words."""
        px, bottom = self.look.px, top + self.row_height
        made: list[Item] = []
        if selected:
            made.append(Frame(QRectF(0, top, self.width, self.row_height), "select_bg", "", 0, SOLID, 0))
        made.append(Lanes(tuple(self._lanes.values()), top, bottom))
        if with_time:
            words = parse_time(line.at).strftime("%H:%M:%S")
            place = QRectF(px(8), top + px(2), self._ink.width(words, "mono") + 1, self._ink.height("mono"))
            made.append(Words(words, place, "mono", "muted"))
        middle = bottom - px(8)
        source, target = self.lane(line.source), self.lane(line.target)
        if line.source == line.target:
            made += self._loop(line, source, middle)
        else:
            made += self._arrow(line, source, target, middle)
        made += self._label(line, (source + target) / 2, top, selected)
        return made

    def _arrow(self, line: SequenceLine, source: float, target: float, y: float) -> list[Item]:
        style, head = STYLES[line.kind]
        wide = self.look.px(3 if line.kind == DELIVERY else 2)
        points = (QPointF(source, y), QPointF(target, y))
        made: list[Item] = [Stroke(points, self._role(line), wide, style, head, self.look.px(9))]
        if line.via in self._lanes:
            made.append(Disc(QPointF(self.lane(line.via), y), self.look.px(4), "surface", self._role(line)))
        return made

    def _loop(self, line: SequenceLine, x: float, y: float) -> list[Item]:
        px = self.look.px
        style = STYLES[line.kind][0]
        points = (QPointF(x - px(22), y), QPointF(x + px(22), y))
        return [Stroke(points, self._role(line), px(2), style), Disc(QPointF(x, y), px(4), "surface", self._role(line))]

    @staticmethod
    def _role(line: SequenceLine) -> str:
        return "control" if line.role == "muted" else line.role

    def _label(self, line: SequenceLine, middle: float, top: float, selected: bool) -> list[Item]:
        """Return sign and words of LINE over the middle of its arrow, moved so that nothing leaves the chart."""
        px = self.look.px
        sign = _OUTCOMES.get(line.role) if line.kind in (ANSWER, RESPONSE) else None
        sign = sign or _SIGNS.get(line.kind)
        lead = self._sign + px(4) if sign else 0
        room = self.width - self._time - lead - px(12)
        text = self._fitting(line.words, room)
        wide = lead + self._ink.width(text) + px(8)
        x = min(max(middle - wide / 2, self._time), self.width - wide)
        ground = Frame(
            QRectF(x, top + px(2), wide, self._line), "select_bg" if selected else "surface", "", 0, SOLID, 0
        )
        made: list[Item] = [ground]
        if sign:
            place = QRectF(x + px(4), top + px(2) + (self._line - self._sign) / 2, self._sign, self._sign)
            made.append(Sign(sign, place, self._role(line)))
        place = QRectF(x + px(4) + lead, top + px(2), self._ink.width(text) + 1, self._line)
        made.append(Words(text, place, "second", "text", LEFT))
        return made

    def _fitting(self, text: str, room: float) -> str:
        """Return TEXT, or where it is wider than ROOM as many of its first words as fit, and three dots."""
        if self._ink.width(text) <= room:
            return text
        lines = self._ink.wrap(text, room - self._ink.width(" …"))
        return f"{lines[0]} …"


def line_words(line: SequenceLine, titles: dict[str, str]) -> str:
    """Return all of LINE in words, for reading aloud and for the line under the chart."""
    when = parse_time(line.at).strftime("%H:%M:%S UTC")
    if line.source == line.target:
        return tr("{when}, {source}: {words}", when=when, source=titles.get(line.source, ""), words=line.spoken)
    return tr(
        "{when}, from {source} to {target}: {words}",
        when=when,
        source=titles.get(line.source, line.source),
        target=titles.get(line.target, line.target),
        words=line.spoken,
    )
