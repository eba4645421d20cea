"""The ASN.1 primitives of GBCS payloads: DER on write, tolerant of RTDS's longer length forms on read."""

from __future__ import annotations

import re
from enum import Enum

from hht_app.core.errors import DataError
from hht_app.gbcs.reader import Reader, encode_length

INTEGER, BIT_STRING, OCTET_STRING, NULL, ENUMERATED, GENERALIZED_TIME, SEQUENCE = 2, 3, 4, 5, 10, 24, 0x30
_TIME = re.compile(r"\d{14}Z")
_TIME_LENGTH = 15
KEY_USAGE_BITS = {"ds": b"\x07\x80", "ka": b"\x03\x08", "ca": b"\x02\x04"}
_KEY_USAGES = {value: key for key, value in KEY_USAGE_BITS.items()}


class LengthStyle(Enum):
    """How lengths of 128 to 255 are written: 81 xx (DER), or 82 00 xx as RTDS does in the CS02 use cases."""

    MINIMAL = "minimal"
    WIDE = "wide"


def tlv(tag: int, value: bytes, style: LengthStyle = LengthStyle.MINIMAL) -> bytes:
    """Return VALUE under TAG with its length in STYLE."""
    return bytes([tag]) + encode_length(len(value), wide=style is LengthStyle.WIDE) + value


def integer(value: int, tag: int = INTEGER) -> bytes:
    """Return a non-negative INTEGER (or one under TAG) in its shortest two's complement form."""
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def sequence(*parts: bytes, style: LengthStyle = LengthStyle.MINIMAL) -> bytes:
    """Return a SEQUENCE of encoded PARTS."""
    return tlv(SEQUENCE, b"".join(parts), style)


def generalized_time(text: str) -> bytes:
    """Return GeneralizedTime TEXT (YYYYMMDDHHMMSSZ); DataError for another form."""
    if not _TIME.fullmatch(text):
        raise DataError("a time is written YYYYMMDDHHMMSSZ", path="content")
    return tlv(GENERALIZED_TIME, text.encode())


def read_tlv(reader: Reader, tag: int, field: str) -> Reader:
    """Take a value under TAG and return a reader of its content; DataError when another tag stands there."""
    reader.expect(bytes([tag]), f"{field}.tag")
    length = reader.ber_length(f"{field}.length", canonical=False)
    inner = reader.sub(length, field)
    inner.wide_lengths = reader.wide_lengths
    return inner


def read_sequence(reader: Reader, field: str) -> Reader:
    """Take a SEQUENCE and return a reader of its content."""
    return read_tlv(reader, SEQUENCE, field)


def read_integer(reader: Reader, field: str, tag: int = INTEGER) -> int:
    """Take a non-negative INTEGER of up to 9 bytes in its shortest form."""
    start = reader.offset
    content = read_tlv(reader, tag, field).rest()
    if not content or len(content) > 9:
        raise reader.error(f"an INTEGER of {len(content)} bytes", field, start)
    value = int.from_bytes(content, "big", signed=True)
    if value < 0 or (len(content) > 1 and content[0] == 0 and content[1] < 0x80):
        raise reader.error("an INTEGER that is negative or longer than it needs", field, start)
    return value


def read_octets(reader: Reader, field: str, length: int | None = None) -> bytes:
    """Take an OCTET STRING, of LENGTH bytes where given."""
    start = reader.offset
    content = read_tlv(reader, OCTET_STRING, field).rest()
    if length is not None and len(content) != length:
        raise reader.error(f"an OCTET STRING of {len(content)} bytes, not {length}", field, start)
    return content


def read_key_usage(reader: Reader, field: str) -> str:
    """Take a key usage BIT STRING and return "ds", "ka" or "ca" (certificate signing); DataError for any other."""
    start = reader.offset
    content = read_tlv(reader, BIT_STRING, field).rest()
    if content not in _KEY_USAGES:
        raise reader.error(f"key usage {content.hex().upper()} is none of 0780, 0308, 0204", field, start)
    return _KEY_USAGES[content]


def key_usage(usage: str) -> bytes:
    """Return key usage "ds", "ka" or "ca" as a BIT STRING; DataError for any other."""
    if usage not in KEY_USAGE_BITS:
        raise DataError(f"key usage {usage!r} is none of ds, ka, ca", path="content")
    return tlv(BIT_STRING, KEY_USAGE_BITS[usage])


def read_time(reader: Reader, field: str) -> str:
    """Take a GeneralizedTime of the form YYYYMMDDHHMMSSZ."""
    start = reader.offset
    content = read_tlv(reader, GENERALIZED_TIME, field).rest()
    text = content.decode("ascii", "replace")
    if not _TIME.fullmatch(text):
        raise reader.error("a time is written YYYYMMDDHHMMSSZ", field, start)
    return text


def read_certificate_bytes(reader: Reader, field: str) -> bytes:
    """Take a whole Certificate (a SEQUENCE) and return its DER bytes, tag and length included."""
    before = reader.peek(reader.remaining)
    left = reader.remaining
    read_tlv(reader, SEQUENCE, field)
    return before[: left - reader.remaining]


def next_tag(reader: Reader) -> int | None:
    """Return the next tag without taking it, None at the end."""
    head = reader.peek()
    return head[0] if head else None
