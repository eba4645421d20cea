"""A room's state in parts, so that what did not change need not be written again."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from hht_app.core.errors import BugError


class Parts(NamedTuple):
    """The members of one container of a room, or (container "") the room itself with its containers empty.

    NAMES are the members' keys, or their numbers where the container is a list; MARKS tell whether each changed: equal
    marks mean equal content, so nothing in a mark may change later. PLAIN makes plain data of each of ITEMS.
    """

    container: str
    names: Sequence[str | int]
    marks: Sequence[Any]
    items: Sequence[Any]
    plain: Callable[[Any], Any]

    def name(self, name: str | int) -> str:
        """Return what member NAME is kept as: the order of these names is that of the numbers."""
        if not self.container:
            return ""
        return f"{self.container}/{name:06d}" if isinstance(name, int) else f"{self.container}/{name}"


def _same(plain: Any) -> Any:
    return plain


def own_part(plain: Mapping[str, Any]) -> Parts:
    """Return the room itself as PLAIN data that was just made and that nobody else holds: it is its own mark."""
    return Parts("", ("",), (plain,), (plain,), _same)


def shared_part(plain: dict[str, Any]) -> Parts:
    """Return the room itself as PLAIN data that others hold as well and may change: its bytes are its mark."""
    return Parts("", ("",), (marshal.dumps(plain, 2),), (plain,), _same)


_HOLDING = frozenset({dict, list, set, tuple})


def frozen(value: Any) -> Any:
    """Return VALUE, what is in its lists, tuples, sets and mappings too, as something equal that cannot change.

    What else it holds must not change either, and these are the built-in types themselves. A mapping is equal to one in
    the same order.
    """
    kind = type(value)
    if kind is dict:
        return tuple([(key, frozen(item) if type(item) in _HOLDING else item) for key, item in value.items()])
    if kind is list or kind is tuple:
        return tuple([frozen(item) if type(item) in _HOLDING else item for item in value]) if value else ()
    return frozenset(value) if kind is set else value


def put_together(parts: Iterable[tuple[str, Any]]) -> dict[str, Any] | None:
    """Return the room whose PARTS, in the order of their names, are given as plain data; None when there are none.

    BugError where they are not the parts of one room.
    """
    room: dict[str, Any] | None = None
    for name, plain in parts:
        if room is None:
            if name or not isinstance(plain, dict):
                raise BugError("the parts of a room do not begin with the room itself")
            room = plain
            continue
        container, _, member = name.partition("/")
        held = room.get(container)
        if isinstance(held, list):
            held.append(plain)
        elif isinstance(held, dict):
            held[member] = plain
        else:
            raise BugError(f"the room has no place for its part {name}")
    return room
