"""`hht settings`: what is chosen for every job of a workspace, shown, set, and put back to the defaults."""

from __future__ import annotations

import argparse
from pathlib import Path

from hht_app.cli.common import add_workspace, print_object
from hht_app.core.paths import default_workspace
from hht_app.duis.versions import version, version_note
from hht_app.terminal.settings import Settings, change_setting, read_settings, reset_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.epilog = "example: hht settings set duis_version 5.3a --workspace H"
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="list every setting", epilog="example: hht settings show --json")
    change = actions.add_parser("set", help="set one", epilog="example: hht settings set duis_version 5.3a")
    change.add_argument("name", metavar="NAME", help=", ".join(Settings.model_fields))
    change.add_argument("value", metavar="VALUE", help="its new value; an empty schema_folder means none")
    reset = actions.add_parser("reset", help="go back to the defaults", epilog="example: hht settings reset")
    for action in (show, change, reset):
        add_workspace(action)
        action.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Do what ARGUMENTS ask and print the settings as they then are."""
    folder: Path = arguments.workspace or default_workspace()
    if arguments.action == "set":
        settings = change_setting(folder, arguments.name, arguments.value)
    else:
        if arguments.action == "reset":
            aside = reset_settings(folder)
            if aside is not None and not arguments.json:
                print(f"the broken file was put aside as {aside}")
        settings = read_settings(folder)
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        found = {"name": name, "value": value, "default": field.default, "what": field.description}
        note = version_note(version(value).schema_version) if name == "duis_version" else ""
        if note:
            found["note"] = note
        shown = value if value != "" else "(none)"
        print_object(found, as_json=arguments.json, line=f"{name:<14} {shown!s:<10} {field.description}")
        if note and not arguments.json:
            print(f"  note: {note}")
    return 0
