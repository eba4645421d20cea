"""The workspace file: opened safely, refused politely, never half-written."""

# ruff: noqa: PT012 - what happens inside a transaction before it fails is what these tests are about
from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from hht_app.core.errors import BugError, StoreError, UserError
from hht_app.store import worlds
from hht_app.store.connection import FILE_NAME, Workspace, open_workspace
from hht_app.store.inventory import Inventory
from hht_app.store.journal import Journal, verify_session
from tests.reference import REPOSITORY
from tests.store.sample import AT, CHF, ESME, append_events, fill, new_session


def run_python(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


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


READ_ONLY_FOLDER = """
import os, sys
from pathlib import Path
from hht_app.core.errors import StoreError
from hht_app.store.connection import open_workspace
from hht_app.store import worlds, journal_file, counters
from hht_app.store.journal import verify_session
import sqlite_utils, encodings.idna
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
folder, empty = Path(sys.argv[1]), Path(sys.argv[2])
with open_workspace(folder, read_only=True) as ws:
    print("events", worlds.session(ws, int(sys.argv[3])).events)
    verify_session(ws, int(sys.argv[3]))
for place in (folder, empty, empty / "below"):
    try:
        with open_workspace(place) as ws:
            worlds.create_world(ws, "x", 1, "scenario", worlds.parse_time("2026-11-23T09:00:00Z"))
    except StoreError as error:
        print("refused", bool(error.advice))
"""


def test_a_folder_that_cannot_be_written_can_still_be_read_and_is_refused_for_writing() -> None:
    base = Path(tempfile.mkdtemp())
    try:
        folder, empty = base / "full", base / "empty"
        for made in (folder, empty):
            made.mkdir()
        _, session = fill(folder)
        contents = sorted(path.name for path in folder.iterdir())
        (folder / FILE_NAME).chmod(0o444)
        for closed in (folder, empty):
            closed.chmod(0o555)
        base.chmod(0o755)
        result = run_python(READ_ONLY_FOLDER, folder, empty, session)
        assert result.stdout.splitlines() == ["events 4", *["refused True"] * 3], result.stderr
        assert sorted(path.name for path in folder.iterdir()) == contents
        assert list(empty.iterdir()) == []
    finally:
        for path in (base / "full", base / "empty"):
            path.chmod(0o755)
        shutil.rmtree(base)


def test_a_full_disk_in_the_middle_of_a_transaction_keeps_what_was_and_nothing_of_it(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        world, session = new_session(ws)
        append_events(ws, session, 2)
        pages = ws.rows("PRAGMA page_count")[0][0]
        ws.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match="disk is full") as caught, ws.transaction():
            worlds.end_session(ws, session, AT)
            Journal(ws, session).append(at=AT, actor="a", kind="k", summary="s", raw=bytes(100_000))
        assert "free some disk space" in caught.value.advice
        assert worlds.session(ws, session).state == "running"
        assert worlds.session(ws, session).events == 2
        ws.execute(f"PRAGMA max_page_count = {pages + 1000}")
        append_events(ws, session, 2)
        verify_session(ws, session)
        assert ws.check() == []
        assert Inventory(ws, world).list() == []


def test_work_that_goes_on_after_a_full_disk_is_not_half_written(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        _, session = new_session(ws)
        ws.execute(f"PRAGMA max_page_count = {ws.rows('PRAGMA page_count')[0][0] + 1}")
        with pytest.raises(StoreError), ws.transaction():
            worlds.end_session(ws, session, AT)
            with pytest.raises(StoreError):
                worlds.put_snapshot(ws, session, "dcc", {"large": "x" * 100_000})
            assert not ws._connection.in_transaction
            # SQLite itself has ended the whole transaction; without a guard this would be kept on its own.
            worlds.set_speed(ws, session, "60")
        assert (worlds.session(ws, session).state, worlds.session(ws, session).speed) == ("running", "max")


FILE_LIMIT = """
import resource, sys
from pathlib import Path
from hht_app.core.errors import StoreError
from hht_app.store.connection import open_workspace
from tests.store.sample import append_events, new_session
folder, limit = Path(sys.argv[1]), int(sys.argv[2])
import sqlite_utils
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
done = 0
try:
    with open_workspace(folder) as ws:
        _, session = new_session(ws)
        for number in range(400):
            append_events(ws, session, 20, number * 20 + 1)
            done += 20
except StoreError as error:
    print(done, bool(error.advice))
"""


@pytest.mark.parametrize("limit", [0, 4096, 40_000, 90_000, 200_000, 400_000])
def test_a_disk_that_takes_no_more_ends_with_advice_and_a_sound_workspace(workspace: Path, limit: int) -> None:
    result = run_python(FILE_LIMIT, workspace, limit)
    assert result.returncode == 0, result.stderr
    done, advised = result.stdout.split()
    assert advised == "True"
    with open_workspace(workspace) as ws:
        assert ws.check() == []
        kept = worlds.latest_session(ws)
        if kept is None:
            assert int(done) == 0
        else:
            # The commit itself may have been made durable although its head or checkpoint was refused.
            assert kept.events in (int(done), int(done) + 20)
            if kept.events:
                verify_session(ws, kept.id)
            append_events(ws, kept.id, 3, kept.events + 1)
            verify_session(ws, kept.id)


KILLED = """
import os, sys, time
from pathlib import Path
from hht_app.store.connection import open_workspace
from hht_app.store.inventory import Inventory
from tests.store.sample import *
ws = open_workspace(Path(sys.argv[1]))
world, session = new_session(ws)
inventory = Inventory(ws, world)
inventory.add(device(CHF, "CHF"), rule="r", source="s", request_id=None, at=AT)
append_events(ws, session, 3)
with ws.transaction():
    inventory.set_status(CHF, "InstalledNotCommissioned", rule="r", source="s", request_id=None, at=AT)
    inventory.add(device(ESME, "ESME"), rule="r", source="s", request_id=None, at=AT)
    append_events(ws, session, 200, 4)
    print("in the middle", flush=True)
    time.sleep(60)
"""

WRITING = """
import sys
from pathlib import Path
from hht_app.store.connection import open_workspace
from tests.store.sample import *
with open_workspace(Path(sys.argv[1])) as ws:
    _, session = new_session(ws)
    print("begun", flush=True)
    number = 1
    while True:
        append_events(ws, session, 3, number)
        number += 3
        print(number - 1, flush=True)
"""


def start(script: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_kill_in_the_middle_of_a_transaction_loses_only_that_transaction(workspace: Path) -> None:
    with start(KILLED, workspace) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        process.send_signal(signal.SIGKILL)
    with open_workspace(workspace) as ws:
        (kept,) = worlds.sessions(ws)
        assert kept.events == 3
        inventory = Inventory(ws, kept.world_id)
        record = inventory.get(CHF)
        assert record is not None
        assert record.device_status == "Pending"
        assert len(inventory.history(CHF)) == 1
        assert inventory.get(ESME) is None
        verify_session(ws, kept.id)
        assert ws.check() == []


@pytest.mark.parametrize("lines", [1, 2, 3, 9, 20])
def test_a_kill_at_any_time_leaves_a_journal_that_verifies_and_goes_on(workspace: Path, lines: int) -> None:
    with start(WRITING, workspace) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)][-1].strip()
        process.send_signal(signal.SIGKILL)
    with open_workspace(workspace) as ws:
        (kept,) = worlds.sessions(ws)
        assert kept.events >= (0 if told == "begun" else int(told))
        assert kept.events % 3 == 0
        verify_session(ws, kept.id)
        append_events(ws, kept.id, 1, kept.events + 1)
        verify_session(ws, kept.id)
