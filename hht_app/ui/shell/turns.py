"""Taking turns: what is to be made or drawn on the window's thread is done in pieces, one between other events."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QObject, QTimer


@dataclass(slots=True)
class _Piece:
    """A piece of work, whose it is, and its name among its owner's."""

    owner: QObject
    name: str
    work: Callable[[], object]


class Turns(QObject):
    """A queue of pieces that each take some milliseconds: between two of them the window hears keys and is painted.

    Were each to wait for a timer of its own, all of them would be done in one round, and the window stood still.
    """

    @classmethod
    def of(cls, desk: QObject) -> Turns:
        """Return the turns that are taken in the window of DESK."""
        found = desk.findChild(cls)
        return found if found is not None else cls(desk)

    def __init__(self, desk: QObject) -> None:
        super().__init__(desk)
        self._pieces: deque[_Piece] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._take)

    @property
    def busy(self) -> bool:
        """Tell whether anything waits for its turn."""
        return bool(self._pieces)

    def waits(self, owner: QObject, name: str) -> bool:
        """Tell whether OWNER's piece called NAME waits for its turn."""
        return any(piece.owner is owner and piece.name == name for piece in self._pieces)

    def add(self, owner: QObject, name: str, work: Callable[[], object]) -> None:
        """Have WORK done in its turn, unless OWNER is gone by then; it takes the place of OWNER's last of that NAME."""
        for piece in self._pieces:
            if piece.owner is owner and piece.name == name:
                piece.work = work
                return
        self._pieces.append(_Piece(owner, name, work))
        self._timer.start()

    def drop(self, owner: QObject, name: str) -> None:
        """Let OWNER's piece called NAME not be done, where it waits."""
        self._pieces = deque(piece for piece in self._pieces if piece.owner is not owner or piece.name != name)

    def _take(self) -> None:
        """Do the piece that has waited longest; what it adds comes after all that waits."""
        while self._pieces:
            piece = self._pieces.popleft()
            if shiboken6.isValid(piece.owner):
                piece.work()
                break
        if not self._pieces:
            self._timer.stop()
