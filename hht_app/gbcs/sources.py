"""Message bytes from files: hex, base64 or raw, told apart by what stands in them."""

from __future__ import annotations

import base64
import binascii
import re

from hht_app.core.errors import DataError

LARGEST_SOURCE = 1_000_000
_SPACE = re.compile(rb"\s+")
_HEX = re.compile(rb"[0-9A-Fa-f]*")
_BASE64 = re.compile(rb"[0-9A-Za-z+/]+={0,2}")
BEGINNINGS = (b"\xdd", b"\xdf")
_MARK = b"\xef\xbb\xbf"


def message_bytes(content: bytes) -> bytes:
    """Return the message in CONTENT: hex or base64 text (spaces and line ends allowed), or the bytes as they are.

    DataError: CONTENT is empty, larger than 1 MB, or text that is neither hex nor base64.
    """
    if len(content) > LARGEST_SOURCE:
        raise DataError("is larger than 1 MB, which no GBCS message is", advice="give one message a file")
    if content[:1] in BEGINNINGS:
        return content
    text = content.removeprefix(_MARK)
    packed = _SPACE.sub(b"", text)
    if not packed:
        raise DataError("is empty", offset=0)
    if _HEX.fullmatch(packed):
        if len(packed) % 2:
            raise DataError(f"has {len(packed)} hex digits, an odd number", advice="a byte is two digits")
        return bytes.fromhex(packed.decode("ascii"))
    if _BASE64.fullmatch(packed):
        return _from_base64(packed)
    if all(byte in b"\t\n\r" or 0x20 <= byte < 0x7F for byte in text):
        at = _first_stranger(text)
        raise DataError(f"is text but neither hex nor base64 ({chr(text[at])!r} stands in it)", offset=at)
    return content


def _from_base64(packed: bytes) -> bytes:
    try:
        data = base64.b64decode(packed, validate=True)
    except binascii.Error as error:
        raise DataError(f"is text but neither hex nor whole base64 ({error})", offset=0) from error
    if data[:1] not in BEGINNINGS:
        raise DataError("is text but neither hex nor base64 of a GBCS message", offset=0)
    return data


def _first_stranger(text: bytes) -> int:
    allowed = b"0123456789ABCDEFabcdef \t\n\r"
    return next((index for index, byte in enumerate(text) if byte not in allowed), 0)
