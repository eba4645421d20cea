"""The session journal in the database: append-only, hash-chained, its head also kept beside the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from hht_app.core.clock import format_time, wall_now
from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.store.chain import FIRST_HASH, SESSION_ENDED, Event, check_link, hash_after
from hht_app.store.head_file import keep_head, make_head, read_head
from hht_app.store.journal_file import export_jsonl, verify_jsonl

if TYPE_CHECKING:
    import sqlite3

    from hht_app.store.connection import Workspace

__all__ = ["FIRST_HASH", "SESSION_ENDED", "Event", "Journal", "export_jsonl", "verify_jsonl", "verify_session"]

_PAGE = 500
# Said which index, for the other one would be walked to the journal's begin where there is no such event.
_LAST = (
    "SELECT * FROM events WHERE session_id = ? AND seq ="
    " (SELECT max(seq) FROM events INDEXED BY events_of_kind WHERE session_id = ? AND kind = ?%s)"
)
_LAST_OF_KIND, _LAST_NAMED = _LAST % "", _LAST % " AND name = ?"
_FLUSHED_EVERY = 1.0  # seconds
_INSERT = (
    "INSERT INTO events (session_id, seq, at, actor, kind, summary, request_id, message_code, device, code,"
    " name, raw, hash, wall) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _event(row: sqlite3.Row) -> Event:
    return Event(
        seq=row["seq"],
        at=row["at"],
        actor=row["actor"],
        kind=row["kind"],
        summary=row["summary"],
        request_id=row["request_id"],
        message_code=row["message_code"],
        device=row["device"],
        code=row["code"],
        raw=row["raw"],
        hash=row["hash"],
        name=row["name"],
    )


def head_path(ws: Workspace, session_id: int) -> Path:
    """Return where the head of a session's journal is kept beside the database."""
    return ws.folder / "heads" / f"{session_id}.json"


class Journal:
    """The journal of one session."""

    def __init__(self, ws: Workspace, session_id: int) -> None:
        self._ws = ws
        self._session = session_id
        self._key = "journal head", session_id
        self._appended = "appended to", session_id
        self._head_path = head_path(ws, session_id)
        self._flushed = -_FLUSHED_EVERY

    def append(  # noqa: PLR0913 - one argument a field
        self,
        *,
        at: datetime,
        actor: str,
        kind: str,
        summary: str,
        request_id: RequestID | str | None = None,
        message_code: int | str | None = None,
        device: EUI64 | str | None = None,
        code: str | None = None,
        name: str | None = None,
        raw: bytes = b"",
    ) -> Event:
        """Add an event at simulated time AT to the chain and return it; only inside a transaction."""
        ws = self._ws
        ws.require_transaction("append")
        count, previous = self.head()
        seq, moment = count + 1, format_time(at)
        request = request_id if request_id is None or type(request_id) is str else str(request_id)
        message = f"{message_code:04X}" if isinstance(message_code, int) else message_code
        place = device if device is None or type(device) is str else str(device)
        data = raw if type(raw) is bytes else bytes(raw)
        digest = hash_after(previous, seq, (actor, moment, code, place, kind, message, name, request), data)
        if seq == 1:
            # Before the first commit, so that a kill between commit and head never looks like a missing head.
            make_head(self._head_path, 0, FIRST_HASH)
        ws.queue(
            _INSERT,
            (self._session, seq, moment, actor, kind, summary, request, message, place, code, name, data, digest,
             self._wall()),
        )  # fmt: skip
        if kind == SESSION_ENDED:
            self._flushed = -_FLUSHED_EVERY
        ws.known[self._key] = seq, digest
        if not ws.known.get(self._appended):
            ws.known[self._appended] = True
            ws.after_commit(self._keep_head, key=self._key)
        return Event(
            seq=seq, at=moment, actor=actor, kind=kind, summary=summary, request_id=request, message_code=message,
            device=place, code=code, raw=data, hash=digest, name=name,
        )  # fmt: skip

    def _wall(self) -> str:
        """Return the wall time of this transaction."""
        known = self._ws.known
        if "wall" not in known:
            known["wall"] = format_time(wall_now())
        wall: str = known["wall"]
        return wall

    def events(self, after: int = 0) -> list[Event]:
        """Return the events with a number above AFTER, in order."""
        return list(self.iterate(after))

    def iterate(self, after: int = 0) -> Iterator[Event]:
        """Yield the events with a number above AFTER, in order, a page at a time."""
        while True:
            rows = self._page(after, _PAGE)
            for row in rows:
                yield _event(row)
            if len(rows) < _PAGE:
                return
            after = rows[-1]["seq"]

    def page(self, after: int = 0, limit: int = _PAGE) -> list[Event]:
        """Return at most LIMIT events with a number above AFTER, in order; only those are read."""
        return [_event(row) for row in self._page(after, limit)]

    def _page(self, after: int, limit: int) -> list[sqlite3.Row]:
        return self._read(
            "SELECT * FROM events WHERE session_id = ? AND seq > ? ORDER BY seq LIMIT ?", (self._session, after, limit)
        )

    def _read(self, sql: str, parameters: tuple[object, ...]) -> list[sqlite3.Row]:
        self._ws.flush()
        return self._ws.rows(sql, parameters)

    def outline(self, after: int = 0, limit: int = _PAGE) -> list[tuple[str, str]]:
        """Return time and kind of at most LIMIT events with a number above AFTER, in order, without their bytes."""
        rows = self._read(
            "SELECT at, kind FROM events WHERE session_id = ? AND seq > ? ORDER BY seq LIMIT ?",
            (self._session, after, limit),
        )
        return [(at, kind) for at, kind in rows]

    def last(self, kind: str, name: str | None = None) -> Event | None:
        """Return the last event of KIND, and of that NAME where one is given, or None; found without reading others."""
        whose = self._session, self._session, kind
        rows = self._read(_LAST_OF_KIND, whose) if name is None else self._read(_LAST_NAMED, (*whose, name))
        return _event(rows[0]) if rows else None

    def of_kind(self, kind: str, names: Iterable[str]) -> list[Event]:
        """Return the events of KIND with one of NAMES, in order; found without reading others."""
        found = [
            _event(row)
            for name in names
            for row in self._read(
                "SELECT * FROM events WHERE session_id = ? AND kind = ? AND name = ?", (self._session, kind, name)
            )
        ]
        return sorted(found, key=lambda event: event.seq)

    def count(self) -> int:
        """Return how many events there are: the number of the last one, for they are numbered without gaps."""
        return self.head()[0]

    def head(self) -> tuple[int, str]:
        """Return the number of the last event and its hash; 0 and 32 zero bytes (hex) when there is none."""
        if self._ws.in_transaction and self._key in self._ws.known:
            known: tuple[int, str] = self._ws.known[self._key]
            return known
        rows = self._read(
            "SELECT seq, hash FROM events WHERE session_id = ? ORDER BY seq DESC LIMIT 1", (self._session,)
        )
        found = (rows[0]["seq"], rows[0]["hash"]) if rows else (0, FIRST_HASH)
        if self._ws.in_transaction:
            self._ws.known[self._key] = found
        return found

    def _keep_head(self) -> None:
        """Write the head beside the database, where a program that is killed leaves it.

        The disk is told to make it last once a second at most, at the session's end and when the workspace is closed:
        a power cut may put it back by that second, behind the journal, which is as durable as ever; never before it.
        """
        now = monotonic()
        flush = now - self._flushed >= _FLUSHED_EVERY
        # It is no longer known where something was taken back since the last event, and its caller went on.
        head = self._ws.known.get(self._key) or self.head()
        keep_head(self._head_path, *head, flush=flush)
        if flush:
            self._flushed = now
        self._ws.before_close(None if flush else self._flush_head, key=self._key)

    def _flush_head(self) -> None:
        keep_head(self._head_path, *self.head(), flush=True)


def verify_session(ws: Workspace, session_id: int) -> None:
    """Recompute a session's chain and compare it with the head kept beside it; DataError where they differ."""
    place, path = f"session {session_id}", head_path(ws, session_id)
    kept = read_head(path)
    previous, count, at_kept = FIRST_HASH, 0, FIRST_HASH
    for event in Journal(ws, session_id).iterate():
        check_link(previous, count + 1, event, path=place)
        previous, count = event.hash, count + 1
        if kept is not None and count == kept[0]:
            at_kept = event.hash
    if kept is None:
        if count:
            raise DataError(f"the head of its journal, {path}, is missing", path=place)
        return
    if kept[0] > count:
        raise DataError(f"its journal has {count} events but had {kept[0]}: the tail was cut", path=place)
    if kept[0] < 0 or at_kept != kept[1]:
        raise DataError(f"event {kept[0]} is not the one kept as head in {path}", path=place)
