"""Counters of a world, such as originator counters: they only grow, across sessions and restarts too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hht_app.core.errors import BugError
from hht_app.core.identifiers import COUNTER_MAX

if TYPE_CHECKING:
    from hht_app.store.connection import Workspace


class Counters:
    """The named counters of one world, each 0 to 2^64-1."""

    def __init__(self, ws: Workspace, world_id: int) -> None:
        self._ws = ws
        self._world = world_id

    def value(self, name: str) -> int | None:
        """Return the number counter NAME gives next, or None before it is started."""
        row = self._ws.row("SELECT value FROM counters WHERE world_id = ? AND name = ?", (self._world, name))
        return None if row is None else int(row["value"])

    def start(self, name: str, value: int) -> None:
        """Begin counter NAME at VALUE, the scenario's; BugError when it has begun already."""
        if self.value(name) is not None:
            raise BugError(f"counter {name} has begun already")
        self._keep(name, value)

    def take(self, name: str) -> int:
        """Return the next number of counter NAME and move past it; only inside a transaction."""
        self._ws.require_transaction("take")
        value = self.value(name)
        if value is None:
            raise BugError(f"counter {name} has not begun")
        self._keep(name, value + 1)
        return value

    def raise_to(self, name: str, value: int) -> None:
        """Let counter NAME give VALUE next; BugError when that would be a step back."""
        before = self.value(name)
        if before is not None and value < before:
            raise BugError(f"counter {name} only grows")
        self._keep(name, value)

    def _keep(self, name: str, value: int) -> None:
        if not 0 <= value <= COUNTER_MAX:
            raise BugError(f"counter {name} would leave 0 to 2^64-1")
        with self._ws.transaction():
            self._ws.execute(
                "INSERT INTO counters (world_id, name, value) VALUES (?, ?, ?)"
                " ON CONFLICT (world_id, name) DO UPDATE SET value = excluded.value",
                (self._world, name, str(value)),
            )
