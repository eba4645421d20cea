"""The tree of a DLMS payload: access-request, access-response or data-notification, as far as it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hht_app.core.errors import DataError
from hht_app.gbcs.context import Context
from hht_app.gbcs.dlms_layout import Layout
from hht_app.gbcs.dlms_nodes import Scale, index_name, scale_of, value_node
from hht_app.gbcs.dlms_plan import Step, plan_of, take_planned
from hht_app.gbcs.dlms_tables import Access, Attribute, accesses, alert_body, attribute
from hht_app.gbcs.dlms_times import date_time_text
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.mmc_paths import name_as_mmc
from hht_app.gbcs.payloads.dlms_access import (
    ACCESS_REQUEST,
    ACCESS_RESPONSE,
    ACTION,
    DATA_NOTIFICATION,
    GET,
    SET,
    SPEC_NAMES,
    DLMSSpec,
    invoke_id,
)
from hht_app.gbcs.payloads.dlms_selection import selection_layout
from hht_app.gbcs.payloads.dlms_values import (
    ARRAY,
    LONG_UNSIGNED,
    NULL,
    NULL_VALUE,
    OCTET_STRING,
    STRUCTURE,
    DLMSValue,
    read_value_so_far,
)
from hht_app.gbcs.protection import ENCRYPTION_HEADER
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, leaf
from hht_app.gbcs.use_cases import NOT_HELD, alert_name, result_name

_TAGS = {CRA.COMMAND: ACCESS_REQUEST, CRA.RESPONSE: ACCESS_RESPONSE, CRA.ALERT: DATA_NOTIFICATION}
_REGISTERS = (3, 4)
_VALUE, _SCALER_UNIT = 2, 3
_SPEC_LENGTH = 10
_PLAIN_SPECS = (bytes([GET]), bytes([SET]), bytes([ACTION]))
_PROTECTED_ALERT = 0x0061
Objects = Sequence[tuple[int, bytes, int]]
Plans = Sequence[tuple["Step | None", str]]
Data = list["Node | DLMSValue"]


@dataclass(frozen=True, slots=True)
class _SpecHead:
    """The fixed part of a specification with what the tables say of it, and the plan of its data."""

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
def _spec_head(raw: bytes) -> _SpecHead:
    part = Reader(raw, 0, "specification")
    kind, class_raw, obis, number_raw = part.u8("kind"), part.take(2, "class"), part.take(6, "obis"), part.rest()
    class_id, number, is_method = int.from_bytes(class_raw, "big"), number_raw[0], kind == ACTION
    held = attribute(class_id, obis, number, is_method)
    name = "method" if is_method else "attribute"
    step = plan_of("data", held.layout)
    return _SpecHead(held, SPEC_NAMES[kind], class_id, obis, number, name, class_raw, number_raw, step)


# (start, first ten bytes, end, selector and selection where there is one)
_Spec = tuple[int, bytes, int, "DLMSSpec | None"]


@lru_cache(1024)
def _answered(code: int, kinds: tuple[int, ...]) -> tuple[tuple[Access, Attribute, Step | None], ...]:
    """Return what a response of message CODE answers, given the KINDS of its results; empty where not held."""
    found = []
    for access in accesses(code, kinds) or ():
        held = attribute(access.class_id, access.obis, access.number, access.kind == ACTION)
        plain = not access.protects and access.class_id not in _REGISTERS
        found.append((access, held, plan_of("data", held.layout) if plain else None))
    return tuple(found)


def build_dlms(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[Node]:
    """Return the nodes of a DLMS PAYLOAD at offset BASE; what cannot be read is a fault at its offset."""
    builder = _Builder(message, payload, base, context)
    try:
        if message.cra is CRA.COMMAND:
            builder.request()
        elif message.cra is CRA.RESPONSE:
            builder.response()
        else:
            builder.alert()
    except DataError as error:
        builder.stop(error)
    name_as_mmc(message.message_code, message.cra, builder.nodes)
    return builder.nodes


class _Builder:
    """One payload being read from left to right into nodes."""

    def __init__(self, message: GBCSMessage, payload: bytes, base: int, context: Context) -> None:
        self.message = message
        self.context = context
        self.payload = payload
        self.reader = Reader(payload, base, "payload")
        self.nodes: list[Node] = []

    def stop(self, error: DataError) -> None:
        """Note what could not be read: all from the error's offset on is not trusted."""
        rest = self.reader.rest()
        offset = self.reader.offset - len(rest) if error.offset is None else error.offset
        start = max(self.reader.base, min(offset, self.reader.offset))
        raw = self.reader.span(start, self.reader.offset)
        self.nodes.append(self.context.fault(error.one_line(), raw, start, error.path or ""))

    def head(self) -> None:
        """Take the tag, the long-invoke-id and the empty date-time."""
        self.reader.expect(bytes([_TAGS[self.message.cra]]), "tag")
        at = self.reader.offset
        found = self.reader.take(4, "long_invoke_id")
        self.nodes.append(Node("long_invoke_id", found, at, found.hex().upper()))
        wanted = invoke_id(self.message.originator_counter)
        if found != wanted:
            why = f"the invoke id does not repeat the originator counter ({wanted.hex().upper()})"
            self.nodes.append(self.context.fault(why, found, at))
        self.reader.expect(b"\x00", "date_time")

    def count(self, field: str) -> int:
        """Take a count of items."""
        return self.reader.ber_length(field)

    def values(self, count: int, plans: Plans = ()) -> tuple[Data, DataError | None]:
        """Take COUNT values, or as many as can be read and what stopped it: nodes where PLANS fit, else values."""
        found: Data = []
        faults: list[DataError] = []
        reader, planned = self.reader, len(plans)
        for index in range(count):
            if index < planned:
                if reader.peek() == b"\x00":
                    reader.take(1, "")
                    found.append(NULL_VALUE)
                    continue
                node = take_planned(reader, *plans[index])
                if node is not None:
                    found.append(node)
                    continue
            value = read_value_so_far(reader, faults)
            if value is not None:
                found.append(value)
            if faults:
                faults[0].path = f"payload.list_of_data[{index}]"
                return found, faults[0]
        return found, None

    def end(self) -> None:
        """Mark bytes left over."""
        if self.reader.remaining:
            self.reader.expect_end()

    def request(self) -> None:
        """Take an access-request."""
        self.head()
        specs: list[_Spec] = []
        try:
            for index in range(self.count("list_of_specification")):
                specs.append(self._spec(index))
            plans = [((head := _spec_head(spec[1])).step, head.held.source) for spec in specs]
            data, error = self.values(self.count("list_of_data"), plans)
        except DataError as caught:
            data, error = [], caught
        for index, spec in enumerate(specs):
            self.nodes.append(self._spec_node(spec, data[index] if index < len(data) else None))
        self._extra(data[len(specs) :])
        if error is not None:
            raise error
        if len(data) != len(specs):
            raise self.reader.error(f"{len(specs)} specifications but {len(data)} data items", "list_of_data")
        self.end()

    def _extra(self, values: Data) -> None:
        for value in values:
            self.nodes.append(value if isinstance(value, Node) else value_node("data", value, None))

    def _spec(self, index: int) -> _Spec:
        reader = self.reader
        start, raw = reader.offset, reader.peek(_SPEC_LENGTH)
        if len(raw) == _SPEC_LENGTH and raw[:1] in _PLAIN_SPECS:
            reader.take(_SPEC_LENGTH, "")
            return start, raw, start + _SPEC_LENGTH, None
        spec = DLMSSpec.read(reader, index_name(index))
        return start, raw, reader.offset, spec

    def _spec_node(self, taken: _Spec, value: Node | DLMSValue | None) -> Node:
        start, raw, end, spec = taken
        head = _spec_head(raw)
        held = head.held
        children = [
            leaf("class_id", head.class_raw, start + 1, head.class_id, held.class_name),
            leaf("obis", head.obis, start + 3, held.obis, held.title),
            leaf(head.number_name, head.number_raw, start + 9, head.number, held.name),
        ]
        if spec is not None:
            raw = self.reader.span(start, end)
            if spec.selector is not None and spec.selection is not None:
                children.append(Node("selector", raw[10:11], start + 10, spec.selector))
                layout, taken_from = selection_layout(spec.selector), Reader(spec.selection.raw, spec.selection.offset)
                planned = take_planned(taken_from, plan_of("selection", layout))
                children.append(planned or value_node("selection", spec.selection, layout))
        if isinstance(value, Node):
            children.append(value)
        elif value is not None and value.tag != NULL:
            children.append(value_node("data", value, held.layout, None, held.source))
        return Node(held.label, raw, start, head.kind, "", children, "", held.source)

    def response(self) -> None:
        """Take an access-response; the use case's table tells what each result is about."""
        self.head()
        self.reader.expect(b"\x00", "list_of_specification")
        at = self.reader.offset
        kinds = self._kinds_at_end()
        data, results, error = self._answered_data(_answered(self.message.message_code, kinds))
        told = tuple(kind for _, kind, _ in results)
        if told != kinds and kinds:  # damaged: what the end was taken for does not hold
            self.reader = Reader(self.payload, self.reader.base, "payload")
            self.reader.take(at - self.reader.base, "")
            data, results, error = self._answered_data(())
        self._answers(data, results, _answered(self.message.message_code, told))
        if error is not None:
            raise error
        if len(data) != len(results):
            raise self.reader.error(f"{len(data)} data items but {len(results)} results", "list_of_result")
        self.end()

    def _kinds_at_end(self) -> tuple[int, ...]:
        rest = self.reader.peek(self.reader.remaining)
        count = rest[0] if rest else 0
        fits = 0 < 2 * count < len(rest) and rest[-2 * count - 1] == count
        return tuple(rest[-2 * count :: 2]) if fits else ()

    def _answered_data(
        self, known: Sequence[tuple[Access, Attribute, Step | None]]
    ) -> tuple[Data, list[tuple[int, int, int]], DataError | None]:
        data, error = self.values(self.count("list_of_data"), [(step, "") for _, _, step in known])
        results: list[tuple[int, int, int]] = []
        try:
            if error is None:
                for index in range(self.count("list_of_result")):
                    start = self.reader.offset
                    kind, result = self.reader.take(2, f"list_of_result{index_name(index)}")
                    results.append((start, kind, result))
        except DataError as caught:
            error = caught
        return data, results, error

    def _answers(
        self,
        data: Data,
        results: list[tuple[int, int, int]],
        known: Sequence[tuple[Access, Attribute, Step | None]],
    ) -> None:
        scales = _scales(known, data)
        nothing: tuple[Access | None, Attribute | None, Step | None] = (None, None, None)
        span = self.reader.span
        for index in range(max(len(data), len(results))):
            access, held, _ = known[index] if index < len(known) else nothing
            children = []
            if index < len(data):
                item = data[index]
                if isinstance(item, Node):
                    self.context.has_data = True
                    children.append(item)
                elif item.tag != NULL:
                    protects = access.protects if access is not None else ()
                    children += self._answer(item, held, scales.get(index), protects)
            label = held.label if held is not None else index_name(index)
            source = held.source if held is not None else ""
            if index >= len(results):
                self.nodes.append(Node(label, children=children, source=source))
                continue
            start, kind, result = results[index]
            self.context.tell("dlms", result, label if held is not None else "")
            raw = span(start, start + 2)
            children.append(leaf("result", raw[1:], start + 1, result, result_name("dlms", result)))
            meaning = "" if held is not None and kind in SPEC_NAMES else NOT_HELD
            value = SPEC_NAMES.get(kind) or f"{kind:02X}"
            self.nodes.append(Node(label, raw, start, value, meaning, children, "", source))

    def _answer(self, value: DLMSValue, held: Attribute | None, scale: Scale | None, protects: Objects) -> list[Node]:
        self.context.has_data = True
        items = value.value
        if isinstance(items, tuple) and len(items) == 2 and _is_sealed(items[0], items[1]):
            parameters = alert_body(_PROTECTED_ALERT)[0][0]
            return [
                value_node("protection_parameters", items[0], parameters),
                self._sealed(items[1], protects),
            ]
        return [value_node("data", value, held.layout if held is not None else None, scale)]

    def _sealed(self, value: DLMSValue, protects: Objects) -> Node:
        blob = value.octets
        raw = value.raw
        plain = self.context.open(blob)
        if plain is None:
            return Node("protected_attributes", raw, value.offset, blob.hex().upper(), "encrypted, not opened")
        at = value.end - len(blob) + len(ENCRYPTION_HEADER)
        inner = Reader(plain, at, "payload.decrypted")
        faults: list[DataError] = []
        opened = read_value_so_far(inner, faults)
        children: list[Node] = []
        if opened is not None:
            children = _opened(opened, protects)
        if faults or inner.remaining:
            why = faults[0].one_line() if faults else f"{inner.remaining} bytes left over after the end"
            where = inner.offset
            children.append(self.context.fault(why, inner.rest(), where))
        group = Node("decrypted", plain, at, None, "opened with the keys at hand", children)
        return Node("protected_attributes", raw, value.offset, blob.hex().upper(), "encrypted", [group])

    def alert(self) -> None:
        """Take a data-notification: alert code, time, and what the use case adds."""
        self.head()
        faults: list[DataError] = []
        body = read_value_so_far(self.reader, faults)
        items = body.value if body is not None and isinstance(body.value, tuple) else ()
        if not faults and (body is None or body.tag != STRUCTURE or len(items) < 2):
            faults.append(self.reader.error("an alert is a structure of a code, a time and what follows", "body"))
        known, protects, source = alert_body(self.message.message_code)
        fits = len(items) - 2 == len(known)
        for index, value in enumerate(items):
            if index == 0 and value.tag == LONG_UNSIGNED:
                code = value.number
                raw = value.raw
                self.nodes.append(Node("alert_code", raw, value.offset, f"{code:04X}", alert_name(code)))
            elif index == 1 and value.tag == OCTET_STRING:
                text, meaning = date_time_text(value.octets)
                raw = value.raw
                self.nodes.append(Node("time", raw, value.offset, text, meaning))
            elif index > 2 and _is_sealed(items[index - 1], value):
                self.nodes.append(self._sealed(value, protects))
            else:
                self._body_value(value, known[index - 2] if fits and index >= 2 else None, index, source)
        if faults:
            raise faults[0]
        self.end()

    def _body_value(self, value: DLMSValue, layout: Layout | None, index: int, source: str) -> None:
        name = layout.name if layout is not None else index_name(index - 2)
        node = value_node(name, value, layout, None, source)
        if layout is None:
            node = Node(node.name, node.raw, node.offset, node.value, node.meaning or NOT_HELD, node.children)
        self.nodes.append(node)


def _is_sealed(parameters: DLMSValue, value: DLMSValue) -> bool:
    return parameters.tag == ARRAY and value.tag == OCTET_STRING and value.octets.startswith(ENCRYPTION_HEADER)


def _opened(value: DLMSValue, protects: Objects) -> list[Node]:
    if value.tag != STRUCTURE or len(value.items) != len(protects):
        return [value_node("data", value, None)]
    found = []
    for item, (class_id, obis, number) in zip(value.items, protects, strict=True):
        held = attribute(class_id, obis, number)
        planned = take_planned(Reader(item.raw, item.offset), plan_of(held.label, held.layout), held.source)
        found.append(planned or value_node(held.label, item, held.layout, None, held.source))
    return found


def _scales(known: Sequence[tuple[Access, Attribute, Step | None]], data: Data) -> dict[int, Scale]:
    units: dict[tuple[int, bytes], Scale] = {}
    for (access, _, _), value in zip(known, data, strict=False):
        if access.class_id in _REGISTERS and access.number == _SCALER_UNIT and isinstance(value, DLMSValue):
            scale = scale_of(value)
            if scale is not None:
                units[access.class_id, access.obis] = scale
    return {
        index: units[access.class_id, access.obis]
        for index, (access, _, _) in enumerate(known)
        if access.number == _VALUE and (access.class_id, access.obis) in units
    }
