"""The home map: the parties and devices, the links between them, the message in flight, and three truths of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import use_case_name
from hht_app.premises.air import out_of_range
from hht_app.store.chain import Event
from hht_app.supplier.links import DCC_LINK_DOWN, SUPPLIER_LINK_DOWN
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import find_task
from hht_app.terminal.session import Session
from hht_app.terminal.state import READY, Heard
from hht_app.terminal.views.common import (
    BAD,
    MUTED,
    OK,
    WARN,
    Mark,
    clock_words,
    device_name,
    device_title,
    sentence,
)
from hht_app.terminal.views.fit import window_left
from hht_app.terminal.views.home_marks import device_truth, record_mark, truth_words
from hht_app.terminal.views.leds import LedsView, leds_shown
from hht_app.terminal.views.sequence import (
    ASK,
    DCC,
    HUB,
    ICONS,
    KEPT,
    SIGNS,
    SUPPLIER,
    TERMINAL,
    SequenceLine,
    last_act_lines,
    party_title,
)

NEIGHBOUR = "neighbour-"
NONE, LISTED, JOINING, JOINED, ASLEEP, SILENT, REMOVED = (
    "none",
    "listed",
    "joining",
    "joined",
    "asleep",
    "silent",
    "removed",
)


@dataclass(frozen=True, slots=True)
class HomePart:
    """One identifier of a node with its role, and what the DCC has on record of it."""

    role: str
    identifier: str
    record: Mark


@dataclass(frozen=True, slots=True)
class Truths:
    """What this terminal has heard, what the DCC has on record, and what is so; never mixed."""

    heard: str
    record: str
    truth: str


@dataclass(frozen=True, slots=True)
class HomeNode:
    """One thing on the map; `marks` are its states besides the record, such as the HAN's; a neighbour's is dashed."""

    key: str
    title: str
    icon: str
    parts: tuple[HomePart, ...] = ()
    marks: tuple[Mark, ...] = ()
    truths: Truths | None = None
    dashed: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says of it."""
        parts = [f"{part.role} {part.identifier}: {part.record.words}" for part in self.parts]
        return ". ".join([self.title, *parts, *(mark.words for mark in self.marks)])


@dataclass(frozen=True, slots=True)
class HomeLink:
    """A link between two nodes, drawn by its state: none, listed, joining, joined, asleep, silent or removed."""

    source: str
    target: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One message of the last act: its number in it, the nodes it passes, and its words."""

    number: int
    seq: int
    path: tuple[str, ...]
    label: str
    words: str
    role: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """The map as it now is; `act` is the event of the act that `hops` belong to, 0 before the first."""

    top: tuple[HomeNode, ...]
    hub: HomeNode
    devices: tuple[HomeNode, ...]
    neighbours: tuple[HomeNode, ...]
    links: tuple[HomeLink, ...]
    hops: tuple[Hop, ...]
    act: int
    in_hand: str
    at: str
    leds: LedsView

    @property
    def nodes(self) -> tuple[HomeNode, ...]:
        """Every node, in reading order."""
        return (*self.top, self.hub, *self.devices, *self.neighbours)

    def node(self, key: str) -> HomeNode:
        """Return the node called KEY; the hub where there is none of that name."""
        return next((item for item in self.nodes if item.key == key), self.hub)


def home_view(session: Session) -> HomeView:
    """Return the map of SESSION as it now is; it changes nothing."""
    act, lines = last_act_lines(session)
    devices, links = _devices(session)
    return HomeView(
        top=_top(session),
        hub=_hub(session),
        devices=tuple(devices),
        neighbours=_neighbours(session),
        links=(*_top_links(session), *links),
        hops=_hops(session, lines),
        act=act.seq if act else 0,
        in_hand=_in_hand(session, act, lines),
        at=format_time(session.world.clock.now),
        leds=leds_shown(session),
    )


def _top(session: Session) -> tuple[HomeNode, ...]:
    state = session.state
    back = sum(bool(item.returned) for item in state.heard)
    waiting = len(session.world.back_office.links.waiting)
    count = len(session.world.dcc.office.state.hubs_without_wan)
    told = tr("1 hub without SM WAN") if count == 1 else tr("{count} hubs without SM WAN", count=count)
    terminal = Truths(
        heard=tr("{count} messages heard, {back} of them sent back", count=len(state.heard), back=back),
        record=tr("the DCC keeps no record of a terminal"),
        truth=tr("on the HAN") if session.world.house.connected else tr("not on the HAN"),
    )
    return (
        HomeNode(DCC, tr("DCC"), "dcc", marks=(Mark("read-log", MUTED, told),)),
        HomeNode(
            SUPPLIER,
            tr("Supplier's system"),
            "supplier",
            marks=(Mark("clock", WARN, tr("{count} waiting for the link", count=waiting)),) if waiting else (),
        ),
        HomeNode(
            TERMINAL,
            tr("This terminal"),
            "terminal",
            marks=(Mark("answer", MUTED, tr("{count} heard, {back} sent back", count=len(state.heard), back=back)),),
            truths=terminal,
        ),
    )


def _top_links(session: Session) -> list[HomeLink]:
    house, troubles = session.world.house, session.world.back_office.links.troubles

    def link(source: str, target: str, trouble: str) -> HomeLink:
        down = trouble in troubles
        return HomeLink(source, target, SILENT if down else JOINED, tr("down") if down else tr("up"))

    if house.connected:
        han = HomeLink(TERMINAL, HUB, JOINED, tr("HAN"))
    elif house.next_door.visited is not None:
        han = HomeLink(TERMINAL, HUB, NONE, "")
    elif out_of_range(house):
        han = HomeLink(TERMINAL, HUB, SILENT, tr("HAN: out of range"))
    else:
        left = window_left(session)
        minutes = int(left.total_seconds()) // 60 if left else 0
        words = tr("HAN: off, the hub listens {minutes} min", minutes=minutes) if minutes else tr("HAN: off")
        han = HomeLink(TERMINAL, HUB, JOINING if minutes else NONE, words)
    covered = house.wan.covered and house.hub.power_on_at is not None
    wan = HomeLink(DCC, HUB, JOINED if covered else NONE, tr("SM WAN") if covered else tr("no SM WAN"))
    up = [link(DCC, SUPPLIER, DCC_LINK_DOWN), link(SUPPLIER, TERMINAL, SUPPLIER_LINK_DOWN)]
    if house.next_door.visited is not None:
        up.append(HomeLink(TERMINAL, f"{NEIGHBOUR}{house.next_door.visited}", JOINED, tr("HAN: next door's")))
    return [*up, han, wan]


def _hub(session: Session) -> HomeNode:
    house, state = session.world.house, session.state
    functions = [item for item in session.scenario.devices if item.device_type in ("CHF", "GPF")]
    parts = tuple(_part(session, item.eui, item.device_type) for item in functions)
    marks, truth = _hub_marks(session), tr("not fitted")
    if house.hub.state.fitted:
        truth = "; ".join(mark.words for mark in marks)
    heard = [item for item in state.heard if item.device_type in ("CHF", "GPF")]
    fitted = tr("fitted, power on {when}", when=clock_words(state.hub_power_on)) if state.hub_power_on else ""
    truths = Truths(
        heard="; ".join(part for part in (fitted, _last_heard(heard)) if part),
        record="; ".join(f"{part.role} {part.record.words}" for part in parts),
        truth=truth,
    )
    return HomeNode(HUB, tr("Hub"), "hub", parts, marks, truths)


def _hub_marks(session: Session) -> tuple[Mark, ...]:
    hub, now = session.world.house.hub, session.world.clock.now
    if not hub.state.fitted:
        return (Mark("han-none", MUTED, tr("not fitted")),)
    if hub.power_on_at is None:
        return (Mark("power-on", BAD, tr("no power")),)
    marks = [Mark("power-on", OK, tr("power on {when}", when=clock_words(hub.power_on_at)))]
    if hub.join_until is not None and hub.joining_open(now):
        left = int((hub.join_until - now).total_seconds())
        marks.append(Mark("join-period", WARN, tr("joining open, {left} s left", left=left)))
    else:
        marks.append(Mark("join-period", MUTED, tr("joining closed")))
    return tuple(marks)


def _part(session: Session, device: EUI64, role: str) -> HomePart:
    return HomePart(role, str(device), record_mark(session, device, role))


def _devices(session: Session) -> tuple[list[HomeNode], list[HomeLink]]:
    nodes, links = [], []
    for item in session.scenario.devices:
        if item.device_type in ("CHF", "GPF"):
            continue
        truth = device_truth(session, item.eui)
        part = _part(session, item.eui, item.device_type)
        heard = [row for row in session.state.heard if row.device == str(item.eui)]
        nodes.append(
            HomeNode(
                item.key,
                device_title(item.device_type),
                ICONS.get(item.device_type, "display"),
                (part,),
                (truth.mark,),
                Truths(
                    _terminal_knows(session, item.key, _last_heard(heard)),
                    part.record.words,
                    truth_words(session, truth),
                ),
            )
        )
        links.append(HomeLink(HUB, item.key, truth.state, truth.mark.words))
    return nodes, links


def _terminal_knows(session: Session, key: str, heard: str) -> str:
    """Return what the terminal itself knows of the device called KEY."""
    known = []
    if key in session.state.fitted:
        known.append(tr("fitted"))
    if key in session.state.joined:
        known.append(tr("joined by hand"))
    return ", ".join([*known, heard]) if known else heard


def _last_heard(heard: Sequence[Heard]) -> str:
    if not heard:
        return tr("nothing heard")
    last = heard[-1]
    words = tr("{name} {kind}, {when}", name=last.use_case, kind=told(last.kind), when=clock_words(last.at))
    return f"{words}: {told(last.result)}" if last.result else words


def _neighbours(session: Session) -> tuple[HomeNode, ...]:
    scanned = {row[0]: row[1] for row in session.state.scanned}
    house, now = session.world.house, session.world.clock.now
    made = []
    for item in house.next_door.neighbours.values():
        strength = scanned.get(str(item.gpf))
        heard = tr("in range, {strength}", strength=told(strength)) if strength else tr("nothing heard")
        mark = Mark("han", MUTED, tr("in range, {strength}", strength=told(item.strength)))
        truth = tr("in range, {strength}; it takes no terminal", strength=told(item.strength))
        if house.next_door.visited == item.gpf:
            mark = Mark("han-joined", BAD, tr("this terminal is on it"))
            truth = tr("this terminal is on the neighbour's network, and in that hub's device log")
        elif item.open_until is not None and now < item.open_until:
            truth = tr("it takes a terminal until {when}", when=clock_words(item.open_until))
        made.append(
            HomeNode(
                f"{NEIGHBOUR}{item.gpf}",
                tr("Next door's hub"),
                "neighbour-hub",
                (_part(session, item.gpf, "GPF"),),
                (mark,),
                Truths(heard, tr("not of this job"), truth),
                dashed=True,
            )
        )
    return tuple(made)


def _hops(session: Session, lines: list[SequenceLine]) -> tuple[Hop, ...]:
    made: list[Hop] = []
    for line in lines:
        if line.kind in (SIGNS, ASK, KEPT):
            continue
        path = (line.source, line.via, line.target) if line.via else (line.source, line.target)
        words = tr(
            "{words}, from {source} to {target}",
            words=line.words,
            source=party_title(session, line.source),
            target=party_title(session, line.target),
        )
        made.append(Hop(len(made) + 1, line.seq, path, line.label, words, line.role))
    return tuple(made)


def _in_hand(session: Session, act: Event | None, lines: list[SequenceLine]) -> str:
    """Return in words what is in hand: the command of the last act, or what else it did."""
    if act is None:
        return tr("Nothing yet. The job begins at the terminal.")
    task_id = Act.from_bytes(act.raw).given.get("task", "")
    progress = session.state.tasks.get(task_id)
    if progress is None or not progress.command:
        return sentence(told(session.state.last_word)) or tr("Nothing")
    task = find_task(session.world, session.state, task_id)
    case = _use_case(progress.command)
    head = tr(
        "{reference} {title}, {case}, to the {name} ({role})",
        reference=task.service_reference_variant,
        title=tr(task.title),
        case=case,
        name=device_name(task.target),
        role=task.target,
    )
    if progress.state == READY and act.name != acts.DELIVER:
        return tr("{head}. Ready to deliver. {purpose}", head=head, purpose=tr(task.purpose))
    notes = [line.note for line in lines if line.note]
    return tr("{head}. {note}", head=head, note=sentence(notes[-1])) if notes else head


def _use_case(command: str) -> str:
    try:
        return use_case_name(parse_message(bytes.fromhex(command)).message_code)
    except DataError:
        return tr("unreadable")
