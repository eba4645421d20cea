"""A journal as a file: accepted as written, refused after any edit, and never a crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError, HHTError, StoreError, UserError
from hht_app.store.chain import FIRST_HASH, SESSION_ENDED, Event, chain_hash
from hht_app.store.connection import open_workspace
from hht_app.store.journal import Journal, export_jsonl, verify_jsonl
from tests.store.sample import AT, fill


def chained(count: int, last_kind: str = SESSION_ENDED) -> list[Event]:
    events, previous = [], FIRST_HASH
    for number in range(1, count + 1):
        draft = Event(
            seq=number,
            at="2026-11-23T09:00:00Z",
            actor="terminal",
            kind=last_kind if number == count else "heard",
            summary="é",
            request_id="02-48-48-54-00-01-00-00:00-DB-12-34-56-78-90-A2:18446744073709551615",
            message_code="00CB",
            device="00-DB-12-34-56-78-90-A2",
            code=None,
            name="CCS01",
            raw=bytes(range(number)),
        )
        events.append(
            Event(
                **{name: getattr(draft, name) for name in Event.__slots__ if name != "hash"},
                hash=chain_hash(previous, draft),
            )
        )
        previous = events[-1].hash
    return events


def write(folder: Path, data: bytes, manifest: object = None) -> Path:
    path = folder / "journal.jsonl"
    path.write_bytes(data)
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest if isinstance(manifest, str) else json.dumps(manifest))
    return path


def manifest_of(events: list[Event]) -> dict[str, object]:
    return {"scenario": "x", "event_count": len(events), "head_hash": events[-1].hash}


def test_the_journal_of_a_session_is_accepted_as_exported(workspace: Path, tmp_path: Path) -> None:
    _, session = fill(workspace)
    with open_workspace(workspace, read_only=True) as ws:
        journal = Journal(ws, session)
        data, head = export_jsonl(journal.iterate()), journal.head()
    assert verify_jsonl(write(tmp_path, data)) == head == (4, head[1])
    first = json.loads(data.splitlines()[0])
    assert first["raw"] == "AAE="
    assert first["summary"] == "Event number 1 – done"
    assert first["at"] == "2026-11-23T09:00:01Z"
    assert "wall" not in first
    assert AT.year == 2026


def test_a_manifest_beside_the_journal_vouches_for_its_tail(tmp_path: Path) -> None:
    events = chained(4, last_kind="heard")
    with pytest.raises(DataError, match="cannot be vouched for"):
        verify_jsonl(write(tmp_path, export_jsonl(events)))
    assert verify_jsonl(write(tmp_path, export_jsonl(events), manifest_of(events))) == (4, events[-1].hash)


@pytest.mark.parametrize("with_manifest", [False, True])
def test_removal_of_any_line_is_seen_the_last_included(tmp_path: Path, with_manifest: bool) -> None:
    events = chained(5)
    lines = export_jsonl(events).splitlines(keepends=True)
    manifest = manifest_of(events) if with_manifest else None
    assert verify_jsonl(write(tmp_path, b"".join(lines), manifest))
    for index in range(len(lines)):
        for kept in (lines[:index] + lines[index + 1 :], lines[:index]):
            with pytest.raises(DataError):
                verify_jsonl(write(tmp_path, b"".join(kept)))


@pytest.mark.parametrize("with_manifest", [False, True])
def test_doubled_moved_or_added_lines_are_seen(tmp_path: Path, with_manifest: bool) -> None:
    events = chained(4)
    lines = export_jsonl(events).splitlines(keepends=True)
    whole = b"".join(lines)
    write(tmp_path, whole, manifest_of(events) if with_manifest else None)
    for index in range(len(lines)):
        doubled = b"".join(lines[: index + 1] + lines[index:])
        swapped = b"".join([*lines[:index], *reversed(lines[index : index + 2]), *lines[index + 2 :]])
        spaced = b"".join([*lines[:index], b"\n", *lines[index:]])
        for data in (doubled, spaced, *([swapped] if index < 3 else [])):
            with pytest.raises(DataError):
                verify_jsonl(write(tmp_path, data))
    for data in (
        whole + b"\n",
        whole + b" ",
        whole + b"{}\n",
        whole + b"\x00",
        whole[:-1],
        whole.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + whole,
        b" " + whole,
        whole + whole,
    ):
        with pytest.raises(DataError):
            verify_jsonl(write(tmp_path, data))


def test_every_altered_byte_outside_the_summary_is_seen(tmp_path: Path) -> None:
    data = export_jsonl(chained(2))
    path, seen = write(tmp_path, data), 0
    inside = {
        index
        for start in range(len(data))
        if data.startswith('"summary": "é"'.encode(), start)
        for index in range(start + 12, start + 14)
    }
    assert len(inside) == 4
    for index in range(len(data)):
        for mask in (1, 0x20, 0x80):
            path.write_bytes(data[:index] + bytes([data[index] ^ mask]) + data[index + 1 :])
            try:
                verify_jsonl(path)
            except DataError:
                seen += 1
            else:
                assert index in inside, data[max(0, index - 20) : index + 20]
    assert seen > 3 * (len(data) - len(inside)) - 1


def test_every_truncation_is_seen(tmp_path: Path) -> None:
    data = export_jsonl(chained(2))
    path = write(tmp_path, data)
    for size in range(len(data)):
        path.write_bytes(data[:size])
        with pytest.raises(DataError):
            verify_jsonl(path)


def first_line(**changes: object) -> bytes:
    fields = json.loads(export_jsonl(chained(1)))
    fields.update(changes)
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        first_line(seq=True),
        first_line(seq=1.0),
        first_line(seq="1"),
        first_line(seq=None),
        first_line(seq=10**4000),
        export_jsonl(chained(1)).replace(b'{"seq": 1', b'{"seq": 1' + b"0" * 5000),
        first_line(at=None),
        first_line(at=1),
        first_line(raw=1),
        first_line(raw="AB"),
        first_line(raw="AB=="),
        first_line(raw="A B="),
        first_line(raw="é"),
        first_line(hash=None),
        first_line(hash=[]),
        first_line(device={}),
        first_line(code=7),
        first_line(extra=1),
        first_line(summary="\ud800"),
        first_line(actor="\ud800"),
        b'{"actor": "\\ud800"}\n',
        export_jsonl(chained(1)).replace(b'{"seq": 1', b'{"seq": 1, "seq": 1'),
        export_jsonl(chained(1)).replace("é".encode(), b"\\ud800"),
        b"[" * 100_000 + b"\n",
        b"null\n",
        b"1\n",
        b"NaN\n",
        b'"text"\n',
        b"\xff\xfe\n",
        b"\n",
        b"",
    ],
)
def test_a_line_of_another_shape_is_told_with_its_place(tmp_path: Path, data: bytes) -> None:
    path = write(tmp_path, data)
    with pytest.raises(DataError) as caught:
        verify_jsonl(path)
    assert caught.value.path == str(path)
    assert caught.value.line == (1 if data else None)


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        {},
        {"event_count": "3", "head_hash": "00"},
        {"event_count": True, "head_hash": "00"},
        {"event_count": 3, "head_hash": None},
        {"event_count": 3, "head_hash": "00"},
        {"event_count": 2, "head_hash": chained(3)[-1].hash},
        {"event_count": 4, "head_hash": chained(3)[-1].hash},
        {"event_count": 3, "head_hash": chained(3)[-1].hash.upper()},
    ],
)
def test_a_manifest_that_does_not_fit_is_seen(tmp_path: Path, manifest: object) -> None:
    with pytest.raises(DataError):
        verify_jsonl(write(tmp_path, export_jsonl(chained(3)), manifest))


def test_an_empty_journal_is_accepted_only_where_a_manifest_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        verify_jsonl(write(tmp_path, b""))
    assert verify_jsonl(write(tmp_path, b"", {"event_count": 0, "head_hash": FIRST_HASH})) == (0, FIRST_HASH)


def test_a_journal_that_is_not_there_or_cannot_be_read_is_a_plain_refusal(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no journal"):
        verify_jsonl(tmp_path / "journal.jsonl")
    with pytest.raises(StoreError):
        verify_jsonl(tmp_path)


@given(
    st.binary(max_size=300)
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_only_our_own_errors_escape_whatever_the_file_holds(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = write(tmp_path_factory.getbasetemp(), data)
    with pytest.raises(HHTError):
        verify_jsonl(path)


@given(st.data())
def test_an_event_with_any_text_and_bytes_survives_export(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    draft = {
        "seq": 1,
        "at": data.draw(text),
        "actor": data.draw(text),
        "kind": SESSION_ENDED,
        "summary": data.draw(text),
        "raw": data.draw(st.binary(max_size=50)),
        **{name: data.draw(st.none() | text) for name in ("request_id", "message_code", "device", "code", "name")},
    }
    event = Event(**draft, hash=chain_hash(FIRST_HASH, Event(**draft)))
    assert verify_jsonl(write(tmp_path_factory.getbasetemp(), export_jsonl([event]))) == (1, event.hash)
