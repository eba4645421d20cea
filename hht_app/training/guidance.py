"""What is taught while a job runs: a few words at each moment, a hint on demand, three things to keep at the end."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.resources import read_table
from hht_app.core.words import tr
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.flow import ENDED
from hht_app.terminal.lesson import Option
from hht_app.terminal.lesson import Question as Asked
from hht_app.terminal.modes import ASSESSED, FREE, GUIDED
from hht_app.terminal.scenario import FIRST, scenario_ids
from hht_app.terminal.session import Session
from hht_app.training.lessons import lesson_of
from hht_app.training.moments import moment, pending_question

MOST_WORDS = 40
DCC_SIDE = "dcc"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question: its words, and the act that gives it."""

    id: str
    words: str
    act: Act


@dataclass(frozen=True, slots=True)
class Question:
    """A question put to the trainee, with the answers it offers."""

    id: str
    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What is taught at a moment: title, words, and what the person finds out; STEP is where the next thing is done."""

    moment: str
    step: str
    title: str
    words: str
    finds_out: str
    question: Question | None


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint that can be had now: the act that takes it and its cost in points, or its words once it was taken."""

    moment: str
    words: str
    act: Act | None
    cost: int


@dataclass(frozen=True, slots=True)
class Next:
    """What may come after a job: a scenario in a mode, shown from the terminal (VIEW empty) or from the DCC's side."""

    id: str
    words: str
    scenario: str
    mode: str
    view: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a job: its title, things to keep, and what may come next."""

    title: str
    keep: tuple[str, ...]
    following: tuple[Next, ...]


def teaching_row(name: str) -> dict[str, str]:
    """Return the texts of the moment called NAME; empty when there is none."""
    return next((row for row in read_table("training/teaching.csv") if row["moment"] == name), {})


def guidance(session: Session) -> Guidance | None:
    """Return what is taught now; None in a job that is not guided, and once it has ended."""
    row = teaching_row(moment(session)) if session.mode == GUIDED else {}
    if not row:
        return None
    return Guidance(
        moment=row["moment"],
        step=row["step"],
        title=tr(row["title"]),
        words=tr(row["words"]),
        finds_out=tr(row["finds_out"]),
        question=question(session),
    )


def question(session: Session) -> Question | None:
    """Return the question that is asked now, in any mode, or None."""
    asked = pending_question(session)
    if asked is None:
        return None
    choices = tuple(
        Choice(item.id, tr(item.words), Act(acts.ANSWER, {"question": asked.id, "option": item.id}))
        for item in asked.options
    )
    return Question(asked.id, tr(asked.words), choices)


def reply(session: Session, question_id: str) -> str:
    """Return what is said to the answer that was given; empty before there is one, and in an assessed job not ended."""
    if session.mode == ASSESSED and not session.ended:
        return ""
    found = _answered(session, question_id)
    return tr(found[1].reply) if found else ""


def _answered(session: Session, question_id: str) -> tuple[Asked, Option] | None:
    for asked in lesson_of(session.scenario).questions:
        for option in asked.options:
            if asked.id == question_id and session.state.answers.get(question_id) == option.id:
                return asked, option
    return None


def hint(session: Session) -> Hint | None:
    """Return the hint for this moment; None when there is none, or the job has ended."""
    name = moment(session)
    row = teaching_row(name)
    if not row or not row["hint"]:
        return None
    if name in session.state.hints:
        return Hint(name, tr(row["hint"]), None, 0)
    cost = 0 if session.mode == GUIDED else lesson_of(session.scenario).hint_points
    return Hint(name, "", Act(acts.HINT, {"about": name}), cost)


def ending(session: Session) -> Ending | None:
    """Return how the job ends for the person who did it; None while it runs."""
    if not session.ended:
        return None
    title = tr("You did it.") if session.state.ended == ENDED else tr("Stopped, and said why.")
    keep = tuple(tr(item) for item in lesson_of(session.scenario).keep)
    return Ending(title, keep, _following(session))


def _following(session: Session) -> tuple[Next, ...]:
    name = session.record.scenario
    following = [
        Next("again", tr("Again, without hints"), name, FREE)
        if session.mode == GUIDED
        else Next("again", tr("The same job once more"), name, session.mode),
        Next("dcc-side", tr("The same job from the DCC's side"), name, FREE, DCC_SIDE),
    ]
    if name == FIRST[0] and FIRST[1] in scenario_ids():
        following.append(Next("next", tr("Next: gas, and a display"), FIRST[1], GUIDED))
    return tuple(following)
