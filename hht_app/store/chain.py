"""The journal's hash chain: what an event is, what its hash covers, and how a chain is recomputed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any

from hht_app.core.errors import DataError

FIRST_HASH = "00" * 32
SESSION_ENDED = "session-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of a journal; AT is simulated RFC 3339 time, `raw` the bytes as they came, `hash` the chain's (hex)."""

    seq: int
    at: str
    actor: str
    kind: str
    summary: str
    request_id: str | None = None
    message_code: str | None = None
    device: str | None = None
    code: str | None = None
    raw: bytes = field(default=b"", repr=False)
    hash: str = ""
    name: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the event as the command line prints it: everything but the raw bytes."""
        return {
            "seq": self.seq,
            "at": self.at,
            "actor": self.actor,
            "kind": self.kind,
            "summary": self.summary,
            "request_id": self.request_id,
            "message_code": self.message_code,
            "device": self.device,
            "code": self.code,
            "name": self.name,
            "hash": self.hash,
        }


def chain_hash(previous: str, event: Event) -> str:
    """Return EVENT's hash (hex) after the hash PREVIOUS; its summary is a translation and stays outside."""
    texts = event.actor, event.at, event.code, event.device, event.kind, event.message_code, event.name
    return hash_after(previous, event.seq, (*texts, event.request_id), event.raw)


def hash_after(previous: str, seq: int, texts: tuple[str | None, ...], raw: bytes) -> str:
    """Return the hash (hex), after the hash PREVIOUS, of event SEQ with RAW bytes.

    TEXTS are its actor, at, code, device, kind, message_code, name and request_id. What is hashed is the canonical JSON
    of all those by their names and of the SHA-256 of RAW.
    """
    quoted = [_NULL if text is None else _quoted(text) for text in texts]
    covered = _COVERED % (*quoted[:-1], _sha256(raw).hexdigest(), quoted[-1], seq)
    try:
        return _sha256(bytes.fromhex(previous) + covered.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        raise DataError("text that is not Unicode cannot be journalled", path=f"event {seq}") from error


_NULL = "null"
_sha256 = hashlib.sha256
_quoted = encode_basestring  # as canonical JSON writes a text
_COVERED = (
    '{"actor":%s,"at":%s,"code":%s,"device":%s,"kind":%s,"message_code":%s,"name":%s,"raw_sha256":"%s",'
    '"request_id":%s,"seq":%d}'
)


def check_link(previous: str, expected_seq: int, event: Event, *, path: str, line: int | None = None) -> None:
    """Raise DataError unless EVENT is number EXPECTED_SEQ and its hash follows PREVIOUS."""
    if event.seq != expected_seq:
        raise DataError(
            f"event {event.seq} stands where event {expected_seq} belongs", path=path, line=line, advice=_ADVICE
        )
    if chain_hash(previous, event) != event.hash:
        raise DataError(
            f"event {event.seq} does not fit its hash: it or one before it was altered",
            path=path,
            line=line,
            advice=_ADVICE,
        )


_ADVICE = "use the journal as it was written"
