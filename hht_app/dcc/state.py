"""What the DCC remembers beside its inventory: counters, pre-commands, and commands issued for local delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hht_app.core.identifiers import EUI64, RequestID


@dataclass(frozen=True, slots=True)
class IssuedCommand:
    """A command issued for local delivery, and the request whose answer carried it."""

    request_id: RequestID
    service_reference_variant: str
    message: bytes


@dataclass(frozen=True, slots=True)
class IssuedPreCommand:
    """A pre-command that waits for the user's signature; used up by one SignedPreCommand."""

    request_id: RequestID
    service_reference_variant: str
    message: bytes
    used: bool = False


@dataclass(slots=True)
class DCCState:
    """The DCC's working memory, saved and restored exactly."""

    acb_counter: int
    seen_counters: dict[EUI64, int] = field(default_factory=dict)
    pre_commands: dict[str, IssuedPreCommand] = field(default_factory=dict)
    commands: dict[str, IssuedCommand] = field(default_factory=dict)
    hubs_without_wan: list[EUI64] = field(default_factory=list)

    def next_acb_counter(self) -> int:
        """Use up and return the access control broker's next originator counter."""
        self.acb_counter += 1
        return self.acb_counter

    def snapshot(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        return {
            "acb_counter": str(self.acb_counter),
            "seen_counters": {str(eui): str(value) for eui, value in sorted(self.seen_counters.items())},
            "pre_commands": [
                [key, item.service_reference_variant, item.message.hex(), item.used]
                for key, item in self.pre_commands.items()
            ],
            "commands": [
                [key, item.service_reference_variant, item.message.hex()] for key, item in self.commands.items()
            ],
            "hubs_without_wan": [str(eui) for eui in self.hubs_without_wan],
        }

    @classmethod
    def restore(cls, data: Mapping[str, Any]) -> DCCState:
        """Read back what `snapshot` wrote."""
        return cls(
            acb_counter=int(data["acb_counter"]),
            seen_counters={EUI64.parse(key): int(value) for key, value in data["seen_counters"].items()},
            pre_commands={
                key: IssuedPreCommand(RequestID.parse(key), srv, bytes.fromhex(message), used)
                for key, srv, message, used in data["pre_commands"]
            },
            commands={
                key: IssuedCommand(RequestID.parse(key), srv, bytes.fromhex(message))
                for key, srv, message in data["commands"]
            },
            hubs_without_wan=[EUI64.parse(item) for item in data["hubs_without_wan"]],
        )
