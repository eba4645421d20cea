"""Plans of DLMS layouts: values of just the shape that is held become nodes in one pass over their bytes.

A plan takes nothing that is not plain (another type or count, a long length, a scaled number, bytes that end too
early): `take_planned` then returns None with nothing taken, and the careful reader has the value. Both ways give the
same nodes; this one makes no values in between, which is what decoding many messages spends its time on.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from hht_app.core.errors import DataError
from hht_app.gbcs.dlms_layout import Layout
from hht_app.gbcs.dlms_nodes import DETAILED_FORMS, index_name
from hht_app.gbcs.dlms_render import Shown, scaled, shown_once
from hht_app.gbcs.dlms_tables import unit_symbol
from hht_app.gbcs.kept import Kept
from hht_app.gbcs.payloads.dlms_values import (
    ARRAY,
    BIT_STRING,
    COMPACT_ARRAY,
    COUNTED,
    DOUBLE_LONG,
    DOUBLE_LONG_UNSIGNED,
    ENUM,
    INTEGER,
    LONG,
    LONG64,
    LONG64_UNSIGNED,
    LONG_UNSIGNED,
    SIZES,
    STRUCTURE,
    UNSIGNED,
)
from hht_app.gbcs.protection import ENCRYPTION_HEADER
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, make_node, new_node

_SHORT = 0x80
_COUNTED_SIZE, _BITS_SIZE = -1, -2
_ALL, _SCALED = -1, -2
_SIGNED = frozenset((DOUBLE_LONG, INTEGER, LONG, LONG64))
_NUMBERS = _SIGNED | {DOUBLE_LONG_UNSIGNED, UNSIGNED, LONG_UNSIGNED, LONG64_UNSIGNED, ENUM}
_PAIR_WITH_ARRAY = bytes([2, ARRAY])
# (name, DLMS type, size of a leaf with its tag or -1 where its content is counted in bytes, -2 in bits, what leaves of
# its kind say, what leaves say without a tag, or what a group holds: the steps of a structure by their number and as
# _ALL and which fields are _SCALED, or the steps of an array's first 127 items)
Step = tuple[str, int, int, "Kept | None", Any]


class _NotPlainError(Exception):
    """The bytes are not of the shape that the plan holds."""


@cache
def _kept(tag: int, form: str) -> Kept:
    if tag == BIT_STRING:
        return Kept(partial(_shown_bits, form))
    return Kept(partial(_shown_counted, tag, form) if tag in COUNTED else partial(_shown_fixed, tag, form))


def _shown_fixed(tag: int, form: str, raw: bytes) -> Shown:
    if len(raw) != 1 + SIZES[tag] or raw[0] != tag:
        raise _NotPlainError
    return shown_once(tag, 0, form, raw[1:])


def _shown_counted(tag: int, form: str, raw: bytes) -> Shown:
    if len(raw) < 2 or raw[0] != tag or raw[1] >= _SHORT or len(raw) != 2 + raw[1]:
        raise _NotPlainError
    return shown_once(tag, 0, form, raw[2:])


def _shown_bits(form: str, raw: bytes) -> Shown:
    if len(raw) < 2 or raw[0] != BIT_STRING or raw[1] >= _SHORT or len(raw) != 2 + (raw[1] + 7) // 8:
        raise _NotPlainError
    return shown_once(BIT_STRING, raw[1], form, raw[2:])


@cache
def _kept_untagged(tag: int, form: str) -> Kept:
    tagged = _kept(tag, form)
    return Kept(lambda raw: tagged.show(bytes([tag]) + raw))


@cache
def plan_of(name: str, layout: Layout | None) -> Step | None:
    """Return the plan of a value of LAYOUT called NAME, None where only the careful reader can take it."""
    if layout is None:
        return None
    tag = layout.tag
    if tag == STRUCTURE:
        parts = [plan_of(part.name, part) for part in layout.parts]
        if None in parts:
            return None
        needed = tuple(step for step, part in zip(parts, layout.parts, strict=True) if not part.optional)
        if any(part.scales for part in layout.parts):
            numbers = _scaled(layout)
            return (name, tag, 0, None, {len(parts): tuple(parts), _SCALED: numbers}) if numbers else None
        return name, tag, 0, None, {len(needed): needed, len(parts): tuple(parts), _ALL: tuple(parts)}
    if tag == ARRAY:
        item = plan_of("", layout.parts[0])
        return (name, tag, 0, None, tuple((index_name(at), *item[1:]) for at in range(_SHORT))) if item else None
    size = 1 + SIZES[tag] if tag in SIZES else _BITS_SIZE if tag == BIT_STRING else _COUNTED_SIZE
    if layout.form in DETAILED_FORMS or (size == _COUNTED_SIZE and tag not in COUNTED):
        return None
    return name, tag, size, _kept(tag, layout.form), _kept_untagged(tag, layout.form)


def _scaled(layout: Layout) -> tuple[int, ...]:
    """Return which fields of a structure the next one scales; none where only the careful reader can tell."""
    found = tuple(at - 1 for at, part in enumerate(layout.parts) if part.scales)
    plain = all(at >= 0 and layout.parts[at].tag in _NUMBERS for at in found)
    pairs = all(tuple(item.tag for item in part.parts) == (INTEGER, ENUM) for part in layout.parts if part.scales)
    return found if plain and pairs and not any(part.optional for part in layout.parts) else ()


def _scale(fields: list[Node], scaled_ones: Sequence[int]) -> None:
    """Apply the scaler and unit behind each of SCALED_ONES to it."""
    for at in scaled_ones:
        node, (scaler, unit) = fields[at], fields[at + 1].children
        number = int.from_bytes(node.raw[1:], "big", signed=node.raw[0] in _SIGNED)
        power = int.from_bytes(scaler.raw[1:], "big", signed=True)
        node.value, node.meaning, node.unit = scaled(number, power), "", unit_symbol(unit.raw[1])


def _description(step: Step) -> bytes | None:
    """Return how a compact array describes items of STEP, None where one cannot."""
    _, tag, _, kept, parts = step
    if kept is not None:
        return bytes([tag])
    if tag == ARRAY or _SCALED in parts:
        return None
    inner = [_description(part) for part in parts[_ALL]]
    return None if None in inner else bytes([tag, len(inner)]) + b"".join(item for item in inner if item)


def take_planned(reader: Reader, step: Step | None, source: str = "") -> Node | None:
    """Take one value by STEP and return its node, from SOURCE; None, and nothing taken, when it is not plain."""
    if step is None:
        return None
    node = reader.scan(partial(scan_planned, step))
    if node is not None:
        node.source = source
    return node


def scan_planned(step: Step, data: bytes, at: int, base: int) -> tuple[Node | None, int]:
    """Return the node of the value at index AT of DATA, and the index after it; (None, AT) when it is not plain."""
    found: list[Node] = []
    try:
        if step[3] is not None:  # a leaf: most values are
            end = _take(data, at, base, (step,), found)
            return found[0], end
        if step[1] == ARRAY and data[at] == COMPACT_ARRAY:
            end = _compact(data, at, base, step, found)
        else:
            end = _take(data, at, base, (step,), found)
    except (_NotPlainError, IndexError):
        return None, at
    node = found[0]
    if step[1] == STRUCTURE and node.raw[1:3] == _PAIR_WITH_ARRAY and ENCRYPTION_HEADER in node.children[1].raw[:8]:
        return None, at  # it may be an encrypted part behind its parameters
    return node, end


def _take(data: bytes, at: int, base: int, steps: Sequence[Step], found: list[Node]) -> int:
    """Take STEPS from index AT of DATA, adding their nodes to FOUND, and return the index after them.

    Every second node of most messages is made here, so it is made in place; what is kept of its bytes is their check.
    """
    for name, tag, size, kept, parts in steps:
        start = at
        if kept is None:
            count = data[at + 1]
            inner = parts.get(count) if tag == STRUCTURE else parts[:count] if count < _SHORT else None
            if inner is None or data[at] != tag:
                raise _NotPlainError
            children: list[Node] = []
            at = _take(data, at + 2, base, inner, children)
            if tag == STRUCTURE and _SCALED in parts:
                _scale(children, parts[_SCALED])
            found.append(make_node(name, data[start:at], base + start, None, "", children))
            continue
        if size > 0:
            at += size
        elif size == _COUNTED_SIZE:
            at += 2 + data[at + 1]
        else:
            at += 2 + (data[at + 1] + 7) // 8
        raw = data[start:at]
        node = new_node(Node)
        node.name = name
        node.raw = raw
        node.offset = base + start
        node.value, node.meaning, node.unit = kept.get(raw) or kept.show(raw)
        node.children = ()
        node.source = ""
        found.append(node)
    return at


def _compact(data: bytes, at: int, base: int, step: Step, found: list[Node]) -> int:
    """Take a compact array whose type description is that of STEP's items."""
    item = step[4][0]
    described = _description(item)
    start, size = at + 1, len(described or b"")
    if described is None or data[start : start + size] != described:
        raise _NotPlainError
    reader = Reader(data[start + size : start + size + 5], 0)
    try:
        length = reader.ber_length("")
    except DataError:
        raise _NotPlainError from None
    at = start + size + reader.offset
    end = at + length
    if end > len(data):
        raise _NotPlainError
    rows: list[Node] = []
    while at < end:
        before = at
        at = _take_untagged(data, at, end, base, ((index_name(len(rows)), *item[1:]),), rows)
        if at == before:
            raise _NotPlainError
    found.append(make_node(step[0], data[start - 1 : end], base + start - 1, None, "", rows))
    return end


def _take_untagged(data: bytes, at: int, last: int, base: int, steps: Sequence[Step], found: list[Node]) -> int:
    """Take STEPS as `_take` does, from contents without tags that end at LAST."""
    for name, _, size, kept, parts in steps:
        start = at
        if kept is None:
            children: list[Node] = []
            at = _take_untagged(data, at, last, base, parts[_ALL], children)
            found.append(make_node(name, data[start:at], base + start, None, "", children))
            continue
        if size > 0:
            at += size - 1
        elif size == _COUNTED_SIZE:
            at += 1 + data[at]
        else:
            at += 1 + (data[at] + 7) // 8
        if at > last:
            raise _NotPlainError
        raw = data[start:at]
        node = new_node(Node)
        node.name = name
        node.raw = raw
        node.offset = base + start
        node.value, node.meaning, node.unit = parts.get(raw) or parts.show(raw)
        node.children = ()
        node.source = ""
        found.append(node)
    return at
