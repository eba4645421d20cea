"""Comparing Pre-Commands about certificates and firmware: CS02b, CS02g, CS02d, CS02e and CS06."""

from __future__ import annotations

from typing import Any

from hht_app.duis.bodies import (
    ActivateFirmware,
    IssueSecurityCredentials,
    RetrieveDeviceSecurityCredentialsDevice,
    UpdateSecurityCredentialsDevice,
    UpdateSecurityCredentialsKRP,
)
from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.cs02b import Cell, RemotePartyFloor, UpdateCredentials
from hht_app.gbcs.payloads.registry import Payload
from hht_app.supplier.unlike import generalized, same, unlike

CS02C, CS02D, CS02E, CS06 = 0x000A, 0x000B, 0x000C, 0x0012
SUPPLIER, NETWORK_OPERATOR, LOAD_CONTROLLER, PREPAYMENT, PREPAYMENT_FLOOR = 2, 3, 8, 1, 0
# For each role: message code, replacement mode, role of the authorising cell, role of the cells filled (GBCS CS02b, g).
UPDATES = {
    "Supplier": (0x0102, 2, SUPPLIER, SUPPLIER),
    "NetworkOperator": (0x0103, 3, NETWORK_OPERATOR, NETWORK_OPERATOR),
    "LoadController": (0x0126, 0x0B, SUPPLIER, LOAD_CONTROLLER),
}
KEY_USAGES = {"Digital Signature": "ds", "Key Agreement": "ka"}


def compare_update(message: GBCSMessage, payload: Payload, body: UpdateSecurityCredentialsKRP) -> None:
    """6.15.1: use case, mode, cells and certificates, floors, path, checks and time are those asked for."""
    if body.remote_party_role not in UPDATES:
        raise unlike(f"there is no comparison for the role {body.remote_party_role}")
    code, mode, authorising, role = UPDATES[body.remote_party_role]
    if message.message_code != code or not isinstance(payload, UpdateCredentials):
        raise unlike(f"its message code {message.message_code:04X} is not that of {body.remote_party_role}")
    same("the mode", payload.mode, mode)
    same("the authorising cell", payload.authorising_cell, Cell(authorising, "ds", None))
    same("the authorising counter", payload.authorising_counter, message.originator_counter)
    same("the check of validity periods", payload.apply_time_based_cpv, body.apply_time_based_cpv_checks)
    same("the path of certificates", payload.path_certificates, body.certification_path_certificates)
    same("the execution time", payload.execution_time, generalized(body.execution_date_time))
    same("a contingency key", payload.symmetric_key, b"")
    wanted = [
        (body.digital_signing_certificate, Cell(role, "ds", None)),
        (body.key_agreement_certificate, Cell(role, "ka", None)),
        (body.key_agreement_top_up_certificate, Cell(role, "ka", PREPAYMENT)),
    ]
    given = [(item.certificate, item.cell) for item in payload.replacements]
    same("a replacement", given, [item for item in wanted if item[0] is not None])
    _compare_floors(payload, body, role if role != authorising else None)


def _compare_floors(payload: UpdateCredentials, body: UpdateSecurityCredentialsKRP, other: int | None) -> None:
    """Own floors stand in fields of their own, those of OTHER, the role whose cells are filled, in a list."""
    floor, top_up = body.remote_party_floor_seq_number, body.remote_party_prepayment_top_up_floor_seq_number
    own = () if top_up is None or other is not None else ((PREPAYMENT_FLOOR, top_up),)
    same("the floor", payload.new_floor, None if other is not None else floor)
    same("the prepayment floor", payload.prepayment_floors, own)
    others = () if other is None or floor is None else (RemotePartyFloor(other, floor),)
    same("a floor of another party", payload.remote_party_floors, others)


def _values(message: GBCSMessage, payload: Payload, code: int) -> dict[str, Any]:
    if message.message_code != code or not isinstance(payload, ASN1Payload):
        raise unlike(f"its message code is {message.message_code:04X}, not {code:04X}")
    return payload.values


def compare_own(message: GBCSMessage, payload: Payload, body: UpdateSecurityCredentialsDevice) -> None:
    """6.15.2: the certificate is the one given."""
    same("the certificate", _values(message, payload, CS02D)["certificate"], body.device_certificate)


def compare_issue(message: GBCSMessage, payload: Payload, body: IssueSecurityCredentials) -> None:
    """6.17: the usage is the one asked for."""
    given = _values(message, payload, CS02C)["certificate_for"]["key_usage"]
    same("the key usage", given, KEY_USAGES[body.credential_type])


def compare_retrieval(message: GBCSMessage, payload: Payload, body: RetrieveDeviceSecurityCredentialsDevice) -> None:
    """6.24.2: the usage is the one asked for."""
    given = _values(message, payload, CS02E)["certificate_for"]["key_usage"]
    same("the key usage", given, KEY_USAGES[body.credential_type])


def compare_activation(message: GBCSMessage, payload: Payload, body: ActivateFirmware) -> None:
    """11.3: the image, the counter and the time are those asked for."""
    given = _values(message, payload, CS06)["activate"]
    same("the image", given["image_hash"], body.firmware_hash)
    same("the counter", given["originator_counter"], message.originator_counter)
    same("the time", given.get("time"), generalized(body.execution_date_time))
