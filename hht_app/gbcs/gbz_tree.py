"""The tree of a GBZ payload: its components as ZCL commands, or an alert, as far as they can be read."""

from __future__ import annotations

from hht_app.core.errors import DataError
from hht_app.gbcs import zcl_tables
from hht_app.gbcs.context import Context
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.gbz_components import FROM_LENGTH, HEADER, component_node, stopped
from hht_app.gbcs.gbz_scales import apply_scales
from hht_app.gbcs.mmc_paths import name_as_mmc
from hht_app.gbcs.payloads.gbz import HAS_FROM_DATE_TIME, LAST_COMPONENT, PROFILE, GBZComponent
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, make_node
from hht_app.gbcs.use_cases import NOT_HELD, alert_name, use_case_name
from hht_app.gbcs.zcl_nodes import index_name
from hht_app.gbcs.zcl_render import utc_text

_FUTURE_DATED_LENGTH = 14
_SHORTEST = HEADER + 3


def build_gbz(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[Node]:
    """Return the nodes of a GBZ PAYLOAD at offset BASE; what cannot be read is a fault at its offset."""
    reader = Reader(payload, base, "payload")
    nodes: list[Node] = []
    try:
        reader.expect(PROFILE, "profile")
        nodes.append(make_node("profile", PROFILE, base, PROFILE.hex().upper(), "Smart Energy"))
        if message.cra is CRA.ALERT:
            _alert(reader, nodes)
        else:
            _components(reader, payload, base, nodes, context)
            apply_scales(nodes)
        reader.expect_end()
    except DataError as error:
        nodes.append(stopped(error, reader, nodes, base, context))
    name_as_mmc(message.message_code, message.cra, nodes)
    return nodes


def _components(reader: Reader, payload: bytes, base: int, nodes: list[Node], context: Context) -> None:
    at = reader.offset
    count = reader.u8("component_count")
    nodes.append(make_node("component_count", reader.span(at, at + 1), at, count))
    at += 1 - base
    for index in range(count):
        size = _plain_size(payload, at)
        if size:
            last = bool(payload[at] & LAST_COMPONENT)
            reader.take(size, "")
        else:
            last = bool(reader.remaining and payload[at] & LAST_COMPONENT)
            GBZComponent.read(reader, f"components{index_name(index)}", last=last)
            size = reader.offset - base - at
        nodes.append(component_node(payload[at : at + size], base + at, context))
        if last != (index == count - 1):
            why = "the last-component bit does not fit the count"
            nodes.append(context.fault(why, payload[at : at + 1], base + at))
        at += size


def _plain_size(data: bytes, at: int) -> int:
    """Return how many bytes the component at index AT of DATA has when it is whole and not encrypted, else 0."""
    if len(data) < at + _SHORTEST or data[at] & ~(LAST_COMPONENT | HAS_FROM_DATE_TIME):
        return 0
    size = HEADER + (data[at + 3] << 8 | data[at + 4])
    least = _SHORTEST + (FROM_LENGTH if data[at] & HAS_FROM_DATE_TIME else 0)
    return size if least <= size <= len(data) - at else 0


def _alert(reader: Reader, nodes: list[Node]) -> None:
    at = reader.offset
    mark = reader.u8("mark")
    nodes.append(make_node("mark", reader.span(at, at + 1), at, f"{mark:02X}"))
    code = reader.u16("alert_code")
    nodes.append(make_node("alert_code", reader.span(at + 1, at + 3), at + 1, f"{code:04X}", alert_name(code)))
    time = reader.u32("time")
    value, meaning = utc_text(time)
    nodes.append(make_node("time", reader.span(at + 3, at + 7), at + 3, value, meaning))
    if not reader.remaining:
        return
    start = reader.offset
    if reader.peek()[0] == _FUTURE_DATED_LENGTH and reader.remaining == _FUTURE_DATED_LENGTH + 1:
        nodes.append(_future_dated(reader, start))
        return
    rest = reader.rest()
    nodes.append(make_node("body", rest, start, rest.hex().upper(), NOT_HELD))


def _future_dated(reader: Reader, start: int) -> Node:
    reader.u8("length")
    code, counter = reader.u16("message_code"), reader.u64("originator_counter")
    cluster, control, number = reader.u16("cluster"), reader.u8("frame_control"), reader.u8("command")
    held = zcl_tables.command(cluster, bool(control & 0x08), number)
    name = held.name if held is not None else NOT_HELD
    span = reader.span
    children = [
        make_node("message_code", span(start + 1, start + 3), start + 1, f"{code:04X}", use_case_name(code)),
        make_node("originator_counter", span(start + 3, start + 11), start + 3, counter),
        make_node(
            "cluster", span(start + 11, start + 13), start + 11, f"{cluster:04X}", zcl_tables.cluster_name(cluster)
        ),
        make_node("frame_control", span(start + 13, start + 14), start + 13, f"{control:02X}"),
        make_node("command", span(start + 14, start + 15), start + 14, f"{number:02X}", name),
    ]
    label = f"{zcl_tables.cluster_name(cluster)}.{name}"
    meaning = "the future-dated change that this is about"
    return make_node("future_dated", span(start, start + 15), start, label, meaning, children)
