"""Nodes of DLMS values: each leaf in domain terms, each part named by its layout, registers with scaler and unit."""

from __future__ import annotations

from hht_app.core.errors import DataError
from hht_app.gbcs.dlms_layout import Layout
from hht_app.gbcs.dlms_render import scaled, shown
from hht_app.gbcs.dlms_tables import attribute, class_name, obis_text, unit_symbol
from hht_app.gbcs.payloads.dlms_values import (
    ARRAY,
    COMPACT_ARRAY,
    ENUM,
    INTEGER,
    NULL,
    OCTET_STRING,
    STRUCTURE,
    TYPE_NAMES,
    DLMSValue,
    compact_rows,
)
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, make_node
from hht_app.gbcs.use_cases import NOT_HELD, use_case_name

OTHER_SHAPE = "not the shape held for this item"
_INDEXES = tuple(f"[{index}]" for index in range(256))
_FUTURE_DATED_LENGTH, _MESSAGE_ID_LENGTH, _COMMAND_ID_LENGTH = 19, 25, 10
Scale = tuple[int, str]
_WITHOUT_LAYOUT = frozenset((NULL, COMPACT_ARRAY))
_UNSCALED = frozenset((NULL, OCTET_STRING))
_PLAIN = frozenset(TYPE_NAMES) - {NULL, ARRAY, STRUCTURE, COMPACT_ARRAY}


def index_name(index: int) -> str:
    """Return the name of an item that only its place tells."""
    return _INDEXES[index] if index < len(_INDEXES) else f"[{index}]"


def value_node(
    name: str, value: DLMSValue, layout: Layout | None, scale: Scale | None = None, source: str = ""
) -> Node:
    """Return the node of VALUE; SCALE is the (power of ten, unit) of a register's number."""
    content, tag = value.value, value.tag
    if isinstance(content, tuple):
        return _group(name, value, content, layout, source)
    form = ""
    if layout is not None and tag not in _WITHOUT_LAYOUT:
        if layout.tag != tag:
            held = f"{TYPE_NAMES[layout.tag]} is the type held for this item"
            text, meaning, unit = shown(tag, content, value.bits)
            return make_node(name, value.raw, value.offset, text, meaning or held, (), unit, source)
        form = layout.form
        if form in _DETAILS:
            return _DETAILS[form](name, value)
    elif tag == COMPACT_ARRAY:
        return _compact(name, value, layout, source)
    if scale is not None and tag not in _UNSCALED:
        return make_node(name, value.raw, value.offset, scaled(value.number, scale[0]), "", (), scale[1], source)
    text, meaning, unit = shown(tag, content, value.bits, form)
    return make_node(name, value.raw, value.offset, text, meaning, (), unit, source)


def _group(name: str, value: DLMSValue, items: tuple[DLMSValue, ...], layout: Layout | None, source: str) -> Node:
    meaning = ""
    if layout is not None:
        if layout.tag == value.tag == STRUCTURE:
            fields = layout.fields_of(len(items))
            if fields is not None:
                return make_node(name, value.raw, value.offset, None, "", _fields(items, fields), "", source)
        elif layout.tag == value.tag:
            part = layout.parts[0]
            children = [value_node(index_name(at), item, part) for at, item in enumerate(items)]
            return make_node(name, value.raw, value.offset, None, "", children, "", source)
        meaning = OTHER_SHAPE
    children = [value_node(index_name(at), item, None) for at, item in enumerate(items)]
    return make_node(name, value.raw, value.offset, None, meaning, children, "", source)


def _fields(items: tuple[DLMSValue, ...], fields: tuple[Layout, ...]) -> list[Node]:
    found = []
    scale: Scale | None = None
    last = len(items) - 1
    for at, part in enumerate(fields):
        item, form = items[at], part.form
        scale = scale_of(items[at + 1]) if at < last and fields[at + 1].scales else None
        if scale is None and part.tag == item.tag and part.tag in _PLAIN and form not in _DETAILS:
            text, meaning, unit = shown(item.tag, item.value, item.bits, form)  # as value_node does, without the call
            found.append(make_node(part.name, item.raw, item.offset, text, meaning, (), unit))
        else:
            found.append(value_node(part.name, item, part, scale))
    return found


def scale_of(value: DLMSValue) -> Scale | None:
    """Return (power of ten, unit symbol) of VALUE where it is a pair of scaler and unit, else None."""
    if value.tag != STRUCTURE or len(value.items) != 2:
        return None
    scaler, unit = value.items
    if scaler.tag != INTEGER or unit.tag != ENUM:
        return None
    return scaler.number, unit_symbol(unit.number)


def _compact(name: str, value: DLMSValue, layout: Layout | None, source: str) -> Node:
    part = layout.parts[0] if layout is not None and layout.tag == ARRAY else None
    try:
        rows = compact_rows(value)
    except DataError as error:
        return make_node(name, value.raw, value.offset, value.raw.hex().upper(), error.one_line(), (), "", source)
    if part is not None and part.tag == STRUCTURE and rows and not isinstance(rows[0].value, tuple):
        part = None
    children = [value_node(index_name(at), row, part) for at, row in enumerate(rows)]
    return make_node(name, value.raw, value.offset, None, "", children, "", source)


def _future_dated(name: str, value: DLMSValue) -> Node:
    data = value.octets
    if len(data) != _FUTURE_DATED_LENGTH:
        return make_node(name, value.raw, value.offset, data.hex().upper(), OTHER_SHAPE)
    at = value.end - len(data)
    part = Reader(data, at, "future_dated")
    code, counter = part.take(2, "message_code"), part.take(8, "originator_counter")
    class_id, obis, number = part.u16("class_id"), part.take(6, "obis"), part.u8("number")
    held = attribute(class_id, obis, number)
    if not held.layout:
        method = attribute(class_id, obis, number, is_method=True)
        held = method if method.layout else held
    children = [
        make_node("message_code", code, at, code.hex().upper(), use_case_name(int.from_bytes(code, "big"))),
        make_node("originator_counter", counter, at + 2, int.from_bytes(counter, "big")),
        make_node("class_id", part.span(at + 10, at + 12), at + 10, class_id, class_name(class_id)),
        make_node("obis", obis, at + 12, obis_text(obis), held.title),
        make_node("attribute", part.span(at + 18, at + 19), at + 18, number, held.name),
    ]
    meaning = "the future-dated change that this is about"
    return make_node(name, value.raw, value.offset, held.label, meaning, children)


def _message_id(name: str, value: DLMSValue) -> Node:
    data = value.octets
    if len(data) != _MESSAGE_ID_LENGTH:
        return make_node(name, value.raw, value.offset, data.hex().upper(), OTHER_SHAPE)
    at = value.end - len(data)
    part = Reader(data, at, "message_id")
    originator, recipient = part.eui64("originator"), part.eui64("recipient")
    flag, counter = part.u8("cra_flag"), part.u64("originator_counter")
    children = [
        make_node("originator", part.span(at, at + 8), at, str(originator)),
        make_node("recipient", part.span(at + 8, at + 16), at + 8, str(recipient)),
        make_node("cra_flag", part.span(at + 16, at + 17), at + 16, flag, _CRA.get(flag, NOT_HELD)),
        make_node("originator_counter", part.span(at + 17, at + 25), at + 17, counter),
    ]
    return make_node(name, value.raw, value.offset, None, "", children)


def _command_id(name: str, value: DLMSValue) -> Node:
    data = value.octets
    if len(data) != _COMMAND_ID_LENGTH:
        return make_node(name, value.raw, value.offset, data.hex().upper(), OTHER_SHAPE)
    at = value.end - len(data)
    code = int.from_bytes(data[:2], "big")
    children = [
        make_node("message_code", data[:2], at, f"{code:04X}", use_case_name(code)),
        make_node("originator_counter", data[2:], at + 2, int.from_bytes(data[2:], "big")),
    ]
    return make_node(name, value.raw, value.offset, None, "", children)


_CRA = {1: "command", 2: "response", 3: "alert"}
_DETAILS = {"future_dated": _future_dated, "message_id": _message_id, "command_id": _command_id}
DETAILED_FORMS = frozenset(_DETAILS)
