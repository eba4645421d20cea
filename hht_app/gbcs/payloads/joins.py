"""Join and unjoin payloads: CS03A1, CS03A2, CS03B, CS03C, CS04AC and CS04B (ASN.1, by their declarations)."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.identifiers import EUI64
from hht_app.gbcs import use_cases
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.asn1_layouts import LAYOUTS

METHOD_A_INITIATOR, METHOD_A_RESPONDER, METHOD_B, METHOD_C = 0, 1, 2, 3
DEVICE_TYPES = {"GSME": 0, "ESME": 1, "CHF": 2, "GPF": 3, "HCALCS": 4, "PPMID": 5, "Type2": 6}
_JOIN = LAYOUTS[use_cases.JOINS[0], CRA.COMMAND]
_JOIN_ANSWER = LAYOUTS[use_cases.JOINS[0], CRA.RESPONSE]
_UNJOIN = LAYOUTS[use_cases.UNJOINS[0], CRA.COMMAND]
_UNJOIN_ANSWER = LAYOUTS[use_cases.UNJOINS[0], CRA.RESPONSE]


@dataclass(frozen=True, slots=True)
class JoinDevice:
    """Join with OTHER by METHOD (0 to 3); method C may carry OTHER's key agreement certificate as DER."""

    method: int
    other: EUI64
    device_type: int
    certificate: bytes | None = None

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        values: dict[str, object] = {"method": self.method, "other": self.other, "device_type": self.device_type}
        if self.certificate:
            values["certificate"] = self.certificate
        return ASN1Payload(_JOIN, {"join": values}).encode()

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> JoinDevice:
        """Read the payload; DataError with path when malformed."""
        return cls(**ASN1Payload.read(_JOIN, data).values["join"])


@dataclass(frozen=True, slots=True)
class UnjoinDevice:
    """End the join with OTHER."""

    other: EUI64

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        return ASN1Payload(_UNJOIN, {"other": self.other}).encode()

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> UnjoinDevice:
        """Read the payload; DataError with path when malformed."""
        return cls(**ASN1Payload.read(_UNJOIN, data).values)


@dataclass(frozen=True, slots=True)
class JoinResponse:
    """A join's outcome: STATUS 0 is success; resources/gbcs/result_codes.csv names the others."""

    status: int

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        return ASN1Payload(_JOIN_ANSWER, {"status": self.status}).encode()

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> JoinResponse:
        """Read the payload; DataError with path when malformed."""
        return cls(**ASN1Payload.read(_JOIN_ANSWER, data).values)


@dataclass(frozen=True, slots=True)
class UnjoinResponse:
    """An unjoin's outcome: STATUS 0 is success; resources/gbcs/result_codes.csv names the others."""

    status: int

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        return ASN1Payload(_UNJOIN_ANSWER, {"status": self.status}).encode()

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> UnjoinResponse:
        """Read the payload; DataError with path when malformed."""
        return cls(**ASN1Payload.read(_UNJOIN_ANSWER, data).values)
