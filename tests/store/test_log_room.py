"""Room in the write-ahead log: made once, kept out of the database, and never at the cost of a disk that is full."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from hht_app.store.connection import FILE_NAME, open_workspace
from hht_app.store.log_room import ROOM, make_room


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


def _log(folder: Path) -> int:
    log = folder / f"{FILE_NAME}-wal"
    return log.stat().st_size if log.exists() else 0


def test_a_session_writes_over_room_that_was_made_and_the_database_holds_nothing_of_it(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "workspace") as ws:
        before = ws.rows("SELECT name FROM sqlite_schema")
        pages = ws.rows("PRAGMA page_count")[0][0]
        make_room(ws)
        assert _log(ws.folder) >= ROOM // 2
        made = _log(ws.folder)
        with ws.transaction():
            ws.execute("INSERT INTO worlds (scenario, seed, kind, created_sim) VALUES ('a', '1', 'scenario', 'now')")
        assert _log(ws.folder) == made
        assert [tuple(row) for row in ws.rows("SELECT name FROM sqlite_schema")] == [tuple(row) for row in before]
        assert ws.rows("PRAGMA page_count")[0][0] <= pages + 1
        assert ws.check() == []
        make_room(ws)
        assert _log(ws.folder) == made
    with open_workspace(tmp_path / "workspace") as ws:
        assert [row["scenario"] for row in ws.rows("SELECT scenario FROM worlds")] == ["a"]
        assert ws.path.stat().st_size < ROOM // 2


def test_no_room_is_made_on_a_disk_that_has_none_to_spare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_workspace(tmp_path / "workspace") as ws:
        before = _log(ws.folder)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: _Usage(ROOM, 0, ROOM))
        make_room(ws)
        assert _log(ws.folder) == before


def test_a_workspace_that_another_program_writes_to_is_left_as_it_is(tmp_path: Path) -> None:
    with (
        open_workspace(tmp_path / "workspace") as ws,
        open_workspace(tmp_path / "workspace", busy_milliseconds=10) as other,
        ws.transaction(),
    ):
        ws.execute("INSERT INTO worlds (scenario, seed, kind, created_sim) VALUES ('a', '1', 'scenario', 'now')")
        make_room(other)
        assert not other.in_transaction
        assert other.rows("SELECT * FROM worlds") == []
