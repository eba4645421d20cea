"""The responses screen: everything heard on the HAN, whether the DCC needs it, and what became of what went back."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.dcc.tables import chosen_words
from hht_app.duis.codes import explain
from hht_app.gbcs.use_cases import NOT_HELD, use_case
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import find_task, need_of, was_refused
from hht_app.terminal.hearing import UNREADABLE
from hht_app.terminal.session import Session
from hht_app.terminal.state import Heard
from hht_app.terminal.views.common import (
    BAD,
    BELL,
    BOX,
    BROKEN_BOX,
    CLOCK,
    DASHED,
    INFO,
    MUTED,
    OK,
    STOP,
    TICK,
    TRIANGLE,
    WARN,
    Mark,
    Message,
    clock_words,
    device_name,
)
from hht_app.terminal.views.link_states import item_waits
from hht_app.terminal.views.what_next import refused_return_message

NEEDED, NOT_ON_THE_LIST, UNKNOWN_NEED = "needed", "not on the list", "not held"
YOURS = "yours to decide"
ANSWER, ALERT, NEITHER = "answer", "alert", "neither"
NEED_WORDS = {
    NEEDED: "DCC needs it: on the MP081 list, delivered by hand. A failure counts too",
    NOT_ON_THE_LIST: "DCC needs it: not on the MP081 list",
    UNKNOWN_NEED: "Whether the DCC needs it: not held",
}


# The alerts that a command dated for later was carried out, or was not: somebody did ask for that.
_OF_A_DATED_COMMAND = ("8F66", "8F67")


@dataclass(frozen=True, slots=True)
class HeardRow:
    """One message heard: what it is, from whom, how it came out, what could be checked on site, who needs it."""

    number: int
    title: str
    reference: str
    source: str
    outcome: Mark
    protection: str
    need: str
    need_mark: Mark
    returned: Mark | None
    message: Message | None = None
    again: str = ""  # when it was refused, where it may be sent again
    kind: str = NEITHER  # answer or alert; bytes that are no message are neither
    use_case: str = ""  # name and title, where held

    @property
    def can_be_chosen(self) -> bool:
        """Tell whether it may be sent back, for the first time or again."""
        return self.returned is None or bool(self.again)


@dataclass(frozen=True, slots=True)
class ResponsesView:
    """The responses screen: what is still on this terminal first, then what went back.

    Where the terminal gives no labels, `needed_left` is empty and each row is the trainee's to decide.
    """

    rows: tuple[HeardRow, ...]
    sent_back: tuple[HeardRow, ...]
    needed_left: tuple[int, ...]
    empty: str


def responses_view(session: Session) -> ResponsesView:
    """Return the responses screen of SESSION."""
    rows = [_row(session, item) for item in session.state.heard]
    left = tuple(row for row in rows if row.can_be_chosen)
    empty = tr("Nothing is waiting here. What the devices answer, and what they say unasked, is kept here as it came.")
    return ResponsesView(
        rows=left,
        sent_back=tuple(row for row in rows if not row.can_be_chosen),
        needed_left=tuple(row.number for row in left if row.need == NEEDED and not row.again),
        empty="" if left else empty,
    )


def send_words(count: int) -> str:
    """Return what the main button says with COUNT messages chosen."""
    return tr("Send {count} to the DCC", count=count) if count else tr("Choose what to send back")


def send_act(numbers: list[int]) -> Act:
    """Return the act that sends back the messages of NUMBERS."""
    return Act(acts.SEND_BACK, {"items": ",".join(str(number) for number in sorted(numbers))})


def _row(session: Session, item: Heard) -> HeardRow:
    case = use_case(int(item.message_code, 16)) if item.message_code else None
    kind = ANSWER
    if item.task:
        task = find_task(session.world, session.state, item.task)
        title = tr("Answer: {title}", title=tr(task.title))
        reference = f"{task.service_reference_variant}, {item.use_case}"
    elif item.kind == "alert":
        title = tr("Alert: {what}", what=case.title if case else tr(NOT_HELD))
        reference, kind = item.use_case, ALERT
    elif item.kind == UNREADABLE:
        title, reference, kind = tr("Bytes that are no message of this field"), "", NEITHER
    else:
        title, reference = tr("Heard, and not asked for: {what}", what=item.use_case), item.use_case
    need = need_of(item) if session.shows_labels else YOURS
    return HeardRow(
        number=item.number,
        title=title,
        reference=reference,
        source=_source(item),
        outcome=_outcome(item),
        protection=told(item.protection),
        need=need,
        need_mark=_left_behind() if session.ended and need == NEEDED and not item.returned else _need_mark(need),
        returned=_returned(session, item),
        message=refused_return_message(session, item) if was_refused(item) else None,
        again=item.returned_at if was_refused(item) and not item_waits(session, item) else "",
        kind=kind,
        use_case=f"{case.name} {case.title}" if case is not None else "",
    )


def _source(item: Heard) -> str:
    at = clock_words(item.at)
    if not item.device_type:
        return tr("On the HAN, {at}", at=at)
    return tr("From the {name} ({role}), {at}", name=device_name(item.device_type), role=item.device_type, at=at)


def _outcome(item: Heard) -> Mark:
    result = told(item.result)
    if item.outcome == "success":
        return Mark(TICK, OK, result)
    if item.outcome == "failure":
        return Mark(STOP, BAD, result)
    if item.kind == "alert":
        words = tr("Nobody on this job asked for this")
        if item.result.startswith(_OF_A_DATED_COMMAND):
            return Mark(BELL, INFO, result)
        return Mark(BELL, INFO, f"{result}. {words}" if result else words)
    return Mark(DASHED, MUTED, result or tr("No result in it"))


def _left_behind() -> Mark:
    """Return what is said, once the job has ended, of an answer that the DCC needs and was not given."""
    return Mark(BROKEN_BOX, BAD, tr("Never sent back. The DCC does not know"))


def _need_mark(need: str) -> Mark:
    if need == NEEDED:
        return Mark(BOX, WARN, tr(NEED_WORDS[NEEDED]))
    if need == YOURS:
        return Mark(BOX, MUTED, tr("Whether the DCC needs it: yours to decide"))
    if need == NOT_ON_THE_LIST:
        return Mark(BOX, MUTED, tr(NEED_WORDS[NOT_ON_THE_LIST]))
    return Mark(DASHED, MUTED, tr(NEED_WORDS[UNKNOWN_NEED]))


def _returned(session: Session, item: Heard) -> Mark | None:
    if item_waits(session, item):
        return Mark(CLOCK, WARN, tr("Chosen to go back. It waits for the link"))
    if not item.returned:
        return None
    at = clock_words(item.returned_at)
    words = told(explain(item.returned))
    if was_refused(item):
        if chosen := chosen_words("8.13", item.returned):
            words = tr("{words} ({chosen})", words=words, chosen=told(chosen))
        again = tr("As it is, the DCC takes it only once its own record has changed.")
        return Mark(STOP, BAD, tr("Sent back {at}. Refused, {words}. {again}", at=at, words=words, again=again))
    if item.returned.startswith("W"):
        return Mark(TRIANGLE, WARN, tr("Sent back {at}. Warning, {words}", at=at, words=words))
    return Mark(TICK, OK, tr("Sent back {at}. Accepted, {code}", at=at, code=item.returned))
