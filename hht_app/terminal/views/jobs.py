"""The first screen: the job left open, and a card for each job that comes with the program."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from hht_app.core.errors import DataError, UsageError
from hht_app.core.words import tr
from hht_app.store.connection import Workspace
from hht_app.store.worlds import SessionRecord, get_snapshot, sessions
from hht_app.terminal.scenario_files import (
    OWN_ROOM,
    ScenarioHead,
    own_scenario_ids,
    read_head,
    scenario_ids,
    scenario_text,
)
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
    """The first screen; WELCOME holds the words to a person who has not begun any job yet, empty afterwards."""

    resume: Resume | None
    cards: tuple[JobCard, ...]
    safety: Message
    welcome: str = ""


def jobs_view(ws: Workspace) -> JobsView:
    """Return the first screen for the sessions that WS holds."""
    records = sessions(ws)
    return JobsView(
        resume=_resume(ws, records),
        cards=tuple(_card(item, records) for item in _heads(ws)),
        safety=Message(
            Mark(NOTE, INFO, tr("Note")),
            tr("Nothing here reaches a real meter"),
            happened=tr("This is practice. Safe work on gas and electricity is not taught here."),
        ),
        welcome="" if records else tr("Practice job. About ten minutes. Nothing here reaches a real meter."),
    )


def _heads(ws: Workspace) -> list[ScenarioHead]:
    """Return the installed scenarios, then the user's own that can be read (`hht scenarios` tells of others)."""
    found = [read_head(scenario_text(item), item) for item in scenario_ids()]
    for item in own_scenario_ids(ws.folder):
        with suppress(DataError):
            found.append(_own_head(ws, item))
    return found


def _own_head(ws: Workspace, name: str) -> ScenarioHead:
    """Return the head of the user's own scenario, which is read whole: only one that can be played has a card."""
    from hht_app.terminal.scenario import load_scenario

    load_scenario(name, ws.folder)
    return read_head(scenario_text(name, ws.folder), name)


def _resume(ws: Workspace, records: list[SessionRecord]) -> Resume | None:
    """Return the latest session that still runs and whose scenario is still there, or None."""
    for record in reversed(records):
        if record.state == RUNNING:
            with suppress(UsageError, DataError):
                kept = get_snapshot(ws, record.id, OWN_ROOM)
                text = scenario_text(record.scenario) if kept is None else str(kept["text"])
                return _resumable(record, read_head(text, record.scenario))
    return None


def _resumable(record: SessionRecord, scenario: ScenarioHead) -> Resume:
    words = tr(
        "{title}. Session {number}, {count} events kept. Nothing ran out while it was closed.",
        title=tr(scenario.title),
        number=record.id,
        count=record.events,
    )
    return Resume(record.id, scenario.place, words)


def _card(scenario: ScenarioHead, records: list[SessionRecord]) -> JobCard:
    of_this = [item for item in records if item.scenario == scenario.id]
    devices = [device_name(item) for item in scenario.device_types if item != "GPF"]
    return JobCard(
        scenario=scenario.id,
        title=tr(scenario.title),
        place=f"{scenario.place}, {scenario.post_code}",
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
