"""A small workspace with one of everything, the same whenever it is made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.store.connection import Workspace, open_workspace
from hht_app.store.counters import Counters
from hht_app.store.coverage import Coverage, CoverageRow
from hht_app.store.inventory import DeviceRecord, Inventory
from hht_app.store.journal import SESSION_ENDED, Journal
from hht_app.store.worlds import create_session, create_world, end_session, put_snapshot

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SEED = 2**64 + 5
CHF, GPF, ESME = (EUI64.parse(f"00-DB-12-34-56-78-90-A{digit}") for digit in "230")
SUPPLIER = EUI64.parse("02-48-48-54-00-01-00-00")
REQUEST = RequestID(SUPPLIER, CHF, 2**64 - 1)
COVERAGE = CoverageRow(
    post_code="ZZ1 1ZZ",
    address_identifier="1",
    csp_region="South",
    response_code="I0",
    coverage_availability=True,
    anticipated_coverage_date="2027-01-31",
    wan_technology=" ",
    connectivity_likelihood="Low",
    auxiliary_equipment_required="",
)


def device(eui: EUI64, kind: str, **values: str | EUI64 | None) -> DeviceRecord:
    """Return a pending device with VALUES of its own."""
    plain = {"device_status": "Pending", "device_manufacturer": "HHT Ltd", "device_model": f"{kind} one"}
    return DeviceRecord(device_id=eui, device_type=kind, **{**plain, **values})  # type: ignore[arg-type]


def append_events(ws: Workspace, session_id: int, count: int, first: int = 1) -> None:
    """Add COUNT plain events in one transaction."""
    journal = Journal(ws, session_id)
    with ws.transaction():
        for number in range(first, first + count):
            journal.append(
                at=AT + timedelta(seconds=number),
                actor="terminal",
                kind="command-delivered",
                summary=f"Event number {number} – done",
                request_id=REQUEST,
                message_code=0x00CB,
                device=ESME,
                code="I0",
                name="CCS01",
                raw=bytes(range(number % 5 + 1)),
            )


def new_session(ws: Workspace) -> tuple[int, int]:
    """Make a world and a session in it and return their ids."""
    world = create_world(ws, "no-wan-dual-fuel", SEED, "scenario", AT)
    return world, create_session(ws, world, scenario="no-wan-dual-fuel", seed=SEED, started=AT)


def fill(folder: Path) -> tuple[int, int]:
    """Make a workspace in FOLDER with one of everything and return its world and session."""
    with open_workspace(folder) as ws:
        world, session = new_session(ws)
        inventory = Inventory(ws, world)
        with ws.transaction():
            for record in (
                device(CHF, "CHF", csp_region="South"),
                device(GPF, "GPF", associated_chf=CHF),
                device(ESME, "ESME", associated_chf=CHF, import_mpxn="1200034567890", post_code="ZZ1 1ZZ"),
            ):
                inventory.add(record, rule="pre-notification", source="scenario", request_id=None, at=AT)
            inventory.set_status(
                CHF, "InstalledNotCommissioned", rule="8.14.2", source="MP081", request_id=REQUEST, at=AT
            )
            inventory.put_device_certificate(ESME, "ds", b"\x30\x00", AT, "pre-notification")
            inventory.put_cell(GPF, 2, "ds", 0, SUPPLIER, bytes(8), AT, "6.21", REQUEST)
        Coverage(ws, world).add(COVERAGE)
        Counters(ws, world).start("supplier", 2**63 + 1)
        put_snapshot(ws, session, "premises", {"hub": {"powered": True, "name": "Haus – é"}})
        append_events(ws, session, 3)
        with ws.transaction():
            Journal(ws, session).append(at=AT, actor="session", kind=SESSION_ENDED, summary="Done", raw=b"")
            end_session(ws, session, AT + timedelta(hours=1))
    return world, session
