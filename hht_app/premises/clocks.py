"""Setting a meter's clock (ECS70, GCS28): taken from the hub when it lies in the window that the command gives."""

from __future__ import annotations

from typing import Any

from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.dlms import HARDWARE_FAULT, decode_date_time, encode_date_time
from hht_app.gbcs.payloads.dlms_builders import ECS70
from hht_app.gbcs.payloads.dlms_use_case import DLMSAnswer, DLMSCommand
from hht_app.premises.credentials import read_asn1_time, write_asn1_time
from hht_app.premises.device import Acted, Device, Surroundings
from hht_app.premises.judge import Judged
from hht_app.premises.state import CLOCK_INVALID, CLOCK_RELIABLE, CLOCK_UNRELIABLE

GCS28 = 0x007F
STATUS_NUMBERS = {CLOCK_RELIABLE: 0, CLOCK_INVALID: 1, CLOCK_UNRELIABLE: 2}
_READ_TIME = 3
_STATUS_UNSPECIFIED = 0xFF
__all__ = ["ECS70", "GCS28", "set_esme_clock", "set_gsme_clock"]


def _set(device: Device, start: Any, end: Any, around: Surroundings) -> None:
    """Take the hub's time when it lies between START and END; the clock is then reliable, and else stays as it is."""
    if start <= around.now <= end and not device.has("clock-invalid"):
        device.state.clock_offset = 0
        device.state.clock_status = CLOCK_RELIABLE


def set_esme_clock(device: Device, _judged: Judged, payload: DLMSCommand, around: Surroundings) -> Acted:
    """Act on ECS70: set the clock, then answer its time and status (0 reliable, 1 invalid, 2 unreliable)."""
    window: Any = payload.values[1]
    start, end = (decode_date_time(window[f"validity_interval_{name}"]) for name in ("start", "end"))
    if device.has("hardware-fault"):
        return Acted(DLMSAnswer.failing(ECS70, _READ_TIME, HARDWARE_FAULT), summary="the clock could not be read")
    _set(device, start, end, around)
    time = encode_date_time(device.time(around), _STATUS_UNSPECIFIED)
    status = STATUS_NUMBERS[device.state.clock_status]
    answer = DLMSAnswer.succeeding(ECS70, (None, None, None, time, status))
    return Acted(answer, summary=f"clock {device.state.clock_status}")


def set_gsme_clock(device: Device, _judged: Judged, payload: ASN1Payload, around: Surroundings) -> Acted:
    """Act on GCS28: set the clock, then answer its time and status."""
    window = payload.values["set_clock"]
    _set(device, read_asn1_time(window["start"]), read_asn1_time(window["end"]), around)
    values = {
        "device_time": write_asn1_time(device.time(around)),
        "status": STATUS_NUMBERS[device.state.clock_status],
    }
    return Acted(payload_of(GCS28, CRA.RESPONSE, {"response": values}), summary=f"clock {device.state.clock_status}")
