"""Long journals: a page, the last event of a kind and the length are found without reading the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from hht_app.store import worlds
from hht_app.store.connection import Workspace, open_workspace
from hht_app.store.journal import Journal, verify_session
from tests.store.sample import AT, append_events, new_session


@pytest.fixture
def ws(workspace: Path):
    with open_workspace(workspace) as opened:
        yield opened


def test_a_long_journal_is_read_in_order_and_from_the_middle(ws: Workspace) -> None:
    _, session = new_session(ws)
    append_events(ws, session, 1201)
    journal = Journal(ws, session)
    assert [event.seq for event in journal.events()] == list(range(1, 1202))
    assert [event.seq for event in journal.events(after=999)] == list(range(1000, 1202))
    verify_session(ws, session)


def test_a_page_of_a_journal_is_read_alone_and_its_length_is_known_without_reading(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, session = new_session(ws)
    assert (Journal(ws, session).count(), Journal(ws, session).page()) == (0, [])
    append_events(ws, session, 1201)
    journal, read = Journal(ws, session), []
    whole, rows = journal.events(), Workspace.rows
    monkeypatch.setattr(Workspace, "rows", lambda *given: [*(found := rows(*given)), *(read.extend(found) or [])])
    assert journal.count() == 1201
    assert journal.page(after=700, limit=50) == whole[700:750]
    assert journal.page(after=1190, limit=50) == whole[1190:]
    assert journal.page(after=1201, limit=50) == []
    assert len(read) <= 1 + 50 + 11
    for sql in ("seq > 5 ORDER BY seq LIMIT 5", "1 ORDER BY seq DESC LIMIT 1"):
        plan = rows(ws, f"EXPLAIN QUERY PLAN SELECT * FROM events WHERE session_id = 1 AND {sql}")
        assert "USING INDEX" in plan[0]["detail"]


def test_the_last_event_of_a_kind_is_found_without_reading_the_journal(ws: Workspace) -> None:
    _, session = new_session(ws)
    append_events(ws, session, 30)
    journal = Journal(ws, session)
    with ws.transaction():
        for name in ("b", "a", "b", None):
            journal.append(at=AT, actor="a", kind="k", summary="s", name=name)
    append_events(ws, session, 30, 35)
    append_events(ws, new_session(ws)[1], 3)
    found = [journal.last("k"), journal.last("k", "a"), journal.last("k", "b"), journal.last("command-delivered")]
    assert [event.seq if event else None for event in found] == [34, 32, 33, 64]
    assert journal.last("k", "c") is journal.last("j") is None
    assert [event.seq for event in journal.of_kind("k", ("a", "b"))] == [31, 32, 33]


def test_in_a_journal_of_100_000_events_a_screen_reads_only_what_it_shows(ws: Workspace) -> None:
    _, session = new_session(ws)
    columns = "session_id, seq, at, actor, kind, summary, name, raw, hash, wall"
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
    values = (
        f"SELECT {session}, i, '', 'a', CASE WHEN i % 7 THEN 'k' ELSE 'act' END, '', '', zeroblob(400), '', '' FROM n"
    )
    with ws.transaction():
        ws.execute(f"{numbers} INSERT INTO events ({columns}) {values}")
    steps = []
    # Called once in every 1000 steps of SQLite's own machine, of which a row read takes some ten.
    ws._connection.set_progress_handler(lambda: steps.append(1) and None, 1000)
    journal = Journal(ws, session)
    assert journal.count() == worlds.session(ws, session).events == 100_000
    assert [event.seq for event in journal.page(50_000, 100)] == list(range(50_001, 50_101))
    assert journal.last("act", "connect") is journal.last("branched") is None
    assert len(steps) < 20
    assert journal.last("act") is not None
