"""Trouble by name: what can go wrong in a home, at once, at a time or on an event; each occurrence is reported."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from hht_app.core.errors import UserError
from hht_app.core.identifiers import EUI64
from hht_app.premises.occurrences import TROUBLE
from hht_app.premises.trouble import ANSWER, EVENTS, Trouble, trouble_row
from hht_app.premises.trouble_effects import begin, finish

if TYPE_CHECKING:
    from hht_app.premises.house import House

_OPTIONAL = ("seconds", "by", "usage")
_HUNDRED = 100


class Troubles:
    """The troubles of one home."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._listed: list[Trouble] = []
        self._count = 0

    def inject(self, name: str, *, at: datetime | None = None, on: str = "", **given: object) -> Trouble:
        """Let trouble NAME strike now, AT a time, or ON the next event (see EVENTS); UserError if it cannot be.

        GIVEN names what the table says it needs (device, percent) and may say how many SECONDS it lasts.
        """
        row = trouble_row(name)
        words = {key: str(value) for key, value in given.items()}
        if on and at is not None:
            raise UserError("a trouble strikes at a time or on an event, not both")
        self._check(row, words, on)
        self._count += 1
        trouble = Trouble(self._count, name, words, at, on)
        self._listed.append(trouble)
        if not on and (at is None or at <= self._house.now):
            self.strike(trouble)
        return trouble

    def _check(self, row: dict[str, str], given: dict[str, str], on: str) -> None:
        name, needs = row["name"], row["needs"].split()
        missing = [item for item in needs if item not in given]
        unknown = [item for item in given if item not in (*needs, *_OPTIONAL, "device")]
        if missing or unknown:
            why = f"needs a {missing[0]}" if missing else f"knows no {unknown[0]}"
            raise UserError(f"the trouble {name} {why}")
        if on and on not in EVENTS:
            raise UserError(f"{on} is no event that trouble waits for", advice=f"choose one of: {', '.join(EVENTS)}")
        for key in ("seconds", "percent", "by"):
            if key in given and not given[key].isdecimal():
                raise UserError(f"{key} of a trouble is a whole number, not {given[key]!r}")
        if int(given.get("percent", "0")) > _HUNDRED:
            raise UserError("no more than 100 percent of the messages can be lost")
        if given.get("usage", "ka") not in ("ds", "ka"):
            raise UserError("a device's own certificate is for signing (ds) or key agreement (ka)")
        if "device" in given:
            device = self._house.find(EUI64.parse(given["device"]))
            if device is None or device.device_type not in row["applies_to"].split():
                raise UserError(f"the trouble {name} does not strike {given['device']}")

    def strike(self, trouble: Trouble) -> None:
        """Let TROUBLE begin to act; one that is over at once leaves the list."""
        trouble.acting, trouble.at, trouble.on = True, None, ""
        words, lasts = begin(self._house, trouble)
        if lasts and trouble.until is None and trouble.effect != ANSWER and "seconds" in trouble.given:
            trouble.until = self._house.now + trouble.span("default-outage")
        self._house.report(TROUBLE, f"{trouble.name}: {words}", trouble.device)
        if not lasts:
            self._listed.remove(trouble)

    def end(self, trouble: Trouble, words: str = "it is over") -> None:
        """Take TROUBLE away: what it lastingly did to the home is undone, and that is reported."""
        self._listed.remove(trouble)
        if trouble.acting:
            finish(self._house, trouble)
            self._house.report(TROUBLE, f"{trouble.name}: {words}", trouble.device)

    def clear(self, number: int | None = None) -> None:
        """Take the trouble of NUMBER away, or all; UserError when there is none of that number."""
        chosen = [item for item in self._listed if number in (None, item.number)]
        if number is not None and not chosen:
            raise UserError(f"there is no trouble number {number}")
        for trouble in chosen:
            self.end(trouble, "taken away")

    def list(self) -> tuple[Trouble, ...]:
        """Return the troubles that wait or act, in the order they were injected."""
        return tuple(self._listed)

    def acting(self, effect: str) -> tuple[Trouble, ...]:
        """Return the acting troubles of EFFECT."""
        return tuple(item for item in self._listed if item.acting and item.effect == effect)

    def on_event(self, event: str) -> None:
        """Let those strike that waited for EVENT."""
        for trouble in [item for item in self._listed if item.on == event]:
            self.strike(trouble)

    def next_due(self) -> tuple[datetime, Trouble] | None:
        """Return the trouble that next begins or ends, and when."""
        due = [(moment, item) for item in self._listed if (moment := item.until if item.acting else item.at)]
        return min(due, key=lambda pair: (pair[0], pair[1].number), default=None)

    def to_json(self) -> dict[str, Any]:
        """Return them as plain data."""
        return {"count": self._count, "listed": [item.to_json() for item in self._listed]}

    def restore(self, data: dict[str, Any]) -> None:
        """Read back what `to_json` wrote."""
        self._count = data["count"]
        self._listed = [Trouble.from_json(item) for item in data["listed"]]
