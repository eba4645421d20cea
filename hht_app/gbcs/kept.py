"""What leaves say, kept by their bytes: the same few values come again and again, in any set of messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Shown: TypeAlias = tuple[str | int | bool | None, str, str]  # value, meaning, unit
MOST_KEPT = 2048


class Kept(dict[bytes, Shown]):
    """What leaves of one kind say by their whole bytes; `get` what is kept, and where it is None, `show`.

    Reading through this is most of the work of decoding: a plain look-up costs a third of `functools.lru_cache`, and
    bytes that were found whole once need no check again. When it is full all is let go, which bounds it.
    """

    __slots__ = ("_show",)

    def __init__(self, show: Callable[[bytes], Shown]) -> None:
        """SHOW says it for bytes that are not kept, and raises for bytes that are no whole leaf of its kind."""
        super().__init__()
        self._show = show

    def show(self, raw: bytes) -> Shown:
        """Return what RAW says and keep it; raises what the kind's own function does."""
        found = self._show(raw)
        if len(self) >= MOST_KEPT:
            self.clear()
        self[raw] = found
        return found
