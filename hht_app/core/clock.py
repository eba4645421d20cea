"""The simulated clock, the only clock of premises, DCC, terminal and training; and RFC 3339 times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hht_app.core.errors import BugError, DataError

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")


def format_time(moment: datetime) -> str:
    """Return MOMENT as RFC 3339 UTC, whole seconds unless it has a fraction (then milliseconds)."""
    utc = moment.astimezone(UTC)
    if utc.microsecond:
        return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ")


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
