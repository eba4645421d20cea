"""Taking back what was taken in: devices, certificates, a job, settings; in one step, by name, or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QUndoCommand

from hht_app.core.errors import Cancelled, HHTError
from hht_app.core.words import tr

if TYPE_CHECKING:
    from hht_app.ui.desk import Desk
    from hht_app.ui.shell.worker import Job

Work = Callable[["Job"], object]


class _Taken(QUndoCommand):
    """One thing taken in; undoing and doing it again happen away from the window's thread, in their turn.

    Where that is refused or cancelled, the stack goes back to where it was; of a refusal the person is told why.
    """

    def __init__(self, desk: Desk, words: str, back: Work, again: Work, shown: Callable[[], object]) -> None:
        super().__init__(words)
        self._desk, self._back, self._again, self._shown = desk, back, again, shown
        # It is done when it is put on the stack, and the stack calls `redo` then.
        self._stands = True

    def undo(self) -> None:
        """Take it back, unless the stack only comes back to where it was."""
        self._go(self._back, tr("Taken back: {what}", what=self.text()), self._return_forward)

    def redo(self) -> None:
        """Take it in once more."""
        self._go(self._again, tr("Taken in again: {what}", what=self.text()), self._return_back)

    def _go(self, work: Work, said: str, put_back: Callable[[], None]) -> None:
        if self._stands:
            self._stands = False
            return

        def whole(job: Job) -> HHTError | Cancelled | None:
            try:
                work(job)
            except (HHTError, Cancelled) as stopped:
                return stopped
            return None

        def done(stopped: Any) -> None:
            from hht_app.terminal.views.common import OK, TICK, Mark, Message, problem_message

            if stopped is None:
                self._shown()
                self._desk.tell(Message(Mark(TICK, OK, tr("Done")), said))
                return
            put_back()
            if isinstance(stopped, HHTError):
                self._desk.tell(problem_message(stopped))

        self._desk.work(whole, done, words=self.text())

    def _return_forward(self) -> None:
        stack = self._desk.undo_stack.stack
        if stack.index() < stack.count() and stack.command(stack.index()) is self:
            self._stands = True
            stack.redo()

    def _return_back(self) -> None:
        stack = self._desk.undo_stack.stack
        if stack.index() > 0 and stack.command(stack.index() - 1) is self:
            self._stands = True
            stack.undo()


def may_move(desk: Desk) -> bool:
    """Tell whether the undo stack of DESK may move while work is under way: not past what may still be refused."""
    stack = desk.undo_stack.stack
    beside = (stack.index() - 1, stack.index())
    return not any(isinstance(stack.command(place), _Taken) for place in beside if 0 <= place < stack.count())


def can_be_taken_back(
    desk: Desk, words: str, back: Work, again: Work, shown: Callable[[], object] = lambda: None
) -> None:
    """Put on the undo stack of DESK that WORDS were taken in: BACK takes it back, AGAIN takes it in once more.

    Both run on the worker's thread and raise HHTError where they cannot; SHOWN is called on the window's thread after
    either.
    """
    desk.undo_stack.stack.push(_Taken(desk, words, back, again, shown))
