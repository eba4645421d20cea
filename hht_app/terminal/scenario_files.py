"""Where scenarios lie, and their heads: what the first screen shows of a job, without reading the job itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from hht_app.core.clock import parse_time
from hht_app.core.errors import DataError, UsageError
from hht_app.core.resources import read_text, resource_root

FIRST = ("first-job", "no-wan-dual-fuel")
OWN_FOLDER = "scenarios"
SCENARIO_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
LONGEST_FILE = 2_000_000
# The room of a session's snapshots that holds the text of a scenario of the user's own.
OWN_ROOM = "scenario"


@cache
def scenario_ids() -> tuple[str, ...]:
    """Return the ids of the scenarios that come with the program: the first job, the practice job, then the others."""
    found = sorted(path.stem for path in (resource_root() / "scenarios").glob("*.json"))
    return tuple(sorted(found, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name)))


def own_scenario_ids(workspace: Path) -> tuple[str, ...]:
    """Return the ids of the user's own scenarios: the files of the folder `scenarios` in WORKSPACE, in order."""
    names = [path.stem for path in (workspace / OWN_FOLDER).glob("*.json") if path.is_file()]
    return tuple(sorted(name for name in names if SCENARIO_ID.fullmatch(name) and name not in scenario_ids()))


def scenario_text(scenario_id: str, workspace: Path | None = None) -> str:
    """Return the text of an installed scenario, or of the user's own in WORKSPACE; UsageError when there is none."""
    if scenario_id in scenario_ids():
        return read_text(f"scenarios/{scenario_id}.json")
    own = own_scenario_ids(workspace) if workspace else ()
    if workspace is None or scenario_id not in own:
        raise UsageError(
            f"there is no scenario {scenario_id!r}", advice=f"choose one of: {', '.join((*scenario_ids(), *own))}"
        )
    return read_scenario_file(workspace / OWN_FOLDER / f"{scenario_id}.json")


def read_scenario_file(path: Path) -> str:
    """Return the text of a scenario file of the user's own; DataError when it cannot be read as text."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LONGEST_FILE + 1)
    except OSError as error:
        raise DataError(f"the scenario cannot be read: {error.strerror or error}", path=str(path)) from error
    if len(data) > LONGEST_FILE:
        raise DataError(f"a scenario has at most {LONGEST_FILE} bytes", path=str(path))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError("a scenario is UTF-8 text", path=str(path), offset=error.start) from error


@dataclass(frozen=True, slots=True)
class ScenarioHead:
    """What a card shows of a job."""

    id: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    minutes: int
    start: datetime
    place: str
    post_code: str
    device_types: tuple[str, ...]


def read_head(text: str, name: str) -> ScenarioHead:
    """Return the head of the scenario in TEXT, called NAME; DataError when it has none. The rest is not looked at."""
    try:
        read = json.loads(text)
        return ScenarioHead(
            id=str(read["id"]),
            title=str(read["title"]),
            summary=str(read["summary"]),
            objectives=tuple(str(item) for item in read["objectives"]),
            minutes=int(read["minutes"]),
            start=parse_time(str(read["start"])),
            place=str(read["place"]["title"]),
            post_code=str(read["place"]["post_code"]),
            device_types=tuple(str(item["device_type"]) for item in read["devices"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"scenario {name} has no head that can be read") from error
