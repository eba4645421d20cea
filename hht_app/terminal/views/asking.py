"""What can be asked for beyond the job's own commands: each request, the devices it is for, its form, and the act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hht_app.core.clock import parse_time
from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.core.words import tr
from hht_app.dcc.tables import target_types
from hht_app.duis.service_requests import service_request
from hht_app.supplier.back_office import BOTH, LOCAL, WAN
from hht_app.terminal.acts import Act
from hht_app.terminal.asking_more import ask_more_act
from hht_app.terminal.scenario import JobDevice
from hht_app.terminal.session import Session
from hht_app.terminal.views.asking_bodies import body_of
from hht_app.terminal.views.asking_fields import (
    CHOICE,
    CHOICES,
    HEX,
    MOMENT,
    NO,
    NUMBER,
    TIME,
    TRUTH,
    YES,
    AskField,
    Choice,
    fields_for,
    partners,
)
from hht_app.terminal.views.common import device_name, device_title

_JOINS = ("8.7.1", "8.7.2", "8.8.1", "8.8.2")
_IDENTIFIERS = ("old", "stranger")
_HOURS, _MINUTES = 24, 60


@dataclass(frozen=True, slots=True)
class Target:
    """One device of the job that a request can be for: its key, identifier and name in words."""

    key: str
    eui: str
    words: str


@dataclass(frozen=True, slots=True)
class Askable:
    """One request that can be asked for: reference, plain title and purpose, who signs it, and its devices."""

    srv: str
    title: str
    purpose: str
    critical: bool
    signed_words: str
    needed: bool
    targets: tuple[Target, ...]


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["srv"]: row for row in read_table("scenarios/asking.csv")}


def askable_requests() -> tuple[str, ...]:
    """Return every request that can be asked for here, by its service reference variant, in the table's order."""
    return tuple(_rows())


def askables(session: Session) -> tuple[Askable, ...]:
    """Return what can be asked for in this job: a request for none of its devices is left out."""
    made = []
    for srv, row in _rows().items():
        info = service_request(srv)
        targets = tuple(
            Target(item.key, str(item.eui), device_title(item.device_type)) for item in _targets(session, srv)
        )
        signed = tr("Your supplier's system signs it, the DCC seals it") if info.critical else tr("The DCC seals it")
        if targets:
            needed = info.mp081_return_list
            made.append(Askable(srv, tr(row["title"]), tr(row["purpose"]), info.critical, signed, needed, targets))
    return tuple(made)


def _targets(session: Session, srv: str) -> list[JobDevice]:
    types = target_types(srv) or ()
    found = [item for item in session.scenario.devices if item.device_type in types]
    if srv in _JOINS:
        return [item for item in found if partners(session, srv, item)]
    if srv == "1.1.1":
        return [item for item in found if item.device_type == "GSME"]
    return found


def ask_fields(session: Session, srv: str, target: str) -> tuple[AskField, ...]:
    """Return the fields to fill for request SRV and the job's device called TARGET, in order."""
    return fields_for(session, srv, _device(session, srv, target))


def _device(session: Session, srv: str, target: str) -> JobDevice:
    found = next((item for item in _targets(session, srv) if item.key == target), None)
    if found is None:
        raise UserError(f"{srv} is not asked for a {target} of this job")
    return found


def counts(item: AskField, filled: Mapping[str, str]) -> bool:
    """Tell whether field ITEM counts with what is FILLED in, or stays hidden."""
    return item.only_with is None or filled.get(item.only_with[0], "") in item.only_with[1]


def defaults(session: Session, srv: str, target: str) -> dict[str, str]:
    """Return the form as it is first shown: each field's default."""
    return {item.name: item.default for item in ask_fields(session, srv, target)}


def problems(session: Session, srv: str, target: str, filled: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with what is FILLED in, in words, by field; empty when it can be asked for."""
    return problems_in(ask_fields(session, srv, target), filled)


def problems_in(fields: tuple[AskField, ...], filled: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with what is FILLED into FIELDS, in words, by field."""
    found = {}
    for item in fields:
        value = filled.get(item.name, "").strip()
        if not counts(item, filled):
            continue
        if not value:
            if item.required:
                found[item.name] = tr("Fill this in")
            continue
        words = field_problem(item, value)
        if words:
            found[item.name] = words
    return found


def field_problem(item: AskField, value: str) -> str:
    """Return what is wrong with VALUE, which is not empty, in field ITEM; an empty text when nothing is."""
    known = {choice.value for choice in item.choices}
    if item.kind == CHOICE:
        return "" if value in known else tr("Choose one of the list")
    if item.kind == CHOICES:
        return "" if set(value.split(",")) <= known else tr("Choose from the list")
    if item.kind == TRUTH:
        return "" if value in (YES, NO) else tr("Yes or no")
    if item.kind == NUMBER:
        good = value.isascii() and value.isdecimal() and item.low <= int(value) <= item.high
        return "" if good else tr("A whole number from {low} to {high}", low=item.low, high=item.high)
    if item.kind == HEX:
        return _hex_problem(item, value)
    if item.kind == TIME:
        return "" if _is_time(value) else tr("Write it as 06:30")
    try:
        if item.kind == MOMENT:
            parse_time(value)
        elif item.name in _IDENTIFIERS:
            EUI64.parse(value)
    except DataError as error:
        return error.one_line()
    if len(value) > item.high and item.kind != MOMENT:
        return tr("At most {high} characters", high=item.high)
    return ""


def _hex_problem(item: AskField, value: str) -> str:
    try:
        length = len(bytes.fromhex(value))
    except ValueError:
        return tr("Only the digits 0 to 9 and A to F, two to a byte")
    if item.low <= length <= item.high:
        return ""
    if item.low == item.high:
        return tr("{high} bytes are expected, not {length}", high=item.high, length=length)
    return tr("{low} to {high} bytes are expected, not {length}", low=item.low, high=item.high, length=length)


def _is_time(value: str) -> bool:
    hour, mark, minute = value.partition(":")
    parts = (hour, minute)
    if mark != ":" or not all(len(part) == 2 and part.isascii() and part.isdecimal() for part in parts):
        return False
    return int(hour) < _HOURS and int(minute) < _MINUTES


def require_good(fields: tuple[AskField, ...], filled: Mapping[str, str]) -> None:
    """Raise UserError with the first thing that is wrong with what is FILLED into FIELDS."""
    wrong = problems_in(fields, filled)
    if wrong:
        name, words = next(iter(wrong.items()))
        raise UserError(f"{next(item.label for item in fields if item.name == name)}: {words}")


def ways() -> tuple[Choice, ...]:
    """Return the ways a command can get to its device, the terminal's first: what `ask_act` takes as WAY."""
    return (
        Choice(str(LOCAL), tr("By this terminal")),
        Choice(str(WAN), tr("Over the SM WAN")),
        Choice(str(BOTH), tr("Both ways")),
    )


def ask_act(session: Session, srv: str, target: str, filled: Mapping[str, str], way: str = str(LOCAL)) -> Act:
    """Return the act that asks for request SRV for the job's device called TARGET as FILLED in; UserError if not.

    A field left out counts as its default; one that does not count with the others is not looked at. WAY is one of
    `ways`.
    """
    if way not in [item.value for item in ways()]:
        raise UserError(tr("Choose how the command gets to its device"))
    device = _device(session, srv, target)
    whole = {**defaults(session, srv, target), **{key: value.strip() for key, value in filled.items()}}
    require_good(ask_fields(session, srv, target), whole)
    try:
        body = body_of(session, srv, device, whole)
        title = tr("{title}, {name}", title=_rows()[srv]["title"], name=device_name(device.device_type))
        return ask_more_act(session.world.supplier, srv, device.eui, body, title, int(way))
    except DataError as error:
        raise UserError(error.one_line()) from error
