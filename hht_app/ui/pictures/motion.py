"""Whether pictures move: one word for the whole window, so that a person who wants them still says it once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hht_app.ui.desk import Desk

FLIGHT_MILLISECONDS = 600
_still: list[bool] = []


def is_reduced() -> bool:
    """Tell whether messages are drawn standing, with their numbers, and nothing moves."""
    return bool(_still)


def set_reduced(reduced: bool) -> None:
    """Let pictures stand still from now on, or move again."""
    _still[:] = [True] if reduced else []


def keep_reduced(desk: Desk, reduced: bool) -> None:
    """Let pictures stand still or move, and keep that in the settings of DESK's workspace."""
    set_reduced(reduced)
    if desk.read_only:
        return

    def keep(folder: Path) -> None:
        from hht_app.terminal.settings import change_setting

        change_setting(folder, "reduce_motion", "true" if reduced else "false")

    desk.work(lambda job: keep(job.ws.folder), lambda _done: None)


def reduced_in(folder: Path) -> bool:
    """Tell whether the settings of FOLDER ask for pictures that stand still; broken settings ask for nothing."""
    from hht_app.core.errors import DataError, StoreError
    from hht_app.terminal.settings import read_settings

    try:
        return read_settings(folder).reduce_motion
    except (DataError, StoreError):
        return False
