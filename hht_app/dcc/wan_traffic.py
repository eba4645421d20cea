"""Commands over the SM WAN (CV 1, 3, 5, 7), what comes back by it, and what is kept for a user to collect."""

from __future__ import annotations

from datetime import timedelta

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.core.recording import Happening
from hht_app.core.resources import read_table
from hht_app.dcc.answers import post_answer, post_device_alert, post_device_response
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.returns import answers, apply_alert, check_protection, take_response
from hht_app.dcc.state import IssuedCommand
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.cs02b import CredentialsUpdated
from hht_app.gbcs.payloads.dlms import DLMSAlert
from hht_app.gbcs.payloads.gbz import PROFILE, GBZAlert
from hht_app.gbcs.payloads.registry import decode_payload

NO_RESPONSE = "E21"
_DLMS_ALERT = b"\x0f"


def wan_timeout() -> int:
    """Return how many seconds the DCC waits for an answer over the SM WAN (simulator's choice)."""
    return next(int(row["seconds"]) for row in read_table("dcc/timeouts.csv") if row["name"] == "wan-response")


def send_over_wan(office: Office, issued: IssuedCommand) -> None:
    """Send ISSUED to its device and take in what comes back; without an answer it waits until the time-out."""
    if office.wan is None:
        return
    key = str(issued.request_id)
    office.state.waiting[key] = format_time(office.now + timedelta(seconds=wan_timeout()))
    target = issued.request_id.target
    office.record(
        Happening(
            actor="dcc",
            kind="wan-delivery",
            summary=f"{issued.service_reference_variant} sent to {target} over the SM WAN",
            name=issued.service_reference_variant,
            request_id=key,
            device=str(target),
            raw=issued.message,
        )
    )
    for data in office.wan.wan_deliver(target, issued.message):
        wan_received(office, data)


def wan_received(office: Office, data: bytes) -> None:
    """Take in a response or alert that came over the SM WAN; one that does not hold is reported and not acted on."""
    try:
        message = parse_message(data)
        _take(office, message, data)
    except (DataError, RequestRefused) as error:
        words = f"not acted on: {error.one_line()}"
        office.record(Happening(actor="dcc", kind="wan-dropped", summary=words, raw=data))


def _take(office: Office, message: GBCSMessage, data: bytes) -> None:
    if message.cra is CRA.ALERT:
        check_protection(office, message)
        user = message.supplementary.remote_party or message.recipient
        if user in office.user_roles:
            post_device_alert(office, user, alert_code(message), data)
        apply_alert(office, message, None)
        return
    for key in office.state.waiting:
        issued = office.state.commands[key]
        if answers(issued, message):
            take_response(office, issued, message, data, issued.request_id)
            del office.state.waiting[key]
            post_device_response(office, issued.request_id, issued.service_reference_variant, data)
            return
    raise DataError("no command that waits over the SM WAN is answered by it")


def alert_code(message: GBCSMessage) -> int:
    """Return the alert code in alert MESSAGE's payload, of any family; DataError where none is found."""
    payload, counter = message.payload, message.originator_counter
    if payload[:1] == _DLMS_ALERT:
        return DLMSAlert.decode(payload, counter).alert_code
    if payload[:2] == PROFILE:
        return GBZAlert.decode(payload, counter).alert_code
    told = decode_payload(message)
    if isinstance(told, CredentialsUpdated):
        return told.alert_code
    if isinstance(told, ASN1Payload) and isinstance(told.values.get("alert"), dict):
        return int(told.values["alert"]["alert_code"])
    raise DataError("the alert code of this use case is not held", path="payload")


def expire(office: Office) -> None:
    """Tell the user with E21 of every command whose answer did not come over the SM WAN in time."""
    for key, until in list(office.state.waiting.items()):
        if parse_time(until) <= office.now:
            del office.state.waiting[key]
            issued = office.state.commands[key]
            post_answer(
                office, issued.request_id, issued.service_reference_variant, NO_RESPONSE, None, "no response in time"
            )


def collect(office: Office, user: EUI64) -> list[bytes]:
    """Hand over what is kept for USER, oldest first: signed Responses that came later, Device and DCC alerts."""
    for data in office.wan.wan_collect() if office.wan is not None else ():
        wan_received(office, data)
    expire(office)
    return office.state.outbox.pop(user, [])
