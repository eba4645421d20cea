"""How a job went by its objectives: met, not met or not yet, each with the events that show it; hints have a price."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.errors import DataError
from hht_app.core.words import tr
from hht_app.terminal.lesson import Goal
from hht_app.terminal.modes import GUIDED
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import BAD, CLOCK, MUTED, OK, STOP, TICK, Mark
from hht_app.training.lessons import lesson_of
from hht_app.training.rules import MET, NOT_MET, NOT_YET, RULES, wrong_with
from hht_app.training.story import Story, read_story

_MARKS = {MET: (TICK, OK), NOT_MET: (STOP, BAD), NOT_YET: (CLOCK, MUTED)}


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective: its words, how it stands, and the numbers of the journal's events that show it."""

    id: str
    words: str
    state: str
    evidence: tuple[int, ...]
    points: int

    @property
    def mark(self) -> Mark:
        """The state as shape, role and word."""
        shape, role = _MARKS[self.state]
        return Mark(shape, role, tr(self.state))


@dataclass(frozen=True, slots=True)
class Assessment:
    """All objectives of a job; POINTS are those of the objectives met less what hints taken cost, never under 0."""

    objectives: tuple[Objective, ...]
    mode: str
    hints: tuple[str, ...]
    hint_points: int
    points: int
    of_points: int
    words: str

    def count(self, state: str) -> int:
        """Return how many objectives stand so."""
        return sum(item.state == state for item in self.objectives)


def assess(session: Session) -> Assessment:
    """Return how SESSION stands now; DataError for a scenario whose objectives cannot be understood."""
    story, lesson = read_story(session), lesson_of(session.scenario)
    objectives = tuple(_objective(story, goal) for goal in lesson.goals)
    hints = tuple(session.state.hints)
    spent = 0 if session.mode == GUIDED else lesson.hint_points * len(hints)
    reached = sum(item.points for item in objectives if item.state == MET)
    met, total = sum(item.state == MET for item in objectives), len(objectives)
    return Assessment(
        objectives=objectives,
        mode=session.mode,
        hints=hints,
        hint_points=spent,
        points=max(0, reached - spent),
        of_points=sum(item.points for item in objectives),
        words=tr("{met} of {total} objectives met", met=met, total=total),
    )


def _objective(story: Story, goal: Goal) -> Objective:
    wrong = wrong_with(story.session.scenario, goal.rule, goal.given)
    if wrong:
        raise DataError(f"objective {goal.id}: {wrong}", path="lesson.goals")
    found = RULES[goal.rule].find(story, goal.given)
    return Objective(goal.id, tr(goal.words), found.state, found.evidence, goal.points)
