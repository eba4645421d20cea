"""Many devices at once into an inventory: rows, the beginning of each history, and the words of the search."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from hht_app.core.clock import format_time
from hht_app.core.errors import BugError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.words import tr
from hht_app.store.inventory import FIELDS, DeviceRecord

if TYPE_CHECKING:
    from hht_app.store.connection import Workspace

CHUNK = 5000
_AT_ONCE = 500
_TRIGGER = "device_words_of_new"
_KINDS = ("CHF", "GPF", "ESME", "GSME", "PPMID")
_STATUSES = ("Pending", "Whitelisted", "InstalledNotCommissioned", "Commissioned")
_REGIONS = ("North", "South", "Central")
_FIRST = 0x0248485401000000


def add_many(
    ws: Workspace,
    world_id: int,
    records: Iterable[DeviceRecord],
    *,
    rule: str,
    source: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Put RECORDS, none of which is on record yet, into the inventory of a world by RULE; return how many there were.

    All of them or none. PROGRESS is told how many are in, now and then, and may raise Cancelled. One device at a time
    would have the index of words written out after each.
    """
    marks = ", ".join("?" for _ in range(len(FIELDS) + 1))
    devices = f"INSERT INTO devices (world_id, {', '.join(FIELDS)}) VALUES ({marks})"  # noqa: S608 - own names
    history = (
        "INSERT INTO device_history (world_id, device_id, at, from_status, to_status, rule, source, request_id)"
        " VALUES (?, ?, ?, NULL, ?, ?, ?, NULL)"
    )
    when, count, coming = format_time(at), 0, iter(records)
    with ws.transaction():
        trigger = ws.row("SELECT sql FROM sqlite_schema WHERE name = ?", (_TRIGGER,))
        last = ws.row("SELECT ifnull(max(rowid), 0) FROM devices")
        if trigger is None or last is None:
            raise BugError(f"{_TRIGGER} is missing from the schema")
        ws.execute(f"DROP TRIGGER {_TRIGGER}")
        while chunk := list(islice(coming, CHUNK)):
            ws.execute_many(devices, (_row(world_id, item) for item in chunk))
            ws.execute_many(
                history,
                ((world_id, str(item.device_id), when, item.device_status, rule, source) for item in chunk),
            )
            count += len(chunk)
            if progress is not None:
                progress(count)
        words = "INSERT INTO device_words (rowid, words) SELECT id, words FROM device_words_of WHERE id > ?"
        ws.execute(words, (last[0],))
        ws.execute(trigger["sql"])
    return count


def take_back(
    ws: Workspace,
    world_id: int,
    records: Sequence[DeviceRecord],
    *,
    rule: str,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Take RECORDS, which `add_many` put into the inventory by RULE, out again; return how many there were.

    All of them or none: UserError where one is not as it came, or where something was built on it since. PROGRESS is
    told how many are out, and may raise Cancelled.
    """
    count = 0
    with ws.transaction():
        for begin in range(0, len(records), _AT_ONCE):
            part = records[begin : begin + _AT_ONCE]
            _require_untouched(ws, world_id, part, rule)
            marks, ids = ", ".join("?" for _ in part), [str(item.device_id) for item in part]
            for table in ("device_history", "devices"):
                gone = f"DELETE FROM {table} WHERE world_id = ? AND device_id IN ({marks})"  # noqa: S608 - own names
                ws.execute(gone, (world_id, *ids))
            count += len(part)
            if progress is not None:
                progress(count)
        # A hub's devices may have come in the same file, so it is only now that a stranger's hub is missed.
        left = ws.row(
            "SELECT device_id, associated_chf FROM devices AS item WHERE world_id = ? AND associated_chf IN"
            " (SELECT value FROM json_each(?)) LIMIT 1",
            (world_id, json.dumps([str(item.device_id) for item in records])),
        )
        if left is not None:
            raise _built_on(left["associated_chf"])
    return count


def _require_untouched(ws: Workspace, world_id: int, part: Sequence[DeviceRecord], rule: str) -> None:
    marks, ids = ", ".join("?" for _ in part), [str(item.device_id) for item in part]
    named = f"WHERE world_id = ? AND device_id IN ({marks})"
    others = (("device_history", " AND rule != ?"), ("device_certificates", ""), ("organisation_cells", ""))
    for table, further in others:
        found = ws.row(
            f"SELECT device_id FROM {table} {named}{further} LIMIT 1",  # noqa: S608 - own names
            (world_id, *ids, *((rule,) if further else ())),
        )
        if found is not None:
            raise _built_on(found["device_id"])
    rows = ws.rows(f"SELECT {', '.join(FIELDS)} FROM devices {named}", (world_id, *ids))  # noqa: S608 - own names
    there = {row["device_id"]: tuple(row[name] for name in FIELDS) for row in rows}
    for item in part:
        if there.get(str(item.device_id)) != _row(world_id, item)[1:]:
            raise _built_on(str(item.device_id))


def _built_on(device: str) -> UserError:
    return UserError(
        tr("{device} is no longer as it was taken in", device=device),
        advice=tr("something was done with it since, so none of them is taken back"),
    )


def _row(world_id: int, item: DeviceRecord) -> tuple[object, ...]:
    values = (getattr(item, name) for name in FIELDS)
    return world_id, *(str(value) if isinstance(value, EUI64) else value for value in values)


def made_up_devices(count: int) -> Iterator[DeviceRecord]:
    """Yield COUNT devices of made-up homes, hubs first, always the same: for practice with a large inventory."""
    for number in range(count):
        home, place = divmod(number, len(_KINDS))
        kind = _KINDS[place]
        chf = EUI64(_number(home * len(_KINDS)))
        yield DeviceRecord(
            device_id=EUI64(_number(number)),
            device_type=kind,
            device_status=_STATUSES[home % len(_STATUSES)],
            device_manufacturer="0248",
            device_model=f"{kind[0]}{number % 40:03d}",
            import_mpxn=f"12{home:011d}" if kind == "ESME" else None,
            uprn=f"9{home:011d}",
            post_code=f"ZZ{home % 90 + 1} {home % 9 + 1}ZZ",
            address_identifier=f"{home % 300 + 1} Training Place",
            csp_region=_REGIONS[home % len(_REGIONS)],
            associated_chf=None if kind == "CHF" else chf,
        )


def _number(number: int) -> bytes:
    return (_FIRST + number).to_bytes(8, "big")
