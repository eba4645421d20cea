"""DLMS dates and times in words: exact ones in UTC with reliability, open parts as `*`, "now" and "never" named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from hht_app.core.clock import format_time
from hht_app.gbcs.dlms_tables import code_name
from hht_app.gbcs.payloads.dlms_values import DATE_TIME_LENGTH, NEVER, NOW

NOT_A_TIME = "not a date and time of 12 bytes"
_OPEN = 0xFF
_OPEN_YEAR = 0xFFFF
_NO_DEVIATION = (0x8000, 0)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS = {0xFE: "last day", 0xFD: "last day but one"}
_MONTHS = {0xFE: "start of daylight saving", 0xFD: "end of daylight saving"}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
UNSET_SECONDS = 0xFFFFFFFF


@lru_cache(1024)
def date_time_text(data: bytes) -> tuple[str, str]:
    """Return (value, meaning) of a 12-byte DLMS date-time: the time in UTC, and how far its clock is to be trusted."""
    if data == NOW:
        return "now", "at once, when the device gets it"
    if data == NEVER:
        return "never", "not specified: never, or a future-dated change cancelled"
    if len(data) != DATE_TIME_LENGTH:
        return data.hex().upper(), NOT_A_TIME
    reliability = code_name("clock_status", data[11])
    deviation = int.from_bytes(data[9:11], "big")
    if deviation in _NO_DEVIATION and data[8] in (0, _OPEN):
        try:
            year = data[0] << 8 | data[1]
            return format_time(datetime(year, data[2], data[3], data[5], data[6], data[7], tzinfo=UTC)), reliability
        except ValueError:
            pass
    text = f"{date_text(data[:5])[0]} {time_of_day_text(data[5:9])[0]}"
    if deviation not in _NO_DEVIATION:
        text += f", {(deviation ^ 0x8000) - 0x8000} minutes from UTC"
    return text, reliability


@lru_cache(1024)
def date_text(data: bytes) -> tuple[str, str]:
    """Return (value, meaning) of a 5-byte DLMS date: year, month, day and weekday, `*` for any."""
    if len(data) != 5:
        return data.hex().upper(), "not a date of 5 bytes"
    year = data[0] << 8 | data[1]
    parts = [
        "*" if year == _OPEN_YEAR else f"{year:04d}",
        _part(data[2], _MONTHS),
        _part(data[3], _DAYS),
    ]
    text = "-".join(parts)
    if data[4] != _OPEN:
        text += f" {_WEEKDAYS[data[4] - 1]}" if 1 <= data[4] <= 7 else f" weekday {data[4]}"
    return text, "every day" if text == "*-*-*" else ""


@lru_cache(1024)
def time_of_day_text(data: bytes) -> tuple[str, str]:
    """Return (value, meaning) of a 4-byte DLMS time of day: hour, minute, second, hundredths, `*` for any."""
    if len(data) != 4:
        return data.hex().upper(), "not a time of 4 bytes"
    text = ":".join(_part(byte, {}) for byte in data[:3])
    return text if data[3] in (0, _OPEN) else f"{text}.{data[3]:02d}", ""


def _part(byte: int, names: dict[int, str]) -> str:
    if byte == _OPEN:
        return "*"
    return names.get(byte, f"{byte:02d}")


@lru_cache(1024)
def seconds_text(seconds: int) -> tuple[str, str]:
    """Return (value, meaning) of SECONDS since 2000-01-01T00:00Z: the time in UTC."""
    if seconds == UNSET_SECONDS:
        return "never", "not specified: never, or cancelled"
    return format_time(_EPOCH + timedelta(seconds=seconds)), ""
