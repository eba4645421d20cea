"""What stands before the trainer's view in an assessed job: the trainer's word, or the trainer's own window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hht_app.core.words import tr
from hht_app.terminal.views.common import INFO, NOTE, Mark, Message
from hht_app.ui.shell.scene import BY_WORD

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow


def may_open(window: MainWindow, then: Callable[[], None]) -> bool:
    """Tell whether the trainer's view may be opened; in an assessed job ask for the word first, and then do THEN.

    The bench is the answer book. A window that only reads is the trainer's own.
    """
    chrome = window.desk.scene.chrome if window.desk.scene is not None else None
    if chrome is None or not chrome.guard or window.desk.read_only:
        return True
    _ask(window, chrome.guard, then)
    return False


def _ask(window: MainWindow, guard: str, then: Callable[[], None]) -> None:
    """Ask over WINDOW for the word and do THEN once it is right; where none was set, say where the view opens."""
    if guard == BY_WORD:
        from hht_app.ui.shell.word_dialog import WordDialog

        WordDialog.open_over(window).then = then
        return
    window.desk.tell(
        Message(
            Mark(NOTE, INFO, tr("Note")),
            tr("The trainer's view is the trainer's in an assessed job"),
            happened=tr("No trainer's word was set when this job was begun."),
            next=tr("The trainer opens this data folder in a window of their own: it only reads, and shows all."),
        )
    )
