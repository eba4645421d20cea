"""Whole DLMS payloads in one pass over their bytes: what holds in every place becomes nodes at once.

Whatever does not (a length, a count, a type, an end) leaves the payload to the careful reader of `dlms_tree`, which
keeps what can be read and says where it stops; nothing is told to the context before all of the bytes have fitted.
Both give the same nodes. This one looks at each byte once and makes no values in between: of a thousand messages all
but a few pass here, in a third of the time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from hht_app.core.errors import DataError
from hht_app.gbcs.context import Context
from hht_app.gbcs.dlms_items import (
    SPEC_LENGTH,
    answer_nodes,
    answered,
    data_nodes,
    result_meaning,
    spec_children,
    spec_head,
)
from hht_app.gbcs.dlms_layout import Layout
from hht_app.gbcs.dlms_nodes import value_node
from hht_app.gbcs.dlms_plan import Step, plan_of, scan_planned
from hht_app.gbcs.dlms_tables import alert_body
from hht_app.gbcs.dlms_times import date_time_text
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.payloads.dlms_access import (
    ACCESS_REQUEST,
    ACCESS_RESPONSE,
    DATA_NOTIFICATION,
    GET_SELECTED,
    SPEC_NAMES,
    invoke_id,
)
from hht_app.gbcs.payloads.dlms_selection import selection_layout
from hht_app.gbcs.payloads.dlms_values import (
    LONG_UNSIGNED,
    NULL,
    NULL_VALUE,
    OCTET_STRING,
    STRUCTURE,
    DLMSValue,
    scan_value,
)
from hht_app.gbcs.protection import ENCRYPTION_HEADER
from hht_app.gbcs.tree import Node, make_node
from hht_app.gbcs.use_cases import alert_name

_SHORT = 0x80
_HEAD = 6  # tag, long-invoke-id, empty date-time
_ALERT_TIME = 11  # where it starts: after the head, structure and count, and the alert code
_ALERT_BODY = _ALERT_TIME + 14
_SEALED_START = 11  # type, length of up to five bytes, header
_TIME_START = bytes([OCTET_STRING, 12])


def quick_nodes(message: GBCSMessage, data: bytes, base: int, context: Context) -> list[Node] | None:
    """Return the nodes of payload DATA at offset BASE; None, with nothing told to CONTEXT, when it is not plain."""
    tag = _TAGS[message.cra]
    if data[:_HEAD] != tag + invoke_id(message.originator_counter) + b"\x00":
        return None
    invoke = data[1:5]
    nodes = [make_node("long_invoke_id", invoke, base + 1, invoke.hex().upper(), "")]
    try:
        if message.cra is CRA.COMMAND:
            fits = _request(data, base, nodes)
        elif message.cra is CRA.RESPONSE:
            fits = _response(message, data, base, nodes, context)
        else:
            fits = _alert(message, data, base, nodes)
    except (DataError, IndexError):
        return None
    return nodes if fits else None


_TAGS = {
    CRA.COMMAND: bytes([ACCESS_REQUEST]),
    CRA.RESPONSE: bytes([ACCESS_RESPONSE]),
    CRA.ALERT: bytes([DATA_NOTIFICATION]),
}


def _request(data: bytes, base: int, nodes: list[Node]) -> bool:
    count = data[_HEAD]
    if count >= _SHORT:
        return False
    specs = []
    at = _HEAD + 1
    for _ in range(count):
        raw = data[at : at + SPEC_LENGTH]
        if len(raw) != SPEC_LENGTH or not 0 < raw[0] <= GET_SELECTED:
            return False
        head = spec_head(raw)
        start = base + at
        at += SPEC_LENGTH
        children = spec_children(head, start)
        if raw[0] == GET_SELECTED:
            children.append(make_node("selector", data[at : at + 1], base + at, data[at], ""))
            layout = selection_layout(data[at])
            wanted = ("selection", layout, plan_of("selection", layout), "")
            selection, at = _value(data, at + 1, base, wanted)
            children.append(selection)
            raw = data[start - base : at]
        nodes.append(make_node(head.held.label, raw, start, head.kind, "", children, "", head.held.source))
        specs.append((children, head))
    if data[at] != count:
        return False
    at += 1
    for children, head in specs:
        if data[at] == NULL:
            at += 1
        else:
            held = head.held
            node, at = _value(data, at, base, ("data", held.layout, head.step, held.source))
            children.append(node)
    return at == len(data)


# (name, layout, plan, source) of a value
_Wanted = tuple[str, "Layout | None", "Step | None", str]


def _value(data: bytes, at: int, base: int, wanted: _Wanted) -> tuple[Node, int]:
    """Return the node of the value at index AT of DATA, by its plan where that fits, and the index after it."""
    name, layout, step, source = wanted
    if step is not None:
        node, after = scan_planned(step, data, at, base)
        if node is not None:
            node.source = source
            return node, after
    value, after = scan_value(data, at, base)
    return value_node(name, value, layout, None, source), after


def _response(message: GBCSMessage, data: bytes, base: int, nodes: list[Node], context: Context) -> bool:
    count = data[_HEAD + 1]
    first = len(data) - 2 * count  # of the results, two bytes each, their count before them
    at = _HEAD + 2
    if data[_HEAD] or count >= _SHORT or first <= at or data[first - 1] != count:
        return False
    known = answered(message.message_code, data[first::2])
    items: list[Node | DLMSValue] = []
    for index in range(count):
        if data[at] == NULL:
            items.append(NULL_VALUE)
            at += 1
            continue
        step = known[index].step if known else None
        node, after = scan_planned(step, data, at, base) if step is not None else (None, at)
        if node is None:
            value, after = scan_value(data, at, base)
            items.append(value)
        else:
            items.append(node)
        at = after
    if at != first - 1:
        return False
    if not known:
        results = [(base + where, data[where : where + 2]) for where in range(first, len(data), 2)]
        nodes += answer_nodes(items, results, known, context)
        return True
    for index, answer in enumerate(known):  # as answer_nodes does it, for kinds and counts that are known to fit
        result = data[first + 1]
        at = base + first
        children = data_nodes(items, index, answer, context)
        children.append(make_node("result", data[first + 1 : first + 2], at + 1, result, result_meaning(result)))
        kind = SPEC_NAMES[data[first]]
        nodes.append(make_node(answer.label, data[first : first + 2], at, kind, "", children, "", answer.source))
        context.told.append(("dlms", result, answer.label))
        first += 2
    return True


class _Body(NamedTuple):
    """What follows code and time in the alerts of a use case."""

    start: bytes
    parts: tuple[_Wanted, ...]


@lru_cache(1024)
def _body(code: int) -> _Body:
    known, _, source = alert_body(code)
    start = bytes([STRUCTURE, 2 + len(known), LONG_UNSIGNED])
    return _Body(start, tuple((layout.name, layout, plan_of(layout.name, layout), source) for layout in known))


def _alert(message: GBCSMessage, data: bytes, base: int, nodes: list[Node]) -> bool:
    body = _body(message.message_code)
    moment = data[_ALERT_TIME:_ALERT_BODY]
    if data[_HEAD : _HEAD + 3] != body.start or moment[:2] != _TIME_START or len(moment) != 14:
        return False
    code = data[_HEAD + 3] << 8 | data[_HEAD + 4]
    nodes.append(
        make_node("alert_code", data[_HEAD + 2 : _ALERT_TIME], base + _HEAD + 2, f"{code:04X}", alert_name(code))
    )
    text, meaning = date_time_text(moment[2:])
    nodes.append(make_node("time", moment, base + _ALERT_TIME, text, meaning))
    at = _ALERT_BODY
    for wanted in body.parts:
        if data[at] == OCTET_STRING and ENCRYPTION_HEADER in data[at : at + _SEALED_START]:
            return False  # it may be an encrypted part behind its parameters
        node, at = _value(data, at, base, wanted)
        nodes.append(node)
    return at == len(data)
