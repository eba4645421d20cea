"""Before a Pre-Command is signed it is compared with what was asked for: parties, counter, use case, every field."""

from __future__ import annotations

from hht_app.core.errors import DataError
from hht_app.duis.bodies import JoinServiceCritical
from hht_app.duis.requests import Request
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary, parse_message
from hht_app.gbcs.payloads.joins import JoinDevice
from hht_app.gbcs.payloads.registry import decode_payload

JOIN_CODES = (0x000D, 0x00AB, 0x00AF)


def compare_pre_command(request: Request, pre_command: bytes) -> GBCSMessage:
    """Return the Pre-Command when it says just what REQUEST asked; DataError names the first difference."""
    try:
        message = parse_message(pre_command)
        payload = decode_payload(message)
    except DataError as error:
        raise _unlike(f"it cannot be read: {error.one_line()}") from error
    wanted = request.request_id
    if message.cra is not CRA.COMMAND or not message.is_pre_command:
        raise _unlike("it is not a pre-command")
    if (message.originator, message.recipient) != (wanted.originator, wanted.target):
        raise _unlike("it names other parties than the request")
    if message.originator_counter != wanted.counter:
        raise _unlike(f"its counter is {message.originator_counter}, the request's {wanted.counter}")
    if message.supplementary != Supplementary(None, None, None) or message.date_time or message.ka_certificate:
        raise _unlike("it carries fields that were not asked for")
    body = request.body
    if not isinstance(body, JoinServiceCritical):
        raise _unlike(f"there is no comparison for {type(body).__name__}")
    if message.message_code not in JOIN_CODES or not isinstance(payload, JoinDevice):
        raise _unlike(f"its message code {message.message_code:04X} is not a join")
    if payload.other != body.other_device_id:
        raise _unlike(f"it joins {payload.other}, not {body.other_device_id}")
    return message


def _unlike(why: str) -> DataError:
    return DataError(
        f"the Pre-Command does not say what was asked: {why}", advice="nothing was signed; ask for it again"
    )
