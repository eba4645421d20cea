"""The flow of a job needs no Qt: its tests run where neither PySide6 nor pytest-qt can be imported."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.reference import REPOSITORY

ROOMS = ("tests/flows", "tests/terminal", "tests/training")
PLAYED = ("tests/flows/test_first_job.py", "tests/training/test_guidance.py", "tests/terminal/test_next_event.py")


def pytest_without_qt(*arguments: str) -> tuple[int, str]:
    """Return the exit code of pytest with ARGUMENTS where there is no Qt, and all it said."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.flows.no_qt", "-p", "no:pytest-qt", "-n", "0", "-q"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "QT_"))}
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_job_is_played_taught_and_waited_through_where_qt_is_not_installed() -> None:
    code, said = pytest_without_qt(*PLAYED)
    assert code == 0, said
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) >= 10


def test_no_test_of_the_flow_asks_for_qt_to_be_there() -> None:
    code, said = pytest_without_qt("--collect-only", *ROOMS)
    assert code == 0, said
    collected = re.search(r"(\d+) tests collected", said)
    assert collected is not None
    assert int(collected[1]) > 500


def test_where_qt_is_not_installed_the_window_cannot_be_tested() -> None:
    code, said = pytest_without_qt("--collect-only", "tests/ui/test_contrast.py")
    assert code != 0
    assert "ModuleNotFoundError: No module named" in said
