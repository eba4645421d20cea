"""Doing something with a view of the bench that may have to be made first: it comes in its turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hht_app.ui.bench.view import BenchView
from hht_app.ui.shell.turns import Turns

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow


def with_view(window: MainWindow, key: str, then: Callable[[BenchView], object]) -> None:
    """Show the bench of WINDOW at the view KEY, and call THEN with that view once it is there.

    Where the trainer's word is asked for first, or the bench is folded away before, THEN is not called: what was asked
    for is asked for again.
    """
    window.show_bench(key)
    bench = window.bench
    if bench is None or not window.bench_open:
        return

    def found() -> BenchView | None:
        return bench.findChild(BenchView, f"bench-view-{key}") if bench.current == key else None

    def shown() -> None:
        made = found()
        if made is not None:
            then(made)

    if found() is not None:
        shown()
    else:
        # The bench's own turn comes before; where it was folded away by then, nobody waits for the view any more.
        Turns.of(window.desk).add(bench, f"with {key}", shown)
