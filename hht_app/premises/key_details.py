"""CS02a and CS02f at a device: which certificates it holds for each remote party, and from which counter it accepts."""

from __future__ import annotations

from typing import Any

from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.premises.device import Acted, Device, Surroundings
from hht_app.premises.judge import Judged, Refused, certificate_info, last_counter
from hht_app.premises.state import ROLE_ROOT, CellKey

CS02A, CS02F = 0x0008, 0x011B
SUCCESS, TRUST_ANCHOR_NOT_FOUND, OTHER = 0, 25, 127


def tell_credentials(device: Device, judged: Judged, payload: ASN1Payload, _around: Surroundings) -> Acted:
    """Answer, for each remote party role asked about, the cells held and the counter of its signing cell's holder.

    A role without cells gets 25 (trust anchor not found); a device whose storage fails gives 127 for each.
    """
    asked = payload.values["details_of"]
    cell = asked["authorising_cell"]
    key = CellKey(cell["role"], cell["key_usage"], cell.get("cell_usage", 0))
    held = device.state.cells.get(key)
    if held is None or certificate_info(held).subject_eui != judged.message.originator:
        raise Refused("the authorising cell does not hold a certificate of the originator")
    details = [_details(device, role) for role in asked["roles"]]
    good = sum(item["status"] == SUCCESS for item in details)
    response = payload_of(judged.message.message_code, CRA.RESPONSE, {"details": details})
    return Acted(response, summary=f"credentials of {good} of {len(details)} remote party roles told")


def _details(device: Device, role: int) -> dict[str, Any]:
    if device.has("storage-failing"):
        return {"role": role, "status": OTHER}
    keys = [key for key in sorted(device.state.cells) if key.role == role and role != ROLE_ROOT]
    if not keys:
        return {"role": role, "status": TRUST_ANCHOR_NOT_FOUND}
    signing = certificate_info(device.state.cells[CellKey(role, "ds")]).subject_eui
    return {
        "role": role,
        "status": SUCCESS,
        "floor": max(last_counter(device.state, signing, role), 0),
        "cells": [_cell(device, key) for key in keys],
    }


def _cell(device: Device, key: CellKey) -> dict[str, Any]:
    info = certificate_info(device.state.cells[key])
    made: dict[str, Any] = {
        "key_usage": key.key_usage,
        "existing_subject": info.subject_eui,
        "existing_ski": info.ski,
    }
    return made | ({"cell_usage": key.cell_usage} if key.cell_usage else {})
