"""A visit before this one: lived through when the session starts, in the same home, and journalled as what it was."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hht_app.core.errors import BugError
from hht_app.core.recording import Happening, Recorder
from hht_app.terminal.acts import BY_TRAINER, HAND_OVER, STOP, Act
from hht_app.terminal.flow import Flow
from hht_app.terminal.going_on import let_happen
from hht_app.terminal.planned import trouble_act
from hht_app.terminal.scenario import FirstVisit, Scenario
from hht_app.terminal.state import TerminalState

if TYPE_CHECKING:
    from hht_app.terminal.session import Session

EARLIER = "earlier-act"
_MOST_ACTS = 200


def begins_at_first_visit(session: Session) -> None:
    """Put the clock of a session that has just been made back to the visit before, where its scenario has one."""
    if session.scenario.first_visit is not None:
        session.world.clock.now -= timedelta(days=session.scenario.first_visit.days)


def live_first_visit(session: Session, record: Recorder) -> None:
    """Play the visit before by the reference solution, then let the days pass till this one; nothing without one.

    The acts are journalled as earlier ones, which a replay does not do again: it lives them by starting. What ailed
    then has been mended since. This visit's terminal knows what is fitted, joined and told, and holds no old answer.
    """
    from hht_app.terminal.reference_solution import next_act

    whole, visit = session.scenario, session.scenario.first_visit
    if visit is None:
        return
    _play_as(session, first_visit_of(whole, visit), TerminalState(), record)
    for item in visit.troubles:
        _do(session, trouble_act(whole, item), record)
    for _ in range(_MOST_ACTS):
        act = next_act(session)
        if act is None:
            raise BugError(f"the first visit of {whole.id} ended by itself")
        if act.name in (STOP, HAND_OVER):
            break
        _do(session, act, record)
    reason = Act(STOP, {"reason": visit.reason})
    record(Happening(actor="installer", kind=EARLIER, summary=visit.reason, name=STOP, raw=reason.to_bytes()))
    world = session.world
    world.house.troubles.clear()
    world.house.connected = False
    before = session.state
    _play_as(session, whole, _carried(before), record)
    world.clock.advance_to(whole.start)
    let_happen(world, session.state, record)


def first_visit_of(scenario: Scenario, visit: FirstVisit) -> Scenario:
    """Return SCENARIO as its first visit was: with that visit's commands, and nothing of what this one teaches."""
    return scenario.model_copy(
        update={"tasks": visit.tasks, "troubles": (), "lesson": None, "first_visit": None, "wan_arrives_minutes": None}
    )


def _play_as(session: Session, scenario: Scenario, state: TerminalState, record: Recorder) -> None:
    session.scenario = session.world.scenario = scenario
    session.flow = Flow(session.world, state, record)


def _do(session: Session, act: Act, record: Recorder) -> None:
    actor = "trainer" if act.name in BY_TRAINER else "installer"
    record(Happening(actor=actor, kind=EARLIER, summary=act.name, name=act.name, raw=act.to_bytes()))
    session.flow.perform(act)


def _carried(before: TerminalState) -> TerminalState:
    """Return what the next visit's terminal knows of the one before, from the job's papers."""
    return TerminalState(
        coverage=before.coverage,
        coverage_code=before.coverage_code,
        fitted=before.fitted,
        hub_power_on=before.hub_power_on,
        joined=before.joined,
        wan=before.wan,
        no_wan_reason=before.no_wan_reason,
        notice_code=before.notice_code,
        notice_request_id=before.notice_request_id,
    )
