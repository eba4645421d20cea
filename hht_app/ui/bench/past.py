"""The moment that the bench's pictures show: now, or an event of the past that the timeline's hand was put on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from hht_app.core.errors import DataError
from hht_app.core.words import tr
from hht_app.terminal.modes import REPLAY_SPEEDS
from hht_app.terminal.views.common import problem_message
from hht_app.terminal.views.timeline import EMPTY, TimelineIndex
from hht_app.ui.shell.remembering import replay_speed_of

if TYPE_CHECKING:
    from hht_app.terminal.branching import Frame
    from hht_app.terminal.session import Session
    from hht_app.ui.desk import Desk
    from hht_app.ui.shell.worker import Job

NOW = 0
SPEEDS = REPLAY_SPEEDS
_STEP_MILLISECONDS = 800
_SETTLE_MILLISECONDS = 150
# Sessions up to this many events are lived again without a word; longer ones show how far that is and can be stopped.
_AT_ONCE = 2000
_AHEAD = 500
_HUNDREDTHS = 100


class Past(QObject):
    """One for each desk: which event is looked at, and the home as it was after each act up to there."""

    changed = Signal()
    """Emitted when another moment is looked at."""

    filmed = Signal()
    """Emitted when the home of the moment can be shown."""

    played = Signal(bool)
    """Emitted when the replay begins to run, and when it stands still."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.seq = NOW
        self.speed = replay_speed_of(desk.folder)
        self.frames: tuple[Frame, ...] = ()
        self.index: TimelineIndex = EMPTY
        self._session: int | None = None
        self._asked = 0
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._step)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MILLISECONDS)
        self._settle.timeout.connect(self._film)
        desk.changed.connect(self._follow)

    @staticmethod
    def of(desk: Desk) -> Past:
        """Return the one of DESK."""
        return desk.findChild(Past) or Past(desk)

    @property
    def playing(self) -> bool:
        """Tell whether the replay runs."""
        return self._tick.isActive()

    @property
    def frame(self) -> Frame | None:
        """The home of the moment, None at present and where it is not known yet."""
        from hht_app.terminal.branching import frame_at

        return frame_at(self.frames, self.seq) if self.seq else None

    def look_at(self, seq: int) -> None:
        """Look at event SEQ; at the last one, or at 0, it is now."""
        seq = NOW if seq >= self.index.count else seq
        if seq == self.seq:
            return
        self.seq = seq
        if seq and self.frame is None:
            self._settle.start()
        if not seq:
            self.stand()
        self.changed.emit()

    def take_index(self, session: int, index: TimelineIndex) -> None:
        """Take the timeline of session number SESSION; of another session than before, nothing of the past is kept."""
        if session != self._session:
            self._forget()
            self._session = session
        self.index = index

    def play(self) -> None:
        """Replay from the moment looked at, or from the start when that is now."""
        if self.index.count < 2:
            return
        if not self.seq:
            self.look_at(1)
        self._tick.start(round(_STEP_MILLISECONDS / self.speed))
        self.played.emit(True)

    def stand(self) -> None:
        """Let the replay stand still."""
        if self._tick.isActive():
            self._tick.stop()
            self.played.emit(False)

    def set_speed(self, speed: int) -> None:
        """Replay at SPEED times one event in 0.8 seconds."""
        self.speed = speed
        if self._tick.isActive():
            self._tick.setInterval(round(_STEP_MILLISECONDS / speed))

    def _step(self) -> None:
        if self.seq and self.frame is None:
            # The home is still being lived again up to here; begun anew at each step, the timer would never end.
            if not self._settle.isActive():
                self._settle.start()
            return
        self.look_at(self.seq + 1)

    def _follow(self) -> None:
        session = self._desk.session
        if session is None:
            self._forget()

    def _forget(self) -> None:
        self.stand()
        self._settle.stop()
        self._session, self.frames, self.index, self._asked = None, (), EMPTY, 0
        if self.seq:
            self.seq = NOW
            self.changed.emit()

    def _film(self) -> None:
        """Have the home lived again up to the end of what the timeline shows, or only up to here when that is long."""
        if not self.seq or self.frame is not None or self._desk.session is None:
            return
        count = self.index.count
        until = count if count <= _AT_ONCE else min(count, self.seq + _AHEAD)
        if until == self._asked:
            return
        self._asked = until
        if count <= _AT_ONCE:
            self._desk.ask(lambda session: _filmed(session, until, None), self._take, owner=self, slot="film")
        else:
            words = tr("Going back to event {seq}", seq=until)
            self._desk.work(lambda job: _filmed_by(job, until), self._take, owner=self, words=words)

    def _take(self, found: Any) -> None:
        self._asked = 0
        if isinstance(found, DataError):
            self.look_at(NOW)
            self._desk.tell(problem_message(found))
            return
        self.frames = found
        self.filmed.emit()


def seldom(job: Job, until: int, words: str = "") -> Callable[[int], None]:
    """Return what tells JOB how far its work up to event UNTIL is: at each hundredth, not at each event."""
    told = [0]

    def tell(seq: int) -> None:
        if (seq - told[0]) * _HUNDREDTHS >= until:
            told[0] = seq
            job.progress(seq, until, words)

    return tell


def _filmed(session: Session, until: int, job: Job | None) -> tuple[Frame, ...] | DataError:
    """Return the frames, or why the past does not happen again, so that nothing waits for it."""
    from hht_app.terminal.branching import film

    try:
        return film(session, until, most=_AT_ONCE, progress=None if job is None else seldom(job, until))
    except DataError as problem:
        return problem


def _filmed_by(job: Job, until: int) -> tuple[Frame, ...] | DataError:
    return _filmed(job.session, until, job) if job.session is not None else ()
