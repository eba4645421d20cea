"""Joins and unjoins between devices: methods A, B (CS03A1, CS03A2, CS03B) and their undoing (CS04AC, CS04B)."""

from __future__ import annotations

from hht_app.core.randomness import draw_bytes
from hht_app.gbcs.payloads.joins import (
    DEVICE_TYPES,
    METHOD_A_INITIATOR,
    METHOD_A_RESPONDER,
    METHOD_B,
    JoinDevice,
    JoinResponse,
    UnjoinDevice,
    UnjoinResponse,
)
from hht_app.premises.device import Acted, Device, Surroundings
from hht_app.premises.judge import Judged
from hht_app.premises.state import LogEntry

CS03A1, CS03B, CS04AC, CS04B, CS03A2 = 0x000D, 0x000E, 0x000F, 0x0010, 0x00AB

SUCCESS, WRONG_METHOD_FOR_CODE, WRONG_METHOD_AND_ROLE, INCOMPATIBLE_ENTRY, LOG_FULL = 0, 1, 2, 3, 4
NO_PARTNER_LINK_KEY, NO_CBKE_RESPONSE = 12, 13
NOT_IN_DEVICE_LOG = 1

_METHOD_OF_CODE = {CS03A1: METHOD_A_INITIATOR, CS03A2: METHOD_A_RESPONDER, CS03B: METHOD_B}
_TYPE_NAMES = {number: name for name, number in DEVICE_TYPES.items()}


def _pair_key(around: Surroundings, first: Device, second: Device) -> bytes:
    """Return the link key that two devices agree; the same whichever of them begins."""
    low, high = sorted((first.eui, second.eui))
    return draw_bytes(around.seed, "device-link-key", f"{low}{high}", 16)


def join(device: Device, judged: Judged, payload: JoinDevice, around: Surroundings) -> Acted:
    """Act on a join command: check method, entry and partner, then keep the partner in the device log."""
    status = _join_status(device, judged.message.message_code, payload, around)
    if status == SUCCESS:
        _keep_partner(device, payload, around)
    return Acted(JoinResponse(status), summary=f"join with {payload.other}: {status}")


def _join_status(device: Device, code: int, payload: JoinDevice, around: Surroundings) -> int:
    if payload.method != _METHOD_OF_CODE[code]:
        return WRONG_METHOD_FOR_CODE
    other_type = _TYPE_NAMES.get(payload.device_type)
    if other_type is None or not _method_fits(device.device_type, payload.method, other_type):
        return WRONG_METHOD_AND_ROLE
    entry = device.state.entry(payload.other)
    if entry is not None and entry.device_type != other_type:
        return INCOMPATIBLE_ENTRY
    if entry is None and len(device.state.log) >= device.log_capacity:
        return LOG_FULL
    partner = around.find(payload.other)
    reachable = partner is not None and partner.device_type == other_type and around.on_han(payload.other)
    if payload.method == METHOD_B and not reachable:
        return NO_PARTNER_LINK_KEY
    if payload.method == METHOD_A_INITIATOR and not (
        partner is not None and reachable and partner.state.entry(device.eui) is not None
    ):
        return NO_CBKE_RESPONSE
    return SUCCESS


def _method_fits(own_type: str, method: int, other_type: str) -> bool:
    """Tell which device types may join by METHOD (combinations of the reference messages; others refused)."""
    if method == METHOD_A_INITIATOR:
        return own_type == "ESME" and other_type in ("PPMID", "HCALCS")
    if method == METHOD_A_RESPONDER:
        return own_type in ("PPMID", "HCALCS") and other_type == "ESME"
    return method == METHOD_B and own_type in ("GSME", "ESME") and other_type == "GPF"


def _keep_partner(device: Device, payload: JoinDevice, around: Surroundings) -> None:
    entry = device.state.entry(payload.other)
    if entry is None:
        entry = LogEntry(payload.other, _TYPE_NAMES[payload.device_type])
        device.state.log.append(entry)
    partner = around.find(payload.other)
    if partner is None or payload.method == METHOD_A_RESPONDER:
        return
    entry.link_key = _pair_key(around, device, partner)
    back = partner.state.entry(device.eui)
    if back is None and len(partner.state.log) < partner.log_capacity:
        back = LogEntry(device.eui, device.device_type)
        partner.state.log.append(back)
    if back is not None:
        back.link_key = entry.link_key


def unjoin(device: Device, _judged: Judged, payload: UnjoinDevice, _around: Surroundings) -> Acted:
    """Act on an unjoin command: forget the partner, or answer that it is not in the device log."""
    entry = device.state.entry(payload.other)
    if entry is None:
        return Acted(UnjoinResponse(NOT_IN_DEVICE_LOG), summary=f"{payload.other} is not in the device log")
    device.state.log.remove(entry)
    return Acted(UnjoinResponse(SUCCESS), summary=f"{payload.other} removed from the device log")
