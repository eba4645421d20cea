"""`hht inventory`: the Smart Metering Inventory of a world, its history, and its export as CSV and JSON."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path
from typing import Any

from hht_app.cli.common import add_workspace, chosen_session, print_object, workspace
from hht_app.core.errors import UserError
from hht_app.core.files import store_error, write_file
from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import json_line
from hht_app.store.coverage import Coverage
from hht_app.store.inventory import Inventory

HUB = "02-48-48-54-00-12-00-A2"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words, example in (
        ("list", "every device", ""),
        ("show", "one device with its cells", HUB),
        ("search", "devices with a text in an identifier, MPxN, address, type or status", "Elm"),
        ("history", "how a device's status changed, by which rule and request", HUB),
        ("export", "devices and coverage as CSV and JSON", "--out LISTS"),
    ):
        child = actions.add_parser(name, help=words, description=words)
        child.epilog = " ".join(f"example: hht inventory {name} {example} --workspace H".split())
        if name in ("show", "history"):
            child.add_argument("device", help="EUI-64")
        if name == "search":
            child.add_argument("text")
        if name == "export":
            child.add_argument("--out", type=Path, metavar="DIR", help="folder for files (default: standard output)")
        child.add_argument("--session", help="session number (default: the latest)")
        add_workspace(child)
    parser.epilog = f"example: hht inventory history {HUB} --workspace H"


def run(arguments: argparse.Namespace) -> int:
    """Do one of the verb's actions on the world of the chosen session."""
    with workspace(arguments.workspace, create=False) as ws:
        record = chosen_session(ws, arguments.session)
        inventory = Inventory(ws, record.world_id)
        if arguments.action == "export":
            _export(inventory, Coverage(ws, record.world_id), arguments)
            return 0
        for values, line in _rows(arguments, inventory):
            print_object(values, as_json=arguments.json, line=line)
    return 0


def _rows(arguments: argparse.Namespace, inventory: Inventory) -> list[tuple[dict[str, Any], str]]:
    if arguments.action in ("list", "search"):
        found = inventory.list() if arguments.action == "list" else inventory.search(arguments.text)
        return [
            (item.to_json(), f"{item.device_id}  {item.device_type:<6} {item.device_status or 'no record kept'}")
            for item in found
        ]
    device = EUI64.parse(arguments.device)
    held = inventory.get(device)
    if held is None:
        raise UserError(f"{device} is not in the inventory", advice="list it with: hht inventory list")
    if arguments.action == "history":
        return [
            (
                row.to_json(),
                f"{row.to_json()['at']}  {row.from_status or '(none)'} to {row.to_status}  {row.rule} ({row.source})"
                f"  {row.request_id or 'no request'}",
            )
            for row in inventory.history(device)
        ]
    values = {**held.to_json(), "cells": [cell.to_json() for cell in inventory.cells(device)]}
    return [(values, "\n".join(f"{key}: {value}" for key, value in values.items()))]


def _export(inventory: Inventory, coverage: Coverage, arguments: argparse.Namespace) -> None:
    tables = {
        "devices": [item.to_json() for item in inventory.list()],
        "coverage": [item.to_json() for item in coverage.list()],
    }
    if arguments.out is None:
        for name, rows in tables.items():
            if arguments.json:
                for row in rows:
                    print(json_line({"table": name, **row}))
            else:
                print(_csv(rows).decode())
        return
    folder: Path = arguments.out
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise store_error(error, f"{folder} could not be made") from error
    for name, rows in tables.items():
        for suffix, data in (("json", _json(rows)), ("csv", _csv(rows))):
            write_file(folder / f"{name}.{suffix}", data)
            print_object(
                {"file": f"{name}.{suffix}", "rows": len(rows)},
                as_json=arguments.json,
                line=f"{folder / name}.{suffix}: {len(rows)} rows",
            )


def _json(rows: list[dict[str, Any]]) -> bytes:
    return (json.dumps(rows, indent=2, ensure_ascii=False) + "\n").encode()


def _csv(rows: list[dict[str, Any]]) -> bytes:
    """Return ROWS as CSV; every text is quoted, so that one space stays one space in any reader."""
    if not rows:
        return b""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
    return stream.getvalue().encode()


def _plain(value: Any) -> Any:
    """Return a truth value as DUIS writes it; everything else untouched."""
    return str(value).lower() if isinstance(value, bool) else value
