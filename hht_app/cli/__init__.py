"""The command line: one parser, verbs loaded only when called, exit codes of the contract."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path
from typing import NoReturn

from hht_app import __version__
from hht_app.core.errors import BugError, Cancelled, HHTError, StoreError, UsageError

EXIT_DONE, EXIT_BAD_INPUT, EXIT_USAGE, EXIT_ENVIRONMENT, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

VERBS: dict[str, tuple[str, str]] = {
    "decode": ("hht_app.cli.decode", "decode GBCS messages"),
    "duis": ("hht_app.cli.duis", "check, sign and verify DUIS requests and responses"),
    "run": ("hht_app.cli.run", "run a scenario's reference solution without a window"),
    "scenarios": ("hht_app.cli.scenarios", "list the scenarios"),
    "inventory": ("hht_app.cli.inventory", "the Smart Metering Inventory of a world"),
    "sessions": ("hht_app.cli.sessions", "sessions and their journals"),
    "bundle": ("hht_app.cli.bundle", "the 8.13 bundle of a session"),
    "settings": ("hht_app.cli.settings", "what is chosen for every job: DUIS version, schema folder, theme, text size"),
    "doctor": ("hht_app.cli.doctor", "check this installation and workspace"),
}


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line and exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Report a wrong call."""
        self.exit(EXIT_USAGE, f"{self.prog}: {message}; see {self.prog} --help\n")


def folder_argument(text: str) -> Path:
    """Return the folder named on the command line; an empty name (an unset variable of a shell) is a wrong call."""
    if not text:
        raise argparse.ArgumentTypeError("the name of the folder is empty")
    return Path(text)


def build_parser(verb: str | None) -> Parser:
    """Return the parser; only VERB's own options are loaded (all verbs are listed)."""
    parser = Parser(prog="hht", description="Hand-held terminal simulator for GB smart-meter installers.")
    parser.add_argument("--version", action="version", version=f"hht {__version__}")
    parser.add_argument("--debug", action="store_true", help="show a traceback when something fails")
    parser.add_argument(
        "--workspace",
        dest="any_workspace",
        type=folder_argument,
        metavar="DIR",
        help="folder of inventory and sessions",
    )
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB", parser_class=Parser)
    for name, (module_name, summary) in VERBS.items():
        child = subparsers.add_parser(
            name, help=summary, description=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        child.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if name == verb:
            importlib.import_module(module_name).add_arguments(child)
    return parser


def _first_verb(arguments: list[str]) -> str | None:
    """Return the first word that is neither an option nor the folder after --workspace."""
    previous = ""
    for item in arguments:
        if not item.startswith("-") and previous != "--workspace":
            return item
        previous = item
    return None


def drop_output() -> None:
    """Send what is still to be printed nowhere: its reader has gone, and Python's own last flush must not fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: list[str] | None = None) -> int:
    """Run the command line with ARGUMENTS and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = _run(given)
        sys.stdout.flush()
        return code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    except (KeyboardInterrupt, Cancelled):
        print("interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        drop_output()
        return EXIT_DONE
    except HHTError as error:
        if "--debug" in given:
            raise
        print(f"hht: {error.one_line()}", file=sys.stderr)
        return _exit_code(error)
    except (OSError, MemoryError, RecursionError) as error:
        if "--debug" in given:
            raise
        print(f"hht: {error or type(error).__name__}; run again with --debug for the full report", file=sys.stderr)
        return EXIT_ENVIRONMENT


def _run(given: list[str]) -> int:
    parsed = build_parser(_first_verb(given)).parse_args(given)
    if parsed.verb is None:
        module = importlib.import_module("hht_app.app")
        return int(module.open_window([], workspace=parsed.any_workspace))
    if getattr(parsed, "workspace", parsed) is None:
        parsed.workspace = parsed.any_workspace
    module = importlib.import_module(VERBS[parsed.verb][0])
    return int(module.run(parsed))


def _exit_code(error: HHTError) -> int:
    if isinstance(error, UsageError):
        return EXIT_USAGE
    return EXIT_ENVIRONMENT if isinstance(error, (StoreError, BugError)) else EXIT_BAD_INPUT
