"""What is not held about devices and what the home does for want of it: a table, lest it be taken for a rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hht_app.core.resources import read_table


@dataclass(frozen=True, slots=True)
class NotHeld:
    """One point not held: SUBJECT (alert codes, or a word), WHAT is not known, what is SO here, and a source."""

    subject: str
    what: str
    so: str
    source: str

    @property
    def alert_codes(self) -> tuple[int, ...]:
        """The alert codes it is about; empty where it is about something else."""
        parts = self.subject.split()
        return tuple(int(part, 16) for part in parts) if all(part.startswith("8") for part in parts) else ()


@cache
def not_held() -> tuple[NotHeld, ...]:
    """Return every point of the table."""
    return tuple(NotHeld(**row) for row in read_table("premises/not_held.csv"))
