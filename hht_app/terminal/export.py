"""An export folder: every request, response and message of a session in journal order, keys, and what ties them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hht_app.core.errors import DataError, ProtectionError, UsageError
from hht_app.core.files import store_error, write_file
from hht_app.core.identifiers import EUI64
from hht_app.duis.signature import verify_document
from hht_app.gbcs.certificates import subject_of
from hht_app.gbcs.envelope import parse_message
from hht_app.smki.folder import write_ca, write_keystore
from hht_app.store.chain import Event
from hht_app.store.journal_file import export_jsonl
from hht_app.terminal.session import Session

Progress = Callable[[int, int], None]
_PAGE, STEP = 1000, 16
BROUGHT_IN = "brought-in"
XML_KINDS = {"duis-request": "request", "duis-response": "response", BROUGHT_IN: "response"}
UNNAMED = "unreadable"
GBCS_KINDS = {
    "pre-command": "precommand",
    "signed-pre-command": "signed-precommand",
    "command": "command",
    "response": "response",
    "alert": "alert",
}


def unwatched(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def all_events(session: Session) -> Iterator[Event]:
    """Give every event of the session, read in parts."""
    after = 0
    while page := session.page(after, _PAGE):
        yield from page
        after = page[-1].seq


def check_target(folder: Path) -> None:
    """Refuse (UsageError) to export over anything: the folder must be absent or empty; StoreError when it is hidden."""
    try:
        in_use = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise store_error(error, f"{folder} could not be looked into") from error
    if in_use:
        raise UsageError(f"{folder} is not empty", advice="name a new folder, or empty this one")


def export_session(session: Session, folder: Path, progress: Progress = unwatched) -> None:
    """Write the session's export to FOLDER, whole or not at all; it must be absent or empty (UsageError).

    PROGRESS is told of the events that are written, and may raise Cancelled: then nothing is left of it.
    """
    write_folder(folder, lambda building: _write(session, building, progress))


def write_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Have FILL write a folder beside FOLDER and rename it at the end, so that FOLDER is whole or absent.

    UsageError when FOLDER holds something; StoreError when the disk refuses.
    """
    check_target(folder)
    target = folder.absolute()
    building = target.with_name(f".{target.name}.building")
    try:
        if building.exists():
            shutil.rmtree(building)
        target.parent.mkdir(parents=True, exist_ok=True)
        building.mkdir()
        fill(building)
        if target.exists():
            target.rmdir()
        building.replace(target)
    except OSError as error:
        raise store_error(error, f"{folder} could not be written") from error
    finally:
        if building.exists():
            shutil.rmtree(building, ignore_errors=True)


def exported_already(session: Session, folder: Path) -> bool:
    """Tell whether FOLDER already holds just this session's export (a run was cut after writing it)."""
    manifest = folder / "manifest.json"
    journal = folder / "journal.jsonl"
    if not (manifest.is_file() and journal.is_file()):
        return False
    return journal.read_bytes() == export_jsonl(session.events())


def _write(session: Session, folder: Path, progress: Progress) -> None:
    files: list[dict[str, Any]] = []
    lines: list[bytes] = []
    count = session.count()
    for event in all_events(session):
        if event.seq % STEP == 1:
            progress(event.seq, count)
        lines.append(export_jsonl([event]))
        name = file_name(event, len(files) + 1)
        if name is None:
            continue
        write_file(folder / name, event.raw if name.endswith(".xml") else event.raw.hex().upper().encode())
        files.append({"file": name, "seq": event.seq, "signer": _signer(session, event)})
    progress(count, count)
    write_file(folder / "journal.jsonl", b"".join(lines))
    write_keystore(folder / "keystore", session.world.keys)
    write_ca(folder / "ca", session.world.keys.pki)
    write_file(folder / "manifest.json", _manifest(session, files))


def file_name(event: Event, number: int) -> str | None:
    """Return the name of the file that holds EVENT's raw bytes, or None for an event without a file."""
    if event.kind in XML_KINDS:
        return f"{number:03d}-{event.name or UNNAMED}-{XML_KINDS[event.kind]}.xml"
    if event.kind in GBCS_KINDS:
        return f"{number:03d}-{event.name}-{GBCS_KINDS[event.kind]}.hex"
    return None


def _signer(session: Session, event: Event) -> str | None:
    """Return the file stem in keystore/ of the certificate that verifies the signature, or None where there is none."""
    if event.kind == "duis-request":
        return f"{session.world.supplier.compact}-xml-ds"
    if event.kind == "duis-response":
        return f"{session.world.acb.compact}-xml-ds"
    if event.kind == BROUGHT_IN:
        return _signer_brought(session, event.raw)
    message = parse_message(event.raw)
    held = bool(message.signature) and session.world.keys.public_key(message.originator, "ds") is not None
    return f"{message.originator.compact}-ds" if held else None


def _signer_brought(session: Session, xml: bytes) -> str | None:
    """Return the certificate here that signed XML, which came from elsewhere; None where it is none of this world's."""
    try:
        verified = verify_document(xml, session.world.keys.find_xml_signer)
    except (DataError, ProtectionError):
        return None
    return f"{subject_of(verified.certificate).compact}-xml-ds"


def _manifest(session: Session, files: list[dict[str, Any]]) -> bytes:
    record = session.record

    def device(eui: EUI64, device_type: str) -> dict[str, str]:
        return {"device_id": str(eui), "device_type": device_type}

    return _pretty(
        {
            "scenario": record.scenario,
            "seed": record.seed,
            "head_hash": record.head_hash,
            "event_count": record.events,
            "acb": str(session.world.acb),
            "supplier": str(session.world.supplier),
            "devices": [device(item.eui, item.device_type) for item in session.scenario.devices],
            "files": files,
        }
    )


def _pretty(value: Any) -> bytes:
    import json

    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
