"""`hht scenarios`: the jobs that come with the program and the user's own; and whether a file is a job."""

from __future__ import annotations

import argparse
from pathlib import Path

from hht_app.cli.common import add_workspace, print_object, say
from hht_app.core.errors import DataError
from hht_app.core.paths import default_workspace
from hht_app.terminal.scenario import read_scenario_file
from hht_app.training.checking import check_text
from hht_app.training.library import Entry, acts_to_the_end, own_catalogue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    words = "check a scenario file of your own, and play its reference solution"
    child = actions.add_parser("check", help=words, description=words)
    child.add_argument("file", type=Path, nargs="+", metavar="FILE", help="a scenario file")
    child.epilog = "example: hht scenarios check scenarios/my-job.json"
    add_workspace(child)
    add_workspace(parser)
    parser.epilog = "example: hht scenarios --json"


def run(arguments: argparse.Namespace) -> int:
    """Print each scenario, or check files."""
    if arguments.action == "check":
        return _check(arguments.file, as_json=arguments.json)
    bad = 0
    for entry in own_catalogue(arguments.workspace or default_workspace()):
        if entry.problem:
            say(f"hht: {entry.problem}")
            bad = 1
            continue
        line = f"{entry.id}: {entry.title} (about {entry.minutes} minutes)"
        print_object(_values(entry), as_json=arguments.json, line=line)
    return bad


def _values(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "title": entry.title,
        "objectives": list(entry.objectives),
        "minutes": entry.minutes,
        "own": entry.own,
    }


def _check(files: list[Path], *, as_json: bool) -> int:
    bad = 0
    for path in files:
        try:
            text = read_scenario_file(path)
            scenario = check_text(text, path.name)
            count = acts_to_the_end(scenario, text)
        except DataError as error:
            say(f"hht: {path}: {error.one_line()}")
            bad = 1
            continue
        values = {
            "id": scenario.id,
            "title": scenario.title,
            "objectives": list(scenario.objectives),
            "minutes": scenario.minutes,
            "source": str(path),
            "acts": count,
        }
        print_object(values, as_json=as_json, line=f"{path}: {scenario.id} can be played, to its end in {count} acts")
    return bad
