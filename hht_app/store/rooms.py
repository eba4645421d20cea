"""The rooms of a session as they were last committed, kept in parts: only what changed is written again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from hht_app.core.jsontext import canonical_json
from hht_app.core.parts import Part

if TYPE_CHECKING:
    from hht_app.store.connection import Workspace

_PUT = (
    "INSERT INTO snapshots (session_id, room, part, body) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (session_id, room, part) DO UPDATE SET body = excluded.body"
)
_DROP = "DELETE FROM snapshots WHERE session_id = ? AND room = ? AND part = ?"


class Rooms:
    """The kept rooms of one session, with the marks of their parts as they stand in the database.

    The marks hold only while nobody else writes: the caller sees to it that the journal's head is still its own.
    """

    def __init__(self, ws: Workspace, session_id: int) -> None:
        self._ws = ws
        self._session = session_id
        self._marks: dict[tuple[str, str], Any] | None = None

    def keep(self, rooms: Mapping[str, Iterable[Part]]) -> None:
        """Write what changed of ROOMS since they were last kept or adopted; only inside a transaction.

        Should the transaction be undone, `adopt` has to follow.
        """
        self._ws.require_transaction("keep")
        if self._marks is None:
            for room in rooms:
                self._ws.execute("DELETE FROM snapshots WHERE session_id = ? AND room = ?", (self._session, room))
        before = self._marks or {}
        now: dict[tuple[str, str], Any] = {}
        rows: list[tuple[int, str, str, str]] = []
        for room, parts in rooms.items():
            for name, mark, plain in parts:
                key = room, name
                now[key] = mark
                if key not in before or before[key] != mark:
                    rows.append((self._session, room, name, canonical_json(plain())))
        self._ws.execute_many(_PUT, rows)
        gone = before.keys() - now.keys()
        if gone:
            self._ws.execute_many(_DROP, [(self._session, *key) for key in gone])
        self._marks = now

    def adopt(self, rooms: Mapping[str, Iterable[Part]]) -> None:
        """Take ROOMS, just restored from what is kept, as kept; where that is in other parts, all is written anew."""
        marks = {(room, part.name): part.mark for room, parts in rooms.items() for part in parts}
        rows = self._ws.rows("SELECT room, part FROM snapshots WHERE session_id = ?", (self._session,))
        kept = {(row["room"], row["part"]) for row in rows if row["room"] in rooms}
        self._marks = marks if kept == marks.keys() else None
