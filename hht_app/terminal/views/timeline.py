"""The timeline of a session: where each journal event stands on it, how dense it is, and words for the one in hand."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import log10

from hht_app.core.clock import parse_time
from hht_app.core.errors import DataError
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.store.chain import SESSION_ENDED, Event
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.session import ACT, BRANCHED, FAILED, STARTED, Session
from hht_app.terminal.views.common import clock_words

# What is drawn in which of three lanes: what people do, messages and what the DCC makes of them, what goes on beside.
DEED, MESSAGE, TRUTH = 0, 1, 2
LANES = (DEED, MESSAGE, TRUTH)
_DEEDS = frozenset({ACT, FAILED, SESSION_ENDED, STARTED, BRANCHED})
_TRUTHS = frozenset({"truth", "trouble", "site", "unsettled"})
ACT_WORDS = {
    acts.ASK_COVERAGE: "ask about coverage",
    acts.FIT: "fit the {device}",
    acts.WAIT: "wait for the SM WAN",
    acts.DECLARE_NO_WAN: "carry on as no SM WAN",
    acts.SEND_NOTICE: "send the no SM WAN notice",
    acts.SCAN: "scan for hubs",
    acts.CONNECT: "connect to {gpf}",
    acts.POWER_CYCLE: "turn the hub off and on",
    acts.ASK: "ask for: {task}",
    acts.DELIVER: "deliver: {task}",
    acts.PRESS_JOIN: "start joining at the {device}",
    acts.SEND_BACK: "send back {items}",
    acts.HAND_OVER: "hand over",
    acts.STOP: "stop the job",
    acts.PASS_TIME: "let {seconds} s pass",
    acts.TROUBLE: "make trouble: {name}",
    acts.CLEAR_TROUBLE: "take trouble away",
    acts.GIVE_IMAGE: "put a firmware image into the {device}",
    acts.ASK_MORE: "ask for something more",
    acts.BRING_IN: "bring in a command: {name}",
    acts.HAVE_RECORDED: "have the {device} put on record",
    acts.NOTE: "note what was seen on site",
    acts.HINT: "take a hint",
    acts.ANSWER: "answer a question",
}
_PAGE = 2000
_AROUND = 100


@dataclass(frozen=True)
class TimelineIndex:
    """Where every event stands: one step each, and more the longer the wait before it (its logarithm).

    Position and time in seconds since 1970, by event number less one; one byte of lane each. `hash` is the last
    event's.
    """

    positions: array[float]
    seconds: array[float]
    lanes: bytes
    hash: str = ""

    @property
    def count(self) -> int:
        """How many events there are."""
        return len(self.positions)

    @property
    def length(self) -> float:
        """The position after the last event."""
        return (self.positions[-1] if self.count else 0.0) + 1.0

    def position(self, seq: int) -> float:
        """Return where event SEQ stands; 0 before the first."""
        return self.positions[min(seq, self.count) - 1] if seq > 0 and self.count else 0.0

    def nearest(self, position: float) -> int:
        """Return the number of the event nearest to POSITION; 0 when there is none."""
        if not self.count:
            return 0
        right = min(bisect_left(self.positions, position), self.count - 1)
        left = max(0, right - 1)
        return 1 + (left if position - self.positions[left] <= self.positions[right] - position else right)

    def between(self, low: float, high: float) -> tuple[int, int]:
        """Return the indexes of the first event from LOW on and of the first from HIGH on."""
        return bisect_left(self.positions, low), bisect_left(self.positions, high)

    def density(self, low: float, high: float, bins: int) -> list[tuple[int, int, int]]:
        """Return for each of BINS parts of LOW to HIGH how many events of each lane fall into it."""
        made = []
        width = (high - low) / max(1, bins)
        start = bisect_left(self.positions, low)
        for number in range(bins):
            end = bisect_left(self.positions, low + width * (number + 1), start)
            part = self.lanes[start:end]
            made.append((part.count(DEED), part.count(MESSAGE), part.count(TRUTH)))
            start = end
        return made

    def time_at(self, position: float) -> float:
        """Return the time, in seconds since 1970, of the last event at or before POSITION."""
        index = max(0, bisect_right(self.positions, position) - 1)
        return self.seconds[index] if self.count else 0.0


@dataclass(frozen=True, slots=True)
class TimelineLabel:
    """One event in words: its number, time, and what happened."""

    seq: int
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The timeline: the index and the labels, by event number, around the event in hand."""

    index: TimelineIndex
    hand: int
    labels: dict[int, TimelineLabel]

    def label(self, seq: int) -> str:
        """Return the words for event SEQ, or only its number where its words are not read yet."""
        found = self.labels.get(seq)
        if found is None:
            return tr("Event {seq}", seq=seq) if seq else tr("No event yet")
        return tr("{when} {words}", when=found.at, words=found.words)


EMPTY = TimelineIndex(array("d"), array("d"), b"")


def timeline_index(session: Session, known: TimelineIndex = EMPTY) -> TimelineIndex:
    """Return the index of SESSION's journal; of KNOWN, an earlier index of it, only what is new is read."""
    if known.count and not _continues(session, known):
        known = EMPTY
    positions, seconds, lanes = array("d", known.positions), array("d", known.seconds), bytearray(known.lanes)
    text, moment, here = "", seconds[-1] if seconds else 0.0, positions[-1] if positions else -1.0
    while page := session.outline(len(positions), _PAGE):
        for at, kind in page:
            step = 1.0
            if at != text:
                text, now = at, parse_time(at).timestamp()
                step += 2 * log10(1 + max(0.0, now - moment)) if positions else 0.0
                moment = now
            here += step
            positions.append(here)
            seconds.append(moment)
            lanes.append(lane(kind))
    if len(positions) == known.count:
        return known
    return TimelineIndex(positions, seconds, bytes(lanes), session.page(len(positions) - 1, 1)[0].hash)


def lane(kind: str) -> int:
    """Return the lane of an event of KIND."""
    return DEED if kind in _DEEDS else TRUTH if kind in _TRUTHS else MESSAGE


def _continues(session: Session, known: TimelineIndex) -> bool:
    last = session.page(known.count - 1, 1)
    return bool(last) and last[0].hash == known.hash


def timeline_view(session: Session, hand: int = 0, known: TimelineIndex = EMPTY) -> TimelineView:
    """Return the timeline with the labels around event HAND (0: the last one)."""
    index = timeline_index(session, known)
    hand = min(hand, index.count) if hand else index.count
    around = session.page(max(0, hand - 1 - _AROUND), 2 * _AROUND)
    return TimelineView(index, hand, {event.seq: _label(session, event) for event in around})


def _label(session: Session, event: Event) -> TimelineLabel:
    who = {
        "installer": tr("You"),
        "trainer": tr("Trainer"),
        "dcc": tr("DCC"),
        "supplier": tr("Supplier"),
        "terminal": tr("Terminal"),
    }
    actor = who.get(event.actor, event.actor.capitalize())
    what = act_words(session, event) if event.kind == ACT else told(event.summary)
    return TimelineLabel(event.seq, clock_words(event.at), tr("{actor}: {what}", actor=actor, what=what))


def act_words(session: Session, event: Event) -> str:
    """Return in words what the act of EVENT is; the journal's own words for one that is not known here."""
    try:
        act = Act.from_bytes(event.raw)
    except DataError:
        return told(event.summary)
    template = ACT_WORDS.get(act.name)
    if template is None:
        return told(event.summary)
    tasks = (*session.scenario.tasks, *session.state.more)
    task = next((tr(item.title) for item in tasks if item.id == act.given.get("task")), "")
    device = next((item.key for item in session.scenario.devices if str(item.eui) == act.given.get("device")), "")
    return tr(
        template,
        task=task,
        device=device,
        gpf=act.given.get("gpf", ""),
        items=act.given.get("items", ""),
        seconds=act.given.get("seconds", ""),
        name=act.given.get("name", ""),
    )
