"""Several programs at one workspace at the same time: each job whole, none torn."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hht_app.cli import main
from tests.flows.job import JOB, begin, contents
from tests.reference import REPOSITORY


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "hht_app", *map(str, arguments)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_three_runs_at_once_in_one_fresh_workspace_each_give_the_same_bytes(tmp_path: Path) -> None:
    workspace = tmp_path / "H"
    running = [
        start("run", JOB, "--workspace", workspace, "--export", tmp_path / f"OUT{number}") for number in range(3)
    ]
    for process in running:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    exports = [contents(tmp_path / f"OUT{number}") for number in range(3)]
    assert exports[0] == exports[1] == exports[2]
    for number in ("1", "2", "3"):
        assert main(["sessions", "verify", number, "--workspace", str(workspace)]) == 0
        assert main(["sessions", "replay", number, "--workspace", str(workspace)]) == 0


def test_two_resumes_of_one_session_at_once_never_tear_its_journal(tmp_path: Path) -> None:
    workspace = tmp_path / "H"
    playing = begin(workspace)
    playing.until("fit")
    playing.ws.close()
    running = [start("run", "--resume", "1", "--workspace", workspace, "--json") for _ in range(2)]
    for process in running:
        _, err = process.communicate(timeout=120)
        assert process.returncode in (0, 2, 3), err
        assert err.count("\n") <= 1
        assert "Traceback" not in err
    assert main(["run", "--resume", "1", "--workspace", str(workspace)]) in (0, 2)
    assert main(["sessions", "verify", "1", "--workspace", str(workspace)]) == 0
    assert main(["sessions", "replay", "1", "--workspace", str(workspace)]) == 0
