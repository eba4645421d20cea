"""What never came back to the DCC, and where its record therefore differs from a device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.dcc.office import Office
from hht_app.dcc.tables import needed_back, return_effect

Cell = tuple[int, str, int]
Holding = tuple[EUI64, bytes]
STATUS, LOG, JOIN, CELL, CERTIFICATE, FIRMWARE = "status", "log", "join", "cell", "certificate", "firmware"
_WAY = ("Pending", "Whitelisted", "InstalledNotCommissioned")
_HUB = ("CHF", "GPF")


@dataclass(frozen=True, slots=True)
class Missing:
    """A command that was issued and whose answer the DCC does not have; NEED is as `needed_back` says.

    WHAT tells what the answer would have changed, empty where nothing.
    """

    request_id: RequestID
    service_reference_variant: str
    device: EUI64
    over_wan: bool
    need: str
    what: str


def missing_answers(office: Office) -> tuple[Missing, ...]:
    """Return every command without an answer at the DCC, in the order they were issued."""
    found = []
    for issued in office.state.commands.values():
        if issued.answered:
            continue
        srv = issued.service_reference_variant
        effect = return_effect(srv)
        what = "" if effect is None else effect.what
        target = issued.request_id.target
        found.append(Missing(issued.request_id, srv, target, issued.over_wan, needed_back(srv), what))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Difference:
    """One point on which the DCC's record and the truth of a device differ; both in words.

    KIND is one of the kinds above, ABOUT the other device of a log or a join.
    """

    device: EUI64
    kind: str
    what: str
    on_record: str
    so: str
    about: EUI64 | None = None


def status_differences(office: Office, device: EUI64, *, listed: bool, joined: bool) -> tuple[Difference, ...]:
    """Return the status on record where the rules would have it further: DEVICE was let in (LISTED), or is JOINED.

    That the record is further than the home is no difference: no rule goes back. A hub's own two are not moved so.
    """
    held = office.inventory.get(device)
    if held is None or held.device_status not in _WAY or held.device_type in _HUB:
        return ()
    so = _WAY[2] if joined else _WAY[1] if listed else _WAY[0]
    if _WAY.index(so) <= _WAY.index(held.device_status):
        return ()
    return (Difference(device, STATUS, "status", held.device_status, so),)


def cell_differences(office: Office, device: EUI64, true: Mapping[Cell, Holding]) -> tuple[Difference, ...]:
    """Return the trust anchor cells that hold another certificate than the record has, by (role, usage, cell usage).

    TRUE names the holder and the subject key identifier. Cells that the DCC has no record of are left out: it never
    claimed to know them.
    """
    found = []
    for row in office.inventory.cells(device):
        key = (row.role, row.key_usage, row.cell_usage)
        if key in true and true[key] != (row.holder, row.ski):
            use = ", prepayment" if row.cell_usage else ""
            name = f"cell of role {row.role} for {row.key_usage}{use}"
            found.append(Difference(device, CELL, name, _held_by(row.holder, row.ski), _held_by(*true[key])))
    return tuple(found)


def _held_by(holder: EUI64, ski: bytes) -> str:
    return f"{holder}, key {ski[:4].hex().upper()}"


def log_differences(office: Office, hub: EUI64, true: frozenset[EUI64]) -> tuple[Difference, ...]:
    """Return the devices that only the record of HUB's device log has, or only the log itself (TRUE)."""
    record = frozenset(office.state.devices.device_logs.get(hub, []))
    return _lists_differ(office, Difference(hub, LOG, "", "in the log", "not in the log"), record, true)


def gpf_log_differences(office: Office, gpf: EUI64, true: frozenset[EUI64]) -> tuple[Difference, ...]:
    """Return the devices that only the record of GPF's device log has, or only that log (TRUE); none without a record.

    The record is what the GPF's own alerts told, whose need is not held.
    """
    rows = office.state.devices.gpf_logs.get(gpf)
    record = true if rows is None else frozenset(device for device, _kind in rows)
    return _lists_differ(office, Difference(gpf, LOG, "", "in the log", "not in the log"), record, true)


def join_differences(office: Office, device: EUI64, true: frozenset[EUI64]) -> tuple[Difference, ...]:
    """Return the partners that only the record of DEVICE has, or only DEVICE's own device log (TRUE)."""
    record = frozenset(office.state.devices.joins.get(device, []))
    return _lists_differ(office, Difference(device, JOIN, "", "joined", "not joined"), record, true)


def _lists_differ(
    office: Office, kind: Difference, record: frozenset[EUI64], true: frozenset[EUI64]
) -> tuple[Difference, ...]:
    """Return a difference like KIND for each device of the inventory that is in one of RECORD and TRUE only.

    KIND's words are of one that is on record only. Whom the inventory does not know is not compared.
    """
    found = []
    for device in sorted(record ^ true):
        if office.inventory.get(device) is not None:
            here, there = (kind.on_record, kind.so) if device in record else (kind.so, kind.on_record)
            found.append(replace(kind, what=str(device), on_record=here, so=there, about=device))
    return tuple(found)


def firmware_differences(office: Office, device: EUI64, true: str) -> tuple[Difference, ...]:
    """Return the firmware version on record where DEVICE runs another (TRUE, 8 hex digits); none without a record."""
    held = office.inventory.get(device)
    if held is None or held.device_firmware_version in (None, true):
        return ()
    return (Difference(device, FIRMWARE, "firmware", held.device_firmware_version or "", true),)


def certificate_differences(office: Office, device: EUI64, true: Mapping[str, bytes]) -> tuple[Difference, ...]:
    """Return the usages (ds, ka) for which the inventory has another certificate of DEVICE than it uses (TRUE, DER)."""
    held = office.inventory.device_certificates(device)
    return tuple(
        Difference(device, CERTIFICATE, f"{usage} certificate", "another", "in use")
        for usage, der in sorted(true.items())
        if held.get(usage) != der
    )
