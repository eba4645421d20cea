"""What the environment refuses: full, read-only, locked, newer; told with advice, and nothing is half-written."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.cli import main
from hht_app.core import files
from hht_app.store.connection import FILE_NAME, open_workspace
from hht_app.store.journal import verify_session
from hht_app.store.worlds import latest_session
from tests.flows.job import JOB, begin, contents
from tests.reference import REPOSITORY

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert main(["run", JOB, "--workspace", str(folder / "H"), "--export", str(folder / "OUT")]) == 0
    return contents(folder / "OUT")


def one_line_with_advice(text: str) -> None:
    assert text.count("\n") == 1, text
    assert text.startswith("hht: ")
    assert "; " in text
    assert "Traceback" not in text


LIMITED = """
import resource, sys
from hht_app.cli import main
import hht_app.cli.run, sqlite_utils
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("limit", [0, 20_000, 80_000, 150_000, 250_000])
def test_a_disk_that_fills_during_the_run_ends_3_and_the_job_can_be_carried_on(
    limit: int, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    workspace, out = tmp_path / "H", tmp_path / "OUT"
    command = [sys.executable, "-c", LIMITED, str(limit), "run", JOB, "--json"]
    ran = subprocess.run(
        [*command, "--workspace", str(workspace), "--export", str(out)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 3, ran.stderr
    one_line_with_advice(ran.stderr)
    assert not out.exists()
    assert not (tmp_path / ".OUT.building").exists()
    resumed = main(["run", "--resume", "--workspace", str(workspace)])
    if resumed == 2:
        assert main(["run", JOB, "--workspace", str(workspace), "--export", str(out)]) == 0
    else:
        assert resumed == 0
    assert contents(out) == undisturbed
    with open_workspace(workspace) as ws:
        kept = latest_session(ws)
        assert kept is not None
        verify_session(ws, kept.id)
        assert ws.check() == []


@pytest.fixture
def full_after(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A disk that takes so many more files below a folder called OUT or BUNDLE, and then is full."""
    left = [0]
    real = os.fsync

    def fsync(descriptor: int) -> None:
        name = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        if ".building" in name:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(files.os, "fsync", fsync)
    yield left
    monkeypatch.undo()


@pytest.mark.parametrize("taken", [0, 1, 20, 56, 70, 110])
def test_a_disk_that_fills_during_the_export_leaves_no_export_and_can_be_carried_on(
    taken: int, full_after: list[int], tmp_path: Path, undisturbed: dict[str, bytes], capsys: Captured
) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not tell the names of open files")
    workspace, out = tmp_path / "H", tmp_path / "OUT"
    full_after[0] = taken
    assert main(["run", JOB, "--workspace", str(workspace), "--export", str(out), "--json"]) == 3
    err = capsys.readouterr().err
    one_line_with_advice(err)
    assert "No space left" in err
    assert "free some disk space" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["H"]
    full_after[0] = 10_000
    assert main(["run", "--resume", "--workspace", str(workspace)]) == 0
    assert contents(out) == undisturbed
    assert main(["run", "--resume", "--workspace", str(workspace)]) == 2


@pytest.mark.parametrize("taken", [0, 3, 8])
def test_a_disk_that_fills_while_a_bundle_is_written_leaves_no_bundle(
    taken: int, full_after: list[int], tmp_path: Path, capsys: Captured
) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not tell the names of open files")
    playing = begin(tmp_path / "H")
    playing.to_the_end()
    playing.ws.close()
    full_after[0] = taken
    bundle = ["bundle", "1", "--workspace", str(tmp_path / "H"), "--out", str(tmp_path / "BUNDLE")]
    assert main(bundle) == 3
    captured = capsys.readouterr()
    one_line_with_advice(captured.err)
    assert captured.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["H"]
    full_after[0] = 10_000
    assert main(bundle) == 0


AS_NOBODY = """
import os, sys
from hht_app.cli import main
import hht_app.cli.run, hht_app.cli.sessions, hht_app.cli.inventory, hht_app.cli.bundle, sqlite_utils, encodings.idna
import hht_app.dcc.tables, hht_app.terminal.scenario
from hht_app.core.resources import resource_root
from hht_app.terminal.session import open_session
from hht_app.store.connection import open_workspace
import pathlib, tempfile
with tempfile.TemporaryDirectory() as folder:
    main(["run", "no-wan-dual-fuel", "--workspace", folder + "/H", "--export", folder + "/OUT"])
    main(["bundle", "1", "--workspace", folder + "/H", "--out", folder + "/B"])
sys.stdout.flush()
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
print("begins", flush=True)
print("begins", file=sys.stderr, flush=True)
sys.exit(main(sys.argv[1:]))
"""


def as_nobody(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program as a person who may not write where others own; everything it needs is loaded before."""
    ran = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, *map(str, arguments)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "begins\n" in ran.stdout, ran.stderr
    return subprocess.CompletedProcess(
        ran.args, ran.returncode, ran.stdout.split("begins\n", 1)[1], ran.stderr.split("begins\n", 1)[1]
    )


@pytest.fixture(scope="module")
def read_only() -> Iterator[Path]:
    """A workspace with one finished session that nobody may write to, in a folder that all may enter."""
    base = Path(tempfile.mkdtemp())
    folder = base / "H"
    playing = begin(folder)
    playing.to_the_end()
    playing.ws.close()
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    base.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(base)


@pytest.mark.parametrize(
    "arguments",
    [
        ["inventory", "list"],
        ["inventory", "export"],
        ["sessions", "list"],
        ["sessions", "show"],
        ["sessions", "verify"],
        ["sessions", "replay"],
    ],
    ids=" ".join,
)
def test_a_read_only_workspace_can_be_read(arguments: list[str], read_only: Path) -> None:
    held = contents(read_only)
    ran = as_nobody(*arguments, "--json", "--workspace", read_only)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
    assert contents(read_only) == held


@pytest.mark.parametrize("arguments", [["run", JOB], ["run", "--resume"]], ids=" ".join)
def test_a_read_only_workspace_is_refused_for_a_run_with_advice(arguments: list[str], read_only: Path) -> None:
    held = contents(read_only)
    ran = as_nobody(*arguments, "--workspace", read_only)
    assert ran.returncode == 3, ran.stderr
    one_line_with_advice(ran.stderr)
    assert str(read_only) in ran.stderr
    assert contents(read_only) == held


def test_an_export_into_a_folder_nobody_may_write_to_is_refused_with_advice(read_only: Path) -> None:
    for arguments in (["sessions", "export", "1"], ["bundle", "1"]):
        ran = as_nobody(*arguments, "--out", read_only / "OUT", "--workspace", read_only)
        assert ran.returncode == 3, ran.stderr
        one_line_with_advice(ran.stderr)


VERBS = (
    ["run", JOB], ["run", "--resume"], ["inventory", "list"], ["sessions", "list"], ["sessions", "verify"],
    ["bundle", "1", "--out", "B"],
)  # fmt: skip


@pytest.mark.parametrize("arguments", VERBS, ids=" ".join)
def test_a_workspace_of_a_newer_version_is_refused_politely_and_left_alone(
    arguments: list[str], tmp_path: Path, capsys: Captured
) -> None:
    workspace = tmp_path / "H"
    begin(workspace).ws.close()
    connection = sqlite3.connect(workspace / FILE_NAME)
    connection.execute("PRAGMA user_version = 999")
    connection.commit()
    connection.close()
    held = (workspace / FILE_NAME).read_bytes()
    assert main([*arguments, "--workspace", str(workspace)]) == 3
    captured = capsys.readouterr()
    one_line_with_advice(captured.err)
    assert "newer version" in captured.err
    assert captured.out == ""
    assert (workspace / FILE_NAME).read_bytes() == held


@pytest.mark.parametrize("arguments", VERBS, ids=" ".join)
@pytest.mark.parametrize("bytes_there", [b"not a database, " * 400, b""], ids=["foreign", "empty"])
def test_a_file_that_is_no_workspace_is_never_a_traceback(
    arguments: list[str], bytes_there: bytes, tmp_path: Path, capsys: Captured
) -> None:
    workspace = tmp_path / "H"
    workspace.mkdir()
    (workspace / FILE_NAME).write_bytes(bytes_there)
    code = main([*arguments, "--workspace", str(workspace)])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    if bytes_there:
        assert code == 3
        one_line_with_advice(captured.err)
        assert (workspace / FILE_NAME).read_bytes() == bytes_there
    else:
        assert code in (0, 1, 2)


def test_a_locked_workspace_is_told_with_advice(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hht_app.cli import common

    workspace = tmp_path / "H"
    begin(workspace).ws.close()
    real = common.open_workspace
    monkeypatch.setattr(common, "open_workspace", lambda *given, **named: real(*given, **named, busy_milliseconds=50))
    other = sqlite3.connect(workspace / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert main(["run", "--resume", "--workspace", str(workspace)]) == 3
    one_line_with_advice(capsys.readouterr().err)
    assert main(["sessions", "list", "--workspace", str(workspace)]) == 0, "reading goes on beside a writer"
    other.execute("ROLLBACK")
    other.close()
    assert main(["run", "--resume", "--workspace", str(workspace)]) == 0
