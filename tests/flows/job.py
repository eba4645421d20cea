"""The practice job for tests: begun in a workspace of its own, played to a chosen point, or run by the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hht_app.core.identifiers import EUI64
from hht_app.premises.house import House
from hht_app.store.chain import Event
from hht_app.store.connection import Workspace, open_workspace
from hht_app.terminal.acts import Act
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session, start_session
from hht_app.terminal.world import World
from tests.reference import REPOSITORY

JOB = "no-wan-dual-fuel"
CHF, GPF, ESME, GSME, PPMID = (EUI64.parse(f"02-48-48-54-00-12-00-{last}") for last in ("A2", "A3", "A0", "A1", "A4"))
DEVICES = {"CHF": CHF, "GPF": GPF, "ESME": ESME, "GSME": GSME, "PPMID": PPMID}
TASKS = (
    "let-in-esme",
    "let-in-gsme",
    "let-in-ppmid",
    "handover-gpf",
    "join-ppmid-esme",
    "join-esme-ppmid",
    "join-gsme-gpf",
)


@dataclass
class Playing:
    """A session with its open workspace."""

    ws: Workspace
    session: Session

    @property
    def world(self) -> World:
        return self.session.world

    @property
    def house(self) -> House:
        return self.world.house

    def until(self, name: str, **given: str) -> Act:
        """Play to just before the next act called NAME with these values, and return it."""
        while (act := next_act(self.session)) is not None:
            if act.name == name and all(act.given.get(key) == value for key, value in given.items()):
                return act
            self.session.do(act)
        raise AssertionError(f"the job never comes to {name} {given}")

    def to_the_end(self) -> None:
        """Play all that is left."""
        while (act := next_act(self.session)) is not None:
            self.session.do(act)

    def do(self, name: str, /, **given: str) -> list[Event]:
        return self.session.do(Act(name, given))

    def command(self, task: str) -> bytes:
        """The command of TASK as the terminal holds it."""
        return bytes.fromhex(self.session.state.tasks[task].command)

    def records(self) -> dict[str, Any]:
        """Everything the DCC has on record: devices, their history and their cells."""
        inventory = self.world.dcc.office.inventory
        return {
            str(item.device_id): [
                item.to_json(),
                [row.to_json() for row in inventory.history(item.device_id)],
                [cell.to_json() for cell in inventory.cells(item.device_id)],
            ]
            for item in inventory.list()
        }

    def statuses(self) -> dict[str, str | None]:
        inventory = self.world.dcc.office.inventory
        return {item.device_type: item.device_status for item in inventory.list()}


def begin(folder: Path, seed: int | None = None) -> Playing:
    """Start the practice job in the workspace FOLDER."""
    ws = open_workspace(folder)
    return Playing(ws, start_session(ws, JOB, seed))


def hht(*arguments: object, check: Callable[[int], bool] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program as another process would, from the checkout."""
    done = subprocess.run(
        [sys.executable, "-m", "hht_app", *map(str, arguments)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if check is not None:
        assert check(done.returncode), done.stderr
    return done


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below FOLDER by its name there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]
