"""Identifiers of the field: EUI-64, DUIS request ids, MPxN check digits and Zigbee install codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, total_ordering

from hht_app.core.errors import DataError

COUNTER_MAX = 2**64 - 1
_HEX16 = re.compile(r"[0-9A-Fa-f]{16}")
_HYPHENED = re.compile(r"[0-9A-Fa-f]{2}([-:])(?:[0-9A-Fa-f]{2}\1){6}[0-9A-Fa-f]{2}")
_COUNTER = re.compile(r"0|[1-9][0-9]{0,19}")


@total_ordering
@dataclass(frozen=True, slots=True)
class EUI64:
    """An EUI-64: eight bytes, most significant first; printed upper case with hyphens."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != 8:
            raise DataError(f"an EUI-64 has 8 bytes, not {len(self.raw)}")

    @classmethod
    def parse(cls, text: str) -> EUI64:
        """Read an EUI-64 in any common form (hyphens, colons, 16 hex digits, 0x prefix); DataError otherwise."""
        return _eui_of(text)

    @property
    def compact(self) -> str:
        """The key-store form: 16 lower-case hex digits."""
        return self.raw.hex()

    def __str__(self) -> str:
        return _hyphened(self.raw)

    def __repr__(self) -> str:
        return f"EUI64({self})"

    def __eq__(self, other: object) -> bool:
        return self.raw == other.raw if type(other) is EUI64 else NotImplemented

    def __hash__(self) -> int:
        return hash(self.raw)

    def __lt__(self, other: EUI64) -> bool:
        return self.raw < other.raw


@lru_cache(maxsize=1024)
def _hyphened(raw: bytes) -> str:
    return raw.hex("-").upper()


@lru_cache(maxsize=1024)
def _eui_of(text: str) -> EUI64:
    stripped = text.strip()
    digits = stripped[2:] if stripped[:2] in ("0x", "0X") else stripped
    if _HYPHENED.fullmatch(digits):
        digits = digits.replace("-", "").replace(":", "")
    if not _HEX16.fullmatch(digits):
        raise DataError(f"{text!r} is not an EUI-64", advice="give 16 hex digits, such as 00-DB-12-34-56-78-90-A0")
    return EUI64(bytes.fromhex(digits))


@dataclass(frozen=True, slots=True)
class RequestID:
    """A DUIS RequestID or ResponseID: originator, target and originator counter (0 to 2^64-1)."""

    originator: EUI64
    target: EUI64
    counter: int

    def __post_init__(self) -> None:
        if not 0 <= self.counter <= COUNTER_MAX:
            raise DataError(f"counter {self.counter} is outside 0 to 2^64-1")

    @classmethod
    def parse(cls, text: str) -> RequestID:
        """Read ORIGINATOR:TARGET:COUNTER with hyphened EUI-64s; DataError says which part is wrong."""
        return _request_id_of(text)

    @property
    def swapped(self) -> RequestID:
        """The ResponseID that answers this request: originator and target exchanged."""
        return RequestID(self.target, self.originator, self.counter)

    def __str__(self) -> str:
        return f"{self.originator}:{self.target}:{self.counter}"


@lru_cache(maxsize=256)
def _request_id_of(text: str) -> RequestID:
    parts = text.strip().split(":")
    if len(parts) != 3:
        raise DataError(f"{text!r} is not a request id", advice="it has the form EUI-64:EUI-64:counter")
    if not (_HYPHENED.fullmatch(parts[0]) and _HYPHENED.fullmatch(parts[1])):
        raise DataError(f"{text!r} names no two hyphened EUI-64s")
    if not _COUNTER.fullmatch(parts[2]) or int(parts[2]) > COUNTER_MAX:
        raise DataError(f"{parts[2]!r} is not a counter of 0 to 2^64-1 without leading zeros")
    return RequestID(EUI64.parse(parts[0]), EUI64.parse(parts[1]), int(parts[2]))


def crc16_x25(data: bytes) -> int:
    """Return the CRC-16/X-25 of DATA (check value 0x906E for b'123456789')."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x8408 if crc & 1 else crc >> 1
    return crc ^ 0xFFFF


@dataclass(frozen=True, slots=True)
class InstallCode:
    """A Zigbee install code without its CRC: 6, 8, 12 or 16 bytes; never shown by repr."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) not in (6, 8, 12, 16):
            raise DataError(f"an install code has 6, 8, 12 or 16 bytes, not {len(self.raw)}")

    @classmethod
    def from_label(cls, text: str) -> InstallCode:
        """Read a label's hex digits; a trailing CRC-16/X-25 (low byte first) is checked and dropped."""
        digits = re.sub(r"[\s:-]", "", text)
        if not digits or len(digits) % 2 or not re.fullmatch(r"[0-9A-Fa-f]+", digits):
            raise DataError("the install code is not an even number of hex digits")
        data = bytes.fromhex(digits)
        if len(data) in (10, 14, 18) or (len(data) == 8 and crc16_x25(data[:6]).to_bytes(2, "little") == data[6:]):
            code, check = data[:-2], data[-2:]
            if crc16_x25(code).to_bytes(2, "little") != check:
                raise DataError("the install code does not fit its check digits", advice="read it again")
            return cls(code)
        return cls(data)

    def with_crc(self) -> str:
        """Return the label form: upper-case hex of the code followed by its CRC, low byte first."""
        return (self.raw + crc16_x25(self.raw).to_bytes(2, "little")).hex().upper()

    def __repr__(self) -> str:
        return f"InstallCode(<{len(self.raw)} bytes>)"

    __str__ = __repr__


def mpan_check_digit(core12: str) -> str:
    """Return the check digit of a 12-digit MPAN core (weights 3, 5, 7, 13, ...; modulo 11 modulo 10)."""
    weights = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
    total = sum(int(digit) * weight for digit, weight in zip(core12, weights, strict=True))
    return str(total % 11 % 10)


def mprn_check_digits(core: str) -> str:
    """Return the two check digits of an MPRN core (each digit times its distance from the end, modulo 11)."""
    total = sum(int(digit) * (len(core) - index) for index, digit in enumerate(core))
    return f"{total % 11:02d}"


def mpxn_warning(text: str) -> str | None:
    """Return a warning when an MPAN's or MPRN's check digits do not fit, else None; never a refusal."""
    if not text.isdigit():
        return "an MPxN is written in digits"
    if len(text) == 13:
        return None if mpan_check_digit(text[:12]) == text[12] else "check digit does not fit"
    if 3 <= len(text) <= 11:
        return None if mprn_check_digits(text[:-2]) == text[-2:] else "check digits do not fit"
    return "an MPAN has 13 digits, an MPRN up to 10"
