"""What the screens say, told without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from hht_app.core.errors import DataError, StoreError, UserError
from hht_app.core.resources import read_table
from hht_app.duis import fields as duis_fields
from hht_app.store.connection import Workspace, open_workspace
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.reference_solution import next_act, notice_facts
from hht_app.terminal.session import Session, start_session
from hht_app.terminal.views import commands, jobs, notice, responses, steps, trainer
from hht_app.terminal.views.common import length_words, problem_message
from hht_app.terminal.views.connecting import connect_view
from hht_app.terminal.views.coverage import coverage_view
from hht_app.terminal.views.fit import fit_view, wait_view, window_left
from hht_app.terminal.views.hand_over import hand_over_view, stop_act

JOB = "no-wan-dual-fuel"
NEIGHBOUR = "02-48-48-54-00-14-00-A3"


@pytest.fixture
def ws(workspace: Path) -> Iterator[Workspace]:
    opened = open_workspace(workspace)
    yield opened
    opened.close()


@pytest.fixture
def session(ws: Workspace) -> Session:
    return start_session(ws, JOB)


@pytest.fixture
def at(session: Session) -> Callable[..., Session]:
    """Play the reference solution until its next act is the one named, for the time given."""

    def play(name: str, time: int = 1) -> Session:
        left = time
        while (act := next_act(session)) is not None:
            left -= act.name == name
            if not left:
                return session
            session.do(act)
        raise AssertionError(f"{name} never comes")

    return play


def states(session: Session) -> dict[str, str]:
    return {step.key: step.state for step in steps.rail(session)}


def row(session: Session, key: str) -> commands.CommandRow:
    return next(item for item in commands.commands_view(session).rows if item.key == key)


def test_a_wan_variant_of_one_space_reads_unconfirmed_and_stays_one_space(at: Callable[..., Session]) -> None:
    card = coverage_view(at(acts.FIT)).cards[0]
    assert card.wan_technology == " "
    assert "Unconfirmed (one space)" in [line.value for line in card.lines]
    assert card.message is not None
    assert card.message.title == "Coverage from 2026-09-30. WAN variant not confirmed"


def test_the_rail_says_what_is_now_done_and_waiting(session: Session, at: Callable[..., Session]) -> None:
    assert states(session) == dict.fromkeys(steps.STEPS, "waiting") | {
        "coverage": "now",
        "fit": "to do",
        "commands": "to do",
    }
    assert states(at(acts.CONNECT))["connect"] == "now"
    assert states(at(acts.SEND_BACK)) == dict.fromkeys(steps.STEPS, "done") | {
        "commands": "waiting",
        "responses": "now",
        "hand-over": "to do",
    }
    at(acts.HAND_OVER)
    assert steps.current_step(session) == "hand-over"


def test_the_countdown_runs_from_power_on_and_gives_its_place_to_joining(at: Callable[..., Session]) -> None:
    session = at(acts.WAIT)
    assert steps.links(session)[2].words == "Window: 60 min"
    session = at(acts.DECLARE_NO_WAN)
    assert wait_view(session).countdown == "45:00"
    assert [link.words for link in steps.links(at(acts.PRESS_JOIN))][1:] == [
        "HAN: on",
        "Joining: 10 min, until 09:46 UTC",
    ]


def test_both_identifiers_of_the_hub_are_shown_with_their_names(session: Session) -> None:
    hub = next(item for item in fit_view(session).rows if item.key == "CHF")
    assert [(line.label, line.value[-2:], line.identifier) for line in hub.identifiers] == [
        ("CHF", "A2", True),
        ("GPF", "A3", True),
    ]
    assert [item.key for item in fit_view(session).rows] == ["ESME", "CHF", "GSME", "PPMID"]


def test_commands_and_deeds_stand_in_one_list_in_the_order_of_the_work(at: Callable[..., Session]) -> None:
    view = commands.commands_view(at(acts.ASK))
    assert [item.key for item in view.rows][:3] == ["let-in-esme", "join-ESME", "let-in-gsme"]
    assert view.heading_note == "Round 1, 10 to go"
    assert view.main is not None
    assert view.main.act == Act(acts.ASK, {"task": "let-in-esme"})


def test_a_command_that_cannot_be_asked_for_names_what_it_waits_for_and_whose_rule_that_is(
    at: Callable[..., Session],
) -> None:
    waiting = row(at(acts.ASK), "join-gsme-gpf")
    assert waiting.mark.words == "Waits for: 8.11 answer of “Let the gas meter in” sent back"
    assert waiting.note.startswith("simulator's choice")
    assert waiting.offers == ()


def test_a_deed_whose_time_runs_is_what_is_now(at: Callable[..., Session]) -> None:
    session = at(acts.PRESS_JOIN)
    deed = row(session, "join-ESME")
    assert (deed.group, deed.mark.words) == (commands.NOW, "Your turn. 10 min left")
    assert [offer.name for offer in deed.offers] == ["act-press-join-ESME"]


def test_a_join_period_that_has_run_out_wants_a_new_command(at: Callable[..., Session]) -> None:
    session = at(acts.PRESS_JOIN)
    session.world.clock.advance(session.scenario.join_time_period)
    assert row(session, "join-ESME").offers == ()
    asked = row(session, "let-in-esme")
    assert asked.offers[0].words == "Ask for a new one"
    assert asked.group != commands.DONE


@pytest.mark.parametrize(
    ("protected", "words", "act"), [(True, "Ask for a new one", acts.ASK), (False, "Deliver again", acts.DELIVER)]
)
def test_after_silence_the_button_follows_the_replay_column(
    at: Callable[..., Session], monkeypatch: pytest.MonkeyPatch, protected: bool, words: str, act: str
) -> None:
    session = at(acts.DELIVER)
    progress = session.state.tasks["let-in-esme"]
    progress.state, progress.delivered_at = "silent", "2026-03-02T09:36:41Z"
    monkeypatch.setattr(commands, "is_replay_protected", lambda _code: (protected, "the table"))
    silent = row(session, "let-in-esme")
    assert silent.mark.words == "Delivered 09:36 UTC. No answer yet"
    assert [(offer.words, offer.act.name if offer.act else "") for offer in silent.offers] == [(words, act)]
    assert "the table" in silent.note


def test_a_replay_rule_that_is_not_held_is_marked_general_knowledge(at: Callable[..., Session]) -> None:
    session = at(acts.DELIVER, 4)
    progress = session.state.tasks["handover-gpf"]
    progress.state, progress.delivered_at = "silent", "2026-03-02T09:36:41Z"
    assert "general knowledge, unverified" in row(session, "handover-gpf").note


def test_a_refusal_by_the_device_shows_its_own_reason_and_offers_a_new_command(at: Callable[..., Session]) -> None:
    session = at(acts.PRESS_JOIN)
    refusal = "Refused, code 3: something the device says"
    session.state.heard[0] = replace(session.state.heard[0], outcome="failure", result=refusal)
    refused = row(session, "let-in-esme")
    assert refused.mark.words.startswith("Refused, code 3: something the device says")
    assert refused.offers[0].words == "Ask for a new one"


def test_a_ready_command_cannot_be_delivered_before_the_terminal_is_on_the_han(session: Session) -> None:
    session.do(Act(acts.ASK, {"task": "let-in-esme"}))
    ready = row(session, "let-in-esme")
    assert ready.mark.words == "Ready. Sealed by the DCC"
    assert ready.offers == ()


def test_whether_the_dcc_needs_an_item_has_three_values(at: Callable[..., Session]) -> None:
    session = at(acts.SEND_BACK)
    session.state.heard[2] = replace(session.state.heard[2], task="")
    rows = responses.responses_view(session).rows
    assert [rows[number].need for number in (0, 1, 2)] == ["needed", "not held", "not on the list"]
    assert rows[1].need_mark.words == "Whether the DCC needs it: not held"
    assert rows[0].protection == "MAC: only the DCC can check it"


def test_what_was_sent_back_says_what_the_dcc_answered(at: Callable[..., Session]) -> None:
    session = at(acts.ASK, 5)
    view = responses.responses_view(session)
    assert [item.number for item in view.sent_back] == [1, 2, 3, 5, 7]
    assert view.sent_back[0].returned is not None
    assert view.sent_back[0].returned.words == "Sent back 09:37 UTC. Accepted, I99"


def test_the_notice_arrives_filled_but_for_what_only_the_installer_has_seen(at: Callable[..., Session]) -> None:
    view = notice.notice_view(at(acts.SEND_NOTICE))
    values = {field.name: field.value for field in view.fields}
    left = notice.unanswered(view.fields, values)
    assert {item.name for item in left} == set(notice.TRUTHS)
    assert notice.unanswered_message(left).title == "4 still to answer"
    choices = {field.name: field.choices for field in view.fields if field.kind == notice.CHOICE}
    assert choices["chf_location"] == get_args(duis_fields.CHFLocation)
    assert choices["premise_type"] == get_args(duis_fields.PremiseType)
    assert choices["chf_install_type"] == get_args(duis_fields.CHFInstallType)


def test_a_meter_point_number_never_reaches_a_repr(at: Callable[..., Session]) -> None:
    view = notice.notice_view(at(acts.SEND_NOTICE))
    assert "1312345678118" in [field.value for field in view.fields]
    assert "1312345678118" not in repr(view)


def test_a_check_digit_that_does_not_fit_warns_and_blocks_nothing(at: Callable[..., Session]) -> None:
    words, role = notice.field_note("mpxn", "1312345678119")
    assert (words.startswith("check digit does not fit"), role) == (True, "warn")
    session = at(acts.SEND_NOTICE)
    session.do(notice.notice_act(notice_facts(session) | {"mpxn": "1312345678119"}))
    assert notice.notice_view(session).accepted


def test_a_time_without_zone_is_noticed_before_it_is_sent() -> None:
    assert notice.field_note("install_date_time", "2026-06-02 09:10")[1] == "warn"
    assert "08:10 UTC" in notice.field_note("install_date_time", "2026-06-02T09:10:00+01:00")[0]


def test_the_warning_of_a_pending_hub_is_explained_as_good_news(at: Callable[..., Session]) -> None:
    session = at(acts.SEND_NOTICE)
    session.do(notice.notice_act(notice_facts(session)))
    message = notice.notice_view(session).message
    assert message is not None
    assert message.title == "The DCC has put your no SM WAN install on record"
    assert message.happened.count("from Pending to InstalledNotCommissioned") == 2
    assert "no need to send it again" in message.next


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"device_id": "02-48-48-54-00-12-00-A3"}, "Refused: that is not the hub's CHF"),
        ({"install_date_time": "2026-03-02T10:10:00Z"}, "Refused: the install time has not come yet"),
        ({"device_id": "02-48-48-54-00-99-00-A2"}, "The DCC refused the notice"),
    ],
)
def test_a_refused_notice_says_why_and_can_be_sent_again(
    at: Callable[..., Session], change: dict[str, str], title: str
) -> None:
    session = at(acts.SEND_NOTICE)
    session.do(notice.notice_act(notice_facts(session) | change))
    view = notice.notice_view(session)
    assert view.message is not None
    assert view.message.title == title
    assert view.may_send
    session.do(notice.notice_act(notice_facts(session)))
    assert notice.notice_view(session).accepted


def test_a_neighbours_hub_is_named_as_the_wrong_one(at: Callable[..., Session]) -> None:
    session = at(acts.CONNECT)
    session.do(Act(acts.CONNECT, {"gpf": NEIGHBOUR}))
    view = connect_view(session)
    assert view.message is not None
    assert view.message.title == "That is not the hub on your label"
    assert NEIGHBOUR in view.message.happened
    assert not view.connected


def test_a_window_that_closes_after_a_wrong_hub_was_chosen_is_what_the_screen_tells_of(
    at: Callable[..., Session],
) -> None:
    session = at(acts.CONNECT)
    session.do(Act(acts.CONNECT, {"gpf": NEIGHBOUR}))
    session.world.clock.advance(3600)
    view = connect_view(session)
    assert view.message is not None
    assert view.message.title == "The hub has stopped listening for a terminal"
    assert view.power_cycle is not None


def test_a_closed_window_offers_a_power_cycle_that_opens_it_again(at: Callable[..., Session]) -> None:
    session = at(acts.CONNECT)
    session.world.clock.advance(3600)
    session.do(Act(acts.CONNECT, {"gpf": connect_view(session).label}))
    view = connect_view(session)
    assert view.message is not None
    assert view.message.title == "The hub has stopped listening for a terminal"
    assert view.power_cycle is not None
    session.do(view.power_cycle.act or Act(""))
    assert window_left(session) == timedelta(minutes=60)
    session.do(Act(acts.CONNECT, {"gpf": view.label}))
    assert connect_view(session).connected


def test_hand_over_tells_what_would_be_left_behind(at: Callable[..., Session]) -> None:
    titles = [item.title for item in hand_over_view(at(acts.SEND_BACK)).messages]
    assert titles == ["4 answers the DCC needs are still on this terminal", "Some commands are still to do"]
    session = at(acts.HAND_OVER)
    view = hand_over_view(session)
    assert view.messages == ()
    assert any("installed, not commissioned" in line for line in view.left)
    session.do(Act(acts.HAND_OVER))
    assert hand_over_view(session).ended is not None
    assert hand_over_view(session).hand_over is None


def test_a_stopped_job_keeps_its_reason(session: Session) -> None:
    with pytest.raises(UserError):
        session.do(stop_act("  "))
    session.do(stop_act("gas will not join"))
    ended = hand_over_view(session).ended
    assert ended is not None
    assert "gas will not join" in ended.happened


def test_the_first_screen_offers_what_was_left_open_first(ws: Workspace) -> None:
    def card() -> jobs.JobCard:
        return next(item for item in jobs.jobs_view(ws).cards if item.scenario == JOB)

    assert jobs.jobs_view(ws).resume is None
    assert card().mark.words == "Not started"
    session = start_session(ws, JOB)
    view = jobs.jobs_view(ws)
    assert view.resume is not None
    assert view.resume.session == session.id
    session.do(stop_act("enough"))
    view = jobs.jobs_view(ws)
    assert view.resume is None
    assert card().mark.words == "Stopped"


def test_the_trainers_view_marks_rules_that_nobody_has_verified(at: Callable[..., Session]) -> None:
    session = at(acts.HAND_OVER)
    lines = trainer.history_lines(session, str(session.scenario.device("ESME").eui))
    assert [line.change for line in lines][1:] == ["Pending → Whitelisted", "Whitelisted → InstalledNotCommissioned"]
    assert {line.source for line in lines} == {"general knowledge, unverified"}


def test_the_trainers_view_shows_each_check_of_the_last_request_and_what_is_so(at: Callable[..., Session]) -> None:
    session = at(acts.SEND_NOTICE)
    session.do(notice.notice_act(notice_facts(session)))
    title, lines = trainer.last_checks(session)
    assert title.startswith("8.14.2, request ")
    assert ("Device status", "not carried out") in [(line.title, line.result) for line in lines]
    assert not any(line.kind == "truth" for line in trainer.event_lines(session))
    at(acts.PRESS_JOIN)
    assert any(line.kind == "truth" for line in trainer.event_lines(session))


def test_the_terminals_screens_never_say_what_only_the_trainer_may_know(at: Callable[..., Session]) -> None:
    session = at(acts.HAND_OVER)
    truths = [line.summary for line in trainer.event_lines(session) if line.kind == "truth"]
    shown = repr(
        (
            commands.commands_view(session),
            responses.responses_view(session),
            hand_over_view(session),
            connect_view(session),
        )
    )
    assert truths
    assert not [truth for truth in truths if truth in shown]


def test_a_problem_says_what_where_and_what_next() -> None:
    message = problem_message(DataError("mpxn is wrong", path="mpxn", line=3, advice="read it again"))
    assert (message.title, message.next, message.details) == ("Mpxn is wrong", "Read it again", "Where: mpxn, line 3")
    assert "Nothing was changed" in message.text()
    assert "kept" in problem_message(StoreError("the disk is full")).happened


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (90, "1 min 30 s"), (3599, "59 min"), (-5, "0 s")]
)
def test_lengths_of_time_read_as_people_say_them(seconds: int, words: str) -> None:
    assert length_words(timedelta(seconds=seconds)) == words


def test_every_waiting_condition_of_the_job_has_its_source_in_the_table(session: Session) -> None:
    sources = {item["waits_for"] for item in read_table("dcc/waits.csv")}
    used = {item.partition(":")[0] for task in session.scenario.tasks for item in task.waits_for}
    assert used <= sources
