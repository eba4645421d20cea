"""Firmware at a device: reading its version (ECS52, GCS38, CS08) and activating the image it holds (CS06)."""

from __future__ import annotations

from typing import Any

from hht_app.core.errors import UserError
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.cs02b import CANCEL_TIME, EXECUTED, EXECUTION_FAILED
from hht_app.gbcs.payloads.dlms import HARDWARE_FAULT
from hht_app.gbcs.payloads.dlms_builders import ECS52
from hht_app.gbcs.payloads.dlms_use_case import DLMSAnswer, DLMSCommand
from hht_app.gbcs.payloads.gbz import HARDWARE_FAILURE
from hht_app.gbcs.payloads.gbz_builders import CURRENT_METER_ID, GCS38, METERING
from hht_app.gbcs.payloads.gbz_use_case import GBZFrames, attribute_answer
from hht_app.gbcs.use_cases import result_name
from hht_app.premises.credentials import read_asn1_time, write_asn1_time
from hht_app.premises.device import Acted, Device, Executed, Surroundings
from hht_app.premises.judge import Judged, Refused
from hht_app.premises.state import CLOCK_INVALID, Waiting
from hht_app.premises.waiting import cancel_waiting

CS06, CS06_ALERT, CS08 = 0x0012, 0x00CA, 0x0129
SUCCESS, NO_IMAGE, HASH_MISMATCH, ACTIVATION_FAILURE = 0, 1, 2, 3
_OCTET_STRING = 0x41
_UNREADABLE_VERSION = bytes(4)
__all__ = [
    "CS06",
    "CS08",
    "ECS52",
    "GCS38",
    "activate",
    "activation_due",
    "hold_image",
    "read_version_asn1",
    "read_version_dlms",
    "read_version_gbz",
]


def hold_image(device: Device, image_hash: bytes, version: bytes) -> None:
    """Let DEVICE hold a firmware image of 32-byte IMAGE_HASH and 4-byte VERSION, as the SM WAN's delivery would.

    UserError for a device that activates no image.
    """
    if CS06 not in device.handlers:
        raise UserError(f"the {device.device_type} {device.eui} takes no firmware image this way")
    device.state.image_hash, device.state.image_version = image_hash.hex().upper(), version.hex().upper()


def _version(device: Device) -> bytes:
    return bytes.fromhex(device.state.firmware)


def read_version_dlms(device: Device, _judged: Judged, _payload: DLMSCommand, _around: Surroundings) -> Acted:
    """Act on ECS52: answer the 4-byte firmware version, or hardware fault (01)."""
    if device.has("hardware-fault"):
        return Acted(DLMSAnswer.failing(ECS52, 0, HARDWARE_FAULT), summary="the version could not be read")
    return Acted(DLMSAnswer.succeeding(ECS52, (_version(device),)), summary=f"firmware {device.state.firmware}")


def read_version_gbz(device: Device, _judged: Judged, _payload: GBZFrames, _around: Surroundings) -> Acted:
    """Act on GCS38: answer the firmware version attribute, or hardware failure (C0)."""
    record: dict[str, Any] = {"attribute": CURRENT_METER_ID, "status": HARDWARE_FAILURE}
    if not device.has("hardware-fault"):
        record |= {"status": SUCCESS, "type": _OCTET_STRING, "value": _version(device)}
    return Acted(GBZFrames((attribute_answer(METERING, [record]),)), summary=f"firmware {device.state.firmware}")


def read_version_asn1(device: Device, _judged: Judged, _payload: ASN1Payload, _around: Surroundings) -> Acted:
    """Act on CS08: answer the firmware version and 0, or an empty version and 1 (failure)."""
    failing = device.has("hardware-fault")
    version = _UNREADABLE_VERSION if failing else _version(device)
    values = {"response": {"firmware_version": version, "status": int(failing)}}
    return Acted(payload_of(CS08, CRA.RESPONSE, values), summary=f"firmware {device.state.firmware}")


def activate(device: Device, judged: Judged, payload: ASN1Payload, around: Surroundings) -> Acted:
    """Act on CS06: activate the image that is held now, keep the command for later, or take those kept back."""
    asked = payload.values["activate"]
    if asked["originator_counter"] != judged.message.originator_counter:
        raise Refused("the counter in the command is not the message's counter")
    date_time = device.date_time_field(around)
    time = asked.get("time")
    accepted = payload_of(CS06, CRA.RESPONSE, {"accepted": None})
    if time == CANCEL_TIME:
        count = cancel_waiting(device.state, judged.message)
        return Acted(accepted, date_time, summary=f"{count} future-dated activations cancelled")
    if time is not None and read_asn1_time(time) > device.time(around):
        device.state.waiting.append(Waiting(read_asn1_time(time), judged.data, judged.role))
        return Acted(accepted, date_time, summary=f"activation kept until {time}")
    outcome = _activate(device, asked["image_hash"])
    return Acted(
        payload_of(CS06, CRA.RESPONSE, {"outcome": outcome}),
        date_time,
        summary=f"firmware {device.state.firmware}: {result_name('CS06', outcome['status'])}",
    )


def activation_due(
    device: Device, message: GBCSMessage, payload: ASN1Payload, waiting: Waiting, _around: Surroundings
) -> Executed:
    """Carry out a future-dated CS06: alert 00CA with 8F66 when the image runs, else 8F67 and why."""
    outcome = _activate(device, payload.values["activate"]["image_hash"], dated=True)
    told = {
        "alert_code": EXECUTED if outcome["status"] == SUCCESS else EXECUTION_FAILED,
        "execution_time": write_asn1_time(waiting.due),
        "originator_counter": message.originator_counter,
        "outcome": outcome,
    }
    summary = f"firmware {device.state.firmware}: {result_name('CS06', outcome['status'])}"
    return Executed(CS06_ALERT, payload_of(CS06_ALERT, CRA.ALERT, {"alert": told}), summary)


def _activate(device: Device, image_hash: bytes, *, dated: bool = False) -> dict[str, Any]:
    state = device.state
    status = SUCCESS
    if not state.image_hash:
        status = NO_IMAGE
    elif bytes.fromhex(state.image_hash) != image_hash:
        status = HASH_MISMATCH
    elif device.has("activation-failing") or (dated and state.clock_status == CLOCK_INVALID):
        status = ACTIVATION_FAILURE
    else:
        state.firmware, state.image_hash, state.image_version = state.image_version, "", ""
    return {"status": status, "firmware_version": _version(device)}
