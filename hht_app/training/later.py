"""Later: what follows, from the day of the job until the SM WAN is there, from what was and was not sent back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hht_app.core.resources import read_table
from hht_app.core.words import tr
from hht_app.terminal.commanding import find_task, need_of
from hht_app.terminal.flow import NOTICE_ACCEPTED, STOPPED
from hht_app.terminal.scenario import JobDevice
from hht_app.terminal.session import Session
from hht_app.terminal.state import Heard
from hht_app.terminal.views.common import device_name
from hht_app.training.rules import NEEDED

TODAY, WAN, AFTER = "today", "wan", "after"
TRACKS_CERTIFICATES = ("6.15.1", "6.21", "6.23")
HUB_PARTS = ("CHF", "GPF")
PENDING = "Pending"


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that follows: when (after how many days, where the DCC gave a date), in words, and from what source.

    ANSWER is the number of the message heard that it follows from, 0 for none; `good` is False for what was left open.
    """

    id: str
    when: str
    when_words: str
    days: int | None
    words: str
    source: str
    answer: int
    good: bool


_OPEN = frozenset(
    {"notice-missing", "stopped", "hub-not-on-list", "certificates-lost", "answer-lost", "device-not-known",
     "device-not-joined", "device-not-fitted"}
)  # fmt: skip


def later(session: Session) -> tuple[Consequence, ...]:
    """Return what follows from how SESSION stands (it may still run), in the order of the days to come."""
    found = [*_today(session), *_when_wan_comes(session), *_after(session)]
    rows = {row["id"]: row for row in read_table("training/later.csv")}
    return tuple(_told(session, rows[name], values, number) for name, values, number in found)


_Found = Iterator[tuple[str, dict[str, str], int]]


def _told(session: Session, row: dict[str, str], values: dict[str, str], answer: int) -> Consequence:
    words, days = _when(session, row["when"])
    return Consequence(
        row["id"], row["when"], words, days, tr(row["words"], **values), row["source"], answer, row["id"] not in _OPEN
    )


def wan_date(session: Session) -> date | None:
    """Return the earliest date of coverage that the DCC gave, as the terminal keeps it, or None."""
    given = [item["anticipated_coverage_date"] for item in session.state.coverage if item["anticipated_coverage_date"]]
    return min((date.fromisoformat(str(item)[:10]) for item in given), default=None)


def _when(session: Session, when: str) -> tuple[str, int | None]:
    if when == TODAY:
        return tr("Today"), 0
    if session.state.wan_light:
        return (tr("Now: the SM WAN is there") if when == WAN else tr("From then on")), 0
    expected = wan_date(session)
    days = max(0, (expected - session.scenario.start.date()).days) if expected else None
    if when == AFTER:
        return tr("From then on"), days
    if expected is None:
        return tr("When the SM WAN comes"), None
    return tr("{date}, in {days} days", date=expected.isoformat(), days=days), days


def _meters(session: Session) -> list[JobDevice]:
    return [item for item in session.scenario.devices if item.device_type not in HUB_PARTS]


def _named(device: JobDevice, **more: str) -> dict[str, str]:
    return {"name": device_name(device.device_type), **more}


def _today(session: Session) -> _Found:
    state = session.state
    if state.ended == STOPPED:
        yield "stopped", {}, 0
    if "CHF" in state.fitted:
        yield ("notice-taken" if state.notice_code in NOTICE_ACCEPTED else "notice-missing"), {}, 0
    if any(item.key in state.fitted for item in _meters(session)) and not state.wan_light:
        yield "readings", {}, 0
    for device in _meters(session):
        if device.key in state.fitted and device.device_type in ("ESME", "GSME") and not state.wan_light:
            yield "clock-unreliable", _named(device), 0


def _when_wan_comes(session: Session) -> _Found:
    if not session.state.wan_light:
        yield ("date-given" if wan_date(session) else "no-date"), {}, 0
    if "CHF" not in session.state.fitted:
        return
    hub = session.world.dcc.office.inventory.get(session.scenario.device("CHF").eui)
    yield ("hub-not-on-list" if hub is None or hub.device_status == PENDING else "hub-calls"), {}, 0
    for item in session.state.heard:
        if need_of(item) == NEEDED:
            yield from _answer(session, item)


def _answer(session: Session, item: Heard) -> _Found:
    title = find_task(session.world, session.state, item.task).title
    back = bool(item.returned) and not item.returned.startswith("E")
    values = {"title": tr(title), "name": device_name(item.device_type)}
    tracks = item.reference in TRACKS_CERTIFICATES and item.outcome == "success"
    if not back:
        yield ("certificates-lost" if tracks else "answer-lost"), values, item.number
    elif tracks:
        yield "certificates-tracked", values, item.number
    elif item.outcome == "failure" and session.state.heard[_last(session, item) - 1].outcome == "failure":
        yield "failure-known", values, item.number


def _last(session: Session, item: Heard) -> int:
    """Return the number of the last answer heard to the task that ITEM answers."""
    return max(one.number for one in session.state.heard if one.task == item.task)


def _after(session: Session) -> _Found:
    for device in _meters(session):
        record = session.world.dcc.office.inventory.get(device.eui)
        real = session.world.house.find(device.eui)
        if device.key not in session.state.fitted:
            yield "device-not-fitted", _named(device), 0
        elif real is None or not real.state.joined:
            yield "device-not-joined", _named(device), 0
        elif record is None or record.device_status == PENDING:
            status = PENDING if record is not None else tr("nothing of it")
            yield "device-not-known", _named(device, status=status), 0
        elif device.device_type in ("ESME", "GSME"):
            yield "device-commissioned", _named(device), 0
