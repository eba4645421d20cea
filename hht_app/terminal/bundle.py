"""The 8.13 bundle of a session: the signed requests that returned what was heard, in order, with a manifest."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from hht_app.core.files import write_file
from hht_app.core.identifiers import RequestID
from hht_app.duis.bodies import ReturnLocalCommandResponse
from hht_app.duis.requests import read_request
from hht_app.duis.service_requests import needed_by_dcc
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import use_case
from hht_app.terminal.export import STEP, Progress, all_events, unwatched, write_folder
from hht_app.terminal.session import Session

RETURN = "8.13"


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """One returned message; `required_by_dcc` is None where it is not held (every Device Alert)."""

    file: str
    request_id: str
    original_request_id: str | None
    device: str
    use_case: str
    required_by_dcc: bool | None


def bundle_entries(session: Session, progress: Progress = unwatched) -> list[tuple[BundleEntry, bytes]]:
    """Return each 8.13 request of the session with its signed XML, in the order they were sent.

    PROGRESS is told of the events that were looked at, and may raise Cancelled.
    """
    commands = {item.request_id: item.reference for item in session.state.heard if item.request_id}
    entries: list[tuple[BundleEntry, bytes]] = []
    count = session.count()
    for event in all_events(session):
        if event.seq % STEP == 1:
            progress(event.seq, count)
        if event.kind != "duis-request" or event.name != RETURN:
            continue
        body = read_request(event.raw).body
        if not isinstance(body, ReturnLocalCommandResponse):
            continue
        message = parse_message(body.device_gbcs_response)
        case = use_case(message.message_code)
        original = str(body.original_request_id) if body.original_request_id else None
        name = case.name if case else f"{message.message_code:04X}"
        entry = BundleEntry(
            file=f"{len(entries) + 1:03d}-{RETURN}-{name}-{message.kind}.xml",
            request_id=event.request_id or "",
            original_request_id=original,
            device=str(message.originator),
            use_case=name,
            required_by_dcc=None if original is None else needed_by_dcc(commands[str(RequestID.parse(original))]),
        )
        entries.append((entry, event.raw))
    return entries


def write_bundle(session: Session, folder: Path, progress: Progress = unwatched) -> list[BundleEntry]:
    """Write the bundle to FOLDER (absent or empty), whole or not at all: one XML a message, and manifest.json.

    PROGRESS is told how far it is, and may raise Cancelled: then nothing is left of it.
    """
    entries = bundle_entries(session, progress)

    def fill(building: Path) -> None:
        for number, (entry, xml) in enumerate(entries):
            progress(number, len(entries))
            write_file(building / entry.file, xml)
        listed = [asdict(entry) for entry, _ in entries]
        write_file(building / "manifest.json", (json.dumps(listed, indent=2) + "\n").encode())

    write_folder(folder, fill)
    return [entry for entry, _ in entries]
