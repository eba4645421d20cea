"""A room's state in parts, so that what did not change need not be written again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from hht_app.core.jsontext import canonical_json


class Part(NamedTuple):
    """One part of a room's state: its name, a mark that tells whether it changed, and how it becomes plain data.

    NAME is "" for the room itself, "tasks/let-in" for a member of its `tasks`, "heard/000003" for an item of its list
    `heard`; the room itself has those empty. Equal MARKs mean equal content, so nothing in a mark may change later.
    """

    name: str
    mark: Any
    plain: Callable[[], Any]


def plain_part(name: str, plain: Any) -> Part:
    """Return a part of plain data that was just made and that nobody else holds: it is its own mark."""
    return Part(name, plain, lambda: plain)


def item_name(container: str, number: int) -> str:
    """Return the name of item NUMBER of the list CONTAINER; names sort as the numbers do."""
    return f"{container}/{number:06d}"


def put_together(parts: Iterable[tuple[str, Any]]) -> dict[str, Any] | None:
    """Return the room whose PARTS, in the order of their names, are given as plain data; None when there are none."""
    room: dict[str, Any] | None = None
    for name, plain in parts:
        if room is None:
            room = plain
            continue
        container, _, member = name.partition("/")
        if isinstance(room[container], list):
            room[container].append(plain)
        else:
            room[container][member] = plain
    return room


def text_part(name: str, plain: Any) -> Part:
    """Return a part of plain data that others hold as well: its canonical text is its mark."""
    return Part(name, canonical_json(plain), lambda: plain)


def frozen(value: Any) -> Any:
    """Return VALUE, lists, sets and dicts of it or plain values, as something equal to its like that cannot change."""
    kind = type(value)
    if kind is list:
        return tuple([frozen(item) for item in value])
    if kind is dict:
        return tuple([(key, frozen(item)) for key, item in value.items()])
    return frozenset(value) if kind is set else value
