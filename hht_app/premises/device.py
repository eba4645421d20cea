"""A device of the house: judges commands, acts through its handlers, answers with bytes it protects itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

from hht_app.core.errors import BugError, DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.building import alert as alert_message
from hht_app.gbcs.building import macked_answer, response, signed_answer
from hht_app.gbcs.envelope import GBCSMessage, parse_message
from hht_app.gbcs.payloads.dlms import encode_date_time
from hht_app.gbcs.payloads.registry import Payload, decode_payload
from hht_app.premises.judge import (
    Judged,
    Refused,
    certificate_info,
    check_counter,
    holder_cells,
    judge,
    raise_counter,
    refusal_alert,
)
from hht_app.premises.refusal_alerts import GENERIC_CRITICAL_ALERT, refusal_payload
from hht_app.premises.state import (
    CLOCK_INVALID,
    CLOCK_RELIABLE,
    ROLE_ACB,
    ROLE_SUPPLIER,
    CellKey,
    DeviceState,
    Waiting,
)
from hht_app.smki.pki import DeviceUsage, TrainingPKI

# Clock status bytes of a response's date-time (RTDS 4.5.0, date-time field).
_STATUS_UNSPECIFIED, _RELIABLE, _RELIABLE_GSME, _CLOCK_DOUBTFUL = 0xFF, 0x00, 0x04, 0x02
_CLOCK_INVALID = 0x01  # DLMS blue book clock status, bit 0: general knowledge, unverified
# Whom an alert about a refused command goes to: the first of these cells that the device has (simulator's choice).
_ALERTED = (CellKey(ROLE_SUPPLIER, "ds"), CellKey(ROLE_ACB, "ds"))


class Encodable(Protocol):
    """A payload that can be written; the DLMS family needs the counter for its invoke id."""

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        ...


@dataclass(slots=True)
class Acted:
    """What a handler did: the response payload, its date-time field, and what else it wants to happen."""

    response: Encodable
    date_time: bytes = b""
    log_changed: bool = False
    summary: str = ""
    others_changed: tuple[EUI64, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What came of a delivery: the response bytes, or None and the reason (for the trainer only); and alerts.

    `others_changed` are the other devices whose device log it changed.
    """

    response: bytes | None = None
    reason: str = ""
    summary: str = ""
    alerts: list[bytes] = field(default_factory=list)
    others_changed: tuple[EUI64, ...] = ()

    @property
    def messages(self) -> list[bytes]:
        """What is sent, the answer first."""
        return ([] if self.response is None else [self.response]) + self.alerts

    @property
    def truth(self) -> str:
        """What the trainer may know: why it was refused, or what was done."""
        return self.reason or self.summary


@dataclass(frozen=True, slots=True)
class Executed:
    """What came of a command dated for the future: the alert's message code and payload, and what was done."""

    message_code: int
    payload: Encodable
    summary: str


class Surroundings(Protocol):
    """What a device can see of the house while it acts."""

    @property
    def now(self) -> datetime:
        """The simulated time."""
        ...

    @property
    def seed(self) -> int:
        """The world's seed."""
        ...

    def find(self, device: EUI64) -> Device | None:
        """Return the device of that identifier on this HAN, or None."""
        ...

    def on_han(self, device: EUI64) -> bool:
        """Tell whether that device has joined the HAN and has power."""
        ...


Handler = Callable[["Device", Judged, Any, Surroundings], Acted]
FutureHandler = Callable[["Device", GBCSMessage, Any, Waiting, Surroundings], Executed]


class Device:
    """One device with its own keys, trust anchor cells, counters and device log."""

    def __init__(
        self,
        eui: EUI64,
        device_type: str,
        pki: TrainingPKI,
        handlers: dict[int, Handler],
        *,
        log_capacity: int,
    ) -> None:
        self.eui = eui
        self.device_type = device_type
        self.handlers = handlers
        self.future: dict[int, FutureHandler] = {}
        self.log_capacity = log_capacity
        self.state = DeviceState()
        self.pki = pki

    def private_key(self, usage: DeviceUsage) -> EllipticCurvePrivateKey:
        """Return the device's own private key for USAGE, of the generation in use."""
        return self.pki.device(self.eui, usage, self.state.generations.get(usage, 0)).private_key

    def certificate(self, usage: DeviceUsage) -> bytes:
        """Return the device's own certificate for USAGE as it holds it; empty when it lost it."""
        held = self.state.own_certificates.get(usage)
        return self.pki.device(self.eui, usage).certificate if held is None else held

    def has(self, fault: str) -> bool:
        """Tell whether the device itself has FAULT."""
        return fault in self.state.faults

    def time(self, around: Surroundings) -> datetime:
        """Return what the device's own clock shows (UTC)."""
        return around.now + timedelta(seconds=self.state.clock_offset)

    def date_time_field(self, around: Surroundings, *, tells_reliability: bool = False) -> bytes:
        """Return the 12-byte date-time of a response: the device's time, its last byte the clock status where told."""
        status = _STATUS_UNSPECIFIED
        if tells_reliability:
            reliable = _RELIABLE_GSME if self.device_type == "GSME" else _RELIABLE
            status = {CLOCK_RELIABLE: reliable, CLOCK_INVALID: _CLOCK_INVALID}.get(
                self.state.clock_status, _CLOCK_DOUBTFUL
            )
        return encode_date_time(self.time(around), status)

    def __repr__(self) -> str:
        return f"Device({self.device_type} {self.eui})"

    def receive(self, data: bytes, around: Surroundings) -> Outcome:
        """Judge the command in DATA, act on it and answer; a refused command changes nothing and gets no answer.

        Where the table of refusals names an alert for the check that failed, that alert is sent instead.
        """
        try:
            judged = judge(
                data, me=self.eui, state=self.state, ka_private=self.private_key("ka"), handled=self.handlers
            )
            payload = self._payload(judged.message)
            counted_in = check_counter(judged, payload, self.state) if judged.replay_protected else None
            if not judged.critical:
                self.answer_key(judged.message.originator)
        except Refused as refusal:
            return self._refused(refusal, around)
        before = self.state.copy()
        try:
            acted = self.handlers[judged.message.message_code](self, judged, payload, around)
            if counted_in is not None:
                message = judged.message
                raise_counter(self.state, message.originator, counted_in, message.originator_counter)
            answer = self._answer(judged, acted, before)
        except (Refused, DataError) as refusal:
            self.state = before
            return Outcome(reason=refusal.message)
        outcome = Outcome(response=answer, summary=acted.summary, others_changed=acted.others_changed)
        if acted.log_changed:
            outcome.alerts.append(self.log_changed_alert(around))
        return outcome

    def execute(self, waiting: Waiting, around: Surroundings) -> Outcome:
        """Carry out a command whose time has come and tell its originator by a signed alert."""
        message = parse_message(waiting.command)
        done = self.future[message.message_code](self, message, self._payload(message), waiting, around)
        told = self.signed_alert(message.originator, done.message_code, done.payload)
        return Outcome(summary=done.summary, alerts=[told])

    def _refused(self, refusal: Refused, around: Surroundings) -> Outcome:
        outcome = Outcome(reason=refusal.message)
        code = refusal_alert(refusal.check)
        cell = next((key for key in _ALERTED if key in self.state.cells), None)
        if code is not None and cell is not None:
            recipient = certificate_info(self.state.cells[cell]).subject_eui
            payload = refusal_payload(self.device_type, code, self.time(around))
            outcome.alerts.append(self.signed_alert(recipient, GENERIC_CRITICAL_ALERT, payload))
        return outcome

    def _payload(self, message: GBCSMessage) -> Payload:
        try:
            return decode_payload(message)
        except DataError as error:
            raise Refused(f"payload: {error.one_line()}", "content") from error

    def _answer(self, judged: Judged, acted: Acted, before: DeviceState) -> bytes:
        """Protect the response as the device stood when it was asked: signed when critical, else MACed.

        A command that replaces the device's own key, or the asker's certificate, is still answered under the old one.
        """
        built = response(judged.message, acted.response, date_time=acted.date_time)
        after, self.state = self.state, before
        try:
            if judged.critical:
                return signed_answer(built, self.private_key("ds")).encode()
            return macked_answer(built, self.private_key("ka"), self.answer_key(built.recipient)).encode()
        finally:
            self.state = after

    def answer_key(self, recipient: EUI64) -> EllipticCurvePublicKey:
        """Return the key agreement key held of RECIPIENT; Refused, before anything is done, without one."""
        for key in holder_cells(self.state, recipient):
            if key.key_usage == "ka" and key.cell_usage == 0:
                return certificate_info(self.state.cells[key]).public_key
        raise Refused(f"no key agreement certificate held for {recipient}, so no answer can be protected")

    def alert(self, recipient_cell: CellKey, message_code: int, payload: Encodable) -> bytes:
        """Return a non-critical alert to the holder of RECIPIENT_CELL, under this device's own counter."""
        anchor = self.state.cells.get(recipient_cell)
        if anchor is None:
            raise BugError(f"{self!r} has no cell {recipient_cell} to alert")
        recipient = certificate_info(anchor)
        self.state.alert_counter += 1
        message = alert_message(self.eui, self.state.alert_counter, recipient.subject_eui, message_code, payload)
        return macked_answer(message, self.private_key("ka"), recipient.public_key).encode()

    def signed_alert(self, recipient: EUI64, message_code: int, payload: Encodable) -> bytes:
        """Return a critical alert to RECIPIENT, signed, under this device's own counter."""
        self.state.alert_counter += 1
        message = alert_message(self.eui, self.state.alert_counter, recipient, message_code, payload)
        return signed_answer(message, self.private_key("ds")).encode()

    def log_changed_alert(self, around: Surroundings) -> bytes:
        """Return the alert that tells of a changed device log; only a hub's CHF and GPF send one."""
        raise BugError(f"{self!r} sends no device log alert")
