"""Which class a payload has: one declaration for each message code and direction, used to write and to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from hht_app.core.errors import DataError
from hht_app.gbcs import use_cases
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.payloads import cs02b, cs14, dlms, dlms_builders, gbz, gbz_builders, joins
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.asn1_layouts import LAYOUTS, Layout
from hht_app.gbcs.payloads.dlms_use_case import DLMSAnswerClass, DLMSCommandClass
from hht_app.gbcs.payloads.gbz_use_case import GBZFramesClass

# Use cases whose payloads are read and written by their rows in the tables; one more is a row and its code here.
BY_DLMS_TABLE = (
    dlms_builders.CCS03,
    dlms_builders.CCS05,
    dlms_builders.CCS06,
    dlms_builders.CCS07,
    dlms_builders.ECS17B,
    dlms_builders.ECS30,
    dlms_builders.ECS30A,
    dlms_builders.ECS52,
    dlms_builders.ECS70,
)
BY_GBZ_TABLE = (
    gbz_builders.GCS01A,
    gbz_builders.GCS13A,
    gbz_builders.GCS25,
    gbz_builders.GCS25A,
    gbz_builders.GCS38,
)


class Payload(Protocol):
    """Anything that can be written into a message."""

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes for a message with ORIGINATOR_COUNTER."""


class PayloadClass(Protocol):
    """A payload's class: it reads its own bytes, sometimes as one of several classes."""

    def decode(self, data: bytes, originator_counter: int) -> Payload:
        """Read DATA; DataError with path when malformed."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """A payload kept as bytes and named by its use case."""

    data: bytes
    use_case_name: str

    def encode(self, originator_counter: int) -> bytes:
        """Return the bytes as they came."""
        return self.data


@dataclass(frozen=True, slots=True)
class ByLayout:
    """A payload without a class of its own: its declaration reads it into plain values."""

    layout: Layout

    def decode(self, data: bytes, originator_counter: int) -> ASN1Payload:
        """Read DATA; DataError with path when malformed."""
        return ASN1Payload.read(self.layout, data)


def _declare() -> dict[tuple[int, CRA], PayloadClass]:
    pairs: list[tuple[tuple[int, ...], PayloadClass, PayloadClass]] = [
        ((use_cases.CCS01,), dlms.RegisterDevice, dlms.CCS01Response),
        ((use_cases.CCS02,), dlms.UnregisterDevice, dlms.CCS02Response),
        ((use_cases.ECS12,), dlms.RestrictChangeOfTenancy, dlms.ECS12Response),
        ((use_cases.GCS09,), gbz.PublishChangeOfTenancy, gbz.GCS09Response),
        (use_cases.JOINS, joins.JoinDevice, joins.JoinResponse),
        (use_cases.UNJOINS, joins.UnjoinDevice, joins.UnjoinResponse),
        (use_cases.CS02B_ALL, cs02b.UpdateCredentials, cs02b.UpdateCredentialsResponse),
    ]
    table: dict[tuple[int, CRA], PayloadClass] = {
        **{name: ByLayout(layout) for name, layout in LAYOUTS.items()},
        (use_cases.CS14, CRA.ALERT): cs14.DeviceLogChanged,
        (use_cases.CS02B_ALERT, CRA.ALERT): cs02b.CredentialsUpdated,
        (use_cases.CS02G_ALERT, CRA.ALERT): cs02b.CredentialsUpdated,
        (dlms_builders.ALERT_FUTURE_DATED_DLMS, CRA.ALERT): dlms_builders.FutureDatedDLMSAlert,
        (gbz_builders.ALERT_FUTURE_DATED_GBZ, CRA.ALERT): gbz_builders.FutureDatedGBZAlert,
    }
    pairs += [((code,), DLMSCommandClass(code), DLMSAnswerClass(code)) for code in BY_DLMS_TABLE]
    pairs += [((code,), GBZFramesClass(code, "command"), GBZFramesClass(code, "response")) for code in BY_GBZ_TABLE]
    for codes, command, response in pairs:
        for code in codes:
            table[code, CRA.COMMAND] = command
            table[code, CRA.RESPONSE] = response
    return table


REGISTRY = _declare()


def payload_class(code: int, cra: CRA) -> PayloadClass | None:
    """Return the class of CODE's payloads in direction CRA, or None where they are kept as bytes."""
    return REGISTRY.get((code, cra))


def decode_payload(message: GBCSMessage) -> Payload:
    """Return MESSAGE's payload typed, or Opaque where no class is declared; DataError when malformed."""
    found = payload_class(message.message_code, message.cra)
    if found is None:
        return Opaque(message.payload, use_cases.use_case_name(message.message_code))
    try:
        return found.decode(message.payload, message.originator_counter)
    except DataError as error:
        if error.offset is not None:
            error.offset += message.payload_offset
        raise
