"""What is said after the program was stopped in the middle of a job: what is kept, and what is not certain."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.clock import parse_time
from hht_app.core.words import tr
from hht_app.store.connection import Workspace
from hht_app.store.worlds import get_snapshot, latest_unfinished
from hht_app.terminal.scenario import Task
from hht_app.terminal.session import Session, open_session
from hht_app.terminal.state import SILENT
from hht_app.terminal.views.common import INFO, SHIELD, WARN, Mark, Message, Offer, clock_words, device_name

CARRY_ON, REPORT = "interrupted-carry-on", "interrupted-report"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The session that was cut off, the message that says so, and a report to copy without keys or numbers."""

    session: int
    message: Message
    report: str


def interrupted(ws: Workspace) -> Interrupted | None:
    """Return what is said of the job that was open when the program was stopped, or None when none was."""
    record = latest_unfinished(ws)
    clock = get_snapshot(ws, record.id, "clock") if record is not None else None
    if record is None or clock is None:
        return None
    session = open_session(ws, record.id)
    heard = session.state.heard
    returned = sum(bool(item.returned) for item in heard)
    stopped = clock_words(parse_time(clock["now"]))
    silent = silent_tasks(session)
    kept = tr("Kept: {heard} messages heard, {returned} of them sent back.", heard=len(heard), returned=returned)
    stood = tr("The program stopped; the job's clock stood at {when}. No window ran out meanwhile.", when=stopped)
    happened = " ".join((stood, kept, *_doubts(silent)))
    message = Message(
        Mark(SHIELD, INFO, tr("Safe")),
        tr("Your job is safe. Carry on where it stopped?"),
        happened=happened,
        next=tr("Carry on. The report that can be copied has no keys, codes or customer numbers in it."),
        offers=(Offer(CARRY_ON, tr("Carry on")), Offer(REPORT, tr("Copy report"))),
    )
    lines = (
        tr("Session {number} of the job {scenario}", number=record.id, scenario=record.scenario),
        tr("{count} journal events", count=record.events),
        happened,
    )
    return Interrupted(record.id, message, "\n".join(lines))


def silent_tasks(session: Session) -> tuple[Task, ...]:
    """Return the commands of SESSION that were delivered and to which no answer has come."""
    tasks = (*session.scenario.tasks, *session.state.more)
    return tuple(task for task in tasks if session.state.tasks[task.id].state == SILENT)


def _doubts(silent: tuple[Task, ...]) -> tuple[str, ...]:
    if not silent:
        return ()
    names = "; ".join(_named(task) for task in silent)
    return (tr("Not certain: {names} was on its way and no answer had come. The device may have acted.", names=names),)


def _named(task: Task) -> str:
    return tr(
        "{reference} to the {name} ({role})",
        reference=task.service_reference_variant,
        name=device_name(task.target),
        role=task.target,
    )


def find_out_first(session: Session) -> Message | None:
    """Return what is said of the commands that were on their way, once the job is carried on; None when none was."""
    silent = silent_tasks(session)
    if not silent:
        return None
    return Message(
        Mark(SHIELD, WARN, tr("Find out first")),
        tr("Find out first: {title}", title=silent[0].title),
        happened=" ".join(_doubts(silent)),
        why=tr("A command that a device has acted on is not always answered again."),
        next=tr("Read what the device holds before you deliver it again or ask for a new one."),
    )
