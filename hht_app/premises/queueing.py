"""A message that waits at the hub for a device that sleeps."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hht_app.core.clock import format_time, parse_time
from hht_app.core.identifiers import EUI64


@dataclass(frozen=True, slots=True)
class Queued:
    """COMMAND for DEVICE, waiting SINCE a time."""

    device: EUI64
    command: bytes
    since: datetime

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "device": str(self.device),
            "command": b64encode(self.command).decode(),
            "since": format_time(self.since),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Queued:
        """Read back what `to_json` wrote."""
        return cls(EUI64.parse(data["device"]), b64decode(data["command"]), parse_time(data["since"]))
