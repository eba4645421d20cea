"""A message's frame as it stands on the wire: its fields, the bytes that signature and MAC cover, and what is wrong.

One reader serves both: devices, who must refuse whatever does not hold, and tools, who keep what can be read.
"""

from __future__ import annotations

from hht_app.core.errors import DataError
from hht_app.gbcs.envelope import (
    CRA,
    DATE_TIME_LENGTH,
    LONGEST_WITHOUT_CERTIFICATE,
    MAC_HEADER_START,
    MAC_LENGTH,
    NONE,
    SECURITY_CONTROL,
    SIGNATURE_LENGTH,
    TITLE_LENGTH,
    TRANSACTION_ID_LENGTH,
    GBCSMessage,
    Supplementary,
)
from hht_app.gbcs.plain_frame import FLAGS, SIZES, START, take_plain, title
from hht_app.gbcs.reader import encode_length
from hht_app.gbcs.tree import Fault

_COUNTER = 8
_FIXED = 30  # from DF to the date-time's length


class Frame:
    """One message on the wire: DATA, the offsets of its parts, the MESSAGE they make, and the FAULTS that were found.

    `inner`..`inner_end` is the grouping-header message, `signed_end` ends what a signature covers (it starts at
    `inner` + 1); `is_cut` tells that bytes are missing, so that signature and MAC cannot be judged when they are.
    """

    __slots__ = (
        "data",
        "faults",
        "inner",
        "inner_end",
        "is_cut",
        "message",
        "other",
        "payload",
        "signed_end",
        "strict",
    )
    message: GBCSMessage

    def __init__(self, data: bytes, *, strict: bool) -> None:
        """Read DATA; DataError when the header cannot be read, and with STRICT for every fault."""
        self.data = data
        self.strict = strict
        self.faults: list[Fault] = []
        self.is_cut = False
        self.inner = self.other = self.payload = self.signed_end = 0
        self.inner_end = len(data)
        if take_plain(self):
            return
        mac = self._mac_header() if data[:1] == MAC_HEADER_START[:1] else None
        self._grouping_header(mac)

    def fault(self, why: str, at: int, path: str) -> None:
        """Note that the bytes from AT on cannot be trusted; DataError with strict."""
        if self.strict:
            raise DataError(why, offset=at, path=path)
        self.faults.append(Fault(why, self.data[at:], at, path))

    def _missing(self, count: int, at: int, end: int, path: str) -> DataError:
        return DataError(f"{count} byte{'' if count == 1 else 's'} needed, {end - at} left", offset=at, path=path)

    def _expect(self, wanted: bytes, at: int, end: int, path: str) -> int:
        stop = at + len(wanted)
        if stop > end:
            raise self._missing(len(wanted), at, end, path)
        found = self.data[at:stop]
        if found != wanted:
            raise DataError(f"{wanted.hex().upper()} expected, {found.hex().upper()} found", offset=at, path=path)
        return stop

    def _length(self, at: int, end: int, path: str) -> tuple[int, int]:
        """Return a BER length at AT and where it ends."""
        if at >= end:
            raise self._missing(1, at, end, path)
        first = self.data[at]
        if first < 0x80:
            return first, at + 1
        count = first & 0x7F
        if not 1 <= count <= 4:
            raise DataError(f"length byte {first:02X} is not used", offset=at, path=path)
        stop = at + 1 + count
        if stop > end:
            raise self._missing(count, at + 1, end, path)
        length = int.from_bytes(self.data[at + 1 : stop], "big")
        if len(encode_length(length)) != count + 1:
            self.fault(f"length {length} is written in {count + 1} bytes, more than it needs", at, path)
        return length, stop

    def _mac_header(self) -> bytes | None:
        """Take the MAC header and return the MAC, None where the message is cut."""
        data, size = self.data, len(self.data)
        if size > 1 and data[1]:
            raise DataError("this is a block-transfer segment, not a whole message", offset=1, path="mac_header")
        at = self._expect(MAC_HEADER_START, 0, 1, "mac_header.tag") if size < 1 else 1
        at = self._expect(MAC_HEADER_START[1:], at, size, "mac_header")
        length, at = self._length(at, size, "mac_header.length")
        end = at + length
        if end > size:
            if self.strict:
                raise self._missing(length, at, size, "mac_header.content")
            why = f"{length} bytes needed, {size - at} left: the message is cut, and its MAC with it"
            self.fault(why, size, "mac_header.content")
            self.is_cut = True
            end = size
        elif end < size:
            count = size - end
            self.fault(f"{count} byte{'' if count == 1 else 's'} left over after the end", end, "message")
        at = self._expect(SECURITY_CONTROL, at, end, "mac_header.security_control")
        self.inner = at
        if self.is_cut:
            self.inner_end = end
            return None
        if end - at < MAC_LENGTH:
            raise self._missing(MAC_LENGTH, at, end, "mac")
        self.inner_end = end - MAC_LENGTH
        return data[self.inner_end : end]

    def _grouping_header(self, mac: bytes | None) -> None:
        data, start, end = self.data, self.inner, self.inner_end
        at = start + _FIXED
        cra = FLAGS.get(data[start + 2]) if at < end else None
        if cra is None or data[start : start + 2] != START or data[start + 11] != 8 or data[start + 20] != 8:
            self._refuse_header(start, end)
        assert cra is not None
        size = data[at - 1]
        if size not in (0, DATE_TIME_LENGTH):
            why = f"a date-time of {size} bytes, not 0 or 12"
            raise DataError(why, offset=at - 1, path="grouping_header.date_time")
        date_time = b""
        if size:
            date_time, at = self._take(size, at, end, "grouping_header.date_time")
        code, supplementary, certificate, at = self._other_information(at, end)
        payload, at = self._content(at, end)
        signature = self._signature(at, end, cra, mac is not None)
        if signature is None and mac is not None:
            mac = None  # cut inside: what stands where a MAC would be is not one
        self.message = GBCSMessage(
            cra,
            int.from_bytes(data[start + 3 : start + 11], "big"),
            title(data[start + 12 : start + 20]),
            title(data[start + 21 : start + 29]),
            code,
            payload,
            supplementary,
            date_time,
            certificate,
            signature,
            mac,
        )

    def _refuse_header(self, at: int, end: int) -> None:
        """Raise the DataError that says what is wrong with the fixed part of the grouping header, or where it ends."""
        at = self._expect(b"\xdf", at, end, "grouping_header.tag")
        at = self._expect(bytes([TRANSACTION_ID_LENGTH]), at, end, "grouping_header.transaction_id.length")
        flag, at = self._take(1, at, end, "grouping_header.cra_flag")
        if flag[0] not in FLAGS:
            why = f"CRA flag {flag[0]:02X} is none of 01, 02, 03"
            raise DataError(why, offset=at - 1, path="grouping_header.cra_flag")
        _, at = self._take(_COUNTER, at, end, "grouping_header.originator_counter")
        for name in ("originator", "recipient"):
            at = self._expect(bytes([TITLE_LENGTH]), at, end, f"grouping_header.{name}.length")
            _, at = self._take(TITLE_LENGTH, at, end, f"grouping_header.{name}")
        _, at = self._take(1, at, end, "grouping_header.date_time.length")
        raise self._missing(1, at, end, "other_information.length")

    def _take(self, count: int, at: int, end: int, path: str) -> tuple[bytes, int]:
        stop = at + count
        if stop > end:
            raise self._missing(count, at, end, path)
        return self.data[at:stop], stop

    def _other_information(self, at: int, end: int) -> tuple[int, Supplementary, bytes, int]:
        if at + 3 <= end and self.data[at] == 2:
            self.other = at + 1
            return self.data[at + 1] << 8 | self.data[at + 2], NONE, b"", at + 3
        size, at = self._length(at, end, "other_information.length")
        self.other = at
        stop = at + size
        if stop > end:
            if self.strict or end - at < 2:
                raise self._missing(size, at, end, "other_information")
            self._cut(f"{size} bytes needed, {end - at} left", end, "other_information")
            stop = end
        if size not in SIZES and size < LONGEST_WITHOUT_CERTIFICATE:
            why = f"other-information of {size} bytes is not used (2, 10, 18, 26 or more)"
            if size < 2:
                raise DataError(why, offset=at, path="other_information")
            self.fault(why, at, "other_information")
        data = self.data
        code = int.from_bytes(data[at : at + 2], "big")
        if stop - at < 2 + TITLE_LENGTH:
            return code, NONE, b"", stop
        party = title(data[at + 2 : at + 10])
        if stop - at < 2 + TITLE_LENGTH + _COUNTER:
            return code, Supplementary(party), b"", stop
        counter = int.from_bytes(data[at + 10 : at + 18], "big")
        if stop - at == LONGEST_WITHOUT_CERTIFICATE:
            own = int.from_bytes(data[at + 18 : at + 26], "big")
            return code, Supplementary(party, counter, own), b"", stop
        certificate = data[at + 18 : stop] if size > LONGEST_WITHOUT_CERTIFICATE else b""
        if certificate:
            self._check_certificate(at + 18, stop)
        return code, Supplementary(party, counter), certificate, stop

    def _check_certificate(self, at: int, end: int) -> None:
        path = "other_information.key_agreement_certificate"
        try:
            start = self._expect(b"\x30", at, end, path)
            length, start = self._length(start, end, path)
            if start + length != end:
                raise DataError("bytes left over after the certificate, or missing", offset=at, path=path)
        except DataError as error:
            self.fault(error.message, at if error.offset is None else error.offset, path)

    def _cut(self, why: str, at: int, path: str) -> None:
        self.fault(f"{why}: the message is cut", at, path)
        self.is_cut = True

    def _content(self, at: int, end: int) -> tuple[bytes, int]:
        if not self.strict and (self.is_cut or at >= end) and at >= end:
            if not self.is_cut:
                self._cut("the content is missing", end, "content")
            self.payload = self.signed_end = end
            return b"", end
        size, at = self._length(at, end, "content.length")
        self.payload = at
        stop = at + size
        if stop > end:
            if self.strict:
                raise self._missing(size, at, end, "content")
            self._cut(f"{size} bytes needed, {end - at} left", end, "content")
            stop = end
        self.signed_end = stop
        return self.data[at:stop], stop

    def _signature(self, at: int, end: int, cra: CRA, has_mac: bool) -> bytes | None:
        if at >= end:
            if cra is CRA.COMMAND and not has_mac:
                return None
            if self.strict:
                raise self._missing(1, at, end, "signature.length")
            if not self.is_cut:
                self._cut("the signature field is missing", at, "signature.length")
            return None
        size = self.data[at]
        if size not in (0, SIGNATURE_LENGTH):
            self.fault(f"a signature of {size} bytes, not 0 or 64", at, "signature.length")
            self.is_cut = True
            return None
        start, stop = at + 1, at + 1 + size
        if stop > end:
            if self.strict:
                raise self._missing(size, start, end, "signature")
            self._cut(f"{size} bytes needed, {end - start} left", end, "signature")
            return None
        if stop < end:
            count = end - stop
            self.fault(f"{count} byte{'' if count == 1 else 's'} left over after the end", stop, "signature")
            self.inner_end = stop if not has_mac else self.inner_end
        if not size and not has_mac and cra is not CRA.COMMAND and not self.is_cut:
            self.fault(f"this {cra.name.lower()} has neither signature nor MAC", at, "signature")
        return self.data[start:stop]
