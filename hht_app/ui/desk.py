"""The desk: the window's way to the session, which the worker's thread owns; acts go there, plain data comes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from hht_app.core.errors import HHTError
from hht_app.terminal.modes import ASSESSED, FREE, GUIDED
from hht_app.terminal.views.step_names import COMMANDS
from hht_app.ui.shell.courier import Courier
from hht_app.ui.shell.taking import take

if TYPE_CHECKING:
    # Only named here: no question is asked of the worker before the window is shown.
    from hht_app.terminal.acts import Act
    from hht_app.terminal.session import Session
    from hht_app.terminal.views.common import Message, Offer
    from hht_app.terminal.views.interrupted import Interrupted
    from hht_app.ui.shell.acting import Done
    from hht_app.ui.shell.drafts import DraftKeeper, Drafts
    from hht_app.ui.shell.scene import Scene
    from hht_app.ui.shell.worker import Answer, Job

JOBS, SCENE = "", "scene"


class Desk(Courier):
    """The open session and the way to it; nothing here waits, and no events are processed in between.

    Acts are done in the order they were asked for, also when the next is asked for while one runs.
    """

    changed = Signal()
    """Emitted when something was done or another step is shown: draw anew from `scene`."""

    inspecting = Signal(int)
    """Emitted with the number of a journal event that somebody wants to look into."""

    focusing = Signal(str)
    """Emitted with the name of a field of the screen in hand that a message's button goes to."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        super().__init__(folder, read_only=read_only)
        self.step = JOBS
        self.scene: Scene | None = None
        self.message: Message | None = None
        self.interrupted: Interrupted | None = None
        self.mode = GUIDED
        # The trainer's word for the next assessed job; it goes no further than its hash, and is forgotten when begun.
        self.trainers_word = ""
        self._session: Session | None = None

    @property
    def session(self) -> Session | None:
        """The open session, for telling whether there is one; what it holds is the worker's, so `ask` for it."""
        return self._session

    @property
    def drafts(self) -> Drafts:
        """What is filled in, chosen or unfolded."""
        return self.undo_stack.drafts

    @cached_property
    def undo_stack(self) -> DraftKeeper:
        """The keeper of the drafts, with the stack that undoes their changes."""
        from hht_app.ui.shell.drafts import DraftKeeper

        return DraftKeeper(self.changed.emit)

    # ------------------------------------------------------------------------------------------------------- acts

    def do(self, act: Act, *, refused: Callable[[], None] | None = None, offer: str = "") -> None:
        """Have one act done; what stops it becomes an inline message, and REFUSED is called.

        While the act of the button OFFER is under way, pressing that button once more does nothing.
        """
        if self._session is None or (offer and offer in self._taking):
            return
        if self.read_only:
            self._refuse_to_write(refused)
            return
        self._act(lambda job: job.opened.do(act), None, refused, offer)

    def start(self, scenario: str, mode: str = FREE, seed: int | None = None) -> None:
        """Start a job in a fresh world, played in MODE, and show its first step."""
        from hht_app.ui.shell.acting import begin

        word = self.trainers_word if mode == ASSESSED else ""
        if self.read_only:
            self._refuse_to_write(None)
        else:
            self.enter(lambda job: begin(job, scenario, mode, seed, word))

    def resume(self, session_id: int, step: str = JOBS) -> None:
        """Open a session where it was left and show STEP, or the step that is now."""

        def reopen(job: Job) -> Session:
            from hht_app.terminal import session

            job.session = session.open_session(job.ws, session_id)
            return job.session

        self.enter(reopen, step)

    def enter(self, opening: Callable[[Job], Session], step: str = JOBS) -> None:
        """Have OPENING set the job's session and show its STEP (empty: the one that is now)."""

        def opened(session: Any) -> None:
            self._session, self.interrupted, self.trainers_word = session, None, ""
            self._begin_era(step)

        self._act(opening, opened, None, "open-session", step=step)

    def look_for_interrupted(self) -> None:
        """After a crash, have the first screen say which job was cut off."""

        def look(job: Job) -> Interrupted | None:
            from hht_app.terminal.views.interrupted import interrupted

            return interrupted(job.ws)

        def found(result: Any) -> None:
            self.interrupted = result
            self.changed.emit()

        self.read(look, found)

    def carry_on(self, session_id: int) -> None:
        """Open a session that was cut off at its commands, and say which of them to find out about first."""
        self.resume(session_id, COMMANDS)

        def look(session: Session) -> Message | None:
            from hht_app.terminal.views.interrupted import find_out_first

            return find_out_first(session)

        def found(message: Any) -> None:
            if message is not None:
                self.tell(message)

        self.work(lambda job: look(job.opened), found)

    def leave(self) -> None:
        """Go back to the jobs; every act was committed when it was done, so there is nothing to save."""

        def shut(job: Job) -> None:
            job.session = None

        def left(_result: object) -> None:
            self._session = None
            self._begin_era(JOBS)

        self._act(shut, left, None, "leave", step=JOBS)

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
        self._act(work, then, None, "", owner=owner, words=words)

    # ------------------------------------------------------------------------------------------------------ reads

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
        if self._session is not None:
            self.read(lambda job: work(job.opened), then, owner=owner, slot=slot)

    def read(
        self,
        work: Callable[[Job], object],
        then: Callable[[Any], None],
        *,
        owner: QObject | None = None,
        slot: str = "",
    ) -> None:
        """Do as `ask` does with the whole workspace, also when no session is open."""

        def answered(answer: Answer) -> None:
            if answer.problem is not None:
                self._tell_problem(answer.problem)
            elif not answer.dropped:
                then(answer.result)

        self.post(work, answered, read=True, slot=slot, owner=owner, stays=slot == SCENE)

    def refresh(self) -> None:
        """Have the screen in hand read and drawn anew."""
        from hht_app.ui.shell.scene import read_scene

        step = self.step

        def fresh(scene: Scene) -> None:
            self.scene = scene
            self.step = scene.step
            self.changed.emit()

        self.read(lambda job: read_scene(job, step), fresh, slot=SCENE)

    def catch_up(self) -> None:
        """Where this window only reads, read the session as the other window has left it."""
        if not self.read_only or self._session is None:
            self.refresh()
            return
        number, step = self._session.id, self.step

        def reopen(job: Job) -> tuple[Session, Scene]:
            from hht_app.terminal import session
            from hht_app.ui.shell.scene import read_scene

            job.session = session.open_session(job.ws, number)
            return job.session, read_scene(job, step)

        def caught_up(found: tuple[Session, Scene]) -> None:
            self._session, self.scene = found
            self.changed.emit()

        self.read(reopen, caught_up, slot=SCENE)

    # ---------------------------------------------------------------------------------------------------- window

    def go(self, step: str) -> None:
        """Show a step."""
        self.step, self.message = step, None
        self.refresh()

    def take(self, offer: Offer) -> None:
        """Do what a button offers."""
        take(self, offer)

    def tell(self, message: Message) -> None:
        """Show an inline message on the step in hand."""
        self.message = message
        self.changed.emit()

    def inspect(self, event_seq: int) -> None:
        """Show the journal's event EVENT_SEQ in the inspector."""
        self.inspecting.emit(event_seq)

    def change(self, words: str, how: Callable[[Drafts], None], *, merge: str = "", draw: bool = True) -> None:
        """Change the drafts so that it can be undone; WORDS name it, changes with the same MERGE become one."""
        self.undo_stack.change(words, how, merge)
        if draw:
            self.changed.emit()

    def close(self) -> None:
        """Finish what was asked to be done, then end the worker; the session is as committed."""
        super().close()
        self._session = None

    # ---------------------------------------------------------------------------------------------------- answers

    def _act(
        self,
        work: Callable[[Job], object],
        then: Callable[[Any], None] | None,
        refused: Callable[[], None] | None,
        offer: str,
        *,
        owner: QObject | None = None,
        words: str = "",
        step: str | None = None,
    ) -> None:
        from hht_app.ui.shell.acting import Done, done

        if offer in self._taking:
            return
        if offer:
            self._taking.add(offer)

        def whole(job: Job) -> Done:
            # A new session shows its own step; an act that was refused leaves the screen where it was.
            return done(job, work, lambda failed: self.step if step is None or failed else step)

        def answered(answer: Answer) -> None:
            self._taking.discard(offer)
            if isinstance(answer.result, Done):
                self._take_done(answer.result, then, refused, owner)
            elif answer.problem is not None:
                self._tell_problem(answer.problem)

        self.words = words or self.words
        self.post(whole, answered, read=False)

    def _take_done(
        self,
        done: Done,
        then: Callable[[Any], None] | None,
        refused: Callable[[], None] | None,
        owner: QObject | None,
    ) -> None:
        if done.problem is not None:
            from hht_app.terminal.views.common import problem_message

            self.message = problem_message(done.problem)
            if refused is not None:
                refused()
        elif not done.cancelled:
            self.message = None
            if then is not None and (owner is None or shiboken6.isValid(owner)):
                then(done.result)
        if self.step in (JOBS, done.scene.step):
            self.scene, self.step = done.scene, done.scene.step
            self.changed.emit()
        else:
            self.refresh()

    def _begin_era(self, step: str) -> None:
        """Forget what belonged to the session before: drafts, what undoes them, and questions under way."""
        self._era += 1
        self.undo_stack.forget()
        self.step = step

    def _tell_problem(self, problem: HHTError) -> None:
        from hht_app.terminal.views.common import problem_message

        self.tell(problem_message(problem))

    def _refuse_to_write(self, refused: Callable[[], None] | None) -> None:
        from hht_app.ui.shell.banner import reading_only

        if refused is not None:
            refused()
        self.tell(reading_only())
