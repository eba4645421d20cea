"""A device of the house: judges commands, acts through its handlers, answers with bytes it protects itself."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from hht_app.core.errors import BugError, DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary
from hht_app.gbcs.payloads.registry import Payload, decode_payload
from hht_app.gbcs.protection import seal, sign, without_signature
from hht_app.premises.judge import Judged, Refused, certificate_info, holder_cells, judge
from hht_app.premises.state import CellKey, DeviceState
from hht_app.smki.pki import TrainingPKI


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


@dataclass(slots=True)
class Outcome:
    """What came of a delivery: the response bytes, or None and the reason (for the trainer only); and alerts."""

    response: bytes | None = None
    reason: str = ""
    summary: str = ""
    alerts: list[bytes] = field(default_factory=list)


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
        self.log_capacity = log_capacity
        self.state = DeviceState()
        self._ds = pki.device(eui, "ds").private_key
        self._ka = pki.device(eui, "ka").private_key

    def __repr__(self) -> str:
        return f"Device({self.device_type} {self.eui})"

    def receive(self, data: bytes, around: Surroundings) -> Outcome:
        """Judge the command in DATA, act on it and answer; a refused command changes nothing and gets no answer."""
        try:
            judged = judge(data, me=self.eui, state=self.state, ka_private=self._ka, handled=self.handlers)
            payload = self._payload(judged)
            if not judged.use_case.critical:
                self._answer_key(judged.message.originator)
        except Refused as refusal:
            return Outcome(reason=refusal.message)
        before = deepcopy(self.state)
        try:
            acted = self.handlers[judged.message.message_code](self, judged, payload, around)
            if judged.replay_protected:
                counter = judged.message.originator_counter
                self.state.counters[judged.message.originator] = max(
                    counter, self.state.counters.get(judged.message.originator, 0)
                )
            response = self._answer(judged, acted)
        except (Refused, DataError) as refusal:
            self.state = before
            return Outcome(reason=refusal.message)
        outcome = Outcome(response=response, summary=acted.summary)
        if acted.log_changed:
            outcome.alerts.append(self.log_changed_alert(around))
        return outcome

    def _payload(self, judged: Judged) -> Payload:
        try:
            return decode_payload(judged.message)
        except DataError as error:
            raise Refused(f"payload: {error.one_line()}") from error

    def _answer(self, judged: Judged, acted: Acted) -> bytes:
        """Build the response: the command's counter, its parties swapped; signed when critical, else MACed."""
        command = judged.message
        response = GBCSMessage(
            cra=CRA.RESPONSE,
            originator_counter=command.originator_counter,
            originator=self.eui,
            recipient=command.originator,
            message_code=command.message_code,
            payload=acted.response.encode(command.originator_counter),
            supplementary=Supplementary(
                command.supplementary.remote_party, command.supplementary.remote_party_counter, None
            ),
            date_time=acted.date_time,
        )
        if judged.use_case.critical:
            return sign(response, self._ds).encode()
        return self._macked(response).encode()

    def _macked(self, message: GBCSMessage) -> GBCSMessage:
        return seal(without_signature(message), self._ka, self._answer_key(message.recipient))

    def _answer_key(self, recipient: EUI64) -> EllipticCurvePublicKey:
        """Return the key that a MAC for RECIPIENT is made with; Refused, before anything is done, without one."""
        for key in holder_cells(self.state, recipient):
            if key.key_usage == "ka" and key.cell_usage == 0:
                return certificate_info(self.state.cells[key]).public_key
        raise Refused(f"no key agreement certificate held for {recipient}, so no answer can be protected")

    def alert(self, recipient_cell: CellKey, message_code: int, payload: Encodable) -> bytes:
        """Return a non-critical alert to the holder of RECIPIENT_CELL, under this device's own counter."""
        anchor = self.state.cells.get(recipient_cell)
        if anchor is None:
            raise BugError(f"{self!r} has no cell {recipient_cell} to alert")
        self.state.alert_counter += 1
        message = GBCSMessage(
            cra=CRA.ALERT,
            originator_counter=self.state.alert_counter,
            originator=self.eui,
            recipient=certificate_info(anchor).subject_eui,
            message_code=message_code,
            payload=payload.encode(self.state.alert_counter),
        )
        return self._macked(message).encode()

    def log_changed_alert(self, around: Surroundings) -> bytes:
        """Return the alert that tells of a changed device log; only a hub's CHF sends one."""
        raise BugError(f"{self!r} sends no device log alert")
