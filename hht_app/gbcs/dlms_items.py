"""What DLMS payloads are made of: specifications, answers with their results, scaled registers, encrypted parts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from hht_app.core.errors import DataError
from hht_app.gbcs.context import Context
from hht_app.gbcs.dlms_layout import Layout
from hht_app.gbcs.dlms_nodes import Scale, index_name, scale_of, value_node
from hht_app.gbcs.dlms_plan import Step, plan_of, scan_planned
from hht_app.gbcs.dlms_tables import Attribute, accesses, alert_body, attribute
from hht_app.gbcs.payloads.dlms_access import ACTION, SPEC_NAMES
from hht_app.gbcs.payloads.dlms_values import (
    ARRAY,
    NULL,
    OCTET_STRING,
    STRUCTURE,
    DLMSValue,
    read_value_so_far,
    scan_value,
)
from hht_app.gbcs.protection import ENCRYPTION_HEADER
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, make_node
from hht_app.gbcs.use_cases import NOT_HELD, result_name

SPEC_LENGTH = 10
_REGISTERS = (3, 4)
_VALUE, _SCALER_UNIT = 2, 3
_PROTECTED_ALERT = 0x0061
Objects = Sequence[tuple[int, bytes, int]]
Data = Sequence["Node | DLMSValue"]


class SpecHead(NamedTuple):
    """The ten fixed bytes of a specification with what the tables say of them, and the plan of its data."""

    held: Attribute
    kind: str
    class_id: int
    obis: bytes
    number: int
    number_name: str
    class_raw: bytes
    number_raw: bytes
    step: Step | None


@lru_cache(4096)
def spec_head(raw: bytes) -> SpecHead:
    """Return what the ten bytes RAW say, whose first is a kind of access that is held."""
    part = Reader(raw, 0, "specification")
    kind, class_raw, obis, number_raw = part.u8("kind"), part.take(2, "class"), part.take(6, "obis"), part.rest()
    class_id, number, is_method = int.from_bytes(class_raw, "big"), number_raw[0], kind == ACTION
    held = attribute(class_id, obis, number, is_method)
    name = "method" if is_method else "attribute"
    step = plan_of("data", held.layout)
    return SpecHead(held, SPEC_NAMES[kind], class_id, obis, number, name, class_raw, number_raw, step)


def spec_children(head: SpecHead, start: int) -> list[Node]:
    """Return the nodes of class, OBIS and attribute of a specification at offset START."""
    held = head.held
    return [
        make_node("class_id", head.class_raw, start + 1, head.class_id, held.class_name),
        make_node("obis", head.obis, start + 3, held.obis, held.title),
        make_node(head.number_name, head.number_raw, start + 9, head.number, held.name),
    ]


class Answered(NamedTuple):
    """What one data item of a response answers; STEP is the plan of the item where it is neither scaled nor sealed.

    SCALED_BY is the place in the response of what holds the item's scaler and unit, None where nothing does.
    """

    label: str
    source: str
    step: Step | None
    layout: Layout | None
    scaled_by: int | None
    protects: Objects


@lru_cache(1024)
def answered(code: int, kinds: bytes) -> tuple[Answered, ...]:
    """Return what a response of message CODE answers, given the KINDS of its results; empty where not held."""
    held_ones = accesses(code, tuple(kinds)) or ()
    scalers = {
        (access.class_id, access.obis): index
        for index, access in enumerate(held_ones)
        if access.class_id in _REGISTERS and access.number == _SCALER_UNIT
    }
    found = []
    for access in held_ones:
        held = attribute(access.class_id, access.obis, access.number, access.kind == ACTION)
        plain = not access.protects and access.class_id not in _REGISTERS
        step = plan_of("data", held.layout) if plain else None
        scaled_by = scalers.get((access.class_id, access.obis)) if access.number == _VALUE else None
        found.append(Answered(held.label, held.source, step, held.layout, scaled_by, access.protects))
    return tuple(found)


@cache
def result_meaning(result: int) -> str:
    """Return what a DLMS RESULT says."""
    return result_name("dlms", result)


def answer_nodes(
    data: Data, results: Sequence[tuple[int, bytes]], known: Sequence[Answered], context: Context
) -> list[Node]:
    """Return a node for each of DATA with its result (offset, and the bytes of kind and result), telling CONTEXT."""
    found: list[Node] = []
    for index in range(max(len(data), len(results))):
        answer = known[index] if index < len(known) else None
        label, source = (answer.label, answer.source) if answer is not None else (index_name(index), "")
        children = data_nodes(data, index, answer, context) if index < len(data) else []
        if index >= len(results):
            found.append(Node(label, children=children, source=source))
            continue
        start, raw = results[index]
        kind, result = raw
        context.tell("dlms", result, label if answer is not None else "")
        children.append(make_node("result", raw[1:], start + 1, result, result_meaning(result)))
        meaning = "" if answer is not None and kind in SPEC_NAMES else NOT_HELD
        value = SPEC_NAMES.get(kind) or f"{kind:02X}"
        found.append(make_node(label, raw, start, value, meaning, children, "", source))
    return found


def data_nodes(data: Data, index: int, answer: Answered | None, context: Context) -> list[Node]:
    """Return the nodes of item INDEX of DATA, which is what ANSWER says: none for null."""
    item = data[index]
    if isinstance(item, Node):
        context.has_data = True
        return [item]
    if item.tag == NULL:
        return []
    context.has_data = True
    items = item.value
    if isinstance(items, tuple) and len(items) == 2 and is_sealed(items[0], items[1]):
        parameters = alert_body(_PROTECTED_ALERT)[0][0]
        return [
            value_node("protection_parameters", items[0], parameters),
            sealed_node(items[1], answer.protects if answer is not None else (), context),
        ]
    if answer is None:
        return [value_node("data", item, None)]
    scale: Scale | None = None
    if answer.scaled_by is not None and answer.scaled_by < len(data):
        scaler = data[answer.scaled_by]
        scale = scale_of(scaler) if isinstance(scaler, DLMSValue) else None
    return [value_node("data", item, answer.layout, scale)]


def is_sealed(parameters: DLMSValue, value: DLMSValue) -> bool:
    """Return whether VALUE is an encrypted part behind its PARAMETERS."""
    return parameters.tag == ARRAY and value.tag == OCTET_STRING and value.octets.startswith(ENCRYPTION_HEADER)


def sealed_node(value: DLMSValue, protects: Objects, context: Context) -> Node:
    """Return the node of encrypted part VALUE, which holds the attributes PROTECTS, opened where CONTEXT can."""
    blob = value.octets
    raw = value.raw
    plain = context.open(blob)
    if plain is None:
        return make_node("protected_attributes", raw, value.offset, blob.hex().upper(), "encrypted, not opened")
    at = value.end - len(blob) + len(ENCRYPTION_HEADER)
    children = _opened_plain(plain, at, protects)
    if children is None:
        children = _opened_with_care(plain, at, protects, context)
    group = make_node("decrypted", plain, at, None, "opened with the keys at hand", children)
    return make_node("protected_attributes", raw, value.offset, blob.hex().upper(), "encrypted", [group])


def _opened_plain(plain: bytes, base: int, protects: Objects) -> list[Node] | None:
    """Return the nodes of PLAIN when it is whole and holds just the attributes PROTECTS, in one pass; else None."""
    if plain[:2] != bytes((STRUCTURE, len(protects))):
        return None
    found = []
    at = 2
    try:
        for class_id, obis, number in protects:
            held, step = _protected(class_id, obis, number)
            node, after = scan_planned(step, plain, at, base) if step is not None else (None, at)
            if node is None:
                value, after = scan_value(plain, at, base)
                node = value_node(held.label, value, held.layout, None, held.source)
            else:
                node.source = held.source
            found.append(node)
            at = after
    except (DataError, IndexError):
        return None
    return found if at == len(plain) else None


@lru_cache(1024)
def _protected(class_id: int, obis: bytes, number: int) -> tuple[Attribute, Step | None]:
    held = attribute(class_id, obis, number)
    return held, plan_of(held.label, held.layout)


def _opened_with_care(plain: bytes, at: int, protects: Objects, context: Context) -> list[Node]:
    inner = Reader(plain, at, "payload.decrypted")
    faults: list[DataError] = []
    opened = read_value_so_far(inner, faults)
    children: list[Node] = []
    if opened is not None:
        children = _opened(opened, protects)
    if faults or inner.remaining:
        why = faults[0].one_line() if faults else f"{inner.remaining} bytes left over after the end"
        where = inner.offset
        children.append(context.fault(why, inner.rest(), where))
    return children


def _opened(value: DLMSValue, protects: Objects) -> list[Node]:
    if value.tag != STRUCTURE or len(value.items) != len(protects):
        return [value_node("data", value, None)]
    found = []
    for item, (class_id, obis, number) in zip(value.items, protects, strict=True):
        held = attribute(class_id, obis, number)
        found.append(value_node(held.label, item, held.layout, None, held.source))
    return found


def body_node(value: DLMSValue, layout: Layout | None, index: int, source: str) -> Node:
    """Return the node of VALUE, item INDEX of an alert, of LAYOUT where it is held."""
    name = layout.name if layout is not None else index_name(index - 2)
    node = value_node(name, value, layout, None, source)
    if layout is None:
        node = make_node(node.name, node.raw, node.offset, node.value, node.meaning or NOT_HELD, node.children)
    return node
