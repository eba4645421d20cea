"""What stands behind the window: the open session, what is half filled in, and how acts and their problems travel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from hht_app.core.errors import HHTError
from hht_app.store.connection import Workspace
from hht_app.terminal.acts import Act
from hht_app.terminal.session import Session, open_session, start_session
from hht_app.terminal.views.common import Message, Offer, problem_message
from hht_app.terminal.views.steps import current_step


@dataclass(slots=True)
class Drafts:
    """What the person has filled in, chosen or unfolded and not yet done anything with; kept over every redraw."""

    notice: dict[str, str] = field(default_factory=dict, repr=False)
    entry: str = ""
    reason: str | None = None
    stop_reason: str = ""
    chosen: set[int] = field(default_factory=set)
    done_open: bool = False
    sent_open: bool = False


class Job:
    """What work away from the window's thread works with: the workspace, the open session, and a word on progress."""

    def __init__(self, ws: Workspace, session: Session | None) -> None:
        self.ws = ws
        self.session = session

    def progress(self, done: int, total: int = 0, words: str = "") -> None:
        """Say how far the work is: DONE of TOTAL (0 where that is not known); raises Cancelled when the person said so."""


class Desk(QObject):
    """The open session and the way to it.

    Acts take about 20 ms, so they run here, on the thread of the window, with a busy cursor; nothing else is drawn
    meanwhile and no events are processed in between.
    """

    changed = Signal()
    """Emitted when something was done or another step is shown."""

    inspecting = Signal(int)
    """Emitted with the number of a journal event that somebody wants to look into."""

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws = ws
        self.session: Session | None = None
        self.step = ""
        self.drafts = Drafts()
        self.message: Message | None = None

    def do(self, act: Act) -> bool:
        """Do one act; what stops it becomes an inline message, and then everything half filled in stays as it is."""
        session = self.session
        return session is not None and self._run(lambda: session.do(act))

    def start(self, scenario: str) -> None:
        """Start a job in a fresh world and show its first step."""
        self._open(lambda: start_session(self.ws, scenario))

    def resume(self, session_id: int) -> None:
        """Open a session where it was left and show the step that is now."""
        self._open(lambda: open_session(self.ws, session_id))

    def leave(self) -> None:
        """Go back to the jobs; every act was committed when it was done, so there is nothing to save."""
        self.session, self.step, self.message, self.drafts = None, "", None, Drafts()
        self.changed.emit()

    def go(self, step: str) -> None:
        """Show a step."""
        self.step, self.message = step, None
        self.changed.emit()

    def inspect(self, event_seq: int) -> None:
        """Show the journal's event EVENT_SEQ in the inspector."""
        self.inspecting.emit(event_seq)

    def ask(
        self,
        work: Callable[[Session], object],
        then: Callable[[Any], None],
        *,
        owner: QObject | None = None,
        slot: str = "",
    ) -> None:
        """Have WORK read the open session away from the window's thread, and hand what it returns to THEN on it.

        WORK changes nothing, touches no widget, and returns plain data. THEN is not called when OWNER is gone by then,
        when the session was left, or when a later question has come in the same SLOT. A HHTError is shown inline.
        """
        if self.session is not None:
            then(work(self.session))

    def work(
        self,
        work: Callable[[Job], object],
        then: Callable[[Any], None],
        *,
        owner: QObject | None = None,
        words: str = "",
    ) -> None:
        """Have WORK done away from the window's thread: imports, exports, whatever is long or writes.

        It is done in its turn with the acts; WORDS name it in the progress line. What it returns goes to THEN on the
        window's thread, and the screens are drawn anew. A HHTError is shown inline, Cancelled is not shown, and in
        both cases THEN is not called.
        """
        self._run(lambda: then(work(Job(self.ws, self.session))))

    def take(self, offer: Offer) -> bool:
        """Do what a button offers: its act, or the step it opens; tell whether it went through."""
        if offer.act is not None:
            return self.do(offer.act)
        self.go(offer.step)
        return True

    def tell(self, message: Message) -> None:
        """Show an inline message on the step in hand."""
        self.message = message
        self.changed.emit()

    def _open(self, opening: Callable[[], Session]) -> None:
        def take_up() -> None:
            self.session = opening()
            self.drafts = Drafts()
            self.step = current_step(self.session)

        self._run(take_up)

    def _run(self, work: Callable[[], object]) -> bool:
        QApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)
        try:
            work()
            self.message = None
        except HHTError as problem:
            self.message = problem_message(problem)
        finally:
            QApplication.restoreOverrideCursor()
        self.changed.emit()
        return self.message is None
