"""The GBCS envelope: MAC header, grouping header, content, signature and MAC, read strictly and written back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, Literal

from hht_app.core.errors import DataError
from hht_app.core.identifiers import COUNTER_MAX, EUI64
from hht_app.gbcs.reader import encode_length

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
    __hash__ = int.__hash__  # Enum's own is a call in Python, and tables are looked up by this for every message


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
        party, counter, own = self.remote_party, self.remote_party_counter, self.originator_counter
        if (party is None and counter is not None) or (counter is None and own is not None):
            raise DataError("a supplementary field stands without the one before it", path="other_information")
        _check_counter(counter, "other_information")
        _check_counter(own, "other_information")

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
        if self.signature and len(self.signature) != SIGNATURE_LENGTH:
            raise DataError(f"a signature has 0 or 64 bytes, not {len(self.signature)}", path="signature")
        if self.mac is not None:
            if len(self.mac) != MAC_LENGTH:
                raise DataError(f"a MAC has 12 bytes, not {len(self.mac)}", path="mac")
            if self.signature is None:
                raise DataError("a message with a MAC has a signature field, if an empty one", path="signature")
        if self.ka_certificate:
            if self.supplementary.originator_counter is not None:
                raise DataError(
                    "a certificate and a supplementary originator counter exclude each other", path="other_information"
                )
            if self.supplementary.remote_party_counter is None:
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


class _Unsealed:
    """A message being filled: the fields of `GBCSMessage`, not yet frozen."""

    __slots__ = tuple(GBCSMessage.__dataclass_fields__)


def read_message(  # noqa: PLR0913, PLR0917 - the fields, in their order
    cra: CRA,
    originator_counter: int,
    originator: EUI64,
    recipient: EUI64,
    message_code: int,
    payload: bytes,
    supplementary: Supplementary,
    date_time: bytes,
    signature: bytes | None,
    mac: bytes | None,
) -> GBCSMessage:
    """Return the message of fields that a frame just gave, whose sizes the frame has seen to; it has no certificate.

    A frozen class fills each field by a call; this fills one with the same slots and then makes it a `GBCSMessage`,
    in a third of the time, which tells when thousands are read.
    """
    made: Any = _Unsealed()
    made.cra = cra
    made.originator_counter = originator_counter
    made.originator = originator
    made.recipient = recipient
    made.message_code = message_code
    made.payload = payload
    made.supplementary = supplementary
    made.date_time = date_time
    made.ka_certificate = b""
    made.signature = signature
    made.mac = mac
    made.__class__ = GBCSMessage
    message: GBCSMessage = made
    return message


def parse_message(data: bytes) -> GBCSMessage:
    """Read one message (DD or DF frame) from all of DATA; DataError with offset and field path otherwise."""
    return _parsed(data) if type(data) is bytes and len(data) <= _SHORT else _parsed.__wrapped__(data)


# Each message is looked at by several parties, one after another.
_SHORT, _KEPT = 4096, 256


@lru_cache(_KEPT)
def _parsed(data: bytes) -> GBCSMessage:
    from hht_app.gbcs.frame import Frame

    return Frame(data, strict=True).message
