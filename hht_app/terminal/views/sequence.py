"""The message sequence: one line for each message of the journal, between the parties of the job."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hht_app.core.errors import DataError
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.store.chain import Event
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.session import ACT, Session
from hht_app.terminal.views.common import BAD, INFO, MUTED, OK, PRIMARY, WARN, device_title

DCC, SUPPLIER, TERMINAL, HUB = "dcc", "supplier", "terminal", "hub"
# How a line is drawn: what is asked for, sent, answered, unasked for, kept, or lost on its way.
ASK, REQUEST, ANSWER, HANDED, SIGNS, DELIVERY, RESPONSE, ALERT, KEPT, WAN = (
    "ask",
    "request",
    "answer",
    "handed",
    "signs",
    "delivery",
    "response",
    "alert",
    "kept",
    "wan",
)
ICONS = {
    "CHF": "hub",
    "GPF": "gas-function",
    "ESME": "electricity-meter",
    "GSME": "gas-meter",
    "PPMID": "display",
    "IHD": "display",
    "HCALCS": "load-switch",
}
_CODE_ROLES = {"I": OK, "W": WARN, "E": BAD}
_OUTCOME_ROLES = {"success": OK, "failure": BAD}
_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Lifeline:
    """One party: its key, its name, its icon."""

    key: str
    title: str
    icon: str


@dataclass(frozen=True, slots=True)
class SequenceLine:
    """One message: from whom to whom, how it is drawn, its words; `shows` is the event that holds its bytes.

    `device` is the lifeline of the device that it is about, empty where it is about none; `via` is passed on the way,
    `label` is the shortest name of the message.
    """

    seq: int
    shows: int
    at: str
    source: str
    target: str
    kind: str
    words: str
    role: str = MUTED
    note: str = ""
    device: str = ""
    via: str = ""
    label: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says of it, without who sent it to whom."""
        return f"{self.words}. {self.note}" if self.note else self.words


@dataclass(frozen=True, slots=True)
class SequenceView:
    """The lifelines from left to right and every line so far; `seq` and `hash` are those of the last event read."""

    lifelines: tuple[Lifeline, ...]
    lines: tuple[SequenceLine, ...]
    seq: int = 0
    hash: str = ""
    commands: Mapping[str, int] = field(default_factory=dict, repr=False)

    def about(self, device: str) -> tuple[SequenceLine, ...]:
        """Return the lines about the lifeline DEVICE, or all for an empty name."""
        return tuple(line for line in self.lines if device in ("", line.device, line.source, line.target))

    def until(self, seq: int) -> SequenceView:
        """Return the chart as it was when event SEQ was the last one."""
        return replace(self, lines=lines_until(self.lines, seq))


def lines_until(lines: tuple[SequenceLine, ...], seq: int) -> tuple[SequenceLine, ...]:
    """Return those of LINES, which stand in the order of their events, that had come when event SEQ was the last."""
    return lines[: bisect_right(lines, seq, key=lambda line: line.seq)]


def lifelines(session: Session) -> tuple[Lifeline, ...]:
    """Return the parties of the job, in the order in which a command goes: DCC, supplier, terminal, hub, devices."""
    made = [
        Lifeline(DCC, tr("DCC"), "dcc"),
        Lifeline(SUPPLIER, tr("Supplier"), "supplier"),
        Lifeline(TERMINAL, tr("Terminal"), "terminal"),
        Lifeline(HUB, tr("Hub"), "hub"),
    ]
    for device in session.scenario.devices:
        if device.device_type not in ("CHF", "GPF"):
            made.append(Lifeline(device.key, device.device_type, ICONS.get(device.device_type, "display")))
    return tuple(made)


def lifeline_of(session: Session, device: str | None) -> str:
    """Return the lifeline of DEVICE (an EUI-64 as text): the hub for its two functions, empty for one of no job."""
    for item in session.scenario.devices:
        if str(item.eui) == device:
            return HUB if item.device_type in ("CHF", "GPF") else item.key
    return ""


def party_title(session: Session, key: str) -> str:
    """Return the name of lifeline KEY in words."""
    if key == HUB:
        return tr("Hub (CHF and GPF)")
    found = next((item for item in session.scenario.devices if item.key == key), None)
    if found is not None:
        return device_title(found.device_type)
    return {DCC: tr("DCC"), SUPPLIER: tr("Supplier's system"), TERMINAL: tr("Terminal")}.get(key, key)


def sequence_view(session: Session, known: SequenceView | None = None) -> SequenceView:
    """Return the chart of SESSION; of KNOWN, an earlier chart of the same journal, only what is new is read."""
    if known is None or known.seq == 0 or not _continues(session, known):
        known = SequenceView(lifelines(session), ())
    events, commands = [], dict(known.commands)
    after = known.seq
    while page := session.page(after, _PAGE):
        events += page
        after = page[-1].seq
    if not events:
        return known
    lines = lines_of(session, events, commands)
    return replace(known, lines=(*known.lines, *lines), seq=events[-1].seq, hash=events[-1].hash, commands=commands)


def _continues(session: Session, known: SequenceView) -> bool:
    last = session.page(known.seq - 1, 1)
    return bool(last) and last[0].hash == known.hash


def lines_of(session: Session, events: Iterable[Event], commands: dict[str, int]) -> list[SequenceLine]:
    """Return the lines of EVENTS; COMMANDS, by RequestID the event that holds the bytes, is carried on."""
    reader = _Reader(session, commands)
    for event in events:
        reader.take(event)
    return reader.lines


class _Reader:
    """Turns events into lines, one after another."""

    def __init__(self, session: Session, commands: dict[str, int]) -> None:
        self.lines: list[SequenceLine] = []
        self._session = session
        self._commands = commands
        self._lifelines = {str(item.eui): lifeline_of(session, str(item.eui)) for item in session.scenario.devices}
        self._outcomes = {item.message: item.outcome for item in session.state.heard}
        self._delivering = False
        self._makers: dict[str, Callable[[Event], None]] = {
            ACT: self._asks,
            "duis-request": self._take_duis_request,
            "duis-response": self._take_duis_response,
            "pre-command": self._take_pre_command,
            "signed-pre-command": self._take_signed_pre_command,
            "command": self._take_command,
            "delivery": self._take_delivery,
            "truth": self._take_truth,
            "response": self._take_response,
            "alert": self._take_alert,
            "unreadable": self._take_unreadable,
            "dcc-outbox": self._take_dcc_outbox,
            "collected": self._take_collected,
            "wan-delivery": self._take_wan_delivery,
            "wan-dropped": self._take_wan_dropped,
        }

    def take(self, event: Event) -> None:
        make = self._makers.get(event.kind)
        if make is not None:
            make(event)
        self._delivering = event.kind == "delivery"

    def _add(  # noqa: PLR0913 - one argument a field
        self, event: Event, source: str, target: str, kind: str, words: str, role: str = MUTED, *,
        shows: int = 0, via: str = "", device: str | None = None,
    ) -> None:  # fmt: skip
        about = self._device(event) if device is None else device
        self.lines.append(
            SequenceLine(
                event.seq, shows or event.seq, event.at, source, target, kind, words, role,
                device=about, via=via, label=event.name or words,
            )
        )  # fmt: skip

    def _device(self, event: Event) -> str:
        if event.device:
            return self._lifelines.get(event.device, "")
        target = (event.request_id or "").split(":")[1:2]
        return self._lifelines.get(target[0], "") if target else ""

    def _asks(self, event: Event) -> None:
        try:
            act = Act.from_bytes(event.raw)
        except DataError:
            return
        words, device = self._asked(act)
        if words:
            self._add(event, TERMINAL, SUPPLIER, ASK, words, device=device)

    def _asked(self, act: Act) -> tuple[str, str]:
        if act.name == acts.ASK_COVERAGE:
            return tr("asks about coverage"), ""
        if act.name == acts.SEND_NOTICE:
            return tr("gives the no SM WAN notice"), HUB
        if act.name == acts.SEND_BACK:
            return tr("hands in what was heard: {items}", items=act.given.get("items", "")), ""
        if act.name in (acts.ASK, acts.ASK_MORE):
            tasks = (*self._session.scenario.tasks, *self._session.state.more)
            task = next((item for item in tasks if item.id == act.given.get("task")), None)
            if task is not None:
                target = self._session.scenario.device(task.target)
                return tr("asks for {reference}", reference=task.service_reference_variant), self._lifelines[
                    str(target.eui)
                ]
            return tr("asks for more"), ""
        return "", ""

    def _take_duis_request(self, event: Event) -> None:
        self._add(event, SUPPLIER, DCC, REQUEST, tr("{name} request", name=event.name or tr("unreadable")), PRIMARY)

    def _take_duis_response(self, event: Event) -> None:
        code = event.code or ""
        words = tr("{name} answer {code}", name=event.name or "", code=code or tr("not readable"))
        self._add(event, DCC, SUPPLIER, ANSWER, words, _CODE_ROLES.get(code[:1], MUTED))

    def _take_pre_command(self, event: Event) -> None:
        self._add(event, DCC, SUPPLIER, ANSWER, tr("Pre-Command {name}", name=event.name), MUTED)

    def _take_signed_pre_command(self, event: Event) -> None:
        self._add(event, SUPPLIER, SUPPLIER, SIGNS, tr("compares and signs {name}", name=event.name), INFO)

    def _take_command(self, event: Event) -> None:
        self._commands[event.request_id or ""] = event.seq
        self._add(event, SUPPLIER, TERMINAL, HANDED, tr("command {name}", name=event.name), PRIMARY)

    def _take_delivery(self, event: Event) -> None:
        target = self._device(event) or HUB
        shows = self._commands.get(event.request_id or "", event.seq)
        words = tr("delivers {name}", name=event.name)
        self._add(event, TERMINAL, target, DELIVERY, words, PRIMARY, shows=shows, via=HUB if target != HUB else "")

    def _take_truth(self, event: Event) -> None:
        """A word of what is so right after a delivery belongs to it; other truths are no messages."""
        if self._delivering and self.lines:
            self.lines[-1] = replace(self.lines[-1], note=told(event.summary))

    def _take_response(self, event: Event) -> None:
        role = _OUTCOME_ROLES.get(self._outcomes.get(event.raw.hex().upper(), ""), MUTED)
        result = event.summary.partition(": ")[2]
        self._heard(event, RESPONSE, tr("{name}: {result}", name=event.name, result=told(result)), role)

    def _take_alert(self, event: Event) -> None:
        self._heard(event, ALERT, tr("{name} alert", name=event.name), INFO)

    def _take_unreadable(self, event: Event) -> None:
        self._heard(event, ALERT, tr("unreadable"), BAD)

    def _heard(self, event: Event, kind: str, words: str, role: str) -> None:
        source = self._device(event) or HUB
        self._add(event, source, TERMINAL, kind, words, role, via=HUB if source != HUB else "")

    def _take_dcc_outbox(self, event: Event) -> None:
        what, _, user = event.summary.partition(" kept for ")
        mine = user == str(self._session.world.supplier)
        self._add(event, DCC, SUPPLIER if mine else DCC, KEPT, tr("keeps {what}", what=told(what)), MUTED)

    def _take_collected(self, event: Event) -> None:
        what, role = event.summary.removesuffix(" from the DCC"), _CODE_ROLES.get((event.code or "")[:1], MUTED)
        self._add(event, DCC, SUPPLIER, ANSWER, told(what), role)

    def _take_wan_delivery(self, event: Event) -> None:
        target = self._device(event) or HUB
        self._add(event, DCC, target, WAN, tr("{name} over the SM WAN", name=event.name), PRIMARY)

    def _take_wan_dropped(self, event: Event) -> None:
        self._add(event, HUB, DCC, WAN, tr("over the SM WAN, not acted on"), BAD)


def last_act_lines(session: Session, back: int = 400) -> tuple[Event | None, list[SequenceLine]]:
    """Return the last act of SESSION (None before the first one) and the lines that came of it."""
    recent = session.page(max(0, session.count() - back), back)
    found = [index for index, event in enumerate(recent) if event.kind == ACT]
    if not found:
        return None, []
    since = recent[found[-1] :]
    return since[0], lines_of(session, since, {})
