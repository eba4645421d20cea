"""Objectives: what a trainee did is seen in the journal and in what is so, and is not scored by a click path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import DataError
from hht_app.store.connection import Workspace
from hht_app.terminal.lesson import Goal, Lesson
from hht_app.terminal.modes import ASSESSED, GUIDED
from hht_app.terminal.reference_solution import next_act, notice_facts
from hht_app.terminal.session import Session, open_session
from hht_app.training.assessment import Objective, assess
from hht_app.training.rules import MET, NOT_MET, NOT_YET, RULES
from tests.training.playing import FIRST, PRACTICE, begin, do, eui, play


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[Workspace, Session]]:
    ws, session = begin(tmp_path)
    yield ws, session
    ws.close()


@pytest.fixture
def session(started: tuple[Workspace, Session]) -> Session:
    return started[1]


def objective(session: Session, name: str) -> Objective:
    return next(item for item in assess(session).objectives if item.id == name)


@pytest.mark.parametrize("scenario", [FIRST, PRACTICE])
def test_the_reference_solution_meets_every_objective_with_evidence(tmp_path: Path, scenario: str) -> None:
    ws, session = begin(tmp_path, scenario)
    assert {item.state for item in assess(session).objectives} == {NOT_YET}
    play(session)
    found = assess(session)
    assert {item.state for item in found.objectives} == {MET}
    assert found.points == found.of_points
    numbers = {event.seq for event in session.events()}
    assert all(set(item.evidence) <= numbers for item in found.objectives)
    assert all(item.evidence for item in found.objectives if item.id != "once")
    assert assess(open_session(ws, session.id)) == found
    ws.close()


def test_a_guessed_hub_is_seen_in_the_answer_to_the_question(session: Session) -> None:
    play(session, "answer")
    do(session, "answer", question="what-to-fit", option="mesh")
    assert objective(session, "hub").state == NOT_MET
    assert "guess" in session.state.last_word


def test_next_doors_hub_is_seen_with_the_act_that_chose_it(session: Session) -> None:
    play(session, "connect")
    neighbour = next(gpf for gpf, _ in session.state.scanned if gpf != eui(session, "GPF"))
    do(session, "connect", gpf=neighbour)
    wrong = session.events()[-2]
    play(session)
    found = objective(session, "right-hub")
    assert (found.state, found.evidence) == (NOT_MET, (wrong.seq,))
    assert objective(session, "joined").state == MET


def test_a_window_that_had_to_be_opened_again_is_seen(session: Session) -> None:
    play(session, "scan")
    do(session, "pass_time", seconds="7200")
    play(session)
    assert objective(session, "window").state == NOT_MET
    assert objective(session, "end").state == MET


def test_an_answer_that_was_left_behind_is_not_met_once_the_job_has_ended(session: Session) -> None:
    play(session, "send_back")
    assert objective(session, "returned").state == NOT_YET
    do(session, "hand_over")
    found = assess(session)
    states = {item.id: item.state for item in found.objectives}
    assert states == {item.id: MET for item in found.objectives} | {"returned": NOT_MET, "record": NOT_MET}
    assert found.points == found.of_points - 2


def test_a_stopped_job_was_not_handed_over(session: Session) -> None:
    play(session, "scan")
    do(session, "stop", reason="the customer needs the room")
    assert objective(session, "end").state == NOT_MET
    assert objective(session, "notice").state == MET


def test_hints_cost_points_but_not_in_a_guided_job(tmp_path: Path) -> None:
    points = {}
    for mode in (GUIDED, ASSESSED):
        ws, session = begin(tmp_path / mode, FIRST, mode)
        do(session, "hint", about="coverage-ask")
        play(session)
        points[mode] = assess(session).points
        assert assess(session).hints == ("coverage-ask",)
        ws.close()
    assert points[ASSESSED] == points[GUIDED] - 1


def test_a_command_delivered_again_after_its_answer_was_needless(tmp_path: Path) -> None:
    ws, session = begin(tmp_path, PRACTICE)
    play(session, "press_join")
    do(session, "deliver", task="let-in-esme")
    again = next(event.seq for event in reversed(session.events()) if event.kind == "delivery")
    found = objective(session, "once")
    assert (found.state, found.evidence) == (NOT_MET, (again,))
    ws.close()


def test_the_notice_by_the_wrong_identifier_is_not_met_until_it_is_put_right(session: Session) -> None:
    play(session, "send_notice")
    do(session, "send_notice", **{**notice_facts(session), "device_id": eui(session, "GPF")})
    assert objective(session, "notice").state == NOT_YET
    do(session, "send_notice", **notice_facts(session))
    assert objective(session, "notice").state == MET


def test_an_act_that_was_refused_counts_for_nothing(session: Session) -> None:
    play(session, "send_notice")
    before = assess(session)
    with pytest.raises(DataError):
        do(session, "send_notice", **{**notice_facts(session), "metal_obstruction_check": "perhaps"})
    assert [item.state for item in assess(session).objectives] == [item.state for item in before.objectives]
    assert assess(session).objectives == before.objectives


BAD = [
    ({"rule": "clicked-well"}, "no rule"),
    ({"rule": "joined"}, "needs a device"),
    ({"rule": "joined", "given": {"device": "TOASTER"}}, "no device"),
    ({"rule": "right-hub", "given": {"device": "CHF"}}, "knows no device"),
    ({"rule": "answered", "given": {"question": "what-to-fit", "option": "none"}}, "no option"),
    ({"rule": "not-done", "given": {"act": "dance"}}, "no act"),
    ({"rule": "handed-over", "given": {"minutes": "soon"}}, "whole number"),
]


@pytest.mark.parametrize("goal, said", BAD, ids=[said for _, said in BAD])
def test_an_objective_that_cannot_be_understood_is_named(session: Session, goal: dict[str, object], said: str) -> None:
    lesson = session.scenario.lesson
    assert lesson is not None
    broken = Lesson(goals=(Goal.model_validate({"id": "bad", "words": "Bad", **goal}),), questions=lesson.questions)
    session.scenario = session.scenario.model_copy(update={"lesson": broken})
    with pytest.raises(DataError, match=f"objective bad: .*{said}"):
        assess(session)


def test_every_rule_says_in_words_what_it_looks_at() -> None:
    assert all(rule.words and rule.name == name for name, rule in RULES.items())


def test_the_reference_solution_ends_by_itself(session: Session) -> None:
    play(session)
    assert next_act(session) is None


def test_a_record_that_is_not_what_is_so_is_seen_once_the_job_has_ended(tmp_path: Path) -> None:
    ws, session = begin(tmp_path, PRACTICE)
    play(session, "send_back")
    assert objective(session, "agrees").state == NOT_YET
    do(session, "hand_over")
    assert objective(session, "agrees").state == NOT_MET
    ws.close()
