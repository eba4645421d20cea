"""The jobs that come with the program: each can be played to its end, teaches something, and springs its own trap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import UserError
from hht_app.core.words import install_translator
from hht_app.store.connection import Workspace, open_workspace
from hht_app.store.journal_file import export_jsonl
from hht_app.terminal.acts import ASK, FIT
from hht_app.terminal.branching import act_end, branch_session
from hht_app.terminal.modes import GUIDED
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.scenario import load_scenario, scenario_ids
from hht_app.terminal.session import Session, open_session, replay
from hht_app.terminal.views.commands import commands_view
from hht_app.terminal.views.jobs import jobs_view
from hht_app.terminal.views.notice import notice_act, notice_view
from hht_app.training.assessment import assess
from hht_app.training.debrief import debrief, left_behind
from hht_app.training.guidance import ending, guidance, question
from hht_app.training.lessons import lesson_of
from hht_app.training.moments import moment
from hht_app.training.record import job_record
from hht_app.training.rules import MET, NOT_MET, NOT_YET
from tests.training.playing import MOST_ACTS, begin, do, eui, play

FINISHED = ("first-job", "no-wan-dual-fuel", "six-devices")
EXERCISES = tuple(item for item in scenario_ids() if item not in FINISHED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def states(session: Session) -> dict[str, str]:
    return {item.id: item.state for item in assess(session).objectives}


@pytest.mark.parametrize("scenario", scenario_ids())
def test_every_job_can_be_played_to_its_end_with_every_objective_met_and_replays(folder: Path, scenario: str) -> None:
    ws, session = begin(folder, scenario, GUIDED)
    for _ in range(MOST_ACTS):
        act = next_act(session)
        if act is None:
            break
        assert guidance(session) is not None, act
        session.do(act)
    assert session.ended
    assert set(states(session).values()) == {MET}
    assert debrief(session).later
    assert job_record(session, for_trainer=True).text()
    with open_workspace(folder / "again") as scratch:
        assert export_jsonl(replay(session, scratch).events()) == export_jsonl(session.events())
    ws.close()


@pytest.mark.parametrize("scenario", scenario_ids())
def test_every_job_has_objectives_three_things_to_keep_and_points_to_talk_over(scenario: str) -> None:
    loaded = load_scenario(scenario)
    lesson = lesson_of(loaded)
    assert len(lesson.goals) >= 4
    assert len(lesson.keep) == 3
    assert len(lesson.debrief) >= 3
    assert 5 <= loaded.minutes <= 40
    assert len(loaded.objectives) >= 2


def test_no_two_jobs_share_a_place_or_a_device() -> None:
    found = [load_scenario(item) for item in scenario_ids()]
    euis = [device.eui for item in found for device in item.devices]
    assert len(euis) == len(set(euis))
    assert len({item.place.uprn for item in found}) == len(found)
    assert {item.place.csp_region for item in found} <= {"South", "Central", "North"}


@pytest.mark.parametrize("scenario", ["first-job", "link-lost", "power-cut", "second-visit"])
def test_a_job_that_is_cut_after_every_act_ends_with_the_same_bytes(folder: Path, scenario: str) -> None:
    ws, whole = begin(folder / "whole", scenario)
    play(whole)
    cut_ws, cut = begin(folder / "cut", scenario)
    number = cut.id
    for _ in range(MOST_ACTS):
        cut = open_session(cut_ws, number)
        act = next_act(cut)
        if act is None:
            break
        cut.do(act)
        cut_ws.close()
        cut_ws = open_workspace(folder / "cut" / "H")
    assert export_jsonl(cut.events()) == export_jsonl(whole.events())
    for opened in (ws, cut_ws):
        opened.close()


# ------------------------------------------------------------------------------------------- what each one springs


@pytest.fixture
def opened(folder: Path) -> Iterator[list[Workspace]]:
    listed: list[Workspace] = []
    yield listed
    for ws in listed:
        ws.close()


def started(folder: Path, opened: list[Workspace], scenario: str) -> Session:
    ws, session = begin(folder, scenario)
    opened.append(ws)
    return session


@pytest.mark.parametrize(
    "scenario, code, goal", [("summer-hour", "E081402", "hour"), ("gpf-in-notice", "E081401", "part")]
)
def test_a_form_sent_as_the_paper_has_it_is_refused_and_can_be_put_right(
    folder: Path, opened: list[Workspace], scenario: str, code: str, goal: str
) -> None:
    session = play(started(folder, opened, scenario), "send_notice")
    answers = dict.fromkeys(
        ("aerial_install", "metal_obstruction_check", "connectivity_obstruction_check", "shared_obstruction_check"),
        "false",
    )
    form = {item.name: item.value for item in notice_view(session).fields}
    session.do(notice_act({**form, **answers}))
    assert session.state.notice_code == code
    assert states(session)[goal] == NOT_MET
    if scenario == "summer-hour":
        right = {"install_date_time": session.state.hub_power_on}
    else:
        right = {"device_id": eui(session, "CHF")}
    session.do(notice_act({**form, **answers, **right}))
    play(session)
    assert states(session) == dict.fromkeys(states(session), MET) | {goal: NOT_MET}


def test_exchanged_codes_pass_everything_but_the_joining(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "swapped-codes"), "press_join")
    assert session.state.heard[0].outcome == "success"
    play(session, "ask")
    do(session, "press_join", device=eui(session, "ESME"))
    assert "install code" in session.state.last_word
    row = next(item for item in commands_view(session).rows if item.key == "join-ESME")
    assert row.offers[0].act is not None
    assert (row.offers[0].act.name, row.offers[0].act.given["code"]) == (ASK, "label")


def test_a_lost_answer_leaves_a_device_that_has_acted(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "silent-meter"), "deliver")
    do(session, "deliver", task="let-in-esme")
    assert [item.kind for item in session.state.heard] == ["alert"]
    log = session.world.house.hub.listed()
    assert session.scenario.device("ESME").eui in log
    do(session, "deliver", task="let-in-esme")
    assert [item.kind for item in session.state.heard] == ["alert"]
    do(session, "ask", task="let-in-esme")
    play(session)
    assert states(session) == dict.fromkeys(states(session), MET) | {"read": NOT_MET, "once": NOT_MET}


def by_trainer(session: Session) -> list[str | None]:
    return [event.name for event in session.events() if event.actor == "trainer" and event.kind == "act"]


def test_a_lost_line_keeps_what_waits_and_the_trouble_is_the_trainers_in_the_journal(
    folder: Path, opened: list[Workspace]
) -> None:
    session = play(started(folder, opened, "link-lost"), "send_back")
    session.do(next_act(session))  # type: ignore[arg-type]
    assert session.state.waiting
    assert by_trainer(session) == ["trouble"]
    play(session)
    assert by_trainer(session) == ["trouble", "clear_trouble"]
    assert not session.state.waiting


def test_a_line_that_the_trainer_brings_back_early_is_not_taken_away_twice(
    folder: Path, opened: list[Workspace]
) -> None:
    session = play(started(folder, opened, "link-lost"), "send_back")
    do(session, "clear_trouble", name="supplier-link-down")
    do(session, "pass_time", seconds="1200")
    play(session)
    assert by_trainer(session) == ["trouble", "clear_trouble"]


def test_a_spare_nobody_told_of_is_unknown_until_the_supplier_tells(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "spare-meter"), "have_recorded")
    assert session.state.tasks["let-in-esme"].refusal == "E19"
    row = next(item for item in commands_view(session).rows if item.key == "let-in-esme")
    assert [offer.name for offer in row.offers] == ["act-record-ESME", "act-ask-let-in-esme"]
    assert session.world.dcc.office.inventory.get(session.scenario.device("ESME").eui) is None
    do(session, "ask", task="let-in-esme")
    assert session.state.tasks["let-in-esme"].refusal == "E19"
    play(session)
    assert set(states(session).values()) == {MET}


def test_a_wrong_hub_may_be_fitted_and_the_objectives_tell(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "other-variant"), "answer")
    do(session, "answer", question="other-box", option="fit")
    play(session)
    assert states(session) == {"coverage": MET, "ask": NOT_MET, "unfitted": NOT_MET, "stop": NOT_MET}
    assert any(item.name == FIT for item in session.events() if item.kind == "act")


def test_gas_that_will_not_join_is_left_and_named(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "gas-will-not-join"))
    assert "GSME" in session.state.ended_reason
    assert "Fitted, and not on the HAN: Gas meter" in left_behind(session)


def test_a_power_cut_takes_the_hub_with_the_meter_and_both_come_back(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "power-cut"), "deliver")
    power_on = session.state.hub_power_on
    do(session, "deliver", task="let-in-esme")
    assert session.state.connected_gpf == ""
    do(session, "pass_time", seconds="90")
    assert session.state.hub_power_on > power_on
    play(session)
    assert set(states(session).values()) == {MET}


def test_what_was_said_to_the_customer_counts(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "tell-the-customer"), "answer")
    do(session, "answer", question="when", option="soon")
    play(session)
    assert states(session) == dict.fromkeys(states(session), MET) | {"when": NOT_MET}


def test_another_suppliers_meter_can_be_let_in_but_not_asked_about(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "two-suppliers"), "answer")
    assert session.state.tasks["join-gsme-gpf"].refusal == "E4"
    assert "GSME" in session.state.joined
    do(session, "answer", question="whose", option="again")
    do(session, "ask", task="join-gsme-gpf")
    assert moment(session) == "request-refused"
    play(session)
    assert states(session) == dict.fromkeys(states(session), MET) | {"whose": NOT_MET}


def test_the_sm_wan_comes_after_the_notice_and_the_answers_still_go_back(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "wan-came-back"), "send_back")
    assert session.state.wan_light
    assert session.state.notice_code == "W081401"
    play(session, "answer")
    assert states(session)["overheard"] == NOT_YET
    assert left_behind(session) == ()
    overheard = session.state.heard[-1]
    assert (overheard.task, overheard.outcome) == ("", "success")
    told = {item.id: item.when_words for item in debrief(session).later}
    assert told["hub-calls"] == "Now: the SM WAN is there"
    assert {"date-given", "readings"}.isdisjoint(told)
    do(session, "send_back", items=str(overheard.number))
    play(session)
    assert states(session) == dict.fromkeys(states(session), MET) | {"overheard": NOT_MET}


def test_the_hub_next_door_takes_the_terminal_in_and_the_way_back_is_taught(
    folder: Path, opened: list[Workspace]
) -> None:
    session = play(started(folder, opened, "next-door"), "connect")
    do(session, "connect", gpf=session.state.scanned[1][0])
    assert session.state.connected_gpf
    assert moment(session) == "next-door"
    play(session)
    assert states(session) == dict.fromkeys(states(session), MET) | {"right-hub": NOT_MET}


def test_a_second_visit_finds_the_house_as_the_first_one_left_it(folder: Path, opened: list[Workspace]) -> None:
    session = started(folder, opened, "second-visit")
    events = session.events()
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert {event.kind for event in events} >= {"session-started", "earlier-act", "status"}
    assert not [event for event in events if event.kind in ("act", "session-ended")]
    assert session.state.joined == ["ESME"]
    assert session.state.heard == []
    inventory = session.world.dcc.office.inventory
    on_record = {item.device_type: item.device_status for item in inventory.list()}
    assert on_record["GSME"] == "Whitelisted"
    assert moment(session) == "window-closed"
    do(session, "ask", task="let-in-gsme")
    with pytest.raises(UserError, match="not on the HAN"):
        do(session, "deliver", task="let-in-gsme")
    assert job_record(session).section("devices").rows[0][2] == "at an earlier visit"
    play(session, "send_back")
    lived = act_end(session, 1)
    assert lived == len(events)
    for seq in (1, lived, session.count() - 4):
        branched = branch_session(session.workspace, session, seq)
        assert branched.state.joined[0] == "ESME"


def test_sm_wan_that_is_there_in_the_waiting_time_ends_the_job(folder: Path, opened: list[Workspace]) -> None:
    session = play(started(folder, opened, "first-job"), "wait")
    do(session, "trouble", name="wan-arrives")
    do(session, "wait")
    assert moment(session) == "wan-found"
    play(session)
    assert session.state.ended == "stopped"


# ------------------------------------------------------------------------------------------------------- languages


@pytest.fixture
def pseudo() -> Iterator[None]:
    install_translator(lambda text: f"«{text}»")
    yield
    install_translator(None)


def test_every_text_of_teaching_assessment_debrief_and_record_is_translated(folder: Path, pseudo: None) -> None:
    ws, session = begin(folder, "first-job", GUIDED)
    taught = guidance(session)
    assert taught is not None
    shown = [taught.title, taught.words, taught.finds_out]
    play(session, "answer")
    asked = question(session)
    assert asked is not None
    shown += [asked.words, *(item.words for item in asked.choices)]
    play(session)
    end, found, record = ending(session), debrief(session), job_record(session, for_trainer=True)
    assert end is not None
    shown += [end.title, *end.keep, *(item.words for item in end.following)]
    shown += [item.words for item in (*found.story, *found.later, *found.assessment.objectives)]
    shown += [*found.talk, found.assessment.words, *(item.mark.words for item in found.assessment.objectives)]
    shown += [record.title, *(item.title for item in record.sections), *(c for s in record.sections for c in s.columns)]
    shown += [card.title for card in jobs_view(ws).cards] + [row.title for row in commands_view(session).rows]
    assert [text for text in shown if not text.startswith("«")] == []
    ws.close()
