"""Killed at any point and resumed, the job ends with the very bytes of a run that nothing disturbed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flows.job import JOB, contents, hht
from tests.reference import REPOSITORY

POINTS, LAST = 40, 8
TWICE = ("300+150", "700+250", "-60+40")


def killing(folder: Path, points: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.torture.killing", str(folder), points],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    yield from (json.loads(line) for line in out.splitlines())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A run that nothing disturbs: how many points there are to kill it at, and the hash of its export."""
    (found,) = told(killing(tmp_path_factory.mktemp("undisturbed"), "count"))
    assert found["code"] == 0
    return found


@pytest.fixture(scope="module")
def killed(undisturbed: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What came of a kill at each of the points, spread over all of the job, and at the last ones of the export."""
    total = len(undisturbed["places"])
    spread = {1 + index * (total - 1) // (POINTS - 1) for index in range(POINTS)}
    wanted = [str(number) for number in sorted(spread | set(range(total - LAST, total + 1)))]
    twice = []
    for pair in TWICE:
        first, second = pair.split("+")
        twice.append(f"{int(first) if int(first) > 0 else total + int(first)}+{second}")
    wanted += twice
    folder = tmp_path_factory.mktemp("killed")
    halves = [killing(folder, ",".join(wanted[start::2])) for start in (0, 1)]
    return [item for half in halves for item in told(half)]


def test_forty_kills_and_resumes_give_the_bytes_of_an_undisturbed_run(
    undisturbed: dict[str, Any], killed: list[dict[str, Any]]
) -> None:
    assert len(killed) >= POINTS
    for item in killed:
        assert item["killed"] == [-signal.SIGKILL] * len(item["killed"]), item
        assert item["out"] == undisturbed["out"], item
        assert item["left"] == ["H", "OUT"], item
        if item["resumed"] == 0:
            assert item["sessions"] == 1
        else:
            # Nothing to resume: either nothing was committed yet, or all was done.
            assert item["resumed"] == 2, item
            assert (item["sessions"], item["started_again"]) == (0, 0) or item["exported_before"] == item["out"], item


def test_killed_before_the_first_commit_there_is_nothing_to_resume(killed: list[dict[str, Any]]) -> None:
    early = [item for item in killed if item["sessions"] == 0]
    assert early
    assert {item["resumed"] for item in early} == {2}
    assert {item["exported_before"] for item in early} == {None}


def test_the_kills_reach_the_export_and_what_comes_after_it(
    undisturbed: dict[str, Any], killed: list[dict[str, Any]]
) -> None:
    places = undisturbed["places"]
    export_starts = max(index for index, name in enumerate(places) if name == "after append")
    single = [item for item in killed if "+" not in item["points"]]
    assert len([item for item in single if int(item["points"]) > export_starts]) >= 10
    assert any(item["exported_before"] and item["resumed"] == 0 for item in single), "whole, but not yet marked so"
    assert any(item["exported_before"] and item["resumed"] == 2 for item in single), "whole and marked so"


@pytest.mark.parametrize("after", [0.0, 0.05, 0.12, 0.2, 0.3])
def test_a_kill_from_outside_at_any_time_is_resumed_to_the_same_bytes(
    tmp_path: Path, after: float, undisturbed: dict[str, Any]
) -> None:
    from tests.torture.killing import digest

    workspace, out = tmp_path / "H", tmp_path / "OUT"
    command = [sys.executable, "-m", "hht_app", "run", JOB, "--workspace", str(workspace), "--export", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        time.sleep(after)
        process.kill()
    done = hht("run", "--resume", "--workspace", workspace, "--export", out)
    assert done.returncode in (0, 2), done.stderr
    assert digest(out) == undisturbed["out"]


def test_a_resume_prints_only_what_is_new(tmp_path: Path) -> None:
    from tests.flows.job import begin, json_lines

    whole = json_lines(hht("run", JOB, "--workspace", tmp_path / "W", "--json").stdout)
    playing = begin(tmp_path / "H")
    playing.until("press_join")
    known = len(playing.session.events())
    playing.ws.close()
    done = hht("run", "--resume", "--workspace", tmp_path / "H", "--json")
    assert done.returncode == 0
    assert json_lines(done.stdout) == whole[known:]


def test_a_half_made_export_beside_the_target_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".OUT.building"
    left.mkdir()
    (left / "stale.key").write_text("left by a kill")
    assert hht("run", JOB, "--workspace", tmp_path / "H", "--export", tmp_path / "OUT").returncode == 0
    assert not left.exists()
    assert "stale.key" not in contents(tmp_path / "OUT")
