"""Commands made by hand for the house's devices: any originator, counter and payload, rightly protected."""

from __future__ import annotations

from itertools import count
from typing import Any

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary, parse_message
from hht_app.gbcs.payloads.registry import Payload, decode_payload
from hht_app.gbcs.protection import seal, sign, verify_signature, without_signature
from hht_app.gbcs.use_cases import is_critical
from hht_app.premises.han import Delivery
from tests.flows.job import Playing
from tests.premises.home import Home

_COUNTERS = count(50_000)


def party(playing: Playing | Home, name: str) -> EUI64:
    return playing.world.organisations[name]


def command(
    playing: Playing | Home,
    target: EUI64,
    message_code: int,
    payload: Any,
    *,
    originator: str = "acb",
    counter: int | None = None,
    signer: str | None = None,
    sealer: str = "acb",
    supplementary: Supplementary | None = None,
    ka_certificate: bytes = b"",
) -> bytes:
    """A command for TARGET from ORIGINATOR, signed where its use case is critical, sealed with SEALER's key."""
    keys = playing.world.keys
    number = next(_COUNTERS) if counter is None else counter
    message = GBCSMessage(
        cra=CRA.COMMAND,
        originator_counter=number,
        originator=party(playing, originator),
        recipient=target,
        message_code=message_code,
        payload=payload if isinstance(payload, bytes) else payload.encode(number),
        supplementary=supplementary or Supplementary(),
        ka_certificate=ka_certificate,
    )
    if is_critical(message_code):
        ds = keys.private_key(party(playing, signer or originator), "ds")
        assert ds is not None
        message = sign(message, ds)
    else:
        message = without_signature(message)
    own, peer = keys.private_key(party(playing, sealer), "ka"), keys.public_key(target, "ka")
    assert own is not None
    assert peer is not None
    return seal(message, own, peer).encode()


def deliver(playing: Playing | Home, target: EUI64, message_code: int, payload: Any, **named: Any) -> Delivery:
    return playing.house.deliver(target, command(playing, target, message_code, payload, **named))


def answer(delivery: Delivery) -> Any:
    """The payload of the answer that was heard."""
    assert delivery.heard, delivery.truth
    message = parse_message(delivery.heard[0])
    assert message.kind == "response"
    found: Payload = decode_payload(message)
    return found


def on_the_han(playing: Playing) -> None:
    """Play to where the terminal is on the HAN and every device has joined, but none has a command for another yet."""
    playing.until("send_back")


def without_alert_counters(snapshot: dict[str, Any]) -> dict[str, Any]:
    """A home's snapshot with the counters of its devices' alerts, and the alerts that wait for the WAN, left out."""
    devices = {
        eui: {key: value for key, value in state.items() if key != "alert_counter"}
        for eui, state in snapshot["devices"].items()
    }
    return {**snapshot, "devices": devices, "wan": None}


def refused_with_alert(
    playing: Playing | Home, delivery: Delivery, before: dict[str, Any], code: int, why: str
) -> None:
    """Nothing was done and nothing answered, but one signed alert CODE tells of it."""
    assert why in delivery.truth
    assert without_alert_counters(playing.house.snapshot()) == without_alert_counters(before)
    (heard,) = delivery.heard
    message = parse_message(heard)
    assert (message.kind, message.message_code) == ("alert", 0x1000)
    public = playing.world.keys.public_key(message.originator, "ds")
    assert public is not None
    verify_signature(message, public)
    assert code.to_bytes(2, "big") in message.payload
