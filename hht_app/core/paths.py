"""Where the workspace lives unless the person names another folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def default_workspace() -> Path:
    """Return the platform's data folder for this program (HHT_WORKSPACE overrides it)."""
    named = os.environ.get("HHT_WORKSPACE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local")))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share")))
    return base / "hht"
