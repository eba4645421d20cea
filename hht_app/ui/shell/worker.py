"""The one thread that owns the workspace's database and the open session; the window's thread only asks it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hht_app.core.errors import Cancelled, HHTError

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from hht_app.store.connection import Workspace
    from hht_app.terminal.session import Session

Progress = Callable[[int, int, int, str], None]


@dataclass(slots=True)
class Task:
    """One piece of work: reads give way to acts, and a waiting one is dropped when a later one takes its SLOT."""

    number: int
    work: Callable[[Job], object]
    read: bool = False
    slot: str = ""
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of task NUMBER: a result, a problem to be told, a bug, or nothing because it was dropped."""

    number: int
    result: object = None
    problem: HHTError | None = None
    bug: BaseException | None = None
    dropped: bool = False


@dataclass(slots=True)
class Waiting:
    """A question under way: who hears the answer, and in which session it was asked."""

    answered: Callable[[Answer], None]
    owner: QObject | None
    read: bool
    slot: str
    era: int
    stays: bool


class Job:
    """What work away from the window's thread works with: the workspace, the open session, and a word on progress."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.session: Session | None = None
        self._task: Task | None = None
        self._say: Progress | None = None

    @property
    def opened(self) -> Session:
        """The open session; Cancelled when it was left while this was waiting."""
        return open_session(self)

    def begin(self, task: Task, say: Progress) -> None:
        """Take up TASK; SAY carries its progress."""
        self._task, self._say = task, say

    def end(self) -> None:
        """Forget the task: what its work holds, widgets too, must not end on this thread."""
        self._task = None

    def progress(self, done: int, total: int = 0, words: str = "") -> None:
        """Say how far the work is: DONE of TOTAL, 0 where that is not known; Cancelled when the person said so."""
        if self._task is None or self._say is None:
            return
        if self._task.cancelled.is_set():
            raise Cancelled
        self._say(self._task.number, done, total, words)


class Worker:
    """A thread with two queues: what is to be done, in order, and what is to be read, after that.

    DELIVER and SAY are called on the worker's thread, and so is UNOPENED with what stops the OPENING, after which
    nothing is answered any more; they only emit signals.
    """

    def __init__(
        self,
        opening: Callable[[], Workspace],
        deliver: Callable[[Answer], None],
        say: Progress,
        unopened: Callable[[BaseException], None],
    ) -> None:
        self._deliver, self._say, self._unopened = deliver, say, unopened
        self._wake = threading.Condition()
        self._acts: deque[Task] = deque()
        self._reads: deque[Task] = deque()
        self._running: Task | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, args=(opening,), name="hht-worker")
        self._thread.start()

    def post(self, task: Task) -> list[int]:
        """Queue TASK; return the numbers of waiting reads that it takes the place of."""
        with self._wake:
            replaced: list[int] = []
            if task.slot:
                replaced = [item.number for item in self._reads if item.slot == task.slot]
                self._reads = deque(item for item in self._reads if item.slot != task.slot)
            (self._reads if task.read else self._acts).append(task)
            self._wake.notify()
        return replaced

    def cancel(self) -> None:
        """Ask the work that runs to end early; it does so where it next says how far it is."""
        with self._wake:
            if self._running is not None:
                self._running.cancelled.set()

    def stop(self) -> None:
        """Finish what was asked to be done, drop what was to be read, close the workspace, and wait for the end."""
        with self._wake:
            self._stopping = True
            self._reads.clear()
            if self._running is not None:
                self._running.cancelled.set()
            self._wake.notify()
        self._thread.join()

    def _next(self) -> Task | None:
        with self._wake:
            self._running = None
            while not (self._acts or self._reads or self._stopping):
                self._wake.wait()
            if self._acts:
                self._running = self._acts.popleft()
            elif self._reads and not self._stopping:
                self._running = self._reads.popleft()
            return self._running

    def _forget(self) -> None:
        with self._wake:
            self._running = None

    def _run(self, opening: Callable[[], Workspace]) -> None:
        try:
            ws = opening()
        except BaseException as error:  # noqa: BLE001 - raised again by the window's thread
            self._unopened(error)
            return
        job = Job(ws)
        try:
            while (task := self._next()) is not None:
                job.begin(task, self._say)
                answer = self._answer(task, job)
                job.end()
                self._forget()
                del task
                self._deliver(answer)
                del answer
        finally:
            ws.close()

    @staticmethod
    def _answer(task: Task, job: Job) -> Answer:
        try:
            return Answer(task.number, task.work(job))
        except Cancelled:
            return Answer(task.number, dropped=True)
        except HHTError as problem:
            return Answer(task.number, problem=problem)
        except BaseException as bug:  # noqa: BLE001 - shown by the window's thread in the crash dialog
            return Answer(task.number, bug=bug)


def open_session(job: Job) -> Session:
    """Return the job's session; Cancelled when it was left while this was waiting."""
    if job.session is None:
        raise Cancelled
    return job.session
