"""`hht doctor`: versions, folders, the database, disk and fonts; with --window the main window once."""

from __future__ import annotations

import argparse
import platform
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from hht_app import __version__
from hht_app.cli.common import add_workspace, print_object, workspace
from hht_app.core.errors import HHTError
from hht_app.core.paths import default_workspace
from hht_app.core.resources import resource_root
from hht_app.store.connection import sqlite_version
from hht_app.store.worlds import sessions
from hht_app.terminal.scenario import load_scenario, scenario_ids

NEEDED = {
    "cryptography": "cryptography",
    "lxml": "lxml",
    "pydantic": "pydantic",
    "sqlite-utils": "sqlite_utils",
    "PySide6-Essentials": "PySide6",
    "zxing-cpp": "zxingcpp",
}
FONTS = {"fontpkg-ibm-plex-sans": "fontpkg_ibm_plex_sans", "fontpkg-ibm-plex-mono": "fontpkg_ibm_plex_mono"}
LEAST_FREE = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    ok: bool
    detail: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("--window", action="store_true", help="also show the main window once")
    add_workspace(parser)
    parser.epilog = "example: hht doctor --window --workspace H"


def run(arguments: argparse.Namespace) -> int:
    """Print each finding; 0 when all is well, 3 when the environment is not."""
    folder: Path = arguments.workspace or default_workspace()
    well = True
    for finding in _findings(folder):
        well = well and finding.ok
        _print(finding, as_json=arguments.json)
    if arguments.window:
        finding = _window(folder)
        well = well and finding.ok
        _print(finding, as_json=arguments.json)
    return 0 if well else 3


def _print(finding: Finding, *, as_json: bool) -> None:
    line = f"{'ok ' if finding.ok else 'BAD'}  {finding.check}: {finding.detail}"
    print_object(asdict(finding), as_json=as_json, line=line)


def _findings(folder: Path) -> Iterator[Finding]:
    yield Finding("version", True, f"hht {__version__}, Python {platform.python_version()}, {platform.platform()}")
    yield Finding("sqlite", True, sqlite_version())
    for name, module in NEEDED.items():
        yield _package("package", name, module)
    for name, module in FONTS.items():
        yield _package("font", name, module)
    yield Finding("resources", True, str(resource_root()))
    yield _scenarios()
    yield from _workspace(folder)
    yield _disk(folder)


def _package(check: str, name: str, module: str) -> Finding:
    if find_spec(module) is None:
        return Finding(check, False, f"{name} is missing; install the program again")
    try:
        return Finding(check, True, f"{name} {metadata.version(name)}")
    except metadata.PackageNotFoundError:
        return Finding(check, True, f"{name}, version not told")


def _scenarios() -> Finding:
    try:
        found = [load_scenario(item).id for item in scenario_ids()]
    except HHTError as error:
        return Finding("scenarios", False, error.one_line())
    return Finding("scenarios", bool(found), ", ".join(found) or "none found; install the program again")


def _workspace(folder: Path) -> Iterator[Finding]:
    yield Finding("workspace", True, str(folder))
    try:
        with workspace(folder) as ws:
            problems = ws.check()
            count = len(sessions(ws))
    except HHTError as error:
        yield Finding("database", False, error.one_line())
        return
    yield Finding("database", not problems, "; ".join(problems) or f"whole, {count} sessions")


def _disk(folder: Path) -> Finding:
    nearest = next((item for item in (folder, *folder.parents) if item.exists()), Path.cwd())
    free = shutil.disk_usage(nearest).free
    enough = free >= LEAST_FREE
    words = f"{free // (1024 * 1024)} MiB free"
    return Finding("disk", enough, words if enough else f"{words}; free some space")


def _window(folder: Path) -> Finding:
    from hht_app.app import open_window

    try:
        code = open_window(None, workspace=folder, show_once=True)
    except (HHTError, ImportError) as error:
        return Finding("window", False, str(error))
    return Finding("window", code == 0, "shown once" if code == 0 else f"ended with {code}")
