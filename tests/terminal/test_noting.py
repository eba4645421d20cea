"""What the installer sees of the place is noted there, kept, and fills the notice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import UserError
from hht_app.store.connection import open_workspace
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session, open_session, start_session
from hht_app.terminal.views.notice import TRUTHS, note_act, notice_view, noting_fields, unanswered


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Session]:
    ws = open_workspace(tmp_path / "H")
    session = start_session(ws, "first-job")
    while (act := next_act(session)) is not None and act.name != acts.WAIT:
        session.do(act)
    yield session
    ws.close()


def values(session: Session) -> dict[str, str]:
    return {item.name: item.value for item in noting_fields(session)}


def test_nothing_is_noted_before_there_is_a_hub(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "H") as ws:
        assert noting_fields(start_session(ws, "first-job")) == ()


def test_the_checks_noted_while_waiting_leave_only_the_rest_to_answer(waiting: Session) -> None:
    assert [name for name, value in values(waiting).items() if not value] == list(TRUTHS)
    for name in ("metal_obstruction_check", "connectivity_obstruction_check"):
        waiting.do(note_act(name, "false"))
    waiting.do(note_act("chf_location", "Deep indoors"))
    while (act := next_act(waiting)) is not None and act.name != acts.SEND_NOTICE:
        waiting.do(act)
    again = open_session(waiting.workspace, waiting.id)
    fields = notice_view(again).fields
    form = {item.name: item.value for item in fields}
    assert [item.name for item in unanswered(fields, form)] == ["aerial_install", "shared_obstruction_check"]
    assert form["chf_location"] == "Deep indoors"


def test_a_note_can_be_changed_and_taken_away(waiting: Session) -> None:
    waiting.do(note_act("aerial_install", "true"))
    waiting.do(note_act("aerial_install", "false"))
    assert values(waiting)["aerial_install"] == "false"
    waiting.do(note_act("aerial_install", ""))
    assert values(waiting)["aerial_install"] == ""


@pytest.mark.parametrize(
    "given", [{}, {"mpxn": "1"}, {"aerial_install": "perhaps"}, {"premise_type": "Castle"}], ids=str
)
def test_what_is_no_fact_of_the_place_is_not_noted(waiting: Session, given: dict[str, str]) -> None:
    before = waiting.state.snapshot()
    with pytest.raises(UserError):
        waiting.do(Act(acts.NOTE, given))
    assert waiting.state.snapshot() == before


def test_after_the_dcc_took_the_notice_there_is_nothing_to_note(waiting: Session) -> None:
    while (act := next_act(waiting)) is not None and act.name != acts.SCAN:
        waiting.do(act)
    assert noting_fields(waiting) == ()
