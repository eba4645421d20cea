"""Change of tenancy at the ESME (ECS12) and the GPF (GCS09): the restriction date is kept."""

from __future__ import annotations

from hht_app.core.clock import format_time
from hht_app.gbcs.payloads.dlms import HARDWARE_FAULT, ECS12Response, RestrictChangeOfTenancy
from hht_app.gbcs.payloads.gbz import HARDWARE_FAILURE, GCS09Response, PublishChangeOfTenancy
from hht_app.premises.device import Acted, Device, Surroundings
from hht_app.premises.judge import Judged

ECS12, GCS09 = 0x0022, 0x0072
RESTRICTION = "change_of_tenancy_restriction"


def restrict_on_esme(device: Device, _judged: Judged, payload: RestrictChangeOfTenancy, _around: Surroundings) -> Acted:
    """Keep the moment before which consumption data is hidden from the new tenant; 01 when the meter fails."""
    if device.has("hardware-fault"):
        return Acted(ECS12Response(HARDWARE_FAULT), summary="the restriction could not be set")
    device.state.settings[RESTRICTION] = format_time(payload.moment)
    return Acted(ECS12Response(0), summary=f"restriction set to {device.state.settings[RESTRICTION]}")


def restrict_on_gpf(device: Device, _judged: Judged, payload: PublishChangeOfTenancy, _around: Surroundings) -> Acted:
    """Keep the implementation time of the change of tenancy, answered by a Default Response; C0 when the GPF fails."""
    if device.has("hardware-fault"):
        return Acted(GCS09Response(HARDWARE_FAILURE), summary="the restriction could not be set")
    device.state.settings[RESTRICTION] = format_time(payload.implementation_time)
    return Acted(GCS09Response(0), summary=f"restriction set to {device.state.settings[RESTRICTION]}")
