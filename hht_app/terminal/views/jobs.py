"""The first screen: the job left open, and a card for each job that comes with the program."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from hht_app.core.errors import DataError, UsageError
from hht_app.core.words import tr
from hht_app.store.connection import Workspace
from hht_app.store.worlds import SessionRecord, sessions
from hht_app.terminal.scenario import Scenario, load_scenario, own_scenario_ids, scenario_ids
from hht_app.terminal.session import scenario_of
from hht_app.terminal.views.common import (
    INFO,
    MUTED,
    NOTE,
    OK,
    READY,
    RING,
    STOP,
    TICK,
    WARN,
    Mark,
    Message,
    date_words,
    device_name,
    sentence,
)

RUNNING, ENDED = "running", "ended"


@dataclass(frozen=True, slots=True)
class JobCard:
    """One job as its card shows it; START is what the button says."""

    scenario: str
    title: str
    place: str
    summary: str
    fitted: str
    length: str
    objectives: tuple[str, ...]
    mark: Mark
    start: str


@dataclass(frozen=True, slots=True)
class Resume:
    """The job that was left open: which session, and in words where it stands."""

    session: int
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class JobsView:
    """The first screen."""

    resume: Resume | None
    cards: tuple[JobCard, ...]
    safety: Message


def jobs_view(ws: Workspace) -> JobsView:
    """Return the first screen for the sessions that WS holds."""
    records = sessions(ws)
    return JobsView(
        resume=_resume(ws, records),
        cards=tuple(_card(item, records) for item in _scenarios(ws)),
        safety=Message(
            Mark(NOTE, INFO, tr("Note")),
            tr("Nothing here reaches a real meter"),
            happened=tr("This is practice. Safe work on gas and electricity is not taught here."),
        ),
    )


def _scenarios(ws: Workspace) -> list[Scenario]:
    """Return the installed scenarios, then the user's own that can be read (`hht scenarios` tells of others)."""
    found = [load_scenario(item) for item in scenario_ids()]
    for item in own_scenario_ids(ws.folder):
        with suppress(DataError):
            found.append(load_scenario(item, ws.folder))
    return found


def _resume(ws: Workspace, records: list[SessionRecord]) -> Resume | None:
    """Return the latest session that still runs and whose scenario is still there, or None."""
    for record in reversed(records):
        if record.state == RUNNING:
            with suppress(UsageError, DataError):
                return _resumable(record, scenario_of(ws, record)[1])
    return None


def _resumable(record: SessionRecord, scenario: Scenario) -> Resume:
    words = tr(
        "{title}. Session {number}, {count} events kept. Nothing ran out while it was closed.",
        title=tr(scenario.title),
        number=record.id,
        count=record.events,
    )
    return Resume(record.id, scenario.place.title, words)


def _card(scenario: Scenario, records: list[SessionRecord]) -> JobCard:
    of_this = [item for item in records if item.scenario == scenario.id]
    devices = [device_name(item.device_type) for item in scenario.devices if item.device_type != "GPF"]
    return JobCard(
        scenario=scenario.id,
        title=tr(scenario.title),
        place=f"{scenario.place.title}, {scenario.place.post_code}",
        summary=tr(scenario.summary),
        fitted=sentence(", ".join(devices)),
        length=tr("about {minutes} minutes, {when}", minutes=scenario.minutes, when=date_words(scenario.start)),
        objectives=tuple(tr(item) for item in scenario.objectives),
        mark=_mark(of_this),
        start=tr("Start again from the beginning") if of_this else tr("Start this job"),
    )


def _mark(of_this: list[SessionRecord]) -> Mark:
    if not of_this:
        return Mark(RING, MUTED, tr("Not started"))
    last = of_this[-1]
    if last.state == RUNNING:
        return Mark(READY, WARN, tr("In progress"))
    if last.state == ENDED:
        return Mark(TICK, OK, tr("Ended: installed and not commissioned"))
    return Mark(STOP, MUTED, tr("Stopped"))
