"""How the DCC turns a request into a GBCS command: originator, counter, supplementary fields, payload, protection."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.tables import SIMULATORS_CHOICE, join_case, refusal_code
from hht_app.duis.bodies import (
    JoinServiceCritical,
    JoinServiceNonCritical,
    RequestHandoverOfDCCControlledDevice,
    RestrictAccessForChangeOfTenancy,
    UpdateHANDeviceLog,
)
from hht_app.duis.requests import Request
from hht_app.gbcs.certificates import read_certificate
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary
from hht_app.gbcs.payloads.cs02b import Cell, Replacement, UpdateCredentials
from hht_app.gbcs.payloads.dlms import RegisterDevice, RestrictChangeOfTenancy, UnregisterDevice
from hht_app.gbcs.payloads.gbz import PublishChangeOfTenancy, encode_time
from hht_app.gbcs.payloads.joins import DEVICE_TYPES, JoinDevice
from hht_app.gbcs.protection import seal, sign, without_signature

CCS01, CCS02, ECS12, GCS09 = 0x0001, 0x0002, 0x0022, 0x0072
ROLE_SUPPLIER, ROLE_NETWORK_OPERATOR = 2, 3
CS02B_OF_ROLE = {"Supplier": (0x0102, 2, ROLE_SUPPLIER), "NetworkOperator": (0x0103, 3, ROLE_NETWORK_OPERATOR)}
PREPAYMENT_CELL = 1


@dataclass(frozen=True, slots=True)
class Party:
    """Who originates a command, under which counter, and what its supplementary fields say."""

    originator: EUI64
    counter: int
    supplementary: Supplementary


def _refuse(request: Request, why: str) -> RequestRefused:
    code = refusal_code(request.service_reference_variant)
    return RequestRefused("own", code, f"{why} ({SIMULATORS_CHOICE})")


def originating_party(office: Office, request_id: RequestID) -> Party:
    """Return the user where the target's cells hold the user's certificate, else the ACB with supplementary fields."""
    known = any(
        row.role == ROLE_SUPPLIER and row.holder == request_id.originator
        for row in office.inventory.cells(request_id.target)
    )
    if known:
        return Party(request_id.originator, request_id.counter, Supplementary(None, None, None))
    supplementary = Supplementary(request_id.originator, request_id.counter, None)
    return Party(office.acb, office.state.next_acb_counter(), supplementary)


def build_command(office: Office, request: Request) -> GBCSMessage:
    """Return the unprotected command that REQUEST asks for; RequestRefused where it cannot be made."""
    body = request.body
    if isinstance(body, UpdateHANDeviceLog):
        return _device_log(office, request, body)
    if isinstance(body, (JoinServiceCritical, JoinServiceNonCritical)):
        return _join(office, request, body.other_device_id)
    if isinstance(body, RequestHandoverOfDCCControlledDevice):
        return _handover(office, request, body)
    if isinstance(body, RestrictAccessForChangeOfTenancy):
        return _tenancy(office, request, body)
    raise _refuse(request, f"no command is made from {type(body).__name__} here")


def _message(party: Party, target: EUI64, message_code: int, payload: bytes) -> GBCSMessage:
    return GBCSMessage(
        cra=CRA.COMMAND,
        originator_counter=party.counter,
        originator=party.originator,
        recipient=target,
        message_code=message_code,
        payload=payload,
        supplementary=party.supplementary,
    )


def _device_log(office: Office, request: Request, body: UpdateHANDeviceLog) -> GBCSMessage:
    if office.inventory.get(body.device_id) is None:
        raise RequestRefused("device", "E19", f"{body.device_id} is not in the inventory")
    party = originating_party(office, request.request_id)
    if body.request_type == "Remove":
        return _message(party, request.request_id.target, CCS02, UnregisterDevice(body.device_id).encode(party.counter))
    add = body.add_device_to_chf_whitelist
    if add is None:
        raise _refuse(request, "an Add needs its whitelist part")
    payload = RegisterDevice(body.device_id, add.install_code, add.join_time_period)
    return _message(party, request.request_id.target, CCS01, payload.encode(party.counter))


def _join(office: Office, request: Request, other: EUI64) -> GBCSMessage:
    target = office.inventory.get(request.request_id.target)
    partner = office.inventory.get(other)
    if target is None or partner is None:
        raise RequestRefused("device", "E19", f"{other} is not in the inventory")
    case = join_case(request.service_reference_variant, target.device_type, partner.device_type)
    if case is None:
        raise _refuse(request, f"a {target.device_type} does not join a {partner.device_type} by this request")
    party = originating_party(office, request.request_id)
    payload = JoinDevice(case.method, other, DEVICE_TYPES[partner.device_type], None)
    return _message(party, target.device_id, case.message_code, payload.encode(party.counter))


def _handover(office: Office, request: Request, body: RequestHandoverOfDCCControlledDevice) -> GBCSMessage:
    """6.21 is the ACB's own: its counter, no supplementary fields, and its signature (reference message CS02b)."""
    if body.remote_party_role not in CS02B_OF_ROLE:
        raise _refuse(request, f"handover to the role {body.remote_party_role} is not built")
    message_code, mode, role = CS02B_OF_ROLE[body.remote_party_role]
    wanted = [(body.digital_signing_certificate, Cell(role, "ds", None))]
    if body.key_agreement_certificate is not None:
        wanted.append((body.key_agreement_certificate, Cell(role, "ka", None)))
    if body.key_agreement_top_up_certificate is not None:
        wanted.append((body.key_agreement_top_up_certificate, Cell(role, "ka", PREPAYMENT_CELL)))
    counter = office.state.next_acb_counter()
    top_up = body.remote_party_prepayment_top_up_floor_seq_number
    payload = UpdateCredentials(
        mode=mode,
        apply_time_based_cpv=body.apply_time_based_cpv_checks,
        authorising_cell=Cell(role, "ds", None),
        authorising_counter=counter,
        new_floor=body.remote_party_floor_seq_number,
        prepayment_floors=() if top_up is None else ((0, top_up),),
        remote_party_floors=(),
        replacements=tuple(Replacement(certificate, cell) for certificate, cell in wanted),
        path_certificates=body.certification_path_certificates,
        execution_time=None,
    )
    party = Party(office.acb, counter, Supplementary(None, None, None))
    return _message(party, request.request_id.target, message_code, payload.encode(counter))


def _tenancy(office: Office, request: Request, body: RestrictAccessForChangeOfTenancy) -> GBCSMessage:
    """3.2 is ECS12 for an ESME and GCS09 for a GPF; GCS09's issuer event is the DCC's time."""
    target = office.inventory.get(request.request_id.target)
    if target is None:
        raise RequestRefused("device", "E19", f"{request.request_id.target} is not in the inventory")
    if body.execution_date_time is not None:
        raise _refuse(request, "a future date is not kept by this DCC")
    party = originating_party(office, request.request_id)
    if target.device_type == "ESME":
        payload = RestrictChangeOfTenancy(body.restriction_date_time)
        return _message(party, target.device_id, ECS12, payload.encode(party.counter))
    notice = PublishChangeOfTenancy(body.restriction_date_time, encode_time(office.now))
    return _message(party, target.device_id, GCS09, notice.encode(party.counter))


def protect(office: Office, message: GBCSMessage, *, critical: bool) -> GBCSMessage:
    """Return MESSAGE with the ACB's MAC for its recipient; the ACB signs first where it originates a critical command.

    A user's critical command arrives signed by the user and is only sealed.
    """
    certificate = office.inventory.device_certificate(message.recipient, "ka")
    acb_ka = office.keys.private_key(office.acb, "ka")
    acb_ds = office.keys.private_key(office.acb, "ds")
    if certificate is None or acb_ka is None or acb_ds is None:
        raise BugError(f"a key to protect a command for {message.recipient} is missing")
    if not critical:
        message = without_signature(message)
    elif message.originator == office.acb:
        message = sign(message, acb_ds)
    elif not message.signature:
        raise BugError("a user's critical command must come signed")
    return seal(message, acb_ka, read_certificate(certificate).public_key)
