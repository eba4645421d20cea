"""What all views are made of: offers (buttons), marks (state), messages, device names and times in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hht_app.core.clock import parse_time
from hht_app.core.errors import DataError, HHTError, StoreError
from hht_app.core.told import told
from hht_app.core.words import tr

if TYPE_CHECKING:
    # Only named here: the window's first screen uses marks and messages, and no session yet.
    from hht_app.terminal.acts import Act
    from hht_app.terminal.scenario import JobDevice
    from hht_app.terminal.session import Session

# Roles are those of the theme table; shapes those that the window can draw.
MUTED, PRIMARY, OK, WARN, BAD, INFO = "muted", "primary", "ok", "warn", "bad", "info"
RING, CLOCK, OPEN_CLOCK, READY, TICK, STOP = "ring", "clock", "open-clock", "ready", "tick", "stop"
TRIANGLE, HAND, BELL, BOX, UP, DASHED, NOTE = "triangle", "hand", "bell", "box", "up", "dashed", "note"
SHIELD, BROKEN_BOX = "shield", "broken-box"


@dataclass(frozen=True, slots=True)
class Fill:
    """What a button does to the notice's form: the field NAME gets the focus, and VALUE unless that is None."""

    name: str
    value: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: its stable name, its words, and what it does: an act, a step, a look inside, or a field to fill.

    The inspector opens at the message heard on the HAN as number HEARD, or at the journal's EVENT; 0 is none.
    """

    name: str
    words: str
    act: Act | None = None
    step: str = ""
    spoken: str = ""
    heard: int = 0
    event: int = 0
    fill: Fill | None = None

    @property
    def accessible(self) -> str:
        """What a screen reader says of it."""
        return self.spoken or self.words


@dataclass(frozen=True, slots=True)
class Mark:
    """A state: a shape first, a word always, and a colour role as no more than a second hint."""

    shape: str
    role: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card: what it is and what it says; an identifier is drawn in mono and can be copied."""

    label: str
    value: str
    identifier: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What an inline message says: a title that stands alone, what happened, why, what next, and details to copy."""

    mark: Mark
    title: str
    happened: str = ""
    why: str = ""
    next: str = ""
    details: str = ""
    offers: tuple[Offer, ...] = field(default=())

    def text(self) -> str:
        """Return the whole message as one text, for copying."""
        parts = (
            self.title,
            self.happened,
            tr("Why: {why}", why=self.why) if self.why else "",
            tr("Next: {next}", next=self.next) if self.next else "",
            self.details,
        )
        return "\n".join(part for part in parts if part)


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DEVICE_NAMES = {
    "CHF": "hub",
    "GPF": "gas function of the hub",
    "ESME": "electricity meter",
    "GSME": "gas meter",
    "PPMID": "display",
    "HCALCS": "load switch",
    "IHD": "in-home display",
}


def device_name(device_type: str) -> str:
    """Return the plain name of a device type, or the type itself where there is none."""
    return tr(DEVICE_NAMES.get(device_type, device_type))


def device_title(device_type: str) -> str:
    """Return the plain name with its role beside it, such as "Electricity meter (ESME)"."""
    return tr("{name} ({role})", name=sentence(device_name(device_type)), role=device_type)


def job_device(session: Session, key: str) -> JobDevice:
    """Return the job's device called KEY."""
    return session.scenario.device(key)


def sentence(text: str) -> str:
    """Return TEXT with its first letter upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def clock_words(moment: datetime | str) -> str:
    """Return a time of the day with its zone, such as "09:36 UTC"."""
    when = parse_time(moment) if isinstance(moment, str) else moment
    return when.strftime("%H:%M UTC")


def date_words(moment: datetime) -> str:
    """Return a date and time with its zone, such as "Mon 2 Mar 2026, 09:36 UTC"."""
    day, month = tr(DAYS[moment.weekday()]), tr(MONTHS[moment.month - 1])
    return f"{day} {moment.day} {month} {moment.strftime('%Y, %H:%M UTC')}"


def length_words(length: timedelta) -> str:
    """Return a length of time in words: "9 min 40 s", and whole minutes from ten minutes on."""
    seconds = max(0, int(length.total_seconds()))
    minutes, rest = divmod(seconds, 60)
    if minutes >= 10 or (minutes and not rest):
        return tr("{minutes} min", minutes=minutes)
    if minutes:
        return tr("{minutes} min {rest} s", minutes=minutes, rest=rest)
    return tr("{rest} s", rest=rest)


def problem_message(problem: HHTError) -> Message:
    """Return a problem as an inline message: what, where, and what to do next; nothing of it is left out."""
    where = ""
    if isinstance(problem, DataError):
        parts = [f"{problem.path}" if problem.path else ""]
        parts.append(tr("line {line}", line=problem.line) if problem.line is not None else "")
        parts.append(tr("offset {offset}", offset=problem.offset) if problem.offset is not None else "")
        where = ", ".join(part for part in parts if part)
    happened = tr("Nothing was changed.")
    if isinstance(problem, StoreError):
        happened = tr("What was committed before is kept. This last step was not.")
    return Message(
        Mark(STOP if isinstance(problem, (StoreError, DataError)) else TRIANGLE, _role(problem), tr("Look here")),
        sentence(told(problem.message)),
        happened=happened,
        next=sentence(told(problem.advice)),
        details=tr("Where: {where}", where=where) if where else "",
    )


def _role(problem: HHTError) -> str:
    return BAD if isinstance(problem, (StoreError, DataError)) else WARN
