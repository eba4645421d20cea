"""Python's collector of cycles, kept to the window's thread: a widget's wrapper must never end on the worker's."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

# A round costs as much as there is to look through: they are frequent and shallow, and seldom deep.
ROUND_MILLISECONDS = 250
YOUNG, MIDDLE, OLD = 2000, 5, 200


class Collector(QObject):
    """While one lives, cycles are collected here, between events, and on no other thread.

    The deepest round takes longest, so it waits until IDLE says that nothing is under way.
    """

    _living = 0

    def __init__(self, parent: QObject, idle: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._idle = idle
        self._timer = QTimer(self)
        self._timer.setInterval(ROUND_MILLISECONDS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()
        Collector._living += 1
        gc.disable()

    def collect(self) -> None:
        """Collect as deep as is due."""
        young, middle, old = gc.get_count()
        if old > OLD and self._idle():
            gc.collect()
        elif young > YOUNG:
            gc.collect(1 if middle > MIDDLE else 0)

    def stop(self) -> None:
        """Let Python collect by itself again, once nobody needs it here."""
        self._timer.stop()
        Collector._living -= 1
        if Collector._living == 0:
            gc.enable()
