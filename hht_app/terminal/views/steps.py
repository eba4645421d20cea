"""The steps of a job as the rail shows them, and the links strip that is always in sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hht_app.core.words import tr
from hht_app.terminal.commanding import tasks_of
from hht_app.terminal.flow import NOTICE_ACCEPTED
from hht_app.terminal.session import Session
from hht_app.terminal.state import WAN_FOUND, WAN_NONE
from hht_app.terminal.views.commands import ADD, commands_view, join_until
from hht_app.terminal.views.common import (
    CLOCK,
    MUTED,
    OK,
    PRIMARY,
    READY,
    RING,
    TICK,
    TRIANGLE,
    WARN,
    Mark,
    Offer,
    clock_words,
    date_words,
    length_words,
)
from hht_app.terminal.views.fit import fit_view, window_left
from hht_app.terminal.views.link_states import supplier_link
from hht_app.terminal.views.responses import responses_view
from hht_app.terminal.views.step_names import (
    COMMANDS,
    CONNECT,
    COVERAGE,
    FIT,
    HAND_OVER,
    NOTICE,
    RESPONSES,
    STEPS,
    TITLES,
    WAIT,
)

__all__ = [
    "COMMANDS",
    "CONNECT",
    "COVERAGE",
    "FIT",
    "HAND_OVER",
    "NOTICE",
    "RESPONSES",
    "STEPS",
    "TITLES",
    "WAIT",
    "Link",
    "Step",
    "clock_line",
    "current_step",
    "links",
    "next_offer",
    "rail",
]

TO_DO, NOW, DONE, WAITING = "to do", "now", "done", "waiting"
_MARKS = {TO_DO: (RING, MUTED), NOW: (READY, PRIMARY), DONE: (TICK, OK), WAITING: (CLOCK, MUTED)}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the rail: its key, number, title, and how far it is in a word."""

    key: str
    number: int
    title: str
    state: str

    @property
    def mark(self) -> Mark:
        """The state as shape, role and word."""
        shape, role = _MARKS[self.state]
        return Mark(shape, role, tr(self.state))


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the links strip."""

    name: str
    words: str
    mark: Mark


def rail(session: Session) -> tuple[Step, ...]:
    """Return the steps of SESSION; the first one that can be worked on and is not done is now."""
    states = {
        COVERAGE: DONE if session.state.coverage_code.startswith("I") else TO_DO,
        FIT: DONE if fit_view(session).done else TO_DO,
        WAIT: _wait_state(session),
        NOTICE: _notice_state(session),
        CONNECT: DONE if _on_own_han(session) else TO_DO if session.state.hub_power_on else WAITING,
        COMMANDS: _commands_state(session),
        RESPONSES: _responses_state(session),
        HAND_OVER: _hand_over_state(session),
    }
    current = _current(states) if not session.ended else ""
    return tuple(
        Step(key, number, tr(TITLES[key]), NOW if key == current else states[key])
        for number, key in enumerate(STEPS, 1)
    )


def _current(states: dict[str, str]) -> str:
    return next((key for key in STEPS if states[key] == TO_DO), "")


def current_step(session: Session) -> str:
    """Return the key of the step that is now; hand-over when nothing else can be worked on."""
    return next((item.key for item in rail(session) if item.state == NOW), HAND_OVER)


def next_offer(session: Session, here: str) -> Offer | None:
    """Return the button that leads on to the step that is now, or None when that is HERE or the job has ended."""
    step = current_step(session)
    if session.ended or step == here:
        return None
    return Offer(f"{here}-next", tr("Next: {title}", title=tr(TITLES[step])), step=step)


def _wait_state(session: Session) -> str:
    if session.state.wan in (WAN_NONE, WAN_FOUND):
        return DONE
    return TO_DO if session.state.hub_power_on else WAITING


def _notice_state(session: Session) -> str:
    if session.state.notice_code in NOTICE_ACCEPTED:
        return DONE
    return TO_DO if session.state.wan == WAN_NONE else WAITING


def _commands_state(session: Session) -> str:
    view = commands_view(session)
    if view.all_done:
        return DONE
    return TO_DO if view.main else WAITING


def _responses_state(session: Session) -> str:
    view = responses_view(session)
    if view.needed_left:
        return TO_DO
    if not session.shows_labels and view.rows and commands_view(session).main is None:
        return TO_DO
    return DONE if session.state.heard and commands_view(session).all_done else WAITING


def _hand_over_state(session: Session) -> str:
    if session.ended:
        return DONE
    return TO_DO if session.state.notice_code in NOTICE_ACCEPTED else WAITING


def clock_line(session: Session) -> str:
    """Return the simulated date and time with its zone."""
    return date_words(session.world.clock.now)


def links(session: Session) -> tuple[Link, ...]:
    """Return the links strip: supplier, HAN, and the hub's window until the terminal is on the HAN, then joining."""
    on = _on_own_han(session)
    han = Mark(TICK, OK, tr("on")) if on else Mark(RING, MUTED, tr("off"))
    if session.state.connected_gpf and not on:
        han = Mark(TRIANGLE, WARN, tr("another home's"))
    return (
        Link("link-supplier", *supplier_link(session)),
        Link("link-han", tr("HAN: {state}", state=han.words), han),
        _joining(session) if on else _window(session),
    )


def _on_own_han(session: Session) -> bool:
    """Tell whether the terminal is on the HAN of the hub whose GPF identifier is on the label."""
    return session.state.connected_gpf == str(session.scenario.device("GPF").eui)


def _window(session: Session) -> Link:
    left = window_left(session)
    if left is None:
        return Link("link-window", tr("Window: starts at power-on"), Mark(RING, MUTED, tr("not started")))
    if left == timedelta(0):
        return Link("link-window", tr("Window: closed"), Mark(CLOCK, WARN, tr("closed")))
    return Link("link-window", tr("Window: {left}", left=length_words(left)), Mark(CLOCK, PRIMARY, tr("running")))


def _joining(session: Session) -> Link:
    """The latest join period that runs, as far as this terminal knows: the hub keeps one."""
    now = session.world.clock.now
    running = [
        (until, task)
        for task in tasks_of(session.world, session.state)
        if task.service_reference_variant == ADD and (until := join_until(session, task)) and until > now
    ]
    if not running:
        return Link("link-window", tr("Joining: closed"), Mark(RING, MUTED, tr("closed")))
    until, _ = max(running, key=lambda item: item[0])
    words = tr("Joining: {left}, until {until}", left=length_words(until - now), until=clock_words(until))
    return Link("link-window", words, Mark(CLOCK, PRIMARY, tr("running")))
