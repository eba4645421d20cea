"""Nodes of ZCL command payloads: whole ones in one pass over their bytes, cut ones as far as they can be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from hht_app.gbcs.tree import Node, leaf
from hht_app.gbcs.zcl_layout import MOST_ROWS, Item, ZCLField, all_variants, read_items, variant_fields
from hht_app.gbcs.zcl_render import Shown, shown, shown_once

if TYPE_CHECKING:
    from hht_app.gbcs.reader import Reader

_INDEXES = tuple(f"[{index}]" for index in range(256))
Render = Callable[[bytes], Shown]
# (name, size of the content or minus the size of its length, how it is shown, whether others look it up, the field)
Step = tuple[str, int, "Render | None", bool, ZCLField]


class _NotWholeError(Exception):
    """The bytes end before the fields do, or a layout is not held."""


def index_name(index: int) -> str:
    """Return the name of an item that only its place tells."""
    return _INDEXES[index] if index < len(_INDEXES) else f"[{index}]"


@cache
def _render(kind: str, form: str) -> Render:
    return lru_cache(2048)(partial(shown_once, kind, form))


@cache
def _looked_up() -> frozenset[str]:
    fields = [field for chosen in all_variants().values() for field in chosen]
    return frozenset(name for field in fields for name in (field.count, field.selector) if name)


@cache
def steps_of(fields: tuple[ZCLField, ...]) -> tuple[Step, ...]:
    """Return the plan of FIELDS."""
    wanted = _looked_up() | {name for field in fields for name in (field.count, field.selector)}
    found: list[Step] = []
    for field in fields:
        kind = field.kind
        if kind is None:
            found.append((field.name, 0, None, False, field))
        else:
            size = -kind.size if kind.counted else kind.size
            is_wanted = field.name in wanted and not kind.counted
            found.append((field.name, size, _render(kind.kind, field.form), is_wanted, field))
    return tuple(found)


def read_nodes(reader: Reader, fields: tuple[ZCLField, ...], steps: tuple[Step, ...], nodes: list[Node]) -> None:
    """Take FIELDS, whose plan is STEPS, and add their nodes to NODES, as many as there are before a DataError."""
    found = reader.scan(partial(_whole, steps))
    if found is not None:
        nodes += found
        return
    items: list[Item] = []
    try:
        read_items(reader, fields, items)
    finally:
        nodes += _item_nodes(items, reader)


def _whole(steps: tuple[Step, ...], data: bytes, at: int, base: int) -> tuple[list[Node] | None, int]:
    found: list[Node] = []
    try:
        return found, _take(data, at, base, steps, found, {})
    except _NotWholeError:
        return None, at


def _take(data: bytes, at: int, base: int, steps: Sequence[Step], found: list[Node], numbers: dict[str, int]) -> int:
    """Take STEPS from index AT of DATA, adding their nodes to FOUND, and return the index after them."""
    last = len(data)
    for name, size, render, is_wanted, field in steps:
        start = at
        if render is not None:
            first = at if size >= 0 else at - size
            at = first + (size if size >= 0 else int.from_bytes(data[start:first], "little"))
            if at > last:
                raise _NotWholeError
            content = data[first:at]
            value, meaning, unit = render(content)
            found.append(leaf(name, data[start:at], base + start, value, meaning, unit))
            if is_wanted:
                numbers[name] = int.from_bytes(content, "little")
        elif field.variant:
            chosen = variant_fields(field.variant, numbers[field.selector])
            if chosen is None:
                raise _NotWholeError
            at = _take(data, at, base, steps_of(chosen), found, numbers)
        else:
            rows: list[Node] = []
            at = _take_rows(data, at, base, field, numbers, rows)
            found.append(Node(name, data[start:at], base + start, None, "", rows))
    return at


def _take_rows(data: bytes, at: int, base: int, field: ZCLField, numbers: dict[str, int], rows: list[Node]) -> int:
    last = len(data)
    most = numbers[field.count] if field.count else MOST_ROWS
    steps = steps_of(field.parts)
    while len(rows) < most and (at < last or field.count):
        start = at
        children: list[Node] = []
        at = _take(data, at, base, steps, children, {})
        if at == start:
            raise _NotWholeError
        rows.append(Node(index_name(len(rows)), data[start:at], base + start, None, "", children))
    return at


def _item_nodes(items: list[Item], reader: Reader) -> list[Node]:
    nodes: list[Node] = []
    for field, content, start, end in items:
        raw = reader.span(start, end)
        if isinstance(content, list):
            rows = []
            for index, row in enumerate(content):
                if not row:
                    continue
                children = _item_nodes(row, reader)
                first, last = row[0][2], row[-1][3]
                rows.append(Node(index_name(index), reader.span(first, last), first, None, "", children))
            nodes.append(Node(field.name, raw, start, None, "", rows))
        else:
            kind = field.kind.kind if field.kind is not None else ""
            value, meaning, unit = shown(kind, content, field.form)
            nodes.append(Node(field.name, raw, start, value, meaning, (), unit))
    return nodes
