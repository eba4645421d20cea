"""The GBCS envelope: MAC header, grouping header, content, signature and MAC, read strictly and written back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from hht_app.core.errors import DataError
from hht_app.core.identifiers import COUNTER_MAX, EUI64
from hht_app.gbcs.reader import Reader, encode_length

MAC_HEADER_START = b"\xdd" + bytes(6)
SECURITY_CONTROL = bytes.fromhex("1100000000")
MAC_AAD_START = bytes.fromhex("110000000000")
MAC_LENGTH = 12
SIGNATURE_LENGTH = 64
DATE_TIME_LENGTH = 12
TITLE_LENGTH = 8
TRANSACTION_ID_LENGTH = 9
MAX_CODE = 0xFFFF
LONGEST_WITHOUT_CERTIFICATE = 26

Kind = Literal["command", "response", "alert"]


class CRA(IntEnum):
    """The CRA flag: what a message is."""

    COMMAND = 1
    RESPONSE = 2
    ALERT = 3


_KINDS: dict[CRA, Kind] = {CRA.COMMAND: "command", CRA.RESPONSE: "response", CRA.ALERT: "alert"}


def _check_counter(counter: object, path: str) -> None:
    if counter is not None and not (isinstance(counter, int) and 0 <= counter <= COUNTER_MAX):
        raise DataError("a counter is outside 0 to 2^64-1", path=path)


@dataclass(frozen=True, slots=True)
class Supplementary:
    """The supplementary fields of other-information: all None (2-byte form), or filled from the left."""

    remote_party: EUI64 | None = None
    remote_party_counter: int | None = None
    originator_counter: int | None = None

    def __post_init__(self) -> None:
        fields = (self.remote_party, self.remote_party_counter, self.originator_counter)
        filled = [item is not None for item in fields]
        if filled != sorted(filled, reverse=True):
            raise DataError("a supplementary field stands without the one before it", path="other_information")
        for counter in fields[1:]:
            _check_counter(counter, "other_information")

    def encode(self) -> bytes:
        """Return the 0, 8, 16 or 24 bytes after the message code."""
        data = self.remote_party.raw if self.remote_party is not None else b""
        for counter in (self.remote_party_counter, self.originator_counter):
            data += counter.to_bytes(8, "big") if counter is not None else b""
        return data


NONE = Supplementary()


@dataclass(frozen=True, slots=True)
class GBCSMessage:
    """One message: grouping header, payload, signature (None absent, b"" empty, or r||s) and MAC (None: no DD frame).

    `date_time` is empty or a 12-byte DLMS date-time; `ka_certificate` is DER carried in other-information.
    """

    cra: CRA
    originator_counter: int
    originator: EUI64
    recipient: EUI64
    message_code: int
    payload: bytes
    supplementary: Supplementary = NONE
    date_time: bytes = b""
    ka_certificate: bytes = b""
    signature: bytes | None = None
    mac: bytes | None = None

    def __post_init__(self) -> None:
        _check_counter(self.originator_counter, "originator_counter")
        if not 0 <= self.message_code <= MAX_CODE:
            raise DataError("the message code has more than two bytes", path="other_information.message_code")
        if len(self.date_time) not in (0, DATE_TIME_LENGTH):
            raise DataError(f"the date-time has 0 or 12 bytes, not {len(self.date_time)}", path="date_time")
        if self.signature is not None and len(self.signature) not in (0, SIGNATURE_LENGTH):
            raise DataError(f"a signature has 0 or 64 bytes, not {len(self.signature)}", path="signature")
        if self.mac is not None and len(self.mac) != MAC_LENGTH:
            raise DataError(f"a MAC has 12 bytes, not {len(self.mac)}", path="mac")
        if self.mac is not None and self.signature is None:
            raise DataError("a message with a MAC has a signature field, if an empty one", path="signature")
        if self.ka_certificate and self.supplementary.encode()[16:] != b"":
            raise DataError(
                "a certificate and a supplementary originator counter exclude each other", path="other_information"
            )
        if self.ka_certificate and self.supplementary.remote_party_counter is None:
            raise DataError("a certificate needs supplementary fields before it", path="other_information")

    @property
    def kind(self) -> Kind:
        """What it is: command, response or alert."""
        return _KINDS[self.cra]

    @property
    def is_pre_command(self) -> bool:
        """True for a command that carries neither signature nor MAC, to be signed by its originator."""
        return self.cra is CRA.COMMAND and self.mac is None and not self.signature

    @property
    def signed_content(self) -> bytes:
        """The bytes a signature covers: from the transaction id's length to the end of the content."""
        other = self.message_code.to_bytes(2, "big") + self.supplementary.encode() + self.ka_certificate
        return b"".join(
            (
                bytes([TRANSACTION_ID_LENGTH, self.cra]),
                self.originator_counter.to_bytes(8, "big"),
                bytes([TITLE_LENGTH]) + self.originator.raw,
                bytes([TITLE_LENGTH]) + self.recipient.raw,
                bytes([len(self.date_time)]) + self.date_time,
                encode_length(len(other)) + other,
                encode_length(len(self.payload)) + self.payload,
            )
        )

    @property
    def inner(self) -> bytes:
        """The grouping-header message: from DF to the end of the signature field, which may be absent."""
        signature = b"" if self.signature is None else bytes([len(self.signature)]) + self.signature
        return b"\xdf" + self.signed_content + signature

    @property
    def payload_offset(self) -> int:
        """The offset of the payload's first byte in the whole encoded message."""
        start = 1 + len(self.signed_content) - len(self.payload)
        if self.mac is None:
            return start
        framed = len(SECURITY_CONTROL) + len(self.inner) + MAC_LENGTH
        return start + len(MAC_HEADER_START) + len(encode_length(framed)) + len(SECURITY_CONTROL)

    def encode(self) -> bytes:
        """Return the message's bytes, all lengths in their shortest form."""
        inner = self.inner
        if self.mac is None:
            return inner
        framed = SECURITY_CONTROL + inner + self.mac
        return MAC_HEADER_START + encode_length(len(framed)) + framed


def parse_message(data: bytes) -> GBCSMessage:
    """Read one message (DD or DF frame) from all of DATA; DataError with offset and field path otherwise."""
    reader = Reader(data)
    if reader.peek() != b"\xdd":
        message = _parse_inner(reader, None)
        reader.expect_end()
        return message
    reader.take(1, "mac_header.tag")
    if reader.peek() not in (b"\x00", b""):
        raise reader.error("this is a block-transfer segment, not a whole message", "mac_header")
    reader.expect(bytes(6), "mac_header")
    length = reader.ber_length("mac_header.length")
    start = reader.offset
    framed = Reader(reader.take(length, "mac_header.content"), start)
    reader.expect_end()
    framed.expect(SECURITY_CONTROL, "mac_header.security_control")
    if framed.remaining < MAC_LENGTH:
        raise framed.error(f"12 bytes needed, {framed.remaining} left", "mac")
    inner = framed.sub(framed.remaining - MAC_LENGTH, "")
    return _parse_inner(inner, framed.take(MAC_LENGTH, "mac"))


def _parse_inner(reader: Reader, mac: bytes | None) -> GBCSMessage:
    reader.expect(b"\xdf", "grouping_header.tag")
    reader.expect(bytes([TRANSACTION_ID_LENGTH]), "grouping_header.transaction_id.length")
    start = reader.offset
    flag = reader.u8("grouping_header.cra_flag")
    if flag not in (1, 2, 3):
        raise reader.error(f"CRA flag {flag:02X} is none of 01, 02, 03", "grouping_header.cra_flag", start)
    cra = CRA(flag)
    counter = reader.u64("grouping_header.originator_counter")
    reader.expect(bytes([TITLE_LENGTH]), "grouping_header.originator.length")
    originator = reader.eui64("grouping_header.originator")
    reader.expect(bytes([TITLE_LENGTH]), "grouping_header.recipient.length")
    recipient = reader.eui64("grouping_header.recipient")
    start = reader.offset
    size = reader.u8("grouping_header.date_time.length")
    if size not in (0, DATE_TIME_LENGTH):
        raise reader.error(f"a date-time of {size} bytes, not 0 or 12", "grouping_header.date_time", start)
    date_time = reader.take(size, "grouping_header.date_time")
    other = reader.sub(reader.ber_length("other_information.length"), "other_information")
    code, supplementary, certificate = _parse_other_information(other)
    payload = reader.take(reader.ber_length("content.length"), "content")
    signature = _parse_signature(reader, cra, mac is not None)
    return GBCSMessage(
        cra, counter, originator, recipient, code, payload, supplementary, date_time, certificate, signature, mac
    )


def _parse_other_information(reader: Reader) -> tuple[int, Supplementary, bytes]:
    size = reader.remaining
    if size not in (2, 10, 18, 26) and size < LONGEST_WITHOUT_CERTIFICATE:
        raise reader.error(f"other-information of {size} bytes is not used (2, 10, 18, 26 or more)")
    code = reader.u16("message_code")
    if not reader.remaining:
        return code, NONE, b""
    party = reader.eui64("supplementary_remote_party")
    if not reader.remaining:
        return code, Supplementary(party), b""
    counter = reader.u64("supplementary_remote_party_counter")
    if size <= LONGEST_WITHOUT_CERTIFICATE:
        own = reader.u64("supplementary_originator_counter") if reader.remaining else None
        return code, Supplementary(party, counter, own), b""
    start = reader.offset
    certificate = reader.peek(reader.remaining)
    reader.expect(b"\x30", "key_agreement_certificate")
    reader.take(reader.ber_length("key_agreement_certificate"), "key_agreement_certificate")
    if reader.remaining:
        raise reader.error("bytes left over after the certificate", "key_agreement_certificate", start)
    return code, Supplementary(party, counter), certificate


def _parse_signature(reader: Reader, cra: CRA, has_mac: bool) -> bytes | None:
    if not reader.remaining and cra is CRA.COMMAND and not has_mac:
        return None
    start = reader.offset
    size = reader.u8("signature.length")
    if size not in (0, SIGNATURE_LENGTH):
        raise reader.error(f"a signature of {size} bytes, not 0 or 64", "signature.length", start)
    signature = reader.take(size, "signature")
    reader.expect_end("signature")
    if not signature and not has_mac and cra is not CRA.COMMAND:
        raise reader.error(f"this {_KINDS[cra]} has neither signature nor MAC", "signature", start)
    return signature
