"""For the trainer: the supplier's desk, which makes, compares and signs; its tariff, cells, counters and queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pydantic import BaseModel

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.duis.explaining_codes import meaning_of_code
from hht_app.duis.requests import Request, read_request
from hht_app.duis.tariffs import UpdateImportTariffPrimaryElement
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import use_case
from hht_app.store.chain import Event
from hht_app.supplier.comparing import compare_pre_command
from hht_app.supplier.links import link_troubles
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import clock_words, device_title
from hht_app.terminal.views.dcc_view import newest_events

CREDENTIALS = ("6.15.1", "6.21", "6.23", "6.24.2")
REQUEST, RESPONSE, PRE_COMMAND, SIGNED = "duis-request", "duis-response", "pre-command", "signed-pre-command"
_VARIANTS = {
    1: "for the SM WAN",
    2: "for the terminal",
    3: "both ways",
    4: "for a Pre-Command",
    5: "signed, for the SM WAN",
}
_VARIANTS |= {6: "signed, for the terminal", 7: "signed, both ways", 8: "for the DCC itself"}
_SHORT, _MOST_POINTS = 12, 40
_USAGES = {"ds": "Signing", "ka": "Key agreement", "pp-ka": "Key agreement, prepayment top-up", "xml-ds": "Signing XML"}


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request made: when, which, about whom, its counter, how it goes, how it stands, and the event to look at."""

    seq: int
    at: str
    srv: str
    about: str
    counter: int
    way: str
    state: str


@dataclass(frozen=True, slots=True)
class Point:
    """One point in which a Pre-Command was compared with the request: what was asked, and what it says."""

    what: str
    asked: str
    given: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One Pre-Command: for which request, its use case, what came of comparing it, and each point."""

    seq: int
    at: str
    title: str
    verdict: str
    signed: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell of a device that holds a certificate of this supplier, on the DCC's record."""

    device: str
    device_type: str
    usage: str
    known_by: str
    rule: str
    at: str


@dataclass(frozen=True, slots=True)
class SupplierDesk:
    """All that lies on the desk; WAITING is what waits for a link, TROUBLES says which link is down or slow."""

    requests: tuple[RequestLine, ...]
    comparisons: tuple[Comparison, ...]
    tariff: tuple[tuple[str, str], ...]
    credentials: tuple[RequestLine, ...]
    cells: tuple[CellLine, ...]
    counters: tuple[tuple[str, str], ...]
    waiting: tuple[RequestLine, ...]
    troubles: tuple[str, ...]


def supplier_desk(session: Session) -> SupplierDesk:
    """Return the supplier's desk of SESSION, from the newest events of its journal and the supplier's own state."""
    events = newest_events(session)
    lines = tuple(_requests(session, events))
    links = session.world.back_office.links
    return SupplierDesk(
        requests=lines,
        comparisons=tuple(_comparisons(session, events)),
        tariff=_tariff(events),
        credentials=tuple(line for line in lines if line.srv in CREDENTIALS),
        cells=tuple(_cells(session)),
        counters=_counters(session, lines),
        waiting=tuple(_waiting(session, document) for document in links.waiting),
        troubles=tuple(link_troubles()[name] for name in links.troubles),
    )


def _requests(session: Session, events: Iterable[Event]) -> Iterator[RequestLine]:
    """Return each request with its answer, oldest first; one without an answer yet says so."""
    begun: dict[str, tuple[Event, Request | None]] = {}
    for event in events:
        key = event.request_id or ""
        if event.kind == REQUEST:
            begun[key] = event, _read(event.raw)
        elif event.kind == RESPONSE and key in begun:
            request, read = begun.pop(key)
            code = event.code or ""
            state = f"{code}: {told(meaning_of_code(code)[0])}" if code else tr("the answer could not be read")
            yield _line(session, request.seq, request.at, read, request.name or "", state)
    for request, read in begun.values():
        yield _line(session, request.seq, request.at, read, request.name or "", tr("no answer yet"))


def _read(raw: bytes) -> Request | None:
    try:
        return read_request(raw)
    except DataError:
        return None


def _line(session: Session, seq: int, at: str, read: Request | None, srv: str, state: str) -> RequestLine:
    if read is None:
        return RequestLine(seq, clock_words(at) if at else "", srv, "", 0, "", state)
    target = read.request_id.target
    device = session.scenario.device_by_eui(target)
    about = device_title(device.device_type) if device is not None else tr("the DCC")
    way = tr(_VARIANTS.get(read.command_variant, "not held"))
    return RequestLine(seq, clock_words(at) if at else "", srv, about, read.request_id.counter, way, state)


def _waiting(session: Session, document: bytes) -> RequestLine:
    read = _read(document)
    srv = read.service_reference_variant if read is not None else ""
    return _line(session, 0, "", read, srv, tr("waits for the link; it has its counter"))


def _comparisons(session: Session, events: Iterable[Event]) -> Iterator[Comparison]:
    asked: dict[str, Request | None] = {}
    given: dict[str, Event] = {}
    for event in events:
        key = event.request_id or ""
        if event.kind == REQUEST and key not in given:
            asked[key] = _read(event.raw)
        elif event.kind == PRE_COMMAND:
            given[key] = event
        elif event.kind == SIGNED and key in given:
            yield _compared(session, asked.get(key), given.pop(key), signed=True)
    for key, event in given.items():
        yield _compared(session, asked.get(key), event, signed=False)


def _compared(session: Session, request: Request | None, event: Event, *, signed: bool) -> Comparison:
    title = tr("{use_case} for {device}", use_case=event.name or "", device=event.device or "")
    points: tuple[Point, ...] = ()
    if request is None:
        verdict = tr("the request is no longer among the newest events")
    else:
        try:
            compare_pre_command(request, event.raw, session.world.back_office.device_types)
            verdict = tr("every point the same; signed") if signed else tr("every point the same; not signed")
        except DataError as error:
            verdict = tr("not signed: {why}", why=error.one_line())
        points = tuple(_points(request, event))
    return Comparison(event.seq, clock_words(event.at), title, verdict, signed, points)


def _points(request: Request, event: Event) -> Iterator[Point]:
    try:
        message = parse_message(event.raw)
    except DataError:
        return
    wanted, case = request.request_id, use_case(message.message_code)
    yield Point(tr("From"), str(wanted.originator), str(message.originator))
    yield Point(tr("To"), str(wanted.target), str(message.recipient))
    yield Point(tr("Counter"), str(wanted.counter), str(message.originator_counter))
    name = f"{case.name if case else tr('not held')} ({message.message_code:04X})"
    yield Point(tr("Use case"), request.service_reference_variant, name)
    none = tr("none")
    extra = message.date_time or message.ka_certificate
    yield Point(tr("Fields that nobody asked for"), none, tr("some") if extra else none)
    for place, (what, value) in enumerate(_leaves("", request.body)):
        if place >= _MOST_POINTS:
            yield Point("…", tr("and the rest of the request"), tr("in the payload"))
            return
        yield Point(what, value, tr("in the payload"))


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Return what a request's body holds, leaf by leaf, each with its path of field names; nothing that is absent."""
    if value is None:
        return
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _leaves(f"{path}.{name}" if path else name, getattr(value, name))
    elif isinstance(value, tuple):
        for place, item in enumerate(value, 1):
            yield from _leaves(f"{path} {place}", item)
    elif isinstance(value, bytes):
        text = value[:_SHORT].hex().upper()
        yield path, text if len(value) <= _SHORT else tr("{text}…, {count} bytes", text=text, count=len(value))
    elif isinstance(value, datetime):
        yield path, format_time(value)
    else:
        yield path, str(value.value if isinstance(value, Enum) else value)


def _tariff(events: Iterable[Event]) -> tuple[tuple[str, str], ...]:
    """Return the gas tariff last asked for, line by line with its units; empty where none was."""
    made = [event for event in events if event.kind == REQUEST and event.name == "1.1.1"]
    for event in reversed(made):
        read = _read(event.raw)
        body = read.body if read is not None else None
        if isinstance(body, UpdateImportTariffPrimaryElement) and body.gas_tariff_elements is not None:
            return tuple(_tariff_lines(clock_words(event.at), body))
    return ()


def _tariff_lines(at: str, body: UpdateImportTariffPrimaryElement) -> Iterator[tuple[str, str]]:
    elements, prices = body.gas_tariff_elements, body.price_elements.gas_price_elements
    yield tr("Asked for"), at
    if prices is not None:
        yield tr("Standing charge"), tr("{value} (the unit is not held)", value=prices.standing_charge)
        blocks, tou = prices.block_tariff, prices.tou_tariff
        listed = blocks.block_prices if blocks is not None else tou.tou_prices if tou is not None else ()
        for price in listed:
            what = tr("Price of block {number}", number=price.index) if blocks is not None else tr("Price")
            yield what, tr("{value} (the unit is not held)", value=price.value)
    for threshold in elements.threshold_matrix.block_thresholds if elements is not None else ():
        what = tr("Threshold {number}", number=threshold.index)
        yield what, tr("{value} Wh (as MP081 has it, DUIS 1.1.1)", value=f"{threshold.value:,}")


def _cells(session: Session) -> Iterator[CellLine]:
    inventory, supplier = session.world.dcc.office.inventory, session.world.supplier
    for device in session.scenario.devices:
        for cell in inventory.cells(device.eui):
            if cell.holder == supplier:
                usage = "pp-ka" if cell.cell_usage else cell.key_usage
                at = format_time(cell.at)
                words = tr(_USAGES.get(usage, usage))
                yield CellLine(str(device.eui), device.device_type, words, cell.ski.hex().upper(), cell.rule, at)


def _counters(session: Session, lines: Iterable[RequestLine]) -> tuple[tuple[str, str], ...]:
    """Return the supplier's counter, and the last one used for each addressee among the newest requests."""
    office = session.world.back_office
    last: dict[str, int] = {}
    for line in lines:
        if line.about:
            last[line.about] = max(last.get(line.about, 0), line.counter)
    used = [(tr("Last used for {about}", about=about), str(value)) for about, value in sorted(last.items())]
    return ((tr("Next request"), str(office.counter + 1)), (tr("Last request"), str(office.counter)), *used)
