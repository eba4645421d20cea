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
CHUNK = 20_000
SORTED_UP_TO = 2000
_HEX = frozenset("0123456789abcdefABCDEF")
_SHOWN = "device_id, device_type, device_status, device_manufacturer, device_model, post_code, associated_chf"
_AFTER_ALL = "￿"
_BY_IDENTIFIER = "SELECT rowid, device_id FROM devices WHERE world_id = ?"
_FURTHER = "device_id > ? ORDER BY device_id"
# CROSS JOIN keeps the order: each device looked up among the words would take a thousand times as long.
_BY_WORDS = (
    "SELECT devices.rowid, devices.rowid FROM device_words CROSS JOIN devices ON devices.rowid = device_words.rowid"
    " WHERE device_words MATCH ? AND devices.world_id = ? AND device_words.rowid > CAST(? AS INTEGER)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search left off: which of its queries, and the last key it gave; a STAGE of -1 is the end."""

    stage: int = 0
    after: int | str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Some row numbers, and where the rest begins."""

    numbers: array[int]
    rest: Place


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
        """Return the row numbers of every device that `find_some` finds, at once."""
        some = self.find_some(text)
        found = some.numbers
        while some.rest.stage >= 0:
            some = self.find_some(text, some.rest)
            found.extend(some.numbers)
        return found

    def find_some(self, text: str, place: Place | None = None, limit: int = CHUNK) -> Found:
        """Return at most LIMIT row numbers of devices with TEXT in identifier, MPxN, address, type, maker or model.

        All devices by identifier where TEXT is empty; under three characters those whose identifier begins with it;
        from there on also those whose status begins with it. PLACE is where the last call left off; a query that is
        taken in parts holds nobody up. What comes whole with the first call is in the order of identifiers too.
        """
        at = place or Place()
        stages = self._stages(" ".join(text.split()))
        sql, given = stages[at.stage]
        rows = self._ws.rows(f"{sql} LIMIT ?", (*given, at.after, limit))
        numbers = array("q", (row[0] for row in rows))
        if len(rows) == limit:
            return Found(numbers, Place(at.stage, rows[-1][1]))
        if place is None and sql == _BY_WORDS and len(numbers) <= SORTED_UP_TO:
            marks = ", ".join("?" for _ in numbers)
            ordered = f"SELECT rowid FROM devices WHERE rowid IN ({marks}) ORDER BY device_id"  # noqa: S608 - marks
            numbers = array("q", (row[0] for row in self._ws.rows(ordered, tuple(numbers))))
        return Found(numbers, Place(at.stage + 1) if at.stage + 1 < len(stages) else Place(-1))

    def _stages(self, wanted: str) -> list[tuple[str, tuple[Any, ...]]]:
        """Return the queries that find WANTED, one after the other; each gives number and key, and goes on after a key.

        A text key and a row number compare with "" alike: any of them comes after it.
        """
        digits = wanted.replace("-", "").replace(":", "")
        if len(digits) < TRIGRAM:
            bounds = (self._world, wanted.upper(), wanted.upper() + _AFTER_ALL)
            return [(f"{_BY_IDENTIFIER} AND device_id >= ? AND device_id < ? AND {_FURTHER}", bounds)]
        words = [wanted] if len(wanted) >= TRIGRAM else []
        if digits != wanted and set(digits) <= _HEX:
            words.append(digits)
        match = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
        stages: list[tuple[str, tuple[Any, ...]]] = [(_BY_WORDS, (match, self._world))]
        others = "rowid NOT IN (SELECT rowid FROM device_words WHERE device_words MATCH ?)"
        for status in DEVICE_STATUSES:
            if status.lower().startswith(wanted.lower()):
                sql = f"{_BY_IDENTIFIER} AND device_status = ? AND {others} AND {_FURTHER}"
                stages.append((sql, (self._world, status, match)))
        return stages

    def rows(self, numbers: Sequence[int]) -> tuple[DeviceLine, ...]:
        """Return the devices with these row NUMBERS, in their order; one that is gone is left out."""
        marks = ", ".join("?" for _ in numbers)
        sql = f"SELECT rowid, {_SHOWN} FROM devices WHERE rowid IN ({marks})"  # noqa: S608 - own names and marks
        held = {row["rowid"]: row for row in self._ws.rows(sql, tuple(numbers))}
        return tuple(_line(held[number]) for number in numbers if number in held)


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
