"""The trainer's view: the DCC's record and what is so, never mixed into the terminal's own screens."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hht_app.core.identifiers import EUI64
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.dcc.tables import checks
from hht_app.terminal.session import Session

CHECKS = "checks"
FIND_PAGE = 500


MOST_RECORDS = 200


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One device on the DCC's record."""

    device: str
    device_type: str
    status: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of a status: when, from what to what, by which rule, from which source, for which request."""

    at: str
    change: str
    rule: str
    source: str
    request: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check of the DCC's last request: its title, what came of it, and its source with its mark."""

    title: str
    result: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One journal event; a row of kind "truth" tells what is so, which no terminal hears."""

    seq: int
    at: str
    actor: str
    kind: str
    summary: str


def record_rows(session: Session) -> tuple[RecordRow, ...]:
    """Return the DCC's record of the job's devices and of the first MOST_RECORDS others, by EUI-64."""
    inventory = session.world.dcc.office.inventory
    found = {item.device_id: item for item in inventory.first(MOST_RECORDS)}
    for device in session.scenario.devices:
        held = inventory.get(device.eui)
        if held is not None:
            found[held.device_id] = held
    return tuple(
        RecordRow(str(item.device_id), item.device_type, item.device_status or tr("no record kept"))
        for item in sorted(found.values(), key=lambda item: str(item.device_id))
    )


def history_lines(session: Session, device: str) -> tuple[HistoryLine, ...]:
    """Return the status history of DEVICE (an EUI-64) as the DCC keeps it."""
    return tuple(
        HistoryLine(
            at=row.to_json()["at"],
            change=f"{row.from_status or tr('not on record')} → {row.to_status}",
            rule=row.rule,
            source=row.source,
            request=str(row.request_id) if row.request_id else tr("before the job"),
        )
        for row in session.world.dcc.office.inventory.history(EUI64.parse(device))
    )


def last_checks(session: Session) -> tuple[str, tuple[CheckLine, ...]]:
    """Return what the DCC's last request was and how each check of it came out; the order is the simulator's choice."""
    last = session.last(CHECKS)
    if last is None:
        return tr("No request has reached the DCC yet"), ()
    sources = {item.id: item.source for item in checks()}
    lines = tuple(
        CheckLine(
            told(item["title"]), told(item["result"]), told(item["note"]), item.get("source") or sources[item["check"]]
        )
        for item in json.loads(last.raw)
    )
    return tr("{name}, request {id}: {summary}", name=last.name, id=last.request_id, summary=told(last.summary)), lines


def event_lines(session: Session, after: int = 0, limit: int | None = None) -> tuple[EventLine, ...]:
    """Return the journal's events after number AFTER, all or at most LIMIT of them."""
    events = session.events(after) if limit is None else session.page(after, limit)
    return tuple(EventLine(item.seq, item.at, item.actor, item.kind, told(item.summary)) for item in events)


def find_event(session: Session, text: str, after: int) -> int | None:
    """Return the number of the next event after AFTER with TEXT in what it says, going on from the first; or None."""
    wanted, count = text.casefold(), session.count()
    for begin, end in ((after, count), (0, min(after, count))):
        done = begin
        while done < end:
            for line in event_lines(session, done, FIND_PAGE):
                if line.seq > end:
                    break
                if wanted in f"{line.actor} {line.kind} {line.summary}".casefold():
                    return line.seq
            done += FIND_PAGE
    return None
