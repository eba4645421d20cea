"""The tree of an ASN.1 payload: by its declaration where one is held, else by its tags."""

from __future__ import annotations

from collections.abc import Sequence

from hht_app.core.errors import DataError
from hht_app.gbcs.context import Context
from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.payloads.asn1_codec import LayoutReader
from hht_app.gbcs.payloads.asn1_layouts import layout_of
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import NOT_HELD, Node

_TEXT_TAGS = {0x0C, 0x13, 0x16, 0x17, 0x18}
_CONSTRUCTED = 0x20
_LONG_TAG = 0x1F
_DEEPEST = 32
_TYPE_NAMES = {
    0x01: "BOOLEAN",
    0x02: "INTEGER",
    0x03: "BIT STRING",
    0x04: "OCTET STRING",
    0x05: "NULL",
    0x06: "OBJECT IDENTIFIER",
    0x0A: "ENUMERATED",
    0x0C: "UTF8String",
    0x13: "PrintableString",
    0x16: "IA5String",
    0x17: "UTCTime",
    0x18: "GeneralizedTime",
    0x30: "SEQUENCE",
    0x31: "SET",
}


def build_asn1(message: GBCSMessage, payload: bytes, base: int, context: Context) -> Sequence[Node]:
    """Return the nodes of an ASN.1 payload at BASE; what does not hold becomes a fault in the context."""
    layout = layout_of(message.message_code, message.cra)
    if layout is not None:
        return LayoutReader(payload, base, context).read(layout)
    return _by_tags(Reader(payload, base, "payload"), context, 0)


def _by_tags(reader: Reader, context: Context, depth: int) -> list[Node]:
    found: list[Node] = []
    while reader.remaining:
        start = reader.offset
        rest = reader.peek(reader.remaining)
        try:
            found.append(_one(reader, context, depth, f"[{len(found)}]"))
        except DataError as error:
            found.append(context.fault(error.message, rest, start, error.path or "payload"))
            break
    return found


def _one(reader: Reader, context: Context, depth: int, field: str) -> Node:
    start = reader.offset
    whole = reader.peek(reader.remaining)
    if depth > _DEEPEST:
        raise reader.error(f"values nested deeper than {_DEEPEST}")
    tag = reader.u8(field)
    if tag & _LONG_TAG == _LONG_TAG:
        raise reader.error(f"tag {tag:02X} is not read by this program", field, start)
    body = reader.sub(reader.ber_length(field, canonical=False), field)
    raw = whole[: reader.offset - start]
    name = _TYPE_NAMES.get(tag, f"[{tag & _LONG_TAG}]")
    if tag & _CONSTRUCTED:
        return Node(name, raw, start, children=_by_tags(body, context, depth + 1))
    return Node(name, raw, start, _primitive(tag, body.rest()), NOT_HELD)


def _primitive(tag: int, content: bytes) -> str | int:
    if tag in (0x02, 0x0A) and 0 < len(content) <= 9:
        return int.from_bytes(content, "big", signed=True)
    if tag in _TEXT_TAGS:
        return content.decode("utf-8", "replace")
    return content.hex().upper()
