"""What the DCC remembers beside its inventory: counters, pre-commands, and commands issued for local delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.parts import Parts, frozen
from hht_app.dcc.memory import DeviceMemory

TRANSCOS_START = 6000  # simulator's choice: where the TransCoS's own originator counter stands in a new world


@dataclass(frozen=True, slots=True)
class IssuedCommand:
    """A command issued, the request behind it, if by SM WAN, if an answer came, and if it was HANDED_OUT for delivery.

    What was not handed out was for the SM WAN alone, and its answer does not come by 8.13. AT is the DCC's time when it
    was issued (empty: before that was kept); ANSWERS are the SHA-256 (hex) of the answers that were taken.
    """

    request_id: RequestID
    service_reference_variant: str
    message: bytes
    over_wan: bool = False
    answered: bool = False
    handed_out: bool = True
    at: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssuedPreCommand:
    """A pre-command that waits for the user's signature; used up by one SignedPreCommand."""

    request_id: RequestID
    service_reference_variant: str
    message: bytes
    used: bool = False


@dataclass(slots=True)
class DCCState:
    """The DCC's working memory, saved and restored exactly.

    `inactive_users` may send nothing (E3); `registered` names the one user that may ask about a device (E4), a device
    it does not name is not checked; `waiting` tells until when an answer over the SM WAN is waited for; `outbox` keeps
    signed documents for each user until they are collected.
    """

    acb_counter: int
    transcos_counter: int = TRANSCOS_START
    seen_counters: dict[EUI64, int] = field(default_factory=dict)
    pre_commands: dict[str, IssuedPreCommand] = field(default_factory=dict)
    commands: dict[str, IssuedCommand] = field(default_factory=dict)
    hubs_without_wan: list[EUI64] = field(default_factory=list)
    hub_reports: list[list[str]] = field(default_factory=list)
    devices: DeviceMemory = field(default_factory=DeviceMemory)
    inactive_users: list[EUI64] = field(default_factory=list)
    registered: dict[EUI64, EUI64] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    outbox: dict[EUI64, list[bytes]] = field(default_factory=dict)

    def next_acb_counter(self) -> int:
        """Use up and return the access control broker's next originator counter."""
        self.acb_counter += 1
        return self.acb_counter

    def next_transcos_counter(self) -> int:
        """Use up and return the TransCoS's next originator counter."""
        self.transcos_counter += 1
        return self.transcos_counter

    def snapshot(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        lists = {name: [_issued(pair) for pair in kept.items()] for name, kept in self._issued().items()}
        outbox = {str(user): _as_hex(kept) for user, kept in self.outbox.items()}
        return {**self._rest(), **lists, "outbox": outbox, "devices": self.devices.snapshot()}

    def parts(self) -> list[Parts]:
        """Return what `snapshot` gives in parts: what was issued and what is to be collected, records, and the rest."""
        outbox, documents = tuple(self.outbox), list(map(tuple, self.outbox.values()))
        parts = [
            Parts("", ("",), (frozen(_VALUES(self)),), (self,), DCCState._alone),
            self.devices.parts("devices"),
            Parts("outbox", [str(user) for user in outbox], documents, documents, _as_hex),
        ]
        for name, kept in self._issued().items():
            pairs = tuple(kept.items())
            parts.append(Parts(name, range(len(pairs)), pairs, pairs, _issued))
        return parts

    def _issued(self) -> dict[str, Mapping[str, IssuedCommand | IssuedPreCommand]]:
        return {"pre_commands": self.pre_commands, "commands": self.commands}

    def _alone(self) -> dict[str, Any]:
        return {**self._rest(), "commands": [], "pre_commands": [], "outbox": {}, "devices": {}}

    def _rest(self) -> dict[str, Any]:
        """Return all but what was issued, what is to be collected and the records of devices as plain data."""
        return {
            "acb_counter": str(self.acb_counter),
            "transcos_counter": str(self.transcos_counter),
            "seen_counters": {str(eui): str(value) for eui, value in sorted(self.seen_counters.items())},
            "hubs_without_wan": [str(eui) for eui in self.hubs_without_wan],
            "hub_reports": [list(row) for row in self.hub_reports],
            "inactive_users": [str(eui) for eui in self.inactive_users],
            "registered": {str(device): str(user) for device, user in self.registered.items()},
            "waiting": dict(self.waiting),
        }

    @classmethod
    def restore(cls, data: Mapping[str, Any]) -> DCCState:
        """Read back what `snapshot` wrote."""
        return cls(
            acb_counter=int(data["acb_counter"]),
            transcos_counter=int(data["transcos_counter"]),
            seen_counters={EUI64.parse(key): int(value) for key, value in data["seen_counters"].items()},
            pre_commands={
                key: IssuedPreCommand(RequestID.parse(key), srv, bytes.fromhex(message), used)
                for key, srv, message, used in data["pre_commands"]
            },
            commands={
                key: _command(RequestID.parse(key), srv, bytes.fromhex(message), how)
                for key, srv, message, *how in data["commands"]
            },
            hubs_without_wan=[EUI64.parse(item) for item in data["hubs_without_wan"]],
            hub_reports=[list(row) for row in data["hub_reports"]],
            devices=DeviceMemory.restore(data["devices"]),
            inactive_users=[EUI64.parse(item) for item in data["inactive_users"]],
            registered={EUI64.parse(key): EUI64.parse(value) for key, value in data["registered"].items()},
            waiting=dict(data["waiting"]),
            outbox={EUI64.parse(key): [bytes.fromhex(item) for item in kept] for key, kept in data["outbox"].items()},
        )


_APART = ("pre_commands", "commands", "outbox", "devices")
_VALUES = attrgetter(*[name for name in DCCState.__dataclass_fields__ if name not in _APART])


def _as_hex(documents: Sequence[bytes]) -> list[str]:
    return [item.hex() for item in documents]


def _issued(pair: tuple[str, IssuedCommand | IssuedPreCommand]) -> list[Any]:
    """Return what was issued, with the key it was issued under, as plain data."""
    key, item = pair
    begin = [key, item.service_reference_variant, item.message.hex()]
    if isinstance(item, IssuedCommand):
        return [*begin, item.over_wan, item.answered, item.handed_out, item.at, list(item.answers)]
    return [*begin, item.used]


def _command(request_id: RequestID, srv: str, message: bytes, how: Sequence[Any]) -> IssuedCommand:
    """Read back a command; one kept before its time and answers were has neither."""
    over_wan, answered, handed_out, *more = how
    at, answers = more or ("", ())
    return IssuedCommand(request_id, srv, message, over_wan, answered, handed_out, at, tuple(answers))
