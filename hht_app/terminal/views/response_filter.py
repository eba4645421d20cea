"""Which of what was heard is shown: all of it, the answers, the alerts, or what was sent back; nothing is unchosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hht_app.core.words import tr
from hht_app.terminal.views.common import DASHED, INFO, Mark, Message
from hht_app.terminal.views.responses import ALERT, ANSWER, HeardRow, ResponsesView

ALL, ANSWERS, ALERTS, SENT_BACK = "all", "answers", "alerts", "sent-back"
_KINDS = {ANSWERS: ANSWER, ALERTS: ALERT}
_WORDS = {
    ALL: ("All ({count})", "Show everything that was heard: {count}"),
    ANSWERS: ("Answers ({count})", "Show the answers only: {count}"),
    ALERTS: ("Alerts ({count})", "Show the alerts only: {count}"),
    SENT_BACK: ("Sent back ({count})", "Show what was sent back only: {count}"),
}
_NOTHING = {
    ANSWERS: "No answer waits here",
    ALERTS: "No alert waits here",
    SENT_BACK: "Nothing was sent back yet",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One way to narrow the list: its key, its words with how many there are, and what is read aloud."""

    key: str
    words: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is shown: rows still on this terminal, those that went back, and what is said where there are none.

    OPENED tells that what went back is what was asked for, so that it is not folded away.
    """

    rows: tuple[HeardRow, ...]
    sent_back: tuple[HeardRow, ...]
    opened: bool
    nothing: Message | None


def chips(view: ResponsesView) -> tuple[Chip, ...]:
    """Return the ways to narrow the list of VIEW; none while nothing was heard."""
    every = (*view.rows, *view.sent_back)
    if not every:
        return ()
    counts = {ALL: len(every), SENT_BACK: len(view.sent_back)}
    counts |= {key: sum(row.kind == kind for row in every) for key, kind in _KINDS.items()}
    return tuple(
        Chip(key, tr(words, count=counts[key]), tr(spoken, count=counts[key]))
        for key, (words, spoken) in _WORDS.items()
    )


def narrow(view: ResponsesView, wanted: str) -> Narrowed:
    """Return what of VIEW is shown where WANTED is one of the chips' keys; anything else shows all."""
    if wanted == SENT_BACK:
        return Narrowed((), view.sent_back, True, None if view.sent_back else _nothing(SENT_BACK, view.sent_back))
    kind = _KINDS.get(wanted)
    if kind is None:
        return Narrowed(view.rows, view.sent_back, False, None)
    rows = tuple(row for row in view.rows if row.kind == kind)
    sent_back = tuple(row for row in view.sent_back if row.kind == kind)
    return Narrowed(rows, sent_back, False, None if rows else _nothing(wanted, sent_back))


def _nothing(wanted: str, sent_back: tuple[HeardRow, ...]) -> Message:
    went = tr("Of them {count} went back.", count=len(sent_back)) if sent_back else ""
    return Message(Mark(DASHED, INFO, tr("Empty")), tr(_NOTHING[wanted]), went)


def hidden_words(shown: Sequence[HeardRow], chosen: Sequence[int]) -> str:
    """Return what is said of those CHOSEN, by number, that are not among the rows SHOWN: they go, too."""
    numbers = {row.number for row in shown}
    hidden = sum(number not in numbers for number in chosen)
    if not hidden:
        return ""
    return tr("{count} chosen before and not shown here: sent along with the rest", count=hidden)
