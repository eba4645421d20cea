"""The DCC's inventory for the trainer: devices found as typed, and one device with its history and certificates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.core.words import tr
from hht_app.gbcs.certificates import read_certificate
from hht_app.store.inventory import FIELDS, DeviceRecord
from hht_app.store.inventory_search import CHUNK, DeviceLine, Found, InventorySearch, Place
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import device_title
from hht_app.terminal.views.inventory_files import RULE

ROLES = {
    1: "Recovery",
    2: "Supplier",
    3: "Network operator",
    4: "DCC, access control broker",
    5: "DCC, change of supplier party",
    6: "WAN provider",
    8: "Load controller",
}
_USAGES = {"ds": "signing", "ka": "key agreement"}
_LABELS = {
    "device_status": "Status",
    "device_manufacturer": "Manufacturer",
    "device_model": "Model",
    "smets_chts_version": "SMETS or CHTS version",
    "device_firmware_version": "Firmware version",
    "device_firmware_version_status": "Status of the firmware",
    "cpl_status": "Status on the CPL",
    "date_commissioned": "Commissioned",
    "import_mpxn": "Import MPxN",
    "secondary_import_mpan": "Secondary import MPAN",
    "export_mpan": "Export MPAN",
    "esme_variant": "ESME variant",
    "uprn": "UPRN",
    "post_code": "Post code",
    "address_identifier": "Address",
    "csp_region": "CSP region",
    "device_gbcs_version": "GBCS version",
    "han_variant": "HAN variant",
    "connectivity": "Connectivity",
}


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One change of a status: when, from what to what, the rule, its source, MP081's mark, and the request."""

    at: str
    change: str
    rule: str
    source: str
    mp081: str
    request: str


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate on record: the cell or usage, whose it is, what it is known by, since when, by which rule."""

    cell: str
    holder: str
    known_by: str
    at: str
    rule: str
    mp081: str
    request: str


@dataclass(frozen=True, slots=True)
class DevicePage:
    """One device on the DCC's record: identifiers by role, filled fields, status history, certificates cell by cell."""

    title: str
    identifiers: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]
    history: tuple[StatusLine, ...]
    certificates: tuple[CertificateLine, ...]


def _search(session: Session) -> InventorySearch:
    return InventorySearch(session.workspace, session.record.world_id)


def find_some(session: Session, text: str, place: Place | None = None, limit: int = CHUNK) -> Found:
    """Return some of what TEXT finds, from PLACE on, so that a long search is taken in parts."""
    return _search(session).find_some(text, place, limit)


def device_lines(session: Session, numbers: Sequence[int]) -> tuple[DeviceLine, ...]:
    """Return the devices with these row NUMBERS."""
    return _search(session).rows(numbers)


def records_of(
    session: Session, numbers: Sequence[int], progress: Callable[[int, int], None] = lambda _done, _total: None
) -> list[DeviceRecord]:
    """Return the whole records of the devices with these row NUMBERS, for an export.

    PROGRESS is told how many are read, and may raise Cancelled.
    """
    inventory = session.world.dcc.office.inventory
    found = []
    for start in range(0, len(numbers), 500):
        progress(start, len(numbers))
        for line in device_lines(session, numbers[start : start + 500]):
            record = inventory.get(line.device)
            if record is not None:
                found.append(record)
    return found


@cache
def _marks() -> dict[str, bool]:
    tables = (*read_table("dcc/rules.csv"), *read_table("dcc/cell_rules.csv"))
    return {row["rule"]: row["mp081"] == "yes" for row in tables}


def mp081_mark(rule: str) -> str:
    """Return in a word whether RULE is MP081's, by the tables; "not held" for a rule they do not have."""
    if rule == RULE:
        return tr("no")
    known = _marks().get(rule)
    if known is None:
        return tr("not held")
    return tr("yes") if known else tr("no")


def device_page(session: Session, device: EUI64) -> DevicePage | None:
    """Return all that the DCC has on record of DEVICE, None where it is not on record."""
    inventory = session.world.dcc.office.inventory
    record = inventory.get(device)
    if record is None:
        return None
    identifiers = [(record.device_type, str(record.device_id))]
    if record.associated_chf is not None:
        identifiers.append((tr("its hub, CHF"), str(record.associated_chf)))
    values = record.to_json()
    fields = tuple((tr(_LABELS[name]), values[name]) for name in FIELDS if name in _LABELS and values[name])
    return DevicePage(
        device_title(record.device_type),
        tuple(identifiers),
        fields if record.device_status else ((tr("Status"), tr("no record kept")), *fields),
        _history(session, device),
        (*_own(session, device), *_cells(session, device)),
    )


def _history(session: Session, device: EUI64) -> tuple[StatusLine, ...]:
    return tuple(
        StatusLine(
            row.to_json()["at"],
            f"{row.from_status or tr('not on record')} → {row.to_status or tr('no record kept')}",
            row.rule,
            row.source,
            mp081_mark(row.rule),
            str(row.request_id) if row.request_id else tr("no request"),
        )
        for row in session.world.dcc.office.inventory.history(device)
    )


def _own(session: Session, device: EUI64) -> list[CertificateLine]:
    lines = []
    for usage, der in session.world.dcc.office.inventory.device_certificates(device).items():
        cell = tr("Its own, for {usage}", usage=tr(_USAGES.get(usage, usage)))
        known_by = tr("serial {number}", number=f"{read_certificate(der).serial:X}")
        lines.append(CertificateLine(cell, str(device), known_by, "", "", "", ""))
    return lines


def _cells(session: Session, device: EUI64) -> list[CertificateLine]:
    names = {eui: key for key, eui in session.world.organisations.items()}
    lines = []
    for item in session.world.dcc.office.inventory.cells(device):
        usage = tr(_USAGES.get(item.key_usage, item.key_usage))
        purpose = tr(", prepayment top-up") if item.cell_usage else ""
        cell = f"{tr(ROLES.get(item.role, str(item.role)))}, {usage}{purpose}"
        holder = f"{names.get(item.holder, '')} {item.holder}".strip()
        request = str(item.request_id) if item.request_id else tr("no request")
        at = item.to_json()["at"]
        lines.append(
            CertificateLine(cell, holder, item.ski.hex().upper(), at, item.rule, mp081_mark(item.rule), request)
        )
    return lines
