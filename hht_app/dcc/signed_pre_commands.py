"""SignedPreCommand at the DCC: the user's signed form of a Pre-Command it was given, once, under the same RequestID."""

from __future__ import annotations

from dataclasses import replace

from hht_app.core.errors import BugError, DataError, ProtectionError
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.tables import refusal_code, refusal_mark
from hht_app.duis.bodies import SignedPreCommand
from hht_app.duis.requests import Request
from hht_app.gbcs.envelope import GBCSMessage, parse_message
from hht_app.gbcs.protection import verify_signature


def accept_signed_pre_command(office: Office, request: Request, body: SignedPreCommand) -> GBCSMessage:
    """Return the signed command when it is the pre-command that was issued, unchanged and rightly signed."""

    def refuse(why: str) -> RequestRefused:
        srv = request.service_reference_variant
        return RequestRefused("own", refusal_code(srv), f"{why} ({refusal_mark(srv)})")

    key = str(request.request_id)
    issued = office.state.pre_commands.get(key)
    if issued is None or issued.service_reference_variant != request.service_reference_variant:
        raise refuse("no Pre-Command was given under this RequestID")
    if issued.used:
        raise refuse("the Pre-Command of this RequestID was signed and used before")
    try:
        message = parse_message(body.gbcs_payload)
    except DataError as error:
        raise refuse(f"the signed Pre-Command is not a message: {error.one_line()}") from error
    if message.mac is not None or replace(message, signature=None).encode() != issued.message:
        raise refuse("the signed Pre-Command is not the one that was given")
    public_key = office.keys.public_key(request.request_id.originator, "ds")
    if public_key is None:
        raise BugError(f"no digital signature certificate of {request.request_id.originator} is on record")
    try:
        verify_signature(message, public_key)
    except ProtectionError as error:
        raise refuse(f"the user's signature does not fit: {error.message}") from error
    office.state.pre_commands[key] = replace(issued, used=True)
    return message
