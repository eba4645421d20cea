"""Pictures for a file of what is drawn in parts: the hub's LEDs in one row, and the timeline as it is in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF

from hht_app.ui.pictures.ink import LEFT, Ink, Item, Words
from hht_app.ui.pictures.led_panel import COLUMN, led_items, word_lines

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from hht_app.terminal.views.leds import LedView
    from hht_app.ui.theme import Look

_EDGE = 12


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that holds no widget, so any thread can paint it: PARTS are items, each with where its corner is."""

    look: Look
    parts: tuple[tuple[QPointF, tuple[Item, ...]], ...]
    size: QSizeF

    def paint(self, painter: QPainter) -> None:
        """Paint the parts."""
        ink = Ink(self.look)
        for corner, items in self.parts:
            painter.save()
            painter.translate(corner)
            ink.paint(painter, items)
            painter.restore()


def leds_picture(leds: tuple[LedView, ...], note: str, look: Look) -> Still:
    """Return LEDS beside each other in one row, each with its words and its five seconds, and NOTE on their source."""
    ink, wide, edge = Ink(look), look.px(COLUMN), look.px(_EDGE)
    lines = max((len(word_lines(led, wide, ink)) for led in leds), default=1)
    drawn = [led_items(led, wide, ink, lines) for led in leds]
    high = max((height for _items, height in drawn), default=0.0)
    parts = tuple((QPointF(edge + number * wide, edge), tuple(items)) for number, (items, _high) in enumerate(drawn))
    whole, down, line = max(1, len(leds)) * wide, edge + high + edge, ink.height()
    said = ink.wrap(note, whole)
    words = tuple(
        Words(text, QRectF(edge, down + number * line, ink.width(text) + 1, line), "second", "muted", LEFT)
        for number, text in enumerate(said)
    )
    return Still(look, (*parts, (QPointF(0, 0), words)), QSizeF(2 * edge + whole, down + len(said) * line + edge))
