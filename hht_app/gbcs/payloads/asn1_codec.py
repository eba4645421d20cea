"""ASN.1 payloads by their declarations: bytes to nodes, bytes to a plain model, and a model back to the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from hht_app.core.errors import DataError
from hht_app.gbcs.payloads.asn1_fields import (
    Certificate,
    CertificateRequest,
    Choice,
    Field,
    Group,
    Many,
    Status,
    Whole,
)
from hht_app.gbcs.payloads.asn1_layouts import Layout
from hht_app.gbcs.payloads.certificate_tree import certificate_nodes, request_nodes
from hht_app.gbcs.reader import encode_length
from hht_app.gbcs.tree import Fault, Node

Styles = dict[str, int]


class Sink(Protocol):
    """Takes what a payload tells beside its nodes; `context.Context` is one; `looks_inside`: certificates are read."""

    looks_inside: bool
    has_data: bool
    is_accepted: bool

    def tell(self, group: str, code: int, what: str = "") -> None:
        """Note a status."""

    def fault(self, why: str, raw: bytes = b"", offset: int = -1, path: str = "") -> Fault:
        """Note what cannot be read."""


class Strict:
    """A sink for those who must not act on a payload that does not hold: every fault is raised as a DataError."""

    looks_inside = False
    has_data = False
    is_accepted = False

    def tell(self, group: str, code: int, what: str = "") -> None:
        """Statuses are read from the model."""

    def fault(self, why: str, raw: bytes = b"", offset: int = -1, path: str = "") -> Fault:
        """Raise the fault; DataError."""
        raise DataError(why, offset=offset, path=path)


_INSIDES: dict[type[Field], Callable[[bytes, int], list[Node]]] = {
    Certificate: certificate_nodes,
    CertificateRequest: request_nodes,
}


class ASN1Node(Node):
    """A node that knows its declaration, so that a model can be made of it; `spare` counts needless length bytes."""

    __slots__ = ("declared", "header", "spare")
    declared: Field
    header: int
    spare: int


new_asn1_node = object.__new__  # as `tree.new_node`: all of its attributes must be set


class LayoutReader:
    """Reads DATA, whose first byte stands at BASE of the message, by declarations; faults go to SINK."""

    def __init__(self, data: bytes, base: int, sink: Sink) -> None:
        self.data = data
        self.base = base
        self.sink = sink
        self.is_cut = False

    def read(self, layout: Layout, path: str = "payload") -> list[Node]:
        """Return the nodes of all of the data."""
        return self._fields(layout, 0, len(self.data), path)

    def _fault(self, why: str, at: int, end: int, path: str) -> Fault:
        return self.sink.fault(why, self.data[at:end], self.base + at, path)

    def _header(self, at: int, end: int) -> tuple[int, int, int]:
        """Return (content start, content end, needless length bytes) of the value at AT; DataError when malformed.

        The content's end may lie beyond END, where the value is cut.
        """
        data = self.data
        if at + 2 > end:
            raise DataError(f"tag and length needed, {end - at} byte left")
        first = data[at + 1]
        if first < 0x80:
            start, length, spare = at + 2, first, 0
        else:
            count = first & 0x7F
            start = at + 2 + count
            if not 1 <= count <= 4:
                raise DataError(f"length byte {first:02X} is not used")
            if start > end:
                raise DataError(f"{count} length bytes needed, {end - at - 2} left")
            length = int.from_bytes(data[at + 2 : start], "big")
            spare = count + 1 - len(encode_length(length))
        return start, start + length, spare

    def _fields(self, fields: Sequence[Field], at: int, end: int, path: str) -> list[Node]:
        found: list[Node] = []
        data = self.data
        for item in fields:
            chosen = item.by_tag.get(data[at]) if at < end else None
            if chosen is None:
                if item.optional:
                    continue
                why = f"{data[at]:02X} stands where {item.name} is expected" if at < end else f"{item.name} is missing"
                found.append(self._fault(why, at, end, f"{path}.{item.name}"))
                return found
            node, at = self._value(chosen, chosen.label, at, end, (path, chosen.step), found)
            found.append(node)
            if node.is_fault or self.is_cut:
                return found
        if at < end:
            found.append(self._fault(f"{end - at} bytes left over after the end", at, end, path))
        return found

    def _value(
        self, item: Field, name: str, at: int, end: int, path: tuple[str, str], before: list[Node]
    ) -> tuple[Node, int]:
        """Return the node of the value at index AT and the index after it; PATH is joined only where it is needed."""
        data = self.data
        try:
            start, stop, spare = self._header(at, end)
            node = new_asn1_node(ASN1Node)
            node.declared, node.header, node.spare = item, start - at, spare
            node.name, node.offset = name, self.base + at
            node.children = ()
            node.source = ""
            if stop <= end and not item.is_group and not item.is_whole:
                node.raw = data[at:stop]
                content = data[start:stop]
                node.value, node.meaning, node.unit = item.kept.get(content) or item.kept.show(content)
                if item.tells:
                    self._tell(item, node, before)
                return node, stop
            node.value, node.meaning, node.unit = None, "", ""
            if stop > end:
                why = f"{stop - start} bytes needed, {end - start} left"
                if not item.is_group:
                    raise DataError(why)
                node.raw = data[at:end]
                missing = self._fault(why, end, end, "".join(path))
                node.children = [*self._inside(item, start, end, "".join(path)), missing]
                self.is_cut = True
                return node, end
            node.raw = data[at:stop]
            if item.is_group:
                node.children = self._inside(item, start, stop, "".join(path))
            else:
                self._whole(item, node, at, stop)
            return node, stop
        except DataError as error:
            if error.offset is not None:
                raise
            return self._fault(error.message, at, end, "".join(path)), end

    def _tell(self, item: Field, node: Node, before: list[Node]) -> None:
        """Tell the sink what NODE says beside its value."""
        if isinstance(item, Status):
            self.sink.tell(item.group, int(node.value or 0), _about(before) if item.about else "")
        else:
            self.sink.is_accepted = True

    def _inside(self, item: Field, start: int, stop: int, path: str) -> list[Node]:
        if isinstance(item, Group):
            return self._fields(item.fields, start, stop, path)
        assert isinstance(item, Many)
        found: list[Node] = []
        at = start
        part = item.item
        while at < stop:
            step = f"[{len(found)}]"
            if self.data[at] not in part.by_tag:
                why = f"{self.data[at]:02X} stands where {part.name} is expected"
                found.append(self._fault(why, at, stop, path + step))
                break
            node, at = self._value(part, part.label + step, at, stop, (path, step), found)
            found.append(node)
            if self.is_cut:
                break
        return found

    def _whole(self, item: Field, node: Node, at: int, stop: int) -> None:
        nodes_of = _INSIDES.get(type(item))
        if nodes_of is None:
            node.value, node.meaning = node.raw.hex().upper(), "its inner form is not held"
            return
        self.sink.has_data = True
        if not self.sink.looks_inside:
            return
        try:
            node.children = nodes_of(node.raw, node.offset)
        except DataError as error:
            node.children = (self._fault(error.message, at, stop, item.name),)


def _about(before: list[Node]) -> str:
    if not before:
        return ""
    parts = before[0].children or (before[0],)
    return " ".join(part.meaning or str(part.value) for part in parts)


@dataclass(slots=True)
class ASN1Payload:
    """A payload as plain values by field name; `styles` are the needless length bytes by path, kept for writing.

    Values: a dict for a group, a list for many, int, str (times YYYYMMDDHHMMSSZ; ds, ka or ca), bytes, EUI64, or None.
    """

    layout: Layout
    values: dict[str, Any]
    styles: Styles = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, layout: Layout, data: bytes, base: int = 0) -> ASN1Payload:
        """Read DATA by LAYOUT; DataError with offset and path when it does not hold."""
        payload = cls(layout, {})
        nodes = LayoutReader(data, base, Strict()).read(layout)
        payload.values = _group_model(nodes, "", payload.styles)
        return payload

    def encode(self, originator_counter: int = 0, *, wide: bool = False) -> bytes:
        """Return the payload's bytes; WIDE writes lengths of 128 to 255 of groups as 82 00 xx, as RTDS does in CS02b.

        DataError when a value does not fit its field.
        """
        return _Writer(self.styles, wide).fields(self.layout, self.values, "")

    @property
    def is_wide(self) -> bool:
        """True when it was read with longer lengths than needed."""
        return bool(self.styles)


def _model(node: Node, path: str, styles: Styles) -> Any:
    assert isinstance(node, ASN1Node)
    if node.spare:
        styles[path] = node.spare
    item = node.declared
    if isinstance(item, Group):
        return _group_model(node.children, path, styles)
    if isinstance(item, Many):
        return [_model(child, f"{path}[{index}]", styles) for index, child in enumerate(node.children)]
    return node.raw if isinstance(item, Whole) else item.model(node.raw[node.header :])


def _group_model(nodes: Sequence[Node], path: str, styles: Styles) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for node in nodes:
        assert isinstance(node, ASN1Node)
        name = node.declared.name
        made[name] = _model(node, f"{path}.{name}", styles)
    return made


class _Writer:
    """Writes values by their declarations, each length in the style that was kept for its path."""

    def __init__(self, styles: Styles, wide: bool) -> None:
        self.styles = styles
        self.wide = wide

    def fields(self, fields: Sequence[Field], values: dict[str, Any], path: str) -> bytes:
        """Return FIELDS filled with VALUES; DataError when one is missing, unknown or does not fit."""
        parts: list[bytes] = []
        known: set[str] = set()
        for item in fields:
            chosen = item.chosen(values) if isinstance(item, Choice) else item if item.name in values else None
            if chosen is None:
                if item.optional:
                    continue
                raise DataError(f"{item.name} is missing", path=f"payload{path}")
            known.add(chosen.name)
            parts.append(self.one(chosen, values[chosen.name], f"{path}.{chosen.name}"))
        unknown = sorted(values.keys() - known)
        if unknown:
            raise DataError(f"{unknown[0]} is no field here", path=f"payload{path}")
        return b"".join(parts)

    def one(self, item: Field, value: Any, path: str) -> bytes:
        """Return VALUE under ITEM's tag."""
        if isinstance(item, Whole):
            return bytes(value)
        try:
            if isinstance(item, Group):
                content = self.fields(item.fields, value, path)
            elif isinstance(item, Many):
                content = b"".join(self.one(item.item, one, f"{path}[{at}]") for at, one in enumerate(value))
            else:
                content = item.content(value)
                item.model(content)
        except DataError as error:
            raise error if error.path else DataError(error.message, path=f"payload{path}") from error
        except (TypeError, AttributeError, OverflowError) as error:
            raise DataError(f"a value does not fit: {error}", path=f"payload{path}") from error
        length = encode_length(len(content), wide=self.wide and item.is_group)
        spare = self.styles.get(path, 0)
        if spare:
            size = len(encode_length(len(content))) - 1 + spare
            length = bytes([0x80 | size]) + len(content).to_bytes(size, "big")
        return bytes([item.own_tag]) + length + content
