"""An assessed job: the terminal decides nothing for the trainee, unless the scenario gives it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import UsageError
from hht_app.store.connection import Workspace, open_workspace
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.lesson import Lesson
from hht_app.terminal.modes import ASSESSED, FREE, GUIDED
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session, start_session
from hht_app.terminal.views.hand_over import hand_over_view
from hht_app.terminal.views.responses import responses_view
from hht_app.terminal.views.steps import current_step

JOB = "first-job"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path / "H")
    yield opened
    opened.close()


def heard(ws: Workspace, mode: str, gives: tuple[str, ...] = ()) -> Session:
    session = start_session(ws, JOB, mode=mode)
    if gives:
        lesson = Lesson.model_validate({"gives": gives, "questions": session.scenario.lesson.questions})  # type: ignore[union-attr]
        session.scenario = session.scenario.model_copy(update={"lesson": lesson})
    while (act := next_act(session)) is not None and act.name != acts.SEND_BACK:
        session.do(act)
    return session


@pytest.mark.parametrize("mode", [FREE, GUIDED])
def test_outside_an_assessment_the_terminal_labels_and_warns(ws: Workspace, mode: str) -> None:
    session = heard(ws, mode)
    assert [row.need for row in responses_view(session).rows] == ["needed", "not held"]
    assert responses_view(session).needed_left == (1,)
    assert len(hand_over_view(session).messages) == 1


def test_an_assessed_job_labels_nothing_and_warns_of_nothing(ws: Workspace) -> None:
    session = heard(ws, ASSESSED)
    view = responses_view(session)
    assert {row.need for row in view.rows} == {"yours to decide"}
    assert {row.need_mark.words for row in view.rows} == {"Whether the DCC needs it: yours to decide"}
    assert view.needed_left == ()
    assert hand_over_view(session).messages == ()
    assert current_step(session) == "responses"
    session.do(Act(acts.HAND_OVER))
    assert session.ended


@pytest.mark.parametrize("gives, labels, warnings", [(("labels",), True, False), (("warnings",), False, True)])
def test_a_scenario_may_give_labels_or_warnings_in_an_assessed_job(
    ws: Workspace, gives: tuple[str, ...], labels: bool, warnings: bool
) -> None:
    session = heard(ws, ASSESSED, gives)
    assert (session.shows_labels, session.shows_warnings) == (labels, warnings)
    assert bool(responses_view(session).needed_left) == labels
    assert bool(hand_over_view(session).messages) == warnings


def test_there_are_three_ways_to_play_and_no_other(ws: Workspace) -> None:
    with pytest.raises(UsageError, match="no mode"):
        start_session(ws, JOB, mode="examined")
