"""Commands of the whole ZCL library as nodes: attributes asked for and told, default responses."""

from __future__ import annotations

from fractions import Fraction

from hht_app.gbcs import zcl_tables
from hht_app.gbcs.context import Context
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, make_node
from hht_app.gbcs.use_cases import NOT_HELD, result_name
from hht_app.gbcs.zcl_layout import read_content, types
from hht_app.gbcs.zcl_render import shown


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
            self._records(reader, nodes)
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
        number = reader.u8("command")
        name = zcl_tables.answered_name(self.cluster, not self.to_client, number)
        nodes.append(make_node("answers_command", reader.span(at, at + 1), at, f"{number:02X}", name))
        nodes.append(self._status(reader, name if name != NOT_HELD else f"command {number:02X}"))

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
            why = "not scaled: multiplier and divisor are not told"
            children[-1] = make_node(old.name, old.raw, old.offset, old.value, why)
            return
        value = _exact(Fraction(numbers[number] * numbers[multiplier], numbers[divisor]))
        symbol = zcl_tables.code_unit("unit_of_measure", numbers[unit]) if unit in numbers else ""
        children[-1] = make_node(old.name, old.raw, old.offset, value, "", (), symbol)


def _exact(value: Fraction) -> int | str:
    if value.denominator == 1:
        return value.numerator
    for places in range(1, 25):
        whole = value * 10**places
        if whole.denominator == 1:
            digits = f"{whole.numerator:0{places + 1}d}"
            return f"{digits[:-places]}.{digits[-places:]}"
    return f"{value.numerator}/{value.denominator}"
