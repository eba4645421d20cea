"""`hht sessions`: list, show, export, replay and verify sessions and their journals."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from hht_app.cli.common import add_workspace, chosen_session, is_session_number, print_object, workspace
from hht_app.cli.run import event_object
from hht_app.core.errors import DataError
from hht_app.store.connection import open_workspace
from hht_app.store.journal import verify_session
from hht_app.store.journal_file import verify_jsonl
from hht_app.store.worlds import sessions
from hht_app.terminal.export import export_session
from hht_app.terminal.session import Session, open_session, replay


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words, example in (
        ("list", "every session", "--workspace H"),
        ("show", "the events of one session", "1 --workspace H"),
        ("export", "write a session's export folder", "1 --out OUT --workspace H"),
        ("replay", "do a session's acts again and compare", "1 --workspace H"),
        ("verify", "check a session's journal, or a journal.jsonl", "OUT/journal.jsonl"),
    ):
        child = actions.add_parser(name, help=words, description=words)
        child.epilog = f"example: hht sessions {name} {example}"
        if name != "list":
            child.add_argument("session", nargs="?", help="session number (default: the latest)")
        if name == "export":
            child.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new or empty folder")
        add_workspace(child)
    parser.epilog = "example: hht sessions verify OUT/journal.jsonl"


def run(arguments: argparse.Namespace) -> int:
    """Do one of the verb's actions."""
    wanted = getattr(arguments, "session", None)
    if arguments.action == "verify" and wanted is not None and not is_session_number(wanted):
        return _verify_file(Path(wanted), as_json=arguments.json)
    with workspace(arguments.workspace, create=False) as ws:
        if arguments.action == "list":
            for item in sessions(ws):
                line = f"{item.id}: {item.scenario}, seed {item.seed}, {item.events} events, {item.state}"
                print_object(item.to_json(), as_json=arguments.json, line=line)
            return 0
        record = chosen_session(ws, wanted)
        if arguments.action == "verify":
            verify_session(ws, record.id)
            print_object(record.to_json(), as_json=arguments.json, line=f"session {record.id}: journal untouched")
            return 0
        playing = open_session(ws, record.id)
        if arguments.action == "show":
            for event in playing.events():
                print_object(
                    event_object(event), as_json=arguments.json, line=f"{event.seq} {event.at} {event.summary}"
                )
        elif arguments.action == "export":
            export_session(playing, arguments.out)
            print_object(record.to_json(), as_json=arguments.json, line=f"exported to {arguments.out}")
        else:
            with tempfile.TemporaryDirectory() as folder:
                scratch = open_workspace(Path(folder) / "replay")
                try:
                    again = replay(playing, scratch)
                    if _all_state(again) != _all_state(playing):
                        raise DataError("the replay ends in another state than the session")
                finally:
                    scratch.close()
            print_object(
                record.to_json(), as_json=arguments.json, line=f"session {record.id}: replayed to the same state"
            )
    return 0


def _all_state(playing: Session) -> list[object]:
    """Return the state of every room, what the terminal remembers, and what the DCC has on record, as plain data."""
    inventory = playing.world.dcc.office.inventory
    records: list[object] = []
    for item in inventory.list():
        records.append(item.to_json())
        records += [row.to_json() for row in inventory.history(item.device_id)]
        records += [cell.to_json() for cell in inventory.cells(item.device_id)]
    return [playing.world.snapshot(), playing.state.snapshot(), records]


def _verify_file(path: Path, *, as_json: bool) -> int:
    count, head = verify_jsonl(path)
    values = {"source": str(path), "events": count, "head_hash": head}
    print_object(values, as_json=as_json, line=f"{path}: {count} events, untouched")
    return 0
