"""The actions of the training room: taking a hint, and talking the job over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hht_app.ui.actions import HELP, JOB, Action

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.shell.teaching import Teaching


def _teaching(window: MainWindow) -> Teaching | None:
    scene = window.desk.scene
    return scene.chrome.teaching if scene is not None and scene.chrome is not None else None


def _take_hint(window: MainWindow) -> None:
    found = _teaching(window)
    if found is not None and found.hint is not None and found.hint.act is not None:
        window.desk.do(found.hint.act)


def _has_hint(window: MainWindow) -> bool:
    found = _teaching(window)
    return found is not None and found.hint is not None and found.hint.act is not None


def _talk_over(window: MainWindow) -> None:
    from hht_app.ui.shell.debrief_sheet import DebriefSheet

    DebriefSheet.open_over(window)


def _may_talk_over(window: MainWindow) -> bool:
    """The sheet holds the trainer's side too: it is for after the end, or for a window that shows that side."""
    found = _teaching(window)
    return found is not None and (found.ending is not None or window.bench_open)


ACTIONS: tuple[Action, ...] = (
    Action(
        "hint",
        "Take a hint",
        "Show a hint for this moment; outside a guided job it may cost points.",
        _take_hint,
        "Shift+F1",
        HELP,
        _has_hint,
    ),
    Action(
        "debrief",
        "Talk the job over",
        "Show what was done, what was left behind, what follows and how the job went.",
        _talk_over,
        "",
        JOB,
        _may_talk_over,
    ),
)
