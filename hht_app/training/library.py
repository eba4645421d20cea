"""The jobs there are: those that come with the program, and the user's own in the workspace's folder `scenarios`."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from hht_app.core.errors import DataError, UsageError, UserError
from hht_app.core.files import store_error, write_file
from hht_app.core.words import tr
from hht_app.store.connection import Workspace, open_workspace
from hht_app.terminal.modes import FREE
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.scenario import (
    OWN_FOLDER,
    Scenario,
    own_scenario_ids,
    read_scenario_file,
    scenario_ids,
    scenario_text,
)
from hht_app.terminal.session import Session, start_session
from hht_app.training.checking import check_text

MOST_ACTS = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One job of the library; an own one that cannot be played says why in `problem` and has nothing else to tell."""

    id: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    minutes: int
    own: bool
    problem: str = ""


def catalogue(ws: Workspace | None = None) -> tuple[Entry, ...]:
    """Return the installed jobs in teaching order, then the user's own of WS."""
    return own_catalogue(ws.folder if ws else None)


def own_catalogue(folder: Path | None) -> tuple[Entry, ...]:
    """Return the installed jobs in teaching order, then the user's own of the workspace in FOLDER, if any."""
    found = [_entry(check_text(scenario_text(item), item), own=False) for item in scenario_ids()]
    for item in own_scenario_ids(folder) if folder else ():
        try:
            found.append(_entry(own_scenario(folder, item), own=True))
        except DataError as error:
            found.append(Entry(item, item, "", (), 0, own=True, problem=error.one_line()))
    return tuple(found)


def own_scenario(folder: Path | None, scenario_id: str) -> Scenario:
    """Return the user's own scenario of that id in the workspace FOLDER, checked; DataError where it is wrong."""
    scenario = check_text(scenario_text(scenario_id, folder), scenario_id)
    if scenario.id != scenario_id:
        raise DataError(
            f"the file {scenario_id}.json calls itself {scenario.id}", path="id", advice="rename one of them"
        )
    return scenario


def _entry(scenario: Scenario, *, own: bool) -> Entry:
    objectives = tuple(tr(item) for item in scenario.objectives)
    return Entry(scenario.id, tr(scenario.title), tr(scenario.summary), objectives, scenario.minutes, own)


def check_file(path: Path) -> Scenario:
    """Return the scenario in the file PATH once it is checked whole; DataError says which field is wrong."""
    return check_text(read_scenario_file(path), path.name)


def acts_to_the_end(scenario: Scenario, text: str) -> int:
    """Return how many acts the reference solution takes for SCENARIO, played in a workspace of its own.

    DataError when the job cannot be begun, an act of it is refused, or it never ends.
    """
    with tempfile.TemporaryDirectory() as folder, open_workspace(Path(folder) / "check") as scratch:
        playing = start_session(scratch, scenario.id, text=text)
        for number in range(MOST_ACTS):
            act = next_act(playing)
            if act is None:
                return number
            try:
                playing.do(act)
            except UserError as error:
                raise DataError(f"scenario {scenario.id}: act {number + 1} ({act.name}): {error.message}") from error
    raise DataError(f"scenario {scenario.id}: the reference solution does not end within {MOST_ACTS} acts")


def add_own(ws: Workspace, path: Path) -> Entry:
    """Check the scenario in the file PATH and copy it into the workspace; UserError when its id is taken."""
    text = read_scenario_file(path)
    scenario = check_text(text, path.name)
    if scenario.id in (*scenario_ids(), *own_scenario_ids(ws.folder)):
        raise UserError(f"there is a scenario called {scenario.id} already", advice="give yours another id")
    folder = ws.folder / OWN_FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise store_error(error, f"folder {folder} could not be made") from error
    write_file(folder / f"{scenario.id}.json", text.encode())
    return _entry(scenario, own=True)


def start(ws: Workspace, scenario_id: str, mode: str = FREE, seed: int | None = None) -> Session:
    """Start a job of the library in MODE; an own one is checked first. UsageError when there is none of that id."""
    if scenario_id not in scenario_ids():
        if scenario_id not in own_scenario_ids(ws.folder):
            raise UsageError(f"there is no scenario {scenario_id!r}", advice="list them with: hht scenarios")
        own_scenario(ws.folder, scenario_id)
    return start_session(ws, scenario_id, seed, mode=mode)
