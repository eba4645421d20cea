"""Whether a device's response tells success: one question for every kind of payload."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.errors import BugError
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.cs02b import UpdateCredentialsResponse
from hht_app.gbcs.payloads.cs02b_outcome import NotYetExecuted
from hht_app.gbcs.payloads.dlms import CCS01Response, CCS02Response, ECS12Response
from hht_app.gbcs.payloads.dlms_use_case import DLMSAnswer
from hht_app.gbcs.payloads.gbz import GCS09Response
from hht_app.gbcs.payloads.gbz_use_case import GBZFrames
from hht_app.gbcs.payloads.joins import JoinResponse, UnjoinResponse
from hht_app.gbcs.payloads.registry import Payload


@dataclass(frozen=True, slots=True)
class Outcome:
    """SUCCEEDED: true, false, or None where the device only accepted for later; STATUSES as told, in order."""

    succeeded: bool | None
    statuses: tuple[int, ...]

    def words(self) -> str:
        """Return the outcome in a few words."""
        if self.succeeded is None:
            return "accepted for later"
        if self.succeeded:
            return "success"
        return "failure, " + " ".join(f"{status:02X}" for status in self.statuses)


def _of(statuses: tuple[int, ...]) -> Outcome:
    return Outcome(not any(statuses), statuses)


def outcome_of(payload: Payload) -> Outcome:
    """Return what response PAYLOAD tells; a partial success of CS02b is a success of those cells."""
    if isinstance(payload, NotYetExecuted):
        return Outcome(None, ())
    if isinstance(payload, UpdateCredentialsResponse):
        statuses = tuple(item.status for item in payload.outcomes)
        return Outcome(not statuses or 0 in statuses, statuses)
    if isinstance(payload, (CCS01Response, DLMSAnswer)):
        return _of(tuple(payload.results))
    if isinstance(payload, (CCS02Response, ECS12Response)):
        return _of((payload.result,))
    if isinstance(payload, (GCS09Response, JoinResponse, UnjoinResponse)):
        return _of((payload.status,))
    if isinstance(payload, GBZFrames):
        return _of(tuple(_frame_status(values) for values in (frame.values for frame in payload.frames)))
    if isinstance(payload, ASN1Payload):
        return _of_values(payload)
    raise BugError(f"whether {type(payload).__name__} tells success is not held")


def _frame_status(values: object) -> int:
    status = values.get("status", 0) if isinstance(values, dict) else 0
    return status if isinstance(status, int) else 0


def _of_values(payload: ASN1Payload) -> Outcome:
    values = payload.values
    if "accepted" in values:
        return Outcome(None, ())
    for name in ("outcome", "response"):
        inner = values.get(name)
        if isinstance(inner, dict):
            values = inner
    if "outcomes" in values:
        statuses = tuple(item["status"] for item in values["outcomes"])
        return Outcome(not statuses or 0 in statuses, statuses)
    return _of((values["status"],)) if "status" in values else Outcome(True, ())
