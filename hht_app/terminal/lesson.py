"""What a scenario may say besides the job itself: objectives, questions, hints, trouble, and points to talk over."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class LessonModel(BaseModel):
    """Frozen, and nothing that is not known is let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Goal(LessonModel):
    """One objective: its words, and the rule of the training room that finds the evidence, with what the rule needs."""

    id: str
    words: str
    rule: str
    given: dict[str, str] = Field(default_factory=dict)
    points: int = Field(default=1, ge=0)


class Option(LessonModel):
    """One answer that a question offers, and what is said when it was chosen.

    STOPS is the reason for which the job is then rightly stopped; empty where it goes on.
    """

    id: str
    words: str
    reply: str
    stops: str = ""


class Question(LessonModel):
    """One question put at a step of the job; RIGHT is the id of the option that a careful person chooses."""

    id: str
    at: Literal["coverage", "hand-over"]
    words: str
    options: tuple[Option, ...] = Field(min_length=2)
    right: str

    @model_validator(mode="after")
    def _right_is_offered(self) -> Self:
        if self.right not in [item.id for item in self.options]:
            raise ValueError(f"no option is called {self.right}")
        return self


class PlannedTrouble(LessonModel):
    """Trouble that the scenario itself makes, as a trainer's act: at the start, after an act, or some minutes in.

    AFTER names an act (of TASK or DEVICE, where given); MINUTES count from the job's start. A trouble of the links
    goes away LASTS minutes after it struck, at the next act from then on; one of the home keeps its own time.
    """

    name: str
    given: dict[str, str] = Field(default_factory=dict)
    after: str = ""
    task: str = ""
    device: str = ""
    minutes: int = Field(default=0, ge=0)
    lasts: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _one_trigger(self) -> Self:
        if self.after and self.minutes:
            raise ValueError("a trouble comes after an act or some minutes in, not both")
        if (self.task or self.device) and not self.after:
            raise ValueError("task and device belong to the act it comes after")
        return self


class Lesson(LessonModel):
    """The teaching side of a scenario; GIVES are what an assessed job shows all the same."""

    goals: tuple[Goal, ...] = ()
    questions: tuple[Question, ...] = ()
    keep: tuple[str, ...] = ()
    debrief: tuple[str, ...] = ()
    hint_points: int = Field(default=1, ge=0)
    gives: tuple[Literal["labels", "warnings"], ...] = ()
