"""DLMS data: tagged values both ways, and date-times in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial

from hht_app.core.errors import DataError
from hht_app.gbcs.reader import Reader, encode_length

NULL, ARRAY, STRUCTURE, BOOLEAN, BIT_STRING = 0x00, 0x01, 0x02, 0x03, 0x04
OCTET_STRING, VISIBLE_STRING, UTF8_STRING, COMPACT_ARRAY = 0x09, 0x0A, 0x0C, 0x13
INTEGER, LONG, UNSIGNED, LONG_UNSIGNED, ENUM = 0x0F, 0x10, 0x11, 0x12, 0x16
DOUBLE_LONG, DOUBLE_LONG_UNSIGNED, LONG64, LONG64_UNSIGNED = 0x05, 0x06, 0x14, 0x15

TYPE_NAMES = {
    NULL: "null",
    ARRAY: "array",
    STRUCTURE: "structure",
    BOOLEAN: "boolean",
    BIT_STRING: "bit-string",
    DOUBLE_LONG: "double-long",
    DOUBLE_LONG_UNSIGNED: "double-long-unsigned",
    OCTET_STRING: "octet-string",
    VISIBLE_STRING: "visible-string",
    UTF8_STRING: "utf8-string",
    0x0D: "bcd",
    COMPACT_ARRAY: "compact-array",
    INTEGER: "integer",
    LONG: "long",
    UNSIGNED: "unsigned",
    LONG_UNSIGNED: "long-unsigned",
    LONG64: "long64",
    LONG64_UNSIGNED: "long64-unsigned",
    ENUM: "enum",
    0x17: "float32",
    0x18: "float64",
    0x19: "date-time",
    0x1A: "date",
    0x1B: "time",
}
SIZES = {
    NULL: 0,
    BOOLEAN: 1,
    DOUBLE_LONG: 4,
    DOUBLE_LONG_UNSIGNED: 4,
    0x0D: 1,
    INTEGER: 1,
    LONG: 2,
    UNSIGNED: 1,
    LONG_UNSIGNED: 2,
    LONG64: 8,
    LONG64_UNSIGNED: 8,
    ENUM: 1,
    0x17: 4,
    0x18: 8,
    0x19: 12,
    0x1A: 5,
    0x1B: 4,
}
_NUMBERS = {DOUBLE_LONG_UNSIGNED, UNSIGNED, LONG_UNSIGNED, LONG64_UNSIGNED, ENUM, 0x0D}
_SIGNED = {DOUBLE_LONG, INTEGER, LONG, LONG64}
COUNTED = {OCTET_STRING, VISIBLE_STRING, UTF8_STRING}
_DEEPEST = 16
DATE_TIME_LENGTH = 12
NOW = bytes.fromhex("0000000000000000008000FF")
NEVER = bytes.fromhex("FFFFFFFFFFFFFFFFFF8000FF")
STATUS_NOT_SPECIFIED = 0xFF
_DEVIATION = b"\x80\x00"


@dataclass(slots=True, unsafe_hash=True)
class DLMSValue:
    """One DLMS value: TAG, and VALUE as content bytes, or a tuple of values for an array or structure.

    `bits` is the number of bits of a bit-string; OFFSET is where its tag stands in the message, END where the next
    value does, and RAW are the bytes between (without a tag in a compact array). Nobody changes one once made; it is
    not declared frozen because that makes reading twice as slow.
    """

    tag: int
    value: bytes | tuple[DLMSValue, ...] = b""
    bits: int = 0
    offset: int = field(default=-1, compare=False)
    end: int = field(default=-1, compare=False)
    raw: bytes = field(default=b"", compare=False, repr=False)

    @property
    def octets(self) -> bytes:
        """The content bytes; DataError for an array or structure."""
        if isinstance(self.value, tuple):
            raise DataError(f"bytes expected, {TYPE_NAMES[self.tag]} found", offset=self._where())
        return self.value

    @property
    def items(self) -> tuple[DLMSValue, ...]:
        """The items of an array or structure; DataError for anything else."""
        if not isinstance(self.value, tuple):
            raise DataError(f"array or structure expected, {TYPE_NAMES[self.tag]} found", offset=self._where())
        return self.value

    @property
    def number(self) -> int:
        """The value of a whole-number type or boolean, big-endian; DataError for anything else."""
        if self.tag in _SIGNED:
            return int.from_bytes(self.octets, "big", signed=True)
        if self.tag in _NUMBERS or self.tag == BOOLEAN:
            return int.from_bytes(self.octets, "big")
        raise DataError(f"number expected, {TYPE_NAMES[self.tag]} found", offset=self._where())

    def _where(self) -> int | None:
        return self.offset if self.offset >= 0 else None

    def encode(self) -> bytes:
        """Return the value's bytes, tag first."""
        head = bytes([self.tag])
        if isinstance(self.value, tuple):
            return head + encode_length(len(self.value)) + b"".join(item.encode() for item in self.value)
        if self.tag == BIT_STRING:
            return head + encode_length(self.bits) + self.value
        if self.tag in COUNTED:
            return head + encode_length(len(self.value)) + self.value
        return head + self.value

    def expect(self, tag: int, path: str, size: int | None = None) -> DLMSValue:
        """Return the value itself when it has TAG, and SIZE bytes or items where given; DataError otherwise."""
        if self.tag != tag:
            raise DataError(
                f"{TYPE_NAMES[tag]} expected, {TYPE_NAMES[self.tag]} found", offset=self._where(), path=path
            )
        if size is not None and len(self.value) != size:
            raise DataError(
                f"{TYPE_NAMES[tag]} of {size} expected, {len(self.value)} found", offset=self._where(), path=path
            )
        return self


NULL_VALUE = DLMSValue(NULL)


def octets(data: bytes) -> DLMSValue:
    """Return DATA as an octet-string."""
    return DLMSValue(OCTET_STRING, data)


def structure(*items: DLMSValue) -> DLMSValue:
    """Return ITEMS as a structure."""
    return DLMSValue(STRUCTURE, items)


def array(*items: DLMSValue) -> DLMSValue:
    """Return ITEMS as an array."""
    return DLMSValue(ARRAY, items)


def number(tag: int, value: int) -> DLMSValue:
    """Return whole number VALUE under TAG, big-endian in the type's size."""
    return DLMSValue(tag, value.to_bytes(SIZES[tag], "big", signed=tag in _SIGNED))


def read_value(reader: Reader, field: str) -> DLMSValue:
    """Take one tagged value; DataError for a tag that is not read here, or values nested deeper than 16."""
    try:
        return reader.scan(partial(_scan, depth=0, faults=None))
    except DataError as error:
        error.path = f"{reader.path}.{field}{error.path or ''}".strip(".")
        raise


def read_value_so_far(reader: Reader, faults: list[DataError]) -> DLMSValue | None:
    """Take one tagged value as far as it can be read: what stopped it goes to FAULTS; None when nothing was read."""
    try:
        return reader.scan(partial(_scan, depth=0, faults=faults))
    except DataError as error:
        faults.append(error)
        return None


def scan_value(data: bytes, at: int, base: int) -> tuple[DLMSValue, int]:
    """Return the tagged value at index AT of DATA, whose first byte stands at BASE, and the index after it; DataError.

    For one pass over a whole payload, where a reader for each value would cost more than the value.
    """
    return _scan(data, at, base, 0, None)


def _scan(data: bytes, at: int, base: int, depth: int, faults: list[DataError] | None) -> tuple[DLMSValue, int]:
    # The loop that most of the time of decoding goes into: it checks its bounds itself, once for each value.
    if at >= len(data):
        raise DataError("1 byte needed, 0 left", offset=base + at)
    tag = data[at]
    size = SIZES.get(tag)
    start = at + 1
    if size is None:
        if tag not in COUNTED:
            return _scan_other(data, at, base, depth, faults)
        size, start = _length(data, start, base)
    end = start + size
    if end > len(data):
        raise DataError(f"{size} bytes needed, {len(data) - start} left", offset=base + start)
    return DLMSValue(tag, data[start:end], 0, base + at, base + end, data[at:end]), end


def _length(data: bytes, at: int, base: int) -> tuple[int, int]:
    if at < len(data) and data[at] < 0x80:
        return data[at], at + 1
    reader = Reader(data[at : at + 5], base + at)
    return reader.ber_length(""), at + reader.offset - base - at


def _scan_other(data: bytes, at: int, base: int, depth: int, faults: list[DataError] | None) -> tuple[DLMSValue, int]:
    tag = data[at]
    if tag in (ARRAY, STRUCTURE):
        return _scan_items(data, at, base, depth, faults)
    if tag == COMPACT_ARRAY:
        reader = Reader(data, base)
        reader.take(at + 1, "")
        content = _read_compact(reader, "compact_array")
        end = reader.offset - base
        return DLMSValue(tag, content, 0, base + at, base + end, data[at:end]), end
    if tag == BIT_STRING:
        bits, start = _length(data, at + 1, base)
        end = start + (bits + 7) // 8
        if end > len(data):
            raise DataError(f"{(bits + 7) // 8} bytes needed, {len(data) - start} left", offset=base + start)
        return DLMSValue(tag, data[start:end], bits, base + at, base + end, data[at:end]), end
    raise DataError(f"DLMS type {tag:02X} is not read by this program", offset=base + at)


def _scan_items(data: bytes, at: int, base: int, depth: int, faults: list[DataError] | None) -> tuple[DLMSValue, int]:
    if depth >= _DEEPEST:
        raise DataError(f"values nested deeper than {_DEEPEST}", offset=base + at)
    count, end = _length(data, at + 1, base)
    if count > len(data) - end and faults is None:
        raise DataError(f"{count} items announced, {len(data) - end} bytes left", offset=base + at)
    items: list[DLMSValue] = []
    last = len(data)
    for index in range(count):
        size = SIZES.get(data[end]) if end < last else None
        if size is not None and end + size < last:  # a plain value, taken here without a call: most values are
            start, end = end, end + 1 + size
            items.append(DLMSValue(data[start], data[start + 1 : end], 0, base + start, base + end, data[start:end]))
            continue
        try:
            item, end = _scan(data, end, base, depth + 1, faults)
            items.append(item)
        except DataError as error:
            if faults is None:
                error.path = f"[{index}]{error.path or ''}"
                raise
            faults.append(error)
        if faults:
            break
    return DLMSValue(data[at], tuple(items), 0, base + at, base + end, data[at:end]), end


@dataclass(frozen=True, slots=True)
class _Type:
    """The type description of a compact array: TAG, with a COUNT of PARTS for an array or one PART a field."""

    tag: int
    parts: tuple[_Type, ...] = ()
    count: int = 0


def _read_type(reader: Reader, field: str, depth: int = 0) -> _Type:
    start = reader.offset
    tag = reader.u8(field)
    if tag not in TYPE_NAMES or tag == COMPACT_ARRAY or depth >= _DEEPEST:
        raise reader.error(f"DLMS type {tag:02X} is not read in a compact array", field, start)
    if tag == ARRAY:
        count = reader.u16(field)
        return _Type(tag, (_read_type(reader, field, depth + 1),), count)
    if tag == STRUCTURE:
        count = reader.ber_length(field)
        if count > reader.remaining:
            raise reader.error(f"{count} fields announced, {reader.remaining} bytes left", field, start)
        return _Type(tag, tuple(_read_type(reader, field, depth + 1) for _ in range(count)))
    return _Type(tag)


def _read_untagged(reader: Reader, kind: _Type, field: str) -> DLMSValue:
    start = reader.offset
    if kind.tag in (ARRAY, STRUCTURE):
        parts = kind.parts if kind.tag == STRUCTURE else kind.parts * min(kind.count, reader.remaining + 1)
        items = tuple(_read_untagged(reader, part, field) for part in parts)
        return DLMSValue(kind.tag, items, 0, start, reader.offset, reader.span(start, reader.offset))
    if kind.tag == BIT_STRING:
        bits = reader.ber_length(field)
        content = reader.take((bits + 7) // 8, field)
        return DLMSValue(kind.tag, content, bits, start, reader.offset, reader.span(start, reader.offset))
    size = reader.ber_length(field) if kind.tag in COUNTED else SIZES[kind.tag]
    content = reader.take(size, field)
    return DLMSValue(kind.tag, content, 0, start, reader.offset, reader.span(start, reader.offset))


def _read_compact(reader: Reader, field: str) -> bytes:
    start = reader.offset
    _read_type(reader, f"{field}.type")
    reader.take(reader.ber_length(field), field)
    content = reader.span(start, reader.offset)
    _rows_of(content, start)
    return content


def _read_rows(contents: Reader, kind: _Type) -> tuple[DLMSValue, ...]:
    rows: list[DLMSValue] = []
    while contents.remaining:
        left = contents.remaining
        rows.append(_read_untagged(contents, kind, f"[{len(rows)}]"))
        if contents.remaining == left:
            raise contents.error("a compact array of fields without size", "contents")
    return tuple(rows)


@lru_cache(16)
def _rows_of(content: bytes, offset: int) -> tuple[DLMSValue, ...]:
    reader = Reader(content, offset, "compact_array")
    kind = _read_type(reader, "type")
    return _read_rows(reader.sub(reader.ber_length("length"), "contents"), kind)


def compact_rows(value: DLMSValue) -> tuple[DLMSValue, ...]:
    """Return the items of compact array VALUE, each tagged by its type description."""
    return _rows_of(value.expect(COMPACT_ARRAY, "compact_array").octets, max(value.offset, 0) + 1)


def encode_date_time(moment: datetime, status: int = 0x00) -> bytes:
    """Return MOMENT (with a zone; whole seconds used) as a 12-byte DLMS date-time in UTC with clock STATUS."""
    utc = moment.astimezone(UTC)
    head = utc.year.to_bytes(2, "big") + bytes([utc.month, utc.day, 0xFF, utc.hour, utc.minute, utc.second, 0])
    return head + _DEVIATION + bytes([status])


def decode_date_time(data: bytes) -> datetime:
    """Return a 12-byte DLMS date-time as UTC; DataError for parts left open ("now", "never") or out of range."""
    if len(data) != DATE_TIME_LENGTH:
        raise DataError(f"a date-time has 12 bytes, not {len(data)}")
    reader = Reader(data)
    year, month, day = reader.u16("year"), reader.u8("month"), reader.u8("day")
    reader.u8("day_of_week")
    hour, minute, second = reader.u8("hour"), reader.u8("minute"), reader.u8("second")
    hundredths, deviation = reader.u8("hundredths"), reader.take(2, "deviation")
    if deviation not in (_DEVIATION, b"\x00\x00") or hundredths not in (0, 0xFF):
        raise DataError(f"date-time {data.hex().upper()} is not in whole seconds of UTC")
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise DataError(f"date-time {data.hex().upper()} is no one moment: {error}") from error
