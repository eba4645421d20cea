"""Refusal of what is returned is real: no altered or mismatched response or alert moves a record of the DCC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.identifiers import RequestID
from hht_app.core.recording import ignore
from hht_app.duis.bodies import ReturnLocalCommandResponse
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.protection import seal, sign
from tests.flows.job import CHF, ESME, Playing, begin

# Every byte has its lowest bit changed; as each try is a whole signed request, all bits of every fifth byte.
MASKS = {0x01: 1, 0xFF: 5}
REFUSED = "E081301"


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def quiet(playing: Playing) -> None:
    """Let supplier and DCC talk without a journal, as these tests send thousands of requests."""
    playing.world.back_office._record = ignore
    playing.world.dcc.office.record = ignore


def held(playing: Playing) -> dict[str, Any]:
    """All that the DCC holds, but the counter of the last request, which even a refused one uses up."""
    state = playing.world.dcc.office.state.snapshot()
    state.pop("seen_counters")
    return {"records": playing.records(), "state": state}


def heard(playing: Playing) -> list[tuple[RequestID | None, bytes, str]]:
    """What the terminal heard and has not sent back: its OriginalRequestID, its bytes, and what it is."""
    return [
        (
            RequestID.parse(item.request_id) if item.kind == "response" else None,
            bytes.fromhex(item.message),
            item.use_case,
        )
        for item in playing.session.state.heard
        if not item.returned
    ]


def send(playing: Playing, original: RequestID | None, message: bytes) -> str:
    with playing.ws.transaction():
        return playing.world.back_office.send_back(original, message).response_code


@pytest.mark.parametrize("round_number", [1, 2])
def test_no_altered_response_or_alert_is_taken_and_the_true_one_is(playing: Playing, round_number: int) -> None:
    act = playing.until("send_back")
    if round_number == 2:
        playing.session.do(act)
        playing.until("send_back")
    quiet(playing)
    seen = set()
    for original, message, use_case in heard(playing):
        if use_case in seen and use_case == "CS14":
            continue
        seen.add(use_case)
        before = held(playing)
        with playing.ws.transaction():
            for mask, step in MASKS.items():
                for index in range(0, len(message), step):
                    data = bytes([*message[:index], message[index] ^ mask, *message[index + 1 :]])
                    assert send(playing, original, data) == REFUSED, f"{use_case} byte {index} xor {mask:02X}"
        assert held(playing) == before, use_case
        assert send(playing, original, message) == "I99"
        assert held(playing) != before, f"the DCC kept nothing of {use_case}"
    assert len(seen) >= 3


def test_no_cut_or_doubled_response_is_taken(playing: Playing) -> None:
    playing.until("send_back")
    quiet(playing)
    before = held(playing)
    original, message, _ = heard(playing)[0]
    for length in range(1, len(message)):
        assert send(playing, original, message[:length]) == REFUSED
    assert send(playing, original, message * 2) == REFUSED
    assert send(playing, original, message + b"\x00") == REFUSED
    assert held(playing) == before


def test_a_response_under_any_other_request_id_than_its_own_is_refused(playing: Playing) -> None:
    playing.until("send_back")
    quiet(playing)
    before = held(playing)
    items = [item for item in heard(playing) if item[0] is not None]
    commands = {str(original) for original, _, _ in items}
    for own, message, _ in items:
        assert own is not None
        for other in {*commands} - {str(own)}:
            assert send(playing, RequestID.parse(other), message) == REFUSED
        for counter in (own.counter - 900, own.counter + 900):
            assert send(playing, RequestID(own.originator, own.target, counter), message) == REFUSED
        assert send(playing, own.swapped, message) == REFUSED
        assert send(playing, None, message) == REFUSED
    assert held(playing) == before


def test_an_alert_with_an_original_request_id_is_refused(playing: Playing) -> None:
    playing.until("send_back")
    quiet(playing)
    before = held(playing)
    original = next(item[0] for item in heard(playing) if item[0] is not None)
    alert = next(item[1] for item in heard(playing) if item[2] == "CS14")
    assert send(playing, original, alert) == REFUSED
    assert held(playing) == before


def test_a_command_is_not_taken_for_an_answer(playing: Playing) -> None:
    playing.until("send_back")
    quiet(playing)
    before = held(playing)
    progress = playing.session.state.tasks["let-in-esme"]
    own = RequestID.parse(progress.request_id)
    for original in (own, None):
        assert send(playing, original, playing.command("let-in-esme")) == REFUSED
    assert held(playing) == before


def test_a_response_of_a_device_that_was_never_asked_is_refused(playing: Playing) -> None:
    """It is genuine in all but that: the meter itself protects it, under the request's counter."""
    playing.until("send_back")
    quiet(playing)
    before = held(playing)
    own, message, _ = heard(playing)[0]
    parsed = parse_message(message)
    keys = playing.world.keys
    for eui in (ESME, keys.devices[1]):
        private = keys.private_key(eui, "ka")
        public = keys.public_key(parsed.recipient, "ka")
        assert private is not None
        assert public is not None
        forged = seal(_changed(parsed, originator=eui), private, public).encode()
        assert send(playing, own, forged) == REFUSED
    assert held(playing) == before


@pytest.mark.parametrize("field", ["originator_counter", "message_code", "supplementary", "cra"])
def test_a_genuine_response_that_differs_from_its_command_in_one_field_is_refused(playing: Playing, field: str) -> None:
    from hht_app.gbcs.envelope import Supplementary

    playing.until("send_back")
    quiet(playing)
    before = held(playing)
    own, message, _ = heard(playing)[0]
    parsed = parse_message(message)
    assert parsed.supplementary.remote_party_counter is not None
    changed = {
        "originator_counter": parsed.originator_counter + 1,
        "message_code": 0x0002,
        "supplementary": Supplementary(
            parsed.supplementary.remote_party, parsed.supplementary.remote_party_counter + 1
        ),
        "cra": CRA.ALERT,
    }[field]
    private = playing.world.keys.private_key(CHF, "ka")
    public = playing.world.keys.public_key(parsed.recipient, "ka")
    assert private is not None
    assert public is not None
    forged = seal(_changed(parsed, **{field: changed}), private, public).encode()
    assert send(playing, own, forged) == REFUSED
    assert held(playing) == before


def test_a_response_protected_in_another_way_than_its_use_case_demands_is_refused(playing: Playing) -> None:
    """CCS01 is not critical: its answer is MACed; the hub's signature in place of the MAC will not do."""
    playing.until("send_back")
    quiet(playing)
    before = held(playing)
    own, message, _ = heard(playing)[0]
    private = playing.world.keys.private_key(CHF, "ds")
    assert private is not None
    assert send(playing, own, sign(_changed(parse_message(message)), private).encode()) == REFUSED
    assert held(playing) == before


def test_another_supplier_cannot_return_what_it_did_not_ask_for(playing: Playing) -> None:
    from hht_app.supplier.back_office import BackOffice

    playing.until("send_back")
    quiet(playing)
    before = held(playing)
    world = playing.world
    second = BackOffice(
        supplier=world.organisations["second-supplier"],
        acb=world.acb,
        keys=world.keys,
        gateway=world.dcc,
        counter=1,
        record=ignore,
    )
    own, message, _ = heard(playing)[0]
    assert second.send_back(own, message).response_code == REFUSED
    assert held(playing) == before
    assert send(playing, own, message) == "I99"


def test_the_refusal_is_told_as_the_simulators_choice(playing: Playing) -> None:
    playing.until("send_back")
    heard = playing.session.state.heard
    altered = heard[0].message[:-2] + f"{int(heard[0].message[-2:], 16) ^ 1:02X}"
    heard[0] = replace(heard[0], message=altered)
    events = playing.do("send_back", items="1")
    checks = next(event for event in events if event.kind == "checks")
    assert checks.code == REFUSED
    assert "simulator's choice, the DCC's code is not held" in checks.raw.decode()
    assert heard[0].returned == REFUSED
    assert playing.statuses()["ESME"] == "Pending"


def _changed(message: Any, **fields: Any) -> Any:
    return replace(message, **{"mac": None, **fields})


def test_what_is_no_message_at_all_is_refused(playing: Playing) -> None:
    playing.until("send_back")
    quiet(playing)
    before = held(playing)
    own, _, _ = heard(playing)[0]
    for data in (b"\x00", b"\xdd", b"\xdf\x09\x02", bytes(2000), b"<xml/>"):
        for original in (own, None):
            assert send(playing, original, data) == REFUSED
    assert held(playing) == before
    assert ReturnLocalCommandResponse(device_gbcs_response=b"\x00").original_request_id is None
