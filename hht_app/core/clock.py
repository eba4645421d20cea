"""The simulated clock, the only clock of premises, DCC, terminal and training; and RFC 3339 times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from hht_app.core.errors import BugError, DataError

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")


@lru_cache(maxsize=512)
def format_time(moment: datetime) -> str:
    """Return MOMENT as RFC 3339 UTC, whole seconds unless it has a fraction (then milliseconds)."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    fraction = f".{utc.microsecond // 1000:03d}" if utc.microsecond else ""
    return f"{utc.isoformat()[:19]}{fraction}Z"


def parse_time(text: str) -> datetime:
    """Read an RFC 3339 time with its zone and return it in UTC; DataError otherwise."""
    if not _RFC3339.fullmatch(text):
        raise DataError(f"{text!r} is not a date and time with a zone", advice="write it as 2026-11-23T09:00:00Z")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise DataError(f"{text!r} is not a date and time: {error}") from error


@dataclass(slots=True)
class SimulatedClock:
    """A clock that moves only when told to, never backwards; in UTC."""

    now: datetime

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward by SECONDS and return the new time."""
        if seconds < 0:
            raise BugError("the simulated clock only moves forward")
        self.now += timedelta(seconds=seconds)
        return self.now

    def advance_to(self, moment: datetime) -> datetime:
        """Move the clock forward to MOMENT, or leave it where it is when it is later already."""
        self.now = max(self.now, moment)
        return self.now


def wall_now() -> datetime:
    """Return the wall time in UTC: the one seam by which it enters the program."""
    return datetime.now(UTC)
