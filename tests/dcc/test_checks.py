"""What the DCC checks of every request: user, role, variant, form, counter, device, type and status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.dcc.tables import checks
from hht_app.duis.bodies import (
    AddDeviceToCHFWhitelist,
    CHFInstallSuccessNoSMWAN,
    JoinServiceCritical,
    JoinServiceNonCritical,
    PartialAddress,
    ReadInventory,
    RequestWANMatrix,
    UpdateHANDeviceLog,
)
from hht_app.duis.responses import DSPInventory, DSPWANMatrix, LocalCommand
from hht_app.terminal.flow import notice_body
from tests.dcc.asking import ask, held, request, set_status, submit, told
from tests.flows.job import CHF, ESME, GPF, PPMID, Playing, begin

UNKNOWN = EUI64.parse("02-48-48-54-00-99-00-A2")
ADDRESS = RequestWANMatrix(partial_address=PartialAddress(post_code="SO14 0ZZ", address_identifier="12 Elm Terrace"))


def add(device: EUI64 = ESME, **named: Any) -> UpdateHANDeviceLog:
    whitelist = AddDeviceToCHFWhitelist(join_time_period=600, install_code=bytes(16), **named)
    return UpdateHANDeviceLog(device_id=device, request_type="Add", add_device_to_chf_whitelist=whitelist)


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def notice(playing: Playing) -> CHFInstallSuccessNoSMWAN:
    return notice_body(playing.until("send_notice"))


def refused(playing: Playing, before: object, code: str, wanted: str) -> None:
    """The answer was WANTED, the checks say so, and nothing was processed."""
    assert code == wanted
    assert held(playing) == before
    (row,) = [item for item in told if item.kind == "checks"]
    assert row.code == wanted
    failed = [item for item in json.loads(row.raw) if item["result"] == "failed"]
    assert len(failed) == 1
    assert failed[0]["note"].startswith(wanted)


def test_a_good_request_is_answered(playing: Playing) -> None:
    answer = submit(playing, request(playing, "12.1", ADDRESS))
    assert answer.response_code == "I0"
    assert isinstance(answer.content, DSPWANMatrix)
    assert [item.wan_technology for item in answer.content.responses] == [" "]
    assert answer.request_id is not None
    assert answer.response_id == answer.request_id.swapped


def test_a_signer_that_is_no_user_is_refused_e1(playing: Playing) -> None:
    del playing.world.dcc.office.user_roles[playing.world.supplier]
    before = held(playing)
    refused(playing, before, ask(playing, "12.1", ADDRESS), "E1")


def test_a_role_that_may_not_send_the_request_is_refused_e2(playing: Playing) -> None:
    body = notice(playing)
    playing.world.dcc.office.user_roles[playing.world.supplier] = ("ED",)
    before = held(playing)
    refused(playing, before, ask(playing, "8.14.2", body), "E2")
    assert ask(playing, "12.1", ADDRESS) == "I0", "an ED may ask for coverage"


@pytest.mark.parametrize("variant", [1, 2, 4, 6])
def test_a_command_variant_that_does_not_fit_is_refused_e12(playing: Playing, variant: int) -> None:
    before = held(playing)
    refused(playing, before, ask(playing, "12.1", ADDRESS, variant=variant), "E12")


def test_a_critical_request_as_if_it_were_not_is_refused_e12(playing: Playing) -> None:
    before = held(playing)
    code = ask(playing, "8.7.1", JoinServiceCritical(other_device_id=PPMID), variant=2, target=ESME)
    refused(playing, before, code, "E12")


@pytest.mark.parametrize(
    "srv, body, named, wanted",
    [
        ("12.1", ADDRESS, {"reference": "12.2"}, "E120101"),
        ("12.1", ADDRESS, {"target": ESME}, "E120101"),
        ("8.11", add(), {"variant": 2}, "E081101"),
        ("8.11", ADDRESS, {"variant": 2, "target": CHF}, "E081101"),
        ("8.7.1", JoinServiceCritical(other_device_id=PPMID), {"variant": 6, "target": ESME}, "E080721"),
        ("8.11", UpdateHANDeviceLog(device_id=ESME, request_type="Add"), {"variant": 2, "target": CHF}, "E081101"),
    ],
    ids=["reference", "target of a DCC request", "target of a device request", "body", "unsigned in CV 6", "no code"],
)
def test_parts_that_do_not_agree_are_refused_with_the_requests_family(
    playing: Playing, srv: str, body: Any, named: dict[str, Any], wanted: str
) -> None:
    before = held(playing)
    refused(playing, before, ask(playing, srv, body, **named), wanted)
    assert "simulator's choice" in next(item for item in told if item.kind == "checks").raw.decode()


def test_a_counter_that_has_not_grown_is_refused_and_a_gap_is_not(playing: Playing) -> None:
    assert ask(playing, "12.1", ADDRESS, counter=5000) == "I0"
    before = held(playing)
    for counter in (5000, 4999, 1, 0):
        refused(playing, before, ask(playing, "12.1", ADDRESS, counter=counter), "E120101")
    assert ask(playing, "12.1", ADDRESS, counter=2**63) == "I0"
    assert ask(playing, "12.1", ADDRESS, user="second-supplier", counter=1) == "I0", "another user counts for itself"


@pytest.mark.parametrize("target", [UNKNOWN, GPF.parse("02-48-48-54-00-14-00-A3")])
def test_a_device_that_is_not_in_the_inventory_is_refused_e19(playing: Playing, target: EUI64) -> None:
    before = held(playing)
    refused(playing, before, ask(playing, "8.11", add(), variant=2, target=target), "E19")


def test_an_unknown_partner_is_refused_e19(playing: Playing) -> None:
    before = held(playing)
    refused(playing, before, ask(playing, "8.11", add(UNKNOWN), variant=2, target=CHF), "E19")
    body = JoinServiceNonCritical(other_device_id=UNKNOWN)
    refused(playing, before, ask(playing, "8.7.2", body, variant=2, target=PPMID), "E19")


@pytest.mark.parametrize(
    "srv, body, variant, target",
    [
        ("8.11", add(), 2, ESME),
        ("8.11", add(), 2, GPF),
        ("8.7.1", JoinServiceCritical(other_device_id=ESME), 4, PPMID),
        ("8.7.2", JoinServiceNonCritical(other_device_id=GPF), 2, CHF),
    ],
)
def test_a_device_of_the_wrong_type_is_refused_e11(
    playing: Playing, srv: str, body: Any, variant: int, target: EUI64
) -> None:
    before = held(playing)
    refused(playing, before, ask(playing, srv, body, variant=variant, target=target), "E11")


def test_a_pairing_whose_use_case_is_not_held_is_refused_with_its_family(playing: Playing) -> None:
    before = held(playing)
    body = JoinServiceNonCritical(other_device_id=CHF)
    refused(playing, before, ask(playing, "8.7.2", body, variant=2, target=PPMID), "E080721")


STANDING = ["Pending", "Whitelisted", "InstalledNotCommissioned", "Commissioned", "Recovery", "Recovered"]


@pytest.mark.parametrize("status", ["Decommissioned", "Withdrawn", "Suspended"])
def test_a_device_shut_out_by_its_status_gets_no_command(playing: Playing, status: str) -> None:
    set_status(playing, CHF, status)
    set_status(playing, ESME, status)
    before = held(playing)
    assert ask(playing, "8.11", add(), variant=2, target=CHF) in ("E5", "E17")
    assert held(playing) == before
    critical = JoinServiceCritical(other_device_id=PPMID)
    refused(playing, before, ask(playing, "8.7.1", critical, variant=4, target=ESME), "E5")


@pytest.mark.parametrize("status", STANDING)
def test_a_device_of_any_other_status_gets_its_command(playing: Playing, status: str) -> None:
    set_status(playing, CHF, status)
    answer = submit(playing, request(playing, "8.11", add(), variant=2, target=CHF))
    assert answer.response_code == "I0"
    assert isinstance(answer.content, LocalCommand)


def test_a_command_that_needs_the_sm_wan_is_refused_e20_and_both_ways_gives_the_local_one(playing: Playing) -> None:
    before = held(playing)
    refused(playing, before, ask(playing, "8.11", add(), variant=1, target=CHF), "E20")
    both = submit(playing, request(playing, "8.11", add(), variant=3, target=CHF))
    assert both.response_code == "I0"
    assert isinstance(both.content, LocalCommand)


def test_every_check_made_is_one_of_the_table_and_says_its_source(playing: Playing) -> None:
    known = {item.id for item in checks()}
    assert ask(playing, "8.11", add(), variant=2, target=CHF) == "I0"
    (row,) = [item for item in told if item.kind == "checks"]
    made = json.loads(row.raw)
    assert {item["check"] for item in made} == known
    assert all(item["source"] and item["title"] for item in made)


def test_coverage_is_found_by_uprn_and_not_found_elsewhere(playing: Playing) -> None:
    found = submit(playing, request(playing, "12.1", RequestWANMatrix(uprn="100099912012")))
    assert isinstance(found.content, DSPWANMatrix)
    assert found.content.responses[0].wan_technology == " "
    before = held(playing)
    refused(playing, before, ask(playing, "12.1", RequestWANMatrix(uprn="1")), "E120101")
    elsewhere = PartialAddress(post_code="SO14 0ZZ", address_identifier="13 Elm Terrace")
    refused(playing, before, ask(playing, "12.1", RequestWANMatrix(partial_address=elsewhere)), "E120101")


@pytest.mark.parametrize(
    "body, wanted",
    [
        (ReadInventory(device_id=ESME), {"ESME", "GSME", "CHF", "GPF", "PPMID"}),
        (ReadInventory(device_id=CHF), {"ESME", "GSME", "CHF", "GPF", "PPMID"}),
        (ReadInventory(uprn="100099912012"), {"ESME", "GSME", "CHF", "GPF", "PPMID"}),
        (ReadInventory(mpxn="1234567810"), {"GSME"}),
    ],
    ids=["meter", "hub", "UPRN", "MPxN"],
)
def test_the_inventory_answers_by_device_place_and_meter_point(
    playing: Playing, body: ReadInventory, wanted: set[str]
) -> None:
    answer = submit(playing, request(playing, "8.2", body))
    assert answer.response_code == "I0"
    assert isinstance(answer.content, DSPInventory)
    assert {item.device_type for item in answer.content.devices} == wanted
    assert {item.device_status for item in answer.content.devices} == {"Pending"}


def test_the_inventory_says_when_nothing_matches(playing: Playing) -> None:
    before = held(playing)
    refused(playing, before, ask(playing, "8.2", ReadInventory(device_id=UNKNOWN)), "E080201")
