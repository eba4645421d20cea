"""Rules of DUIS that its schema does not hold, each named and sourced in a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hht_app.core.errors import BugError, DataError
from hht_app.core.identifiers import EUI64, crc16_x25
from hht_app.core.resources import read_table
from hht_app.duis.bodies import (
    ReturnLocalCommandResponse,
    SignedPreCommand,
    UnknownBody,
    UpdateHANDeviceLog,
    UpdateImportTariffPrimaryElement,
)
from hht_app.duis.requests import Request
from hht_app.duis.responses import Response
from hht_app.duis.service_requests import ServiceRequestInfo, service_request
from hht_app.duis.tariffs_gas import GasThresholdMatrix

COMMAND, RESPONSE, ALERT = 1, 2, 3
_SIGNED_VARIANTS = (5, 6, 7)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule the schema does not hold: where it stands, whether MP081 brought it, whether it can be checked here."""

    rule: str
    text: str
    source: str
    mp081: bool
    checked: bool


class RuleBroken(DataError):
    """A request or response breaks rule `rule` of the table; `source` says where the rule stands."""

    def __init__(self, rule: str, detail: str, *, path: str) -> None:
        found = rule_named(rule)
        self.rule = rule
        self.source = found.source
        super().__init__(f"{detail}: {found.text} ({found.source})", path=path)


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule of the table."""
    return tuple(
        Rule(row["rule"], row["text"], row["source"], row["mp081"] == "yes", row["checked"] == "yes")
        for row in read_table("duis/rules.csv")
    )


def rule_named(name: str) -> Rule:
    """Return the rule called NAME; BugError when the table has none."""
    for rule in rules():
        if rule.rule == name:
            return rule
    raise BugError(f"rule {name!r} is not in the table of rules")


def check_request(request: Request, acb: EUI64 | None) -> None:
    """Raise RuleBroken for the first rule REQUEST breaks; ACB is the DCC's EUI-64, None where it is not known."""
    info = service_request(request.service_reference_variant)
    if request.service_reference != info.service_reference:
        raise RuleBroken(
            "reference",
            f"service reference {request.service_reference} with variant {info.srv}",
            path="Request/Header/ServiceReference",
        )
    _check_body(request, info)
    _check_variant(request, info)
    _check_target(request, acb)
    body = request.body
    if isinstance(body, UpdateHANDeviceLog):
        _check_whitelist(body)
    elif isinstance(body, ReturnLocalCommandResponse):
        _check_return(body)
    elif isinstance(body, UpdateImportTariffPrimaryElement) and body.gas_tariff_elements is not None:
        _check_gas_thresholds(body.gas_tariff_elements.threshold_matrix)


def _body_element(request: Request) -> str:
    return request.body.element if isinstance(request.body, UnknownBody) else type(request.body).__name__


def _check_body(request: Request, info: ServiceRequestInfo) -> None:
    element = _body_element(request)
    expected = ("SignedPreCommand", info.body_element) if info.critical else (info.body_element,)
    if element not in expected:
        raise RuleBroken("body", f"body {element} with variant {info.srv}", path=f"Request/Body/{element}")


def _check_variant(request: Request, info: ServiceRequestInfo) -> None:
    variant, path = request.command_variant, "Request/Header/CommandVariant"
    if variant not in info.command_variants:
        allowed = ", ".join(str(number) for number in info.command_variants)
        raise RuleBroken("variant", f"command variant {variant} for {info.srv}, which takes {allowed}", path=path)
    if isinstance(request.body, SignedPreCommand) != (variant in _SIGNED_VARIANTS):
        raise RuleBroken("signed", f"body {_body_element(request)} with command variant {variant}", path=path)


def _check_target(request: Request, acb: EUI64 | None) -> None:
    if acb is None:
        return
    to_dcc = request.request_id.target == acb
    if to_dcc != (request.command_variant == 8):
        detail = f"target {request.request_id.target} with command variant {request.command_variant}"
        raise RuleBroken("target", detail, path="Request/Header/RequestID")


def _check_whitelist(body: UpdateHANDeviceLog) -> None:
    path, part = "Request/Body/UpdateHANDeviceLog", body.add_device_to_chf_whitelist
    if part is None:
        if body.request_type == "Add":
            raise RuleBroken("whitelist", "Add without AddDeviceToCHFWhitelist", path=path)
        return
    code = part.install_code
    # 10 and 14 bytes (and 8, where the last two fit) are a code of 8, 12 or 6 bytes with its check bytes, low one first
    if len(code) in (8, 10, 14) and crc16_x25(code[:-2]).to_bytes(2, "little") == code[-2:]:
        path = f"{path}/AddDeviceToCHFWhitelist/InstallCode"
        raise RuleBroken("install-code", f"the last two of {len(code)} bytes are check bytes", path=path)


def _check_gas_thresholds(matrix: GasThresholdMatrix) -> None:
    indexes = [threshold.index for threshold in matrix.block_thresholds]
    if indexes != list(range(1, len(indexes) + 1)):
        path = "Request/Body/UpdateImportTariffPrimaryElement/GasTariffElements/ThresholdMatrix"
        raise RuleBroken("gas-threshold-index", f"indexes {', '.join(str(index) for index in indexes)}", path=path)


def _check_return(body: ReturnLocalCommandResponse) -> None:
    flag, path = cra_flag(body.device_gbcs_response), "Request/Body/ReturnLocalCommandResponse"
    if flag == COMMAND:
        raise RuleBroken("return-kind", "the GBCS message is a Command", path=path)
    if flag == RESPONSE and body.original_request_id is None:
        raise RuleBroken("return-id", "a Response without OriginalRequestID", path=path)
    if flag == ALERT and body.original_request_id is not None:
        raise RuleBroken("return-id", "a Device Alert with OriginalRequestID", path=path)


def cra_flag(payload: bytes) -> int | None:
    """Return the CRA flag of GBCS message PAYLOAD (1 Command, 2 Response, 3 Alert), None where none is found.

    Only the first bytes are looked at: an optional MAC header (DD, six 00, BER length, 11 00000000), then DF 09.
    """
    start = 0
    if payload[:7] == b"\xdd" + bytes(6):
        start = 8 + {0x81: 1, 0x82: 2}.get(payload[7] if len(payload) > 7 else 0, 0)
        if payload[start : start + 5] != b"\x11\0\0\0\0":
            return None
        start += 5
    if payload[start : start + 2] != b"\xdf\x09" or len(payload) < start + 3:
        return None
    flag = payload[start + 2]
    return flag if flag in (COMMAND, RESPONSE, ALERT) else None


def check_response(response: Response) -> None:
    """Raise RuleBroken when the ResponseID of RESPONSE is not its RequestID with originator and target exchanged."""
    if response.request_id is None or response.response_id is None:
        return
    if response.response_id != response.request_id.swapped:
        raise RuleBroken("response-id", "ResponseID and RequestID do not match", path="Response/Header/ResponseID")
