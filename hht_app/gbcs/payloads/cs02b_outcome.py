"""What a device answers to CS02b and CS02g: the response at once, or "not yet", and the alert when executed later."""

from __future__ import annotations

from dataclasses import dataclass, field

from hht_app.core.errors import DataError
from hht_app.gbcs import use_cases
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.asn1 import LengthStyle
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.asn1_layouts import LAYOUTS
from hht_app.gbcs.payloads.cs02b_command import STATUS_SUCCESS, CellOutcome, RemotePartyFloor, Values, style_of

_RESPONSE = LAYOUTS[use_cases.CS02B_ALL[0], CRA.RESPONSE]
_ALERT = LAYOUTS[use_cases.CS02B_ALERT, CRA.ALERT]


@dataclass(frozen=True, slots=True)
class UpdateCredentialsResponse:
    """Accepted and executed: the authorising counter and mode repeated, counters as changed, one outcome a cell."""

    authorising_counter: int
    mode: int
    sequence_changes: tuple[RemotePartyFloor, ...]
    outcomes: tuple[CellOutcome, ...]
    style: LengthStyle = field(default=LengthStyle.WIDE, compare=False, repr=False)

    @property
    def failed(self) -> tuple[CellOutcome, ...]:
        """The outcomes of the cells that were not replaced."""
        return tuple(item for item in self.outcomes if item.status != STATUS_SUCCESS)

    def values(self) -> Values:
        """Return the execution outcome as the declaration names its fields; the alert repeats it."""
        return {
            "authorising_counter": self.authorising_counter,
            "mode": self.mode,
            "sequence_changes": [item.values() for item in self.sequence_changes],
            "outcomes": [item.values() for item in self.outcomes],
        }

    @classmethod
    def of(cls, values: Values, style: LengthStyle) -> UpdateCredentialsResponse:
        """Return the execution outcome that VALUES tell, read in length STYLE."""
        return cls(
            values["authorising_counter"],
            values["mode"],
            tuple(RemotePartyFloor.of(item) for item in values["sequence_changes"]),
            tuple(CellOutcome.of(item) for item in values["outcomes"]),
            style,
        )

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the authorising counter stands in them as given."""
        payload = ASN1Payload(_RESPONSE, {"response": {"accepted": None, "execution_outcome": self.values()}})
        return payload.encode(wide=self.style is LengthStyle.WIDE)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> UpdateCredentialsResponse | NotYetExecuted:
        """Read the payload, executed or not yet; DataError with path when malformed."""
        payload = ASN1Payload.read(_RESPONSE, data)
        outcome = payload.values["response"].get("execution_outcome")
        return NotYetExecuted() if outcome is None else cls.of(outcome, style_of(payload))


@dataclass(frozen=True, slots=True)
class NotYetExecuted:
    """Accepted for later, or a cancellation accepted: no outcome is told yet."""

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        return ASN1Payload(_RESPONSE, {"response": {"accepted": None}}).encode()

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> NotYetExecuted:
        """Read the payload; DataError with path when malformed."""
        if "execution_outcome" in ASN1Payload.read(_RESPONSE, data).values["response"]:
            raise DataError("the command was executed, and its outcome is told", path="payload.response")
        return cls()


@dataclass(frozen=True, slots=True)
class CredentialsUpdated:
    """The alert (8F66 all replaced, 8F67 not all) of a future-dated command, with its execution time and outcome."""

    alert_code: int
    execution_time: str
    outcome: UpdateCredentialsResponse

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        values = {
            "alert_code": self.alert_code,
            "execution_time": self.execution_time,
            "execution_outcome": self.outcome.values(),
        }
        return ASN1Payload(_ALERT, {"alert": values}).encode(wide=self.outcome.style is LengthStyle.WIDE)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> CredentialsUpdated:
        """Read the payload; DataError with path when malformed."""
        payload = ASN1Payload.read(_ALERT, data)
        values = payload.values["alert"]
        outcome = UpdateCredentialsResponse.of(values["execution_outcome"], style_of(payload))
        return cls(values["alert_code"], values["execution_time"], outcome)
