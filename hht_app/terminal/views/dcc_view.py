"""For the trainer: each request as the DCC dealt with it, its checks, what moved on its records and by which rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hht_app.core.resources import read_table
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.dcc.tables import checks, exemption, status_rule
from hht_app.duis.explaining_codes import meaning_of_code
from hht_app.store.chain import Event
from hht_app.terminal.acts import SEND_BACK
from hht_app.terminal.session import ACT, FAILED, Session
from hht_app.terminal.views.common import clock_words
from hht_app.terminal.views.repository_view import serial_words

LOOKED_AT = 3000
PASSED, LEFT_OUT = "passed", "not carried out"
REQUEST, RESPONSE, CHECKS, STATUS, CERTIFICATES = "duis-request", "duis-response", "checks", "status", "certificates"
_NOTED = (CERTIFICATES, "hub-report", "unsettled", "returned")
_INSTALLED = "8.14.2"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: its title, the code it refuses with, what came of it, a note, its source, and whether MP081 has it."""

    title: str
    code: str
    result: str
    note: str
    source: str
    mp081: bool

    @property
    def words(self) -> str:
        """What came of it, with a shape for the eye."""
        if self.result == PASSED:
            return tr("✓ passed")
        return tr("– not carried out") if self.result == LEFT_OUT else tr("Refused here")


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a status: device, before and after, the rule with its condition and source, and MP081's mark."""

    device: str
    device_type: str
    before: str
    after: str
    rule: str
    condition: str
    source: str
    mp081: bool


@dataclass(frozen=True, slots=True)
class Dealt:
    """One request as the DCC dealt with it; SEQ is the event of its answer, NOTED what else it put on record."""

    seq: int
    at: str
    srv: str
    request_id: str
    code: str
    meaning: str
    summary: str
    checks: tuple[CheckRow, ...]
    moves: tuple[Move, ...]
    noted: tuple[str, ...]

    @property
    def title(self) -> str:
        """The request in one line."""
        return tr("{at} {srv}, answer {code}", at=self.at, srv=self.srv, code=self.code or tr("none yet"))

    @property
    def certificates(self) -> tuple[str, ...]:
        """What it changed about certificates, empty where nothing."""
        return tuple(item for item in self.noted if "certificate" in item or "cells" in item)


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One change in the SMKI repository: serial numbers before and after, by which rule, and MP081's mark."""

    at: str
    device: str
    usage: str
    before: str
    after: str
    rule: str
    mp081: bool
    request: str


@dataclass(frozen=True, slots=True)
class HubRow:
    """One hub reported: identifier, status, which report, when, by which request, and if it is without SM WAN now."""

    device: str
    status: str
    report: str
    at: str
    request: str
    without_wan: bool


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round: its number, what was asked for, delivered, heard and sent back, and how many statuses moved."""

    number: int
    begun: str
    asked: int
    delivered: int
    heard: int
    sent_back: int
    moved: int


_NO_ROUND = RoundRow(0, "", 0, 0, 0, 0, 0)


def newest_events(session: Session) -> list[Event]:
    """Return the newest events, at most LOOKED_AT of them: what a bench's view reads does not grow with the journal."""
    return session.page(max(0, session.count() - LOOKED_AT), LOOKED_AT)


def dealt_with(events: Iterable[Event]) -> tuple[Dealt, ...]:
    """Return the requests that reached the DCC among EVENTS, oldest first; one not answered yet has no code."""
    found: list[Dealt] = []
    begun: Event | None = None
    between: list[Event] = []
    for event in events:
        if event.kind == REQUEST:
            begun, between = event, []
        elif begun is not None and event.request_id == begun.request_id and event.kind == RESPONSE:
            found.append(_dealt(begun, between, event))
            begun = None
        elif begun is not None and event.actor == "dcc":
            between.append(event)
    return tuple(found)


def _dealt(request: Event, between: list[Event], response: Event) -> Dealt:
    made = [item for item in between if item.kind == CHECKS]
    code = response.code or ""
    meaning = told(meaning_of_code(code)[0]) if code else tr("the answer could not be read")
    return Dealt(
        seq=response.seq,
        at=clock_words(request.at),
        srv=request.name or "",
        request_id=request.request_id or "",
        code=code,
        meaning=meaning,
        summary=told(made[-1].summary) if made else tr("no check was made"),
        checks=tuple(_checks(made[-1].raw, request.name or "")) if made else (),
        moves=tuple(_move(item) for item in between if item.kind == STATUS),
        noted=tuple(told(item.summary) for item in between if item.kind in _NOTED),
    )


def _checks(raw: bytes, srv: str) -> Iterator[CheckRow]:
    known = {item.id: item for item in checks()}
    for item in json.loads(raw):
        info, left_out = known[item["check"]], exemption(srv, item["check"])
        code = tr("its own") if info.code == "family" else info.code
        source, mp081 = item.get("source") or info.source, info.mp081
        if item["result"] == LEFT_OUT and left_out is not None:
            source, mp081 = left_out["source"], left_out["mp081"] == "yes"
        yield CheckRow(told(item["title"]), code, told(item["result"]), told(item["note"]), source, mp081)


def _move(event: Event) -> Move:
    moved = json.loads(event.raw)
    rule = status_rule(event.name or "")
    return Move(
        device=event.device or "",
        device_type=event.summary.partition(" ")[0],
        before=moved["from"] or tr("no record kept"),
        after=moved["to"],
        rule=rule.name,
        condition=told(rule.condition),
        source=rule.source,
        mp081=rule.mp081,
    )


def repository_rows(session: Session) -> tuple[CertificateRow, ...]:
    """Return what changed in the SMKI repository, oldest first: each certificate that made way for another."""
    marks = {row["rule"]: row["mp081"] == "yes" for row in read_table("dcc/cell_rules.csv")}
    return tuple(
        CertificateRow(
            at=item.at,
            device=str(item.device),
            usage=item.usage,
            before=serial_words(item.old),
            after=serial_words(item.new),
            rule=item.rule,
            mp081=marks.get(item.rule, False),
            request=item.request_id or tr("no request"),
        )
        for item in session.world.dcc.office.state.devices.certificate_history
    )


def hub_rows(session: Session) -> tuple[HubRow, ...]:
    """Return every hub that was reported by 8.14, as the DCC has it: those without SM WAN first."""
    office = session.world.dcc.office
    rows = []
    for device in office.state.hubs_without_wan:
        notices = [item for item in office.inventory.history(device) if item.rule.startswith(_INSTALLED)]
        last = notices[-1] if notices else None
        record = office.inventory.get(device)
        rows.append(
            HubRow(
                device=str(device),
                status=record.device_status or tr("no record kept") if record else tr("not in the inventory"),
                report=_INSTALLED,
                at=last.to_json()["at"] if last else tr("no status moved by it"),
                request=str(last.request_id) if last and last.request_id else "",
                without_wan=True,
            )
        )
    for name, srv, at, request in office.state.hub_reports:
        held = next((item for item in office.inventory.list() if str(item.device_id) == name), None)
        status = held.device_status or tr("no record kept") if held else tr("not in the inventory")
        rows.append(HubRow(name, status, srv, at, request, without_wan=False))
    return tuple(rows)


def round_rows(session: Session, events: Iterable[Event]) -> tuple[RoundRow, ...]:
    """Return the rounds among EVENTS, oldest first: sending back ends one, and the last is the round in hand.

    They are numbered back from the round the terminal is in.
    """
    rows: list[RoundRow] = []
    row, ends = _NO_ROUND, False
    for event in events:
        if event.kind == ACT:
            if ends:
                rows.append(row)
                row = _NO_ROUND
            ends = event.summary.startswith(SEND_BACK)
        elif event.kind == FAILED:
            ends = False
        row = _counted(row, event)
    rows.append(row)
    if ends:
        rows.append(_NO_ROUND)
    first = session.state.round - len(rows) + 1
    return tuple(replace(item, number=first + place) for place, item in enumerate(rows) if first + place > 0)


def _counted(row: RoundRow, event: Event) -> RoundRow:
    """Return ROW with EVENT counted where it counts."""
    row = row if row.begun else replace(row, begun=event.at)
    if event.kind == "delivery":
        return replace(row, delivered=row.delivered + 1)
    if event.actor == "terminal" and event.kind in ("response", "alert"):
        return replace(row, heard=row.heard + 1)
    if event.kind == STATUS:
        return replace(row, moved=row.moved + 1)
    if event.kind == REQUEST and event.name == "8.13":
        return replace(row, sent_back=row.sent_back + 1)
    if event.kind == "command":
        return replace(row, asked=row.asked + 1)
    return row
