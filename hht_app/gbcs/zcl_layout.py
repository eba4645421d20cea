"""Layouts of ZCL command payloads as the tables write them, and how they are read from and written to bytes.

Fields stand one after another: `name:type:form`; `name*(...)` repeats to the end, `name#count_field(...)` as often as
an earlier field says; `@variant:selector_field` goes on with the fields that the variants table has for that value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from hht_app.core.errors import BugError, DataError
from hht_app.core.resources import read_table
from hht_app.gbcs.reader import Reader

_FIELD = re.compile(r"@(?P<variant>\w+):(?P<selector>\w+)|(?P<name>\w+)(?::(?P<type>\w+))?(?::(?P<form>\w+))?")
_REPEAT = re.compile(r"(?P<name>\w+)(?:\*|#(?P<count>\w+))\((?P<inner>[^()]*)\)")
_ALIASES = {"when": ("utc", "when"), "minutes": ("u16", "minutes")}
_PREFIXES = {"octstr": 1, "charstr": 1, "octstr16": 2, "charstr16": 2}
MOST_ROWS = 4096


@dataclass(frozen=True, slots=True)
class ZCLType:
    """A ZCL data type: its number, name, SIZE in bytes (of the length, where COUNTED) and KIND of content."""

    number: int
    name: str
    size: int
    kind: str
    counted: bool


@cache
def types() -> dict[int, ZCLType]:
    """Return every ZCL data type that is held, by number."""
    found = {}
    for row in read_table("gbcs/zcl_types.csv"):
        name = row["name"]
        counted = name in _PREFIXES
        size = _PREFIXES[name] if counted else int(row["size"])
        number = int(row["type"], 16)
        found[number] = ZCLType(number, name, size, row["kind"], counted)
    return found


@cache
def type_named(name: str) -> ZCLType:
    """Return the ZCL data type called NAME; BugError when no table has it."""
    for item in types().values():
        if item.name == name:
            return item
    raise BugError(f"{name!r} is no ZCL data type")


@dataclass(frozen=True, slots=True)
class ZCLField:
    """One field: a value of KIND read as FORM, or PARTS repeated (COUNT names the field that says how often)."""

    name: str
    kind: ZCLType | None = None
    form: str = ""
    parts: tuple[ZCLField, ...] = ()
    count: str = ""
    variant: str = ""
    selector: str = ""


# (field, content bytes or rows of items, offset of the content, offset after it)
Item = tuple[ZCLField, "bytes | list[list[Item]]", int, int]
Values = dict[str, "int | bytes | list[Values]"]


def _one(text: str) -> ZCLField:
    found = _FIELD.fullmatch(text)
    if found is None:
        raise BugError(f"{text!r} is no ZCL field")
    if found["variant"]:
        return ZCLField("", variant=found["variant"], selector=found["selector"])
    kind, form = _ALIASES.get(found["type"] or "", (found["type"], found["form"] or ""))
    return ZCLField(found["name"], type_named(kind or ""), form)


@cache
def fields_of(text: str) -> tuple[ZCLField, ...]:
    """Return the fields that TEXT writes; BugError when a table writes them wrong."""
    found: list[ZCLField] = []
    at = 0
    while at < len(text):
        repeated = _REPEAT.match(text, at)
        if repeated is not None:
            found.append(ZCLField(repeated["name"], parts=fields_of(repeated["inner"]), count=repeated["count"] or ""))
            at = repeated.end()
        else:
            end = text.find(" ", at)
            end = len(text) if end < 0 else end
            found.append(_one(text[at:end]))
            at = end
        at += 1
    return tuple(found)


@cache
def all_variants() -> dict[tuple[str, int], tuple[ZCLField, ...]]:
    """Return the fields of every variant by its name and selector value."""
    return {(row["name"], int(row["value"])): fields_of(row["fields"]) for row in read_table("gbcs/zcl_variants.csv")}


def variant_fields(name: str, value: int) -> tuple[ZCLField, ...] | None:
    """Return the fields of variant NAME for selector VALUE, None where not held."""
    return all_variants().get((name, value))


def read_content(reader: Reader, kind: ZCLType, field: str) -> bytes:
    """Take the content of one value of KIND (without the length of a counted one)."""
    size = reader.le(kind.size, field) if kind.counted else kind.size
    return reader.take(size, field)


def read_items(reader: Reader, fields: tuple[ZCLField, ...], found: list[Item]) -> None:
    """Take FIELDS, adding each to FOUND as it is read; DataError when the bytes end too early."""
    numbers: dict[str, int] = {}
    _read_into(reader, fields, found, numbers)


def _read_into(reader: Reader, fields: tuple[ZCLField, ...], found: list[Item], numbers: dict[str, int]) -> None:
    for field in fields:
        kind = field.kind
        start = reader.offset
        if kind is not None and not kind.counted:
            content = reader.take(kind.size, field.name)
            numbers[field.name] = int.from_bytes(content, "little")
            found.append((field, content, start, start + kind.size))
        elif kind is not None:
            content = read_content(reader, kind, field.name)
            found.append((field, content, start, reader.offset))
        elif field.variant:
            chosen = variant_fields(field.variant, numbers[field.selector])
            if chosen is None:
                raise reader.error(f"the layout for {field.selector} {numbers[field.selector]} is not held")
            _read_into(reader, chosen, found, numbers)
        else:
            rows: list[list[Item]] = []
            found.append((field, rows, start, start))
            try:
                _read_rows(reader, field, rows, numbers)
            finally:
                found[-1] = (field, rows, start, rows[-1][-1][3] if rows and rows[-1] else start)


def _read_rows(reader: Reader, field: ZCLField, rows: list[list[Item]], numbers: dict[str, int]) -> None:
    most = numbers[field.count] if field.count else MOST_ROWS
    while len(rows) < most and (reader.remaining or field.count):
        row: list[Item] = []
        rows.append(row)
        _read_into(reader, field.parts, row, {})


def read_values(data: bytes, fields: tuple[ZCLField, ...], base: int, path: str) -> Values:
    """Return DATA as names and values (numbers, bytes, rows); DataError when it is not exactly FIELDS."""
    reader = Reader(data, base, path)
    found: list[Item] = []
    read_items(reader, fields, found)
    reader.expect_end()
    return _as_values(found)


def _as_values(items: list[Item]) -> Values:
    values: Values = {}
    for field, content, _, _ in items:
        if isinstance(content, list):
            values[field.name] = [_as_values(row) for row in content]
        elif field.kind is not None and field.kind.kind in _WHOLE:
            values[field.name] = int.from_bytes(content, "little", signed=field.kind.kind == "signed")
        else:
            values[field.name] = content
    return values


_WHOLE = {"unsigned", "signed", "enum", "bits", "bool", "utc"}


def write_values(values: Values, fields: tuple[ZCLField, ...]) -> bytes:
    """Return the bytes of VALUES as FIELDS: the inverse of `read_values`; DataError for a missing or wrong value."""
    parts: list[bytes] = []
    for field in fields:
        if field.variant:
            selector = _whole(values, field.selector)
            chosen = variant_fields(field.variant, selector)
            if chosen is None:
                raise DataError(f"the layout for {field.selector} {selector} is not held", path=field.variant)
            parts.append(write_values(values, chosen))
        elif field.kind is None:
            rows = values.get(field.name)
            if not isinstance(rows, list):
                raise DataError("a list of rows is needed", path=field.name)
            if field.count and _whole(values, field.count) != len(rows):
                raise DataError(f"{len(rows)} rows but {field.count} says otherwise", path=field.name)
            parts.extend(write_values(row, field.parts) for row in rows)
        else:
            parts.append(_content(values, field, field.kind))
    return b"".join(parts)


def _whole(values: Values, name: str) -> int:
    value = values.get(name)
    if not isinstance(value, int):
        raise DataError("a whole number is needed", path=name)
    return value


def _content(values: Values, field: ZCLField, kind: ZCLType) -> bytes:
    if kind.kind in _WHOLE:
        try:
            return _whole(values, field.name).to_bytes(kind.size, "little", signed=kind.kind == "signed")
        except OverflowError:
            raise DataError(f"does not fit {kind.name}", path=field.name) from None
    content = values.get(field.name)
    if not isinstance(content, bytes):
        raise DataError("bytes are needed", path=field.name)
    if kind.counted:
        if len(content) >= 256**kind.size - 1:
            raise DataError(f"{len(content)} bytes are too long for {kind.name}", path=field.name)
        return len(content).to_bytes(kind.size, "little") + content
    if len(content) != kind.size:
        raise DataError(f"{len(content)} bytes, not {kind.size}", path=field.name)
    return content
