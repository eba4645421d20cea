"""Nodes of ZCL command payloads: whole ones in one pass over their bytes, cut ones as far as they can be read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hht_app.gbcs.kept import Kept
from hht_app.gbcs.tree import Node, make_node, new_node
from hht_app.gbcs.zcl_layout import MOST_ROWS, Item, ZCLField, all_variants, read_items, variant_fields
from hht_app.gbcs.zcl_render import Shown, shown_once
from hht_app.gbcs.zcl_render import shown as shown_of

if TYPE_CHECKING:
    from hht_app.gbcs.reader import Reader

_INDEXES = tuple(f"[{index}]" for index in range(256))
# (name, size of the content or minus that of its length, what such values say, whether others look it up,
# what it holds: for a repeated one who says how often and the steps of each, for a variant (without name) its own name
# and who selects it)
Step = tuple[str, int, "Kept | None", bool, Any]


class NotWholeError(Exception):
    """The bytes end before the fields do, or a layout is not held."""


def index_name(index: int) -> str:
    """Return the name of an item that only its place tells."""
    return _INDEXES[index] if index < len(_INDEXES) else f"[{index}]"


@cache
def kept_of(kind: str, form: str, size: int) -> Kept:
    """Return what values of KIND read as FORM say by their bytes; NotWholeError from it for those that are cut.

    SIZE is that of the content, or minus that of the length before a counted one.
    """
    return Kept(partial(_shown, kind, form, size))


def _shown(kind: str, form: str, size: int, raw: bytes) -> Shown:
    if size >= 0:
        if len(raw) != size:
            raise NotWholeError
        return shown_once(kind, form, raw)
    if len(raw) != int.from_bytes(raw[:-size], "little") - size:
        raise NotWholeError
    return shown_once(kind, form, raw[-size:])


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
        if field.variant:
            found.append(("", 0, None, False, (field.variant, field.selector)))
        elif kind is None:
            found.append((field.name, 0, None, False, (field.count, steps_of(field.parts))))
        else:
            size = -kind.size if kind.counted else kind.size
            is_wanted = field.name in wanted and not kind.counted
            found.append((field.name, size, kept_of(kind.kind, field.form, size), is_wanted, None))
    return tuple(found)


@cache
def _variant_steps(variant: str, value: int) -> tuple[Step, ...] | None:
    chosen = variant_fields(variant, value)
    return steps_of(chosen) if chosen is not None else None


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


def whole_nodes(data: bytes, at: int, base: int, steps: tuple[Step, ...]) -> list[Node] | None:
    """Return the nodes of all bytes of DATA from index AT on, whose plan is STEPS; None when they are not just that."""
    found, end = _whole(steps, data, at, base)
    return found if end == len(data) else None


def _whole(steps: tuple[Step, ...], data: bytes, at: int, base: int) -> tuple[list[Node] | None, int]:
    found: list[Node] = []
    try:
        return found, _take(data, at, base, steps, found, {})
    except NotWholeError:
        return None, at


def _take(data: bytes, at: int, base: int, steps: Sequence[Step], found: list[Node], numbers: dict[str, int]) -> int:
    """Take STEPS from index AT of DATA, adding their nodes to FOUND, and return the index after them.

    A third of all nodes are made here, so they are made in place; what is kept of a value's bytes is also their check.
    """
    for name, size, kept, is_wanted, inner in steps:
        start = at
        if kept is not None:
            at += size if size >= 0 else int.from_bytes(data[at : at - size], "little") - size
            raw = data[start:at]
            node = new_node(Node)
            node.name = name
            node.raw = raw
            node.offset = base + start
            node.value, node.meaning, node.unit = kept.get(raw) or kept.show(raw)
            node.children = ()
            node.source = ""
            found.append(node)
            if is_wanted:
                numbers[name] = int.from_bytes(raw, "little")
        elif not name:
            chosen = _variant_steps(inner[0], numbers[inner[1]])
            if chosen is None:
                raise NotWholeError
            at = _take(data, at, base, chosen, found, numbers)
        else:
            rows: list[Node] = []
            count, row = inner
            at = _take_rows(data, at, base, row, numbers[count] if count else -1, rows)
            found.append(make_node(name, data[start:at], base + start, None, "", rows))
    return at


def _take_rows(data: bytes, at: int, base: int, steps: Sequence[Step], count: int, rows: list[Node]) -> int:
    """Take COUNT rows of STEPS, or as many as there are where it is -1."""
    last = len(data)
    most = count if count >= 0 else MOST_ROWS
    while len(rows) < most and (at < last or count >= 0):
        start = at
        children: list[Node] = []
        at = _take(data, at, base, steps, children, {})
        if at == start:
            raise NotWholeError
        rows.append(make_node(index_name(len(rows)), data[start:at], base + start, None, "", children))
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
                rows.append(make_node(index_name(index), reader.span(first, last), first, None, "", children))
            nodes.append(make_node(field.name, raw, start, None, "", rows))
        else:
            kind = field.kind.kind if field.kind is not None else ""
            value, meaning, unit = shown_of(kind, content, field.form)
            nodes.append(make_node(field.name, raw, start, value, meaning, (), unit))
    return nodes
