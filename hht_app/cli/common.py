"""What several verbs share: the workspace option, opening it, and writing lines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hht_app.cli import folder_argument
from hht_app.core.errors import UsageError, UserError
from hht_app.core.jsontext import json_line
from hht_app.core.paths import default_workspace
from hht_app.store.connection import FILE_NAME, Workspace, open_workspace
from hht_app.store.worlds import SessionRecord, latest_session, session

# Far below the database's largest number.
MOST_DIGITS = 18


def add_workspace(parser: argparse.ArgumentParser, *, json_option: bool = True) -> None:
    """Add --workspace, and --json where the verb prints a result."""
    parser.add_argument(
        "--workspace",
        type=folder_argument,
        default=None,
        metavar="DIR",
        help="folder of inventory and sessions (default: yours)",
    )
    if json_option:
        parser.add_argument("--json", action="store_true", help="print JSON Lines")


@contextmanager
def workspace(given: Path | None, *, create: bool = True) -> Iterator[Workspace]:
    """Open the workspace named on the command line (or the default one) and close it at the end.

    One that is not to be made (CREATE False) is only read, so that a folder nobody may write to can be read too.
    """
    opened = open_workspace(given or default_workspace(), create=create, read_only=not create)
    try:
        yield opened
    finally:
        opened.close()


def has_workspace(given: Path | None) -> bool:
    """Tell whether the workspace named on the command line (or the default one) exists."""
    return (given or default_workspace()).joinpath(FILE_NAME).exists()


def is_session_number(text: str) -> bool:
    """Tell whether TEXT could be the number of a session: digits, few enough for the database."""
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


def numbered_session(ws: Workspace, wanted: str) -> SessionRecord:
    """Return the session numbered WANTED; UsageError when that is no number, UserError when there is none."""
    if not is_session_number(wanted):
        raise UsageError(f"{wanted!r} is not a session number", advice="list them with: hht sessions list")
    return session(ws, int(wanted))


def chosen_session(ws: Workspace, wanted: str | None) -> SessionRecord:
    """Return the session numbered WANTED, or the latest; UserError when there is none."""
    if wanted is not None:
        return numbered_session(ws, wanted)
    latest = latest_session(ws)
    if latest is None:
        raise UserError("this workspace has no session yet", advice="start one with: hht run no-wan-dual-fuel")
    return latest


def print_object(values: Mapping[str, Any], *, as_json: bool, line: str) -> None:
    """Print VALUES as one JSON line, or LINE for people."""
    print(json_line(dict(values)) if as_json else line)


def say(text: str) -> None:
    """Print TEXT to standard error."""
    print(text, file=sys.stderr)
