"""Devices of an inventory as CSV and JSON, out and in; what comes in is checked and told before any of it is taken."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.words import tr
from hht_app.store.inventory import DEVICE_STATUSES, DEVICE_TYPES, FIELDS, DeviceRecord
from hht_app.store.inventory_bulk import add_many, take_back
from hht_app.terminal.session import Session

RULE, SOURCE = "imported", "a file that a person gave"
NEEDED = ("device_id", "device_type", "device_manufacturer", "device_model")
CSV, JSON = "csv", "json"
MOST_PROBLEMS = 20
_MORE = "more cells than columns"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a file would bring: the devices that are new, how many are on record already, and rows that do not hold.

    PROBLEMS has the first of those, each with its row; WRONG counts them all.
    """

    new: tuple[DeviceRecord, ...]
    known: int
    wrong: int
    problems: tuple[str, ...]

    @property
    def words(self) -> str:
        """The whole in one sentence."""
        counts = {"new": f"{len(self.new):,}", "known": f"{self.known:,}", "wrong": f"{self.wrong:,}"}
        return tr(
            "{new} new devices, {known} on record already (left as they are), {wrong} rows do not hold.", **counts
        )


def write_devices(records: Iterable[DeviceRecord], form: str) -> bytes:
    """Return RECORDS as FORM, csv or json, UTF-8; every text of a CSV is quoted, so that one space stays one space."""
    rows = [item.to_json() for item in records]
    if form == JSON:
        return (json.dumps(rows, indent=2, ensure_ascii=False) + "\n").encode()
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(FIELDS), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def read_devices(data: bytes, known: Callable[[EUI64], bool]) -> Incoming:
    """Return what the file DATA, CSV or JSON as `write_devices` makes it, would bring to an inventory.

    KNOWN tells whether a device is on record. DataError where it is neither, or has a column that is not known.
    """
    new: dict[EUI64, DeviceRecord] = {}
    problems: list[str] = []
    held = wrong = 0
    for number, row in _rows(data):
        try:
            record = _record(row)
        except DataError as error:
            wrong += 1
            if len(problems) < MOST_PROBLEMS:
                problems.append(tr("Row {number}: {what}", number=number, what=error.one_line()))
            continue
        if record.device_id in new or known(record.device_id):
            held += 1
        else:
            new[record.device_id] = record
    return Incoming(tuple(new.values()), held, wrong, tuple(problems))


def _rows(data: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("the file is not UTF-8 text", offset=error.start, advice="save it as UTF-8") from error
    if text.lstrip().startswith("["):
        yield from enumerate(_objects(text), 1)
        return
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey=_MORE, strict=True)
    try:
        _check_names(reader.fieldnames or ())
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise DataError(f"the CSV cannot be read: {error}", line=reader.line_num) from error


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError("the JSON cannot be read", advice="give a list of objects, as the export writes it") from error
    for row in rows:
        if not isinstance(row, dict):
            raise DataError("the JSON holds something else than devices", advice="give a list of objects")
        _check_names(row)
    return list(rows)


def _check_names(names: Iterable[str]) -> None:
    given = list(names)
    strange = [name for name in given if name not in FIELDS]
    if strange:
        raise DataError(f"there is no column {strange[0]!r}", advice=f"the columns are {', '.join(FIELDS)}")
    missing = [name for name in NEEDED if name not in given]
    if missing:
        raise DataError(f"the column {missing[0]} is missing", advice=f"each device needs {', '.join(NEEDED)}")


def _record(row: Mapping[str, Any]) -> DeviceRecord:
    values: dict[str, Any] = {}
    if _MORE in row:
        raise DataError("has more cells than the table has columns", advice="put a text with a comma in quotes")
    for name in FIELDS:
        value = row.get(name)
        if value is not None and not isinstance(value, str):
            raise DataError("is not text", path=name)
        values[name] = value or None
    for name in NEEDED:
        if values[name] is None:
            raise DataError("is empty", path=name)
    values["device_id"] = EUI64.parse(values["device_id"])
    if values["associated_chf"] is not None:
        values["associated_chf"] = EUI64.parse(values["associated_chf"])
    if values["device_type"] not in DEVICE_TYPES:
        raise DataError("is not a device type", path="device_type")
    if values["device_status"] is not None and values["device_status"] not in DEVICE_STATUSES:
        raise DataError("is not a device status", path="device_status")
    return DeviceRecord(**values)


def look_at_devices(session: Session, data: bytes) -> Incoming:
    """Return what the file DATA would bring to the session's inventory; nothing is changed."""
    inventory = session.world.dcc.office.inventory
    return read_devices(data, lambda eui: inventory.get(eui) is not None)


def take_devices(session: Session, incoming: Incoming, progress: Callable[[int], None] | None = None) -> int:
    """Put the new devices of INCOMING on the DCC's record, their history saying where from; return how many.

    UserError where there is none, or where one of them came on record in the meantime.
    """
    if not incoming.new:
        raise UserError("the file brings no new device", advice="look at its rows")
    inventory = session.world.dcc.office.inventory
    if any(inventory.get(item.device_id) is not None for item in incoming.new[:MOST_PROBLEMS]):
        raise UserError("these devices are on record by now", advice="look at the file again")
    return add_many(
        session.workspace,
        session.record.world_id,
        incoming.new,
        rule=RULE,
        source=SOURCE,
        at=session.world.clock.now,
        progress=progress,
    )


def give_back_devices(session: Session, incoming: Incoming, progress: Callable[[int], None] | None = None) -> int:
    """Take the new devices of INCOMING off the record again, all or none; UserError where one was used since."""
    return take_back(session.workspace, session.record.world_id, incoming.new, rule=RULE, progress=progress)
