"""The journal: append-only, chained, and refused after any edit."""

# ruff: noqa: PT012 - what happens inside a transaction before it fails is what these tests are about
from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from hht_app.core.errors import BugError, DataError, HHTError, StoreError
from hht_app.store.connection import FILE_NAME, Workspace, open_workspace
from hht_app.store.journal import FIRST_HASH, SESSION_ENDED, Journal, head_path, verify_session
from tests.store.sample import AT, ESME, REQUEST, append_events, new_session


@pytest.fixture
def ws(workspace: Path):
    with open_workspace(workspace) as opened:
        yield opened


def edit(workspace: Path, *statements: str) -> None:
    """Change the file behind the program's back, its triggers dropped."""
    connection = sqlite3.connect(workspace / FILE_NAME)
    for statement in ("DROP TRIGGER events_no_update", "DROP TRIGGER events_no_delete", *statements):
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.fixture
def written(workspace: Path) -> int:
    with open_workspace(workspace) as ws:
        _, session = new_session(ws)
        append_events(ws, session, 3)
        append_events(ws, session, 2, 4)
    return session


def refusal(workspace: Path, session: int) -> str:
    with open_workspace(workspace, read_only=True) as ws, pytest.raises(DataError) as caught:
        verify_session(ws, session)
    assert caught.value.path
    return caught.value.one_line()


def test_the_chain_is_the_one_that_is_documented(ws: Workspace) -> None:
    _, session = new_session(ws)
    append_events(ws, session, 2)
    previous = bytes(32)
    for event in Journal(ws, session).events():
        covered = {
            "seq": event.seq,
            "at": f"2026-11-23T09:00:0{event.seq}Z",
            "actor": "terminal",
            "kind": "command-delivered",
            "request_id": str(REQUEST),
            "message_code": "00CB",
            "device": str(ESME),
            "code": "I0",
            "name": "CCS01",
            "raw_sha256": hashlib.sha256(bytes(range(event.seq + 1))).hexdigest(),
        }
        text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = hashlib.sha256(previous + text.encode()).digest()
        assert event.hash == previous.hex()


def test_the_same_events_give_the_same_hashes_in_another_session_with_other_summaries(ws: Workspace) -> None:
    _, first = new_session(ws)
    _, second = new_session(ws)
    for session, summary in ((first, "English"), (second, "Cymraeg")):
        with ws.transaction():
            Journal(ws, session).append(at=AT, actor="a", kind="k", summary=summary, raw=b"1")
    assert Journal(ws, first).head() == Journal(ws, second).head()
    assert Journal(ws, first).head()[0] == 1


def test_an_event_comes_back_as_it_was_appended(ws: Workspace) -> None:
    _, session = new_session(ws)
    journal = Journal(ws, session)
    assert journal.head() == (0, FIRST_HASH)
    with ws.transaction():
        event = journal.append(at=AT, actor="dcc", kind="k", summary="one\ntwo – é", raw=bytes(range(256)))
        assert journal.events() == [event]
    assert (event.seq, event.request_id, event.message_code, event.device, event.name) == (1, None, None, None, None)
    assert journal.events(after=1) == []
    assert journal.head() == (1, event.hash)
    assert "raw" not in event.to_json()
    assert set(event.to_json()) >= {"seq", "at", "actor", "kind", "summary", "hash", "message_code", "code"}


def test_events_of_two_writers_in_one_transaction_make_one_chain(ws: Workspace) -> None:
    _, session = new_session(ws)
    one, other = Journal(ws, session), Journal(ws, session)
    with ws.transaction():
        for journal in (one, other, one):
            journal.append(at=AT, actor="a", kind="k", summary="s")
        with pytest.raises(ZeroDivisionError), ws.transaction():
            other.append(at=AT, actor="a", kind="lost", summary="s")
            raise ZeroDivisionError
        one.append(at=AT, actor="a", kind="last", summary="s")
    assert [(event.seq, event.kind) for event in one.events()] == [(1, "k"), (2, "k"), (3, "k"), (4, "last")]
    verify_session(ws, session)


def test_an_event_after_another_program_wrote_goes_on_from_there(workspace: Path, ws: Workspace) -> None:
    _, session = new_session(ws)
    mine = Journal(ws, session)
    append_events(ws, session, 1)
    with open_workspace(workspace) as second:
        append_events(second, session, 2, 2)
    with ws.transaction():
        assert mine.append(at=AT, actor="a", kind="k", summary="s").seq == 4
    verify_session(ws, session)


def test_an_event_outside_a_transaction_is_refused(ws: Workspace) -> None:
    _, session = new_session(ws)
    with pytest.raises(BugError, match="outside a transaction"):
        Journal(ws, session).append(at=AT, actor="a", kind="k", summary="s")
    assert Journal(ws, session).head()[0] == 0


def test_text_that_is_not_unicode_is_refused_and_nothing_is_kept(ws: Workspace) -> None:
    _, session = new_session(ws)
    with pytest.raises(DataError, match="Unicode"), ws.transaction():
        Journal(ws, session).append(at=AT, actor="\ud800", kind="k", summary="s")
    assert Journal(ws, session).events() == []


def test_a_transaction_that_is_undone_leaves_no_event_and_the_chain_goes_on(ws: Workspace) -> None:
    _, session = new_session(ws)
    append_events(ws, session, 2)
    with pytest.raises(ZeroDivisionError), ws.transaction():
        Journal(ws, session).append(at=AT, actor="a", kind="lost", summary="s")
        raise ZeroDivisionError
    assert json.loads(head_path(ws, session).read_text())["count"] == 2
    append_events(ws, session, 2, 3)
    assert [event.seq for event in Journal(ws, session).events()] == [1, 2, 3, 4]
    verify_session(ws, session)


def test_an_event_before_a_part_that_was_taken_back_is_kept_with_its_head(ws: Workspace) -> None:
    _, session = new_session(ws)
    with ws.transaction():
        append_events(ws, session, 1)
        with pytest.raises(ValueError, match="only this part"), ws.transaction():
            append_events(ws, session, 2)
            raise ValueError("only this part")
    assert Journal(ws, session).count() == 1
    assert json.loads(head_path(ws, session).read_bytes()) == {
        "count": 1,
        "hash": Journal(ws, session).events()[0].hash,
    }
    verify_session(ws, session)


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET summary = ''", "DELETE FROM events", "UPDATE events SET seq = 9"]
)
def test_the_database_itself_refuses_to_change_or_remove_an_event(ws: Workspace, statement: str) -> None:
    _, session = new_session(ws)
    append_events(ws, session, 2)
    before = Journal(ws, session).events()
    with pytest.raises(BugError, match="append-only"):
        ws.execute(statement)
    with pytest.raises(BugError, match="append-only"):
        ws.execute("INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 1")
    assert Journal(ws, session).events() == before


def test_the_head_is_kept_beside_the_database_after_each_commit(ws: Workspace) -> None:
    _, session = new_session(ws)
    for first in (1, 3, 5):
        append_events(ws, session, 2, first)
        count, head = Journal(ws, session).head()
        assert json.loads(head_path(ws, session).read_text()) == {"count": count, "hash": head}
        assert count == first + 1


def test_the_kept_head_is_made_to_last_at_once_then_each_second_at_the_end_and_on_closing(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, flushed = [100.0], []
    monkeypatch.setattr("hht_app.store.journal.monotonic", lambda: clock[0])
    with open_workspace(workspace) as ws:
        _, session = new_session(ws)
        path = head_path(ws, session)
        monkeypatch.setattr(
            "hht_app.store.head_file._flush", lambda _: flushed.append(json.loads(path.read_text())["count"])
        )
        journal = Journal(ws, session)

        def append(seconds: float, kind: str = "k") -> list[int]:
            clock[0] += seconds
            with ws.transaction():
                journal.append(at=AT, actor="a", kind=kind, summary="s")
            assert json.loads(path.read_text())["count"] == journal.count()
            return flushed

        inode = [append(0), append(0.5), append(0.4), path.stat().st_ino][-1]
        assert flushed == [1]
        assert append(0.2) == append(0.1) == [1, 4]
        assert append(0, SESSION_ENDED) == [1, 4, 6]
        append(0.3)
        assert (flushed, path.stat().st_ino, path.stat().st_size) == ([1, 4, 6], inode, 128)
    assert flushed == [1, 4, 6, 7]
    with open_workspace(workspace, read_only=True) as ws:
        verify_session(ws, session)


def test_an_untouched_journal_is_accepted(workspace: Path, written: int) -> None:
    for read_only in (True, False):
        with open_workspace(workspace, read_only=read_only) as ws:
            verify_session(ws, written)


def test_a_session_without_events_is_accepted(ws: Workspace) -> None:
    _, session = new_session(ws)
    verify_session(ws, session)


@pytest.mark.parametrize(
    "column, value",
    [
        ("at", "'2026-11-23T09:00:03.001Z'"),
        ("actor", "'dcc'"),
        ("kind", "'command-Delivered'"),
        ("request_id", "NULL"),
        ("message_code", "'00cb'"),
        ("device", "'00-DB-12-34-56-78-90-A1'"),
        ("code", "'I1'"),
        ("name", "''"),
        ("raw", "x'00010204'"),
        ("hash", "upper(hash)"),
        ("hash", "'00'"),
    ],
)
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_an_edit_of_a_hashed_field_or_of_raw_bytes_is_seen(
    workspace: Path, written: int, seq: int, column: str, value: str
) -> None:
    edit(workspace, f"UPDATE events SET {column} = {value} WHERE seq = {seq}")
    assert f"event {seq} does not fit" in refusal(workspace, written)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events WHERE seq = 1",
        "DELETE FROM events WHERE seq = 3",
        "DELETE FROM events WHERE seq = 5",
        "DELETE FROM events WHERE seq > 2",
        "DELETE FROM events",
        "UPDATE events SET seq = 9 WHERE seq = 5",
        "UPDATE events SET seq = -seq",
    ],
)
def test_a_missing_or_moved_event_is_seen_the_last_included(workspace: Path, written: int, statement: str) -> None:
    edit(workspace, "PRAGMA ignore_check_constraints = 1", statement)
    refusal(workspace, written)


def test_a_cut_tail_is_told_as_such(workspace: Path, written: int) -> None:
    edit(workspace, "DELETE FROM events WHERE seq > 3")
    assert "has 3 events but had 5: the tail was cut" in refusal(workspace, written)


def test_events_that_change_places_are_seen(workspace: Path, written: int) -> None:
    edit(
        workspace,
        "UPDATE events SET seq = 90 WHERE seq = 2",
        "UPDATE events SET seq = 2 WHERE seq = 3",
        "UPDATE events SET seq = 3 WHERE seq = 90",
    )
    refusal(workspace, written)


def test_a_chain_recomputed_after_an_edit_no_longer_fits_the_kept_head(workspace: Path, written: int) -> None:
    from hht_app.store.chain import chain_hash

    with open_workspace(workspace, read_only=True) as ws:
        events = Journal(ws, written).events()
    previous, statements = FIRST_HASH, []
    for event in events:
        altered = replace(event, code="E1") if event.seq == 2 else event
        previous = chain_hash(previous, altered)
        statements.append(f"UPDATE events SET code = '{altered.code}', hash = '{previous}' WHERE seq = {event.seq}")
    edit(workspace, *statements)
    assert "kept as head" in refusal(workspace, written)


def test_a_kept_head_that_lags_behind_is_a_kill_not_an_edit(workspace: Path, written: int) -> None:
    with open_workspace(workspace) as ws:
        events = Journal(ws, written).events()
        for count, head in [(0, FIRST_HASH), *((event.seq, event.hash) for event in events)]:
            head_path(ws, written).write_text(json.dumps({"count": count, "hash": head}))
            verify_session(ws, written)


@pytest.mark.parametrize(
    "kept",
    [
        None,
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b'{"count": true, "hash": "00"}',
        b'{"count": 5, "hash": 1}',
        b'{"count": 6, "hash": "00"}',
        b'{"count": -1, "hash": "' + b"00" * 32 + b'"}',
        b'{"count": 0, "hash": "00"}',
        b'{"count": 5.0, "hash": "00"}',
        b"[" * 4000,
    ],
)
def test_a_missing_or_altered_head_is_seen(workspace: Path, written: int, kept: bytes | None) -> None:
    path = workspace / "heads" / f"{written}.json"
    if kept is None:
        path.unlink()
    else:
        path.write_bytes(kept)
    refusal(workspace, written)


def test_each_altered_byte_of_the_kept_head_is_seen(workspace: Path, written: int) -> None:
    path = workspace / "heads" / f"{written}.json"
    whole = path.read_bytes()
    with open_workspace(workspace, read_only=True) as ws:
        for index in range(len(whole) - 1):
            path.write_bytes(whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :])
            with pytest.raises(DataError):
                verify_session(ws, written)
        path.write_bytes(whole)
        verify_session(ws, written)


def test_a_kill_after_the_very_first_commit_leaves_a_journal_that_verifies(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, session = new_session(ws)
    with monkeypatch.context() as patch:
        # As far as the disk goes, a kill between the commit and the writing of its head.
        patch.setattr(Journal, "_keep_head", lambda self: None)
        append_events(ws, session, 2)
    verify_session(ws, session)
    assert json.loads(head_path(ws, session).read_text()) == {"count": 0, "hash": FIRST_HASH}


def test_a_head_that_cannot_be_kept_is_told_and_the_events_stay(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        _, session = new_session(ws)
        append_events(ws, session, 1)
        path = head_path(ws, session)
        path.unlink()
        path.mkdir()
        with pytest.raises(StoreError) as caught:
            append_events(ws, session, 1, 2)
        assert isinstance(caught.value, HHTError)
        assert Journal(ws, session).head()[0] == 2
        path.rmdir()
        append_events(ws, session, 1, 3)
        verify_session(ws, session)
