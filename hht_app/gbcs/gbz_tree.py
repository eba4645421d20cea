"""The tree of a GBZ payload: its components as ZCL commands, or an alert, as far as they can be read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from hht_app.core.errors import DataError
from hht_app.gbcs import zcl_tables
from hht_app.gbcs.context import Context
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.mmc_paths import name_as_mmc
from hht_app.gbcs.payloads.gbz import ENCRYPTED, HAS_FROM_DATE_TIME, LAST_COMPONENT, PROFILE, GBZComponent
from hht_app.gbcs.protection import ENCRYPTION_HEADER
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, leaf
from hht_app.gbcs.use_cases import NOT_HELD, alert_name, result_name, use_case_name
from hht_app.gbcs.zcl_layout import ZCLField, read_content, types
from hht_app.gbcs.zcl_nodes import Step, index_name, read_nodes, steps_of
from hht_app.gbcs.zcl_render import shown, utc_text

_FUTURE_DATED_LENGTH = 14
_HEADER, _FROM_LENGTH = 5, 4
_SHORTEST = _HEADER + 3


def build_gbz(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[Node]:
    """Return the nodes of a GBZ PAYLOAD at offset BASE; what cannot be read is a fault at its offset."""
    reader = Reader(payload, base, "payload")
    nodes: list[Node] = []
    try:
        reader.expect(PROFILE, "profile")
        nodes.append(Node("profile", PROFILE, base, PROFILE.hex().upper(), "Smart Energy"))
        if message.cra is CRA.ALERT:
            _alert(reader, nodes)
        else:
            _components(reader, nodes, context)
        reader.expect_end()
    except DataError as error:
        nodes.append(_stopped(error, reader, nodes, base, context))
    name_as_mmc(message.message_code, message.cra, nodes)
    return nodes


def _components(reader: Reader, nodes: list[Node], context: Context) -> None:
    at = reader.offset
    count = reader.u8("component_count")
    nodes.append(Node("component_count", reader.span(at, at + 1), at, count))
    for index in range(count):
        start = reader.offset
        control = reader.peek()
        last = bool(control[0] & LAST_COMPONENT) if control else False
        size = _plain_size(reader)
        if size:
            raw = reader.take(size, "")
        else:
            GBZComponent.read(reader, f"components{index_name(index)}", last=last)
            raw = reader.span(start, reader.offset)
        nodes.append(_Component(raw, start, context).node())
        if last != (index == count - 1):
            nodes.append(context.fault("the last-component bit does not fit the count", control, start))


def _plain_size(reader: Reader) -> int:
    """Return how many bytes the next component has when it is whole and not encrypted, else 0."""
    start = reader.peek(_SHORTEST)
    if len(start) < _SHORTEST or start[0] & ~(LAST_COMPONENT | HAS_FROM_DATE_TIME):
        return 0
    size = _HEADER + (start[3] << 8 | start[4])
    least = _SHORTEST + (_FROM_LENGTH if start[0] & HAS_FROM_DATE_TIME else 0)
    return size if least <= size <= reader.remaining else 0


@dataclass(frozen=True, slots=True)
class _Head:
    """What the tables say of a component by its control byte, cluster, frame control and command."""

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
    path: str


@lru_cache(1024)
def _head(control: int, cluster: int, frame_control: int, number: int) -> _Head:
    is_global, to_client = frame_control & 0x03 == 0, bool(frame_control & 0x08)
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
        f"payload.{name}",
    )


class _Component:
    """One component becoming a node: RAW are its bytes, of a form that was checked, which stand at START."""

    __slots__ = ("at", "cluster", "command", "context", "head", "is_encrypted", "raw", "start", "to_client")

    def __init__(self, raw: bytes, start: int, context: Context) -> None:
        self.raw = raw
        self.start = start
        self.context = context
        control = raw[0]
        self.is_encrypted = bool(control & ENCRYPTED)
        at = _HEADER + (_FROM_LENGTH if control & HAS_FROM_DATE_TIME else 0) + (2 if self.is_encrypted else 0)
        self.at = at  # of the frame control
        self.cluster = raw[1] << 8 | raw[2]
        self.command = raw[at + 2]
        self.to_client = bool(raw[at] & 0x08)
        self.head = _head(control, self.cluster, raw[at], self.command)

    def node(self) -> Node:
        """Return the component's node."""
        start, held, raw, at = self.start, self.head, self.raw, self.at
        children = [
            leaf("control", raw[:1], start, held.control_text, held.control),
            leaf("cluster", raw[1:3], start + 1, held.cluster_text, held.cluster),
        ]
        if raw[0] & HAS_FROM_DATE_TIME:
            value, meaning = utc_text(int.from_bytes(raw[5:9], "big"), "when")
            children.append(Node("from_date_time", raw[5:9], start + 5, value, meaning))
        if self.is_encrypted:
            children.append(Node("frame_counter", raw[at - 1 : at], start + at - 1, raw[at - 1]))
        where = start + at
        children += (
            leaf("frame_control", raw[at : at + 1], where, held.frame_text, held.frame),
            leaf("sequence", raw[at + 1 : at + 2], where + 1, raw[at + 1], ""),
            leaf("command", raw[at + 2 : at + 3], where + 2, held.command_text, held.name),
        )
        children += self._content()
        return Node(held.label, raw, start, None, "", children, "", held.source)

    def _content(self) -> list[Node]:
        first = self.at + 3
        if not self.is_encrypted:
            return self._payload(self.raw[first:], self.start + first)
        first += 2  # its length
        blob, at = self.raw[first:], self.start + first
        plain = self.context.open(blob)
        shown_blob = blob.hex().upper()
        if plain is None:
            return [Node("ciphered", blob, at, shown_blob, "encrypted, not opened")]
        inner = at + len(ENCRYPTION_HEADER)
        group = Node("decrypted", plain, inner, None, "opened with the keys at hand", self._payload(plain, inner))
        return [Node("ciphered", blob, at, shown_blob, "encrypted", [group])]

    def _payload(self, data: bytes, base: int) -> list[Node]:
        reader = Reader(data, base, self.head.path)
        nodes: list[Node] = []
        told = len(self.context.told)
        try:
            if not self.raw[self.at] & 0x03:
                self._global(reader, nodes)
            elif self.head.fields is None:
                if data:
                    nodes.append(Node("payload", reader.rest(), base, data.hex().upper(), NOT_HELD))
            else:
                read_nodes(reader, self.head.fields, self.head.steps, nodes)
            reader.expect_end()
        except DataError as error:
            nodes.append(_stopped(error, reader, nodes, base, self.context))
        if len(self.context.told) == told:
            self.context.has_data = True
        return nodes

    def _global(self, reader: Reader, nodes: list[Node]) -> None:
        command = self.command
        if command == zcl_tables.DEFAULT_RESPONSE:
            self._default_response(reader, nodes)
        elif command == zcl_tables.READ_ATTRIBUTES:
            while reader.remaining:
                nodes.append(self._attribute_id(reader))
        elif command == zcl_tables.READ_ATTRIBUTES_RESPONSE:
            self._records(reader, nodes)
        elif command == zcl_tables.WRITE_ATTRIBUTES_RESPONSE:
            while reader.remaining:
                nodes.append(self._status(reader, ""))
                if reader.remaining:
                    nodes.append(self._attribute_id(reader))
        elif reader.remaining:
            at, rest = reader.offset, reader.rest()
            nodes.append(Node("payload", rest, at, rest.hex().upper(), NOT_HELD))

    def _default_response(self, reader: Reader, nodes: list[Node]) -> None:
        at = reader.offset
        number = reader.u8("command")
        name = zcl_tables.answered_name(self.cluster, not self.to_client, number)
        nodes.append(Node("answers_command", reader.span(at, at + 1), at, f"{number:02X}", name))
        nodes.append(self._status(reader, name if name != NOT_HELD else f"command {number:02X}"))

    def _status(self, reader: Reader, about: str) -> Node:
        at = reader.offset
        status = reader.u8("status")
        self.context.tell("zcl", status, about)
        return leaf("status", reader.span(at, at + 1), at, status, result_name("zcl", status))

    def _attribute_id(self, reader: Reader) -> Node:
        at = reader.offset
        number = reader.u16_le("attribute")
        held = zcl_tables.zcl_attribute(self.cluster, number)
        raw = reader.span(at, at + 2)
        return Node("attribute", raw, at, f"{number:04X}", held.name, (), "", held.source)

    def _records(self, reader: Reader, nodes: list[Node]) -> None:
        numbers: dict[int, int] = {}
        rows: list[tuple[int, list[Node]]] = []
        try:
            while reader.remaining:
                number, node, children = self._record(reader, numbers)
                nodes.append(node)
                rows.append((number, children))
        finally:
            for number, children in rows:
                self._scale(number, children, numbers)

    def _record(self, reader: Reader, numbers: dict[int, int]) -> tuple[int, Node, list[Node]]:
        start = reader.offset
        number = reader.u16_le("attribute")
        held = zcl_tables.zcl_attribute(self.cluster, number)
        label = held.name if held.name != NOT_HELD else f"attribute {number:04X}"
        children = [Node("attribute", reader.span(start, start + 2), start, f"{number:04X}", held.name)]
        status = self._status(reader, label)
        children.append(status)
        if status.value == 0:
            at = reader.offset
            code = reader.u8("type")
            kind = types().get(code)
            if kind is None:
                raise reader.error(f"ZCL type {code:02X} is not held", "type", at)
            children.append(Node("type", reader.span(at, at + 1), at, f"{code:02X}", kind.name))
            at = reader.offset
            content = read_content(reader, kind, label)
            if kind.kind in ("unsigned", "enum"):
                numbers[number] = int.from_bytes(content, "little")
            value, meaning, unit = shown(kind.kind, content, held.form)
            children.append(Node("value", reader.span(at, reader.offset), at, value, meaning, (), unit))
        raw = reader.span(start, reader.offset)
        return number, Node(label, raw, start, None, "", children, "", held.source), children

    def _scale(self, number: int, children: list[Node], numbers: dict[int, int]) -> None:
        scaled_by = zcl_tables.zcl_attribute(self.cluster, number).scaled_by
        if scaled_by is None or number not in numbers:
            return
        multiplier, divisor, unit = scaled_by
        old = children[-1]
        if not numbers.get(multiplier) or not numbers.get(divisor):
            why = "not scaled: multiplier and divisor are not told"
            children[-1] = Node(old.name, old.raw, old.offset, old.value, why)
            return
        value = _exact(Fraction(numbers[number] * numbers[multiplier], numbers[divisor]))
        symbol = zcl_tables.code_unit("unit_of_measure", numbers[unit]) if unit in numbers else ""
        children[-1] = Node(old.name, old.raw, old.offset, value, "", (), symbol)


def _stopped(error: DataError, reader: Reader, nodes: list[Node], base: int, context: Context) -> Node:
    reader.rest()
    start = nodes[-1].offset + len(nodes[-1].raw) if nodes else base
    return context.fault(error.one_line(), reader.span(start, reader.offset), start, error.path or "")


def _exact(value: Fraction) -> int | str:
    if value.denominator == 1:
        return value.numerator
    for places in range(1, 25):
        whole = value * 10**places
        if whole.denominator == 1:
            digits = f"{whole.numerator:0{places + 1}d}"
            return f"{digits[:-places]}.{digits[-places:]}"
    return f"{value.numerator}/{value.denominator}"


def _control_meaning(control: int) -> str:
    parts = []
    if control & 0x10:
        parts.append("with From Date Time")
    if control & 0x02:
        parts.append("encrypted")
    parts.append("last component" if control & LAST_COMPONENT else "more components follow")
    return ", ".join(parts)


def _alert(reader: Reader, nodes: list[Node]) -> None:
    at = reader.offset
    mark = reader.u8("mark")
    nodes.append(Node("mark", reader.span(at, at + 1), at, f"{mark:02X}"))
    code = reader.u16("alert_code")
    nodes.append(Node("alert_code", reader.span(at + 1, at + 3), at + 1, f"{code:04X}", alert_name(code)))
    time = reader.u32("time")
    value, meaning = utc_text(time)
    nodes.append(Node("time", reader.span(at + 3, at + 7), at + 3, value, meaning))
    if not reader.remaining:
        return
    start = reader.offset
    if reader.peek()[0] == _FUTURE_DATED_LENGTH and reader.remaining == _FUTURE_DATED_LENGTH + 1:
        nodes.append(_future_dated(reader, start))
        return
    rest = reader.rest()
    nodes.append(Node("body", rest, start, rest.hex().upper(), NOT_HELD))


def _future_dated(reader: Reader, start: int) -> Node:
    reader.u8("length")
    code, counter = reader.u16("message_code"), reader.u64("originator_counter")
    cluster, control, number = reader.u16("cluster"), reader.u8("frame_control"), reader.u8("command")
    held = zcl_tables.command(cluster, bool(control & 0x08), number)
    name = held.name if held is not None else NOT_HELD
    span = reader.span
    children = [
        Node("message_code", span(start + 1, start + 3), start + 1, f"{code:04X}", use_case_name(code)),
        Node("originator_counter", span(start + 3, start + 11), start + 3, counter),
        Node("cluster", span(start + 11, start + 13), start + 11, f"{cluster:04X}", zcl_tables.cluster_name(cluster)),
        Node("frame_control", span(start + 13, start + 14), start + 13, f"{control:02X}"),
        Node("command", span(start + 14, start + 15), start + 14, f"{number:02X}", name),
    ]
    label = f"{zcl_tables.cluster_name(cluster)}.{name}"
    meaning = "the future-dated change that this is about"
    return Node("future_dated", span(start, start + 15), start, label, meaning, children)
