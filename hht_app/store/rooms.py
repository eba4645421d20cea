"""The rooms of a session as they were last committed, kept in parts: only what changed is written again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from hht_app.core.jsontext import canonical_json
from hht_app.core.parts import Parts

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
        self._kept: dict[tuple[str, str], Parts] | None = None

    def keep(self, rooms: Mapping[str, Iterable[Parts]]) -> None:
        """Write what changed of ROOMS since they were last kept or adopted; only inside a transaction.

        Should the transaction be undone, `adopt` has to follow.
        """
        self._ws.require_transaction("keep")
        if self._kept is None:
            for room in rooms:
                self._ws.execute("DELETE FROM snapshots WHERE session_id = ? AND room = ?", (self._session, room))
        before = self._kept or {}
        now: dict[tuple[str, str], Parts] = {}
        changed: list[tuple[int, str, str, str]] = []
        gone: list[tuple[int, str, str]] = []
        for room, of_it in rooms.items():
            for parts in of_it:
                place = room, parts.container
                now[place] = parts
                old = before.get(place, _NOTHING)
                if parts.marks == old.marks and parts.names == old.names:
                    continue
                for index in _changed(old, parts):
                    plain = parts.plain(parts.items[index])
                    changed.append((self._session, room, parts.name(parts.names[index]), canonical_json(plain)))
                if len(old.names) > len(parts.names) or parts.names[: len(old.names)] != old.names:
                    gone += [(self._session, room, old.name(name)) for name in set(old.names) - set(parts.names)]
        self._ws.execute_many(_PUT, changed)
        if gone:
            self._ws.execute_many(_DROP, gone)
        self._kept = now

    def adopt(self, rooms: Mapping[str, Iterable[Parts]]) -> None:
        """Take ROOMS, just restored from what is kept, as kept; where that is in other parts, all is written anew."""
        now = _by_container(rooms)
        names = {(room, parts.name(name)) for (room, _), parts in now.items() for name in parts.names}
        rows = self._ws.rows("SELECT room, part FROM snapshots WHERE session_id = ?", (self._session,))
        self._kept = now if {(row["room"], row["part"]) for row in rows if row["room"] in rooms} == names else None


def _changed(old: Parts, new: Parts) -> list[int]:
    """Return which members of NEW have another mark than in OLD, or are not in it."""
    known = len(old.names)
    if new.names[:known] == old.names:
        marks = zip(old.marks, new.marks, strict=False)
        return [
            *[index for index, (was, now) in enumerate(marks) if was is not now and was != now],
            *range(known, len(new.names)),
        ]
    marked = dict(zip(old.names, old.marks, strict=True))
    return [
        index
        for index, (name, now) in enumerate(zip(new.names, new.marks, strict=True))
        if name not in marked or marked[name] != now
    ]


_NOTHING = Parts("", (), (), (), canonical_json)


def _by_container(rooms: Mapping[str, Iterable[Parts]]) -> dict[tuple[str, str], Parts]:
    return {(room, parts.container): parts for room, of_it in rooms.items() for parts in of_it}
