"""Plain frames, which most are, read in one go: every length in its shortest form and every part in its place."""

from __future__ import annotations

from functools import lru_cache
from struct import Struct
from typing import TYPE_CHECKING

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import (
    CRA,
    DATE_TIME_LENGTH,
    MAC_HEADER_START,
    MAC_LENGTH,
    NONE,
    SECURITY_CONTROL,
    SIGNATURE_LENGTH,
    TITLE_LENGTH,
    TRANSACTION_ID_LENGTH,
    Supplementary,
    read_message,
)

if TYPE_CHECKING:
    from hht_app.gbcs.frame import Frame

FLAGS = {1: CRA.COMMAND, 2: CRA.RESPONSE, 3: CRA.ALERT}
SIZES = (2, 10, 18, 26)  # of other-information without a certificate
START = bytes([0xDF, TRANSACTION_ID_LENGTH])
_fixed = Struct(">3sQB8sB8sB").unpack_from
_FIXED_LENGTH = 30
_STARTS = {START + bytes([flag]): cra for flag, cra in FLAGS.items()}
title = lru_cache(4096)(EUI64)


def _supplementary(raw: bytes) -> Supplementary:
    """Return the supplementary fields RAW of 8, 16 or 24 bytes."""
    party, size = title(raw[:TITLE_LENGTH]), len(raw)
    if size == TITLE_LENGTH:
        return Supplementary(party)
    counter = int.from_bytes(raw[8:16], "big")
    return (
        Supplementary(party, counter) if size == 16 else Supplementary(party, counter, int.from_bytes(raw[16:], "big"))
    )


def _plain_length(data: bytes, at: int) -> tuple[int, int]:
    """Return the BER length at index AT of DATA and where it ends; -1 when it is not in its shortest form, or cut."""
    first = data[at] if at < len(data) else 0xFF
    if first < 0x80:
        return first, at + 1
    if first == 0x81 and at + 1 < len(data) and data[at + 1] >= 0x80:
        return data[at + 1], at + 2
    if first == 0x82 and at + 2 < len(data) and data[at + 1]:
        return data[at + 1] << 8 | data[at + 2], at + 3
    return -1, at


def take_plain(frame: Frame) -> bool:
    """Take FRAME's message when it is plain, as all but damaged ones and those with a certificate are: in one go.

    False, with nothing taken, when any length, mark or end is another; what is wrong, if so, is then looked for.
    """
    data = frame.data
    inner, end = 0, len(data)
    if data[:1] == MAC_HEADER_START[:1]:
        size, inner = _plain_length(data, len(MAC_HEADER_START))
        if size < MAC_LENGTH or inner + size != end or data[: len(MAC_HEADER_START)] != MAC_HEADER_START:
            return False
        if data[inner : inner + len(SECURITY_CONTROL)] != SECURITY_CONTROL:
            return False
        inner += len(SECURITY_CONTROL)
        end -= MAC_LENGTH
    at = inner + _FIXED_LENGTH
    if at + 3 > end:
        return False
    start, counter, one, originator, other, recipient, size = _fixed(data, inner)
    cra = _STARTS.get(start)
    if cra is None or one != TITLE_LENGTH or other != TITLE_LENGTH or size not in (0, DATE_TIME_LENGTH):
        return False
    date_time = data[at : at + size]
    at += size
    size, at = _plain_length(data, at)
    if size not in SIZES:
        return False
    information = at
    content, payload = _plain_length(data, at + size)
    signed_end = payload + content
    if content < 0 or signed_end > end:
        return False
    signature: bytes | None = data[signed_end + 1 : end]
    if signed_end == end:
        signature = None
    elif data[signed_end] != end - signed_end - 1 or data[signed_end] not in (0, SIGNATURE_LENGTH):
        return False
    if not signature and not inner and cra is not CRA.COMMAND:
        return False
    if signature is None and inner:
        return False
    frame.inner, frame.inner_end, frame.payload, frame.signed_end = inner, end, payload, signed_end
    frame.other = information
    frame.message = read_message(
        cra,
        counter,
        title(originator),
        title(recipient),
        data[at] << 8 | data[at + 1],
        data[payload:signed_end],
        NONE if size == 2 else _supplementary(data[at + 2 : at + size]),
        date_time,
        signature,
        data[end:] if inner else None,
    )
    return True
