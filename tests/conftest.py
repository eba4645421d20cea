"""What every test shares: no screen, no chance, a workspace of its own."""

from __future__ import annotations

import os
from pathlib import Path

# Before anything imports Qt: windows are drawn in memory, whatever display this machine has.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("HHT_WORKSPACE", None)

import pytest
from hypothesis import HealthCheck, settings

from tests.reference import reference_path

# The same examples on every machine and in every order; `--hypothesis-profile=explore` looks for new ones.
settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Where Qt and pytest-qt are not installed, their settings are known all the same: all but tests/ui runs there."""
    if not pluginmanager.hasplugin("pytest-qt"):
        parser.addini("qt_api", "not used without pytest-qt")
        parser.addini("qt_log_level_fail", "not used without pytest-qt")
        parser.addini("qt_log_ignore", "not used without pytest-qt", type="linelist")


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of published vectors and schemas; the test is skipped, with the reason, where there is none."""
    return reference_path()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An empty folder to use as --workspace."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _home_is_left_alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes to the person's own data folder, even when it forgets to name a workspace."""
    monkeypatch.setenv("HHT_WORKSPACE", str(tmp_path_factory.getbasetemp() / "stray-workspace"))
