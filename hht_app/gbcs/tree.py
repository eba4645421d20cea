"""The nodes of a decoded message: name, value, unit, raw bytes with their offset, meaning, source and children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hht_app.core.errors import DataError
from hht_app.gbcs.use_cases import NOT_HELD

__all__ = ["NOT_HELD", "NO_PLACE", "Fault", "Node", "Value", "hex_text", "make_node", "new_node"]

Value = str | int | bool | None
NO_PLACE = -1


def hex_text(data: bytes) -> str:
    """Return DATA as upper-case hex digits."""
    return data.hex().upper()


class Node:
    """One item of a message: RAW are its bytes (decrypted where they were encrypted), OFFSET where they stand in it.

    VALUE is in domain terms, None where there is none (a group, an absent value); MEANING is empty where the value says
    it all, and `NOT_HELD` for a code that no table has; UNIT is the value's; SOURCE names the document behind them;
    OFFSET is `NO_PLACE` for what has no bytes of its own. NAME is the published MMC schema's where it has one.
    """

    __slots__ = ("children", "meaning", "name", "offset", "raw", "source", "unit", "value")
    is_fault = False

    def __init__(  # noqa: PLR0917 - made by the thousand: plain arguments are the fastest
        self,
        name: str,
        raw: bytes = b"",
        offset: int = NO_PLACE,
        value: Value = None,
        meaning: str = "",
        children: Sequence[Node] = (),
        unit: str = "",
        source: str = "",
    ) -> None:
        self.name = name
        self.raw = raw
        self.offset = offset
        self.value = value
        self.meaning = meaning
        self.children = children
        self.unit = unit
        self.source = source

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, in the order of the message; deep trees need no deep stack."""
        waiting = [self]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(reversed(item.children))

    def to_json(self) -> dict[str, Any]:
        """Return the node as plain data: keys without content are left out."""
        made: dict[str, Any] = {"name": self.name}
        if self.value is not None:
            made["value"] = self.value
        if self.offset >= 0:
            made["offset"] = self.offset
            made["length"] = len(self.raw)
            if not self.children:
                made["raw"] = self.raw.hex().upper()
        for key, text in (("unit", self.unit), ("meaning", self.meaning), ("source", self.source)):
            if text:
                made[key] = text
        if self.is_fault:
            made["fault"] = True
        if self.children:
            made["children"] = [item.to_json() for item in self.children]
        return made

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r} at {self.offset}, {len(self.raw)} bytes)"


new_node = object.__new__  # for loops that make nodes in place: all eight attributes must be set


def make_node(  # noqa: PLR0917 - as Node's own
    name: str,
    raw: bytes,
    offset: int,
    value: Value = None,
    meaning: str = "",
    children: Sequence[Node] = (),
    unit: str = "",
    source: str = "",
) -> Node:
    """Return what `Node` would, in half the time: calling a class with a start of its own is slow."""
    node = new_node(Node)
    node.name = name
    node.raw = raw
    node.offset = offset
    node.value = value
    node.meaning = meaning
    node.children = children
    node.unit = unit
    node.source = source
    return node


class Fault(Node):
    """What could not be read: the value says why, RAW are the bytes from OFFSET on that are not trusted."""

    __slots__ = ("path",)
    is_fault = True

    def __init__(self, why: str, raw: bytes = b"", offset: int = NO_PLACE, path: str = "") -> None:
        super().__init__("fault", raw, offset, why, "the bytes from here on are not trusted")
        self.path = path

    def error(self) -> DataError:
        """Return the fault as the error that a strict reader would raise."""
        return DataError(str(self.value), offset=max(self.offset, 0), path=self.path or "message")
