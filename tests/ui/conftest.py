"""A window over a workspace of its own, shown, and closed again without anything left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hht_app.cli import main
from hht_app.store.connection import Workspace, open_workspace
from hht_app.store.inventory import Inventory
from hht_app.store.worlds import latest_session
from hht_app.ui.main_window import MainWindow
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle

JOB = "no-wan-dual-fuel"


def outcome(ws: Workspace) -> dict[str, tuple[str | None, list[tuple[str | None, str | None, str, str]]]]:
    """Return each device's status and how it came there, of the latest session's world."""
    session = latest_session(ws)
    assert session is not None
    inventory = Inventory(ws, session.world_id)
    return {
        str(device.device_id): (
            device.device_status,
            [(row.from_status, row.to_status, row.rule, row.source) for row in inventory.history(device.device_id)],
        )
        for device in inventory.list()
    }


@pytest.fixture(scope="session")
def by_command_line(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What `hht run` of the same scenario ends with."""
    folder: Path = tmp_path_factory.mktemp("command-line")
    assert main(["run", JOB, "--workspace", str(folder)]) == 0
    with open_workspace(folder) as ws:
        return outcome(ws)


@pytest.fixture
def opened(workspace: Path) -> Iterator[Workspace]:
    """The workspace, open a second time, to see what the window has written."""
    ws = open_workspace(workspace)
    yield ws
    ws.close()


@pytest.fixture
def driver(qtbot: QtBot, workspace: Path) -> Iterator[Driver]:
    """A shown window at 1280 by 800 with the first screen, and the way to drive it."""
    before = threading.enumerate()
    window = MainWindow(workspace, Look())
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isVisible() and window.isActiveWindow())
    settle()
    yield Driver(window)
    window.close()
    window.deleteLater()
    settle()
    assert not window.desk.acting
    assert [item.name for item in threading.enumerate() if item not in before] == []


@pytest.fixture
def job(driver: Driver) -> Driver:
    """The same with the practice job begun."""
    driver.press(f"job-start-{JOB}")
    return driver
