"""CV 1, 3, 5 and 7: the DCC's own way to a home, what comes back by it, and what is kept for the user."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.dcc.state import DCCState
from hht_app.dcc.wan_traffic import wan_timeout
from hht_app.duis import bodies as b
from hht_app.duis.alerts import DCCAlertMessage, UpdateHANDeviceLogResult
from hht_app.duis.contents import GBCSPayload
from hht_app.duis.responses import LocalCommand, PreCommand, Response, response_from
from hht_app.duis.signature import verify_document
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.protection import sign
from tests.dcc.asking import ask, held, request, submit
from tests.dcc.commands import at_the_end
from tests.flows.job import CHF, ESME, GSME, PPMID, Playing, begin

VERSION = b.ReadFirmwareVersion()


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = at_the_end(begin(tmp_path / "H"))
    yield started
    started.ws.close()


@pytest.fixture
def covered(playing: Playing) -> Playing:
    playing.house.wan.arrive()
    collected(playing)
    return playing


def collected(playing: Playing) -> list[Response]:
    with playing.ws.transaction():
        documents = playing.world.dcc.collect(playing.world.supplier)
    return [response_from(verify_document(item, playing.world.keys.find_xml_signer).root) for item in documents]


def test_without_wan_a_command_for_the_wan_alone_is_refused_e20_and_nothing_waits(playing: Playing) -> None:
    before = held(playing)
    assert ask(playing, "11.2", VERSION, variant=1, target=ESME) == "E20"
    assert held(playing) == before


@pytest.mark.parametrize("variant, code, handed_out", [(1, "I99", False), (3, "I0", True)])
def test_a_command_by_the_wan_is_accepted_and_its_answer_comes_later(
    covered: Playing, variant: int, code: str, handed_out: bool
) -> None:
    asked = request(covered, "11.2", VERSION, variant=variant, target=ESME)
    answer = submit(covered, asked)
    assert answer.response_code == code
    assert isinstance(answer.content, LocalCommand) is handed_out
    (later,) = collected(covered)
    assert (later.request_id, later.response_code) == (asked.request_id, "I0")
    assert isinstance(later.content, GBCSPayload)
    assert parse_message(later.content.gbcs_payload).cra is CRA.RESPONSE
    assert collected(covered) == []


@pytest.mark.parametrize("variant, code", [(5, "I99"), (7, "I0")])
def test_a_signed_pre_command_goes_by_the_wan_and_its_answer_is_processed(
    covered: Playing, variant: int, code: str
) -> None:
    """6.24.2 by SM WAN: the inventory and the SMKI repository follow the device, as by 8.13."""
    inventory = covered.world.dcc.office.inventory
    true, stale = inventory.device_certificate(ESME, "ka"), covered.world.keys.certificate(GSME, "ka")
    assert true is not None
    assert stale is not None
    body = b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Digital Signature")
    own = inventory.device_certificate(ESME, "ds")
    asked = request(covered, "6.24.2", body, variant=4, target=ESME)
    given = submit(covered, asked).content
    assert isinstance(given, PreCommand)
    key = covered.world.keys.private_key(covered.world.supplier, "ds")
    assert key is not None
    signed = b.SignedPreCommand(gbcs_payload=sign(parse_message(given.gbcs_payload), key).encode())
    assert submit(covered, asked.changed(command_variant=variant, body=signed)).response_code == code
    (later,) = collected(covered)
    assert later.request_id == asked.request_id
    assert inventory.device_certificate(ESME, "ds") == own
    assert covered.world.dcc.office.state.devices.certificate_history == []
    assert covered.world.dcc.office.state.commands[str(asked.request_id)].answered


def test_a_device_log_update_by_the_wan_moves_the_record_and_tells_n24(covered: Playing) -> None:
    memory = covered.world.dcc.office.state.devices
    body = b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove")
    asked = request(covered, "8.11", body, variant=1, target=CHF)
    assert submit(covered, asked).response_code == "I99"
    assert PPMID not in memory.device_logs[CHF]
    found = [item.content for item in collected(covered)]
    alerts = [item for item in found if isinstance(item, DCCAlertMessage)]
    assert [(item.dcc_alert_code, item.dcc_alert) for item in alerts] == [
        ("N24", UpdateHANDeviceLogResult(update_han_device_log_service_request_id=asked.request_id))
    ]
    assert any(isinstance(item, GBCSPayload) for item in found)


class Silent:
    """A WAN that reaches every device and brings nothing back, or what it is told to."""

    def __init__(self, back: tuple[bytes, ...] = ()) -> None:
        self.back = back

    def wan_reaches(self, device: EUI64) -> bool:
        return True

    def wan_deliver(self, device: EUI64, message: bytes) -> tuple[bytes, ...]:
        return self.back

    def wan_collect(self) -> tuple[bytes, ...]:
        return ()


def test_an_answer_that_never_comes_is_told_by_e21_once_its_time_is_over(playing: Playing) -> None:
    office = playing.world.dcc.office
    office.wan = Silent()
    assert collected(playing) == [], "the session's own acts have collected the alerts N24"
    asked = request(playing, "11.2", VERSION, variant=1, target=ESME)
    assert submit(playing, asked).response_code == "I99"
    assert collected(playing) == []
    assert DCCState.restore(office.state.snapshot()) == office.state
    office.clock.advance(wan_timeout())
    (later,) = collected(playing)
    assert (later.request_id, later.response_code, later.content) == (asked.request_id, "E21", None)
    assert collected(playing) == []
    assert not office.state.commands[str(asked.request_id)].answered


def test_what_does_not_hold_or_answers_nothing_is_dropped(covered: Playing) -> None:
    asked = request(covered, "11.2", VERSION, variant=3, target=ESME)
    command = submit(covered, asked).content
    assert isinstance(command, LocalCommand)
    (later,) = collected(covered)
    assert isinstance(later.content, GBCSPayload)
    true = later.content.gbcs_payload
    dcc = covered.world.dcc
    before: Any = held(covered)
    for data in (true, true[:-1] + bytes([true[-1] ^ 1]), true[:-1], command.gbcs_payload, b""):
        dcc.wan_received(data)
        assert held(covered) == before
    assert collected(covered) == []


@pytest.mark.parametrize("variant, code", [(1, "E081301"), (3, "I99")])
def test_an_answer_comes_back_by_8_13_only_where_the_command_was_handed_out(
    covered: Playing, variant: int, code: str
) -> None:
    """MP081's 8.13 is for commands issued for local delivery; one for the SM WAN alone is answered there."""
    asked = request(covered, "11.2", VERSION, variant=variant, target=ESME)
    submit(covered, asked)
    (later,) = collected(covered)
    assert isinstance(later.content, GBCSPayload)
    before = held(covered)
    body = b.ReturnLocalCommandResponse(
        original_request_id=asked.request_id, device_gbcs_response=later.content.gbcs_payload
    )
    assert ask(covered, "8.13", body) == code
    assert held(covered) == before
    assert DCCState.restore(covered.world.dcc.office.state.snapshot()) == covered.world.dcc.office.state
