"""The trainer's word: it opens the trainer's view in an assessed job; kept as a salted hash, never shown or logged."""

from __future__ import annotations

import hashlib
import hmac

from hht_app.core.errors import UserError
from hht_app.store.worlds import get_snapshot, put_snapshot
from hht_app.terminal.modes import ASSESSED
from hht_app.terminal.session import Session

ROOM = "trainers-word"
SHORTEST, LONGEST = 4, 100
# What trying one word costs (scrypt): about 50 ms and 16 MB.
_COST, _BLOCK, _PARALLEL, _LENGTH = 2**14, 8, 1, 32


def check_word(word: str) -> str:
    """Return WORD without the space around it; UserError when it is too short or too long to be a trainer's word."""
    stripped = word.strip()
    if not SHORTEST <= len(stripped) <= LONGEST:
        raise UserError(f"a trainer's word has {SHORTEST} to {LONGEST} characters", advice="choose another one")
    return stripped


def set_word(session: Session, word: str) -> None:
    """Keep the hash of WORD with SESSION; UserError for a word that is too short, or where one is set already."""
    if get_snapshot(session.workspace, session.id, ROOM) is not None:
        raise UserError("this job has its trainer's word already")
    put_snapshot(session.workspace, session.id, ROOM, {"hash": _hash(session, check_word(word))})


def has_word(session: Session) -> bool:
    """Tell whether a word was set for SESSION."""
    return get_snapshot(session.workspace, session.id, ROOM) is not None


def is_guarded(session: Session) -> bool:
    """Tell whether the trainer's view of SESSION is the trainer's alone: the job is assessed."""
    return session.mode == ASSESSED


def require_word(session: Session, word: str) -> None:
    """Return when WORD is the one that was set for SESSION; UserError when it is not, or when none was set."""
    kept = get_snapshot(session.workspace, session.id, ROOM)
    if kept is None:
        raise UserError("no trainer's word was set for this job", advice="open the trainer's own window")
    if not hmac.compare_digest(kept["hash"], _hash(session, word.strip())):
        raise UserError("that is not the trainer's word of this job", advice="ask your trainer")


def _hash(session: Session, word: str) -> str:
    """Return the hash of WORD; the salt is the session's own, made of its seed and number: nothing here is random."""
    salt = hashlib.sha256(f"trainer's word {session.record.seed} {session.id}".encode()).digest()
    made = hashlib.scrypt(word.encode(), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, dklen=_LENGTH)
    return made.hex()
