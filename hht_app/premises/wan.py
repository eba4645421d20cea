"""The SM WAN at the place: whether it reaches the hub, when it will, and what the hub keeps to send up until then."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hht_app.core.clock import format_time, parse_time


@dataclass(slots=True)
class WanSide:
    """The hub's side of the SM WAN; COVERED now, or from ARRIVES_AT on.

    WAITING are the messages that go up when it is there, oldest first (that the hub keeps them is the simulator's
    choice).
    """

    covered: bool = False
    arrives_at: datetime | None = None
    waiting: list[bytes] = field(default_factory=list)

    def arrive(self) -> None:
        """The WAN reaches the hub."""
        self.covered, self.arrives_at = True, None

    def lose(self) -> None:
        """The WAN is lost, and no return of it is planned."""
        self.covered, self.arrives_at = False, None

    def take_waiting(self) -> tuple[bytes, ...]:
        """Return what goes up now and forget it; nothing goes while there is no WAN."""
        if not self.covered:
            return ()
        taken, self.waiting = tuple(self.waiting), []
        return taken

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "covered": self.covered,
            "arrives_at": None if self.arrives_at is None else format_time(self.arrives_at),
            "waiting": [b64encode(item).decode() for item in self.waiting],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> WanSide:
        """Read back what `to_json` wrote."""
        arrives = data["arrives_at"]
        return cls(
            data["covered"],
            None if arrives is None else parse_time(arrives),
            [b64decode(item) for item in data["waiting"]],
        )
