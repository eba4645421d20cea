"""The button by the clock: it goes to the next thing that happens, and gives nothing away."""

from __future__ import annotations

from pathlib import Path

from hht_app.store.connection import open_workspace
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.modes import ASSESSED
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session, start_session
from hht_app.terminal.views.next_event import next_event


def play_until(session: Session, name: str) -> None:
    while (act := next_act(session)) is not None and act.name != name:
        session.do(act)


def test_it_waits_for_the_sm_wan_names_what_it_waits_for_and_then_shows_the_windows_end(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        session = start_session(ws, "no-wan-dual-fuel")
        assert next_event(session) is None
        play_until(session, acts.WAIT)
        offer = next_event(session)
        assert offer is not None
        assert offer.act == Act(acts.WAIT)
        assert "the wait for the SM WAN is over" in offer.spoken
        session.do(offer.act)
        after = next_event(session)
        assert after is not None
        assert "the hub stops listening for a terminal" in after.spoken


def test_it_goes_on_to_the_end_of_a_join_period_without_naming_it(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        session = start_session(ws, "no-wan-dual-fuel")
        play_until(session, acts.PRESS_JOIN)
        until = session.world.house.hub.join_until
        assert until is not None
        offer = next_event(session)
        assert offer is not None
        assert offer.act is not None
        assert "the next thing that happens" in offer.spoken
        session.do(offer.act)
        assert session.world.clock.now >= until
        assert session.world.house.hub.join_until is None


def test_an_assessed_job_and_one_that_has_ended_have_no_such_button(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        session = start_session(ws, "no-wan-dual-fuel", mode=ASSESSED)
        play_until(session, acts.WAIT)
        assert next_event(session) is None
        free = start_session(ws, "no-wan-dual-fuel")
        play_until(free, acts.WAIT)
        free.do(Act(acts.STOP, {"reason": "called away"}))
        assert next_event(free) is None
