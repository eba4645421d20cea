"""8.13 at the DCC: what comes back from a home is matched, its protection checked, and only then acted on."""

from __future__ import annotations

from hht_app.core.errors import BugError, DataError, ProtectionError
from hht_app.core.identifiers import RequestID
from hht_app.core.recording import Happening
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.state import IssuedCommand
from hht_app.dcc.tables import SIMULATORS_CHOICE, refusal_code, return_rule
from hht_app.duis.bodies import ReturnLocalCommandResponse
from hht_app.duis.requests import Request
from hht_app.gbcs.certificates import read_certificate
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.payloads.cs02b import UpdateCredentialsResponse
from hht_app.gbcs.payloads.dlms import CCS01Response, RegisterDevice
from hht_app.gbcs.payloads.joins import JoinResponse
from hht_app.gbcs.payloads.registry import decode_payload
from hht_app.gbcs.protection import verify_mac, verify_signature
from hht_app.gbcs.use_cases import use_case

CELLS_RULE = "6.21-cells-returned"
PROTECTED_FOR_SUPPLIER = "MACs for the supplier are checked with its training key: simulator's choice"


def _refuse(why: str) -> RequestRefused:
    return RequestRefused("own", refusal_code("8.13"), f"{why} ({SIMULATORS_CHOICE})")


def process_return(office: Office, request: Request, body: ReturnLocalCommandResponse) -> str:
    """Process one returned response or alert and return I99; RequestRefused leaves every record as it was."""
    try:
        message = parse_message(body.device_gbcs_response)
    except DataError as error:
        raise _refuse(f"what was returned is not a message: {error.one_line()}") from error
    if message.cra is CRA.COMMAND:
        raise _refuse("a command was returned, not a response or an alert")
    if message.cra is CRA.ALERT:
        if body.original_request_id is not None:
            raise _refuse("a Device Alert has no OriginalRequestID")
        _check_protection(office, message)
        return "I99"
    if body.original_request_id is None:
        raise _refuse("a response needs its OriginalRequestID")
    issued = _match(office, body.original_request_id, message, request)
    _check_protection(office, message)
    _apply(office, request, issued, message)
    return "I99"


def _match(office: Office, original: RequestID, message: GBCSMessage, request: Request) -> IssuedCommand:
    """Return the command this response answers: counter, swapped parties, code and supplementary fields agree."""
    issued = office.state.commands.get(str(original))
    if issued is None or original.originator != request.request_id.originator:
        raise _refuse(f"no command issued for local delivery belongs to {original}")
    command = parse_message(issued.message)
    fits = (
        message.originator == command.recipient
        and message.recipient == command.originator
        and message.originator_counter == command.originator_counter
        and message.message_code == command.message_code
        and message.supplementary == command.supplementary
    )
    if not fits:
        raise _refuse(f"the response does not answer the command of {original}")
    return issued


def _check_protection(office: Office, message: GBCSMessage) -> None:
    usage = "ds" if message.mac is None else "ka"
    certificate = office.inventory.device_certificate(message.originator, usage)
    if certificate is None:
        raise _refuse(f"no certificate of {message.originator} is on record")
    public_key = read_certificate(certificate).public_key
    case = use_case(message.message_code)
    if message.cra is CRA.RESPONSE and (case is None or bool(case.critical) != (message.mac is None)):
        raise _refuse("the response is not protected as its use case demands")
    try:
        if message.mac is None:
            verify_signature(message, public_key)
            return
        private_key = office.keys.private_key(message.recipient, "ka")
        if private_key is None:
            raise _refuse(f"the MAC is for {message.recipient}, whom the DCC cannot answer for")
        verify_mac(message, private_key, public_key)
    except ProtectionError as error:
        raise _refuse(f"protection does not fit the bytes: {error.message}") from error


def _apply(office: Office, request: Request, issued: IssuedCommand, message: GBCSMessage) -> None:
    """Act on a genuine response; a failure is kept on record and moves nothing."""
    try:
        payload = decode_payload(message)
    except DataError as error:
        raise _refuse(f"the response cannot be read: {error.one_line()}") from error
    if isinstance(payload, UpdateCredentialsResponse):
        _track_cells(office, request, message, payload)
        return
    rule = return_rule(issued.service_reference_variant, message.message_code)
    if rule is None:
        return
    if isinstance(payload, CCS01Response) and not any(payload.results):
        added = decode_payload(parse_message(issued.message))
        if not isinstance(added, RegisterDevice):
            raise BugError("an 8.11 Add was issued that is not CCS01")
        office.move_status(added.device, rule, request.request_id)
    elif isinstance(payload, JoinResponse) and payload.status == 0:
        office.move_status(message.originator, rule, request.request_id)


def _track_cells(office: Office, request: Request, message: GBCSMessage, payload: UpdateCredentialsResponse) -> None:
    """Record, cell by cell, whose Organisation Certificate the device now says it holds (MP081, 6.15.1 and 6.21)."""
    replaced = [item for item in payload.outcomes if item.status == 0]
    for item in replaced:
        office.inventory.put_cell(
            message.originator,
            role=item.cell.role,
            key_usage=item.cell.key_usage,
            cell_usage=item.cell.cell_usage or 0,
            holder=item.replacing_subject,
            ski=item.replacing_ski,
            at=office.now,
            rule=CELLS_RULE,
            request_id=request.request_id,
        )
    office.record(
        Happening(
            actor="dcc",
            kind="certificates",
            summary=f"{len(replaced)} of {len(payload.outcomes)} cells of {message.originator} recorded as replaced",
            name=CELLS_RULE,
            request_id=str(request.request_id),
            device=str(message.originator),
        )
    )
