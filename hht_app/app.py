"""The composition root of the window: it shows the main window over a workspace."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from hht_app.core.errors import StoreError
from hht_app.core.paths import default_workspace
from hht_app.core.words import use_language

SHOWN_WITHIN_SECONDS = 20
DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def open_window(arguments: list[str] | None = None, *, workspace: Path | None = None, show_once: bool = False) -> int:
    """Open the window over a workspace and return the exit code when it is closed.

    ARGUMENTS are handed to Qt. With SHOW_ONCE the window is closed again as soon as it has been painted, which shows
    that it can be. The language is that of HHT_LANGUAGE, else of the settings. StoreError when there is no display, or
    a library of the window is missing; UsageError for a language that there is not; DataError for a wrong catalogue.
    """
    _require_display()
    # What is made for the window stays: to look through it for what can go only takes time. The window's own collector
    # looks from then on.
    gc.disable()
    try:
        return _open(arguments or [], workspace or default_workspace(), show_once=show_once)
    finally:
        gc.enable()


def _open(arguments: list[str], folder: Path, *, show_once: bool) -> int:
    try:
        from hht_app.ui import showing
        from hht_app.ui.shell.remembering import language_of
    except ImportError as error:
        raise StoreError(
            f"the window cannot be opened: {error}", advice="install the missing library, or use the command line"
        ) from error
    use_language(language_of(folder))
    app = showing.application(arguments)
    if not show_once:
        return showing.show_until_closed(app, folder)
    if not showing.show_once(folder, SHOWN_WITHIN_SECONDS):
        raise StoreError(f"the window was not shown within {SHOWN_WITHIN_SECONDS} seconds", advice="check the display")
    return 0


def _require_display() -> None:
    """Say in a sentence that there is no display: Qt would end the whole program without one."""
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in DISPLAY_VARIABLES):
        raise StoreError(
            "there is no display to open the window on",
            advice="start it from a desktop session, or use the command line: hht --help",
        )
