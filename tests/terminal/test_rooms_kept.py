"""What is kept of each room after every act is exactly the room, though only the parts that changed are written."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.errors import UserError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.jsontext import canonical_json
from hht_app.dcc.memory import CertificateChange, DeviceMemory, HubBackup
from hht_app.dcc.state import DCCState, IssuedCommand, IssuedPreCommand
from hht_app.premises.state import CellKey, Counted, DeviceState, LogEntry, Waiting
from hht_app.store.connection import Workspace, open_workspace
from hht_app.store.worlds import get_snapshot, put_snapshot
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import ROOMS, Session, open_session
from hht_app.terminal.state import Heard, TaskProgress
from tests.flows.job import Playing, begin

DEVICE, AT = EUI64(bytes(range(8))), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REQUEST = RequestID(DEVICE, DEVICE, 1)
OTHER_VALUES: dict[str, Any] = {
    "cells": {CellKey(2, "ds"): b"der"},
    "counters": {Counted(DEVICE, CellKey(2, "ds")): 1},
    "log": [LogEntry(DEVICE, "ESME")],
    "historic": [LogEntry(DEVICE, "ESME")],
    "settings": {"a": "b"},
    "fitted_at": AT,
    "generations": {"ds": 1},
    "asked_generations": {"ds": 1},
    "own_certificates": {"ds": b""},
    "waiting": [Waiting(AT, b"command", 2)],
    "faults": {"power"},
    "link_key": bytes(16),
    "awake_until": AT,
}


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def assert_kept(ws: Workspace, session: Session) -> None:
    live = {**session.world.snapshot(), "terminal": session.state.snapshot()}
    assert set(live) == set(ROOMS)
    for room, state in live.items():
        assert canonical_json(get_snapshot(ws, session.id, room)) == canonical_json(state), room


def test_each_act_of_a_job_leaves_every_room_kept_as_it_is(playing: Playing) -> None:
    session = playing.session
    assert_kept(playing.ws, session)
    while (act := next_act(session)) is not None:
        with pytest.raises(UserError):
            playing.do("connect", gpf="00-00-00-00-00-00-00-00")
        session.do(act)
        assert_kept(playing.ws, session)
    playing.ws.close()
    with open_workspace(playing.ws.folder) as ws:
        assert_kept(ws, open_session(ws, session.id))


def test_an_act_writes_few_parts_however_much_was_heard(playing: Playing, monkeypatch: pytest.MonkeyPatch) -> None:
    act = playing.until("send_back")
    session, sizes = playing.session, []
    execute_many = Workspace.execute_many

    def noted(self: Workspace, sql: str, rows: Any) -> None:
        sizes.append(sum(len(row[-1]) for row in rows))
        execute_many(self, sql, rows)

    known = len(session.state.heard)
    session.state.heard += [replace(session.state.heard[0], number=known + number) for number in range(1, 2000)]
    playing.do("pass_time", seconds="1")
    monkeypatch.setattr(Workspace, "execute_many", noted)
    playing.do("pass_time", seconds="1")
    assert sum(sizes) < 2000
    session.do(act)
    assert_kept(playing.ws, session)


def test_a_session_kept_whole_by_an_earlier_version_goes_on_in_parts(playing: Playing) -> None:
    act = playing.until("deliver")
    session_id = playing.session.id
    for room in ROOMS:
        whole = get_snapshot(playing.ws, session_id, room)
        assert whole is not None
        put_snapshot(playing.ws, session_id, room, whole)
    again = open_session(playing.ws, session_id)
    again.do(act)
    assert_kept(playing.ws, again)
    parts = playing.ws.rows("SELECT count(*) AS parts FROM snapshots WHERE session_id = ?", (session_id,))
    assert parts[0]["parts"] > 2 * len(ROOMS)


@pytest.mark.parametrize("name", [item.name for item in fields(DeviceState)])
def test_whatever_changes_in_a_device_is_seen_as_a_change(name: str) -> None:
    def marks_of(state: DeviceState) -> tuple[Any, ...]:
        return state.mark(), tuple(state.cells.items())

    state = DeviceState()
    before = marks_of(state)
    value = getattr(state, name)
    plain = {bool: True, int: 7, str: "other"}
    setattr(state, name, OTHER_VALUES[name] if name in OTHER_VALUES else plain[type(value)])
    assert marks_of(state) != before
    assert marks_of(deepcopy(state)) == marks_of(state)


def test_a_change_inside_a_log_entry_is_seen_as_a_change() -> None:
    state = DeviceState(log=[LogEntry(DEVICE, "ESME")])
    before = state.mark()
    state.log[0].link_key = bytes(16)
    assert state.mark() != before


@pytest.mark.parametrize("kind", [Heard, TaskProgress])
def test_what_is_marked_by_its_values_holds_nothing_that_changes_inside(kind: type) -> None:
    inside = {item.name: item.type for item in fields(kind) if item.type not in ("str", "int", "bool")}
    assert inside == ({"earlier": "list[list[str]]"} if kind is TaskProgress else {})


OTHER_RECORDS: dict[str, Any] = {
    "seen_counters": {DEVICE: 1},
    "hubs_without_wan": [DEVICE],
    "hub_reports": [["a", "b"]],
    "inactive_users": [DEVICE],
    "registered": {DEVICE: DEVICE},
    "waiting": {"a": "b"},
    "outbox": {DEVICE: [b"document"]},
    "commands": {str(REQUEST): IssuedCommand(REQUEST, "11.2", b"command")},
    "pre_commands": {str(REQUEST): IssuedPreCommand(REQUEST, "8.7.1", b"command")},
    "device_logs": {DEVICE: [DEVICE]},
    "joins": {DEVICE: [DEVICE]},
    "backups": {DEVICE: HubBackup(bytes(8), ())},
    "gpf_logs": {DEVICE: [(DEVICE, 1)]},
    "settings": {DEVICE: {"a": "b"}},
    "certificate_history": [CertificateChange(DEVICE, "ds", b"", b"", "", "", "")],
    "newest": {"a": 1},
    "alerts": {DEVICE: [1]},
}


def marks(state: DCCState) -> list[tuple[Any, ...]]:
    return [tuple(part.marks) for part in state.parts()]


@pytest.mark.parametrize(
    "name", [item.name for kind in (DCCState, DeviceMemory) for item in fields(kind) if item.name != "devices"]
)
def test_whatever_changes_in_what_the_dcc_remembers_is_seen_as_a_change(name: str) -> None:
    state = DCCState(acb_counter=1)
    before = marks(state)
    owner = state if hasattr(state, name) else state.devices
    setattr(owner, name, OTHER_RECORDS[name] if name in OTHER_RECORDS else getattr(owner, name) + 1)
    after = marks(state)
    assert before != after
    assert marks(deepcopy(state)) == after
    if isinstance(getattr(owner, name), dict):
        getattr(owner, name).clear()
        assert marks(state) == before
    assert before != after
