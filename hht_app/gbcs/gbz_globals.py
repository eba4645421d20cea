"""Commands of the whole ZCL library as nodes: attributes asked for and told, default responses."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from hht_app.gbcs import zcl_tables
from hht_app.gbcs.context import NOT_ATTEMPTED, Context
from hht_app.gbcs.kept import Kept
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, make_node
from hht_app.gbcs.use_cases import NOT_HELD, result_name
from hht_app.gbcs.zcl_layout import read_content, types
from hht_app.gbcs.zcl_nodes import NotWholeError, kept_of
from hht_app.gbcs.zcl_render import exact, shown


class _Asked(NamedTuple):
    """An attribute that a record is about, ready to be shown."""

    number: int
    label: str
    text: str
    held: zcl_tables.ZCLAttribute


@lru_cache(1024)
def _asked(cluster: int, raw: bytes) -> _Asked:
    number = int.from_bytes(raw, "little")
    held = zcl_tables.zcl_attribute(cluster, number)
    text = f"{number:04X}"
    return _Asked(number, held.name if held.name != NOT_HELD else f"attribute {text}", text, held)


class _Typed(NamedTuple):
    """The type of a record's value, ready to be shown, and how its content is taken."""

    raw: bytes
    text: str
    name: str
    size: int
    kept: Kept
    is_number: bool


@lru_cache(1024)
def _typed(cluster: int, attribute: bytes, raw: bytes) -> _Typed | None:
    kind = types().get(raw[0]) if raw else None
    if kind is None:
        return None
    size = -kind.size if kind.counted else kind.size
    kept = kept_of(kind.kind, _asked(cluster, attribute).held.form, size)
    return _Typed(raw, f"{raw[0]:02X}", kind.name, size, kept, kind.kind in ("unsigned", "enum"))


@cache
def _status_meaning(status: int) -> str:
    return result_name("zcl", status)


@lru_cache(1024)
def _answers(cluster: int, to_client: bool, number: int) -> tuple[str, str, str]:
    """Return how the command NUMBER that a default response answers is shown and called, and what its status is of."""
    text, name = f"{number:02X}", zcl_tables.answered_name(cluster, not to_client, number)
    if number == zcl_tables.NO_COMMAND:
        return text, name, NOT_ATTEMPTED
    return text, name, name if name != NOT_HELD else f"command {text}"


def default_response(cluster: int, to_client: bool, data: bytes, base: int, context: Context) -> list[Node]:
    """Return the nodes of a default response, the two bytes DATA at BASE."""
    text, name, label = _answers(cluster, to_client, data[0])
    context.tell("zcl", data[1], label)
    return [
        make_node("answers_command", data[:1], base, text, name),
        make_node("status", data[1:], base + 1, data[1], _status_meaning(data[1])),
    ]


class GlobalCommand:
    """One command of the whole library about CLUSTER (two bytes): its number, and whether the server sent it."""

    __slots__ = ("cluster", "command", "context", "to_client")

    def __init__(self, cluster: bytes, command: int, to_client: bool, context: Context) -> None:
        self.cluster = int.from_bytes(cluster, "big")
        self.command = command
        self.to_client = to_client
        self.context = context

    def read(self, reader: Reader, nodes: list[Node]) -> None:
        """Add the nodes of what READER holds to NODES, as many as there are before a DataError."""
        command = self.command
        if command == zcl_tables.DEFAULT_RESPONSE:
            self._default_response(reader, nodes)
        elif command == zcl_tables.READ_ATTRIBUTES:
            while reader.remaining:
                nodes.append(self._attribute_id(reader))
        elif command == zcl_tables.READ_ATTRIBUTES_RESPONSE:
            found = reader.scan(self._plain_records)
            if found is None:
                self._records(reader, nodes)
            else:
                nodes += found
        elif command == zcl_tables.WRITE_ATTRIBUTES_RESPONSE:
            while reader.remaining:
                nodes.append(self._status(reader, ""))
                if reader.remaining:
                    nodes.append(self._attribute_id(reader))
        elif reader.remaining:
            at, rest = reader.offset, reader.rest()
            nodes.append(make_node("payload", rest, at, rest.hex().upper(), NOT_HELD))

    def _default_response(self, reader: Reader, nodes: list[Node]) -> None:
        at = reader.offset
        if reader.remaining >= 2:
            nodes += default_response(
                self.cluster, self.to_client, reader.take(2, "default_response"), at, self.context
            )
            return
        text, name, label = _answers(self.cluster, self.to_client, reader.u8("command"))
        nodes.append(make_node("answers_command", reader.span(at, at + 1), at, text, name))
        nodes.append(self._status(reader, label))

    def _status(self, reader: Reader, about: str) -> Node:
        at = reader.offset
        status = reader.u8("status")
        self.context.tell("zcl", status, about)
        return make_node("status", reader.span(at, at + 1), at, status, result_name("zcl", status))

    def _attribute_id(self, reader: Reader) -> Node:
        at = reader.offset
        number = reader.u16_le("attribute")
        held = zcl_tables.zcl_attribute(self.cluster, number)
        raw = reader.span(at, at + 2)
        return make_node("attribute", raw, at, f"{number:04X}", held.name, (), "", held.source)

    def _plain_records(self, data: bytes, at: int, base: int) -> tuple[list[Node] | None, int]:
        """Take the records of a response when all of them are whole, in one pass; (None, AT) when not."""
        numbers: dict[int, int] = {}
        rows: list[tuple[int, list[Node]]] = []
        nodes: list[Node] = []
        told: list[tuple[int, str]] = []
        first, last = at, len(data)
        while at < last:
            start, head, status = at, data[at : at + 2], data[at + 2 : at + 3]
            if not status:
                return None, first
            asked = _asked(self.cluster, head)
            children = [
                make_node("attribute", head, base + at, asked.text, asked.held.name),
                make_node("status", status, base + at + 2, status[0], _status_meaning(status[0])),
            ]
            told.append((status[0], asked.label))
            at += 3
            if not status[0]:
                typed = _typed(self.cluster, head, data[at : at + 1])
                if typed is None:
                    return None, first
                children.append(make_node("type", typed.raw, base + at, typed.text, typed.name))
                at += 1
                size, where = typed.size, at
                at += size if size >= 0 else int.from_bytes(data[at : at - size], "little") - size
                raw = data[where:at]
                try:
                    value, meaning, unit = typed.kept.get(raw) or typed.kept.show(raw)
                except NotWholeError:
                    return None, first
                children.append(make_node("value", raw, base + where, value, meaning, (), unit))
                if typed.is_number:
                    numbers[asked.number] = int.from_bytes(raw, "little")
            nodes.append(
                make_node(asked.label, data[start:at], base + start, None, "", children, "", asked.held.source)
            )
            rows.append((asked.number, children))
        for code, label in told:
            self.context.tell("zcl", code, label)
        for number, children in rows:
            self._scale(number, children, numbers)
        return nodes, at

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
        children = [make_node("attribute", reader.span(start, start + 2), start, f"{number:04X}", held.name)]
        status = self._status(reader, label)
        children.append(status)
        if status.value == 0:
            at = reader.offset
            code = reader.u8("type")
            kind = types().get(code)
            if kind is None:
                raise reader.error(f"ZCL type {code:02X} is not held", "type", at)
            children.append(make_node("type", reader.span(at, at + 1), at, f"{code:02X}", kind.name))
            at = reader.offset
            content = read_content(reader, kind, label)
            if kind.kind in ("unsigned", "enum"):
                numbers[number] = int.from_bytes(content, "little")
            value, meaning, unit = shown(kind.kind, content, held.form)
            children.append(make_node("value", reader.span(at, reader.offset), at, value, meaning, (), unit))
        raw = reader.span(start, reader.offset)
        return number, make_node(label, raw, start, None, "", children, "", held.source), children

    def _scale(self, number: int, children: list[Node], numbers: dict[int, int]) -> None:
        scaled_by = zcl_tables.zcl_attribute(self.cluster, number).scaled_by
        if scaled_by is None or number not in numbers:
            return
        multiplier, divisor, unit = scaled_by
        old = children[-1]
        if not numbers.get(multiplier) or not numbers.get(divisor):
            untold = " and ".join(
                zcl_tables.zcl_attribute(self.cluster, item).name
                for item in (multiplier, divisor)
                if not numbers.get(item)
            )
            why = f"not scaled: no {untold} to do it by"
            children[-1] = make_node(old.name, old.raw, old.offset, old.value, why)
            return
        value = exact(Fraction(numbers[number] * numbers[multiplier], numbers[divisor]))
        symbol = zcl_tables.code_unit("unit_of_measure", numbers[unit]) if unit in numbers else ""
        children[-1] = make_node(old.name, old.raw, old.offset, value, "", (), symbol)
