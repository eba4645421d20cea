"""Doing something with a view of the bench that may have to be made first: it comes in its turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hht_app.ui.bench.view import BenchView

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow


def with_view(window: MainWindow, key: str, then: Callable[[BenchView], object]) -> None:
    """Show the bench of WINDOW at the view KEY, and call THEN with that view once it is there.

    Where the trainer's word is asked for first, THEN is not called: what was asked for is asked for again.
    """
    window.show_bench(key)
    bench = window.bench
    if bench is None or not window.bench_open:
        return

    def found() -> BenchView | None:
        return bench.findChild(BenchView, f"bench-view-{key}") if bench.current == key else None

    view = found()
    if view is not None:
        then(view)
        return

    def shown(_key: str) -> None:
        made = found()
        if made is not None:
            bench.shown.disconnect(shown)
            then(made)

    bench.shown.connect(shown)
