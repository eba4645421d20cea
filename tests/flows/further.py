"""Commands beyond the practice job's own, asked for, delivered, answered and returned by acts of the session alone."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from hht_app.core.identifiers import EUI64
from hht_app.duis.bodies import RequestBody
from hht_app.store.connection import open_workspace
from hht_app.terminal.asking_more import ask_more_act
from hht_app.terminal.session import open_session
from hht_app.terminal.state import Heard, TaskProgress
from tests.flows.job import Playing, begin

A_SLEEP = 1800


def played(folder: Path) -> Path:
    """Play the whole practice job but its hand-over in FOLDER, and return where its workspace lies."""
    started = begin(folder / "H")
    started.until("hand_over")
    started.ws.close()
    return folder / "H"


def copy_of(template: Path, folder: Path) -> Playing:
    """Open a copy of the session in TEMPLATE, below FOLDER."""
    ws = open_workspace(Path(shutil.copytree(template, folder / "H")))
    return Playing(ws, open_session(ws, 1))


@dataclass(frozen=True)
class Asked:
    """A further command: its task, and how many messages had been heard before it."""

    playing: Playing
    task: str
    before: int

    @property
    def progress(self) -> TaskProgress:
        return self.playing.session.state.tasks[self.task]

    @property
    def command(self) -> bytes:
        return bytes.fromhex(self.progress.command)

    @property
    def heard(self) -> list[Heard]:
        return self.playing.session.state.heard[self.before :]

    @property
    def answers(self) -> list[Heard]:
        return [item for item in self.heard if item.task == self.task]


def ask_for(playing: Playing, srv: str, target: EUI64, body: RequestBody) -> Asked:
    """Have the supplier's system ask for a further command."""
    before = len(playing.session.state.heard)
    playing.session.do(ask_more_act(playing.world.supplier, srv, target, body))
    return Asked(playing, playing.session.state.more[-1].id, before)


def deliver(asked: Asked) -> Heard | None:
    """Deliver the command; for a device that sleeps, wait until it wakes. Return its newest answer."""
    count = len(asked.answers)
    asked.playing.do("deliver", task=asked.task)
    if len(asked.answers) == count:
        asked.playing.do("pass_time", seconds=str(A_SLEEP))
    return asked.answers[-1] if len(asked.answers) > count else None


def give_back(playing: Playing, *items: Heard) -> list[str]:
    """Return these to the DCC by 8.13, and its codes."""
    playing.do("send_back", items=",".join(str(item.number) for item in items))
    return [playing.session.state.heard[item.number - 1].returned for item in items]


def there_and_back(playing: Playing, srv: str, target: EUI64, body: RequestBody) -> Heard:
    """Ask for a command, deliver it, return its answer, and return that answer as the terminal holds it."""
    answer = deliver(ask_for(playing, srv, target, body))
    assert answer is not None
    assert give_back(playing, answer) == ["I99"]
    return answer
