"""8.14.2 at the DCC: a hub installed without SM WAN, and the correction of a Pending hub (MP081)."""

from __future__ import annotations

from hht_app.core.clock import format_time
from hht_app.dcc.office import Office, RequestRefused
from hht_app.duis.bodies import CHFInstallSuccessNoSMWAN
from hht_app.duis.requests import Request

INSTALLED_NOT_COMMISSIONED = "InstalledNotCommissioned"


def process_no_sm_wan(office: Office, request: Request, body: CHFInstallSuccessNoSMWAN) -> str:
    """Check the notice, correct a Pending hub, and return the response code (I99 or W081401).

    Raises RequestRefused with E081401 (not a CHF) or E081402 (install time in the future).
    """
    device = office.inventory.get(body.device_id)
    if device is None:
        raise RequestRefused("device", "E19", f"{body.device_id} is not in the inventory")
    if device.device_type != "CHF":
        raise RequestRefused("own", "E081401", f"{body.device_id} is a {device.device_type}, not a CHF")
    if body.install_date_time is not None and body.install_date_time > office.now:
        given = format_time(body.install_date_time)
        raise RequestRefused("own", "E081402", f"{given} is later than the DCC's clock, {format_time(office.now)}")
    if body.device_id not in office.state.hubs_without_wan:
        office.state.hubs_without_wan.append(body.device_id)
    if device.device_status == INSTALLED_NOT_COMMISSIONED:
        return "I99"
    moved = office.move_status(body.device_id, "8.14.2-chf-pending", request.request_id)
    gpf = office.inventory.gpf_of(body.device_id)
    if moved and gpf is not None:
        office.move_status(gpf, "8.14.2-gpf-pending", request.request_id)
    return "W081401"
