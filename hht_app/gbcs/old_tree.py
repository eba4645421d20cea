"""The first DLMS and GBZ trees, kept until the field-by-field ones take their place in `decode.TREE_BUILDERS`."""

from __future__ import annotations

from typing import Any

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError
from hht_app.gbcs import tree
from hht_app.gbcs.context import Context
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.payloads.dlms_access import SPEC_NAMES, AccessRequest, DLMSAlert, DLMSResponse, DLMSSpec
from hht_app.gbcs.payloads.dlms_values import (
    COMPACT_ARRAY,
    NULL,
    OCTET_STRING,
    STRUCTURE,
    TYPE_NAMES,
    DLMSValue,
    compact_rows,
    decode_date_time,
    read_value,
)
from hht_app.gbcs.payloads.gbz import GBZAlert, GBZComponent, GBZMessage, decode_time
from hht_app.gbcs.payloads.zcl import READ_ATTRIBUTES_RESPONSE, read_records, statuses
from hht_app.gbcs.protection import ENCRYPTION_HEADER
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.use_cases import alert_name, result_name

Node = dict[str, Any]
_TEXT_TAGS = {0x0C, 0x13, 0x16, 0x17, 0x18}
_CONSTRUCTED = 0x20
_LONG_TAG = 0x1F
_DEEPEST = 32
_ASN1_NAMES = {
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


def node(name: str, value: object = None, *children: Node, offset: int = -1, meaning: str = "") -> Node:
    """Return one node; VALUE None, OFFSET below 0, an empty MEANING and no CHILDREN leave their keys out."""
    made: Node = {"name": name}
    if value is not None:
        made["value"] = value
    if offset >= 0:
        made["offset"] = offset
    if meaning:
        made["meaning"] = meaning
    if children:
        made["children"] = list(children)
    return made


def dlms_value_node(name: str, value: DLMSValue) -> Node:
    """Return the nodes of one DLMS VALUE."""
    label = f"{name} {TYPE_NAMES[value.tag]}".strip()
    if value.tag == COMPACT_ARRAY:
        rows = compact_rows(value)
        children = [dlms_value_node(f"[{index}]", item) for index, item in enumerate(rows)]
        return node(label, None, *children, offset=value.offset)
    if isinstance(value.value, tuple):
        children = [dlms_value_node(f"[{index}]", item) for index, item in enumerate(value.value)]
        return node(label, None, *children, offset=value.offset)
    if value.tag == NULL:
        return node(label, offset=value.offset)
    return node(label, _dlms_scalar(value), offset=value.offset, meaning=_moment(value))


def _dlms_scalar(value: DLMSValue) -> str | int:
    try:
        return value.number
    except DataError:
        return tree.hex_text(value.octets)


def _moment(value: DLMSValue) -> str:
    if value.tag != OCTET_STRING or len(value.octets) != 12:
        return ""
    try:
        return format_time(decode_date_time(value.octets))
    except DataError:
        return ""


def _spec_node(index: int, spec: DLMSSpec, value: DLMSValue) -> Node:
    kind = SPEC_NAMES[spec.kind]
    parts = [
        node("class_id", spec.class_id),
        node("obis", "{}-{}:{}.{}.{}.{}".format(*spec.obis)),
        node("method" if kind == "action" else "attribute", spec.number),
    ]
    if spec.selector is not None and spec.selection is not None:
        parts += [node("selector", spec.selector), dlms_value_node("selection", spec.selection)]
    return node(f"[{index}]", kind, *parts, dlms_value_node("data", value))


def dlms_tree(payload: AccessRequest | DLMSResponse | DLMSAlert) -> Node:
    """Return the nodes of a DLMS payload."""
    if isinstance(payload, AccessRequest):
        pairs = zip(payload.specs, payload.data, strict=True)
        return node("access_request", None, *(_spec_node(index, *pair) for index, pair in enumerate(pairs)))
    if isinstance(payload, DLMSResponse):
        found = []
        for index, (value, (kind, result)) in enumerate(zip(payload.data, payload.results, strict=True)):
            parts = (dlms_value_node("data", value), node("result", result, meaning=result_name("dlms", result)))
            found.append(node(f"[{index}]", SPEC_NAMES[kind], *parts))
        return node("access_response", None, *found)
    try:
        time = format_time(decode_date_time(payload.time))
    except DataError:
        time = tree.hex_text(payload.time)
    code = node("alert_code", f"{payload.alert_code:04X}", meaning=alert_name(payload.alert_code))
    body = (dlms_value_node(f"[{index}]", item) for index, item in enumerate(payload.body))
    return node("data_notification", None, code, node("time", time), *body)


def gbz_tree(payload: GBZMessage | GBZAlert) -> Node:
    """Return the nodes of a GBZ payload."""
    if isinstance(payload, GBZAlert):
        code = node("alert_code", f"{payload.alert_code:04X}", meaning=alert_name(payload.alert_code))
        parts = [code, node("time", format_time(decode_time(payload.time)))]
        if payload.body:
            parts.append(node("body", tree.hex_text(payload.body)))
        return node("gbz_alert", None, *parts)
    return node("gbz", None, *(_component_node(index, item) for index, item in enumerate(payload.components)))


def _component_node(index: int, item: GBZComponent) -> Node:
    parts = [
        node("cluster", f"{item.cluster:04X}"),
        node("frame_control", f"{item.frame_control:02X}"),
        node("sequence", item.sequence),
        node("command", f"{item.command:02X}", meaning=f"{'global' if item.is_global else 'cluster'} command"),
    ]
    if item.from_date_time is not None:
        parts.append(node("from_date_time", format_time(decode_time(item.from_date_time))))
    answer = item.default_response
    if answer is not None:
        answered = node("answers_command", f"{answer[0]:02X}")
        parts += [answered, node("status", answer[1], meaning=result_name("zcl", answer[1]))]
    elif item.is_global and item.command == READ_ATTRIBUTES_RESPONSE and not item.encrypted:
        parts.append(attributes_node(item.payload, item.offset))
    else:
        parts.append(node("ciphered" if item.encrypted else "payload", tree.hex_text(item.payload), offset=item.offset))
    return node(f"[{index}]", None, *parts)


def attributes_node(payload: bytes, offset: int) -> Node:
    """Return the nodes of a read-attributes response's PAYLOAD; DataError when it is cut."""
    records, rest = read_records(payload, offset)
    found = []
    for record in records:
        parts = [node("status", record.status, meaning=result_name("zcl", record.status))]
        if record.zcl_type is not None:
            value = tree.hex_text(record.value) if record.number is None else record.number
            parts += [node("type", f"{record.zcl_type:02X}"), node("value", value)]
        found.append(node(f"{record.attribute:04X}", None, *parts))
    if rest:
        found.append(node("unread", tree.hex_text(rest)))
    return node("attributes", None, *found)


def asn1_tree(data: bytes, offset: int) -> Node:
    """Return the nodes of any ASN.1 DATA that starts at OFFSET; DataError when malformed."""
    reader = Reader(data, offset, "payload")
    return node("asn1", None, *_asn1_nodes(reader, 0))


def _asn1_nodes(reader: Reader, depth: int) -> list[Node]:
    found: list[Node] = []
    if depth > _DEEPEST:
        raise reader.error(f"values nested deeper than {_DEEPEST}")
    while reader.remaining:
        start = reader.offset
        field = f"[{len(found)}]"
        tag = reader.u8(field)
        if tag & _LONG_TAG == _LONG_TAG:
            raise reader.error(f"tag {tag:02X} is not read by this program", field, start)
        body = reader.sub(reader.ber_length(field, canonical=False), field)
        name = _ASN1_NAMES.get(tag, f"[{tag & _LONG_TAG}]")
        if tag & _CONSTRUCTED:
            found.append(node(name, None, *_asn1_nodes(body, depth + 1), offset=start))
        else:
            found.append(node(name, _primitive(tag, body.rest()), offset=start))
    return found


def _primitive(tag: int, content: bytes) -> str | int:
    if tag in (0x02, 0x0A) and 0 < len(content) <= 9:
        return int.from_bytes(content, "big", signed=True)
    if tag in _TEXT_TAGS:
        return content.decode("utf-8", "replace")
    return tree.hex_text(content)


def build_asn1(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[tree.Node]:
    """Return the nodes of an ASN.1 payload by their tags."""
    return list(_made(asn1_tree(payload, base)).children)


_DLMS_CLASSES: dict[CRA, type[AccessRequest] | type[DLMSResponse] | type[DLMSAlert]] = {
    CRA.COMMAND: AccessRequest,
    CRA.RESPONSE: DLMSResponse,
    CRA.ALERT: DLMSAlert,
}


def _made(data: Node) -> tree.Node:
    return tree.Node(
        data["name"],
        b"",
        data.get("offset", tree.NO_PLACE),
        data.get("value"),
        data.get("meaning", ""),
        [_made(item) for item in data.get("children", ())],
    )


def build_dlms(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[tree.Node]:
    """Return the nodes of a DLMS payload."""
    parsed = _DLMS_CLASSES[message.cra].decode(payload, message.originator_counter, base)
    found = dlms_tree(parsed)
    if isinstance(parsed, DLMSResponse):
        for _, result in parsed.results:
            context.tell("dlms", result)
    values = parsed.data if isinstance(parsed, DLMSResponse) else parsed.body if isinstance(parsed, DLMSAlert) else ()
    head = 2 if isinstance(parsed, DLMSAlert) else 0
    for index, value in enumerate(values):
        blob = _protected(value)
        plain = context.open(blob) if blob is not None else None
        if plain is not None:
            reader = Reader(plain, path="payload.decrypted")
            made = dlms_value_node("", read_value(reader, f"[{index}]"))
            reader.expect_end()
            found["children"][head + index].setdefault("children", []).append(node("decrypted", None, made))
    return list(_made(found).children)


def _protected(value: DLMSValue) -> bytes | None:
    if value.tag != STRUCTURE or len(value.items) != 2:
        return None
    parameters, blob = value.items
    if not isinstance(parameters.value, tuple) or blob.tag != OCTET_STRING:
        return None
    return blob.octets if blob.octets.startswith(ENCRYPTION_HEADER) else None


def build_gbz(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[tree.Node]:
    """Return the nodes of a GBZ payload."""
    kind = GBZAlert if message.cra is CRA.ALERT else GBZMessage
    parsed = kind.decode(payload, message.originator_counter, base)
    found = gbz_tree(parsed)
    if isinstance(parsed, GBZMessage):
        for index, item in enumerate(parsed.components):
            plain = context.open(item.payload) if item.encrypted else item.payload
            if plain is None:
                continue
            told = statuses(item, plain)
            context.has_data = context.has_data or not told
            for status in told:
                context.tell("zcl", status)
            if item.encrypted:
                readable = item.is_global and item.command == READ_ATTRIBUTES_RESPONSE
                made = attributes_node(plain, -1) if readable else node("payload", tree.hex_text(plain))
                found["children"][index].setdefault("children", []).append(node("decrypted", None, made))
    return list(_made(found).children)
