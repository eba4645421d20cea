"""Join and unjoin payloads: CS03A1, CS03A2, CS03B, CS03C, CS04AC and CS04B (ASN.1)."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.payloads import asn1
from hht_app.gbcs.reader import Reader

METHOD_A_INITIATOR, METHOD_A_RESPONDER, METHOD_B, METHOD_C = 0, 1, 2, 3
DEVICE_TYPES = {"GSME": 0, "ESME": 1, "CHF": 2, "GPF": 3, "HCALCS": 4, "PPMID": 5, "Type2": 6}


@dataclass(frozen=True, slots=True)
class JoinDevice:
    """Join with OTHER by METHOD (0 to 3); method C may carry OTHER's key agreement certificate as DER."""

    method: int
    other: EUI64
    device_type: int
    certificate: bytes | None = None

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        return asn1.sequence(
            asn1.integer(self.method),
            asn1.tlv(asn1.OCTET_STRING, self.other.raw),
            asn1.integer(self.device_type),
            self.certificate or b"",
        )

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> JoinDevice:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, path="payload")
        body = asn1.read_sequence(reader, "join")
        reader.expect_end()
        method = asn1.read_integer(body, "method")
        other = EUI64(asn1.read_octets(body, "other", 8))
        device_type = asn1.read_integer(body, "device_type")
        certificate = asn1.read_certificate_bytes(body, "certificate") if body.remaining else None
        body.expect_end()
        return cls(method, other, device_type, certificate)


@dataclass(frozen=True, slots=True)
class UnjoinDevice:
    """End the join with OTHER."""

    other: EUI64

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        return asn1.tlv(asn1.OCTET_STRING, self.other.raw)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> UnjoinDevice:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, path="payload")
        other = EUI64(asn1.read_octets(reader, "other", 8))
        reader.expect_end()
        return cls(other)


def _decode_status(data: bytes) -> int:
    reader = Reader(data, path="payload")
    status = asn1.read_integer(reader, "status")
    reader.expect_end()
    return status


@dataclass(frozen=True, slots=True)
class JoinResponse:
    """A join's outcome: STATUS 0 is success; resources/gbcs/result_codes.csv names the others."""

    status: int

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        return asn1.integer(self.status)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> JoinResponse:
        """Read the payload; DataError with path when malformed."""
        return cls(_decode_status(data))


@dataclass(frozen=True, slots=True)
class UnjoinResponse:
    """An unjoin's outcome: STATUS 0 is success; resources/gbcs/result_codes.csv names the others."""

    status: int

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        return asn1.integer(self.status)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> UnjoinResponse:
        """Read the payload; DataError with path when malformed."""
        return cls(_decode_status(data))
