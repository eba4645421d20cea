"""The session journal in the database: append-only, hash-chained, its head also kept beside the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hht_app.core.clock import format_time, wall_now
from hht_app.core.errors import DataError
from hht_app.core.files import store_error, write_file
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.jsontext import canonical_json
from hht_app.store.chain import FIRST_HASH, SESSION_ENDED, Event, chain_hash, check_link
from hht_app.store.journal_file import export_jsonl, verify_jsonl

if TYPE_CHECKING:
    import sqlite3

    from hht_app.store.connection import Workspace

__all__ = ["FIRST_HASH", "SESSION_ENDED", "Event", "Journal", "export_jsonl", "verify_jsonl", "verify_session"]

_PAGE = 500
_HEAD_LIMIT = 4096


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
        self._ws.require_transaction("append")
        count, previous = self.head()
        draft = Event(
            seq=count + 1,
            at=format_time(at),
            actor=actor,
            kind=kind,
            summary=summary,
            request_id=None if request_id is None else str(request_id),
            message_code=f"{message_code:04X}" if isinstance(message_code, int) else message_code,
            device=None if device is None else str(device),
            code=code,
            name=name,
            raw=bytes(raw),
        )
        event = replace(draft, hash=chain_hash(previous, draft))
        if event.seq == 1:
            # Before the first commit, so that a kill between commit and head never looks like a missing head.
            self._write_head(0, FIRST_HASH)
        self._insert(event)
        self._ws.after_commit(self._keep_head, key=("journal head", self._session))
        return event

    def _insert(self, event: Event) -> None:
        self._ws.execute(
            "INSERT INTO events (session_id, seq, at, actor, kind, summary, request_id, message_code, device, code,"
            " name, raw, hash, wall) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._session,
                event.seq,
                event.at,
                event.actor,
                event.kind,
                event.summary,
                event.request_id,
                event.message_code,
                event.device,
                event.code,
                event.name,
                event.raw,
                event.hash,
                format_time(wall_now()),
            ),
        )

    def events(self, after: int = 0) -> list[Event]:
        """Return the events with a number above AFTER, in order."""
        return list(self.iterate(after))

    def iterate(self, after: int = 0) -> Iterator[Event]:
        """Yield the events with a number above AFTER, in order, a page at a time."""
        while True:
            rows = self._ws.rows(
                "SELECT * FROM events WHERE session_id = ? AND seq > ? ORDER BY seq LIMIT ?",
                (self._session, after, _PAGE),
            )
            for row in rows:
                yield _event(row)
            if len(rows) < _PAGE:
                return
            after = rows[-1]["seq"]

    def head(self) -> tuple[int, str]:
        """Return the number of the last event and its hash; 0 and 32 zero bytes (hex) when there is none."""
        row = self._ws.row(
            "SELECT seq, hash FROM events WHERE session_id = ? ORDER BY seq DESC LIMIT 1", (self._session,)
        )
        return (0, FIRST_HASH) if row is None else (row["seq"], row["hash"])

    def _keep_head(self) -> None:
        self._write_head(*self.head())

    def _write_head(self, count: int, head: str) -> None:
        path = head_path(self._ws, self._session)
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise store_error(error, f"folder {path.parent} could not be made") from error
        write_file(path, canonical_json({"count": count, "hash": head}).encode() + b"\n")


def _read_head(path: Path) -> tuple[int, str] | None:
    """Return count and hash as kept beside the database, None where there is no such file."""
    try:
        with path.open("rb") as stream:
            text = stream.read(_HEAD_LIMIT)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise store_error(error, f"{path} could not be read") from error
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError("the kept head of the journal is not JSON", path=str(path)) from error
    if not isinstance(kept, dict) or type(kept.get("count")) is not int or not isinstance(kept.get("hash"), str):
        raise DataError("the kept head of the journal has no count and hash", path=str(path))
    return kept["count"], kept["hash"]


def verify_session(ws: Workspace, session_id: int) -> None:
    """Recompute a session's chain and compare it with the head kept beside it; DataError where they differ."""
    place, path = f"session {session_id}", head_path(ws, session_id)
    kept = _read_head(path)
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
