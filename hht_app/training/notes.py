"""The trainer's notes: kept with the session and outside its chain, for they are written after the end too.

A note is no part of what happened in the home: it may be put right or taken away, and a journal that was exported or
replayed is the same with it and without it. What the trainer *does* (trouble) is an act and stands in the journal.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from hht_app.core.errors import UserError
from hht_app.store.worlds import get_snapshot, put_snapshot
from hht_app.terminal.session import Session

ROOM = "notes"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Note:
    """One note: its number, the event it is about (0 for none), that event's simulated time, and the text."""

    number: int
    about: int
    at: str
    text: str


def notes(session: Session) -> tuple[Note, ...]:
    """Return the trainer's notes on SESSION, in the order of the events they are about."""
    return tuple(sorted(_kept(session), key=lambda item: (item.about, item.number)))


def _kept(session: Session) -> list[Note]:
    kept = get_snapshot(session.workspace, session.id, ROOM)
    return [Note(**item) for item in kept["notes"]] if kept else []


def _keep(session: Session, listed: list[Note]) -> None:
    put_snapshot(session.workspace, session.id, ROOM, {"notes": [asdict(item) for item in listed]})


def _text(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise UserError("a note without words is not kept", advice="write something")
    if len(stripped) > LONGEST:
        raise UserError(f"a note has at most {LONGEST} characters", advice="write two notes")
    return stripped


def add_note(session: Session, text: str, about: int = 0) -> Note:
    """Keep a note on event number ABOUT (0 for the job as a whole) and return it."""
    event = next(iter(session.page(about - 1, 1)), None) if about else None
    if about and (event is None or event.seq != about):
        raise UserError(f"there is no event {about} in this session")
    listed = _kept(session)
    made = Note(max((item.number for item in listed), default=0) + 1, about, event.at if event else "", _text(text))
    _keep(session, [*listed, made])
    return made


def change_note(session: Session, number: int, text: str) -> Note:
    """Put the text of note NUMBER right and return the note."""
    changed = replace(_find(session, number), text=_text(text))
    _keep(session, [changed if item.number == number else item for item in _kept(session)])
    return changed


def remove_note(session: Session, number: int) -> Note:
    """Take note NUMBER away and return it, so that it can be put back by `restore_note`."""
    gone = _find(session, number)
    _keep(session, [item for item in _kept(session) if item.number != number])
    return gone


def restore_note(session: Session, note: Note) -> None:
    """Put back a NOTE that was taken away, under its own number."""
    listed = _kept(session)
    if any(item.number == note.number for item in listed):
        raise UserError(f"note {note.number} is there")
    _keep(session, [*listed, note])


def _find(session: Session, number: int) -> Note:
    for item in _kept(session):
        if item.number == number:
            return item
    raise UserError(f"there is no note {number}")
