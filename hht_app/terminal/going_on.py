"""What goes on around the terminal: time that passes, trouble the trainer makes, and what is heard because of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hht_app.core.clock import parse_time
from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.recording import Happening, Recorder
from hht_app.duis.codes import explain
from hht_app.duis.contents import GBCSPayload
from hht_app.duis.responses import Response
from hht_app.premises.firmware import hold_image
from hht_app.premises.occurrences import MESSAGE, TROUBLE, Occurrence
from hht_app.supplier.back_office import Asked
from hht_app.supplier.links import USER_SUSPENDED, link_troubles
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import ITEM, TASK, hear, take_command, take_receipt
from hht_app.terminal.hearing import outcome_of
from hht_app.terminal.state import CAME, SENT, TaskProgress, TerminalState
from hht_app.terminal.world import World

LONGEST_WAIT = 31 * 24 * 3600
_ABOUT_IT = ("name", "at", "on")
# What trouble that waits for an event calls each act; the home itself sees those that reach it.
EVENTS = {
    acts.ASK: "ask",
    acts.ASK_MORE: "ask",
    acts.SEND_BACK: "send_back",
    acts.CONNECT: "connect",
    acts.DELIVER: "deliver",
    acts.PRESS_JOIN: "join",
}
_SEEN_BY_THE_HOME = ("connect", "deliver", "join")


def whole_number(act: Act, key: str) -> int:
    """Return what ACT was given as KEY as a whole number from 0; DataError for anything else."""
    text = act.value(key)
    if not (text.isascii() and text.isdecimal()):
        raise DataError(f"{key} is a whole number, not {text!r}", path=key)
    return int(text)


def pass_time(world: World, state: TerminalState, act: Act) -> None:
    """Let the given seconds of simulated time pass: 1 second to 31 days."""
    seconds = whole_number(act, "seconds")
    if not 1 <= seconds <= LONGEST_WAIT:
        raise UserError(f"{seconds} seconds are not waited at once", advice="wait a second to 31 days")
    world.clock.advance(seconds)
    state.last_word = f"Waited {seconds} seconds"


def make_trouble(world: World, state: TerminalState, record: Recorder, act: Act) -> None:
    """Let the trouble of that name strike: now, `at` a time, or `on` the next event; the rest is given to it."""
    name = act.value("name")
    at: datetime | None = parse_time(act.given["at"]) if "at" in act.given else None
    on = act.given.get("on", "")
    if name in link_troubles():
        waits = not _trouble_a_link(world, record, act, name, at)
    else:
        given = {key: value for key, value in act.given.items() if key not in _ABOUT_IT}
        waits = not world.house.troubles.inject(name, at=at, on=on, **given).acting
    if waits and (on or at is not None):
        when = f"till {act.given['at']}" if at is not None else f"for the next {on}"
        record(Happening(actor="trainer", kind=TROUBLE, summary=f"{name}: it waits {when}", name=name))
    state.last_word = ""


def _trouble_a_link(world: World, record: Recorder, act: Act, name: str, at: datetime | None) -> bool:
    unknown = set(act.given) - {"name", "at", "on", "seconds"}
    if unknown:
        raise UserError(f"the trouble {name} knows no {min(unknown)}")
    seconds = whole_number(act, "seconds") if "seconds" in act.given else None
    began = world.back_office.links.plan(name, world.clock.now, seconds=seconds, at=at, on=act.given.get("on", ""))
    if began:
        _set_user_status(world)
        _tell_of_link(record, name, link_troubles()[name], "trainer")
    return began


def _set_user_status(world: World) -> None:
    """Let the DCC hold the supplier's status as trouble has it: a suspended user may send nothing (E3)."""
    inactive, suspended = world.dcc.office.state.inactive_users, USER_SUSPENDED in world.back_office.links.troubles
    if suspended and world.supplier not in inactive:
        inactive.append(world.supplier)
    elif not suspended and world.supplier in inactive:
        inactive.remove(world.supplier)


def _tell_of_link(record: Recorder, name: str, words: str, actor: str = "supplier") -> None:
    record(Happening(actor=actor, kind=TROUBLE, summary=f"{name}: {words}", name=name))


def strike_on(world: World, record: Recorder, act: Act) -> None:
    """Let trouble strike that waited for the event that ACT is."""
    event = EVENTS.get(act.name)
    if event is None:
        return
    for name in world.back_office.links.on_event(event, world.clock.now):
        _set_user_status(world)
        _tell_of_link(record, name, link_troubles()[name])
    if event not in _SEEN_BY_THE_HOME:
        world.house.troubles.on_event(event)


def clear_trouble(world: World, state: TerminalState, record: Recorder, act: Act) -> None:
    """Take trouble away: the home's of the given number, the links' of the given name, or all."""
    links = world.back_office.links
    if "number" not in act.given:
        for name in [item for item in (*links.troubles, *links.planned) if item == act.given.get("name", item)]:
            links.clear(name)
            _set_user_status(world)
            _tell_of_link(record, name, "taken away", "trainer")
    if "name" not in act.given:
        world.house.troubles.clear(whole_number(act, "number") if "number" in act.given else None)
    state.last_word = ""


def give_image(world: World, state: TerminalState, act: Act) -> None:
    """Let a device hold a firmware image, as the SM WAN's delivery would: hash (32 bytes) and version (4), in hex."""
    found = world.house.find(EUI64.parse(act.value("device")))
    if found is None:
        raise UserError(f"{act.value('device')} is not one of this job's devices")
    hold_image(found, _octets(act, "hash", 32), _octets(act, "version", 4))
    state.last_word = ""


def _octets(act: Act, key: str, length: int) -> bytes:
    try:
        data = bytes.fromhex(act.value(key))
    except ValueError as error:
        raise DataError(f"{key} is written in hex", path=key) from error
    if len(data) != length:
        raise DataError(f"{key} is {length} bytes, not {len(data)}", path=key)
    return data


def take_what_waited(world: World, state: TerminalState, take_form: Callable[[str, Asked], None]) -> None:
    """Let what waited for a link go out while the links are up, and keep each answer where it belongs."""
    for asked in world.back_office.catch_up():
        world.clock.advance(asked.seconds)
        kind, _, which = state.waiting.pop(str(asked.request_id)).partition(" ")
        if kind == TASK:
            take_command(world, state, which, asked)
        elif kind == ITEM:
            take_receipt(world, state, next(item for item in state.heard if item.number == int(which)), asked)
        else:
            take_form(kind, asked)


def take_what_came(world: World, state: TerminalState, record: Recorder) -> None:
    """Let the supplier's system collect what the DCC has kept for it, and tell the terminal of its own commands."""
    if not world.back_office.links.up:
        return
    for xml in world.dcc.collect(world.supplier):
        try:
            response = world.back_office.take_in(xml)
        except DataError as error:
            words = f"a document of the DCC came to nothing: {error.one_line()}"
            record(Happening(actor="supplier", kind=TROUBLE, summary=words, name="collected"))
            continue
        sent = [item for item in state.tasks.values() if item.request_id == str(response.request_id)]
        for progress in sent if response.request_id is not None else ():
            _came(progress, response)


def _came(progress: TaskProgress, response: Response) -> None:
    """Keep how a command came out that had gone over the SM WAN; one that was handed out too is answered by hand."""
    content = response.content
    if isinstance(content, GBCSPayload):
        progress.by_wan, progress.by_wan_words = outcome_of(content.gbcs_payload)
    else:
        progress.by_wan, progress.by_wan_words = "failure", explain(response.response_code)
    if progress.state == SENT:
        progress.state = CAME


def let_happen(world: World, state: TerminalState, record: Recorder) -> None:
    """Let all happen in the home and on the links that is due, journal it, and hear what the terminal hears."""
    for name, begins in world.back_office.links.pass_to(world.clock.now):
        _set_user_status(world)
        _tell_of_link(record, name, link_troubles()[name] if begins else "it is over")
    for item in world.house.advance():
        record(_told(item))
        if item.kind == MESSAGE and item.heard:
            hear(world, state, record, item.data)


def _told(item: Occurrence) -> Happening:
    """Return the journal's word for ITEM: trouble by its own kind, all else as what is so and no terminal knows."""
    device = str(item.device) if item.device else None
    if item.kind == TROUBLE:
        return Happening(
            actor="premises", kind=TROUBLE, summary=item.text, device=device, name=item.text.partition(":")[0]
        )
    heard = ", heard" if item.heard else ", not heard" if item.kind == MESSAGE else ""
    return Happening(
        actor="premises", kind="truth", summary=f"{item.text}{heard}", device=device, raw=item.text.encode()
    )
