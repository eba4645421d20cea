"""What a command does to the hub's device log, read from its own bytes: which device it lets in or takes out."""

from __future__ import annotations

from hht_app.core.errors import DataError
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.payloads.dlms import RegisterDevice, UnregisterDevice
from hht_app.gbcs.payloads.registry import Payload, decode_payload
from hht_app.gbcs.use_cases import CCS01, CCS02


def let_in(command: bytes) -> RegisterDevice | None:
    """Return what COMMAND puts into the CHF device log; None for any other command, or one that cannot be read."""
    payload = _payload(command, CCS01)
    return payload if isinstance(payload, RegisterDevice) else None


def taken_out(command: bytes) -> UnregisterDevice | None:
    """Return what COMMAND takes out of the CHF device log; None for any other, or one that cannot be read."""
    payload = _payload(command, CCS02)
    return payload if isinstance(payload, UnregisterDevice) else None


def _payload(command: bytes, code: int) -> Payload | None:
    try:
        message = parse_message(command)
        return decode_payload(message) if message.message_code == code else None
    except DataError:
        return None
