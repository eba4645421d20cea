"""DLMS leaf values in domain terms: value, meaning and unit by type and form."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import lru_cache

from hht_app.core.identifiers import EUI64
from hht_app.gbcs import dlms_times
from hht_app.gbcs.dlms_tables import class_name, code_name, obis_text
from hht_app.gbcs.payloads.dlms_values import (
    BIT_STRING,
    BOOLEAN,
    DOUBLE_LONG,
    ENUM,
    INTEGER,
    LONG,
    LONG64,
    NULL,
    OCTET_STRING,
    UTF8_STRING,
    VISIBLE_STRING,
)
from hht_app.gbcs.use_cases import NOT_HELD, alert_name

Shown = tuple[str | int | bool | None, str, str]
_BCD, _FLOAT32, _FLOAT64, _DATE_TIME, _DATE, _TIME = 0x0D, 0x17, 0x18, 0x19, 0x1A, 0x1B
_SIGNED = {DOUBLE_LONG, INTEGER, LONG, LONG64}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PRINTABLE = range(0x20, 0x7F)


def _hex(data: bytes) -> Shown:
    return data.hex().upper(), "", ""


def _text(data: bytes) -> Shown:
    if all(byte in _PRINTABLE for byte in data):
        return data.decode("ascii"), "", ""
    return data.hex().upper(), "", ""


def _eui64(data: bytes) -> Shown:
    if len(data) == 8:
        return str(EUI64(data)), "", ""
    return data.hex().upper(), "" if not data else "not an EUI-64 of 8 bytes", ""


def _obis(data: bytes) -> Shown:
    return (obis_text(data), "", "") if len(data) == 6 else (data.hex().upper(), "not an OBIS code of 6 bytes", "")


def _transaction(data: bytes) -> Shown:
    if len(data) != 9:
        return data.hex().upper(), "not a transaction id of 9 bytes", ""
    return data.hex().upper(), f"flag {data[0]:02X}, originator counter {int.from_bytes(data[1:], 'big')}", ""


_OCTET_FORMS: dict[str, Callable[[bytes], Shown]] = {
    "": _hex,
    "secret": _hex,
    "text": _text,
    "eui64": _eui64,
    "obis": _obis,
    "transaction": _transaction,
    "time": lambda data: (*dlms_times.date_time_text(data), ""),
    "date": lambda data: (*dlms_times.date_text(data), ""),
    "tod": lambda data: (*dlms_times.time_of_day_text(data), ""),
}


def _number(value: int, form: str, tag: int) -> Shown:
    if not form:
        return value, NOT_HELD if tag == ENUM else "", ""
    if form == "seconds":
        return (*dlms_times.seconds_text(value), "")
    if form == "duration":
        return value, "", "s"
    if form == "alert":
        return f"{value:04X}", alert_name(value), ""
    if form == "class":
        return value, class_name(value), ""
    return value, code_name(form, value), ""


def _bits(content: bytes, bits: int, form: str) -> Shown:
    whole = int.from_bytes(content, "big") >> (-bits % 8) if bits else 0
    text = f"{whole:0{bits}b}" if bits else ""
    if form == "weekdays" and bits == len(_WEEKDAYS):
        return text, " ".join(day for day, bit in zip(_WEEKDAYS, text, strict=True) if bit == "1"), ""
    return text, "", ""


def _special(tag: int, data: bytes, bits: int, form: str) -> Shown:
    if tag == BOOLEAN:
        return data != b"\x00", "", ""
    if tag == BIT_STRING:
        return _bits(data, bits, form)
    if tag in (VISIBLE_STRING, UTF8_STRING):
        return data.decode("utf-8", "replace"), "", ""
    if tag == _FLOAT32:
        return f"{struct.unpack('>f', data)[0]:g}", "", ""
    if tag == _FLOAT64:
        return f"{struct.unpack('>d', data)[0]:g}", "", ""
    if tag == _DATE_TIME:
        return (*dlms_times.date_time_text(data), "")
    if tag == _DATE:
        return (*dlms_times.date_text(data), "")
    return (*dlms_times.time_of_day_text(data), "")


_SPECIAL = {BOOLEAN, BIT_STRING, VISIBLE_STRING, UTF8_STRING, _FLOAT32, _FLOAT64, _DATE_TIME, _DATE, _TIME}


@lru_cache(8192)
def shown(tag: int, content: bytes, bits: int = 0, form: str = "") -> Shown:
    """Return (value, meaning, unit) of a leaf's CONTENT by its TAG and FORM; a form that does not fit leaves hex.

    BITS is the number of bits of a bit-string.
    """
    return shown_once(tag, bits, form, content)


def shown_once(tag: int, bits: int, form: str, content: bytes) -> Shown:
    """Return what `shown` does, for those who keep it themselves."""
    if tag == OCTET_STRING:
        return _OCTET_FORMS.get(form, _hex)(content)
    if tag == NULL:
        return None, "", ""
    if tag in _SPECIAL:
        return _special(tag, content, bits, form)
    if tag == _BCD:
        return content.hex(), "", ""
    return _number(int.from_bytes(content, "big", signed=tag in _SIGNED), form, tag)


def scaled(value: int, scaler: int) -> int | str:
    """Return VALUE times ten to the power SCALER (-128 to 127), all digits kept: 12345, -3 is 12.345."""
    if scaler >= 0:
        return value * int(10**scaler)
    digits = f"{abs(value):0{1 - scaler}d}"
    return f"{'-' if value < 0 else ''}{digits[:scaler]}.{digits[scaler:]}"
