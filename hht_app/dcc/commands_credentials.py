"""Commands about certificates: CS02b and CS02g (6.15.1, 6.21, 6.23), CS02d (6.15.2), CS02a and CS02f, CS02e."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.dcc.office import Office
from hht_app.dcc.parties import (
    ROLE_LOAD_CONTROLLER,
    ROLE_NETWORK_OPERATOR,
    ROLE_SUPPLIER,
    Party,
    case_of,
    execution_time,
    message_of,
    not_dated,
    party_of,
    refuse,
)
from hht_app.duis.bodies import (
    IssueSecurityCredentials,
    RequestHandoverOfDCCControlledDevice,
    RetrieveDeviceSecurityCredentialsDevice,
    RetrieveDeviceSecurityCredentialsKRP,
    UpdateSecurityCredentialsCoS,
    UpdateSecurityCredentialsDevice,
    UpdateSecurityCredentialsKRP,
)
from hht_app.duis.requests import Request
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.payloads.cs02b import Cell, RemotePartyFloor, Replacement, UpdateCredentials

ROLE_ACB, ROLE_TRANSCOS, PREPAYMENT_CELL = 4, 5, 1
ROLE_NUMBERS = {
    "Root": 0, "Recovery": 1, "Supplier": ROLE_SUPPLIER, "NetworkOperator": ROLE_NETWORK_OPERATOR, "ACB": ROLE_ACB,
    "TransCoS": ROLE_TRANSCOS, "LoadController": ROLE_LOAD_CONTROLLER,
}  # fmt: skip
MODE_BY_ITSELF = {"Supplier": 2, "NetworkOperator": 3}
MODE_SUPPLIER_BY_TRANSCOS, MODE_LOAD_CONTROLLER_BY_SUPPLIER = 7, 0x0B
PREPAYMENT_FLOOR = 0
KEY_USAGES = {"Digital Signature": "ds", "Key Agreement": "ka"}

Credentials = UpdateSecurityCredentialsKRP | RequestHandoverOfDCCControlledDevice | UpdateSecurityCredentialsCoS


@dataclass(frozen=True, slots=True)
class _Change:
    """What one CS02b does: mode, the cell whose holder authorises it, the role whose cells it fills, its floors."""

    mode: int
    authorising: Cell
    role: int
    floor: int | None
    top_up_floor: int | None
    others_floor: bool = False


def _replacements(request: Request, body: Credentials, role: int) -> tuple[Replacement, ...]:
    wanted = [
        (body.digital_signing_certificate, Cell(role, "ds", None)),
        (body.key_agreement_certificate, Cell(role, "ka", None)),
        (body.key_agreement_top_up_certificate, Cell(role, "ka", PREPAYMENT_CELL)),
    ]
    made = tuple(Replacement(certificate, cell) for certificate, cell in wanted if certificate is not None)
    if not made:
        raise refuse(request, "no certificate is given to put into a cell")
    if body.key_agreement_top_up_certificate is not None and role != ROLE_SUPPLIER:
        raise refuse(request, "only a supplier has a prepayment top-up certificate")
    return made


def _command(
    office: Office, request: Request, body: Credentials, change: _Change, party: Party, code: int
) -> GBCSMessage:
    """Return the CS02b or CS02g of CHANGE; own floors go beside the counter, another party's into a list."""
    floors = () if change.top_up_floor is None else ((PREPAYMENT_FLOOR, change.top_up_floor),)
    others: tuple[RemotePartyFloor, ...] = ()
    if change.others_floor and change.floor is not None:
        others = (RemotePartyFloor(change.role, change.floor, floors),)
    payload = UpdateCredentials(
        mode=change.mode,
        apply_time_based_cpv=body.apply_time_based_cpv_checks,
        authorising_cell=change.authorising,
        authorising_counter=party.counter,
        new_floor=None if change.others_floor else change.floor,
        prepayment_floors=() if change.others_floor else floors,
        remote_party_floors=others,
        replacements=_replacements(request, body, change.role),
        path_certificates=body.certification_path_certificates,
        execution_time=execution_time(office, request, body.execution_date_time),
    )
    return message_of(party, request.request_id.target, code, payload)


def update_by_user(office: Office, request: Request, body: UpdateSecurityCredentialsKRP) -> GBCSMessage:
    """6.15.1: a supplier or network operator replaces its own cells, or a supplier those of a load controller."""
    role = body.remote_party_role
    case = case_of(office, request, role)
    party = party_of(office, request, case)
    floor, top_up = body.remote_party_floor_seq_number, body.remote_party_prepayment_top_up_floor_seq_number
    if role == "LoadController":
        authorising = Cell(ROLE_SUPPLIER, "ds", None)
        change = _Change(MODE_LOAD_CONTROLLER_BY_SUPPLIER, authorising, ROLE_LOAD_CONTROLLER, floor, None, True)
    else:
        number = ROLE_NUMBERS[role]
        change = _Change(MODE_BY_ITSELF[role], Cell(number, "ds", None), number, floor, top_up)
    return _command(office, request, body, change, party, case.message_code)


def handover(office: Office, request: Request, body: RequestHandoverOfDCCControlledDevice) -> GBCSMessage:
    """6.21 is the ACB's own: its counter, no supplementary fields, and its signature (reference message CS02b)."""
    role = body.remote_party_role
    case = case_of(office, request, role)
    not_dated(request, body.execution_date_time)
    number = ROLE_NUMBERS[role]
    change = _Change(
        MODE_BY_ITSELF[role],
        Cell(number, "ds", None),
        number,
        body.remote_party_floor_seq_number,
        body.remote_party_prepayment_top_up_floor_seq_number,
    )
    return _command(office, request, body, change, party_of(office, request, case), case.message_code)


def change_of_supplier(office: Office, request: Request, body: UpdateSecurityCredentialsCoS) -> GBCSMessage:
    """6.23 is the TransCoS's own: its counter, no supplementary fields, its signature; the supplier's floors listed."""
    case = case_of(office, request)
    held = office.inventory.get(request.request_id.target)
    if held is not None and held.import_mpxn is not None and held.import_mpxn != body.import_mpxn:
        raise refuse(request, "the device's MPxN on record is another")
    change = _Change(
        MODE_SUPPLIER_BY_TRANSCOS,
        Cell(ROLE_TRANSCOS, "ds", None),
        ROLE_SUPPLIER,
        body.supplier_floor_seq_number,
        body.supplier_prepayment_top_up_floor_seq_number,
        True,
    )
    return _command(office, request, body, change, party_of(office, request, case), case.message_code)


def update_own(office: Office, request: Request, body: UpdateSecurityCredentialsDevice) -> GBCSMessage:
    """6.15.2: CS02d gives a device a new certificate of its own."""
    case = case_of(office, request)
    payload = payload_of(case.message_code, CRA.COMMAND, {"certificate": body.device_certificate})
    return message_of(party_of(office, request, case), request.request_id.target, case.message_code, payload)


def issue_own(office: Office, request: Request, body: IssueSecurityCredentials) -> GBCSMessage:
    """6.17: CS02c has a device make a key pair of one usage and ask for its certificate, which 6.15.2 then brings."""
    case = case_of(office, request)
    values = {"certificate_for": {"key_usage": KEY_USAGES[body.credential_type]}}
    payload = payload_of(case.message_code, CRA.COMMAND, values)
    return message_of(party_of(office, request, case), request.request_id.target, case.message_code, payload)


def retrieve_of_parties(office: Office, request: Request, body: RetrieveDeviceSecurityCredentialsKRP) -> GBCSMessage:
    """6.24.1: CS02a, or CS02f where the load controller is asked about; the ACB's own, with its own cell."""
    form = "LoadController" if "LoadController" in body.remote_party_roles else ""
    case = case_of(office, request, form)
    values = {
        "details_of": {
            "authorising_cell": {"role": ROLE_ACB, "key_usage": "ka"},
            "roles": [ROLE_NUMBERS[role] for role in body.remote_party_roles],
        }
    }
    payload = payload_of(case.message_code, CRA.COMMAND, values)
    return message_of(party_of(office, request, case), request.request_id.target, case.message_code, payload)


def retrieve_own(office: Office, request: Request, body: RetrieveDeviceSecurityCredentialsDevice) -> GBCSMessage:
    """6.24.2: CS02e asks a device for its own certificate of one usage."""
    case = case_of(office, request)
    values = {"certificate_for": {"key_usage": KEY_USAGES[body.credential_type]}}
    payload = payload_of(case.message_code, CRA.COMMAND, values)
    return message_of(party_of(office, request, case), request.request_id.target, case.message_code, payload)
