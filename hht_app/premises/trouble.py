"""One trouble and the table of all: what it is called, what it needs, what it strikes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table

EVENTS = ("ask", "connect", "deliver", "join", "send_back")
ANSWER, RANGE, AIR = "answer", "range", "air"


@dataclass(slots=True)
class Trouble:
    """One trouble: NAME with what was GIVEN; it waits for a time AT or event ON, or is ACTING (till UNTIL, if set).

    WAS keeps what has to be put back when it ends.
    """

    number: int
    name: str
    given: dict[str, str] = field(default_factory=dict)
    at: datetime | None = None
    on: str = ""
    acting: bool = False
    until: datetime | None = None
    was: dict[str, str] = field(default_factory=dict)

    @property
    def effect(self) -> str:
        """What kind of effect it has, as the table says."""
        return trouble_row(self.name)["effect"]

    @property
    def device(self) -> EUI64 | None:
        """The device it strikes, where one was given."""
        return EUI64.parse(self.given["device"]) if "device" in self.given else None

    def span(self, name: str) -> timedelta:
        """Return how long it lasts: the seconds given, else timing NAME of the table."""
        return timedelta(seconds=int(self.given["seconds"]) if "seconds" in self.given else seconds_of(name))

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "number": self.number,
            "name": self.name,
            "given": dict(sorted(self.given.items())),
            "at": None if self.at is None else format_time(self.at),
            "on": self.on,
            "acting": self.acting,
            "until": None if self.until is None else format_time(self.until),
            "was": dict(sorted(self.was.items())),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Trouble:
        """Read back what `to_json` wrote."""
        times = {name: None if data[name] is None else parse_time(data[name]) for name in ("at", "until")}
        return cls(
            data["number"],
            data["name"],
            dict(data["given"]),
            times["at"],
            data["on"],
            data["acting"],
            times["until"],
            dict(data["was"]),
        )


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in read_table("premises/troubles.csv")}


@cache
def seconds_of(name: str) -> int:
    """Return the seconds of timing NAME."""
    return next(int(row["seconds"]) for row in read_table("premises/timing.csv") if row["name"] == name)


def trouble_names() -> tuple[str, ...]:
    """Return the names of every trouble, in the order of the table."""
    return tuple(_rows())


def trouble_row(name: str) -> dict[str, str]:
    """Return the table's row of trouble NAME (what, needs, applies_to, effect, source); UserError without one."""
    row = _rows().get(name)
    if row is None:
        raise UserError(f"there is no trouble called {name}", advice=f"choose one of: {', '.join(_rows())}")
    return row
