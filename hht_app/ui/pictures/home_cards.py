"""The cards of the home map: one thing each, with its icon, its identifiers and its marks, made to a given width."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF

from hht_app.terminal.views.common import Mark
from hht_app.terminal.views.home import HomeNode
from hht_app.terminal.views.leds import LedsView
from hht_app.ui.pictures.ink import DASHED, Disc, Frame, Ink, Item, Lanes, Sign, Stroke, Words
from hht_app.ui.pictures.led_disc import led_disc


@dataclass(slots=True)
class Card:
    """A card before it has a place: what stands in it, from its own corner, and how high it is."""

    node: HomeNode
    width: float
    height: float
    items: list[Item]

    def placed(self, corner: QPointF, height: float, ink: Ink, chosen: bool) -> list[Item]:
        """Return the card at CORNER, HEIGHT high, its frame first."""
        place = QRectF(corner.x(), corner.y(), self.width, height)
        frame = Frame(
            place,
            fill="select_bg" if chosen else "surface",
            edge="primary" if chosen else "control",
            width=ink.hair * 2 if chosen else max(1.0, ink.hair),
            style=DASHED if self.node.dashed else "solid",
            radius=ink.look.px(8),
        )
        return [frame, *(_moved(item, corner) for item in self.items)]


def _moved(item: Item, by: QPointF) -> Item:
    if isinstance(item, Disc):
        return replace(item, centre=item.centre + by)
    if isinstance(item, Stroke):
        return replace(item, points=tuple(point + by for point in item.points))
    if isinstance(item, Lanes):
        xs = tuple(x + by.x() for x in item.xs)
        return replace(item, xs=xs, top=item.top + by.y(), bottom=item.bottom + by.y())
    return replace(item, place=item.place.translated(by))


class CardMaker:
    """Makes cards in one look."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        px = ink.look.px
        self._pad, self._gap = px(10), px(6)
        self._icon, self._mark = px(24), px(18)

    def natural(self, node: HomeNode, *, beside: bool) -> float:
        """Return the width at which nothing of NODE has to be broken; marks BESIDE each other, or below."""
        ink, state = self._ink, self._mark + self._gap
        title = self._icon + self._gap + ink.width(node.title, "state")
        rows = [title]
        for part in node.parts:
            identifier = ink.width(part.identifier, "mono")
            lead = ink.width(part.role, "state") + self._gap if len(node.parts) > 1 else 0
            record = state + ink.width(part.record.words, "second")
            if beside:
                rows += [title + 2 * self._gap + lead + identifier]
            else:
                rows += [lead + identifier, record]
        marks = [state + ink.width(mark.words, "second") for mark in node.marks]
        if beside and node.parts:
            rows.append(state + ink.width(node.parts[0].record.words, "second") + 2 * self._gap + sum(marks))
        else:
            rows += marks
        return max(rows) + 2 * self._pad

    def with_leds(self, card: Card, leds: LedsView) -> Card:
        """Return CARD, the hub's, with its five LEDs at the foot: disc and name; states in words stand elsewhere."""
        ink, radius = self._ink, self._ink.look.px(8)
        step = (card.width - 2 * self._pad) / len(leds.leds)
        high = ink.height("second")
        top = card.height
        for number, led in enumerate(leds.leds):
            middle = self._pad + step * (number + 0.5)
            card.items += led_disc(led, QPointF(middle, top + radius), radius, ink)
            wide = ink.width(led.led)
            place = QRectF(middle - wide / 2, top + 2 * radius + self._gap / 2, wide + 1, high)
            card.items.append(Words(led.led, place, "second", "muted"))
        card.height = top + 2 * radius + self._gap / 2 + high + self._pad
        return card

    def make(self, node: HomeNode, width: float, *, beside: bool = False) -> Card:
        """Return the card of NODE, WIDTH wide; with marks BESIDE each other, the identifier stands beside the title."""
        inner = width - 2 * self._pad
        longest = max(self._ink.width(word, "state") for word in node.title.split())
        compact = not node.parts and inner < longest + self._icon + self._gap
        items: list[Item] = []
        down = float(self._pad)
        if compact:
            items.append(Sign(node.icon, QRectF(self._pad, down, self._icon, self._icon)))
            down = self._lines(items, node.title, self._pad, down + self._icon, inner, "state")
        elif beside and len(node.parts) == 1:
            down = self._title(items, node, down, inner)
            identifier = node.parts[0].identifier
            wide = self._ink.width(identifier, "mono")
            line = max(self._icon, self._ink.height("mono"))
            place = QRectF(width - self._pad - wide - 1, float(self._pad), wide + 1, line)
            items.append(Words(identifier, place, "mono", "muted"))
        else:
            down = self._title(items, node, down, inner)
        down += self._gap / 2
        if beside and len(node.parts) == 1:
            down = self._two_marks(items, node, down, inner)
        else:
            down = self._parts(items, node, down, inner)
            for mark in node.marks:
                down = self._mark_row(items, mark, self._pad, down, inner)
        return Card(node, width, down + self._pad, items)

    def _title(self, items: list[Item], node: HomeNode, down: float, inner: float) -> float:
        room = inner - self._icon - self._gap
        items.append(Sign(node.icon, QRectF(self._pad, down, self._icon, self._icon)))
        x = self._pad + self._icon + self._gap
        one_line = max(self._icon, self._ink.height("state"))
        if self._ink.width(node.title, "state") <= room:
            place = QRectF(x, down, self._ink.width(node.title, "state") + 1, one_line)
            items.append(Words(node.title, place, "state"))
            return down + one_line
        return max(down + self._icon, self._lines(items, node.title, x, down, room, "state"))

    def _parts(self, items: list[Item], node: HomeNode, down: float, inner: float) -> float:
        lead = max((self._ink.width(part.role, "state") + self._gap for part in node.parts), default=0)
        lead = lead if len(node.parts) > 1 else 0
        for part in node.parts:
            if lead:
                place = QRectF(self._pad, down, lead, self._ink.height("mono"))
                items.append(Words(part.role, place, "state"))
            down = self._lines(items, part.identifier, self._pad + lead, down, inner - lead, "mono")
            down = self._mark_row(items, part.record, self._pad, down, inner) + self._gap / 2
        return down

    def _two_marks(self, items: list[Item], node: HomeNode, down: float, inner: float) -> float:
        """Put the record's mark and the HAN's beside each other."""
        half = (inner - 2 * self._gap) / 2
        first = self._mark_row(items, node.parts[0].record, self._pad, down, half)
        last = first
        for mark in node.marks[:1]:
            last = self._mark_row(items, mark, self._pad + half + 2 * self._gap, down, half)
        return max(first, last)

    def _mark_row(self, items: list[Item], mark: Mark, x: float, down: float, room: float) -> float:
        high = max(self._mark, self._ink.height("second"))
        items.append(Sign(mark.shape, QRectF(x, down + (high - self._mark) / 2, self._mark, self._mark), mark.role))
        lead = self._mark + self._gap
        top = down + (high - self._ink.height("second")) / 2
        return max(down + high, self._lines(items, mark.words, x + lead, top, room - lead, "second"))

    def _lines(self, items: list[Item], text: str, x: float, down: float, room: float, style: str) -> float:
        high = self._ink.height(style)
        for line in self._ink.wrap(text, room, style):
            items.append(
                Words(
                    line,
                    QRectF(x, down, self._ink.width(line, style) + 1, high),
                    style,
                    "muted" if style == "mono" else "text",
                )
            )
            down += high
        return down
