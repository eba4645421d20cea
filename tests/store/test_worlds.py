"""Worlds, sessions, snapshots, counters and coverage are kept as they were told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hht_app.core.errors import BugError, UserError
from hht_app.store import worlds
from hht_app.store.connection import Workspace, open_workspace
from hht_app.store.counters import Counters
from hht_app.store.coverage import Coverage, CoverageRow
from tests.store.sample import AT, COVERAGE, SEED, append_events, new_session


@pytest.fixture
def ws(workspace: Path):
    with open_workspace(workspace) as opened:
        yield opened


def test_a_session_is_told_again_as_it_was_begun(ws: Workspace) -> None:
    world_id, session_id = new_session(ws)
    record = worlds.session(ws, session_id)
    assert (record.world_id, record.scenario, record.seed) == (world_id, "no-wan-dual-fuel", SEED)
    assert (record.started, record.ended, record.state, record.speed) == (AT, None, "running", "max")
    assert (record.events, record.head_hash, record.exported, record.export_to) == (0, "00" * 32, False, None)
    assert worlds.world(ws, world_id).seed == SEED
    assert set(record.to_json()) == {"id", "scenario", "seed", "started", "ended", "events", "head_hash", "state"}


def test_a_session_tells_its_events_and_head(ws: Workspace) -> None:
    _, first = new_session(ws)
    _, second = new_session(ws)
    append_events(ws, second, 4)
    assert worlds.session(ws, first).events == 0
    record = worlds.session(ws, second)
    assert record.events == 4
    assert len(bytes.fromhex(record.head_hash)) == 32
    assert [item.id for item in worlds.sessions(ws)] == [first, second]
    assert worlds.latest_session(ws) == record


def test_the_session_to_resume_is_the_latest_that_runs_or_still_owes_its_export(ws: Workspace) -> None:
    assert worlds.latest_session(ws) is None
    assert worlds.latest_unfinished(ws) is None
    _, first = new_session(ws)
    _, second = new_session(ws)
    assert unfinished(ws) == second
    worlds.end_session(ws, second, AT + timedelta(hours=1))
    assert unfinished(ws) == first
    worlds.plan_export(ws, second, Path("/somewhere/OUT"))
    assert unfinished(ws) == second
    worlds.mark_exported(ws, second)
    assert unfinished(ws) == first
    worlds.end_session(ws, first, AT, "stopped")
    assert unfinished(ws) is None
    record = worlds.session(ws, second)
    assert (record.export_to, record.exported, record.ended) == ("/somewhere/OUT", True, AT + timedelta(hours=1))
    assert worlds.session(ws, first).state == "stopped"


def unfinished(ws: Workspace) -> int | None:
    record = worlds.latest_unfinished(ws)
    return None if record is None else record.id


def test_an_unknown_session_or_world_is_a_plain_refusal(ws: Workspace) -> None:
    with pytest.raises(UserError, match="no session 41"):
        worlds.session(ws, 41)
    with pytest.raises(UserError, match="no world 41"):
        worlds.world(ws, 41)
    with pytest.raises(BugError):
        worlds.mark_exported(ws, 41)
    with pytest.raises(BugError):
        worlds.create_session(ws, 41, scenario="x", seed=1, started=AT)
    assert worlds.sessions(ws) == []


def test_the_speed_of_a_session_is_kept_for_its_resume(ws: Workspace) -> None:
    _, session_id = new_session(ws)
    worlds.set_speed(ws, session_id, "60")
    assert worlds.session(ws, session_id).speed == "60"


def test_the_free_play_world_is_found_again(ws: Workspace) -> None:
    new_session(ws)
    assert worlds.free_play_world(ws) is None
    made = worlds.create_world(ws, "free-play", 3, "free-play", AT)
    found = worlds.free_play_world(ws)
    assert found is not None
    assert (found.id, found.kind, found.created) == (made, "free-play", AT)


def test_a_snapshot_is_replaced_by_the_next_and_belongs_to_its_session_and_room(ws: Workspace) -> None:
    _, first = new_session(ws)
    _, second = new_session(ws)
    worlds.put_snapshot(ws, first, "dcc", {"step": 1, "text": "é", "list": [1, None, True]})
    worlds.put_snapshot(ws, first, "dcc", {"step": 2, "nested": {"a": [1, 2]}})
    worlds.put_snapshot(ws, first, "premises", {})
    assert worlds.get_snapshot(ws, first, "dcc") == {"step": 2, "nested": {"a": [1, 2]}}
    assert worlds.get_snapshot(ws, first, "premises") == {}
    assert worlds.get_snapshot(ws, second, "dcc") is None


def test_counters_only_grow_and_hold_64_bits(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        world_id, _ = new_session(ws)
        counters = Counters(ws, world_id)
        counters.start("supplier", 2**64 - 3)
        with pytest.raises(BugError):
            counters.take("supplier")
        with ws.transaction():
            assert counters.take("supplier") == 2**64 - 3
            assert counters.take("supplier") == 2**64 - 2
    with open_workspace(workspace) as ws:
        counters = Counters(ws, world_id)
        assert counters.value("supplier") == 2**64 - 1
        for attempt in (lambda: counters.start("supplier", 1), lambda: counters.raise_to("supplier", 5)):
            with pytest.raises(BugError):
                attempt()
        with pytest.raises(BugError), ws.transaction():
            counters.take("supplier")
        assert counters.value("supplier") == 2**64 - 1
        assert counters.value("acb") is None
        with pytest.raises(BugError), ws.transaction():
            counters.take("acb")
        assert Counters(ws, new_session(ws)[0]).value("supplier") is None


def test_the_one_space_wan_technology_is_kept_exactly(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        world_id, _ = new_session(ws)
        Coverage(ws, world_id).add(COVERAGE)
    with open_workspace(workspace, read_only=True) as ws:
        (row,) = Coverage(ws, world_id).by_address("ZZ1 1ZZ", "1")
    assert row == COVERAGE
    assert row.to_json()["wan_technology"] == " "
    assert row.coverage_availability is True


def test_coverage_is_found_by_address_or_uprn_and_replaced_when_asked_again(ws: Workspace) -> None:
    world_id, _ = new_session(ws)
    coverage = Coverage(ws, world_id)
    coverage.add(COVERAGE)
    refused = CoverageRow(uprn="1", csp_region="Unknown", response_code="E120101")
    for region in ("South", "4G South"):
        coverage.add(CoverageRow(uprn="100", csp_region=region, response_code="I0", coverage_availability=False))
    coverage.add(refused)
    newer = CoverageRow(uprn="100", csp_region="South", response_code="I0", coverage_availability=True)
    coverage.add(newer)
    assert {row.csp_region: row.coverage_availability for row in coverage.by_uprn("100")} == {
        "4G South": False,
        "South": True,
    }
    assert coverage.by_uprn("1") == [refused]
    assert coverage.by_address("zz11zz", "1") == [COVERAGE]
    assert coverage.by_address("ZZ1 1ZZ", "2") == coverage.by_uprn("2") == []
    assert len(coverage.list()) == 4
    assert Coverage(ws, new_session(ws)[0]).list() == []
