"""Where the measurements keep what they last printed: one section each in RESULTS.md, which the others leave alone."""

from __future__ import annotations

import os
import platform
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"


def keep(name: str, library: str, lines: list[str]) -> None:
    """Put LINES into the section of measurement NAME, with the LIBRARY that weighs on it such as 'lxml 6.1'."""
    heading = f"# The last `python3 packaging/dev.py bench {name}`"
    where = f"Python {platform.python_version()}, {library}, {os.cpu_count()} processors"
    section = f"{heading}\n\n{where}\n\n```\n" + "\n".join(lines) + "\n```\n"
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else ""
    before, found, after = text.partition(heading)
    rest = after[after.index("\n# ") + 1 :] if found and "\n# " in after else ""
    parts = [part.strip("\n") for part in (before, section, rest) if part.strip()]
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
