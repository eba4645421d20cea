"""Commands that a device keeps until their time: those of one originator and use case are taken back together."""

from __future__ import annotations

from hht_app.gbcs.envelope import GBCSMessage, parse_message
from hht_app.premises.state import DeviceState


def cancel_waiting(state: DeviceState, by: GBCSMessage, what: str | None = None) -> int:
    """Drop what STATE keeps of BY's originator and message code (only part WHAT, if given); return how many."""
    kept = []
    for item in state.waiting:
        message = parse_message(item.command)
        same = (message.originator, message.message_code) == (by.originator, by.message_code)
        if not same or what not in (None, item.what):
            kept.append(item)
    dropped = len(state.waiting) - len(kept)
    state.waiting = kept
    return dropped
