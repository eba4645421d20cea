"""What happens in a home of its own accord while time passes: it is kept until the session has journalled it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hht_app.core.clock import format_time, parse_time
from hht_app.core.identifiers import EUI64

MESSAGE, TROUBLE, HAN, WAN = "message", "trouble", "han", "wan"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One thing that happened AT a simulated time.

    KIND is `message` (DATA was sent by DEVICE; HEARD: the terminal heard it, too late or unasked for), `trouble`, `han`
    (a device woke, a join period ended) or `wan`. TEXT is for the trainer's view.
    """

    at: datetime
    kind: str
    text: str
    device: EUI64 | None = None
    data: bytes = b""
    heard: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "at": format_time(self.at),
            "kind": self.kind,
            "text": self.text,
            "device": None if self.device is None else str(self.device),
            "data": b64encode(self.data).decode(),
            "heard": self.heard,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Occurrence:
        """Read back what `to_json` wrote."""
        device = None if data["device"] is None else EUI64.parse(data["device"])
        return cls(parse_time(data["at"]), data["kind"], data["text"], device, b64decode(data["data"]), data["heard"])
