"""What a touch screen needs: scrolling with a finger, and targets of 9 mm where the screen's true size is known."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtGui import QInputDevice, QScreen
from PySide6.QtWidgets import QAbstractScrollArea

LEAST_MILLIMETRES = 9.0
MILLIMETRES_PER_INCH = 25.4
# A screen that says less or more than this about itself does not know its size.
BELIEVED_DPI = (60.0, 400.0)


@cache
def has_touch() -> bool:
    """Tell whether the computer has a touch screen."""
    return any(device.type() == QInputDevice.DeviceType.TouchScreen for device in QInputDevice.devices())


def scroll_by_touch(area: QAbstractScrollArea) -> None:
    """Let a finger drag what AREA shows."""
    # Loaded only here: it takes longer than all the rest of a page.
    from PySide6.QtWidgets import QScroller

    QScroller.grabGesture(area.viewport(), QScroller.ScrollerGestureType.TouchGesture)


def least_target(dots_per_inch: float, usual: int) -> int:
    """Return the least height of a target, in pixels, on a screen of DOTS_PER_INCH: 9 mm, and never under USUAL."""
    if not BELIEVED_DPI[0] <= dots_per_inch <= BELIEVED_DPI[1]:
        return usual
    return max(usual, math.ceil(LEAST_MILLIMETRES * dots_per_inch / MILLIMETRES_PER_INCH))


def target_on(screen: QScreen, usual: int) -> int:
    """Return the least height of a target on SCREEN: 9 mm on a touch screen, else USUAL."""
    return least_target(screen.physicalDotsPerInch(), usual) if has_touch() else usual
