"""What a device answers to CS02b and CS02g: the response at once, or "not yet", and the alert when executed later."""

from __future__ import annotations

from dataclasses import dataclass, field

from hht_app.gbcs.payloads import asn1
from hht_app.gbcs.payloads.asn1 import LengthStyle
from hht_app.gbcs.payloads.cs02b_command import STATUS_SUCCESS, CellOutcome, RemotePartyFloor
from hht_app.gbcs.reader import Reader

_ACCEPTED = bytes([asn1.NULL, 0])


def _style(reader: Reader) -> LengthStyle:
    return LengthStyle.WIDE if reader.wide_lengths else LengthStyle.MINIMAL


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

    def execution_outcome(self) -> bytes:
        """Return the execution outcome alone, as the alert repeats it."""
        return asn1.sequence(
            asn1.integer(self.authorising_counter),
            asn1.integer(self.mode),
            asn1.sequence(*(item.encode() for item in self.sequence_changes), style=self.style),
            asn1.sequence(*(item.encode() for item in self.outcomes), style=self.style),
            style=self.style,
        )

    @classmethod
    def read_outcome(cls, reader: Reader) -> UpdateCredentialsResponse:
        """Read the execution outcome."""
        body = asn1.read_sequence(reader, "execution_outcome")
        counter = asn1.read_integer(body, "authorising_counter")
        mode = asn1.read_integer(body, "mode")
        changes: list[RemotePartyFloor] = []
        part = asn1.read_sequence(body, "sequence_changes")
        while part.remaining:
            changes.append(RemotePartyFloor.read(part, f"[{len(changes)}]"))
        outcomes: list[CellOutcome] = []
        part = asn1.read_sequence(body, "outcomes")
        while part.remaining:
            outcomes.append(CellOutcome.read(part, f"[{len(outcomes)}]"))
        body.expect_end()
        return cls(counter, mode, tuple(changes), tuple(outcomes), _style(part))

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the authorising counter stands in them as given."""
        return asn1.sequence(_ACCEPTED, self.execution_outcome(), style=self.style)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> UpdateCredentialsResponse | NotYetExecuted:
        """Read the payload, executed or not yet; DataError with path when malformed."""
        reader = Reader(data, path="payload")
        body = asn1.read_sequence(reader, "response")
        reader.expect_end()
        body.expect(_ACCEPTED, "accepted")
        if not body.remaining:
            return NotYetExecuted()
        response = cls.read_outcome(body)
        body.expect_end()
        return response


@dataclass(frozen=True, slots=True)
class NotYetExecuted:
    """Accepted for later, or a cancellation accepted: no outcome is told yet."""

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        return asn1.sequence(_ACCEPTED)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> NotYetExecuted:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, path="payload")
        body = asn1.read_sequence(reader, "response")
        reader.expect_end()
        body.expect(_ACCEPTED, "accepted")
        body.expect_end()
        return cls()


@dataclass(frozen=True, slots=True)
class CredentialsUpdated:
    """The alert (8F66 all replaced, 8F67 not all) of a future-dated command, with its execution time and outcome."""

    alert_code: int
    execution_time: str
    outcome: UpdateCredentialsResponse

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        return asn1.sequence(
            asn1.integer(self.alert_code),
            asn1.generalized_time(self.execution_time),
            self.outcome.execution_outcome(),
            style=self.outcome.style,
        )

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> CredentialsUpdated:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, path="payload")
        body = asn1.read_sequence(reader, "alert")
        reader.expect_end()
        code = asn1.read_integer(body, "alert_code")
        time = asn1.read_time(body, "execution_time")
        outcome = UpdateCredentialsResponse.read_outcome(body)
        body.expect_end()
        return cls(code, time, outcome)
