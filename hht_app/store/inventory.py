"""The Smart Metering Inventory of a world: device records, status history, and who belongs to which hub."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import BugError, DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.store.certificates import CellRow, CertificateRecords

if TYPE_CHECKING:
    import sqlite3

__all__ = ["DEVICE_STATUSES", "DEVICE_TYPES", "CellRow", "DeviceRecord", "HistoryRow", "Inventory"]

# DUIS 5.4 enumerations DeviceStatus and DeviceType.
DEVICE_STATUSES = (
    "Pending",
    "Whitelisted",
    "InstalledNotCommissioned",
    "Commissioned",
    "Decommissioned",
    "Withdrawn",
    "Suspended",
    "Recovery",
    "Recovered",
)
DEVICE_TYPES = ("ESME", "GSME", "GPF", "CHF", "HCALCS", "PPMID", "IHD", "CAD")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecord:
    """A device as the DCC has it on record: DUIS inventory fields, and the CHF it belongs to."""

    device_id: EUI64
    device_type: str
    device_status: str | None = None
    device_manufacturer: str
    device_model: str
    smets_chts_version: str | None = None
    device_firmware_version: str | None = None
    device_firmware_version_status: str | None = None
    cpl_status: str | None = None
    date_commissioned: str | None = None
    import_mpxn: str | None = field(default=None, repr=False)
    secondary_import_mpan: str | None = field(default=None, repr=False)
    export_mpan: str | None = field(default=None, repr=False)
    esme_variant: str | None = None
    uprn: str | None = None
    post_code: str | None = None
    address_identifier: str | None = None
    csp_region: str | None = None
    device_gbcs_version: str | None = None
    han_variant: str | None = None
    connectivity: str | None = None
    associated_chf: EUI64 | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain JSON values, EUI-64s as text."""
        return {name: _plain(getattr(self, name)) for name in FIELDS}


Records = list[DeviceRecord]
FIELDS = tuple(item.name for item in fields(DeviceRecord))
# Fields with a rule of their own: identity never changes, status and hub only by `set_status` and `associate`.
_NOT_AMENDED = frozenset({"device_id", "device_type", "device_status", "associated_chf"})
_SEARCHED = (
    "device_type",
    "device_status",
    "device_manufacturer",
    "device_model",
    "import_mpxn",
    "secondary_import_mpan",
    "export_mpan",
    "uprn",
    "post_code",
    "address_identifier",
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of a device's status: when (simulated), from what to what, by which rule, for which request."""

    device: EUI64
    at: datetime
    from_status: str | None
    to_status: str | None
    rule: str
    source: str
    request_id: RequestID | None

    def to_json(self) -> dict[str, Any]:
        """Return the row as the command line prints it."""
        return {
            "device": str(self.device),
            "at": format_time(self.at),
            "from": self.from_status,
            "to": self.to_status,
            "rule": self.rule,
            "source": self.source,
            "request_id": None if self.request_id is None else str(self.request_id),
        }


def _plain(value: object) -> object:
    return str(value) if isinstance(value, EUI64) else value


def _record(row: sqlite3.Row) -> DeviceRecord:
    return _made(tuple(row.keys()), tuple(row))


@lru_cache(256)
def _made(names: tuple[str, ...], row: tuple[Any, ...]) -> DeviceRecord:
    columns = dict(zip(names, row, strict=True))
    values = {name: columns[name] for name in FIELDS}
    values["device_id"] = EUI64.parse(values["device_id"])
    if values["associated_chf"] is not None:
        values["associated_chf"] = EUI64.parse(values["associated_chf"])
    return DeviceRecord(**values)


def _check_status(status: str | None) -> None:
    if status is not None and status not in DEVICE_STATUSES:
        raise DataError(f"{status!r} is not a device status", path="device_status")


class Inventory(CertificateRecords):
    """The inventory of one world, with the certificate records of its devices."""

    def add(self, record: DeviceRecord, *, rule: str, source: str, request_id: RequestID | None, at: datetime) -> None:
        """Put a new device on record, its history beginning with its status; DataError when it is there already."""
        _check_status(record.device_status)
        if record.device_type not in DEVICE_TYPES:
            raise DataError(f"{record.device_type!r} is not a device type", path="device_type")
        if self.get(record.device_id) is not None:
            raise DataError(f"device {record.device_id} is on record already", path="device_id")
        places = ", ".join("?" for _ in FIELDS)
        with self._ws.transaction():
            self._ws.execute(
                f"INSERT INTO devices (world_id, {', '.join(FIELDS)}) VALUES (?, {places})",  # noqa: S608 - own names
                (self._world, *(_plain(getattr(record, name)) for name in FIELDS)),
            )
            change = HistoryRow(record.device_id, at, None, record.device_status, rule, source, request_id)
            self._add_history(change)

    def get(self, eui: EUI64) -> DeviceRecord | None:
        """Return the record of device EUI, or None."""
        row = self._ws.row("SELECT * FROM devices WHERE world_id = ? AND device_id = ?", (self._world, str(eui)))
        return None if row is None else _record(row)

    def list(self) -> Records:
        """Return every device on record, by EUI-64."""
        rows = self._ws.rows("SELECT * FROM devices WHERE world_id = ? ORDER BY device_id", (self._world,))
        return [_record(row) for row in rows]

    def first(self, limit: int) -> Records:
        """Return the first LIMIT devices on record, by EUI-64."""
        sql = "SELECT * FROM devices WHERE world_id = ? ORDER BY device_id LIMIT ?"
        return [_record(row) for row in self._ws.rows(sql, (self._world, limit))]

    def search(self, text: str) -> Records:
        """Return the devices with TEXT in an identifier, MPxN, address, type, status, maker or model, by EUI-64."""
        wanted = text.strip()
        columns, patterns = list(_SEARCHED), [_like(wanted)] * len(_SEARCHED)
        digits = wanted.replace("-", "").replace(":", "")
        if digits:
            columns.append("replace(device_id, '-', '')")
            patterns.append(_like(digits))
        where = " OR ".join(f"{column} LIKE ? ESCAPE '\\'" for column in columns)
        sql = f"SELECT * FROM devices WHERE world_id = ? AND ({where}) ORDER BY device_id"  # noqa: S608 - own names
        return [_record(row) for row in self._ws.rows(sql, (self._world, *patterns))] if wanted else []

    def set_status(
        self, eui: EUI64, to: str, *, rule: str, source: str, request_id: RequestID | None, at: datetime
    ) -> None:
        """Change a device's status by the named RULE and write its history row; only inside a transaction.

        BugError when the device is unknown or has that status already; DataError when TO is no DUIS status.
        """
        self._ws.require_transaction("set_status")
        _check_status(to)
        before = self._held(eui).device_status
        if before == to:
            raise BugError(f"device {eui} is {to} already")
        self._set(eui, {"device_status": to})
        self._add_history(HistoryRow(eui, at, before, to, rule, source, request_id))

    def amend(self, eui: EUI64, **values: str | None) -> None:
        """Change other fields of a device's record, such as its firmware version; not its identity, status or hub."""
        for name in values:
            if name not in FIELDS or name in _NOT_AMENDED:
                raise BugError(f"{name} cannot be amended")
        self._held(eui)
        if values:
            self._set(eui, values)

    def remove(self, eui: EUI64) -> None:
        """Take device EUI off the inventory with its history, certificates and cells; only inside a transaction."""
        self._ws.require_transaction("remove")
        self._held(eui)
        for table in ("organisation_cells", "device_certificates", "device_history", "devices"):
            sql = f"DELETE FROM {table} WHERE world_id = ? AND device_id = ?"  # noqa: S608 - own names
            self._ws.execute(sql, (self._world, str(eui)))

    def associate(self, eui: EUI64, chf: EUI64 | None) -> None:
        """Record that device EUI belongs to the hub with CHF (None: to no hub)."""
        self._held(eui)
        self._set(eui, {"associated_chf": None if chf is None else str(chf)})

    def hub_of(self, eui: EUI64) -> EUI64 | None:
        """Return the CHF that device EUI belongs to (a CHF belongs to itself), or None."""
        record = self.get(eui)
        if record is None:
            return None
        return record.device_id if record.device_type == "CHF" else record.associated_chf

    def devices_of(self, chf: EUI64) -> tuple[DeviceRecord, ...]:
        """Return the devices that belong to hub CHF, itself left out, by EUI-64."""
        rows = self._ws.rows(
            "SELECT * FROM devices WHERE world_id = ? AND associated_chf = ? AND device_id <> ? ORDER BY device_id",
            (self._world, str(chf), str(chf)),
        )
        return tuple(_record(row) for row in rows)

    def gpf_of(self, chf: EUI64) -> EUI64 | None:
        """Return the Gas Proxy Function of hub CHF, or None."""
        return next((record.device_id for record in self.devices_of(chf) if record.device_type == "GPF"), None)

    def history(self, eui: EUI64) -> tuple[HistoryRow, ...]:
        """Return the status changes of device EUI, oldest first."""
        rows = self._ws.rows(
            "SELECT * FROM device_history WHERE world_id = ? AND device_id = ? ORDER BY id", (self._world, str(eui))
        )
        return tuple(
            HistoryRow(
                eui,
                parse_time(row["at"]),
                row["from_status"],
                row["to_status"],
                row["rule"],
                row["source"],
                None if row["request_id"] is None else RequestID.parse(row["request_id"]),
            )
            for row in rows
        )

    def _held(self, eui: EUI64) -> DeviceRecord:
        record = self.get(eui)
        if record is None:
            raise BugError(f"device {eui} is not on record")
        return record

    def _set(self, eui: EUI64, values: dict[str, Any]) -> None:
        assignments = ", ".join(f"{name} = ?" for name in values)
        sql = f"UPDATE devices SET {assignments} WHERE world_id = ? AND device_id = ?"  # noqa: S608 - own names
        with self._ws.transaction():
            self._ws.execute(sql, (*values.values(), self._world, str(eui)))

    def _add_history(self, row: HistoryRow) -> None:
        self._ws.execute(
            "INSERT INTO device_history (world_id, device_id, at, from_status, to_status, rule, source, request_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._world,
                str(row.device),
                format_time(row.at),
                row.from_status,
                row.to_status,
                row.rule,
                row.source,
                None if row.request_id is None else str(row.request_id),
            ),
        )


def _like(text: str) -> str:
    """Return a LIKE pattern that finds TEXT anywhere, taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
