"""What the DCC has on record of each device beside the inventory: logs, joins, backups, settings, old certificates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from hht_app.core.identifiers import EUI64
from hht_app.core.parts import Parts, frozen


@dataclass(frozen=True, slots=True)
class HubBackup:
    """What a hub told of its network: extended PAN id (8 bytes), and each device with its link key's 16-byte hash."""

    extended_pan_id: bytes
    entries: tuple[tuple[EUI64, bytes], ...]


@dataclass(frozen=True, slots=True)
class CertificateChange:
    """A row of the SMKI repository's history: DEVICE's certificate OLD (DER) for USAGE made way for NEW, by RULE."""

    device: EUI64
    usage: str
    old: bytes
    new: bytes
    at: str
    rule: str
    request_id: str


@dataclass(slots=True)
class DeviceMemory:
    """The DCC's own records of devices; they follow what it was told, not what is so.

    `device_logs` lists the devices of each hub, `joins` the partners of each device, `gpf_logs` (device, type) rows of
    each GPF, `settings` what was last confirmed under a name, `certificate_history` what the SMKI repository replaced.
    `newest` tells for each subject how new the last thing told of it was, in an order of the subject's own;
    `alerts` are the counters of each device's alerts that these records follow.
    """

    device_logs: dict[EUI64, list[EUI64]] = field(default_factory=dict)
    joins: dict[EUI64, list[EUI64]] = field(default_factory=dict)
    backups: dict[EUI64, HubBackup] = field(default_factory=dict)
    gpf_logs: dict[EUI64, list[tuple[EUI64, int]]] = field(default_factory=dict)
    settings: dict[EUI64, dict[str, str]] = field(default_factory=dict)
    certificate_history: list[CertificateChange] = field(default_factory=list)
    newest: dict[str, int] = field(default_factory=dict)
    alerts: dict[EUI64, list[int]] = field(default_factory=dict)

    def is_news(self, device: EUI64, subject: str, order: int) -> bool:
        """Tell whether what is told of DEVICE's SUBJECT is no older than what was told before, and keep its ORDER."""
        key = f"{device} {subject}"
        if order < self.newest.get(key, order):
            return False
        self.newest[key] = order
        return True

    def note(self, table: dict[EUI64, list[EUI64]], owner: EUI64, device: EUI64) -> None:
        """Put DEVICE into OWNER's list of TABLE, once."""
        kept = table.setdefault(owner, [])
        if device not in kept:
            kept.append(device)

    def strike(self, table: dict[EUI64, list[EUI64]], owner: EUI64, device: EUI64) -> None:
        """Take DEVICE out of OWNER's list of TABLE."""
        if device in table.get(owner, []):
            table[owner].remove(device)

    def setting(self, device: EUI64, name: str, value: str) -> None:
        """Note that DEVICE confirmed VALUE under NAME."""
        self.settings.setdefault(device, {})[name] = value

    def snapshot(self) -> dict[str, Any]:
        """Return the records as plain data."""
        return {name: plain(getattr(self, name)) for name, plain in _PLAIN.items()}

    def parts(self, container: str) -> Parts:
        """Return what `snapshot` gives in parts, one for each kind of record."""
        names = tuple(_PLAIN)
        return Parts(container, names, [frozen(kept) for kept in _RECORDS(self)], names, self._plain)

    def _plain(self, name: str) -> Any:
        return _PLAIN[name](getattr(self, name))

    @classmethod
    def restore(cls, data: Mapping[str, Any]) -> DeviceMemory:
        """Read back what `snapshot` wrote."""
        return cls(
            device_logs=_read_lists(data["device_logs"]),
            joins=_read_lists(data["joins"]),
            backups={
                EUI64.parse(hub): HubBackup(
                    bytes.fromhex(pan), tuple((EUI64.parse(eui), bytes.fromhex(key)) for eui, key in entries)
                )
                for hub, (pan, entries) in data["backups"].items()
            },
            gpf_logs={
                EUI64.parse(gpf): [(EUI64.parse(eui), kind) for eui, kind in rows]
                for gpf, rows in data["gpf_logs"].items()
            },
            settings={EUI64.parse(eui): dict(values) for eui, values in data["settings"].items()},
            certificate_history=[
                CertificateChange(EUI64.parse(device), usage, bytes.fromhex(old), bytes.fromhex(new), at, rule, request)
                for device, usage, old, new, at, rule, request in data["certificate_history"]
            ],
            newest=dict(data.get("newest", {})),
            alerts={EUI64.parse(eui): [int(item) for item in kept] for eui, kept in data.get("alerts", {}).items()},
        )


def _lists(table: dict[EUI64, list[EUI64]]) -> dict[str, list[str]]:
    return {str(owner): [str(eui) for eui in kept] for owner, kept in table.items()}


def _backups(table: dict[EUI64, HubBackup]) -> dict[str, list[Any]]:
    return {
        str(hub): [kept.extended_pan_id.hex(), [[str(eui), key.hex()] for eui, key in kept.entries]]
        for hub, kept in table.items()
    }


def _rows(table: dict[EUI64, list[tuple[EUI64, int]]]) -> dict[str, list[list[Any]]]:
    return {str(gpf): [[str(eui), kind] for eui, kind in rows] for gpf, rows in table.items()}


def _settings(table: dict[EUI64, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {str(eui): dict(values) for eui, values in table.items()}


def _changes(history: list[CertificateChange]) -> list[list[str]]:
    return [
        [str(row.device), row.usage, row.old.hex(), row.new.hex(), row.at, row.rule, row.request_id] for row in history
    ]


def _counters(table: dict[EUI64, list[int]]) -> dict[str, list[str]]:
    return {str(eui): [str(counter) for counter in counters] for eui, counters in table.items()}


# Every kind of record, in the order of the fields, and how it is made plain data.
_PLAIN: dict[str, Callable[[Any], Any]] = {
    "device_logs": _lists,
    "joins": _lists,
    "backups": _backups,
    "gpf_logs": _rows,
    "settings": _settings,
    "certificate_history": _changes,
    "newest": dict,
    "alerts": _counters,
}
_RECORDS = attrgetter(*_PLAIN)


def _read_lists(data: Mapping[str, Any]) -> dict[EUI64, list[EUI64]]:
    return {EUI64.parse(owner): [EUI64.parse(eui) for eui in kept] for owner, kept in data.items()}
