"""What a device remembers: trust anchor cells, counters, device log, configuration; saved and restored exactly."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from hht_app.core.clock import format_time, parse_time
from hht_app.core.identifiers import EUI64

ROLE_ROOT, ROLE_RECOVERY, ROLE_SUPPLIER, ROLE_NETWORK_OPERATOR = 0, 1, 2, 3
ROLE_ACB, ROLE_TRANSCOS, ROLE_WAN_PROVIDER, ROLE_LOAD_CONTROLLER = 4, 5, 6, 8
PREPAYMENT_CELL = 1
TOP_UP, MANAGEMENT = "ka", "ds"  # the key usage by which a counter's cell is named
CLOCK_RELIABLE, CLOCK_INVALID, CLOCK_UNRELIABLE = "reliable", "invalid", "unreliable"


@dataclass(frozen=True, slots=True, order=True)
class CellKey:
    """Names one trust anchor cell: remote party role, key usage ("ds", "ka"), cell usage (1 = prepayment top-up)."""

    role: int
    key_usage: str
    cell_usage: int = 0

    def __str__(self) -> str:
        return f"{self.role}/{self.key_usage}/{self.cell_usage}"

    @classmethod
    def parse(cls, text: str) -> CellKey:
        """Read back what `str` wrote."""
        role, key_usage, cell_usage = text.split("/")
        return cls(int(role), key_usage, int(cell_usage))


class Counted(NamedTuple):
    """Whose commands a counter counts, and in which trust anchor cell: a role's signing cell, or its top-up cell."""

    party: EUI64
    cell: CellKey


# Where a party counted while devices had one counter for it: in no cell that it can hold.
NO_CELL = CellKey(-1, MANAGEMENT)


@dataclass(slots=True)
class LogEntry:
    """One entry of a device log: the other device, its type, and the link key once one is agreed (16 bytes).

    KNOWN_HASH is the AES-MMO hash of a link key agreed before: of a restored entry, or one from the historic log.
    """

    device: EUI64
    device_type: str
    install_code: bytes = b""
    link_key: bytes = b""
    known_hash: bytes = b""

    def to_json(self) -> dict[str, str]:
        """Return the entry as plain data."""
        return {
            "device": str(self.device),
            "device_type": self.device_type,
            "install_code": self.install_code.hex(),
            "link_key": self.link_key.hex(),
            "known_hash": self.known_hash.hex(),
        }

    @classmethod
    def from_json(cls, data: dict[str, str]) -> LogEntry:
        """Read back what `to_json` wrote."""
        return cls(
            EUI64.parse(data["device"]),
            data["device_type"],
            bytes.fromhex(data["install_code"]),
            bytes.fromhex(data["link_key"]),
            bytes.fromhex(data["known_hash"]),
        )

    def __repr__(self) -> str:
        return f"LogEntry({self.device}, {self.device_type}, linked={bool(self.link_key)})"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A command dated for the future as it came, and the role it was authorised by.

    Of a command in parts, PART is the component's place and WHAT its name.
    """

    due: datetime
    command: bytes
    role: int
    part: int = 0
    what: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "due": format_time(self.due),
            "command": b64encode(self.command).decode(),
            "role": self.role,
            "part": self.part,
            "what": self.what,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Waiting:
        """Read back what `to_json` wrote."""
        return cls(parse_time(data["due"]), b64decode(data["command"]), data["role"], data["part"], data["what"])


@dataclass(slots=True)
class DeviceState:
    """All that changes in a device over a job.

    `generations` count the device's own keys from 0 by usage, `asked_generations` those made but not yet certified;
    `own_certificates` hold what differs from the maker's (empty: lost). `clock_offset` is in seconds; the image waiting
    is named by its hash. `faults` are what is wrong with the device itself, by name.
    """

    fitted: bool = False
    joined: bool = False
    cells: dict[CellKey, bytes] = field(default_factory=dict)
    counters: dict[Counted, int] = field(default_factory=dict)
    alert_counter: int = 0
    log: list[LogEntry] = field(default_factory=list)
    historic: list[LogEntry] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    fitted_at: datetime | None = None
    clock_offset: int = 0
    clock_status: str = CLOCK_UNRELIABLE
    firmware: str = "00000000"
    image_hash: str = ""
    image_version: str = ""
    generations: dict[str, int] = field(default_factory=dict)
    asked_generations: dict[str, int] = field(default_factory=dict)
    own_certificates: dict[str, bytes] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    link_key: bytes = b""
    awake_until: datetime | None = None

    def entry(self, device: EUI64) -> LogEntry | None:
        """Return the device log's entry for DEVICE, or None."""
        return next((item for item in self.log if item.device == device), None)

    def copy(self) -> DeviceState:
        """Return a state that shares nothing with this one that can change."""
        return replace(
            self,
            cells=dict(self.cells),
            counters=dict(self.counters),
            log=[replace(item) for item in self.log],
            historic=[replace(item) for item in self.historic],
            settings=dict(self.settings),
            generations=dict(self.generations),
            asked_generations=dict(self.asked_generations),
            own_certificates=dict(self.own_certificates),
            waiting=list(self.waiting),
            faults=set(self.faults),
        )

    def mark(self) -> tuple[Any, ...]:
        """Return what equals another state's mark where the states, their cells left out, are equal.

        Later changes leave it as it is.
        """
        return (
            _PLAIN(self),
            [tuple(held.items()) if held else () for held in _DICTS(self)],
            [[_ENTRY(entry) for entry in log] for log in _LOGS(self)],
            tuple(self.waiting),
            frozenset(self.faults),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain data, in a fixed order."""
        return {**self.all_but_cells(), "cells": self.cells_to_json()}

    def cells_to_json(self) -> dict[str, str]:
        """Return the trust anchor cells as plain data; they are most of a device and seldom change."""
        return {str(key): b64encode(self.cells[key]).decode() for key in sorted(self.cells)}

    def all_but_cells(self) -> dict[str, Any]:
        """Return the state without its trust anchor cells as plain data."""
        return {
            "fitted": self.fitted,
            "joined": self.joined,
            "counters": _counters(self.counters),
            "alert_counter": str(self.alert_counter),
            "log": [item.to_json() for item in self.log],
            "historic": [item.to_json() for item in self.historic],
            "settings": dict(sorted(self.settings.items())),
            "fitted_at": _time(self.fitted_at),
            "clock_offset": self.clock_offset,
            "clock_status": self.clock_status,
            "firmware": self.firmware,
            "image_hash": self.image_hash,
            "image_version": self.image_version,
            "generations": dict(sorted(self.generations.items())),
            "asked_generations": dict(sorted(self.asked_generations.items())),
            "own_certificates": {
                key: b64encode(value).decode() for key, value in sorted(self.own_certificates.items())
            },
            "waiting": [item.to_json() for item in self.waiting],
            "faults": sorted(self.faults),
            "link_key": self.link_key.hex(),
            "awake_until": _time(self.awake_until),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> DeviceState:
        """Read back what `to_json` wrote."""
        plain = ("fitted", "joined", "clock_offset", "clock_status", "firmware", "image_hash", "image_version")
        return cls(
            **{name: data[name] for name in plain},
            cells={CellKey.parse(key): b64decode(value) for key, value in data["cells"].items()},
            counters=_read_counters(data),
            alert_counter=int(data["alert_counter"]),
            log=[LogEntry.from_json(item) for item in data["log"]],
            historic=[LogEntry.from_json(item) for item in data["historic"]],
            settings=dict(data["settings"]),
            fitted_at=_moment(data["fitted_at"]),
            generations=dict(data["generations"]),
            asked_generations=dict(data["asked_generations"]),
            own_certificates={key: b64decode(value) for key, value in data["own_certificates"].items()},
            waiting=[Waiting.from_json(item) for item in data["waiting"]],
            faults=set(data["faults"]),
            link_key=bytes.fromhex(data["link_key"]),
            awake_until=_moment(data["awake_until"]),
        )


def _getter(*kinds: str) -> attrgetter[tuple[Any, ...]]:
    """Return what gets the values of a state's fields of those KINDS, which are the first words of their types."""
    fields = DeviceState.__dataclass_fields__.values()
    return attrgetter(*[item.name for item in fields if str(item.type).startswith(kinds)])


# By their types, so that a field added later is not left out.
_PLAIN = _getter("bool", "int", "str", "bytes", "datetime")
_DICTS, _LOGS = _getter("dict[Counted", "dict[str"), _getter("list[LogEntry]")
_ENTRY = attrgetter(*LogEntry.__dataclass_fields__)


def _counters(counters: dict[Counted, int]) -> dict[str, dict[str, str]]:
    """Return COUNTERS by party and cell."""
    made: dict[str, dict[str, str]] = {}
    for key in sorted(counters):
        made.setdefault(str(key.party), {})[str(key.cell)] = str(counters[key])
    return made


def _read_counters(data: dict[str, Any]) -> dict[Counted, int]:
    """Read back what `_counters` wrote, or what was kept while a party had one counter and one for its top-ups."""
    found: dict[Counted, int] = {}
    for party, held in data["counters"].items():
        eui = EUI64.parse(party)
        for cell, value in held.items() if isinstance(held, dict) else [(str(NO_CELL), held)]:
            found[Counted(eui, CellKey.parse(cell))] = int(value)
    top_up = CellKey(ROLE_SUPPLIER, TOP_UP, PREPAYMENT_CELL)
    for party, value in data.get("top_up_counters", {}).items():
        found[Counted(EUI64.parse(party), top_up)] = int(value)
    return found


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else format_time(moment)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)
