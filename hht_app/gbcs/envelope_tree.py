"""The envelope's fields as nodes: headers, titles, counters, other-information, signature and MAC."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from hht_app.core.errors import DataError
from hht_app.gbcs.envelope import CRA, SECURITY_CONTROL
from hht_app.gbcs.frame import Frame
from hht_app.gbcs.tree import Node, make_node
from hht_app.gbcs.use_cases import NOT_HELD, use_case

_FLAGS: dict[CRA, tuple[int, str]] = {cra: (cra.value, cra.name.lower()) for cra in CRA}


def envelope_nodes(frame: Frame) -> list[Node]:
    """Return the nodes of FRAME's fields but the payload's, in their order on the wire."""
    data, at = frame.data, frame.inner
    message = frame.message
    found: list[Node] = []
    if at:
        start = at - len(SECURITY_CONTROL)
        found.append(make_node("mac_header", data[:start], 0, None, ""))
        found.append(make_node("security_control", SECURITY_CONTROL, start, "1100000000", ""))
    flag, kind = _FLAGS[message.cra]
    originator, recipient = message.originator.raw, message.recipient.raw
    found += (
        make_node("cra_flag", data[at + 2 : at + 3], at + 2, flag, kind),
        make_node("originator_counter", data[at + 3 : at + 11], at + 3, message.originator_counter),
        make_node("originator", originator, at + 12, _eui_text(originator)),
        make_node("recipient", recipient, at + 21, _eui_text(recipient)),
    )
    if message.date_time:
        text, meaning = date_time_text(message.date_time)
        found.append(make_node("date_time", message.date_time, at + 30, text, meaning))
    _other_information(frame, found)
    if message.signature is not None:
        at = frame.signed_end + 1
        found.append(make_node("signature", message.signature, at, message.signature.hex().upper() or "none", ""))
    if message.mac is not None:
        found.append(make_node("mac", message.mac, frame.inner_end, message.mac.hex().upper(), ""))
    return found


def _other_information(frame: Frame, found: list[Node]) -> None:
    data, at = frame.data, frame.other
    message = frame.message
    code = message.message_code
    text, meaning = _use_case(code)
    found.append(make_node("message_code", data[at : at + 2], at, text, meaning))
    extra = message.supplementary
    if extra.remote_party is None:
        return
    party = extra.remote_party.raw
    found.append(make_node("supplementary_remote_party", party, at + 2, _eui_text(party)))
    if extra.remote_party_counter is not None:
        raw = data[at + 10 : at + 18]
        found.append(make_node("supplementary_remote_party_counter", raw, at + 10, extra.remote_party_counter))
    if extra.originator_counter is not None:
        raw = data[at + 18 : at + 26]
        found.append(make_node("supplementary_originator_counter", raw, at + 18, extra.originator_counter))
    if message.ka_certificate:
        found.append(_certificate(message.ka_certificate, at + 18))


@cache
def _use_case(code: int) -> tuple[str, str]:
    row = use_case(code)
    return f"{code:04X}", f"{row.name}: {row.title}" if row else NOT_HELD


@lru_cache(4096)
def _eui_text(raw: bytes) -> str:
    return raw.hex("-").upper()


def _certificate(raw: bytes, offset: int) -> Node:
    from hht_app.gbcs.payloads.certificate_tree import certificate_nodes

    try:
        return make_node("key_agreement_certificate", raw, offset, None, "", certificate_nodes(raw, offset))
    except DataError as error:
        return make_node("key_agreement_certificate", raw, offset, raw.hex().upper(), error.message)


def date_time_text(data: bytes) -> tuple[str, str]:
    """Return the 12-byte DLMS date-time DATA in words: the time to the second, and how far it is to be trusted."""
    return _date_time_text()(data)


@cache
def _date_time_text() -> Callable[[bytes], tuple[str, str]]:
    from hht_app.gbcs.dlms_times import date_time_text as found  # with its tables, only for messages with a time

    return found
