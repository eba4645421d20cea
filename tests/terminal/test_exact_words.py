"""The messages that explain, in the words that were designed: what happened, why, what next, and their buttons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.clock import parse_time
from hht_app.store.connection import Workspace, open_workspace
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.reference_solution import next_act, notice_facts
from hht_app.terminal.session import Session, start_session
from hht_app.terminal.views.common import BROKEN_BOX, Fill, Message, date_words
from hht_app.terminal.views.connecting import connect_view
from hht_app.terminal.views.coverage import coverage_view
from hht_app.terminal.views.hand_over import hand_over_view
from hht_app.terminal.views.notice import notice_act, notice_view
from hht_app.terminal.views.responses import NEEDED, responses_view

JOB = "no-wan-dual-fuel"
GPF = "02-48-48-54-00-12-00-A3"


@pytest.fixture
def ws(workspace: Path) -> Iterator[Workspace]:
    with open_workspace(workspace) as opened:
        yield opened


@pytest.fixture
def session(ws: Workspace) -> Session:
    return start_session(ws, JOB)


def play_until(session: Session, name: str, task: str = "") -> None:
    while (act := next_act(session)) is not None:
        if act.name == name and (not task or act.given.get("task") == task):
            return
        session.do(act)
    raise AssertionError(f"the job never comes to {name}")


def answered(session: Session, **changes: str) -> Message:
    play_until(session, acts.SEND_NOTICE)
    session.do(notice_act(notice_facts(session) | changes))
    message = notice_view(session).message
    assert message is not None
    return message


def test_coverage_with_one_space_says_that_a_date_came_with_it(session: Session) -> None:
    session.do(Act(acts.ASK_COVERAGE))
    messages = [card.message for card in coverage_view(session).cards]
    told = next(item for item in messages if item is not None and "not confirmed" in item.title)
    assert "the DCC gave a date, and for the WAN variant one space" in told.happened
    assert [offer.words for offer in told.offers] == ["See the answer as received"]
    answer = session.events(told.offers[0].event - 1)[0]
    assert (answer.kind, answer.name) == ("duis-response", "12.1")
    assert b"<sr:WANTechnology> <" in answer.raw


def test_the_gpf_in_the_notice_is_said_to_be_what_the_inventory_has(session: Session) -> None:
    message = answered(session, device_id=GPF)
    assert "E081401. Nothing was changed. In the inventory" in message.happened
    assert message.happened.endswith(f"{GPF} is the gas function of the hub (GPF).")
    assert [(offer.words, offer.fill) for offer in message.offers] == [("Change identifier", Fill("device_id"))]


def test_a_time_to_come_is_told_with_what_the_dccs_clock_read(session: Session) -> None:
    play_until(session, acts.SEND_NOTICE)
    read = session.world.dcc.office.now
    message = answered(session, install_date_time="2026-03-02T23:00:00Z")
    assert "which is 2026-03-02T23:00:00Z; the DCC's clock read " in message.happened
    clock = message.happened.rsplit(" ", 1)[1].rstrip(".")
    assert clock >= read.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert clock < "2026-03-02T23:00:00Z"


def test_a_refused_time_is_told_in_words_and_its_buttons_go_to_its_field(session: Session) -> None:
    message = answered(session, install_date_time="2026-03-02T23:00:00+01:00")
    powered = session.state.hub_power_on
    assert "You gave Mon 2 Mar 2026, 23:00 +01:00, which is 2026-03-02T22:00:00Z" in message.happened
    words = date_words(parse_time(powered))
    assert message.next == f"Use the time the hub was powered, {words}, and send again."
    assert [offer.words for offer in message.offers] == [f"Use {words}", "Change time"]
    assert [offer.fill for offer in message.offers] == [Fill("install_date_time", powered), Fill("install_date_time")]
    session.do(Act(acts.STOP, {"reason": "no time"}))
    over = notice_view(session).message
    assert over is not None
    assert over.offers == (), "there is no form any more"


def test_a_warning_that_changed_nothing_says_what_is_not_held(ws: Workspace, session: Session) -> None:
    play_until(session, acts.SEND_NOTICE)
    chf = session.scenario.device("CHF").eui
    inventory, now = session.world.dcc.office.inventory, session.world.clock.now
    with ws.transaction():
        inventory.set_status(chf, "Commissioned", at=now, rule="a trainer", source="by hand", request_id=None)
    message = answered(session)
    assert message.title == "The DCC warned about this hub and changed nothing"
    assert "is Commissioned and stays so" in message.happened
    assert "not held" in message.why


def test_the_wrong_hub_is_left_by_the_messages_own_button(session: Session) -> None:
    play_until(session, acts.CONNECT)
    stranger = next(gpf for gpf, _strength in session.state.scanned if gpf != GPF)
    session.do(Act(acts.CONNECT, {"gpf": stranger}))
    message = connect_view(session).message
    assert message is not None
    assert [offer.words for offer in message.offers] == ["Choose it"]
    act = message.offers[0].act
    assert act is not None
    session.do(act)
    assert session.state.connected_gpf == GPF


def test_a_closed_window_is_opened_again_by_the_messages_own_button(session: Session) -> None:
    play_until(session, acts.CONNECT)
    session.do(Act(acts.PASS_TIME, {"seconds": str(61 * 60)}))
    message = connect_view(session).message
    assert message is not None
    assert message.title == "The hub has stopped listening for a terminal"
    assert [offer.words for offer in message.offers] == ["The hub is back on"]
    act = message.offers[0].act
    assert act is not None
    session.do(act)
    assert connect_view(session).message is None
    session.do(Act(acts.CONNECT, {"gpf": GPF}))
    assert session.state.connected_gpf == GPF


def test_credentials_left_behind_are_told_with_their_reason(session: Session) -> None:
    play_until(session, acts.SEND_BACK)
    message = next(item for item in hand_over_view(session).messages if "still on this terminal" in item.title)
    assert message.why.startswith("You delivered these by hand")
    assert "6.21: without it the DCC cannot keep track of the organisations' certificates" in message.why


def test_what_was_left_behind_goes_to_the_dcc_by_the_messages_own_button(session: Session) -> None:
    play_until(session, acts.SEND_BACK)
    message = next(item for item in hand_over_view(session).messages if "still on this terminal" in item.title)
    count = message.title.split()[0]
    assert [offer.words for offer in message.offers] == [f"Send {count} to the DCC", "Go to Responses"]
    act = message.offers[0].act
    assert act is not None
    session.do(act)
    assert not any("still on this terminal" in item.title for item in hand_over_view(session).messages)
    assert not any(row.need == NEEDED for row in responses_view(session).rows)


def test_after_the_job_a_needed_answer_that_stayed_is_told_as_left_behind(session: Session) -> None:
    play_until(session, acts.SEND_BACK)
    before = [row for row in responses_view(session).rows if row.need == NEEDED]
    assert before
    assert not any("Never sent back" in row.need_mark.words for row in before)
    session.do(Act(acts.STOP, {"reason": "no time"}))
    marks = {row.number: row.need_mark for row in responses_view(session).rows}
    assert [marks[row.number].words for row in before] == ["Never sent back. The DCC does not know"] * len(before)
    assert {marks[row.number].shape for row in before} == {BROKEN_BOX}
    assert any("Never sent back" not in mark.words for mark in marks.values()), "an alert is not said to be needed"
