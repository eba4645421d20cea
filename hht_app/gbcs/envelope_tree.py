"""The envelope's fields as nodes: headers, titles, counters, other-information, signature and MAC."""

from __future__ import annotations

from hht_app.core.errors import DataError
from hht_app.gbcs.envelope import MAC_LENGTH, SECURITY_CONTROL
from hht_app.gbcs.frame import Frame
from hht_app.gbcs.tree import Node
from hht_app.gbcs.use_cases import NOT_HELD, use_case

_KINDS = {1: "command", 2: "response", 3: "alert"}
_STATUS_BITS = ((0x01, "invalid"), (0x02, "doubtful"), (0x04, "another clock base"), (0x08, "clock status invalid"))
_NOT_SPECIFIED, _DAYLIGHT = 0xFF, 0x80


def envelope_nodes(frame: Frame) -> list[Node]:
    """Return the nodes of FRAME's fields but the payload's, in their order on the wire."""
    data, at = frame.data, frame.inner
    found: list[Node] = []
    if at:
        head = data[: at - len(SECURITY_CONTROL)]
        found.append(Node("mac_header", head, 0))
        found.append(Node("security_control", SECURITY_CONTROL, at - len(SECURITY_CONTROL), "1100000000"))
    found += [
        Node("cra_flag", data[at + 2 : at + 3], at + 2, data[at + 2], _KINDS[data[at + 2]]),
        Node("originator_counter", data[at + 3 : at + 11], at + 3, _number),
        Node("originator", data[at + 12 : at + 20], at + 12, _eui),
        Node("recipient", data[at + 21 : at + 29], at + 21, _eui),
    ]
    size = data[at + 29]
    if size:
        found.append(Node("date_time", data[at + 30 : at + 30 + size], at + 30, date_time_text, date_time_meaning))
    found += _other_information(frame)
    return found + _endings(frame)


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _eui(raw: bytes) -> str:
    return raw.hex("-").upper()


def _other_information(frame: Frame) -> list[Node]:
    data, at = frame.data, frame.other
    message = frame.message
    extra = message.supplementary
    found = [Node("message_code", data[at : at + 2], at, f"{message.message_code:04X}", _use_case)]
    if extra.remote_party is not None:
        found.append(Node("supplementary_remote_party", data[at + 2 : at + 10], at + 2, _eui))
    if extra.remote_party_counter is not None:
        found.append(Node("supplementary_remote_party_counter", data[at + 10 : at + 18], at + 10, _number))
    if extra.originator_counter is not None:
        found.append(Node("supplementary_originator_counter", data[at + 18 : at + 26], at + 18, _number))
    if message.ka_certificate:
        found.append(_certificate(message.ka_certificate, at + 18))
    return found


def _use_case(raw: bytes) -> str:
    row = use_case(int.from_bytes(raw, "big"))
    return f"{row.name}: {row.title}" if row else NOT_HELD


def _certificate(raw: bytes, offset: int) -> Node:
    from hht_app.gbcs.payloads.certificate_tree import certificate_nodes

    try:
        return Node("key_agreement_certificate", raw, offset, children=certificate_nodes(raw, offset))
    except DataError as error:
        return Node("key_agreement_certificate", raw, offset, raw.hex().upper(), error.message)


def _endings(frame: Frame) -> list[Node]:
    found: list[Node] = []
    message = frame.message
    if message.signature is not None:
        at = frame.signed_end + 1
        found.append(Node("signature", message.signature, at, message.signature.hex().upper() or "none"))
    if message.mac is not None:
        at = frame.inner_end
        found.append(Node("mac", frame.data[at : at + MAC_LENGTH], at, message.mac.hex().upper()))
    return found


def date_time_text(raw: bytes) -> str:
    """Return the 12-byte DLMS date-time RAW to the second in ISO form; parts not specified are written with *."""
    year = int.from_bytes(raw[:2], "big")
    fields = ["****" if year == 0xFFFF else f"{year:04d}"]
    fields += ["**" if raw[at] == 0xFF else f"{raw[at]:02d}" for at in (2, 3, 5, 6, 7)]
    year_text, month, day, hour, minute, second = fields
    return f"{year_text}-{month}-{day}T{hour}:{minute}:{second}Z"


def date_time_meaning(raw: bytes) -> str:
    """Return what the clock status, the last byte of date-time RAW, says of its reliability."""
    status = raw[-1]
    if status == _NOT_SPECIFIED:
        return "reliability not specified"
    words = [word for bit, word in _STATUS_BITS if status & bit]
    daylight = ", daylight saving" if status & _DAYLIGHT else ""
    return (", ".join(words) or "reliable") + daylight
