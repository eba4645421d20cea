"""`hht bundle`: the 8.13 requests of a session, one signed XML a message, and their manifest."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from hht_app.cli.common import add_workspace, chosen_session, print_object, workspace
from hht_app.terminal.bundle import write_bundle
from hht_app.terminal.session import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("session", help="session number")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new or empty folder")
    add_workspace(parser)
    parser.epilog = "example: hht bundle 1 --out BUNDLE --workspace H --json"


def run(arguments: argparse.Namespace) -> int:
    """Write the bundle and print one object a message."""
    with workspace(arguments.workspace, create=False) as ws:
        record = chosen_session(ws, arguments.session)
        for entry in write_bundle(open_session(ws, record.id), arguments.out):
            needed = {True: "needed", False: "not on the list", None: "not held"}[entry.required_by_dcc]
            print_object(asdict(entry), as_json=arguments.json, line=f"{entry.file}: {needed}")
    return 0
