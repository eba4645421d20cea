"""What every view of the bench is: it fetches plain data away from the window's thread, and draws it on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hht_app.terminal.session import Session
from hht_app.ui.desk import Desk
from hht_app.ui.shell.turns import Turns
from hht_app.ui.theme import Look


class BenchView(QWidget):
    """One view of the bench, or one panel of its drawer, or its foot.

    It is made once and lives as long as the frame. When it is shown, and after each act while it is shown, the frame
    has `fetch` run on the worker's thread and hands what it returned to `show_data` on the window's thread.
    """

    wants = Signal(str)
    """Emitted with the key of another view that is to be shown in this one's place."""

    stale = Signal()
    """Emitted by `refresh`: the frame then fetches anew."""

    key: ClassVar[str] = ""

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent)
        self.desk = desk
        self.look = look
        self.setObjectName(f"bench-view-{self.key}")

    def title(self) -> str:
        """Return the view's name as its button shows it."""
        raise NotImplementedError

    def fetch(self, session: Session) -> object:
        """Return plain, frozen data of SESSION for `show_data`.

        Runs on the worker's thread: it touches no widget, calls Qt-free functions only, and of SELF reads only plain
        values that were set before the call. It changes nothing.
        """
        raise NotImplementedError

    def show_data(self, data: Any) -> None:
        """Draw what `fetch` returned; on the window's thread, so within 30 ms."""
        raise NotImplementedError

    def set_look(self, look: Look) -> None:
        """Draw everything in another theme or text size; a view that keeps fonts or colours takes them anew."""
        self.look = look
        self.update()

    def inspect(self, event_seq: int) -> None:
        """Take the journal's event EVENT_SEQ as the one to look at; the views of single events do, others ignore it."""

    def show_page(self, key: str) -> None:
        """Show the page called KEY of a view that has several; others ignore it."""

    def other_shown(self, key: str) -> None:
        """Hear that the view called KEY is now shown above; the foot does, others ignore it."""

    def refresh(self) -> None:
        """Have the data fetched anew, as after a choice within the view."""
        self.stale.emit()


def fetch_view(desk: Desk, view: BenchView, drawn: Callable[[], object] = lambda: None) -> None:
    """Have VIEW's data fetched on the worker and drawn in its turn, then call DRAWN.

    An answer that a later question has overtaken is dropped.
    """
    turns = Turns.of(desk)

    def draw(data: Any) -> None:
        view.show_data(data)
        drawn()

    desk.ask(
        view.fetch,
        lambda data: turns.add(view, "draw", partial(draw, data)),
        owner=view,
        slot=f"{view.objectName()}-{id(view)}",
    )
