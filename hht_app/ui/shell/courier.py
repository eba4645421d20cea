"""The way to the worker and back: questions go out with a number, answers come by signal, stale ones are dropped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from hht_app.ui.shell.collector import Collector

if TYPE_CHECKING:
    from hht_app.store.connection import Workspace
    from hht_app.ui.shell.worker import Answer, Job, Waiting, Worker


class Courier(QObject):
    """Nothing here waits for the worker, but for its end; no events are processed in between.

    The worker begins, and opens the workspace, with the first question: the window is shown before.
    """

    busy = Signal(bool)
    """Emitted when the first act is under way, and when none is any more."""

    progressed = Signal(int, int, str)
    """Emitted with how far the work is: done, total (0: not known), and what it says of itself."""

    broke = Signal(object)
    """Emitted with an exception that nobody foresaw."""

    unopened = Signal(object)
    """Emitted with the exception that stopped the opening of the workspace; nothing is answered any more."""

    _arrived = Signal(object)
    _failed = Signal(object)
    _said = Signal(int, int, int, str)

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        super().__init__()
        self.folder = folder
        self.read_only = read_only
        self.words = ""
        self._number = 0
        self._era = 0
        self._under_way: dict[int, Waiting] = {}
        self._latest: dict[str, int] = {}
        self._taking: set[str] = set()
        self._arrived.connect(self._take_answer, Qt.ConnectionType.QueuedConnection)
        self._said.connect(self._take_progress, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._give_up, Qt.ConnectionType.QueuedConnection)
        self._worker: Worker | None = None
        self._closed = False
        self._collector = Collector(self, lambda: self.idle)

    def _open(self) -> Workspace:
        from hht_app.store.connection import open_workspace

        return open_workspace(self.folder, create=True, read_only=self.read_only)

    @property
    def idle(self) -> bool:
        """Tell whether nothing is under way, reads included."""
        return not self._under_way

    @property
    def acting(self) -> bool:
        """Tell whether an act or other work is under way."""
        return any(not item.read for item in self._under_way.values())

    def cancel(self) -> None:
        """Ask the work that runs to end early."""
        if self._worker is not None:
            self._worker.cancel()

    def close(self) -> None:
        """Finish what was asked to be done, then end the worker; the session is as committed."""
        if self._closed:
            return
        self._closed = True
        if self._worker is not None:
            self._worker.stop()
        self._worker = None
        self._under_way.clear()
        self._collector.stop()

    def post(
        self,
        work: Callable[[Job], object],
        answered: Callable[[Answer], None],
        *,
        read: bool,
        slot: str = "",
        owner: QObject | None = None,
        stays: bool = False,
    ) -> None:
        """Send WORK to the worker and its answer to ANSWERED.

        The answer to a read is dropped when a later one has the same SLOT, when OWNER is gone, or when the session it
        was asked in was left, unless it STAYS good then.
        """
        from hht_app.ui.shell.worker import Task, Waiting, Worker

        if self._closed:
            return
        if self._worker is None:
            self._worker = Worker(self._open, self._arrived.emit, self._said.emit, self._failed.emit)
        self._number += 1
        was_acting = self.acting
        self._under_way[self._number] = Waiting(answered, owner, read, slot, self._era, stays)
        if slot:
            self._latest[slot] = self._number
        for replaced in self._worker.post(Task(self._number, work, read, slot)):
            self._under_way.pop(replaced, None)
        if not read and not was_acting:
            self.busy.emit(True)

    def _take_answer(self, answer: Answer) -> None:
        waiting = self._under_way.pop(answer.number, None)
        if waiting is None:
            return
        if not waiting.read and not self.acting:
            self.words = ""
            self.busy.emit(False)
        if answer.bug is not None:
            self._taking.clear()
            self.broke.emit(answer.bug)
            return
        overtaken = bool(waiting.slot) and self._latest.get(waiting.slot) != answer.number
        left = waiting.read and waiting.era != self._era and not waiting.stays
        gone = waiting.read and waiting.owner is not None and not shiboken6.isValid(waiting.owner)
        if not (overtaken or left or gone):
            waiting.answered(answer)

    def _give_up(self, failure: BaseException) -> None:
        """Say that the workspace cannot be opened; what was asked for is not waited for."""
        self.close()
        self.busy.emit(False)
        self.unopened.emit(failure)

    def _take_progress(self, number: int, done: int, total: int, words: str) -> None:
        if number in self._under_way:
            self.progressed.emit(done, total, words or self.words)
