"""Before a Pre-Command is signed it is compared with what was asked for: parties, counter, use case, every field."""

from __future__ import annotations

from collections.abc import Mapping

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.duis.bodies import JoinServiceCritical
from hht_app.duis.requests import Request
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary, parse_message
from hht_app.gbcs.payloads.joins import DEVICE_TYPES, JoinDevice
from hht_app.gbcs.payloads.registry import decode_payload

# The method that each critical join's use case asks of its target (GBCS: CS03A1, CS03A2, CS03C).
METHOD_OF_JOIN = {0x000D: 0, 0x00AB: 1, 0x00AF: 3}


def compare_pre_command(
    request: Request, pre_command: bytes, device_types: Mapping[EUI64, str] | None = None
) -> GBCSMessage:
    """Return the Pre-Command when it says just what REQUEST asked; DataError names the first difference.

    DEVICE_TYPES is what the supplier's own records say of its devices; a device they do not name is not compared.
    """
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
    if message.message_code not in METHOD_OF_JOIN or not isinstance(payload, JoinDevice):
        raise _unlike(f"its message code {message.message_code:04X} is not a join")
    _compare_join(message.message_code, payload, body, device_types or {})
    return message


def _compare_join(
    message_code: int, payload: JoinDevice, body: JoinServiceCritical, device_types: Mapping[EUI64, str]
) -> None:
    if payload.other != body.other_device_id:
        raise _unlike(f"it joins {payload.other}, not {body.other_device_id}")
    if payload.method != METHOD_OF_JOIN[message_code]:
        raise _unlike(f"its method {payload.method} is not that of its use case")
    known = device_types.get(payload.other)
    if known is not None and payload.device_type != DEVICE_TYPES.get(known):
        raise _unlike(f"it gives {payload.other} the type {payload.device_type}; it is a {known}")


def _unlike(why: str) -> DataError:
    return DataError(
        f"the Pre-Command does not say what was asked: {why}", advice="nothing was signed; ask for it again"
    )
