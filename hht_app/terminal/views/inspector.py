"""The inspector: one message as a tree, its bytes or text, and plain English, with what could be verified of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from hht_app.core.errors import DataError
from hht_app.core.told import told as in_words
from hht_app.core.words import tr
from hht_app.gbcs.certificates import read_certificate
from hht_app.store.chain import Event
from hht_app.terminal.export import GBCS_KINDS, XML_KINDS
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import BAD, DASHED, INFO, MUTED, NOTE, OK, STOP, TICK, Mark

GBCS, XML, NOTHING = "gbcs", "xml", "nothing"
# What the DCC keeps and hands over when it is asked for is XML as well, and is no file of an export.
KEPT_XML = ("dcc-outbox", "collected")
MESSAGE_KINDS = frozenset((*GBCS_KINDS, *XML_KINDS, *KEPT_XML))
_PAGE = 500
NO_PARENT = -1


@dataclass(frozen=True, slots=True)
class Item:
    """One node of the tree: name, value and English; START to END is its place in the bytes (GBCS) or text (XML).

    PARENT is the number of the node above in the same list, `NO_PARENT` at the top; START is -1 for what has no place.
    """

    name: str
    value: str
    english: str
    start: int = -1
    end: int = -1
    parent: int = NO_PARENT
    is_fault: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One verdict: its mark, and further lines, such as those of the certificate that verified it."""

    key: str
    mark: Mark
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspected:
    """One message taken apart; FORM says whether DATA is GBCS or XML, TEXT is the XML as it is shown."""

    title: str
    form: str
    data: bytes
    text: str
    items: tuple[Item, ...]
    facts: tuple[Fact, ...]
    lines: tuple[str, ...]
    as_json: str
    seq: int = 0
    before: int = 0
    after: int = 0

    def innermost(self, place: int) -> int:
        """Return the number of the smallest node that PLACE, a byte or character, stands in; -1 where none does."""
        best, size = NO_PARENT, 0
        for number, item in enumerate(self.items):
            if item.start <= place < item.end and (best < 0 or item.end - item.start < size):
                best, size = number, item.end - item.start
        return best

    def find(self, text: str, after: int) -> int:
        """Return the number of the next node after AFTER with TEXT in it, going on from the top; -1 where none has."""
        wanted, count = text.casefold(), len(self.items)
        for step in range(1, count + 1):
            number = (after + step) % count
            item = self.items[number]
            if wanted in f"{item.name} {item.value} {item.english}".casefold():
                return number
        return NO_PARENT


def inspect_event(session: Session, seq: int, *, truth: bool) -> Inspected:
    """Return event SEQ of the journal taken apart, or of the newest message where SEQ is 0.

    With TRUTH, the world's keys decrypt and check; without, only what the terminal holds: certificates, no private key.
    """
    number = seq or neighbour(session, session.count() + 1, -1)
    found = next(iter(session.page(number - 1, 1)), None) if number else None
    if found is None:
        return _nothing(tr("No message has been sent or heard yet"), 0, 0, 0)
    before, after = neighbour(session, number, -1), neighbour(session, number, 1)
    if found.kind not in MESSAGE_KINDS or not found.raw:
        return _nothing(tr("Event {seq}: {what}", seq=number, what=in_words(found.summary)), number, before, after)
    return inspect_bytes(session, found.raw, _title(found), truth=truth, place=(number, before, after))


def inspect_bytes(
    session: Session | None,
    data: bytes,
    title: str,
    *,
    truth: bool,
    place: tuple[int, int, int] = (0, 0, 0),
    kept: Path | None = None,
) -> Inspected:
    """Return message DATA taken apart: an XML document where it begins as one, else GBCS; what is bad is said in it.

    PLACE are the numbers of its event, of the message before and of the one after, 0 where there is none. KEPT is the
    folder of the certificates that a person brought in: signatures are checked by them too.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        from hht_app.terminal.views.inspector_xml import inspect_xml as take_apart
    else:
        from hht_app.terminal.views.inspector_gbcs import inspect_gbcs as take_apart
    return take_apart(session, data, title, truth, place, kept)


def neighbour(session: Session, seq: int, step: int) -> int:
    """Return the number of the next message after event SEQ (STEP 1) or the last before it (STEP -1); 0: none."""
    count = session.count()
    low = seq + 1 if step > 0 else seq - _PAGE
    while low <= count and low + _PAGE > 1:
        begin = max(1, low)
        limit = min(_PAGE, low + _PAGE - begin, count - begin + 1)
        if step < 0:
            limit = min(limit, seq - begin)
        kinds = [kind for _at, kind in session.outline(begin - 1, limit)] if limit > 0 else []
        numbers = [begin + index for index, kind in enumerate(kinds) if kind in MESSAGE_KINDS]
        if numbers:
            return numbers[0] if step > 0 else numbers[-1]
        low += step * _PAGE
    return 0


def heard_event(session: Session, number: int) -> int:
    """Return the number of the journal event of the message NUMBER that the terminal heard, 0 where there is none."""
    item = next((heard for heard in session.state.heard if heard.number == number), None)
    if item is None:
        return 0
    wanted, after = bytes.fromhex(item.message), 0
    while events := session.page(after, _PAGE):
        for event in events:
            if event.actor == "terminal" and event.raw == wanted:
                return event.seq
        after = events[-1].seq
    return 0


def certificate_lines(der: bytes | None) -> tuple[str, ...]:
    """Return whose certificate DER is, its role, issuer, serial number and dates, a line each; none for None."""
    if der is None:
        return ()
    try:
        info = read_certificate(der)
    except DataError as error:
        return (tr("Certificate: {problem}", problem=error.one_line()),)
    role = tr("a device") if info.role is None else tr("role {role}", role=f"{info.role:02X}")
    return (
        tr("Certificate of {eui} ({role})", eui=info.subject_eui, role=role),
        tr("Issued by {issuer}, serial {serial}", issuer=info.issuer, serial=info.serial),
        tr(
            "Valid from {begin} to {end}; dates are not judged",
            begin=info.not_before.astimezone(UTC).date().isoformat(),
            end=info.not_after.astimezone(UTC).date().isoformat(),
        ),
    )


def good(words: str) -> Mark:
    """Return the mark of what holds."""
    return Mark(TICK, OK, words)


def wrong(words: str) -> Mark:
    """Return the mark of what does not hold."""
    return Mark(STOP, BAD, words)


def unknown(words: str) -> Mark:
    """Return the mark of what cannot be told."""
    return Mark(DASHED, MUTED, words)


def told(words: str) -> Mark:
    """Return the mark of what is explained."""
    return Mark(NOTE, INFO, words)


def joined(parts: Sequence[str]) -> str:
    """Return those PARTS that say something, apart by blanks."""
    return " ".join(part for part in parts if part)


def _title(event: Event) -> str:
    return tr("Event {seq}: {what}", seq=event.seq, what=in_words(event.summary))


def _nothing(title: str, seq: int, before: int, after: int) -> Inspected:
    words = tr("This event carries no message. The arrows go to the message before and the one after.")
    return Inspected(title, NOTHING, b"", "", (), (), (words,), "", seq, before, after)
