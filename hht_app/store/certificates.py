"""The DCC's certificate records: each device's own, and the Organisation Certificates it is believed to hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hht_app.core.clock import format_time, parse_time
from hht_app.core.identifiers import EUI64, RequestID

if TYPE_CHECKING:
    from hht_app.store.connection import Workspace


@dataclass(frozen=True, slots=True)
class CellRow:
    """A trust anchor cell of a device as the DCC believes it: whose certificate, known by its 8-byte SKI, is in it."""

    device: EUI64
    role: int
    key_usage: str
    cell_usage: int
    holder: EUI64
    ski: bytes
    at: datetime
    rule: str
    request_id: RequestID | None

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain JSON values, bytes as upper-case hex."""
        return {
            "device": str(self.device),
            "role": self.role,
            "key_usage": self.key_usage,
            "cell_usage": self.cell_usage,
            "holder": str(self.holder),
            "ski": self.ski.hex().upper(),
            "at": format_time(self.at),
            "rule": self.rule,
            "request_id": None if self.request_id is None else str(self.request_id),
        }


class CertificateRecords:
    """The certificate records of one world; a device must be on its inventory first."""

    def __init__(self, ws: Workspace, world_id: int) -> None:
        self._ws = ws
        self._world = world_id

    def put_device_certificate(self, eui: EUI64, usage: str, der: bytes, at: datetime, rule: str) -> None:
        """Keep DER as the certificate of device EUI for USAGE (ds or ka), in place of the one before."""
        with self._ws.transaction():
            self._ws.execute(
                "INSERT INTO device_certificates (world_id, device_id, usage, certificate, at, rule)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (world_id, device_id, usage) DO UPDATE SET"
                " certificate = excluded.certificate, at = excluded.at, rule = excluded.rule",
                (self._world, str(eui), usage, der, format_time(at), rule),
            )

    def device_certificate(self, eui: EUI64, usage: str) -> bytes | None:
        """Return the DER certificate the DCC holds of device EUI for USAGE, or None."""
        return self.device_certificates(eui).get(usage)

    def device_certificates(self, eui: EUI64) -> dict[str, bytes]:
        """Return the DER certificates the DCC holds of device EUI, by usage."""
        rows = self._ws.rows(
            "SELECT usage, certificate FROM device_certificates WHERE world_id = ? AND device_id = ? ORDER BY usage",
            (self._world, str(eui)),
        )
        return {row["usage"]: row["certificate"] for row in rows}

    def put_cell(  # noqa: PLR0913, PLR0917 - one argument a column
        self,
        device: EUI64,
        role: int,
        key_usage: str,
        cell_usage: int,
        holder: EUI64,
        ski: bytes,
        at: datetime,
        rule: str,
        request_id: RequestID | None,
    ) -> None:
        """Record whose certificate a cell of DEVICE now holds; CELL_USAGE is 0 management, 1 prepayment top-up."""
        with self._ws.transaction():
            self._ws.execute(
                "INSERT INTO organisation_cells"
                " (world_id, device_id, role, key_usage, cell_usage, holder, ski, at, rule, request_id)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (world_id, device_id, role, key_usage, cell_usage) DO UPDATE SET"
                " holder = excluded.holder, ski = excluded.ski, at = excluded.at, rule = excluded.rule,"
                " request_id = excluded.request_id",
                (
                    self._world,
                    str(device),
                    role,
                    key_usage,
                    cell_usage,
                    str(holder),
                    ski,
                    format_time(at),
                    rule,
                    None if request_id is None else str(request_id),
                ),
            )

    def cells(self, device: EUI64) -> tuple[CellRow, ...]:
        """Return the cells of DEVICE as the DCC believes them, by role, key usage and cell usage."""
        rows = self._ws.rows(
            "SELECT * FROM organisation_cells WHERE world_id = ? AND device_id = ?"
            " ORDER BY role, key_usage, cell_usage",
            (self._world, str(device)),
        )
        return tuple(
            CellRow(
                device,
                row["role"],
                row["key_usage"],
                row["cell_usage"],
                EUI64.parse(row["holder"]),
                row["ski"],
                parse_time(row["at"]),
                row["rule"],
                None if row["request_id"] is None else RequestID.parse(row["request_id"]),
            )
            for row in rows
        )
