"""`hht run`: a scenario's reference solution without a window, or the rest of one that was cut."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hht_app.cli import drop_output
from hht_app.cli.common import add_workspace, has_workspace, numbered_session, print_object, say, workspace
from hht_app.core.errors import UsageError, UserError
from hht_app.core.paths import default_workspace
from hht_app.duis.versions import version, version_note
from hht_app.store.chain import Event
from hht_app.store.connection import Workspace
from hht_app.store.worlds import SessionRecord, latest_unfinished, mark_exported, plan_export
from hht_app.terminal.export import check_target, export_session, exported_already
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.scenario import scenario_ids
from hht_app.terminal.session import Session, open_session, start_session
from hht_app.training.library import own_scenario

LATEST = ""
NOTHING_TO_RESUME = "there is no unfinished session to resume"
START_ONE = "start one: hht run no-wan-dual-fuel"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("scenario", nargs="?", help="the scenario to run, such as no-wan-dual-fuel")
    parser.add_argument(
        "--resume", nargs="?", const=LATEST, metavar="SESSION", help="carry on (default: the latest unfinished session)"
    )
    parser.add_argument("--export", type=Path, metavar="DIR", help="write every message, request and key of the job")
    parser.add_argument("--seed", type=int, help="another world of the same job (default: the scenario's)")
    parser.add_argument("--speed", choices=["max"], default="max", help="the simulated clock never waits")
    add_workspace(parser)
    parser.epilog = "example: hht run no-wan-dual-fuel --workspace H --export OUT --json"


def run(arguments: argparse.Namespace) -> int:
    """Run or resume, print each new event, export at the end."""
    if (arguments.scenario is None) == (arguments.resume is None):
        raise UsageError("name a scenario, or use --resume", advice="see: hht run --help")
    if arguments.resume is not None and arguments.seed is not None:
        raise UsageError("a resumed session keeps its own seed", advice="leave --seed out")
    export_to: Path | None = arguments.export.absolute() if arguments.export else None
    if arguments.resume is not None and not has_workspace(arguments.workspace):
        raise UsageError(NOTHING_TO_RESUME, advice=START_ONE)
    if arguments.resume is None:
        _require_scenario(arguments.scenario, arguments.workspace or default_workspace())
    with workspace(arguments.workspace) as ws:
        if arguments.resume is None:
            if export_to:
                check_target(export_to)
            playing = start_session(
                ws, arguments.scenario, arguments.seed, export_to=str(export_to) if export_to else None
            )
            note = version_note(version(playing.world.duis_version).schema_version)
            if note:
                say(note)
            _print(playing.events(), as_json=arguments.json)
        else:
            playing = _resumed(ws, arguments.resume, export_to)
        finish(playing, as_json=arguments.json)
        _export(ws, playing)
    return 0


def _require_scenario(scenario_id: str, folder: Path) -> None:
    """Refuse a wrong name before a workspace is made for it, and a scenario of the user's own that is wrong."""
    if scenario_id not in scenario_ids():
        own_scenario(folder, scenario_id)


def _resumed(ws: Workspace, wanted: str, export_to: Path | None) -> Session:
    if wanted == LATEST:
        record = latest_unfinished(ws)
        if record is None:
            raise UsageError(NOTHING_TO_RESUME, advice=START_ONE)
    else:
        record = _wanted(ws, wanted)
        if record.state != "running" and (record.exported or record.export_to is None) and export_to is None:
            raise UsageError(f"session {wanted} has ended, there is nothing to resume")
    playing = open_session(ws, record.id)
    if export_to and (record.exported or str(export_to) != record.export_to):
        if record.state == "running" or not exported_already(playing, export_to):
            check_target(export_to)
        plan_export(ws, record.id, str(export_to))
    return playing


def _wanted(ws: Workspace, wanted: str) -> SessionRecord:
    try:
        return numbered_session(ws, wanted)
    except UserError as error:
        raise UsageError(error.message, advice=error.advice) from error


def finish(playing: Session, *, as_json: bool) -> None:
    """Do the reference solution's acts until the job has ended, printing each event once it is committed."""
    act = next_act(playing)
    while act is not None:
        _print(playing.do(act), as_json=as_json)
        act = next_act(playing)


def _export(ws: Workspace, playing: Session) -> None:
    record = playing.record
    if record.export_to is None or record.exported:
        return
    folder = Path(record.export_to)
    if not exported_already(playing, folder):
        export_session(playing, folder)
    mark_exported(ws, playing.id)
    say(f"exported to {folder}")


def event_object(event: Event) -> dict[str, object]:
    """Return an event as the command line prints it."""
    return {
        "seq": event.seq,
        "at": event.at,
        "actor": event.actor,
        "kind": event.kind,
        "summary": event.summary,
        "request_id": event.request_id,
        "message_code": event.message_code,
        "device": event.device,
        "code": event.code,
        "hash": event.hash,
    }


def _print(events: list[Event], *, as_json: bool) -> None:
    try:
        for event in events:
            line = f"{event.at}  {event.actor:<10} {event.kind:<18} {event.summary}"
            print_object(event_object(event), as_json=as_json, line=line)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the events has gone; the job is still to be finished and exported.
        drop_output()
