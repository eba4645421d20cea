"""The tree of a DLMS payload: access-request, access-response or data-notification, as far as it can be read."""

from __future__ import annotations

from hht_app.core.errors import DataError
from hht_app.gbcs.context import Context
from hht_app.gbcs.dlms_items import (
    SPEC_LENGTH,
    answer_nodes,
    answered,
    body_node,
    is_sealed,
    sealed_node,
    spec_children,
    spec_head,
)
from hht_app.gbcs.dlms_nodes import index_name, value_node
from hht_app.gbcs.dlms_quick import quick_nodes
from hht_app.gbcs.dlms_tables import alert_body
from hht_app.gbcs.dlms_times import date_time_text
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.mmc_paths import name_as_mmc
from hht_app.gbcs.payloads.dlms_access import (
    ACCESS_REQUEST,
    ACCESS_RESPONSE,
    DATA_NOTIFICATION,
    DLMSSpec,
    invoke_id,
)
from hht_app.gbcs.payloads.dlms_selection import selection_layout
from hht_app.gbcs.payloads.dlms_values import (
    LONG_UNSIGNED,
    NULL,
    OCTET_STRING,
    STRUCTURE,
    DLMSValue,
    read_value_so_far,
)
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node
from hht_app.gbcs.use_cases import alert_name

_TAGS = {CRA.COMMAND: ACCESS_REQUEST, CRA.RESPONSE: ACCESS_RESPONSE, CRA.ALERT: DATA_NOTIFICATION}
# (start, first ten bytes, end, the specification)
_Spec = tuple[int, bytes, int, DLMSSpec]


def build_dlms(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[Node]:
    """Return the nodes of a DLMS PAYLOAD at offset BASE; what cannot be read is a fault at its offset."""
    nodes = quick_nodes(message, payload, base, context)
    if nodes is None:
        nodes = _careful_nodes(message, payload, base, context)
    name_as_mmc(message.message_code, message.cra, nodes)
    return nodes


def _careful_nodes(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[Node]:
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

    def values(self) -> tuple[list[DLMSValue], DataError | None]:
        """Take the list of data, or as much of it as can be read and what stopped it."""
        found: list[DLMSValue] = []
        faults: list[DataError] = []
        for index in range(self.count("list_of_data")):
            value = read_value_so_far(self.reader, faults)
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
                start, raw = self.reader.offset, self.reader.peek(SPEC_LENGTH)
                spec = DLMSSpec.read(self.reader, index_name(index))
                specs.append((start, raw, self.reader.offset, spec))
            data, error = self.values()
        except DataError as caught:
            data, error = [], caught
        for index, taken in enumerate(specs):
            self.nodes.append(self._spec_node(taken, data[index] if index < len(data) else None))
        self.nodes += [value_node("data", value, None) for value in data[len(specs) :]]
        if error is not None:
            raise error
        if len(data) != len(specs):
            raise self.reader.error(f"{len(specs)} specifications but {len(data)} data items", "list_of_data")
        self.end()

    def _spec_node(self, taken: _Spec, value: DLMSValue | None) -> Node:
        start, raw, end, spec = taken
        head = spec_head(raw)
        held = head.held
        children = spec_children(head, start)
        if spec.selector is not None and spec.selection is not None:
            raw = self.reader.span(start, end)
            children.append(Node("selector", raw[10:11], start + 10, spec.selector))
            children.append(value_node("selection", spec.selection, selection_layout(spec.selector)))
        if value is not None and value.tag != NULL:
            children.append(value_node("data", value, held.layout, None, held.source))
        return Node(held.label, raw, start, head.kind, "", children, "", held.source)

    def response(self) -> None:
        """Take an access-response; the use case's table tells what each result is about."""
        self.head()
        self.reader.expect(b"\x00", "list_of_specification")
        data, error = self.values()
        results: list[tuple[int, bytes]] = []
        try:
            if error is None:
                for index in range(self.count("list_of_result")):
                    start = self.reader.offset
                    results.append((start, self.reader.take(2, f"list_of_result{index_name(index)}")))
        except DataError as caught:
            error = caught
        known = answered(self.message.message_code, bytes(raw[0] for _, raw in results))
        self.nodes += answer_nodes(data, results, known, self.context)
        if error is not None:
            raise error
        if len(data) != len(results):
            raise self.reader.error(f"{len(data)} data items but {len(results)} results", "list_of_result")
        self.end()

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
            elif index > 2 and is_sealed(items[index - 1], value):
                self.nodes.append(sealed_node(value, protects, self.context))
            else:
                layout = known[index - 2] if fits and index >= 2 else None
                self.nodes.append(body_node(value, layout, index, source))
        if faults:
            raise faults[0]
        self.end()
