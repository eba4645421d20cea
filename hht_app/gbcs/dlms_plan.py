"""Plans of DLMS layouts: values of just the shape that is held become nodes in one pass over their bytes.

A plan takes nothing that is not plain (another type or count, a long length, a scaled number, bytes that end too
early): `take_planned` then returns None with nothing taken, and the careful reader has the value. Both ways give the
same nodes; this one makes no values in between, which is what decoding many messages spends its time on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from typing import Any

from hht_app.core.errors import DataError
from hht_app.gbcs.dlms_layout import Layout
from hht_app.gbcs.dlms_nodes import DETAILED_FORMS, index_name
from hht_app.gbcs.dlms_render import Shown, shown_once
from hht_app.gbcs.payloads.dlms_values import ARRAY, BIT_STRING, COMPACT_ARRAY, COUNTED, SIZES, STRUCTURE
from hht_app.gbcs.protection import ENCRYPTION_HEADER
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node, leaf

_SHORT = 0x80
_COUNTED_SIZE, _BITS_SIZE = -1, -2
_PAIR_WITH_ARRAY = bytes([2, ARRAY])
Render = Callable[[bytes], Shown]
# (name, DLMS type, size of the content or -1 where it is counted in bytes, -2 in bits, how a leaf's content is shown,
# what a group holds: the steps of a structure by their number, or the steps of an array's first 127 items)
Step = tuple[str, int, int, "Render | None", Any]


class _NotPlainError(Exception):
    """The bytes are not of the shape that the plan holds."""


@cache
def _render(tag: int, form: str) -> Render:
    return lru_cache(2048)(partial(_shown_bits, form) if tag == BIT_STRING else partial(shown_once, tag, 0, form))


def _shown_bits(form: str, counted: bytes) -> Shown:
    return shown_once(BIT_STRING, counted[0], form, counted[1:])


def _description(step: Step) -> bytes | None:
    """Return how a compact array describes items of STEP, None where one cannot."""
    _, tag, _, render, parts = step
    if render is not None:
        return bytes([tag])
    if tag == ARRAY:
        return None
    inner = [_description(part) for part in parts[max(parts)]]
    return None if None in inner else bytes([tag, len(inner)]) + b"".join(item for item in inner if item)


@cache
def plan_of(name: str, layout: Layout | None) -> Step | None:
    """Return the plan of a value of LAYOUT called NAME, None where only the careful reader can take it."""
    if layout is None:
        return None
    tag = layout.tag
    if tag == STRUCTURE:
        parts = [plan_of(part.name, part) for part in layout.parts]
        if None in parts or any(part.scales for part in layout.parts):
            return None
        needed = tuple(step for step, part in zip(parts, layout.parts, strict=True) if not part.optional)
        return name, tag, 0, None, {len(needed): needed, len(parts): tuple(parts)}
    if tag == ARRAY:
        item = plan_of("", layout.parts[0])
        return (name, tag, 0, None, tuple((index_name(at), *item[1:]) for at in range(_SHORT))) if item else None
    size = SIZES.get(tag, _BITS_SIZE if tag == BIT_STRING else _COUNTED_SIZE)
    if layout.form in DETAILED_FORMS or (size == _COUNTED_SIZE and tag not in COUNTED):
        return None
    return name, tag, size, _render(tag, layout.form), None


def take_planned(reader: Reader, step: Step | None, source: str = "") -> Node | None:
    """Take one value by STEP and return its node, from SOURCE; None, and nothing taken, when it is not plain."""
    if step is None:
        return None
    node = reader.scan(partial(_one, step))
    if node is not None:
        node.source = source
    return node


def _one(step: Step, data: bytes, at: int, base: int) -> tuple[Node | None, int]:
    found: list[Node] = []
    try:
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


def _size(data: bytes, first: int, size: int) -> tuple[int, int]:
    """Return where a counted content starts and how long it is; SIZE says in what it is counted."""
    count = data[first]
    if count >= _SHORT:
        raise _NotPlainError
    return (first, (count + 15) // 8) if size == _BITS_SIZE else (first + 1, count)


def _take(data: bytes, at: int, base: int, steps: Sequence[Step], found: list[Node]) -> int:
    """Take STEPS from index AT of DATA, adding their nodes to FOUND, and return the index after them."""
    last = len(data)
    for name, tag, size, render, parts in steps:
        start = at
        if data[at] != tag:
            raise _NotPlainError
        if render is not None:
            first = at + 1
            if size >= 0:
                at = first + size
            else:
                first, length = _size(data, first, size)
                at = first + length
            if at > last:
                raise _NotPlainError
            value, meaning, unit = render(data[first:at])
            found.append(leaf(name, data[start:at], base + start, value, meaning, unit))
            continue
        count = data[at + 1]
        inner = parts.get(count) if tag == STRUCTURE else parts[:count] if count < _SHORT else None
        if inner is None:
            raise _NotPlainError
        children: list[Node] = []
        at = _take(data, at + 2, base, inner, children)
        found.append(Node(name, data[start:at], base + start, None, "", children))
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
    found.append(Node(step[0], data[start - 1 : end], base + start - 1, None, "", rows))
    return end


def _take_untagged(data: bytes, at: int, last: int, base: int, steps: Sequence[Step], found: list[Node]) -> int:
    """Take STEPS as `_take` does, from contents without tags that end at LAST."""
    for name, _, size, render, parts in steps:
        start = at
        if render is not None:
            first, length = (at, size) if size >= 0 else _size(data, at, size)
            at = first + length
            if at > last:
                raise _NotPlainError
            value, meaning, unit = render(data[first:at])
            found.append(leaf(name, data[start:at], base + start, value, meaning, unit))
            continue
        children: list[Node] = []
        at = _take_untagged(data, at, last, base, parts[max(parts)], children)
        found.append(Node(name, data[start:at], base + start, None, "", children))
    return at
