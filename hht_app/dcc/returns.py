"""8.13 at the DCC: what comes back from a home is matched, its protection checked, and only then acted on."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.identifiers import RequestID
from hht_app.dcc.effects import EFFECTS, Told, say
from hht_app.dcc.notices import unsettled
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.outcomes import outcome_of
from hht_app.dcc.state import IssuedCommand
from hht_app.dcc.tables import SIMULATORS_CHOICE, alert_effect, refusal_code, return_effect
from hht_app.duis.bodies import ReturnLocalCommandResponse
from hht_app.duis.requests import Request
from hht_app.gbcs.certificates import read_certificate, verify_issued_by
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.registry import decode_payload
from hht_app.gbcs.protection import verify_mac, verify_signature
from hht_app.gbcs.use_cases import is_critical

CS02E = 0x000C
NO_ACTION, REPEATED = "no-action", "repeated-return"


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
        check_protection(office, message)
        apply_alert(office, message, request.request_id)
        return "I99"
    if body.original_request_id is None:
        raise _refuse("a response needs its OriginalRequestID")
    issued = _match(office, body.original_request_id, message, request)
    take_response(office, issued, message, body.device_gbcs_response, request.request_id)
    return "I99"


def answers(issued: IssuedCommand, message: GBCSMessage) -> bool:
    """Say whether response MESSAGE answers ISSUED: counter, swapped parties, code and supplementary fields agree."""
    command = parse_message(issued.message)
    return (
        message.originator == command.recipient
        and message.recipient == command.originator
        and message.originator_counter == command.originator_counter
        and message.message_code == command.message_code
        and message.supplementary.remote_party == command.supplementary.remote_party
        and message.supplementary.remote_party_counter == command.supplementary.remote_party_counter
        and (message.supplementary.originator_counter is None or bool(command.ka_certificate))
    )


def _match(office: Office, original: RequestID, message: GBCSMessage, request: Request) -> IssuedCommand:
    issued = office.state.commands.get(str(original))
    if issued is None or not issued.handed_out or original.originator != request.request_id.originator:
        raise _refuse(f"no command issued for local delivery belongs to {original}")
    if not answers(issued, message):
        raise _refuse(f"the response does not answer the command of {original}")
    return issued


def check_protection(office: Office, message: GBCSMessage) -> None:
    """Check signature or MAC of a response or alert with the certificate on record; RequestRefused otherwise."""
    usage = "ds" if message.mac is None else "ka"
    certificate = office.inventory.device_certificate(message.originator, usage)
    if certificate is None:
        raise _refuse(f"no certificate of {message.originator} is on record")
    public_key = read_certificate(certificate).public_key
    critical = is_critical(message.message_code)
    if message.cra is CRA.RESPONSE and (critical is None or critical != (message.mac is None)):
        raise _refuse("the response is not protected as its use case demands")
    told_itself = _certificate_told(office, message)
    try:
        if message.mac is None:
            verify_signature(message, told_itself or public_key)
            return
        private_key = office.keys.private_key(message.recipient, "ka")
        if private_key is None:
            raise _refuse(f"the MAC is for {message.recipient}, whom the DCC cannot answer for")
        verify_mac(message, private_key, public_key)
    except ProtectionError as error:
        raise _refuse(f"protection does not fit the bytes: {error.message}") from error


def _certificate_told(office: Office, message: GBCSMessage) -> ec.EllipticCurvePublicKey | None:
    """Return the key of the signing certificate that a 6.24.2 response carries, if the SMKI issued it to this device.

    Such a response is checked with it: the DCC asks because its record may be behind (simulator's choice).
    """
    if message.message_code != CS02E or message.cra is not CRA.RESPONSE:
        return None
    try:
        payload = decode_payload(message)
        der = payload.values.get("certificate") if isinstance(payload, ASN1Payload) else None
        if der is None:
            return None
        info = read_certificate(der)
        verify_issued_by(der, office.keys.pki.device_issuing.certificate)
    except (DataError, ProtectionError):
        return None
    return info.public_key if (info.subject_eui, info.key_usage) == (message.originator, "ds") else None


def take_response(
    office: Office, issued: IssuedCommand, message: GBCSMessage, data: bytes, request_id: RequestID
) -> None:
    """Check a response to ISSUED, whose bytes are DATA, and act on it; one that was taken before changes nothing.

    REQUEST_ID is the request that brought it, which the history names. RequestRefused when its protection does not
    hold or it cannot be read. Whether one taken before holds is not asked: it may have replaced the device's own key.
    """
    answer = sha256(data).hexdigest()
    if answer in issued.answers:
        told = Told(message, decode_payload(message), request_id, issued.service_reference_variant)
        _say_repeated(office, told)
        return
    check_protection(office, message)
    _apply_response(office, issued, message, request_id)
    taken = replace(issued, answered=True, answers=(*issued.answers, answer))
    office.state.commands[str(issued.request_id)] = taken


def _say_repeated(office: Office, told: Told) -> None:
    what = told.srv or f"the alert {told.message.message_code:04X}"
    say(office, told, "returned", REPEATED, f"{what} at {told.device}: {unsettled(REPEATED)}")


def _apply_response(office: Office, issued: IssuedCommand, message: GBCSMessage, request_id: RequestID) -> None:
    """Act on a genuine response to ISSUED; a failure is kept on record and moves nothing, what is on no list neither.

    RequestRefused when it cannot be read.
    """
    srv = issued.service_reference_variant
    effect = return_effect(srv)
    try:
        if effect is None:
            told = Told(message, decode_payload(message), request_id, srv)
            say(office, told, "returned", NO_ACTION, f"{srv} at {told.device}: on no list, no action is needed")
        else:
            told = Told(
                message,
                decode_payload(message),
                request_id,
                srv,
                parse_message(issued.message),
                issued.request_id.originator,
                issued.request_id,
                list(office.state.commands).index(str(issued.request_id)),
                issued.at,
            )
            outcome = outcome_of(told.payload)
            if outcome.succeeded:
                EFFECTS[effect.effect](office, told)
            else:
                say(office, told, "returned", srv, f"{srv} at {told.device}: {outcome.words()}; nothing moves")
    except DataError as error:
        raise _refuse(f"the response cannot be read: {error.one_line()}") from error


def apply_alert(office: Office, message: GBCSMessage, request_id: RequestID | None) -> None:
    """Act on a genuine Device Alert where the table holds what it changes, once; RequestRefused if unreadable."""
    effect = alert_effect(message.message_code)
    if effect is None:
        return
    try:
        told = Told(message, decode_payload(message), request_id)
    except DataError as error:
        raise _refuse(f"the alert cannot be read: {error.one_line()}") from error
    taken = office.state.devices.alerts
    if message.originator_counter in taken.get(told.device, ()):
        _say_repeated(office, told)
        return
    EFFECTS[effect.effect](office, told)
    taken.setdefault(told.device, []).append(message.originator_counter)
