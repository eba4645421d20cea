"""The inventory searched as typed: row numbers of what fits, a million of them too, and the few rows that are shown.

What is found is a packed list of row numbers; rows are read by number, some at a time, as they come into sight.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hht_app.core.identifiers import EUI64
from hht_app.store.inventory import DEVICE_STATUSES

if TYPE_CHECKING:
    from hht_app.store.connection import Workspace

TRIGRAM = 3
SORTED_UP_TO = 5000
_HEX = frozenset("0123456789abcdefABCDEF")
_SHOWN = "device_id, device_type, device_status, device_manufacturer, device_model, post_code, associated_chf"
_AFTER_ALL = "￿"


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device as a list shows it; STATUS and CHF may be None."""

    row: int
    device: EUI64
    device_type: str
    status: str | None
    manufacturer: str
    model: str
    post_code: str | None
    chf: str | None


class InventorySearch:
    """The devices of one world by row number."""

    def __init__(self, ws: Workspace, world_id: int) -> None:
        self._ws = ws
        self._world = world_id

    def count(self) -> int:
        """Return how many devices are on record."""
        row = self._ws.row("SELECT count(*) FROM devices WHERE world_id = ?", (self._world,))
        return 0 if row is None else int(row[0])

    def find(self, text: str = "") -> array[int]:
        """Return the row numbers of the devices with TEXT in identifier, MPxN, address, type, maker or model.

        All of them by identifier where TEXT is empty; under three characters those whose identifier begins with it;
        from there on also those whose status begins with it. Up to SORTED_UP_TO are in the order of identifiers.
        """
        wanted = " ".join(text.split())
        digits = wanted.replace("-", "").replace(":", "")
        if not wanted:
            return self._numbers("SELECT rowid FROM devices WHERE world_id = ? ORDER BY device_id", (self._world,))
        if len(digits) < TRIGRAM:
            return self._beginning(wanted)
        found = self._matching(wanted, digits)
        for status in DEVICE_STATUSES:
            if status.lower().startswith(wanted.lower()):
                known = set(found)
                found.extend(number for number in self._of_status(status) if number not in known)
        return found

    def rows(self, numbers: Sequence[int]) -> tuple[DeviceLine, ...]:
        """Return the devices with these row NUMBERS, in their order; one that is gone is left out."""
        marks = ", ".join("?" for _ in numbers)
        sql = f"SELECT rowid, {_SHOWN} FROM devices WHERE rowid IN ({marks})"  # noqa: S608 - own names and marks
        held = {row["rowid"]: row for row in self._ws.rows(sql, tuple(numbers))}
        return tuple(_line(held[number]) for number in numbers if number in held)

    def _numbers(self, sql: str, parameters: tuple[Any, ...]) -> array[int]:
        return array("q", (row[0] for row in self._ws.execute(sql, parameters)))

    def _beginning(self, text: str) -> array[int]:
        begins = text.upper()
        sql = "SELECT rowid FROM devices WHERE world_id = ? AND device_id >= ? AND device_id < ? ORDER BY device_id"
        return self._numbers(sql, (self._world, begins, begins + _AFTER_ALL))

    def _matching(self, text: str, digits: str) -> array[int]:
        words = [text] if len(text) >= TRIGRAM else []
        if digits != text and set(digits) <= _HEX:
            words.append(digits)
        match = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
        sql = (
            # CROSS JOIN keeps the order: each device looked up among the words would take a thousand times as long.
            "SELECT devices.rowid FROM device_words CROSS JOIN devices ON devices.rowid = device_words.rowid"
            " WHERE device_words MATCH ? AND devices.world_id = ?"
        )
        found = self._numbers(sql, (match, self._world))
        if len(found) > SORTED_UP_TO:
            return found
        marks = ", ".join("?" for _ in found)
        ordered = f"SELECT rowid FROM devices WHERE rowid IN ({marks}) ORDER BY device_id"  # noqa: S608 - only marks
        return self._numbers(ordered, tuple(found))

    def _of_status(self, status: str) -> array[int]:
        sql = "SELECT rowid FROM devices WHERE world_id = ? AND device_status = ? ORDER BY device_id"
        return self._numbers(sql, (self._world, status))


def _line(row: Any) -> DeviceLine:
    return DeviceLine(
        row["rowid"],
        EUI64.parse(row["device_id"]),
        row["device_type"],
        row["device_status"],
        row["device_manufacturer"],
        row["device_model"],
        row["post_code"],
        row["associated_chf"],
    )
