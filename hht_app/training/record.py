"""The job record: what was fitted, told, delivered, answered and sent back, and what is left; for paper and files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hht_app.core.clock import format_time
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.duis.codes import explain
from hht_app.terminal import acts
from hht_app.terminal.commanding import need_of, tasks_of
from hht_app.terminal.flow import NOTICE_ACCEPTED
from hht_app.terminal.scenario import JobDevice, Task
from hht_app.terminal.session import Session
from hht_app.terminal.state import Heard
from hht_app.terminal.views.common import date_words, device_name, sentence
from hht_app.terminal.views.coverage import variant_words
from hht_app.training.assessment import assess
from hht_app.training.debrief import brief, left_behind
from hht_app.training.notes import notes
from hht_app.training.story import Story, read_story

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the record: a heading over rows; COLUMNS is empty where a row is a label and its value."""

    id: str
    title: str
    columns: Row
    rows: tuple[Row, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class JobRecord:
    """The whole record. It holds the customer's meter numbers: it is made when asked for, and never logged."""

    title: str
    sections: tuple[Section, ...]

    def section(self, name: str) -> Section:
        """Return the section called NAME; KeyError when there is none."""
        for item in self.sections:
            if item.id == name:
                return item
        raise KeyError(name)

    def text(self) -> str:
        """Return the record as plain text, one line a row."""
        lines = [self.title]
        for item in self.sections:
            lines += ["", item.title, "-" * len(item.title)]
            joined = ": " if not item.columns else " | "
            lines += [joined.join(row) for row in ((item.columns,) if item.columns else ())]
            lines += [joined.join(row) for row in item.rows] or [tr("None.")]
        return "\n".join(lines) + "\n"

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return {
            "title": self.title,
            "sections": [
                {
                    "id": item.id,
                    "title": item.title,
                    "columns": list(item.columns),
                    "rows": [list(row) for row in item.rows],
                }
                for item in self.sections
            ],
        }


def job_record(session: Session, *, for_trainer: bool = False) -> JobRecord:
    """Return the record of SESSION as it now stands; FOR_TRAINER adds objectives and notes."""
    story = read_story(session)
    sections = [
        _job(session),
        _devices(session, story),
        _coverage(session),
        _notice(session, story),
        _commands(session),
        _unasked(session),
        _left(session),
    ]
    if for_trainer:
        sections += [_objectives(session), _notes(session)]
    return JobRecord(tr("Job record: {place}", place=session.scenario.place.title), tuple(sections))


def _job(session: Session) -> Section:
    record, place, state = session.record, session.scenario.place, session.state
    ended = date_words(record.ended) if record.ended else tr("still running")
    rows: list[Row] = [
        (tr("Job"), tr(session.scenario.title)),
        (tr("Address"), f"{place.address_identifier}, {place.post_code}"),
        (tr("UPRN"), place.uprn),
        (tr("Started"), date_words(record.started)),
        (tr("Ended"), ended),
        (tr("Ended as"), tr(state.ended) if state.ended else tr("not ended")),
    ]
    if state.ended_reason:
        rows.append((tr("Reason"), state.ended_reason))
    if state.no_wan_reason:
        rows.append((tr("No SM WAN because"), state.no_wan_reason))
    rows += [
        (tr("Practice"), tr("Nothing of this reached a real meter. {scenario}, seed {seed}, {mode}",
                            scenario=record.scenario, seed=record.seed, mode=tr(session.mode))),
        (tr("Journal"), tr("{count} events, head {hash}", count=record.events, hash=record.head_hash)),
    ]  # fmt: skip
    return Section("job", tr("The job"), (), tuple(rows))


def _devices(session: Session, story: Story) -> Section:
    columns = (tr("Device"), tr("Identifier"), tr("Fitted"), tr("HAN, as this terminal knows"))
    rows = tuple(_device(session, story, item) for item in session.scenario.devices)
    return Section("devices", tr("Devices"), columns, rows)


def _device(session: Session, story: Story, device: JobDevice) -> Row:
    box = session.scenario.device("CHF") if device.device_type == "GPF" else device
    fitted = story.done(acts.FIT, device=str(box.eui))
    seen = [item for item in story.events if fitted and item.seq > fitted[0].seq and item.kind == "site"]
    name = f"{sentence(device_name(device.device_type))} ({device.device_type})"
    han = tr("part of the hub") if device.device_type in ("CHF", "GPF") else tr("not joined")
    if device.key in session.state.joined:
        han = tr("joined")
    earlier = tr("at an earlier visit") if device.key in session.state.fitted else tr("not fitted")
    return (name, str(device.eui), seen[0].at if seen else earlier, han)


def _coverage(session: Session) -> Section:
    columns = (tr("Region"), tr("Coverage"), tr("Date"), tr("WAN variant"), tr("Likelihood"))
    rows = tuple(
        (
            str(item["csp_region"]),
            {True: tr("yes"), False: tr("no"), None: tr("not in the answer")}[item["coverage_availability"]],
            item["anticipated_coverage_date"] or tr("none given"),
            variant_words(item["wan_technology"]),
            item["connectivity_likelihood"] or tr("not in the answer"),
        )
        for item in session.state.coverage
    )
    return Section("coverage", tr("Coverage, as answered (12.1)"), columns, rows)


def _notice(session: Session, story: Story) -> Section:
    """The last notice that was sent, field by field, and every answer the DCC gave to one."""
    sent = story.done(acts.SEND_NOTICE)
    rows = [(key, value) for key, value in sent[-1].act.given.items()] if sent else []
    rows += [
        (item.at, told(explain(str(item.code)))) for item in story.of_kind("duis-response", name="8.14.2") if item.code
    ]
    if session.state.notice_code not in NOTICE_ACCEPTED:
        rows.append((tr("State"), tr("the DCC has taken no notice")))
    elif not sent:
        rows.append((tr("State"), tr("sent at an earlier visit")))
    return Section("notice", tr("No SM WAN notice (8.14.2)"), (), tuple(rows))


def _commands(session: Session) -> Section:
    columns = (
        tr("Command"), tr("Request"), tr("RequestID"), tr("Delivered"), tr("Answered"), tr("Result"), tr("Sent back"),
    )  # fmt: skip
    rows: list[Row] = []
    for task in tasks_of(session.world, session.state):
        answers = [item for item in session.state.heard if item.task == task.id]
        rows += [_answered(task, session, item) for item in answers] or [_unanswered(task, session)]
    return Section("commands", tr("Commands delivered by hand"), columns, tuple(rows))


def _answered(task: Task, session: Session, item: Heard) -> Row:
    progress = session.state.tasks[task.id]
    delivered = progress.delivered_at if item.request_id == progress.request_id else ""
    return (
        tr(task.title), task.service_reference_variant, item.request_id, delivered, item.at, item.result,
        _returned(item),
    )  # fmt: skip


def _unanswered(task: Task, session: Session) -> Row:
    progress = session.state.tasks[task.id]
    result = brief(progress.refusal) if progress.refusal else tr("no answer") if progress.delivered_at else ""
    delivered = tr("over the SM WAN") if progress.by_wan else progress.delivered_at or tr("not delivered")
    return (
        tr(task.title), task.service_reference_variant, progress.request_id, delivered, "",
        progress.by_wan_words or result, "",
    )  # fmt: skip


def _returned(item: Heard) -> str:
    if not item.returned:
        return tr("no")
    return tr("{at}: {code}", at=item.returned_at, code=brief(item.returned))


def _unasked(session: Session) -> Section:
    columns = (tr("Heard"), tr("From"), tr("What"), tr("Whether the DCC needs it"), tr("Sent back"))
    rows = tuple(
        (item.at, f"{item.device_type} {item.device}".strip(), f"{item.use_case} {item.kind}".strip(),
         tr(need_of(item)), _returned(item))
        for item in session.state.heard
        if not item.task
    )  # fmt: skip
    return Section("unasked", tr("Heard and not asked for"), columns, rows)


def _left(session: Session) -> Section:
    waits = tr("Commissioning: the devices are installed, not commissioned, and stay so until the SM WAN is there")
    return Section("left", tr("What is left"), (), tuple((item,) for item in (*left_behind(session), waits)))


def _objectives(session: Session) -> Section:
    found = assess(session)
    rows = [
        (item.words, tr(item.state), ", ".join(str(number) for number in item.evidence)) for item in found.objectives
    ]
    points = tr("{points} of {of}", points=found.points, of=found.of_points)
    rows.append((tr("Points, {count} hints taken", count=len(found.hints)), points, ""))
    return Section("objectives", tr("Objectives"), (tr("Objective"), tr("State"), tr("Events")), tuple(rows))


def _notes(session: Session) -> Section:
    rows = tuple((str(item.about or ""), item.at, item.text) for item in notes(session))
    return Section("notes", tr("Trainer's notes"), (tr("Event"), tr("Time"), tr("Note")), rows)


def file_name(session: Session) -> str:
    """Return a name for the record's file: the scenario, the session, and the day of the job."""
    day = format_time(session.scenario.start)[:10]
    return f"{session.record.scenario}-{session.id}-{day}"
