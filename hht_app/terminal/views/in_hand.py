"""The row in hand, told in full beside the list where there is room: what it is for, what it waits for, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.duis.service_requests import service_request
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import is_replay_protected, use_case
from hht_app.terminal.commanding import tasks_of, waits_for
from hht_app.terminal.scenario import Task
from hht_app.terminal.session import Session
from hht_app.terminal.views.commands import NOW, CommandRow, CommandsView
from hht_app.terminal.views.common import Line, Mark, device_title
from hht_app.terminal.views.fit import FitRow, FitView
from hht_app.terminal.views.leds import LedsView
from hht_app.terminal.views.responses import NEEDED, NOT_ON_THE_LIST, UNKNOWN_NEED, HeardRow
from hht_app.terminal.views.waiting_words import waits_source, waits_words

# Why the DCC needs an answer, or what is known of it; nothing where the terminal gives no labels.
_WHY = {
    NEEDED: "You delivered the command by hand, so the DCC hears how it came out only if the answer is sent back.",
    NOT_ON_THE_LIST: "MP081 does not name this answer among those to be sent back.",
    UNKNOWN_NEED: "Which alerts the DCC needs is a second table of MP081, and that table is not held.",
}
_HUB = "CHF"


@dataclass(frozen=True, slots=True)
class InHand:
    """What is told of one row: the key of its block, a title, a state, and lines.

    The row that IS_NOW is in hand until the person takes another.
    """

    key: str
    title: str
    mark: Mark
    lines: tuple[Line, ...]
    is_now: bool = False


def commands_in_hand(session: Session, view: CommandsView) -> tuple[InHand, ...]:
    """Return what is told of each command and deed of VIEW."""
    tasks = {task.id: task for task in tasks_of(session.world, session.state)}
    return tuple(_command(session, row, tasks.get(row.key)) for row in view.rows)


def _command(session: Session, row: CommandRow, task: Task | None) -> InHand:
    lines = [Line(tr("What it is for"), row.purpose)]
    if task is None:
        lines.append(Line(tr("Note"), row.note))
    else:
        lines += [*_what_it_is(session, task), *_what_it_waits_for(session, task)]
    return InHand(f"row-{row.key}", row.title, row.mark, _told(lines), row.group == NOW)


def _what_it_is(session: Session, task: Task) -> list[Line]:
    request = service_request(task.service_reference_variant)
    target = session.scenario.device(task.target)
    signing = tr("Your supplier's system signs it, then the DCC adds its MAC.")
    sealing = tr("The DCC adds its MAC. It is not critical, so nobody signs it.")
    lines = [
        Line(device_title(target.device_type), str(target.eui), identifier=True),
        Line(tr("Service reference"), f"{request.srv} {request.name}"),
    ]
    command = session.state.tasks[task.id].command
    if command:
        code = parse_message(bytes.fromhex(command)).message_code
        case = use_case(code)
        if case is not None:
            lines.append(Line(tr("Use case"), f"{case.name} {case.title}"))
        lines.append(Line(tr("After silence"), _after_silence(code)))
    lines.append(Line(tr("Protection"), signing if request.critical else sealing))
    return lines


def _after_silence(code: int) -> str:
    protected, source = is_replay_protected(code)
    words = tr("Delivered again it does no harm and brings a fresh answer ({source}).", source=source)
    if protected:
        words = tr("The device acts on it once. Ask for a new one ({source}).", source=source)
    return words


def _what_it_waits_for(session: Session, task: Task) -> list[Line]:
    waiting = waits_for(session.world, session.state, task)
    return [
        Line(tr("Waits for"), "\n".join(waits_words(waiting))),
        Line(tr("Where that is from"), waits_source(waiting)),
    ]


def responses_in_hand(rows: Iterable[HeardRow]) -> tuple[InHand, ...]:
    """Return what is told of each message of ROWS; the first is now."""
    return tuple(_heard(row, is_now=not place) for place, row in enumerate(rows))


def _heard(row: HeardRow, *, is_now: bool) -> InHand:
    lines = [
        Line(tr("Heard"), row.source),
        Line(tr("Use case"), row.use_case or row.reference),
        Line(tr("Protection"), row.protection),
        Line(tr("Whether it is needed"), row.need_mark.words),
        Line(tr("Why"), tr(_WHY[row.need]) if row.need in _WHY else ""),
        Line(tr("What became of it"), row.returned.words if row.returned is not None else ""),
    ]
    return InHand(f"heard-{row.number}", row.title, row.outcome, _told(lines), is_now)


def fit_in_hand(view: FitView) -> tuple[InHand, ...]:
    """Return what is told of each device of VIEW; the next one to fit is now, and the hub when all are fitted."""
    left = [row.key for row in view.rows if row.scan is not None]
    now = left[0] if left else _HUB
    return tuple(_device(row, view.leds if row.key == _HUB else None, is_now=row.key == now) for row in view.rows)


def _device(row: FitRow, leds: LedsView | None, *, is_now: bool) -> InHand:
    lines = [*row.identifiers, Line(tr("Made as"), row.details)]
    if leds is not None:
        lines += [Line(tr("LED {name}", name=led.led), led.words) for led in leds.leds]
        lines.append(Line(tr("Patterns"), leds.note))
    return InHand(f"fit-{row.key}", row.title, row.mark, _told(lines), is_now)


def _told(lines: list[Line]) -> tuple[Line, ...]:
    """Return the lines that say something, what comes from tables in the person's language."""
    return tuple(line if line.identifier else replace(line, value=told(line.value)) for line in lines if line.value)
