"""The packaged program itself, when HHT_EXECUTABLE names one: it works away from its checkout, and as from source."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCENARIO = "no-wan-dual-fuel"


@pytest.fixture
def executable() -> Path:
    """The packaged program's file, made by `packaging/dev.py package`."""
    named = os.environ.get("HHT_EXECUTABLE")
    if not named:
        pytest.skip("HHT_EXECUTABLE names no packaged program (dist/hht/hht after `packaging/dev.py package`)")
    return Path(named).resolve(strict=True)


def run(folder: Path, environment: dict[str, str], *command: str | Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return done


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_packaged_program_shows_its_window_on_a_bare_machine(executable, tmp_path):
    bare = {"QT_QPA_PLATFORM": "offscreen"}
    run(tmp_path, bare, executable, "doctor", "--window", "--workspace", tmp_path / "workspace")


def test_the_packaged_program_exports_the_same_bytes_as_the_source(executable, tmp_path):
    job = ("run", SCENARIO, "--workspace")
    run(tmp_path, {}, executable, *job, tmp_path / "packaged", "--export", tmp_path / "out-packaged")
    source = (sys.executable, "-m", "hht_app")
    run(tmp_path, dict(os.environ), *source, *job, tmp_path / "source", "--export", tmp_path / "out-source")
    packaged = contents(tmp_path / "out-packaged")
    assert len(packaged) > 20
    assert packaged == contents(tmp_path / "out-source")
