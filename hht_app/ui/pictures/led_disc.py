"""One LED of the hub as a disc: lit is filled with a white pupil, off empty, not fitted slanted, not held a "?"."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from hht_app.terminal.views.leds import LIT, NOT_FITTED, NOT_HELD, LedView
from hht_app.ui.pictures.ink import CENTRE, PUPIL, Disc, Ink, Item, Stroke, Words


def led_disc(led: LedView, centre: QPointF, radius: float, ink: Ink) -> list[Item]:
    """Return the disc of LED around CENTRE; its ring is 2 wide."""
    made: list[Item] = [Disc(centre, radius, "led" if led.state == LIT else "surface", "control", 2.0)]
    if led.state == LIT:
        made.append(Disc(centre, radius * 0.36, PUPIL, ""))
    elif led.state == NOT_FITTED:
        reach = radius * 0.95
        made.append(Stroke((centre + QPointF(-reach, reach), centre + QPointF(reach, -reach)), "control", 2.0))
    elif led.state == NOT_HELD:
        half = max(radius, ink.height("state") / 2)
        made.append(
            Words("?", QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half), "state", "text", CENTRE)
        )
    return made
