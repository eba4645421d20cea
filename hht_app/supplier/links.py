"""The supplier's two links, from the terminal and to the DCC: they fail and are slow, and what waits is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import UsageError, UserError
from hht_app.core.resources import read_table

SUPPLIER_LINK_DOWN, DCC_LINK_DOWN, DCC_SLOW = "supplier-link-down", "dcc-link-down", "dcc-slow"
USER_SUSPENDED = "user-suspended"  # the links work: it is the DCC that lets this user send nothing (E3)
SLOW_SECONDS = 60  # simulator's choice: how long an answer takes unless it is said
EVENTS = ("ask", "connect", "deliver", "join", "send_back")


@cache
def link_troubles() -> dict[str, str]:
    """Return what each trouble of the links is, by name."""
    return {row["name"]: row["what"] for row in read_table("dcc/link_troubles.csv")}


def link_trouble_row(name: str) -> dict[str, str]:
    """Return the table's row of the links' trouble NAME; UsageError for a name that is not known."""
    for row in read_table("dcc/link_troubles.csv"):
        if row["name"] == name:
            return row
    raise UsageError(f"there is no trouble {name!r} of the links", advice=", ".join(link_troubles()))


@dataclass(frozen=True, slots=True)
class PlannedLink:
    """A trouble of the links that waits for a time AT or event ON; then it DELAYs and lasts LASTS seconds (0: on)."""

    delay: int
    lasts: int
    at: datetime | None = None
    on: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        at = None if self.at is None else format_time(self.at)
        return {"delay": self.delay, "lasts": self.lasts, "at": at, "on": self.on}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlannedLink:
        """Read back what `to_json` wrote."""
        return cls(data["delay"], data["lasts"], None if data["at"] is None else parse_time(data["at"]), data["on"])


@dataclass(slots=True)
class Links:
    """The state of both links: which troubles there are, each with its seconds (0 where it has none).

    `waiting` are requests as unsigned documents, oldest first, that have their counter and wait for the links; `until`
    says when a trouble ends by itself; `planned` troubles have not begun.
    """

    troubles: dict[str, int] = field(default_factory=dict)
    waiting: list[bytes] = field(default_factory=list)
    until: dict[str, datetime] = field(default_factory=dict)
    planned: dict[str, PlannedLink] = field(default_factory=dict)

    @property
    def up(self) -> bool:
        """True when a request of the terminal reaches the DCC."""
        return SUPPLIER_LINK_DOWN not in self.troubles and DCC_LINK_DOWN not in self.troubles

    @property
    def delay(self) -> int:
        """Seconds that one exchange with the DCC takes."""
        return self.troubles.get(DCC_SLOW, 0)

    def inject(self, name: str, seconds: int = SLOW_SECONDS) -> None:
        """Let the trouble NAME begin; SECONDS is for a slow DCC. UsageError for a name that is not known."""
        link_trouble_row(name)
        self.troubles[name] = seconds if name == DCC_SLOW else 0
        self.until.pop(name, None)

    def plan(
        self, name: str, now: datetime, *, seconds: int | None = None, at: datetime | None = None, on: str = ""
    ) -> bool:
        """Let the trouble NAME begin NOW, AT a time, or ON the next event; tell whether it has begun.

        SECONDS is how long each answer of a slow DCC takes, else how long the trouble lasts (till it is taken away when
        left out). A trouble of that name that waits already makes way. UserError for an unknown event, or two triggers.
        """
        link_trouble_row(name)
        if on and at is not None:
            raise UserError("a trouble strikes at a time or on an event, not both")
        if on and on not in EVENTS:
            raise UserError(f"{on} is no event that trouble waits for", advice=f"choose one of: {', '.join(EVENTS)}")
        slow = name == DCC_SLOW
        delay = (SLOW_SECONDS if seconds is None else seconds) if slow else 0
        self.planned[name] = PlannedLink(delay, 0 if slow else seconds or 0, at, on)
        if on or (at is not None and at > now):
            return False
        self._begin(name, now)
        return True

    def _begin(self, name: str, at: datetime) -> None:
        planned = self.planned.pop(name)
        self.inject(name, planned.delay)
        if planned.lasts:
            self.until[name] = at + timedelta(seconds=planned.lasts)

    def pass_to(self, now: datetime) -> list[tuple[str, bool]]:
        """Let every trouble begin and end that is due by NOW, by time; return each name and whether it begins."""
        happened: list[tuple[str, bool]] = []
        while self.planned or self.until:
            due = [(item.at, name, True) for name, item in self.planned.items() if item.at is not None]
            due += [(moment, name, False) for name, moment in self.until.items()]
            moment, name, begins = min(due, default=(None, "", False))
            if moment is None or moment > now:
                return happened
            if begins:
                self._begin(name, moment)
            else:
                self.clear(name)
            happened.append((name, begins))
        return happened

    def on_event(self, event: str, now: datetime) -> list[str]:
        """Let those troubles begin that waited for EVENT, and return their names."""
        struck = [name for name, item in self.planned.items() if item.on == event]
        for name in struck:
            self._begin(name, now)
        return struck

    def clear(self, name: str) -> None:
        """Let the trouble NAME end, or no longer wait; nothing is sent by that alone."""
        self.troubles.pop(name, None)
        self.until.pop(name, None)
        self.planned.pop(name, None)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "troubles": dict(self.troubles),
            "waiting": [item.hex() for item in self.waiting],
            "until": {name: format_time(moment) for name, moment in self.until.items()},
            "planned": {name: item.to_json() for name, item in self.planned.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Links:
        """Read back what `to_json` wrote."""
        return cls(
            dict(data["troubles"]),
            [bytes.fromhex(item) for item in data["waiting"]],
            {name: parse_time(moment) for name, moment in data["until"].items()},
            {name: PlannedLink.from_json(item) for name, item in data["planned"].items()},
        )
