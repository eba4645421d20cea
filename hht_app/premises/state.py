"""What a device remembers: trust anchor cells, counters, device log, configuration; saved and restored exactly."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Any

from hht_app.core.identifiers import EUI64

ROLE_ROOT, ROLE_RECOVERY, ROLE_SUPPLIER, ROLE_NETWORK_OPERATOR = 0, 1, 2, 3
ROLE_ACB, ROLE_TRANSCOS, ROLE_WAN_PROVIDER = 4, 5, 6
PREPAYMENT_CELL = 1


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


@dataclass(slots=True)
class LogEntry:
    """One entry of a device log: the other device, its type, and the link key once one is agreed (16 bytes)."""

    device: EUI64
    device_type: str
    install_code: bytes = b""
    link_key: bytes = b""

    def to_json(self) -> dict[str, str]:
        """Return the entry as plain data."""
        return {
            "device": str(self.device),
            "device_type": self.device_type,
            "install_code": self.install_code.hex(),
            "link_key": self.link_key.hex(),
        }

    @classmethod
    def from_json(cls, data: dict[str, str]) -> LogEntry:
        """Read back what `to_json` wrote."""
        return cls(
            EUI64.parse(data["device"]),
            data["device_type"],
            bytes.fromhex(data["install_code"]),
            bytes.fromhex(data["link_key"]),
        )

    def __repr__(self) -> str:
        return f"LogEntry({self.device}, {self.device_type}, linked={bool(self.link_key)})"


@dataclass(slots=True)
class DeviceState:
    """All that changes in a device over a job."""

    fitted: bool = False
    joined: bool = False
    cells: dict[CellKey, bytes] = field(default_factory=dict)
    counters: dict[EUI64, int] = field(default_factory=dict)
    alert_counter: int = 0
    log: list[LogEntry] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    def entry(self, device: EUI64) -> LogEntry | None:
        """Return the device log's entry for DEVICE, or None."""
        return next((item for item in self.log if item.device == device), None)

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain data, in a fixed order."""
        return {
            "fitted": self.fitted,
            "joined": self.joined,
            "cells": {str(key): b64encode(self.cells[key]).decode() for key in sorted(self.cells)},
            "counters": {str(eui): str(self.counters[eui]) for eui in sorted(self.counters)},
            "alert_counter": str(self.alert_counter),
            "log": [item.to_json() for item in self.log],
            "settings": dict(sorted(self.settings.items())),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> DeviceState:
        """Read back what `to_json` wrote."""
        return cls(
            fitted=data["fitted"],
            joined=data["joined"],
            cells={CellKey.parse(key): b64decode(value) for key, value in data["cells"].items()},
            counters={EUI64.parse(key): int(value) for key, value in data["counters"].items()},
            alert_counter=int(data["alert_counter"]),
            log=[LogEntry.from_json(item) for item in data["log"]],
            settings=dict(data["settings"]),
        )
