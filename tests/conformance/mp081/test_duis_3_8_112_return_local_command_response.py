"""DUIS 3.8.112.2: SR 8.13, what is returned, how it is named, and what the DCC needs."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.dcc.tables import needed_back
from hht_app.duis.bodies import ReturnLocalCommandResponse
from hht_app.duis.requests import write_request
from hht_app.duis.service_requests import all_service_requests
from hht_app.gbcs.envelope import CRA, parse_message
from tests.dcc.asking import request
from tests.dcc.commands import at_the_end, carry_out, credentials, quiet
from tests.flows.job import ESME, GPF, Playing, begin

LISTED = {
    "3.2", "6.8", "6.15.1", "6.15.2", "6.21", "6.23", "8.7.1", "8.7.2", "8.8.1", "8.8.2", "8.11", "8.12.1", "8.12.2",
    "11.3",
}  # fmt: skip


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def heard(playing: Playing, kind: CRA) -> tuple[str, bytes]:
    """The first message of KIND that the terminal collected in the job, with its OriginalRequestID ("" for none)."""
    playing.until("send_back")
    quiet(playing)
    for item in playing.session.state.heard:
        data = bytes.fromhex(item.message)
        if parse_message(data).cra is kind:
            return item.request_id, data
    raise AssertionError(f"the terminal heard no {kind}")


def returned(playing: Playing, original: RequestID | None, data: bytes) -> str:
    with playing.ws.transaction():
        return playing.world.back_office.send_back(original, data).response_code


def test_original_request_id_is_originator_target_and_counter_with_colons_between(playing: Playing) -> None:
    text, data = heard(playing, CRA.RESPONSE)
    own = RequestID.parse(text)
    body = ReturnLocalCommandResponse(original_request_id=own, device_gbcs_response=data)
    xml = write_request(request(playing, "8.13", body)).decode()
    assert f"OriginalRequestID>{own.originator}:{own.target}:{own.counter}</" in xml


def test_original_request_id_is_mandatory_when_it_is_not_a_device_alert(playing: Playing) -> None:
    text, data = heard(playing, CRA.RESPONSE)
    assert returned(playing, None, data) == "E081301"
    assert returned(playing, RequestID.parse(text), data) == "I99"


def test_original_request_id_is_not_applicable_to_a_device_alert(playing: Playing) -> None:
    response, _ = heard(playing, CRA.RESPONSE)
    _, alert = heard(playing, CRA.ALERT)
    assert returned(playing, RequestID.parse(response), alert) == "E081301"
    assert returned(playing, None, alert) == "I99"


def test_device_gbcs_response_carries_the_devices_own_bytes_in_base64(playing: Playing) -> None:
    text, data = heard(playing, CRA.RESPONSE)
    body = ReturnLocalCommandResponse(original_request_id=RequestID.parse(text), device_gbcs_response=data)
    xml = write_request(request(playing, "8.13", body)).decode()
    assert f"DeviceGBCSResponse>{base64.b64encode(data).decode()}</" in xml


@pytest.mark.parametrize("srv", sorted(LISTED))
def test_the_response_to_each_listed_service_request_is_needed(srv: str) -> None:
    assert needed_back(srv) == "needed"


def test_no_response_to_any_other_service_request_is_on_the_list() -> None:
    others = {info.srv for info in all_service_requests()} - LISTED
    assert {needed_back(srv) for srv in others} == {"not on the list"}


def test_which_device_alerts_the_dcc_needs_is_a_second_table_that_is_not_held() -> None:
    assert needed_back(None) == "not held"


def test_a_hht_hears_all_alerts_and_responses_on_the_han_related_to_its_commands_or_not(playing: Playing) -> None:
    playing.until("hand_over")
    kinds = {parse_message(bytes.fromhex(item.message)).cra for item in playing.session.state.heard}
    assert kinds == {CRA.RESPONSE, CRA.ALERT}
    alerts = [item for item in playing.session.state.heard if item.kind == "alert"]
    assert alerts
    assert all(not item.request_id for item in alerts), "no command of the job asked for them"


def holders(playing: Playing, device: EUI64) -> dict[tuple[str, int], tuple[EUI64, str]]:
    cells = playing.world.dcc.office.inventory.cells(device)
    return {(row.key_usage, row.cell_usage): (row.holder, row.rule) for row in cells if row.role == 2}


def test_6_21_returned_lets_the_dcc_track_the_organisation_certificates_on_the_device(playing: Playing) -> None:
    assert {holder for holder, _ in holders(playing, GPF).values()} == {playing.world.acb}
    playing.until("hand_over")
    after = holders(playing, GPF)
    assert set(after) == {("ds", 0), ("ka", 0), ("ka", 1)}
    assert set(after.values()) == {(playing.world.supplier, "6.21-cells-returned")}


def test_6_15_1_returned_lets_the_dcc_track_the_organisation_certificates_on_the_device(playing: Playing) -> None:
    at_the_end(playing)
    assert {rule for _, rule in holders(playing, ESME).values()} == {"initial-cells"}
    carry_out(playing, "6.15.1", ESME, credentials(playing))
    assert {rule for _, rule in holders(playing, ESME).values()} == {"6.15.1-cells-returned"}


def test_without_6_15_1_returned_the_dccs_record_stays_behind_the_device(playing: Playing) -> None:
    at_the_end(playing)
    before = holders(playing, ESME)
    with playing.ws.transaction():
        asked = playing.world.back_office.ask_command("6.15.1", ESME, credentials(playing))
    assert asked.handover is not None
    assert playing.house.deliver(ESME, asked.handover.command).heard
    assert holders(playing, ESME) == before
    assert not playing.world.dcc.office.state.commands[str(asked.request_id)].answered
