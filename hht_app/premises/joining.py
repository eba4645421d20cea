"""Joins and unjoins between devices by methods A, B and C (CS03A1, CS03A2, CS03B, CS03C; CS04AC, CS04B)."""

from __future__ import annotations

from functools import cache

from hht_app.core.randomness import draw_bytes
from hht_app.core.resources import read_table
from hht_app.gbcs.payloads.joins import (
    DEVICE_TYPES,
    METHOD_A_INITIATOR,
    METHOD_A_RESPONDER,
    METHOD_B,
    METHOD_C,
    JoinDevice,
    JoinResponse,
    UnjoinDevice,
    UnjoinResponse,
)
from hht_app.gbcs.use_cases import CS03A1, CS03A2, CS03B, CS03C, CS04AC, CS04B, result_name
from hht_app.premises.device import Acted, Device, Surroundings
from hht_app.premises.judge import Judged
from hht_app.premises.partner_keys import BAD_KEY_CONFIRM, BAD_MESSAGE, NO_RESOURCES, check_certificate, check_partner
from hht_app.premises.state import LogEntry

SUCCESS, WRONG_METHOD_FOR_CODE, WRONG_METHOD_AND_ROLE, INCOMPATIBLE_ENTRY, LOG_FULL, WRITE_FAILURE = range(6)
NO_PARTNER_LINK_KEY, NO_CBKE_RESPONSE = 12, 13
NOT_IN_DEVICE_LOG, OTHER_FAILURE = 1, 2

_METHODS_OF_CODE = {
    CS03A1: METHOD_A_INITIATOR,
    CS03A2: METHOD_A_RESPONDER,
    CS03B: METHOD_B,
    CS03C: METHOD_C,
}
_TYPE_NAMES = {number: name for name, number in DEVICE_TYPES.items()} | {DEVICE_TYPES["Type2"]: "IHD"}
__all__ = ["CS03A1", "CS03A2", "CS03B", "CS03C", "CS04AC", "CS04B", "join", "unjoin"]


@cache
def _roles() -> frozenset[tuple[int, str, int, str]]:
    return frozenset(
        (int(row["code"], 16), row["own_type"], int(row["method"]), row["other_type"])
        for row in read_table("premises/join_roles.csv")
    )


def _pair_key(around: Surroundings, first: Device, second: Device) -> bytes:
    """Return the link key that two devices agree; the same whichever of them begins."""
    low, high = sorted((first.eui, second.eui))
    return draw_bytes(around.seed, "device-link-key", f"{low}{high}", 16)


def join(device: Device, judged: Judged, payload: JoinDevice, around: Surroundings) -> Acted:
    """Act on a join command: check method, entry, certificate and partner, then keep the partner in the device log."""
    status = _join_status(device, judged.message.message_code, payload, around)
    acted = Acted(JoinResponse(status), summary=f"join with {payload.other}: {result_name('join', status)}")
    if status == SUCCESS:
        partner_changed = _keep_partner(device, payload, around)
        acted.log_changed = device.device_type == "GPF"
        acted.others_changed = (payload.other,) if partner_changed else ()
    return acted


def _join_status(device: Device, code: int, payload: JoinDevice, around: Surroundings) -> int:
    if payload.method != _METHODS_OF_CODE[code]:
        return WRONG_METHOD_FOR_CODE
    other_type = _TYPE_NAMES.get(payload.device_type)
    if other_type is None or (code, device.device_type, payload.method, other_type) not in _roles():
        return WRONG_METHOD_AND_ROLE
    entry = device.state.entry(payload.other)
    if entry is not None and entry.device_type != other_type:
        return INCOMPATIBLE_ENTRY
    if entry is None and len(device.state.log) >= device.log_capacity:
        return LOG_FULL
    if device.has("storage-failing"):
        return WRITE_FAILURE
    return _agreement_status(device, payload, other_type, around)


def _agreement_status(device: Device, payload: JoinDevice, other_type: str, around: Surroundings) -> int:
    """Return what comes of agreeing a key with the partner by the method asked for."""
    partner = around.find(payload.other)
    reachable = partner is not None and partner.device_type == other_type and around.on_han(payload.other)
    if payload.method == METHOD_A_RESPONDER:
        return SUCCESS
    if payload.method == METHOD_B:
        return SUCCESS if reachable else NO_PARTNER_LINK_KEY
    if device.has("low-memory"):
        return NO_RESOURCES
    if payload.method == METHOD_C:
        status = check_certificate(payload.certificate, payload.other, device)
        if status != SUCCESS:
            return status
        if partner is not None and reachable and partner.certificate("ka") != payload.certificate:
            return BAD_KEY_CONFIRM
        return SUCCESS
    if partner is None or not reachable or partner.state.entry(device.eui) is None:
        return NO_CBKE_RESPONSE
    if partner.has("agreement-altered"):
        return BAD_MESSAGE
    return check_partner(device, partner)


def _keep_partner(device: Device, payload: JoinDevice, around: Surroundings) -> bool:
    """Keep the partner in the device log; tell whether the partner's own log gained an entry or a key."""
    entry = device.state.entry(payload.other)
    if entry is None:
        entry = LogEntry(payload.other, _TYPE_NAMES[payload.device_type])
        device.state.log.append(entry)
    partner = around.find(payload.other)
    if partner is None or payload.method == METHOD_A_RESPONDER:
        return False
    back = partner.state.entry(device.eui)
    if payload.method == METHOD_C and back is None:
        return False  # the key is made once both have been told of each other
    entry.link_key = _pair_key(around, device, partner)
    if back is None and len(partner.state.log) < partner.log_capacity:
        back = LogEntry(device.eui, device.device_type)
        partner.state.log.append(back)
    if back is None or back.link_key == entry.link_key:
        return False
    back.link_key = entry.link_key
    return True


def unjoin(device: Device, _judged: Judged, payload: UnjoinDevice, _around: Surroundings) -> Acted:
    """Act on an unjoin command: forget the partner, or answer why not."""
    entry = device.state.entry(payload.other)
    if entry is None:
        return Acted(UnjoinResponse(NOT_IN_DEVICE_LOG), summary=f"{payload.other} is not in the device log")
    if device.has("storage-failing"):
        return Acted(UnjoinResponse(OTHER_FAILURE), summary=f"{payload.other} could not be removed")
    device.state.log.remove(entry)
    return Acted(
        UnjoinResponse(SUCCESS),
        log_changed=device.device_type == "GPF",
        summary=f"{payload.other} removed from the device log",
    )
