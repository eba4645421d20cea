"""The practice job in each version of DUIS: chosen in the settings, kept to the end, valid in its own schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from hht_app.core.errors import DataError
from hht_app.duis.models import read_document
from hht_app.duis.schema import Schema, model_check
from hht_app.duis.versions import version, versions
from hht_app.store.connection import open_workspace
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session, open_session, replay, start_session
from hht_app.terminal.settings import change_setting
from tests.flows.job import JOB
from tests.reference import reference_path

NAMES = [info.version for info in versions()]
WRITTEN = ("duis-request", "duis-response", "dcc-outbox")


def play(session: Session) -> Session:
    """Play SESSION to its end by its reference solution."""
    while (act := next_act(session)) is not None:
        session.do(act)
    return session


def played(folder: Path, name: str) -> Session:
    """Choose version NAME in the settings of the workspace in FOLDER and play the practice job there."""
    change_setting(folder, "duis_version", name)
    return play(start_session(open_workspace(folder), JOB))


def documents(session: Session) -> list[bytes]:
    """Return every DUIS document that was written in SESSION."""
    return [event.raw for event in session.events() if event.kind in WRITTEN and event.raw]


@pytest.mark.parametrize("name", NAMES)
def test_the_job_runs_to_its_end_and_every_document_claims_the_chosen_version_and_keeps_to_it(
    tmp_path: Path, name: str
) -> None:
    session = played(tmp_path, name)
    assert session.record.state == "ended"
    assert {event.kind for event in session.events()} >= {"duis-request", "duis-response"}
    written = documents(session)
    assert len(written) > 30
    claimed = version(name).schema_version
    assert {read_document(document).schema_version for document in written} == {claimed}
    assert [model_check(document, session.world.acb) for document in written] == [[]] * len(written)
    assert [item["wan_technology"] for item in session.state.coverage] == [" "]
    if version(name).schema_held:
        schema = Schema(reference_path(f"duis-xsd/duis-{name}.xsd"))
        assert [schema.check(document) for document in written] == [[]] * len(written)


def test_each_version_writes_other_bytes_and_the_default_is_5_4(tmp_path: Path) -> None:
    default = play(start_session(open_workspace(tmp_path / "default"), JOB))
    assert default.world.duis_version == "5.4"
    heads = {name: played(tmp_path / name, name).record.head_hash for name in ("5.3a", "5.4")}
    assert heads["5.4"] == default.record.head_hash
    assert heads["5.3a"] != default.record.head_hash


@pytest.mark.parametrize("name", ["3.0", "5.1"])
def test_a_session_keeps_its_version_when_it_is_opened_again_and_when_it_is_replayed(tmp_path: Path, name: str) -> None:
    change_setting(tmp_path / "w", "duis_version", name)
    ws = open_workspace(tmp_path / "w")
    session = start_session(ws, JOB)
    for _ in range(4):
        act = next_act(session)
        assert act is not None
        session.do(act)
    change_setting(tmp_path / "w", "duis_version", "5.4")
    again = open_session(ws, session.id)
    assert again.world.duis_version == name
    play(again)
    claimed = version(name).schema_version
    assert {read_document(document).schema_version for document in documents(again)} == {claimed}
    copy = replay(again, open_workspace(tmp_path / "scratch"))
    assert copy.record.head_hash == again.record.head_hash
    assert start_session(ws, JOB).world.duis_version == "5.4"


def test_broken_settings_stop_a_new_session_with_words_and_leave_no_session_behind(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{")
    ws = open_workspace(tmp_path)
    with pytest.raises(DataError, match=r"settings\.json is not JSON"):
        start_session(ws, JOB)
    assert ws.rows("SELECT id FROM sessions") == []
