"""The workspace file: opened safely, refused politely, never half-written."""

# ruff: noqa: PT012 - what happens inside a transaction before it fails is what these tests are about
from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from hht_app.core.errors import BugError, StoreError, UserError
from hht_app.store import worlds
from hht_app.store.connection import FILE_NAME, Workspace, open_workspace
from hht_app.store.inventory import Inventory
from hht_app.store.journal import verify_session
from tests.store.sample import fill, new_session


def changed(folder: Path, sql: str) -> None:
    connection = sqlite3.connect(folder / FILE_NAME)
    connection.executescript(sql)
    connection.close()


def test_a_workspace_is_opened_with_every_safeguard_on(workspace: Path) -> None:
    with open_workspace(workspace / "new" / "deeper") as ws:
        settings = {name: ws.rows(f"PRAGMA {name}")[0][0] for name in ("foreign_keys", "journal_mode", "synchronous")}
        assert settings == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2}
        assert ws.rows("PRAGMA busy_timeout")[0][0] == 5000
        tables = ws.rows("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE '%sqlite%'")
        assert {row["name"] for row in tables} == {
            *("worlds", "sessions", "snapshots", "events", "devices", "device_history", "device_certificates"),
            *("organisation_cells", "coverage", "counters"),
        }
        assert all(row["strict"] for row in tables)
        assert ws.check() == []


def test_a_missing_workspace_is_not_made_by_looking_at_it(workspace: Path) -> None:
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(UserError, match="no workspace"):
            open_workspace(workspace / "other", **options)
    assert not (workspace / "other").exists()


def test_a_file_where_the_folder_should_be_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError) as caught:
            open_workspace(folder)
        assert caught.value.advice
    (tmp_path / "folder" / FILE_NAME).mkdir(parents=True)
    with pytest.raises(StoreError):
        open_workspace(tmp_path / "folder")


@pytest.mark.parametrize("content", [b"not a database at all, only text" * 50, b"SQLite format 3\x00" + b"\xff" * 4080])
def test_a_file_that_is_no_database_is_refused_and_left_alone(workspace: Path, content: bytes) -> None:
    (workspace / FILE_NAME).write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(StoreError) as caught:
            open_workspace(workspace, read_only=read_only)
        assert caught.value.advice
    assert (workspace / FILE_NAME).read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(workspace: Path) -> None:
    changed(workspace, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);")
    before = (workspace / FILE_NAME).read_bytes()
    with pytest.raises(StoreError, match="not a workspace of this program"):
        open_workspace(workspace)
    assert (workspace / FILE_NAME).read_bytes() == before


def test_a_truncated_database_is_told_as_damaged(workspace: Path) -> None:
    fill(workspace)
    path = workspace / FILE_NAME
    whole = path.read_bytes()
    for size in range(100, len(whole), len(whole) // 12):
        path.write_bytes(whole[:size])
        with pytest.raises(StoreError), open_workspace(workspace) as ws:
            assert ws.check() == [], "no damage was seen"
            raise AssertionError("a truncated file was taken for a sound one")


def test_text_that_is_not_utf8_in_the_file_is_told_as_damage(workspace: Path) -> None:
    fill(workspace)
    changed(workspace, "UPDATE sessions SET scenario = CAST(x'ff' AS TEXT)")
    with open_workspace(workspace) as ws, pytest.raises(StoreError, match="damaged"):
        worlds.sessions(ws)


@pytest.mark.parametrize(
    "sql",
    [
        "PRAGMA user_version = 99",
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('hht', '9999-new', '');",
    ],
)
def test_a_workspace_from_a_newer_version_is_refused_and_left_alone(workspace: Path, sql: str) -> None:
    fill(workspace)
    changed(workspace, sql)
    before = (workspace / FILE_NAME).read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreError, match="newer version"):
            open_workspace(workspace, read_only=read_only)
    assert (workspace / FILE_NAME).read_bytes() == before
    assert not list(workspace.glob("*.backup"))


def test_everything_in_a_transaction_is_kept_or_nothing(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        with pytest.raises(ZeroDivisionError), ws.transaction():
            new_session(ws)
            raise ZeroDivisionError
        assert worlds.sessions(ws) == []
        assert not ws.in_transaction
        with ws.transaction():
            new_session(ws)
            assert ws.in_transaction
        assert len(worlds.sessions(ws)) == 1


def test_a_joined_transaction_that_fails_takes_back_only_its_own_part(workspace: Path) -> None:
    told: list[str] = []
    with open_workspace(workspace) as ws:
        with ws.transaction():
            new_session(ws)
            ws.after_commit(lambda: told.append("outer"))
            with pytest.raises(ZeroDivisionError), ws.transaction():
                new_session(ws)
                ws.after_commit(lambda: told.append("inner"))
                raise ZeroDivisionError
            with ws.transaction():
                new_session(ws)
            assert told == []
        assert len(worlds.sessions(ws)) == 2
        assert told == ["outer"]


def test_what_waits_for_the_commit_runs_once_after_it_and_never_after_a_rollback(workspace: Path) -> None:
    told: list[str] = []
    with open_workspace(workspace) as ws:
        with pytest.raises(BugError):
            ws.after_commit(lambda: told.append("outside"))
        with pytest.raises(ZeroDivisionError), ws.transaction():
            ws.after_commit(lambda: told.append("lost"))
            raise ZeroDivisionError
        with ws.transaction():
            for number in range(3):
                ws.after_commit(lambda number=number: told.append(f"keyed {number}"), key="same")  # type: ignore[misc]
            ws.after_commit(lambda: told.append(str(ws.in_transaction)))
        with ws.transaction():
            new_session(ws)
    assert told == ["keyed 2", "False"]


def test_a_failure_after_the_commit_is_told_but_the_rest_still_runs(workspace: Path) -> None:
    told: list[str] = []

    def fail() -> None:
        raise StoreError("the head could not be kept")

    with open_workspace(workspace) as ws:
        with pytest.raises(StoreError, match="head"), ws.transaction():
            new_session(ws)
            ws.after_commit(fail)
            ws.after_commit(lambda: told.append("ran"))
        assert told == ["ran"]
        assert len(worlds.sessions(ws)) == 1


def test_a_second_program_waits_its_turn_and_is_told_when_it_takes_too_long(workspace: Path) -> None:
    with open_workspace(workspace) as first, open_workspace(workspace, busy_milliseconds=50) as second:
        with first.transaction():
            new_session(first)
            with pytest.raises(StoreError, match="another program is using it"), second.transaction():
                pass
            assert worlds.sessions(second) == []
        with second.transaction():
            new_session(second)
        assert len(worlds.sessions(first)) == 2


def test_many_programs_opening_a_fresh_workspace_at_once_all_succeed(workspace: Path) -> None:
    failures: list[Exception] = []

    def open_and_write() -> None:
        try:
            with open_workspace(workspace) as ws:
                new_session(ws)
        except Exception as error:  # noqa: BLE001 - a thread's failure is told below
            failures.append(error)

    threads = [threading.Thread(target=open_and_write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_workspace(workspace, read_only=True) as ws:
        assert len(worlds.sessions(ws)) == 6


def test_a_connection_used_by_another_thread_is_a_bug_not_disk_trouble(workspace: Path) -> None:
    caught: list[BaseException] = []

    def use(ws: Workspace) -> None:
        try:
            worlds.sessions(ws)
        except BugError as error:
            caught.append(error)

    with open_workspace(workspace) as ws:
        thread = threading.Thread(target=use, args=(ws,))
        thread.start()
        thread.join()
    assert len(caught) == 1


def test_reading_only_changes_no_byte_and_refuses_to_write(workspace: Path) -> None:
    world, session = fill(workspace)
    before = (workspace / FILE_NAME).read_bytes()
    with open_workspace(workspace, read_only=True) as ws:
        assert len(Inventory(ws, world).list()) == 3
        verify_session(ws, session)
        with pytest.raises(StoreError, match="reading only"):
            new_session(ws)
        with pytest.raises(StoreError):
            ws.execute("DELETE FROM counters")
    assert (workspace / FILE_NAME).read_bytes() == before
