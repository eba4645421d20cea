"""The look of the window, kept in the workspace's settings from one start to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from hht_app.core.errors import DataError, StoreError
from hht_app.ui.theme import Look, system_look


def look_of(folder: Path) -> Look:
    """Return the look that the settings of FOLDER ask for; without settings, or with broken ones, the system's."""
    from hht_app.terminal.settings import FILE_NAME, read_settings

    if not (folder / FILE_NAME).exists():
        return system_look()
    try:
        settings = read_settings(folder)
    except (DataError, StoreError):
        # The window opens all the same; the settings dialog says what is wrong with the file.
        return system_look()
    theme = system_look().theme if settings.theme == "system" else settings.theme
    return Look(theme, settings.text_scale)


def remember_look(folder: Path, look: Look) -> None:
    """Keep the theme and text size of LOOK; runs on the worker's thread."""
    from hht_app.terminal.settings import read_settings, write_settings

    changed: dict[str, Any] = {"theme": look.theme, "text_scale": look.percent}
    write_settings(folder, cast("Any", read_settings(folder)).model_copy(update=changed))
