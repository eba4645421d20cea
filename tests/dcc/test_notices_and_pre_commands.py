"""8.14.2 and the SignedPreCommand at the DCC: what moves a hub, what does not, and what may be signed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.clock import format_time
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.dcc.state import DCCState
from hht_app.duis.bodies import CHFInstallSuccessNoSMWAN, JoinServiceCritical, SignedPreCommand
from hht_app.duis.requests import Request
from hht_app.duis.responses import LocalCommand, PreCommand
from hht_app.gbcs.envelope import GBCSMessage, parse_message
from hht_app.gbcs.payloads.joins import JoinDevice
from hht_app.gbcs.protection import sign, verify_mac, verify_signature
from hht_app.terminal.flow import notice_body
from tests.dcc.asking import ask, held, request, set_status, submit
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing, begin

INC = "InstalledNotCommissioned"
UNKNOWN = EUI64.parse("02-48-48-54-00-99-00-A2")


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


# ------------------------------------------------------------------------------------------------------- 8.14.2


def notice(playing: Playing, **changed: str) -> CHFInstallSuccessNoSMWAN:
    """The notice of the job, with some of its fields given otherwise."""
    act = playing.until("send_notice")
    return notice_body(replace(act, given={**act.given, **changed}))


def test_a_pending_hub_and_its_gpf_become_installed_with_a_warning(playing: Playing) -> None:
    body = notice(playing)
    assert ask(playing, "8.14.2", body) == "W081401"
    statuses = playing.statuses()
    assert (statuses["CHF"], statuses["GPF"]) == (INC, INC)
    assert {statuses[name] for name in ("ESME", "GSME", "PPMID")} == {"Pending"}
    rules = [row.rule for row in playing.world.dcc.office.inventory.history(CHF)]
    assert rules == ["pre-notification", "8.14.2-chf-pending"]


def test_a_second_notice_of_the_same_hub_is_acknowledged_and_changes_nothing(playing: Playing) -> None:
    body = notice(playing)
    assert ask(playing, "8.14.2", body) == "W081401"
    before = held(playing)
    assert ask(playing, "8.14.2", body) == "I99"
    assert held(playing) == before


@pytest.mark.parametrize("device", [GPF, ESME, GSME, PPMID])
def test_a_notice_of_what_is_no_hub_is_refused_e081401(playing: Playing, device: EUI64) -> None:
    body = notice(playing, device_id=str(device))
    before = held(playing)
    assert ask(playing, "8.14.2", body) == "E081401"
    assert held(playing) == before


def test_a_notice_of_an_unknown_hub_is_refused_e19(playing: Playing) -> None:
    body = notice(playing, device_id=str(UNKNOWN))
    before = held(playing)
    assert ask(playing, "8.14.2", body) == "E19"
    assert held(playing) == before


def test_an_install_time_in_the_future_is_refused_e081402_and_now_is_not(playing: Playing) -> None:
    now = playing.house.now
    playing.until("send_notice")
    now = playing.house.now
    before = held(playing)
    later = notice(playing, install_date_time=format_time(now + timedelta(seconds=1)))
    assert ask(playing, "8.14.2", later) == "E081402"
    assert held(playing) == before
    assert ask(playing, "8.14.2", notice(playing, install_date_time=format_time(now))) == "W081401"


@pytest.mark.parametrize("status", ["Whitelisted", "Commissioned", "Decommissioned", "Withdrawn", "Suspended"])
def test_a_hub_of_any_other_status_is_warned_of_and_moves_nothing(playing: Playing, status: str) -> None:
    """E5 is not checked for 8.14.2 (MP081), so that even a Suspended hub is only warned of."""
    set_status(playing, CHF, status)
    before = playing.records()
    assert ask(playing, "8.14.2", notice(playing)) == "W081401"
    assert playing.records() == before


def test_a_gpf_that_is_not_pending_stays_where_it_is(playing: Playing) -> None:
    set_status(playing, GPF, "Commissioned")
    assert ask(playing, "8.14.2", notice(playing)) == "W081401"
    statuses = playing.statuses()
    assert (statuses["CHF"], statuses["GPF"]) == (INC, "Commissioned")


def test_a_pending_gpf_of_an_installed_hub_is_left_pending(playing: Playing) -> None:
    set_status(playing, CHF, INC)
    before = playing.records()
    assert ask(playing, "8.14.2", notice(playing)) == "I99"
    assert playing.records() == before


# ----------------------------------------------------------------------------------------------- SignedPreCommand


class Signing:
    """A CV 4 request and its Pre-Command, ready to be signed."""

    def __init__(self, playing: Playing) -> None:
        self.playing = playing
        self.asked = request(playing, "8.7.1", JoinServiceCritical(other_device_id=PPMID), variant=4, target=ESME)
        answer = submit(playing, self.asked)
        assert isinstance(answer.content, PreCommand)
        self.message = parse_message(answer.content.gbcs_payload)

    def signed(self, message: GBCSMessage | None = None, by: str = "supplier") -> bytes:
        key = self.playing.world.keys.private_key(self.playing.world.organisations[by], "ds")
        assert key is not None
        return sign(message or self.message, key).encode()

    def request(self, payload: bytes, **changed: Any) -> Request:
        body = SignedPreCommand(gbcs_payload=payload)
        return self.asked.changed(**{"command_variant": 6, "body": body, **changed})

    def code(self, payload: bytes, **changed: Any) -> str:
        return submit(self.playing, self.request(payload, **changed)).response_code


def test_the_pre_command_is_unprotected_and_carries_the_requests_parties_and_counter(playing: Playing) -> None:
    signing = Signing(playing)
    assert signing.message.is_pre_command
    assert signing.message.signature is None
    assert signing.message.originator == playing.world.supplier
    assert signing.message.recipient == ESME
    assert signing.message.originator_counter == signing.asked.request_id.counter


def test_the_signed_pre_command_comes_back_sealed_by_the_broker(playing: Playing) -> None:
    signing = Signing(playing)
    answer = submit(playing, signing.request(signing.signed()))
    assert answer.response_code == "I0"
    assert isinstance(answer.content, LocalCommand)
    command = parse_message(answer.content.gbcs_payload)
    keys = playing.world.keys
    own, peer = keys.private_key(playing.world.acb, "ka"), keys.public_key(ESME, "ka")
    supplier = keys.public_key(playing.world.supplier, "ds")
    assert own is not None
    assert peer is not None
    assert supplier is not None
    verify_mac(command, own, peer)
    verify_signature(command, supplier)


def test_a_second_signed_pre_command_under_the_same_request_id_is_refused(playing: Playing) -> None:
    signing = Signing(playing)
    assert signing.code(signing.signed()) == "I0"
    before = held(playing)
    assert signing.code(signing.signed()) == "E080721"
    assert held(playing) == before


@pytest.mark.parametrize("field", ["payload", "originator_counter", "recipient", "message_code", "originator"])
def test_a_signed_pre_command_that_is_not_the_one_given_is_refused_and_the_true_one_still_taken(
    playing: Playing, field: str
) -> None:
    signing = Signing(playing)
    changed: dict[str, Any] = {
        "payload": JoinDevice(0, GSME, 5, None).encode(0),
        "originator_counter": signing.message.originator_counter + 1,
        "recipient": GSME,
        "message_code": 0x00AB,
        "originator": playing.world.organisations["second-supplier"],
    }
    before = held(playing)
    other = replace(signing.message, **{field: changed[field]})
    assert signing.code(signing.signed(other)) == "E080721"
    assert held(playing) == before
    assert signing.code(signing.signed()) == "I0"


@pytest.mark.parametrize("by", ["second-supplier", "acb", "network-operator"])
def test_a_pre_command_signed_by_another_is_refused(playing: Playing, by: str) -> None:
    signing = Signing(playing)
    before = held(playing)
    assert signing.code(signing.signed(by=by)) == "E080721"
    assert held(playing) == before


def test_a_pre_command_left_unsigned_cut_or_sealed_is_refused(playing: Playing) -> None:
    signing = Signing(playing)
    before = held(playing)
    signed = signing.signed()
    sealed = replace(parse_message(signed), mac=bytes(12)).encode()
    for payload in (signing.message.encode(), signed[:-1], signed + b"\x00", sealed, b"\x00"):
        assert signing.code(payload) == "E080721"
    assert held(playing) == before


def test_no_byte_of_a_signed_pre_command_can_be_altered(playing: Playing) -> None:
    signing = Signing(playing)
    before, signed = held(playing), signing.signed()
    for index in range(len(signed)):
        data = bytes([*signed[:index], signed[index] ^ 1, *signed[index + 1 :]])
        assert signing.code(data) == "E080721", index
    assert held(playing) == before


def test_a_signed_pre_command_under_a_request_id_that_asked_for_none_is_refused(playing: Playing) -> None:
    signing = Signing(playing)
    before = held(playing)
    own = signing.asked.request_id
    for counter in (own.counter + 1, own.counter - 1):
        other = RequestID(own.originator, own.target, counter)
        assert signing.code(signing.signed(), request_id=other) == "E080721"
    assert signing.code(signing.signed(), request_id=RequestID(own.originator, GSME, own.counter)) in ("E080721", "E11")
    assert held(playing) == before


def test_another_suppliers_signed_pre_command_is_not_taken_for_this_ones(playing: Playing) -> None:
    signing = Signing(playing)
    before = held(playing)
    own = signing.asked.request_id
    second = playing.world.organisations["second-supplier"]
    assert signing.code(signing.signed(), request_id=RequestID(second, own.target, own.counter)) == "E080721"
    assert held(playing) == before


@pytest.mark.parametrize("stop", ["ask", "deliver", "send_back", "hand_over"])
def test_the_dccs_memory_is_saved_and_put_back_exactly(playing: Playing, stop: str) -> None:
    playing.until(stop)
    state = playing.world.dcc.office.state
    assert DCCState.restore(state.snapshot()) == state
    assert DCCState.restore(state.snapshot()).snapshot() == state.snapshot()
