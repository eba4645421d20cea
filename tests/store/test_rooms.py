"""The rooms of a session: what changed is written, nothing else, and what is read is what was last committed."""

# ruff: noqa: PT012 - what happens inside a transaction before it fails is what these tests are about
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.errors import BugError
from hht_app.core.parts import Parts, shared_part
from hht_app.store.connection import Workspace, open_workspace
from hht_app.store.rooms import Rooms
from hht_app.store.worlds import get_snapshot, put_snapshot
from tests.store.sample import new_session


@pytest.fixture
def ws(workspace: Path) -> Iterator[Workspace]:
    with open_workspace(workspace) as opened:
        yield opened


def parts(home: dict[str, Any]) -> dict[str, list[Parts]]:
    """Return the room `home`, its `tasks` and its list `heard` in parts of their own."""
    tasks, heard = home["tasks"], home["heard"]
    return {
        "home": [
            shared_part({**home, "tasks": {}, "heard": []}),
            Parts(
                "tasks", tuple(tasks), [tuple(value.items()) for value in tasks.values()], tuple(tasks.values()), dict
            ),
            Parts("heard", range(len(heard)), tuple(heard), heard, str),
        ]
    }


def home(tasks: int, heard: int) -> dict[str, Any]:
    return {
        "now": "09:00",
        "tasks": {f"t/{number}": {"state": "ready", "é": number} for number in range(tasks)},
        "heard": [f"message {number}" for number in range(heard)],
    }


def written(ws: Workspace) -> list[tuple[str, str]]:
    return [(row["part"], row["body"]) for row in ws.rows("SELECT part, body FROM snapshots ORDER BY part")]


def test_a_room_kept_in_parts_is_read_as_it_was_in_the_order_it_had(ws: Workspace) -> None:
    _, session = new_session(ws)
    state = home(12, 1234)
    with ws.transaction():
        Rooms(ws, session).keep(parts(state))
    assert get_snapshot(ws, session, "home") == state
    assert get_snapshot(ws, session, "elsewhere") is None


def test_only_what_changed_is_written_again_and_what_is_gone_is_dropped(ws: Workspace) -> None:
    _, session = new_session(ws)
    rooms, state = Rooms(ws, session), home(3, 3)
    with ws.transaction():
        rooms.keep(parts(state))
    ws.execute("UPDATE snapshots SET body = 'as it was'")
    state["tasks"]["t/1"]["state"] = "answered"
    state["heard"] = [*state["heard"][:2], "another", "new"]
    del state["tasks"]["t/2"]
    with ws.transaction():
        rooms.keep(parts(state))
    assert written(ws) == [
        ("", "as it was"),
        ("heard/000000", "as it was"),
        ("heard/000001", "as it was"),
        ("heard/000002", '"another"'),
        ("heard/000003", '"new"'),
        ("tasks/t/0", "as it was"),
        ("tasks/t/1", '{"state":"answered","é":1}'),
    ]


def test_a_room_restored_is_taken_as_kept_and_one_in_other_parts_is_written_anew(ws: Workspace) -> None:
    _, session = new_session(ws)
    state = home(2, 2)
    put_snapshot(ws, session, "home", state)
    put_snapshot(ws, session, "another's", {"kept": "as well"})
    assert get_snapshot(ws, session, "home") == state
    rooms = Rooms(ws, session)
    rooms.adopt(parts(state))
    with ws.transaction():
        rooms.keep(parts(state))
    whole = written(ws)
    assert len(whole) == 6
    again = Rooms(ws, session)
    again.adopt(parts(state))
    ws.execute("UPDATE snapshots SET body = 'as it was' WHERE room = 'home'")
    with ws.transaction():
        again.keep(parts(state))
    assert [body for _, body in written(ws)].count("as it was") == 5
    assert get_snapshot(ws, session, "another's") == {"kept": "as well"}


def test_nothing_of_a_room_is_kept_where_its_transaction_is_undone(ws: Workspace) -> None:
    _, session = new_session(ws)
    rooms, state = Rooms(ws, session), home(2, 2)
    with ws.transaction():
        rooms.keep(parts(state))
    with pytest.raises(ZeroDivisionError), ws.transaction():
        rooms.keep(parts(home(5, 5)))
        raise ZeroDivisionError
    assert get_snapshot(ws, session, "home") == state
    rooms.adopt(parts(state))
    with ws.transaction():
        rooms.keep(parts(home(3, 1)))
    assert get_snapshot(ws, session, "home") == home(3, 1)
    with pytest.raises(BugError, match="outside a transaction"):
        rooms.keep(parts(state))


def test_what_changes_later_leaves_the_marks_taken_before_as_they_were() -> None:
    live: dict[str, Any] = {"list": [1, [2]], "inner": {"a": [4]}}
    before = shared_part(live).marks
    assert before == shared_part({"list": [1, [2]], "inner": {"a": [4]}}).marks
    live["list"][1].append(5)
    assert before != shared_part(live).marks
    live["list"][1].pop()
    live["inner"]["a"].append(7)
    assert before != shared_part(live).marks
    live["inner"]["a"].pop()
    assert before == shared_part(live).marks


@pytest.mark.parametrize(
    "rows",
    [
        [("heard/000000", "1")],
        [("", "[]")],
        [("", "{}"), ("heard/000000", "1")],
        [("", '{"heard":"text"}'), ("heard/000000", "1")],
    ],
)
def test_parts_that_make_no_room_are_told_as_our_own_fault(ws: Workspace, rows: list[tuple[str, str]]) -> None:
    _, session = new_session(ws)
    for part, body in rows:
        ws.execute("INSERT INTO snapshots VALUES (?, 'home', ?, ?)", (session, part, body))
    with pytest.raises(BugError, match="room"):
        get_snapshot(ws, session, "home")
