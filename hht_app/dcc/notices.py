"""8.14.1 to 8.14.4 at the DCC: what is reported of a hub, and the correction of a Pending hub (MP081, 8.14.2)."""

from __future__ import annotations

from datetime import datetime

from hht_app.core.clock import format_time
from hht_app.core.identifiers import EUI64
from hht_app.core.recording import Happening
from hht_app.core.resources import read_table
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.parties import known_device
from hht_app.duis.bodies import (
    CHFFaultReturn,
    CHFInstallSuccessNoSMWAN,
    CHFInstallSuccessSMWAN,
    CHFNoFaultReturn,
)
from hht_app.duis.requests import Request
from hht_app.store.inventory import DeviceRecord

INSTALLED_NOT_COMMISSIONED, PENDING = "InstalledNotCommissioned", "Pending"
GPF_LEFT, INSTALL_SUCCESS, HUB_RETURNED = (
    "gpf-pending-under-installed-chf",
    "install-success-effect",
    "hub-returned-effect",
)
ACCEPTED = "I99"
Returns = CHFFaultReturn | CHFNoFaultReturn


def unsettled(name: str) -> str:
    """Return what the table says of a point that is not settled, with its source."""
    row = next(row for row in read_table("dcc/unsettled.csv") if row["id"] == name)
    return f"{row['words']} ({row['source']})"


def _hub(office: Office, device: EUI64, installed: datetime | None) -> DeviceRecord:
    """Return the hub's record; RequestRefused with E19, E081401 (not a CHF) or E081402 (installed in the future)."""
    record = known_device(office, device)
    if record.device_type != "CHF":
        raise RequestRefused("own", "E081401", f"{device} is a {record.device_type}, not a CHF")
    if installed is not None and installed > office.now:
        given = format_time(installed)
        raise RequestRefused("own", "E081402", f"{given} is later than the DCC's clock, {format_time(office.now)}")
    return record


def _keep(office: Office, request: Request, device: EUI64, words: str) -> None:
    srv = request.service_reference_variant
    office.state.hub_reports.append([str(device), srv, format_time(office.now), str(request.request_id)])
    office.record(
        Happening(
            actor="dcc",
            kind="hub-report",
            summary=words,
            name=srv,
            request_id=str(request.request_id),
            device=str(device),
        )
    )


def process_no_sm_wan(office: Office, request: Request, body: CHFInstallSuccessNoSMWAN) -> str:
    """8.14.2: check the notice, correct a Pending hub, and return the response code (I99 or W081401).

    Raises RequestRefused with E081401 (not a CHF) or E081402 (install time in the future).
    """
    device = _hub(office, body.device_id, body.install_date_time)
    if body.device_id not in office.state.hubs_without_wan:
        office.state.hubs_without_wan.append(body.device_id)
    gpf = office.inventory.gpf_of(body.device_id)
    moved = device.device_status != INSTALLED_NOT_COMMISSIONED and office.move_status(
        body.device_id, "8.14.2-chf-pending", request.request_id
    )
    if moved and gpf is not None:
        office.move_status(gpf, "8.14.2-gpf-pending", request.request_id)
    elif gpf is not None and _status(office, gpf) == PENDING:
        _note_left(office, request, gpf)
    return ACCEPTED if device.device_status == INSTALLED_NOT_COMMISSIONED else "W081401"


def _status(office: Office, device: EUI64) -> str | None:
    record = office.inventory.get(device)
    return None if record is None else record.device_status


def _note_left(office: Office, request: Request, gpf: EUI64) -> None:
    office.record(
        Happening(
            actor="dcc",
            kind="unsettled",
            summary=unsettled(GPF_LEFT),
            name=GPF_LEFT,
            request_id=str(request.request_id),
            device=str(gpf),
        )
    )


def process_install_success(office: Office, request: Request, body: CHFInstallSuccessSMWAN) -> str:
    """8.14.1: put a hub installed with SM WAN on record and return I99; no status changes, as no rule is held.

    E081401 and E081402 are MP081's for 8.14.2; that they hold here too is the simulator's choice.
    """
    _hub(office, body.device_id, body.install_date_time)
    if body.device_id in office.state.hubs_without_wan:
        office.state.hubs_without_wan.remove(body.device_id)
    _keep(office, request, body.device_id, unsettled(INSTALL_SUCCESS))
    return ACCEPTED


def process_hub_return(office: Office, request: Request, body: Returns) -> str:
    """8.14.3 and 8.14.4: put a hub that was returned, lost or stolen on record and return I99; no status changes."""
    _hub(office, body.device_id, None)
    if isinstance(body, CHFFaultReturn):
        known_device(office, body.other_device_id)
        kind = f"{body.chf_fault_return_type}: {body.chf_fault_reason}"
    else:
        kind = body.chf_no_fault_return_type
    _keep(office, request, body.device_id, f"{kind}; {unsettled(HUB_RETURNED)}")
    return ACCEPTED
