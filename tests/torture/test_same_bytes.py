"""One seed gives one set of bytes, wherever and however often the job is run; another seed gives others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hht_app.cli import main
from tests.flows.job import JOB, begin, contents
from tests.reference import REPOSITORY


def run(workspace: Path, out: Path, *more: str) -> dict[str, bytes]:
    assert main(["run", JOB, "--workspace", str(workspace), "--export", str(out), "--json", *more]) == 0
    return contents(out)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("first")
    return run(folder / "H", folder / "OUT")


def test_a_used_workspace_gives_the_same_bytes_as_a_fresh_one(first: dict[str, bytes], tmp_path: Path) -> None:
    workspace = tmp_path / "H"
    playing = begin(workspace, seed=5)
    playing.until("deliver")
    playing.do("stop", reason="called away")
    playing.ws.close()
    left_open = begin(workspace)
    left_open.until("ask")
    left_open.ws.close()
    run(workspace, tmp_path / "OTHER", "--seed", "6")
    assert run(workspace, tmp_path / "OUT") == first
    assert run(workspace, tmp_path / "deeper" / "AGAIN") == first


def test_the_seed_of_the_scenario_named_is_the_seed_unnamed(first: dict[str, bytes], tmp_path: Path) -> None:
    assert run(tmp_path / "H", tmp_path / "OUT", "--seed", "81") == first


def test_zone_language_hash_seed_and_folder_of_the_process_change_nothing(
    first: dict[str, bytes], tmp_path: Path
) -> None:
    strange = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "4242", "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-m", "hht_app", "run", JOB, "--workspace", "H", "--export", "sub/OUT"],
        cwd=tmp_path,
        env={**os.environ, **strange},
        capture_output=True,
        check=False,
        timeout=120,
        umask=0o027,
    )
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "sub" / "OUT") == first


def test_another_seed_gives_other_certificates_and_other_messages(first: dict[str, bytes], tmp_path: Path) -> None:
    other = run(tmp_path / "H", tmp_path / "OUT", "--seed", "82")
    assert set(other) == set(first)
    same = {name for name in first if first[name] == other[name]}
    # A Pre-Command carries identifiers and a counter only, nothing that a seed decides.
    assert same == {"039-CS03A1-precommand.hex"}


def test_the_largest_seed_a_person_would_type_is_taken(tmp_path: Path) -> None:
    written = run(tmp_path / "H", tmp_path / "OUT", "--seed", str(10**30))
    assert f'"seed": {10**30}'.encode() in written["manifest.json"]
