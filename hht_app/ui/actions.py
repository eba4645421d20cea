"""Every command of the window is one action: menus, palette, shortcut sheet and help are made from this registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from hht_app.core.errors import BugError

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow

JOB, EDIT, VIEW, TRAINER, HELP = "Job", "Edit", "View", "Trainer", "Help"
MENUS = (JOB, EDIT, VIEW, TRAINER, HELP)


def always(_window: MainWindow) -> bool:
    """An action that can be taken at any time."""
    return True


def in_a_job(window: MainWindow) -> bool:
    """An action that needs an open job."""
    return window.desk.session is not None


@dataclass(frozen=True, slots=True)
class Action:
    """One command: its id, its words, what it is for, its shortcut, and what it does to the window.

    TEXT and HELP are English and translated where they are shown. SHORTCUT is Qt's portable text, such as "Ctrl+K";
    further ones are apart by "; ". MENU names where it stands; an empty one keeps it out of the menus, never out of
    the palette. CHECKED tells whether a command that switches something has it switched on. ABOUT says what it would be
    done to now, such as what would be undone; the menu names it.
    """

    id: str
    text: str
    help: str
    run: Callable[[MainWindow], object]
    shortcut: str = ""
    menu: str = ""
    enabled: Callable[[MainWindow], bool] = always
    checked: Callable[[MainWindow], bool] | None = None
    about: Callable[[MainWindow], str] | None = None

    @property
    def shortcuts(self) -> tuple[str, ...]:
        """Each of its shortcuts."""
        return tuple(part for part in self.shortcut.split("; ") if part)


# Each module gives a tuple ACTIONS; it imports its dialogs only when an action runs. A helper adds the line of its own.
PROVIDERS = (
    "hht_app.ui.shell.window_actions",
    "hht_app.ui.shell.export_actions",
    "hht_app.ui.importing.actions",
    "hht_app.ui.bench.picture_actions",
    "hht_app.ui.shell.teaching_actions",
    "hht_app.ui.help.actions",
)


@cache
def registry() -> dict[str, Action]:
    """Return every action by its id; BugError when two share an id or a shortcut."""
    found: dict[str, Action] = {}
    keys: dict[str, str] = {}
    for name in PROVIDERS:
        for action in import_module(name).ACTIONS:
            if action.id in found:
                raise BugError(f"two actions are called {action.id}")
            found[action.id] = action
            for key in action.shortcuts:
                if key in keys:
                    raise BugError(f"{key} is the shortcut of {keys[key]} and of {action.id}")
                keys[key] = action.id
    return found
