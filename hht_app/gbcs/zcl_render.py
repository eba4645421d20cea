"""ZCL values in domain terms: value, meaning and unit by kind and form; numbers are little-endian."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from hht_app.core.clock import format_time
from hht_app.gbcs.dlms_times import date_text
from hht_app.gbcs.use_cases import NOT_HELD, alert_name
from hht_app.gbcs.zcl_tables import bits_name, code_name

Shown = tuple[str | int | bool | None, str, str]
NOW, CANCEL, NEVER = 0x00000000, 0xFFFFFFFE, 0xFFFFFFFF
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_UNITS = {"s": "s", "days": "d"}
_OPEN = 0xFF
_CENTURY = 1900


@lru_cache(1024)
def utc_text(seconds: int, form: str = "") -> tuple[str, str]:
    """Return (value, meaning) of SECONDS since 2000-01-01T00:00Z; FORM "when" is a start."""
    if form == "when":
        if seconds == NOW:
            return "now", "at once, when the device gets it"
        if seconds == CANCEL:
            return "cancel", "takes back what was dated for the future"
        if seconds == NEVER:
            return "never", "never, or what was dated for the future is cancelled"
    elif seconds == NEVER:
        return "not specified", ""
    return format_time(_EPOCH + timedelta(seconds=seconds)), ""


def _number(value: int, form: str) -> Shown:
    if not form:
        return value, "", ""
    if form in _UNITS:
        return value, "", _UNITS[form]
    if form == "minutes":
        return f"{value // 60:02d}:{value % 60:02d}", "", ""
    if form == "alert":
        return f"{value:04X}", alert_name(value), ""
    return value, code_name(form, value), ""


def _text(content: bytes) -> str:
    if all(0x20 <= byte < 0x7F for byte in content):
        return content.decode("ascii")
    return content.hex().upper()


def _bits(content: bytes, form: str) -> Shown:
    value = int.from_bytes(content, "little")
    text = f"{value:0{2 * len(content)}X}"
    if form == "digits":
        places = value >> 4
        return text, f"{places} decimal place{'' if places == 1 else 's'}", ""
    return text, bits_name(form, value) if form else NOT_HELD, ""


def _date(content: bytes) -> Shown:
    year = 0xFFFF if content[0] == _OPEN else _CENTURY + content[0]
    return (*date_text(year.to_bytes(2, "big") + content[1:]), "")


_FLOATS = {2: "<e", 4: "<f", 8: "<d"}


@lru_cache(4096)
def shown(kind: str, content: bytes, form: str = "") -> Shown:
    """Return (value, meaning, unit) of CONTENT, a value of KIND (unsigned, bits, utc, ...) read as FORM."""
    return shown_once(kind, form, content)


def shown_once(kind: str, form: str, content: bytes) -> Shown:
    """Return what `shown` does, for those who keep it themselves."""
    if kind in ("unsigned", "signed"):
        return _number(int.from_bytes(content, "little", signed=kind == "signed"), form)
    if kind == "enum":
        value = int.from_bytes(content, "little")
        return value, code_name(form, value) if form else NOT_HELD, ""
    if kind == "utc":
        return (*utc_text(int.from_bytes(content, "little"), form), "")
    if kind == "bits":
        return _bits(content, form)
    if kind == "bool":
        return content != b"\x00", "", ""
    if kind == "date":
        return _date(content)
    if kind == "text" or form == "text":
        return _text(content), "", ""
    if kind == "float":
        return f"{struct.unpack(_FLOATS[len(content)], content)[0]:g}", "", ""
    if kind == "tod":
        return ":".join(f"{byte:02d}" for byte in content[:3]) + f".{content[3]:02d}", "", ""
    return content.hex().upper(), "", ""


def exact(value: Fraction) -> int | str:
    """Return VALUE with all its digits: whole, decimal, or a fraction where no decimal ends."""
    if value.denominator == 1:
        return value.numerator
    for places in range(1, 25):
        whole = value * 10**places
        if whole.denominator == 1:
            digits = f"{whole.numerator:0{places + 1}d}"
            return f"{digits[:-places]}.{digits[-places:]}"
    return f"{value.numerator}/{value.denominator}"
