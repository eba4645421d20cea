"""What never came back to the DCC, and where its record therefore differs from a device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.dcc.office import Office
from hht_app.dcc.tables import needed_back, return_effect

Cell = tuple[int, str, int]


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
    """One point on which the DCC's record and the truth of a device differ; both in words."""

    device: EUI64
    what: str
    on_record: str
    so: str


def cell_differences(office: Office, device: EUI64, true: Mapping[Cell, EUI64]) -> tuple[Difference, ...]:
    """Return the trust anchor cells whose holder on record is not the one TRUE names, by (role, usage, cell usage).

    Cells that the DCC has no record of are left out: it never claimed to know them.
    """
    found = []
    for row in office.inventory.cells(device):
        key = (row.role, row.key_usage, row.cell_usage)
        if key in true and true[key] != row.holder:
            name = f"cell of role {row.role} for {row.key_usage}"
            found.append(Difference(device, name, str(row.holder), str(true[key])))
    return tuple(found)


def log_differences(office: Office, hub: EUI64, true: frozenset[EUI64]) -> tuple[Difference, ...]:
    """Return the devices that only the record of HUB's device log has, or only the log itself (TRUE)."""
    record = frozenset(office.state.devices.device_logs.get(hub, []))
    found = []
    for device in sorted(record ^ true):
        here, there = ("in the log", "not in the log") if device in record else ("not in the log", "in the log")
        found.append(Difference(hub, str(device), here, there))
    return tuple(found)


def certificate_differences(office: Office, device: EUI64, true: Mapping[str, bytes]) -> tuple[Difference, ...]:
    """Return the usages (ds, ka) for which the inventory has another certificate of DEVICE than it uses (TRUE, DER)."""
    held = office.inventory.device_certificates(device)
    return tuple(
        Difference(device, f"{usage} certificate", "another", "in use")
        for usage, der in sorted(true.items())
        if held.get(usage) != der
    )
