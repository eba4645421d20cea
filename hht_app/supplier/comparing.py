"""Before a Pre-Command is signed it is compared with what was asked for: parties, counter, use case, every field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies
from hht_app.duis.requests import Request
from hht_app.gbcs.certificates import read_certificate
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary, parse_message
from hht_app.gbcs.payloads.joins import DEVICE_TYPES, METHOD_C, JoinDevice, UnjoinDevice
from hht_app.gbcs.payloads.registry import Payload, decode_payload
from hht_app.supplier import comparing_credentials, comparing_meters
from hht_app.supplier.unlike import unlike

# The method that each critical join's use case asks of its target (GBCS: CS03A1, CS03A2, CS03C).
METHOD_OF_JOIN = {0x000D: 0, 0x00AB: 1, 0x00AF: 3}
CS04AC = 0x000F
TYPE_2 = ("IHD", "CAD")


@dataclass(frozen=True, slots=True)
class Given:
    """A Pre-Command as given: its message and payload, and what the supplier's records say of its devices."""

    message: GBCSMessage
    payload: Payload
    device_types: Mapping[EUI64, str]


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
        raise unlike(f"it cannot be read: {error.one_line()}") from error
    wanted = request.request_id
    if message.cra is not CRA.COMMAND or not message.is_pre_command:
        raise unlike("it is not a pre-command")
    if (message.originator, message.recipient) != (wanted.originator, wanted.target):
        raise unlike("it names other parties than the request")
    if message.originator_counter != wanted.counter:
        raise unlike(f"its counter is {message.originator_counter}, the request's {wanted.counter}")
    if message.supplementary != Supplementary(None, None, None) or message.date_time or message.ka_certificate:
        raise unlike("it carries fields that were not asked for")
    compare = _COMPARISONS.get(type(request.body))
    if compare is None:
        raise unlike(f"there is no comparison for {type(request.body).__name__}")
    compare(Given(message, payload, device_types or {}), request.body)
    return message


def _compare_join(given: Given, body: bodies.JoinServiceCritical) -> None:
    code, payload = given.message.message_code, given.payload
    if code not in METHOD_OF_JOIN or not isinstance(payload, JoinDevice):
        raise unlike(f"its message code {code:04X} is not a join")
    if payload.other != body.other_device_id:
        raise unlike(f"it joins {payload.other}, not {body.other_device_id}")
    if payload.method != METHOD_OF_JOIN[code]:
        raise unlike(f"its method {payload.method} is not that of its use case")
    known = given.device_types.get(payload.other)
    if known is not None and payload.device_type != DEVICE_TYPES.get("Type2" if known in TYPE_2 else known):
        raise unlike(f"it gives {payload.other} the type {payload.device_type}; it is a {known}")
    _compare_join_certificate(payload)


def _compare_join_certificate(payload: JoinDevice) -> None:
    """Method C carries the partner's key agreement certificate, the other methods none."""
    if (payload.method == METHOD_C) != bool(payload.certificate):
        raise unlike("a certificate is there that its method does not use, or is missing")
    if payload.certificate:
        info = read_certificate(payload.certificate)
        if (info.subject_eui, info.key_usage) != (payload.other, "ka"):
            raise unlike("the certificate is not the partner's for key agreement")


def _compare_unjoin(given: Given, body: bodies.UnjoinServiceCritical) -> None:
    if given.message.message_code != CS04AC or not isinstance(given.payload, UnjoinDevice):
        raise unlike(f"its message code {given.message.message_code:04X} is not an unjoin")
    if given.payload.other != body.other_device_id:
        raise unlike(f"it ends the join with {given.payload.other}, not {body.other_device_id}")


def _by_message(compare: Callable[[GBCSMessage, Payload, Any], None]) -> Callable[[Given, Any], None]:
    def adapted(given: Given, body: Any) -> None:
        compare(given.message, given.payload, body)

    return adapted


_COMPARISONS: dict[type, Callable[[Given, Any], None]] = {
    bodies.JoinServiceCritical: _compare_join,
    bodies.UnjoinServiceCritical: _compare_unjoin,
    bodies.UpdateSecurityCredentialsKRP: _by_message(comparing_credentials.compare_update),
    bodies.UpdateSecurityCredentialsDevice: _by_message(comparing_credentials.compare_own),
    bodies.IssueSecurityCredentials: _by_message(comparing_credentials.compare_issue),
    bodies.RetrieveDeviceSecurityCredentialsDevice: _by_message(comparing_credentials.compare_retrieval),
    bodies.UpdateDeviceConfigurationBillingCalendar: _by_message(comparing_meters.compare_billing),
    bodies.UpdateImportTariffPrimaryElement: _by_message(comparing_meters.compare_tariff),
    bodies.ActivateFirmware: _by_message(comparing_credentials.compare_activation),
}
