"""The bounded reader: the only code that slices wire bytes, with offset and field path in every error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64

T = TypeVar("T")


class Reader:
    """Reads fields from DATA in order, never past its end; BASE is DATA's offset in the whole message."""

    __slots__ = ("_at", "_data", "base", "path", "wide_lengths")

    def __init__(self, data: bytes, base: int = 0, path: str = "") -> None:
        self._data = data
        self._at = 0
        self.base = base
        self.path = path
        self.wide_lengths = False

    @property
    def offset(self) -> int:
        """The offset of the next byte in the whole message."""
        return self.base + self._at

    @property
    def remaining(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._at

    def error(self, message: str, field: str = "", offset: int | None = None) -> DataError:
        """Return a DataError about FIELD at OFFSET (default: the next byte), for the caller to raise."""
        where = ".".join(part for part in (self.path, field) if part)
        return DataError(message, offset=self.offset if offset is None else offset, path=where or None)

    def take(self, count: int, field: str) -> bytes:
        """Return the next COUNT bytes as field FIELD; DataError when fewer are left."""
        end = self._at + count
        if count < 0 or end > len(self._data):
            raise self.error(f"{count} byte{'' if count == 1 else 's'} needed, {self.remaining} left", field)
        part = self._data[self._at : end]
        self._at = end
        return part

    def rest(self) -> bytes:
        """Return all bytes that are left."""
        return self.take(self.remaining, "")

    def peek(self, count: int = 1) -> bytes:
        """Return up to COUNT of the next bytes without taking them."""
        return self._data[self._at : self._at + count]

    def span(self, start: int, end: int) -> bytes:
        """Return bytes that were already taken, by their offsets START and END (not included) in the whole message."""
        first, last = start - self.base, end - self.base
        if not 0 <= first <= last <= self._at:
            raise self.error(f"bytes {start} to {end} were not read yet", "")
        return self._data[first:last]

    def scan(self, scanner: Callable[[bytes, int, int], tuple[T, int]]) -> T:
        """Take what SCANNER(all bytes, index, offset of the first byte) returns with the index after it.

        For values read so often that a call for each field is too slow; the scanner checks bounds itself.
        """
        found, after = scanner(self._data, self._at, self.base)
        if not self._at <= after <= len(self._data):
            raise self.error("a value was read past the end")
        self._at = after
        return found

    def u8(self, field: str) -> int:
        """Return the next byte."""
        return self.take(1, field)[0]

    def u16(self, field: str) -> int:
        """Return the next two bytes, big-endian."""
        return int.from_bytes(self.take(2, field), "big")

    def u32(self, field: str) -> int:
        """Return the next four bytes, big-endian."""
        return int.from_bytes(self.take(4, field), "big")

    def u64(self, field: str) -> int:
        """Return the next eight bytes, big-endian."""
        return int.from_bytes(self.take(8, field), "big")

    def le(self, count: int, field: str) -> int:
        """Return the next COUNT bytes as a little-endian unsigned number (ZCL fields)."""
        return int.from_bytes(self.take(count, field), "little")

    def u16_le(self, field: str) -> int:
        """Return the next two bytes, little-endian."""
        return self.le(2, field)

    def u32_le(self, field: str) -> int:
        """Return the next four bytes, little-endian."""
        return self.le(4, field)

    def eui64(self, field: str) -> EUI64:
        """Return the next eight bytes as an EUI-64, most significant byte first."""
        return EUI64(self.take(8, field))

    def expect(self, wanted: bytes, field: str) -> None:
        """Take WANTED's bytes; DataError when others stand there."""
        start = self.offset
        found = self.take(len(wanted), field)
        if found != wanted:
            raise self.error(f"{wanted.hex().upper()} expected, {found.hex().upper()} found", field, start)

    def ber_length(self, field: str, *, canonical: bool = True) -> int:
        """Return a BER length (short, 81, 82 .. 84); CANONICAL refuses longer forms than needed.

        Without CANONICAL a longer form is read and noted in `wide_lengths` (RTDS ASN.1 has 82 00 xx).
        """
        start = self.offset
        first = self.u8(field)
        if first < 0x80:
            return first
        count = first & 0x7F
        if not 1 <= count <= 4:
            raise self.error(f"length byte {first:02X} is not used", field, start)
        length = int.from_bytes(self.take(count, field), "big")
        if len(encode_length(length)) != count + 1:
            if canonical:
                raise self.error(f"length {length} is written in {count + 1} bytes, more than it needs", field, start)
            self.wide_lengths = True
        return length

    def sub(self, count: int, field: str) -> Reader:
        """Return a reader of the next COUNT bytes under FIELD's path."""
        start = self.offset
        path = ".".join(part for part in (self.path, field) if part)
        return Reader(self.take(count, field), start, path)

    def expect_end(self, what: str = "") -> None:
        """Raise DataError when bytes are left over."""
        if self.remaining:
            count = self.remaining
            raise self.error(f"{count} byte{'' if count == 1 else 's'} left over after the end", what)


def encode_length(length: int, *, wide: bool = False) -> bytes:
    """Return LENGTH in its shortest BER form; WIDE writes 128 to 255 as 82 00 xx, as RTDS ASN.1 does."""
    if length < 0x80:
        return bytes([length])
    if length < 0x100 and not wide:
        return bytes([0x81, length])
    if length < 0x10000:
        return b"\x82" + length.to_bytes(2, "big")
    if length < 0x1000000:
        return b"\x83" + length.to_bytes(3, "big")
    return b"\x84" + length.to_bytes(4, "big")
