"""The SM WAN reaches the home in the middle of a job: commands go by it, and what comes later reaches the supplier."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from hht_app.duis.responses import read_response
from hht_app.store.chain import Event
from hht_app.store.connection import open_workspace
from hht_app.supplier.back_office import BOTH, LOCAL, WAN
from hht_app.terminal.asking_more import ask_more_act
from hht_app.terminal.scenario import read_scenario, scenario_text
from hht_app.terminal.session import open_session, start_session
from hht_app.terminal.state import TaskProgress
from hht_app.terminal.views.commands import commands_view
from hht_app.terminal.views.fit import wait_view
from hht_app.terminal.views.notice import notice_view
from hht_app.terminal.world import wan_arrival
from tests.dcc.commands import electricity
from tests.flows.further import Asked, copy_of, deliver, played
from tests.flows.job import CHF, ESME, GSME, JOB, PPMID, Playing

READ = b.ReadFirmwareVersion()
IMAGE, VERSION = "AB" * 32, "00020209"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("played"))


@pytest.fixture
def playing(template: Path, tmp_path: Path) -> Iterator[Playing]:
    started = copy_of(template, tmp_path)
    yield started
    started.ws.close()


def collected(playing: Playing, after: int = 0) -> list[Event]:
    return [event for event in playing.session.events(after) if event.kind == "collected"]


def ask(playing: Playing, srv: str, target: EUI64, body: b.RequestBody, way: int) -> tuple[str, TaskProgress]:
    playing.session.do(ask_more_act(playing.world.supplier, srv, target, body, way=way))
    task = playing.session.state.more[-1].id
    return task, playing.session.state.tasks[task]


def shown(playing: Playing, task: str) -> tuple[str, list[str]]:
    row = next(item for item in commands_view(playing.session).rows if item.key == task)
    return row.mark.words, [item.words for item in row.offers]


def test_the_dcc_alert_about_each_8_11_reaches_the_suppliers_system_and_the_journal(playing: Playing) -> None:
    alerts = collected(playing)
    assert [event.summary for event in alerts] == ["DCC alert N24 collected from the DCC"] * 3
    for event in alerts:
        assert read_response(event.raw).response_code == "I0"
    assert playing.world.dcc.office.state.outbox == {}


def test_without_sm_wan_a_command_by_it_is_refused_and_can_be_asked_for_again_when_it_is_there(
    playing: Playing,
) -> None:
    task, progress = ask(playing, "11.2", ESME, READ, WAN)
    assert progress.refusal == "E20"
    words, offers = shown(playing, task)
    assert words.startswith("The DCC refused: E20")
    assert offers == ["Ask again"]
    playing.do("trouble", name="wan-arrives")
    playing.do("ask", task=task)
    assert progress.state == "came"
    assert shown(playing, task) == ("Success", [])


@pytest.mark.parametrize(
    "srv, target, body", [("11.2", ESME, READ), ("6.8", ESME, electricity(daily=True)), ("8.9", CHF, b.ReadDeviceLog())]
)
def test_a_command_over_the_sm_wan_is_answered_to_the_supplier_and_overheard_on_the_han(
    playing: Playing, srv: str, target: EUI64, body: b.RequestBody
) -> None:
    playing.do("trouble", name="wan-arrives")
    before, heard = len(playing.session.events()), len(playing.session.state.heard)
    task, progress = ask(playing, srv, target, body, WAN)
    assert progress.command == "", "nothing is handed to the terminal"
    assert (progress.state, progress.by_wan) == ("came", "success")
    event = next(item for item in collected(playing, before) if item.request_id == progress.request_id)
    assert event.summary == f"answer to {srv}: I0 collected from the DCC"
    overheard = playing.session.state.heard[heard:]
    assert overheard
    assert all(item.task == "" for item in overheard), "nobody asked this terminal"
    with pytest.raises(UserError, match="no command yet"):
        playing.do("deliver", task=task)


def test_what_waited_at_the_hub_goes_up_when_the_sm_wan_comes(playing: Playing) -> None:
    before = len(playing.session.events())
    assert playing.house.wan.waiting
    playing.do("trouble", name="wan-arrives")
    kept = [item for item in playing.session.events(before) if item.kind in ("collected", "dcc-outbox", "wan-dropped")]
    assert playing.house.wan.waiting == []
    assert kept or playing.world.dcc.office.state.devices.backups


def test_a_command_both_ways_acts_once_and_its_second_delivery_is_no_harm_or_silent(playing: Playing) -> None:
    playing.do("trouble", name="wan-arrives")
    task, progress = ask(playing, "6.8", ESME, electricity(daily=True), BOTH)
    assert (progress.state, progress.by_wan) == ("ready", "success")
    playing.do("deliver", task=task)
    assert progress.state == "silent", "6.8 is protected: the meter has acted on this counter"
    task, progress = ask(playing, "11.2", ESME, READ, BOTH)
    assert deliver(Asked(playing, task, len(playing.session.state.heard))) is not None


def test_a_sleeping_gas_meter_answers_over_the_sm_wan_when_it_wakes(playing: Playing) -> None:
    playing.do("trouble", name="wan-arrives")
    playing.do("pass_time", seconds="7200")
    task, progress = ask(playing, "11.2", GSME, READ, WAN)
    assert progress.state == "sent"
    words, offers = shown(playing, task)
    assert words.startswith("Sent over the SM WAN")
    assert offers == []
    playing.session = open_session(playing.ws, playing.session.id)
    playing.do("pass_time", seconds="1800")
    assert playing.session.state.tasks[task].state == "came"
    assert shown(playing, task)[0] == "Success"


def test_an_answer_that_never_comes_over_the_sm_wan_is_told_as_e21(playing: Playing) -> None:
    playing.do("trouble", name="wan-arrives")
    playing.do("trouble", name="meter-power-cut", device=str(PPMID), seconds="999999")
    task, progress = ask(playing, "11.2", PPMID, READ, WAN)
    assert progress.state == "sent"
    playing.do("pass_time", seconds=str(2 * 24 * 3600))
    assert (progress.state, progress.by_wan) == ("came", "failure")
    words, offers = shown(playing, task)
    assert words.startswith("E21")
    assert offers == ["Ask for a new one"]
    playing.do("clear_trouble")
    playing.do("trouble", name="wan-arrives")
    playing.do("ask", task=task)
    assert progress.by_wan == "success"


def test_a_dated_command_by_the_sm_wan_is_told_of_by_its_alert_at_its_time(playing: Playing) -> None:
    playing.do("trouble", name="wan-arrives")
    playing.do("give_image", device=str(ESME), hash=IMAGE, version=VERSION)
    moment = playing.world.clock.now + timedelta(hours=12)
    ask(playing, "11.3", ESME, b.ActivateFirmware(execution_date_time=moment, firmware_hash=bytes.fromhex(IMAGE)), WAN)
    before = len(playing.session.events())
    playing.do("pass_time", seconds=str(24 * 3600))
    told = [event.summary for event in collected(playing, before)]
    assert told == ["Device Alert 8F66 collected from the DCC"]
    assert playing.house.devices[ESME].state.firmware == VERSION
    held = playing.world.dcc.office.inventory.get(ESME)
    assert held is not None
    assert held.device_firmware_version == VERSION


def test_nothing_is_collected_while_a_link_is_down_and_all_of_it_afterwards(playing: Playing) -> None:
    playing.do("trouble", name="dcc-link-down")
    before = len(playing.session.events())
    playing.do("trouble", name="wan-arrives")
    playing.do("pass_time", seconds="60")
    assert collected(playing, before) == []
    waiting = playing.house.wan.waiting
    assert waiting, "the hub's alerts wait for whoever collects them"
    playing.do("clear_trouble", name="dcc-link-down")
    assert playing.house.wan.waiting == []


def test_a_waiting_request_that_comes_to_nothing_leaves_the_queue_and_says_why(
    playing: Playing, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing.do("trouble", name="dcc-link-down")
    bad, _ = ask(playing, "6.8", ESME, electricity(daily=True), LOCAL)
    good, _ = ask(playing, "11.2", ESME, READ, LOCAL)

    def unlike(*_args: object) -> object:
        raise DataError("the Pre-Command is not what was asked for")

    before = len(playing.session.events())
    with monkeypatch.context() as patched:
        patched.setattr("hht_app.supplier.back_office.compare_pre_command", unlike)
        playing.do("clear_trouble")
    told = [item.summary for item in playing.session.events(before) if item.kind == "trouble" and item.name == "failed"]
    assert told == ["6.8 had waited and came to nothing: the Pre-Command is not what was asked for"]
    assert playing.session.state.waiting == {}
    assert playing.world.back_office.links.waiting == []
    assert shown(playing, bad) == ("It came to nothing: the Pre-Command is not what was asked for", ["Ask again"])
    assert shown(playing, good)[1] == ["Deliver it"], "what stood behind it goes all the same"
    playing.do("pass_time", seconds="60")
    playing.do("ask", task=bad)
    assert shown(playing, bad)[1] == ["Deliver it"]


def begun_with_sm_wan(folder: Path, minutes: int) -> Playing:
    """The practice job at a place that the SM WAN reaches MINUTES after the start."""
    text = json.dumps({**json.loads(scenario_text(JOB)), "wan_arrives_minutes": minutes})
    ws = open_workspace(folder / "H")
    return Playing(ws, start_session(ws, JOB, text=text))


def test_a_hub_that_finds_the_sm_wan_while_one_waits_makes_it_no_job_without(tmp_path: Path) -> None:
    playing = begun_with_sm_wan(tmp_path, 5)
    playing.session.do(playing.until("wait"))
    assert playing.session.state.wan == "found"
    view = wait_view(playing.session)
    assert view.message.title == "The hub has found the SM WAN"
    assert (view.wait, view.none) == (None, None)
    with pytest.raises(UserError, match="found the SM WAN"):
        playing.do("declare_no_wan", reason="none")
    assert not notice_view(playing.session).may_send
    playing.to_the_end()
    assert playing.session.state.ended == "stopped"
    playing.ws.close()


COVERED: dict[str, Any] = {"csp_region": "South", "response_code": "I0", "coverage_availability": True}


@pytest.mark.parametrize(
    ("entry", "minutes", "arrives"),
    [
        ({}, None, "2026-03-02T09:00:00Z"),
        ({"anticipated_coverage_date": "2026-03-01"}, None, "2026-03-02T09:00:00Z"),
        ({"anticipated_coverage_date": "2026-03-03"}, None, "2026-03-03T00:00:00Z"),
        ({"coverage_availability": False}, None, None),
        ({"wan_technology": "No Coverage Intended"}, None, None),
        ({"csp_region": "4G South"}, None, None),
        ({}, "never", None),
        ({"coverage_availability": False}, 5, "2026-03-02T09:05:00Z"),
    ],
)
def test_whether_the_hub_finds_the_sm_wan_follows_from_coverage_unless_the_job_says_otherwise(
    entry: dict[str, Any], minutes: int | str | None, arrives: str | None
) -> None:
    plain = {**json.loads(scenario_text(JOB)), "coverage": [COVERED | entry], "wan_arrives_minutes": minutes}
    found = wan_arrival(read_scenario(json.dumps(plain), JOB))
    assert (None if found is None else format_time(found)) == arrives


def test_a_covered_place_has_the_sm_wan_at_the_hub(tmp_path: Path) -> None:
    text = json.dumps({**json.loads(scenario_text(JOB)), "coverage": [COVERED]})
    ws = open_workspace(tmp_path / "H")
    playing = Playing(ws, start_session(ws, JOB, text=text))
    playing.session.do(playing.until("wait"))
    assert playing.session.state.wan == "found"
    ws.close()


def test_a_date_that_is_none_is_told_when_the_job_is_read() -> None:
    plain = {**json.loads(scenario_text(JOB)), "coverage": [COVERED | {"anticipated_coverage_date": "soon"}]}
    with pytest.raises(DataError, match="isoformat") as caught:
        read_scenario(json.dumps(plain), JOB)
    assert caught.value.path == "coverage.0.anticipated_coverage_date"


def test_sm_wan_that_comes_later_is_seen_at_the_hub_and_carries_commands(tmp_path: Path) -> None:
    playing = begun_with_sm_wan(tmp_path, 600)
    playing.until("hand_over")
    assert wait_view(playing.session).message.title == "This job carries on as no SM WAN"
    playing.do("pass_time", seconds=str(10 * 3600))
    assert wait_view(playing.session).message.title == "The hub has the SM WAN now"
    _, progress = ask(playing, "11.2", ESME, READ, WAN)
    assert progress.by_wan == "success"
    playing.do("trouble", name="wan-lost")
    seen = [item.summary for item in playing.session.events() if item.kind == "site" and "WAN light" in item.summary]
    assert seen == ["The hub's WAN light tells of SM WAN", "The hub's WAN light tells of SM WAN no more"]
    playing.ws.close()


@pytest.mark.parametrize("way", [4, 5, 6, 8])
def test_a_request_in_a_variant_that_is_not_a_persons_to_choose_is_refused(playing: Playing, way: int) -> None:
    with pytest.raises(UserError, match="variant"):
        playing.session.do(ask_more_act(playing.world.supplier, "11.2", ESME, READ, way=way))
