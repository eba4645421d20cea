"""What the training room has to say at a step, as plain data that the worker reads together with the scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hht_app.terminal.session import Session
    from hht_app.training.guidance import Ending, Guidance, Hint, Question


@dataclass(frozen=True, slots=True)
class Teaching:
    """Words of teaching, the hint there is, the question of this step, what was said to its answer, and the end."""

    guidance: Guidance | None
    hint: Hint | None
    question: Question | None
    reply: str
    ending: Ending | None


def read_teaching(session: Session, step: str) -> Teaching:
    """Return what is taught at STEP of SESSION as things stand. Runs on the worker's thread."""
    from hht_app.training import guidance
    from hht_app.training.lessons import lesson_of
    from hht_app.training.moments import pending_question

    pending = pending_question(session)
    asked_here = [item for item in lesson_of(session.scenario).questions if item.at == step]
    replies = [words for item in asked_here if (words := guidance.reply(session, item.id))]
    return Teaching(
        guidance=guidance.guidance(session),
        hint=guidance.hint(session),
        question=guidance.question(session) if pending is not None and pending.at == step else None,
        reply="\n".join(replies),
        ending=guidance.ending(session),
    )
