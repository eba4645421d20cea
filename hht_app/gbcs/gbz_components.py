"""The components of a GBZ payload as nodes: header, ZCL frame, and the command's payload, opened where encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hht_app.core.errors import DataError
from hht_app.gbcs import zcl_tables
from hht_app.gbcs.context import Context
from hht_app.gbcs.gbz_globals import GlobalCommand, default_response
from hht_app.gbcs.payloads.gbz import ENCRYPTED, HAS_FROM_DATE_TIME, LAST_COMPONENT
from hht_app.gbcs.protection import ENCRYPTION_HEADER
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, make_node
from hht_app.gbcs.use_cases import NOT_HELD
from hht_app.gbcs.zcl_layout import ZCLField
from hht_app.gbcs.zcl_nodes import Step, read_nodes, steps_of, whole_nodes
from hht_app.gbcs.zcl_render import utc_text

HEADER, FROM_LENGTH = 5, 4
# Bits of a frame control: those that tell it from a command of the whole library, and the one that the server sent it.
_CLUSTER_COMMAND, _TO_CLIENT = 0x03, 0x08


@dataclass(frozen=True, slots=True)
class _Head:
    """What the tables say of a component by its control byte, cluster, frame control and command, ready to be shown."""

    control: str
    cluster: str
    frame: str
    name: str
    label: str
    fields: tuple[ZCLField, ...] | None
    steps: tuple[Step, ...]
    source: str
    control_text: str
    cluster_text: str
    frame_text: str
    command_text: str
    control_raw: bytes
    cluster_raw: bytes
    frame_raw: bytes
    command_raw: bytes
    path: str
    is_default_response: bool


@lru_cache(1024)
def _head(control: int, cluster: int, frame_control: int, number: int) -> _Head:
    is_global, to_client = frame_control & _CLUSTER_COMMAND == 0, bool(frame_control & _TO_CLIENT)
    held: zcl_tables.ZCLCommand | None = None if is_global else zcl_tables.command(cluster, to_client, number)
    name = zcl_tables.global_command_name(number) if is_global else held.name if held is not None else NOT_HELD
    cluster_label = zcl_tables.cluster_name(cluster)
    frame = f"command {'for the whole library' if is_global else 'of its cluster'}, "
    frame += f"sent by the {'server' if to_client else 'client'}"
    if frame_control & 0x10:
        frame += ", no default response wanted"
    owner = cluster_label if cluster_label != NOT_HELD else f"{cluster:04X}"
    return _Head(
        _control_meaning(control),
        cluster_label,
        frame,
        name,
        f"{owner}.{name if name != NOT_HELD else f'command {number:02X}'}",
        held.fields if held is not None else None,
        steps_of(held.fields) if held is not None else (),
        held.source if held is not None else "",
        f"{control:02X}",
        f"{cluster:04X}",
        f"{frame_control:02X}",
        f"{number:02X}",
        bytes([control]),
        cluster.to_bytes(2, "big"),
        bytes([frame_control]),
        bytes([number]),
        f"payload.{name}",
        is_global and number == zcl_tables.DEFAULT_RESPONSE,
    )


def _control_meaning(control: int) -> str:
    parts = []
    if control & 0x10:
        parts.append("with From Date Time")
    if control & 0x02:
        parts.append("encrypted")
    parts.append("last component" if control & LAST_COMPONENT else "more components follow")
    return ", ".join(parts)


def component_node(raw: bytes, start: int, context: Context) -> Node:
    """Return the node of the component RAW, of a form that was checked, which stands at START."""
    control = raw[0]
    at = HEADER  # of the frame control
    if control & HAS_FROM_DATE_TIME:
        at += FROM_LENGTH
    if control & ENCRYPTED:
        at += 2
    held = _head(control, raw[1] << 8 | raw[2], raw[at], raw[at + 2])
    children = [
        make_node("control", held.control_raw, start, held.control_text, held.control),
        make_node("cluster", held.cluster_raw, start + 1, held.cluster_text, held.cluster),
    ]
    if control & HAS_FROM_DATE_TIME:
        value, meaning = utc_text(int.from_bytes(raw[5:9], "big"), "when")
        children.append(make_node("from_date_time", raw[5:9], start + 5, value, meaning))
    if control & ENCRYPTED:
        children.append(make_node("frame_counter", raw[at - 1 : at], start + at - 1, raw[at - 1]))
    where = start + at
    children += (
        make_node("frame_control", held.frame_raw, where, held.frame_text, held.frame),
        make_node("sequence", raw[at + 1 : at + 2], where + 1, raw[at + 1], ""),
        make_node("command", held.command_raw, where + 2, held.command_text, held.name),
    )
    if control & ENCRYPTED:
        children.append(_ciphered(raw[at + 5 :], where + 5, held, raw[at], context))  # after its length
    else:
        # Most components are whole commands that are held: those are read where they stand, without a reader.
        nodes = None
        if held.fields is not None:
            nodes = whole_nodes(raw, at + 3, start, held.steps)
            context.has_data |= nodes is not None
        elif held.is_default_response and len(raw) == at + 5:
            cluster, to_client = raw[1] << 8 | raw[2], bool(raw[at] & _TO_CLIENT)
            nodes = default_response(cluster, to_client, raw[at + 3 :], where + 3, context)
        children += nodes if nodes is not None else _payload(raw[at + 3 :], where + 3, held, raw[at], context)
    return make_node(held.label, raw, start, None, "", children, "", held.source)


def _ciphered(blob: bytes, at: int, held: _Head, frame_control: int, context: Context) -> Node:
    plain = context.open(blob)
    shown_blob = blob.hex().upper()
    if plain is None:
        return make_node("ciphered", blob, at, shown_blob, "encrypted, not opened")
    inner = at + len(ENCRYPTION_HEADER)
    nodes = _payload(plain, inner, held, frame_control, context)
    group = make_node("decrypted", plain, inner, None, "opened with the keys at hand", nodes)
    return make_node("ciphered", blob, at, shown_blob, "encrypted", [group])


def _payload(data: bytes, base: int, held: _Head, frame_control: int, context: Context) -> list[Node]:
    """Return the nodes of a command's payload DATA as far as it can be read."""
    reader = Reader(data, base, held.path)
    nodes: list[Node] = []
    told = len(context.told)
    try:
        if not frame_control & _CLUSTER_COMMAND:
            is_to_client = bool(frame_control & _TO_CLIENT)
            GlobalCommand(held.cluster_raw, held.command_raw[0], is_to_client, context).read(reader, nodes)
        elif held.fields is None:
            if data:
                nodes.append(make_node("payload", reader.rest(), base, data.hex().upper(), NOT_HELD))
        else:
            read_nodes(reader, held.fields, held.steps, nodes)
        reader.expect_end()
    except DataError as error:
        nodes.append(stopped(error, reader, nodes, base, context))
    if len(context.told) == told:
        context.has_data = True
    return nodes


def stopped(error: DataError, reader: Reader, nodes: list[Node], base: int, context: Context) -> Node:
    """Return the fault where READER was stopped by ERROR: all bytes after the last of NODES are not trusted."""
    reader.rest()
    start = nodes[-1].offset + len(nodes[-1].raw) if nodes else base
    return context.fault(error.one_line(), reader.span(start, reader.offset), start, error.path or "")
