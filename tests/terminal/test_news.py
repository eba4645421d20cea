"""What a person who does not see the screen is told: each thing once, refusals at once, and time before it runs out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.store.connection import open_workspace
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session, start_session
from hht_app.terminal.views.common import BAD, INFO, NOTE, STOP, Mark, Message
from hht_app.terminal.views.news import DONE, HEARD, JOINING, PROBLEM, WINDOW, News, Teller, news

JOB = "no-wan-dual-fuel"
REFUSED = Message(Mark(STOP, BAD, "Refused"), "The DCC refused it", next="Put in the CHF identifier")
SAID = Message(Mark(NOTE, INFO, "Note"), "This job carries on as no SM WAN")


@pytest.fixture
def session(workspace: Path) -> Iterator[Session]:
    with open_workspace(workspace) as ws:
        yield start_session(ws, JOB)


def play_until(session: Session, name: str) -> None:
    while (act := next_act(session)) is not None and act.name != name:
        session.do(act)


def told(teller: Teller, session: Session, messages: dict[str, Message] | None = None) -> list[News]:
    return list(teller.take(session.id, news(session), messages or {}))


def test_what_stood_there_when_the_job_was_opened_is_not_told(session: Session) -> None:
    play_until(session, acts.SEND_BACK)
    assert [item for item in told(Teller(), session) if item.kind in (DONE, HEARD)] == []


def test_what_was_done_is_told_once_however_often_the_screen_is_drawn(session: Session) -> None:
    teller = Teller()
    told(teller, session)
    session.do(Act(acts.ASK_COVERAGE))
    fresh = told(teller, session)
    assert [(item.kind, item.words, item.urgent) for item in fresh] == [(DONE, "Coverage answered: I0", False)]
    assert told(teller, session) == []


def test_the_same_words_for_another_deed_are_told_again(session: Session) -> None:
    teller = Teller()
    play_until(session, acts.SCAN)
    told(teller, session)
    for _time in range(2):
        session.do(Act(acts.SCAN))
        assert [item.words for item in told(teller, session) if item.kind == DONE] == ["2 hubs in range"]


def test_an_answer_is_told_with_its_result_and_not_twice_over(session: Session) -> None:
    teller = Teller()
    play_until(session, acts.DELIVER)
    told(teller, session)
    act = next_act(session)
    assert act is not None
    session.do(act)
    fresh = told(teller, session)
    assert [item.kind for item in fresh if item.kind in (HEARD, DONE)] == [HEARD] * len(session.state.heard)
    assert "Answer from the hub: Let the electricity meter in. Success" in [item.words for item in fresh]
    assert not any(item.urgent for item in fresh if item.kind == HEARD)


def test_a_message_is_told_when_it_comes_or_changes_and_a_refusal_at_once(session: Session) -> None:
    teller = Teller()
    told(teller, session)
    assert [(item.words, item.urgent) for item in told(teller, session, {"notice": REFUSED})] == [
        ("The DCC refused it. Put in the CHF identifier", True)
    ]
    assert told(teller, session, {"notice": REFUSED}) == []
    assert told(teller, session, {}) == []
    assert told(teller, session, {"notice": REFUSED}) == [], "going away from a screen and back says nothing new"
    assert [(item.words, item.urgent) for item in told(teller, session, {"notice": SAID})] == [(SAID.title, False)]


def test_the_same_problem_met_a_second_time_is_told_a_second_time(session: Session) -> None:
    teller = Teller()
    again = Message(REFUSED.mark, REFUSED.title, next=REFUSED.next)
    told(teller, session)
    assert len(told(teller, session, {PROBLEM: REFUSED})) == 1
    assert told(teller, session, {PROBLEM: REFUSED}) == []
    assert len(told(teller, session, {PROBLEM: again})) == 1


def test_the_hubs_window_is_told_at_ten_five_and_one_minutes_and_when_it_closes(session: Session) -> None:
    teller = Teller()
    play_until(session, acts.SCAN)
    words = []
    for seconds in ("1500", "300", "60", "180", "30", "30"):
        session.do(Act(acts.PASS_TIME, {"seconds": seconds}))
        words += [(item.words, item.urgent) for item in told(teller, session) if item.kind == WINDOW]
    listens = "The hub listens for a terminal for {} more"
    assert words == [
        (listens.format("9 min 55 s"), False),
        (listens.format("4 min 55 s"), False),
        (listens.format("55 s"), True),
        ("The hub has stopped listening for a terminal", True),
    ]


def test_once_on_the_han_the_window_is_not_told_of_and_the_join_period_is(session: Session) -> None:
    teller = Teller()
    play_until(session, acts.PRESS_JOIN)
    told(teller, session)
    seen: list[News] = []
    for _time in range(200):
        session.do(Act(acts.PASS_TIME, {"seconds": "10"}))
        seen += told(teller, session)
        if any(item.kind == JOINING for item in seen):
            break
    assert [item.urgent for item in seen if item.kind == JOINING] == [True]
    assert [item for item in seen if item.kind == WINDOW] == []


def test_without_a_job_only_what_goes_wrong_is_told() -> None:
    teller = Teller()
    assert teller.take(0, (), {"jobs-safety": SAID}) == ()
    assert [item.urgent for item in teller.take(0, (), {"jobs-safety": SAID, PROBLEM: REFUSED})] == [True]
