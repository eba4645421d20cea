"""A full disk, a folder that cannot be written and a kill at any time: told with advice, and nothing half-written."""

# ruff: noqa: PT012 - what happens inside a transaction before it fails is what these tests are about
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from hht_app.core.errors import StoreError
from hht_app.store import worlds
from hht_app.store.connection import FILE_NAME, open_workspace
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
