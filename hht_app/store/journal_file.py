"""A journal as JSON Lines: written for an export, and verified line by line without any database."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hht_app.core.errors import DataError, UserError
from hht_app.core.files import store_error
from hht_app.core.jsontext import json_line
from hht_app.store.chain import FIRST_HASH, SESSION_ENDED, Event, check_link

# Far above any line this program writes; a longer one is not a journal's.
_LINE_LIMIT = 32 * 1024 * 1024
_SEQ_LIMIT = 2**63
_MANIFEST_LIMIT = 32 * 1024 * 1024
_TEXT = ("at", "actor", "kind", "summary", "raw", "hash")
_OPTIONAL_TEXT = ("request_id", "message_code", "device", "code", "name")


def _as_line(event: Event) -> bytes:
    fields = event.to_json()
    own_hash = fields.pop("hash")
    return json_line({**fields, "raw": base64.b64encode(event.raw).decode(), "hash": own_hash}).encode() + b"\n"


def export_jsonl(events: Iterable[Event]) -> bytes:
    """Return EVENTS as UTF-8 JSON Lines, one object a line, raw bytes in base64."""
    return b"".join(_as_line(event) for event in events)


def verify_jsonl(path: Path) -> tuple[int, str]:
    """Recompute the chain of the journal at PATH and return its count and head hash; DataError after any edit.

    Where `manifest.json` lies beside it, its event_count and head_hash must match; else the last event must be the
    session's end, for nothing vouches for the tail.
    """
    place, previous, count, last_kind = str(path), FIRST_HASH, 0, ""
    try:
        with path.open("rb") as stream:
            while line := stream.readline(_LINE_LIMIT):
                event = _read_line(line, place, count + 1)
                check_link(previous, count + 1, event, path=place, line=count + 1)
                previous, count, last_kind = event.hash, count + 1, event.kind
    except FileNotFoundError as error:
        raise UserError(f"there is no journal at {path}", advice="name a journal.jsonl or a session") from error
    except OSError as error:
        raise store_error(error, f"{path} could not be read") from error
    manifest = _read_manifest(path.with_name("manifest.json"))
    if manifest is None:
        if last_kind != SESSION_ENDED:
            raise DataError(
                "the journal does not end with its session and no manifest.json lies beside it,"
                " so its tail cannot be vouched for",
                path=place,
                line=count or None,
            )
    elif manifest != (count, previous):
        raise DataError(
            f"the journal has {count} events, manifest.json tells of {manifest[0]}"
            if manifest[0] != count
            else "the journal's last hash is not the one in manifest.json",
            path=place,
        )
    return count, previous


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _read_line(line: bytes, place: str, number: int) -> Event:
    """Return the event of LINE, which must be exactly as this program writes it; DataError otherwise."""
    try:
        fields = json.loads(line.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise DataError("not a line of a journal", path=place, line=number) from error
    if not isinstance(fields, dict):
        raise DataError("not a JSON object", path=place, line=number)
    event = _as_event(fields, place, number)
    try:
        rewritten = _as_line(event)
    except UnicodeEncodeError as error:
        raise DataError("text that is not Unicode", path=place, line=number) from error
    if rewritten != line:
        raise DataError("not written as a journal is written", path=place, line=number)
    return event


def _as_event(fields: dict[str, Any], place: str, number: int) -> Event:
    expected = {"seq", *_TEXT, *_OPTIONAL_TEXT}
    if set(fields) != expected:
        odd = sorted(set(fields) ^ expected)
        raise DataError(f"fields missing or unknown: {', '.join(odd)[:200]}", path=place, line=number)
    if type(fields["seq"]) is not int or not 0 < fields["seq"] < _SEQ_LIMIT:
        raise DataError("seq is not a number of an event", path=place, line=number)
    for name in (*_TEXT, *_OPTIONAL_TEXT):
        if not isinstance(fields[name], str) and (name in _TEXT or fields[name] is not None):
            raise DataError(f"{name} is not text", path=place, line=number)
    try:
        raw = base64.b64decode(fields["raw"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise DataError("raw is not base64", path=place, line=number) from error
    return Event(**{**fields, "raw": raw})


def _read_manifest(path: Path) -> tuple[int, str] | None:
    """Return event_count and head_hash of the manifest at PATH, None where there is none."""
    try:
        if path.stat().st_size > _MANIFEST_LIMIT:
            raise DataError("too large for a manifest", path=str(path))
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise store_error(error, f"{path} could not be read") from error
    try:
        manifest = json.loads(text.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise DataError("the manifest is not JSON", path=str(path)) from error
    if not isinstance(manifest, dict):
        raise DataError("the manifest is not a JSON object", path=str(path))
    count, head = manifest.get("event_count"), manifest.get("head_hash")
    if type(count) is not int or not isinstance(head, str):
        raise DataError("the manifest has no event_count and head_hash", path=str(path))
    return count, head
