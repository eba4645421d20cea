"""Where everything on the home map stands: top row, hub at the right under the terminal, devices at its left."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF

from hht_app.terminal.views.home import (
    ASLEEP,
    JOINED,
    JOINING,
    LISTED,
    NEIGHBOUR,
    NONE,
    REMOVED,
    SILENT,
    HomeLink,
    HomeView,
    Hop,
)
from hht_app.terminal.views.sequence import DCC, HUB, TERMINAL
from hht_app.ui.pictures.home_cards import Card, CardMaker
from hht_app.ui.pictures.ink import (
    CENTRE,
    DASHED,
    DOTTED,
    SOLID,
    Frame,
    Ink,
    Scene,
    Stroke,
    Words,
    point_along,
    shared_ink,
)
from hht_app.ui.theme import Look

_STYLES = {LISTED: DOTTED, JOINING: DASHED, JOINED: SOLID, ASLEEP: SOLID, SILENT: SOLID, REMOVED: SOLID}
WIDEST = 1040


@dataclass(slots=True)
class HomeLayout:
    """The map laid out: what is painted, the place of each node, and the line of each link from source to target."""

    size: QSizeF
    scene: Scene = field(default_factory=Scene)
    spots: dict[str, QRectF] = field(default_factory=dict)
    paths: dict[tuple[str, str], tuple[QPointF, ...]] = field(default_factory=dict)

    def way(self, nodes: tuple[str, ...]) -> tuple[QPointF, ...]:
        """Return the points a message passes on its way through NODES; empty where a link is not on the map."""
        points: list[QPointF] = []
        for source, target in itertools.pairwise(nodes):
            if (source, target) in self.paths:
                points += self.paths[source, target]
            elif (target, source) in self.paths:
                points += reversed(self.paths[target, source])
            else:
                return ()
        return tuple(points)


def lay_out(view: HomeView, look: Look, width: float, chosen: str = "") -> HomeLayout:
    """Return the map of VIEW for WIDTH pixels; CHOSEN is the node in hand."""
    return _Builder(view, shared_ink(look), min(width, look.px(WIDEST)), chosen).build()


class _Builder:
    def __init__(self, view: HomeView, ink: Ink, width: float, chosen: str) -> None:
        self._view, self._ink, self._chosen = view, ink, chosen
        self._px = ink.look.px
        self._maker = CardMaker(ink)
        self._out = HomeLayout(QSizeF(width, 0))
        self._width = width

    def build(self) -> HomeLayout:
        hub_wide = max(self._maker.natural(self._view.hub, beside=False), self._px(230))
        link = self._px(132)
        room = self._width - hub_wide - link
        others = (*self._view.devices, *self._view.neighbours)
        beside = max((self._maker.natural(node, beside=True) for node in others), default=0)
        below = max((self._maker.natural(node, beside=False) for node in others), default=0)
        if room >= beside:
            self._columns(self._top_row(), hub_wide, max(beside, min(room, self._px(480))), beside=True)
        elif room >= below:
            self._columns(self._top_row(), hub_wide, below, beside=False)
        else:
            self._tree()
        for hops in self._by_link():
            self._pill(*hops)
        return self._out

    def _put(self, card: Card, corner: QPointF, height: float) -> QRectF:
        place = QRectF(corner.x(), corner.y(), card.width, height)
        self._out.spots[card.node.key] = place
        self._out.scene.add(*card.placed(corner, height, self._ink, card.node.key == self._chosen))
        self._out.size.setHeight(max(self._out.size.height(), place.bottom() + self._px(4)))
        return place

    # ------------------------------------------------------------------------------------------------- top row

    def _top_row(self) -> float:
        """Lay out DCC, supplier and terminal from left to right and return where the row ends."""
        gap = self._px(104) if self._width >= self._px(700) else self._px(84)
        wide = min(self._px(230), (self._width - 2 * gap) / 3)
        cards = [self._maker.make(node, wide) for node in self._view.top]
        high = max(card.height for card in cards)
        step = (self._width - wide) / 2
        places = [self._put(card, QPointF(step * number, 0), high) for number, card in enumerate(cards)]
        for node, other, one, two in zip(self._view.top, self._view.top[1:], places, places[1:], strict=False):
            middle = one.center().y()
            self._link(self._find(node.key, other.key), QPointF(one.right(), middle), QPointF(two.left(), middle))
        return high

    def _find(self, source: str, target: str) -> HomeLink:
        found = (item for item in self._view.links if {item.source, item.target} == {source, target})
        return next(found, HomeLink(source, target, NONE, ""))

    # --------------------------------------------------------------------------------------------- hub, devices

    def _columns(self, top: float, hub_wide: float, wide: float, *, beside: bool) -> None:
        """Devices one below the other at the left, each with a straight line to the hub at the right."""
        cards = [self._maker.make(node, wide, beside=beside) for node in self._view.devices]
        hub = self._maker.with_leds(self._maker.make(self._view.hub, hub_wide), self._view.leds)
        high, gap = max((card.height for card in cards), default=0.0), self._px(12)
        start = top + self._drop()
        stack = len(cards) * (high + gap) - gap
        hub_high = max(hub.height, stack)
        hub_place = self._put(hub, QPointF(self._width - hub_wide, start), hub_high)
        # A little higher where that makes both columns end together; a single card is not blown up.
        high = min(high * 1.25, max(high, (hub_high - gap * (len(cards) - 1)) / max(1, len(cards))))
        down = start
        for card in cards:
            place = self._put(card, QPointF(0, down), high)
            middle = place.center().y()
            link = self._find(HUB, card.node.key)
            self._link(link, QPointF(hub_place.left(), middle), QPointF(place.right(), middle))
            down += high + gap
        self._from_above(hub_place, top)
        first, lane = self._out.spots[DCC].left() + self._px(24), hub_place.top() - self._px(8)
        last = hub_place.left() + self._px(16)
        self._wan(QPointF(first, top), QPointF(first, lane), QPointF(last, lane), QPointF(last, hub_place.top()))
        self._next_door(down, wide, beside=beside)
        self._visit(hub_place, top)

    def _drop(self) -> float:
        """Return the room between the top row and the hub: two pills, or words, beside the line down."""
        return 2 * self._pill_height() + self._px(20)

    def _from_above(self, hub: QRectF, top: float) -> None:
        terminal = self._out.spots[TERMINAL]
        x = min(max(terminal.center().x(), hub.left() + self._px(40)), hub.right() - self._px(40))
        link = self._find(TERMINAL, HUB)
        self._link(link, QPointF(x, top), QPointF(x, hub.top()))
        if link.state != JOINED:
            self._beside(link.words, x, (top + hub.top()) / 2)

    def _beside(self, words: str, x: float, middle: float) -> None:
        """Put WORDS beside the upright line at X, on the side with more room, in as many lines as they need."""
        gap, high = self._px(12), self._ink.height("second")
        to_left = x >= self._width - x
        lines = self._ink.wrap(words, (x if to_left else self._width - x) - 2 * gap)
        top = middle - len(lines) * high / 2
        for number, line in enumerate(lines):
            wide = self._ink.width(line) + 1
            place = QRectF(x - wide - gap if to_left else x + gap, top + number * high, wide, high)
            self._out.scene.add(Words(line, place, "second", "muted"))

    def _wan(self, *points: QPointF) -> None:
        """Draw the SM WAN from DCC to hub along POINTS where there is one, its name over the first level part."""
        link = self._find(DCC, HUB)
        self._out.paths[DCC, HUB] = points
        if link.state == NONE:
            return
        self._line(link, points)
        high = self._ink.height("second")
        level = next(one for one, two in itertools.pairwise(points) if one.y() == two.y())
        place = QRectF(level.x() + self._px(8), level.y() - high - self._px(2), self._ink.width(link.words) + 1, high)
        self._out.scene.add(Words(link.words, place))

    def _next_door(self, down: float, wide: float, *, beside: bool) -> None:
        for node in self._view.neighbours:
            card = self._maker.make(node, wide, beside=beside)
            down = self._put(card, QPointF(0, down), card.height).bottom() + self._px(12)

    def _visit(self, hub: QRectF, top: float) -> None:
        """Where the terminal is on a neighbour's network, draw its way there: past the hub, not through it."""
        link = next((item for item in self._view.links if item.target.startswith(NEIGHBOUR)), None)
        if link is None:
            return
        first, lane = self._out.spots[TERMINAL].left() + self._px(16), hub.top() - self._px(8)
        x, last = hub.left() - self._px(14), self._out.spots[link.target]
        points = (QPointF(first, top), QPointF(first, lane), QPointF(x, lane), QPointF(x, last.center().y()))
        self._line(link, (*points, QPointF(last.right(), last.center().y())))

    def _tree(self) -> None:
        """Where there is little room: all one below the other, and the lines to the devices along the right edge."""
        wide, lane = self._width - self._px(96), self._px(12)
        down, before = 0.0, None
        for node in self._view.top:
            card = self._maker.make(node, wide)
            place = self._put(card, QPointF(0, down), card.height)
            if before is not None:
                link = self._find(before.key, node.key)
                x = place.center().x()
                self._link(link, QPointF(x, self._out.spots[before.key].bottom()), QPointF(x, place.top()))
            down, before = place.bottom() + self._drop(), node
        top = self._out.spots[TERMINAL].bottom()
        hub = self._maker.with_leds(self._maker.make(self._view.hub, self._width), self._view.leds)
        hub_place = self._put(hub, QPointF(0, down), hub.height)
        self._from_above(hub_place, top)
        dcc, right = self._out.spots[DCC], self._width - self._px(8)
        middle = dcc.center().y()
        self._wan(QPointF(dcc.right(), middle), QPointF(right, middle), QPointF(right, hub_place.top()))
        down = hub_place.bottom() + self._px(16)
        for number, node in enumerate(self._view.devices):
            card = self._maker.make(node, wide)
            place = self._put(card, QPointF(0, down), card.height)
            x, middle = right - lane * (len(self._view.devices) - 1 - number), place.center().y()
            link = self._find(HUB, node.key)
            self._line(link, (QPointF(x, hub_place.bottom()), QPointF(x, middle), QPointF(place.right(), middle)))
            down = place.bottom() + self._px(12)
        self._next_door(down, wide, beside=False)

    # ---------------------------------------------------------------------------------------------------- links

    def _link(self, link: HomeLink, source: QPointF, target: QPointF) -> None:
        self._line(link, (source, target))

    def _line(self, link: HomeLink, points: tuple[QPointF, ...]) -> None:
        """Draw LINK by its state along POINTS; a link that is not there has a way, but no line."""
        self._out.paths[link.source, link.target] = points
        if link.state == NONE:
            return
        role = "bad" if link.state in (SILENT, REMOVED) else "text" if link.state in (JOINED, ASLEEP) else "control"
        # Its mark stands on the last straight part, where the device is.
        wide, middle, half = max(2.0, self._px(2)), (points[-2] + points[-1]) / 2, self._px(6)
        rising = Stroke((middle + QPointF(-half, half), middle + QPointF(half, -half)), role, wide)
        falling = Stroke((middle + QPointF(-half, -half), middle + QPointF(half, half)), role, wide)
        if link.state == SILENT:
            before, after = point_along(points[-2:], 0.44), point_along(points[-2:], 0.56)
            first = Stroke((*points[:-1], before), role, wide)
            self._out.scene.add(first, Stroke((after, points[-1]), role, wide), rising)
            return
        thick = wide * 1.3 if link.state == LISTED else wide
        self._out.scene.add(Stroke(points, role, thick, _STYLES[link.state]))
        if link.state == REMOVED:
            self._out.scene.add(rising, falling)
        if link.state == ASLEEP:
            high = self._ink.height("state")
            room = self._ink.width("zz", "state") + self._px(6)
            place = QRectF(middle.x() - room / 2, middle.y() - high / 2, room, high)
            self._out.scene.add(Frame(place, "canvas", "", 0), Words("zz", place, "state", "muted", CENTRE))

    # ------------------------------------------------------------------------------------- messages standing still

    def _pill_height(self) -> float:
        return self._ink.height("second") + self._px(4)

    def _by_link(self) -> list[tuple[str, str, list[Hop]]]:
        """Return the messages of the last act by the link and direction they take last or first with a device."""
        found: dict[tuple[str, str], list[Hop]] = {}
        for hop in self._view.hops:
            for source, target in zip(hop.path, hop.path[1:], strict=False):
                found.setdefault((source, target), []).append(hop)
        return [(source, target, hops) for (source, target), hops in found.items()]

    def _pill(self, source: str, target: str, hops: list[Hop]) -> None:
        """Draw the numbers of HOPS on their link: above what goes out, below what comes back."""
        forward = (source, target) in self._out.paths
        points = self._out.way((source, target))
        if not points:
            return
        ink, px = self._ink, self._px
        one, two = points[-2:] if forward else points[:2]
        upright = abs(one.x() - two.x()) < abs(one.y() - two.y())
        arrow = ("↓" if two.y() > one.y() else "↑") if upright else ("→" if two.x() > one.x() else "←")
        text = f"{hops[0].number} {hops[0].label}" + (f" +{len(hops) - 1}" if len(hops) > 1 else "") + f" {arrow}"
        wide, high = ink.width(text) + px(14), self._pill_height()
        middle = (one + two) / 2
        if upright:
            y = middle.y() - high - px(2) if forward else middle.y() + px(2)
            place = QRectF(middle.x() - wide - px(8), y, wide, high)
        else:
            y = middle.y() - high - px(4) if forward else middle.y() + px(4)
            x = min(max(0.0, middle.x() - wide / 2), self._width - wide)
            place = QRectF(x, y, wide, high)
        role = hops[-1].role
        self._out.scene.add(
            Frame(place, "surface", role if role != "muted" else "control", ink.hair, SOLID, high / 2),
            Words(text, place.adjusted(px(7), 0, -px(6), 0), "second", "text"),
        )
