"""`hht scenarios`: the jobs that come with the program."""

from __future__ import annotations

import argparse

from hht_app.cli.common import add_workspace, print_object
from hht_app.terminal.scenario import load_scenario, scenario_ids


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_workspace(parser)
    parser.epilog = "example: hht scenarios --json"


def run(arguments: argparse.Namespace) -> int:
    """Print each scenario."""
    for scenario_id in scenario_ids():
        scenario = load_scenario(scenario_id)
        values = {
            "id": scenario.id,
            "title": scenario.title,
            "objectives": list(scenario.objectives),
            "minutes": scenario.minutes,
        }
        line = f"{scenario.id}: {scenario.title} (about {scenario.minutes} minutes)"
        print_object(values, as_json=arguments.json, line=line)
    return 0
