"""The home map as a widget: each thing on it can be chosen by mouse and keys, and messages move along their links."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.home import HomeNode, HomeView, Hop
from hht_app.ui.pictures import motion
from hht_app.ui.pictures.home_layout import HomeLayout, lay_out
from hht_app.ui.pictures.ink import CENTRE, Disc, Ink, Item, Words, point_along, shared_ink
from hht_app.ui.theme import Look

RING, GAP, EDGE = 3, 2, 12
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class Spot(QAbstractButton):
    """One thing on the map as a person reaches it: the picture draws it, this takes mouse, keys and the focus ring."""

    def __init__(self, home_map: HomeMap, node: HomeNode) -> None:
        super().__init__(home_map)
        self._map = home_map
        self.key = node.key
        self.setObjectName(f"home-node-{node.key}")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(lambda: home_map.choose(self.key))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the neighbour that way by an arrow key; choose by Enter."""
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is not None:
            self._map.go(self.key, arrow)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the focus ring; the rest is on the map."""
        if not self.hasFocus():
            return
        look = self._map.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("focus"), RING))
        inside = QRectF(self.rect()).adjusted(RING / 2, RING / 2, -RING / 2, -RING / 2)
        painter.drawRoundedRect(inside, look.px(8) + RING + GAP, look.px(8) + RING + GAP)
        painter.end()


class HomeMap(QWidget):
    """The map; it takes a new view at any time, and nothing waits for what still moves."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None, look: Look) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName("home-map")
        self.setAccessibleName(tr("Home map"))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._view: HomeView | None = None
        self._layout: HomeLayout | None = None
        self._picture: QPixmap | None = None
        self._laid_out: dict[tuple[int, str], HomeLayout] = {}
        self._spots: dict[str, Spot] = {}
        self.current = ""
        self._waiting: list[Hop] = []
        self._flying: Hop | None = None
        self._at = QPointF()
        self._flight = QVariantAnimation(self)
        self._flight.setStartValue(0.0)
        self._flight.setEndValue(1.0)
        self._flight.setDuration(motion.FLIGHT_MILLISECONDS)
        self._flight.valueChanged.connect(self._fly)
        self._flight.finished.connect(self._next_flight)

    # ---------------------------------------------------------------------------------------------- what is shown

    def show_view(self, view: HomeView, *, fly: bool = True) -> None:
        """Draw VIEW; the messages of an act that was not drawn before move along their links, unless FLY is false."""
        before = self._view
        self._view = view
        self._laid_out.clear()
        self._lay_out()
        self._take_spots()
        if before is None or view.act == before.act:
            return
        self.stop()
        if fly and not motion.is_reduced() and view.act > before.act and self.isVisible():
            self._waiting = list(view.hops)
            self._next_flight()

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        self.look = look
        self._laid_out.clear()
        self._lay_out()

    def choose(self, key: str) -> None:
        """Take the node called KEY into the hand."""
        if self._view is None or key not in self._spots:
            return
        self.current = key
        self._lay_out()
        for name, spot in self._spots.items():
            spot.setChecked(name == key)
        self.chosen.emit(key)

    def go(self, key: str, arrow: QPointF) -> None:
        """Move focus and choice from the node called KEY to the nearest one in the direction of ARROW."""
        if self._layout is None:
            return
        here = self._layout.spots[key].center()
        best, target = 0.0, ""
        for name, place in self._layout.spots.items():
            away = place.center() - here
            along = away.x() * arrow.x() + away.y() * arrow.y()
            aside = abs(away.x() * arrow.y() - away.y() * arrow.x())
            if name == key or along <= 0:
                continue
            cost = along + 2 * aside
            if not target or cost < best:
                best, target = cost, name
        if target:
            self._spots[target].setFocus(Qt.FocusReason.OtherFocusReason)
            self.choose(target)

    # ------------------------------------------------------------------------------------------------- room and ink

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return how high the map is when WIDTH wide."""
        if self._view is None:
            return 0
        return round(self._laid(width).size.height()) + 2 * (RING + GAP)

    def _laid(self, width: int) -> HomeLayout:
        """Return the map laid out for WIDTH pixels; Qt asks for heights again and again, so it is kept."""
        assert self._view is not None
        found = self._laid_out.get((width, self.current))
        if found is None:
            found = lay_out(self._view, self.look, max(1.0, width - 2.0 * (RING + GAP)), self.current)
            self._laid_out[width, self.current] = found
        return found

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a width at which nothing has to be broken at 100 %."""
        width = self.look.px(640)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least room: the narrow form."""
        return QSize(self.look.px(320), self.heightForWidth(max(self.width(), self.look.px(320))))

    def _lay_out(self) -> None:
        if self._view is None:
            return
        self._layout = self._laid(self.width())
        self._picture = None
        for key, place in self._layout.spots.items():
            if key in self._spots:
                self._spots[key].setGeometry(self._spot_place(place))
        self.updateGeometry()
        self.update()

    @staticmethod
    def _spot_place(place: QRectF) -> QRect:
        edge = RING + GAP
        return place.translated(edge, edge).adjusted(-edge, -edge, edge, edge).toAlignedRect()

    def _take_spots(self) -> None:
        """Keep one widget for each node, named for what it now is, in reading order."""
        assert self._view is not None
        assert self._layout is not None
        nodes = self._view.nodes
        for key in [key for key in self._spots if key not in self._layout.spots]:
            gone = self._spots.pop(key)
            gone.hide()
            gone.deleteLater()
        names = ", ".join(node.title for node in nodes)
        words = tr("{names}. Arrow keys go from one to the next, Enter takes it up.", names=names)
        self.setAccessibleDescription(words)
        before: Spot | None = None
        for node in nodes:
            spot = self._spots.get(node.key)
            if spot is None:
                spot = self._spots[node.key] = Spot(self, node)
                spot.setGeometry(self._spot_place(self._layout.spots[node.key]))
                spot.show()
            spot.setAccessibleName(node.spoken)
            spot.setToolTip(node.title)
            spot.setChecked(node.key == self.current)
            if before is not None:
                QWidget.setTabOrder(before, spot)
            before = spot

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the map out anew for the room there is."""
        super().resizeEvent(event)
        self._lay_out()

    def paint_whole(self, painter: QPainter) -> None:
        """Paint the map as it stands, without what moves, as for a file."""
        if self._layout is not None:
            painter.save()
            painter.translate(RING + GAP, RING + GAP)
            shared_ink(self.look).paint(painter, self._layout.scene.items)
            painter.restore()

    def picture(self) -> HomePicture:
        """Return the map as it stands as a picture for a file."""
        items = tuple(self._layout.scene.items) if self._layout is not None else ()
        size = self._layout.size if self._layout is not None else QSizeF(1, 1)
        return HomePicture(self.look, items, QSizeF(size.width() + 2 * EDGE, size.height() + 2 * EDGE))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Show the map, kept as one picture so that a moving message costs little, and the message on top."""
        painter = QPainter(self)
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            ratio = self.devicePixelRatioF()
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            inside = QPainter(self._picture)
            self.paint_whole(inside)
            inside.end()
        painter.drawPixmap(0, 0, self._picture)
        if self._flying is not None:
            shared_ink(self.look).paint(painter, self._dot())
        painter.end()

    # --------------------------------------------------------------------------------------------------- in flight

    @property
    def in_flight(self) -> Hop | None:
        """The message that moves now."""
        return self._flying

    def stop(self) -> None:
        """Let nothing move any more."""
        self._flight.stop()
        self._waiting, self._flying = [], None
        self.update()

    def _next_flight(self) -> None:
        self._flying = None
        while self._waiting and self._flying is None:
            hop = self._waiting.pop(0)
            if self._way(hop):
                self._flying = hop
        if self._flying is not None:
            self._flight.start()
        self.update()

    def _way(self, hop: Hop) -> Sequence[QPointF]:
        return self._layout.way(hop.path) if self._layout is not None else ()

    def _fly(self, part: float) -> None:
        if self._flying is None:
            return
        way = self._way(self._flying)
        if not way:
            return
        old, self._at = self._at, point_along(way, part) + QPointF(RING + GAP, RING + GAP)
        reach = self.look.px(16)
        for place in (old, self._at):
            self.update(QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach).toAlignedRect())

    def _dot(self) -> list[Disc | Words]:
        assert self._flying is not None
        radius = self.look.px(11)
        place = QRectF(self._at.x() - radius, self._at.y() - radius, 2 * radius, 2 * radius)
        return [
            Disc(self._at, radius, "primary", "surface", 2.0),
            Words(str(self._flying.number), place, "state", "on_primary", CENTRE),
        ]

    def hideEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Stop what moves: nobody sees it."""
        self.stop()
        super().hideEvent(event)  # type: ignore[arg-type]


class HomePicture:
    """The map as a picture for a file; it holds no widget, so that any thread can paint it."""

    def __init__(self, look: Look, items: Sequence[Item], size: QSizeF) -> None:
        self._look, self._items = look, items
        self.size = size

    def paint(self, painter: QPainter) -> None:
        """Paint the map within an edge."""
        painter.translate(EDGE, EDGE)
        Ink(self._look).paint(painter, self._items)
