"""The hub's five LEDs in full: disc, name, state in words, and a strip of five seconds to be read standing still."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.leds import SECONDS, LedsView, LedView
from hht_app.ui.parts import Card, label
from hht_app.ui.pictures.ink import CENTRE, SOLID, Frame, Ink, Item, Lanes, Words, shared_ink
from hht_app.ui.pictures.led_disc import led_disc
from hht_app.ui.theme import Look

COLUMN = 124


def word_lines(led: LedView, width: float, ink: Ink) -> list[str]:
    """Return the words of LED in lines for a column WIDTH wide."""
    return ink.wrap(led.words, width - ink.look.px(8))


def led_items(led: LedView, width: float, ink: Ink, lines: int = 1) -> tuple[list[Item], float]:
    """Return what LED is made of in a column WIDTH wide, from its top left corner, and how high that is.

    There is room for at least LINES of words, so that the strips of all stand on one level.
    """
    px, made = ink.look.px, list[Item]()
    middle, radius, down = width / 2, px(12), float(px(2))
    made += led_disc(led, QPointF(middle, down + radius), radius, ink)
    down += 2 * radius + px(4)
    high = ink.height("state")
    wide = ink.width(led.led, "state") + 1
    made.append(Words(led.led, QRectF(middle - wide / 2, down, wide, high), "state", "text", CENTRE))
    down += high + px(2)
    strip_top = down + max(lines, len(word_lines(led, width, ink))) * ink.height() + px(6)
    for line in word_lines(led, width, ink):
        wide = ink.width(line) + 1
        made.append(Words(line, QRectF(middle - wide / 2, down, wide, ink.height()), "second", "text", CENTRE))
        down += ink.height()
    strip = QRectF(px(6), strip_top, width - px(12), px(12))
    made += _strip(led, strip, ink)
    return made, strip.bottom() + px(4)


def _strip(led: LedView, place: QRectF, ink: Ink) -> list[Item]:
    """Return the five seconds: a box a second, the lit moments filled."""
    made: list[Item] = [Frame(place, "surface", "control", max(1.0, ink.hair), SOLID, 0)]
    second = place.width() / SECONDS
    made.append(
        Lanes(tuple(place.left() + second * number for number in range(1, 5)), place.top(), place.bottom(), "control")
    )
    inset = ink.hair + 1
    for begin, end in led.moments:
        left = max(place.left() + inset, place.left() + begin * second)
        right = min(place.right() - inset, place.left() + end * second)
        made.append(
            Frame(QRectF(left, place.top() + inset, right - left, place.height() - 2 * inset), "led", "", 0, SOLID, 0)
        )
    return made


class Led(QWidget):
    """One LED; a screen reader is told its state and pattern in words."""

    def __init__(self, panel: LedPanel, led: LedView) -> None:
        super().__init__(panel)
        self._panel = panel
        self.led = led
        self.setObjectName(f"led-{led.led}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        painter = QPainter(self)
        self._panel.ink.paint(painter, led_items(self.led, self.width(), self._panel.ink, self._panel.lines)[0])
        painter.end()


class LedPanel(QWidget):
    """The five beside each other, in more rows where there is little room."""

    def __init__(self, parent: QWidget | None, look: Look) -> None:
        super().__init__(parent)
        self.look, self.ink = look, shared_ink(look)
        self.setObjectName("led-panel")
        self.setAccessibleName(tr("The hub's LEDs"))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._leds: list[Led] = []
        self._heights: dict[float, int] = {}
        self.lines = 1

    def show_leds(self, view: LedsView) -> None:
        """Show the LEDs of VIEW."""
        if [item.led.led for item in self._leds] != [led.led for led in view.leds]:
            for old in self._leds:
                old.hide()
                old.deleteLater()
            self._leds = [Led(self, led) for led in view.leds]
        elif [item.led for item in self._leds] == list(view.leds):
            return
        for widget, led in zip(self._leds, view.leds, strict=True):
            widget.led = led
            widget.setAccessibleName(led.spoken)
            widget.setToolTip(led.spoken)
            widget.show()
            widget.update()
        self.setAccessibleDescription(". ".join(led.spoken for led in view.leds))
        self._heights.clear()
        self._arrange()

    def shown(self) -> tuple[LedView, ...]:
        """Return the LEDs that are shown."""
        return tuple(item.led for item in self._leds)

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        self.look, self.ink = look, shared_ink(look)
        self._heights.clear()
        self._arrange()
        for led in self._leds:
            led.update()

    def _columns(self, width: int) -> int:
        return max(1, min(max(1, len(self._leds)), width // self.look.px(COLUMN)))

    def _row_height(self, width: float) -> int:
        """Return how high the LEDs are in columns WIDTH wide; Qt asks again and again, so it is kept."""
        found = self._heights.get(width)
        if found is None:
            lines = self._lines(width)
            heights = (led_items(led.led, width, self.ink, lines)[1] for led in self._leds)
            found = self._heights[width] = round(max(heights, default=0.0))
        return found

    def _lines(self, width: float) -> int:
        return max((len(word_lines(led.led, width, self.ink)) for led in self._leds), default=1)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return how high the panel is when WIDTH wide."""
        columns = self._columns(width)
        rows = -(-len(self._leds) // columns)
        return rows * self._row_height(min(width / columns, self.look.px(2 * COLUMN)))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for all five in a row."""
        width = 5 * self.look.px(COLUMN)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least room: one column."""
        return QSize(self.look.px(COLUMN), self.heightForWidth(max(self.width(), self.look.px(COLUMN))))

    def _arrange(self) -> None:
        columns = self._columns(self.width())
        wide = min(self.width() // columns, self.look.px(2 * COLUMN))
        high, self.lines = self._row_height(wide), self._lines(wide)
        for number, led in enumerate(self._leds):
            led.setGeometry((number % columns) * wide, (number // columns) * high, wide, high)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Arrange the LEDs for the room there is."""
        super().resizeEvent(event)
        self._arrange()


def led_card(look: Look, leds: LedsView) -> Card:
    """Return a card of a step's screen that shows LEDS, and where their patterns come from."""
    card = Card(look, "leds-card")
    card.body.addWidget(label(look, tr("The hub's LEDs"), "strong"))
    panel = LedPanel(card, look)
    panel.show_leds(leds)
    card.body.addWidget(panel)
    card.body.addWidget(label(look, leds.note, "second", "muted"))
    return card
