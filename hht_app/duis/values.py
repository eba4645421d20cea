"""Texts of the DUIS schema to Python values and back: ids, times, dates, numbers, flags and bytes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis.xmltext import XML_SPACE

_EUI = re.compile(r"(?:[0-9A-Fa-f]{2}-){7}[0-9A-Fa-f]{2}")
_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?", re.ASCII
)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?", re.ASCII)
_INTEGER_DIGITS = 40  # more than any number of the schema has
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XMLDateTime(datetime):
    """A UTC datetime that remembers how the XML wrote it (such as `.00Z`), so that writing it back changes nothing."""

    lexical: str = ""


class XMLDate(date):
    """A date that remembers how the XML wrote it (with or without a zone)."""

    lexical: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Codec:
    """How a simple type of the schema becomes a Python value (`read`, DataError on other text) and text again.

    RECURS tells that the same short texts come again and again, so that what was read of one is worth keeping.
    """

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    recurs: bool = False

    def read_exactly(self, text: str) -> tuple[Any, bool]:
        """Return what TEXT is read as, and whether it would be written as TEXT again."""
        if self.read is str:
            return text, True
        return _read_again(self, text) if self.recurs and len(text) <= _SHORT else _read_exactly(self, text)


def _read_exactly(codec: Codec, text: str) -> tuple[Any, bool]:
    value = codec.read(text)
    return value, codec.write(value) == text


_SHORT = 80
_read_again = lru_cache(2048)(_read_exactly)


def collapse(text: str) -> str:
    """Return TEXT without XML white space at its ends, as the schema's token and number types read it."""
    return text.strip(XML_SPACE)


def check_xml_text(text: str) -> str:
    """Return TEXT when XML can hold each of its characters; ValueError otherwise."""
    found = _NOT_XML.search(text)
    if found:
        raise ValueError(f"character U+{ord(found[0]):04X} cannot stand in XML")
    return text


def read_eui(text: str) -> EUI64:
    """Read an EUI-64 in the schema's form: 8 hex pairs joined by hyphens, either case."""
    token = collapse(text)
    if not _EUI.fullmatch(token):
        raise DataError("an EUI-64 of 8 hex pairs joined by hyphens is expected")
    return EUI64.parse(token)


def read_request_id(text: str) -> RequestID:
    """Read a RequestID or ResponseID: originator, target and counter (0 to 2^64-1) joined by colons."""
    token = collapse(text)
    if not token.isascii() or any(space in token for space in XML_SPACE):
        raise DataError("a request id holds no white space")
    return RequestID.parse(token)


def read_date_time(text: str) -> datetime:
    """Read an xs:dateTime and return it in UTC; without a zone it is UTC, as DUIS times are; its text is remembered."""
    token = collapse(text)
    found = _DATE_TIME.fullmatch(token)
    if not found:
        raise DataError("a date and time such as 2026-11-23T09:00:00Z is expected")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    micro = int((found[7] or "")[:6].ljust(6, "0"))
    midnight_after = hour == 24 and not (minute or second or micro)
    try:
        moment = datetime(year, month, day, 0 if midnight_after else hour, minute, second, micro, tzinfo=UTC)
        moment += timedelta(days=1) if midnight_after else timedelta()
        moment -= _zone_offset(found[8])
    except (ValueError, OverflowError) as error:
        raise DataError(f"this is not a date and time: {error}") from error
    value = XMLDateTime(*moment.timetuple()[:6], moment.microsecond, tzinfo=UTC)
    value.lexical = token
    return value


def _zone_offset(zone: str | None) -> timedelta:
    if zone in (None, "Z"):
        return timedelta()
    assert zone is not None
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return size if zone[0] == "+" else -size


def write_date_time(value: datetime) -> str:
    """Write an xs:dateTime: as it was read, else in UTC with milliseconds only where they are not zero."""
    if isinstance(value, XMLDateTime) and value.lexical:
        return value.lexical
    utc = value.astimezone(UTC)
    return format_time(utc if utc.microsecond >= 1000 else utc.replace(microsecond=0))


def read_date(text: str) -> date:
    """Read an xs:date, with or without a zone; its text is remembered."""
    token = collapse(text)
    found = _DATE.fullmatch(token)
    if not found:
        raise DataError("a date such as 2026-11-23 is expected")
    try:
        value = XMLDate(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise DataError(f"this is not a date: {error}") from error
    value.lexical = token
    return value


def write_date(value: date) -> str:
    """Write an xs:date: as it was read, else with the zone Z, as the DCC's own responses have it."""
    if isinstance(value, XMLDate) and value.lexical:
        return value.lexical
    return f"{value.isoformat()}Z"


def read_integer(text: str) -> int:
    """Read an xs:integer."""
    token = collapse(text)
    digits = token[1:] if token[:1] in ("+", "-") else token
    significant = digits.lstrip("0")
    if not (digits.isascii() and digits.isdigit()) or len(significant) > _INTEGER_DIGITS:
        raise DataError("a whole number is expected")
    number = int(significant or "0")
    return -number if token[0] == "-" else number


def read_boolean(text: str) -> bool:
    """Read an xs:boolean: true, false, 1 or 0."""
    token = collapse(text)
    if token not in ("true", "false", "1", "0"):
        raise DataError("true or false is expected")
    return token in ("true", "1")


def read_base64(text: str) -> bytes:
    """Read an xs:base64Binary; white space inside is allowed, any other character is not."""
    compact = text.translate(str.maketrans("", "", XML_SPACE))
    try:
        data = base64.b64decode(compact.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise DataError("this is not base64") from error
    if base64.b64encode(data).decode() != compact:
        raise DataError("this is not base64: the last character has bits that mean nothing")
    return data


def read_hex(text: str) -> bytes:
    """Read an xs:hexBinary, either case."""
    token = collapse(text)
    if len(token) % 2 or not re.fullmatch(r"[0-9A-Fa-f]*", token):
        raise DataError("an even number of hex digits is expected")
    return bytes.fromhex(token)


def read_empty(text: str) -> bool:
    """Read an element that says something by being there: it holds nothing; True."""
    if text:
        raise DataError("this element holds nothing")
    return True


def read_time(text: str) -> time:
    """Read an xs:time and return the time of day in UTC; without a zone it is UTC, as DUIS times are."""
    token = collapse(text)
    found = _TIME.fullmatch(token)
    if not found:
        raise DataError("a time of day such as 23:30:00Z is expected")
    return read_date_time(f"2000-01-02T{token}").timetz()


def write_time(value: time) -> str:
    """Write an xs:time in UTC, with milliseconds only where they are not zero."""
    return write_date_time(datetime(2000, 1, 2, *_parts(value), tzinfo=UTC))[11:]


def _parts(value: time) -> tuple[int, int, int, int]:
    return value.hour, value.minute, value.second, value.microsecond


TEXT = Codec("text", str, str)
TOKEN = Codec("token", collapse, str)
EUI = Codec("EUI-64", read_eui, str, recurs=True)
REQUEST_ID = Codec("request id", read_request_id, str, recurs=True)
DATE_TIME = Codec("date and time", read_date_time, write_date_time, recurs=True)
DATE = Codec("date", read_date, write_date)
INTEGER = Codec("whole number", read_integer, str, recurs=True)
BOOLEAN = Codec("true or false", read_boolean, lambda value: "true" if value else "false")
BASE64 = Codec("base64", read_base64, lambda value: base64.b64encode(value).decode("ascii"))
HEX = Codec("hex", read_hex, lambda value: value.hex().upper())
EMPTY = Codec("nothing", read_empty, lambda value: "")
TIME = Codec("time of day", read_time, write_time)
