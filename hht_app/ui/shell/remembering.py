"""The look and the language of the window, kept in the workspace's settings from one start to the next."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast

from hht_app.core.words import ENGLISH, LANGUAGE_VARIABLE, languages
from hht_app.terminal.modes import REPLAY_SPEEDS
from hht_app.ui.theme import LARGEST, SMALLEST, THEMES, Look, system_look

SETTINGS_FILE, SYSTEM = "settings.json", "system"


def look_of(folder: Path) -> Look:
    """Return the look that the settings of FOLDER ask for; without settings, or with broken ones, the system's.

    It reads the two values by itself: the settings' own model takes longer to load than the window to show.
    """
    own, found = system_look(), _kept(folder)
    theme, percent = found.get("theme", SYSTEM), found.get("text_scale", own.percent)
    if theme not in (*THEMES, SYSTEM) or not isinstance(percent, int) or not SMALLEST <= percent <= LARGEST:
        return own
    return Look(own.theme if theme == SYSTEM else theme, percent)


def _kept(folder: Path) -> dict[str, Any]:
    """Return what the settings of FOLDER say, unchecked; nothing where they cannot be read."""
    try:
        found = json.loads((folder / SETTINGS_FILE).read_bytes())
    except (OSError, ValueError):
        # The window opens all the same; the settings dialog says what is wrong with the file.
        return {}
    return found if isinstance(found, dict) else {}


def language_of(folder: Path) -> str:
    """Return the language to start in: that of HHT_LANGUAGE where it is set, else that of the settings of FOLDER.

    A language in the settings that there is not is English; one in HHT_LANGUAGE is returned as it is, to be refused.
    """
    named = os.environ.get(LANGUAGE_VARIABLE, "")
    kept = _kept(folder).get("language", ENGLISH)
    return named or (kept if kept in languages() else ENGLISH)


def replay_speed_of(folder: Path) -> int:
    """Return how fast a replay runs by the settings of FOLDER; the slowest where they do not say."""
    kept = _kept(folder).get("replay_speed", REPLAY_SPEEDS[0])
    return kept if kept in REPLAY_SPEEDS else REPLAY_SPEEDS[0]


def remember_speed(folder: Path, speed: int) -> None:
    """Keep SPEED as that of replays; runs on the worker's thread."""
    from hht_app.terminal.settings import change_setting

    change_setting(folder, "replay_speed", str(speed))


def remember_look(folder: Path, look: Look) -> None:
    """Keep the theme and text size of LOOK; runs on the worker's thread."""
    from hht_app.terminal.settings import read_settings, write_settings

    changed: dict[str, Any] = {"theme": look.theme, "text_scale": look.percent}
    write_settings(folder, cast("Any", read_settings(folder)).model_copy(update=changed))
