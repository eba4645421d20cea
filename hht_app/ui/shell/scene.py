"""A scene: everything a screen and its chrome show, as plain data that the worker reads from the views at one time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hht_app.core.told import told
from hht_app.ui.desk import JOBS

if TYPE_CHECKING:
    from hht_app.terminal.session import Session
    from hht_app.terminal.views.common import Offer
    from hht_app.terminal.views.news import News
    from hht_app.terminal.views.steps import Link, Step
    from hht_app.ui.shell.teaching import Teaching
    from hht_app.ui.shell.worker import Job

BY_WORD, BY_WINDOW = "word", "window"


@dataclass(frozen=True, slots=True)
class Chrome:
    """What stands around the screens of a job; NEXT leads on from the step that is shown.

    GUARD says what opens the trainer's view: nothing (it is open to anyone), the trainer's WORD, or the trainer's own
    WINDOW.
    """

    session: int
    title: str
    clock: str
    links: tuple[Link, ...]
    rail: tuple[Step, ...]
    next: Offer | None
    next_event: Offer | None
    last_word: str
    ended: bool
    teaching: Teaching
    guard: str = ""
    news: tuple[News, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen: its step (empty: the jobs), its chrome (none at the jobs), and the view its page draws."""

    step: str
    chrome: Chrome | None
    view: object


def read_scene(job: Job, step: str) -> Scene:
    """Return the scene of STEP as things stand; without an open session, the jobs. Runs on the worker's thread."""
    from hht_app.ui.steps import page_class

    session = job.session
    if session is None:
        return Scene(JOBS, None, page_class(JOBS).read(job))
    from hht_app.terminal.views.steps import current_step

    shown = step or current_step(session)
    return Scene(shown, read_chrome(session, shown), page_class(shown).read(job))


def read_chrome(session: Session, step: str) -> Chrome:
    """Return what stands around STEP of SESSION."""
    from hht_app.terminal.views.news import news
    from hht_app.terminal.views.next_event import next_event
    from hht_app.terminal.views.steps import clock_line, links, next_offer, rail
    from hht_app.ui.shell.teaching import read_teaching

    return Chrome(
        session=session.id,
        title=session.scenario.place.title,
        clock=clock_line(session),
        links=links(session),
        rail=rail(session),
        next=next_offer(session, step),
        next_event=next_event(session),
        last_word=told(session.state.last_word),
        ended=session.ended,
        teaching=read_teaching(session, step),
        guard=_guard(session),
        news=news(session),
    )


def _guard(session: Session) -> str:
    from hht_app.training.trainers_word import has_word, is_guarded

    if not is_guarded(session):
        return ""
    return BY_WORD if has_word(session) else BY_WINDOW
