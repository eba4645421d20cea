"""Worlds and sessions: what is being played, from which seed, how far, and the snapshots of the other rooms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import BugError, UserError
from hht_app.core.jsontext import canonical_json
from hht_app.core.parts import put_together

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from hht_app.store.connection import Workspace

WorldKind = Literal["scenario", "free-play"]
SessionState = Literal["running", "ended", "stopped"]
FIRST_HASH = "00" * 32

_SESSION = """
SELECT sessions.*,
    (SELECT seq FROM events WHERE session_id = sessions.id ORDER BY seq DESC LIMIT 1) AS events,
    (SELECT hash FROM events WHERE session_id = sessions.id ORDER BY seq DESC LIMIT 1) AS head_hash
FROM sessions
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldRecord:
    """A world: its scenario, seed, kind and the simulated time it was made."""

    id: int
    scenario: str
    seed: int
    kind: WorldKind
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A session of a world; times are simulated, `events` and `head_hash` are the journal's."""

    id: int
    world_id: int
    scenario: str
    seed: int
    started: datetime
    ended: datetime | None
    state: SessionState
    export_to: str | None
    exported: bool
    speed: str
    events: int
    head_hash: str

    def to_json(self) -> dict[str, Any]:
        """Return the session as the command line prints it."""
        return {
            "id": self.id,
            "scenario": self.scenario,
            "seed": self.seed,
            "started": format_time(self.started),
            "ended": None if self.ended is None else format_time(self.ended),
            "events": self.events,
            "head_hash": self.head_hash,
            "state": self.state,
        }


def create_world(ws: Workspace, scenario: str, seed: int, kind: WorldKind, created: datetime) -> int:
    """Make a world and return its id; CREATED is simulated time."""
    with ws.transaction():
        cursor = ws.execute(
            "INSERT INTO worlds (scenario, seed, kind, created_sim) VALUES (?, ?, ?, ?)",
            (scenario, str(seed), kind, format_time(created)),
        )
    return _new_id(cursor)


def _new_id(cursor: sqlite3.Cursor) -> int:
    if cursor.lastrowid is None:
        raise BugError("the database gave no id for a new row")
    return cursor.lastrowid


def _world(row: sqlite3.Row) -> WorldRecord:
    return WorldRecord(
        id=row["id"],
        scenario=row["scenario"],
        seed=int(row["seed"]),
        kind=row["kind"],
        created=parse_time(row["created_sim"]),
    )


def world(ws: Workspace, world_id: int) -> WorldRecord:
    """Return world WORLD_ID; UserError when there is none."""
    row = ws.row("SELECT * FROM worlds WHERE id = ?", (world_id,))
    if row is None:
        raise UserError(f"there is no world {world_id}")
    return _world(row)


def free_play_world(ws: Workspace) -> WorldRecord | None:
    """Return the workspace's free-play world, or None before it is made."""
    row = ws.row("SELECT * FROM worlds WHERE kind = 'free-play' ORDER BY id LIMIT 1")
    return None if row is None else _world(row)


def create_session(
    ws: Workspace,
    world_id: int,
    *,
    scenario: str,
    seed: int,
    started: datetime,
    export_to: Path | str | None = None,
    speed: str = "max",
) -> int:
    """Start a session in a world and return its id; STARTED is simulated time."""
    with ws.transaction():
        cursor = ws.execute(
            "INSERT INTO sessions (world_id, scenario, seed, started, state, export_to, speed)"
            " VALUES (?, ?, ?, ?, 'running', ?, ?)",
            (world_id, scenario, str(seed), format_time(started), None if export_to is None else str(export_to), speed),
        )
    return _new_id(cursor)


def _session(row: sqlite3.Row) -> SessionRecord:
    return SessionRecord(
        id=row["id"],
        world_id=row["world_id"],
        scenario=row["scenario"],
        seed=int(row["seed"]),
        started=parse_time(row["started"]),
        ended=None if row["ended"] is None else parse_time(row["ended"]),
        state=row["state"],
        export_to=row["export_to"],
        exported=bool(row["exported"]),
        speed=row["speed"],
        events=row["events"] or 0,
        head_hash=row["head_hash"] or FIRST_HASH,
    )


def session(ws: Workspace, session_id: int) -> SessionRecord:
    """Return session SESSION_ID; UserError when there is none."""
    ws.flush()
    row = ws.row(_SESSION + "WHERE sessions.id = ?", (session_id,))
    if row is None:
        raise UserError(f"there is no session {session_id}", advice="list them with: hht sessions list")
    return _session(row)


def sessions(ws: Workspace) -> list[SessionRecord]:
    """Return every session, oldest first."""
    ws.flush()
    return [_session(row) for row in ws.rows(_SESSION + "ORDER BY sessions.id")]


def latest_session(ws: Workspace) -> SessionRecord | None:
    """Return the session started last, or None in a fresh workspace."""
    ws.flush()
    row = ws.row(_SESSION + "ORDER BY sessions.id DESC LIMIT 1")
    return None if row is None else _session(row)


def latest_unfinished(ws: Workspace) -> SessionRecord | None:
    """Return the last session that still runs or whose export was asked for and is not made; None if there is none."""
    ws.flush()
    row = ws.row(
        _SESSION + "WHERE state = 'running' OR (export_to IS NOT NULL AND NOT exported)"
        " ORDER BY sessions.id DESC LIMIT 1"
    )
    return None if row is None else _session(row)


def _update(ws: Workspace, session_id: int, assignments: str, values: tuple[object, ...]) -> None:
    with ws.transaction():
        cursor = ws.execute(f"UPDATE sessions SET {assignments} WHERE id = ?", (*values, session_id))  # noqa: S608 - ours
        if cursor.rowcount != 1:
            raise BugError(f"there is no session {session_id} to change")


def end_session(ws: Workspace, session_id: int, at: datetime, state: SessionState = "ended") -> None:
    """Record that a session ended (or was stopped) at simulated time AT."""
    if state == "running":
        raise BugError("a session ends as ended or stopped")
    _update(ws, session_id, "ended = ?, state = ?", (format_time(at), state))


def plan_export(ws: Workspace, session_id: int, export_to: Path | str | None) -> None:
    """Record where a session is to be exported; it counts as unfinished until `mark_exported`."""
    _update(ws, session_id, "export_to = ?, exported = 0", (None if export_to is None else str(export_to),))


def mark_exported(ws: Workspace, session_id: int) -> None:
    """Record that the planned export was made whole."""
    _update(ws, session_id, "exported = 1", ())


def set_speed(ws: Workspace, session_id: int, speed: str) -> None:
    """Record the speed a session runs at, so that a resume keeps it."""
    _update(ws, session_id, "speed = ?", (speed,))


def put_snapshot(ws: Workspace, session_id: int, room: str, data: dict[str, Any]) -> None:
    """Keep DATA (plain JSON values) as the state of ROOM, in place of the one before, as one part."""
    with ws.transaction():
        ws.execute("DELETE FROM snapshots WHERE session_id = ? AND room = ?", (session_id, room))
        ws.execute(
            "INSERT INTO snapshots (session_id, room, part, body) VALUES (?, ?, '', ?)",
            (session_id, room, canonical_json(data)),
        )


def get_snapshot(ws: Workspace, session_id: int, room: str) -> dict[str, Any] | None:
    """Return the state of ROOM as last kept, put together where it is kept in parts, or None."""
    rows = ws.rows(
        "SELECT part, body FROM snapshots WHERE session_id = ? AND room = ? ORDER BY part", (session_id, room)
    )
    return put_together((row["part"], json.loads(row["body"])) for row in rows)
