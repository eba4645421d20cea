"""A DCC's answer from elsewhere is taken among the job's commands, and the device alone judges what it carries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import RequestID
from hht_app.duis.responses import LocalCommand, Response, write_response
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.sources import message_bytes
from hht_app.store.connection import open_workspace
from hht_app.store.journal import verify_session
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.bringing_in import bring_in_act
from hht_app.terminal.export import export_session
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.scenario import scenario_text
from hht_app.terminal.session import Session, replay, start_session
from hht_app.terminal.state import ANSWERED, READY, SILENT
from hht_app.terminal.views.commands import DONE, LATER, NEXT, NOW, CommandRow, commands_view
from tests.flows.job import CHF, JOB, Playing, begin
from tests.reference import reference_path

ADD = "let-in-esme"


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    """The practice job, the terminal on the HAN and nothing asked for yet."""
    started = begin(tmp_path / "H")
    started.until(acts.ASK)
    yield started
    started.ws.close()


def answer(session: Session, name: str = "8.11") -> bytes:
    """The DCC's last answer to a request NAME, as it came."""
    found = session.last("duis-response", name)
    assert found is not None
    return found.raw


@pytest.fixture
def elsewhere(tmp_path: Path) -> bytes:
    """The answer with the hub's 8.11 that another terminal got in the same home."""
    other = begin(tmp_path / "other")
    other.session.do(other.until(acts.ASK, task=ADD))
    xml = answer(other.session)
    other.ws.close()
    return xml


def row_of(session: Session, key: str) -> CommandRow:
    return next(row for row in commands_view(session).rows if row.key == key)


def take_in(session: Session, xml: bytes, name: str = "answer.xml") -> None:
    act = bring_in_act(session, xml, name)
    assert act is not None
    session.do(act)


def test_a_command_from_elsewhere_is_delivered_acted_on_and_its_join_offered(
    playing: Playing, elsewhere: bytes
) -> None:
    session = playing.session
    take_in(session, elsewhere)
    row = row_of(session, "more-1")
    assert row.title == "8.11 from answer.xml"
    assert row.group in (NOW, NEXT)
    assert [item.act.name for item in row.offers if item.act] == [acts.DELIVER]
    playing.do(acts.DELIVER, task="more-1")
    assert session.state.tasks["more-1"].state == ANSWERED
    heard = next(item for item in session.state.heard if item.task == "more-1")
    assert (heard.outcome, heard.reference) == ("success", "8.11")
    assert row_of(session, "more-1").group == DONE
    join = row_of(session, "join-more-1")
    assert join.by_hand
    assert join.offers[0].act is not None
    session.do(join.offers[0].act)
    assert session.state.joined == ["ESME"]


def test_a_command_this_job_asked_for_takes_its_own_row_and_an_older_one_is_a_replay(playing: Playing) -> None:
    session = playing.session
    playing.do(acts.ASK, task=ADD)
    first = answer(session)
    with pytest.raises(UserError, match="stands among the commands already"):
        bring_in_act(session, first, "again.xml")
    playing.do(acts.DELIVER, task=ADD)
    playing.do(acts.ASK, task=ADD)
    newer = session.state.tasks[ADD].command
    take_in(session, first)
    assert not session.state.more
    assert session.state.tasks[ADD].state == READY
    assert session.state.tasks[ADD].command != newer
    heard = len(session.state.heard)
    playing.do(acts.DELIVER, task=ADD)
    assert session.state.tasks[ADD].state == SILENT
    assert len(session.state.heard) == heard
    truth = session.last("truth")
    assert truth is not None
    assert "replay refused" in truth.summary


def test_nobody_here_can_ask_anew_for_what_was_brought_in_and_it_holds_nothing_up(
    playing: Playing, elsewhere: bytes
) -> None:
    session = playing.session
    altered = altered_command(elsewhere)
    take_in(session, altered)
    before = commands_view(session).heading_note
    playing.do(acts.DELIVER, task="more-1")
    assert session.state.tasks["more-1"].state == SILENT
    row = row_of(session, "more-1")
    assert row.group == LATER
    assert not row.offers
    assert "brought in" in row.note
    assert commands_view(session).heading_note != before
    with pytest.raises(UserError, match="asked for elsewhere"):
        playing.do(acts.ASK, task="more-1")
    playing.to_the_end()
    assert session.ended


def altered_command(xml: bytes) -> bytes:
    """The same answer with the last byte of the command's MAC changed, its signature left out."""
    from hht_app.duis.responses import read_response

    read = read_response(xml)
    assert isinstance(read.content, LocalCommand)
    data = read.content.gbcs_payload
    changed = LocalCommand(gbcs_payload=data[:-1] + bytes([data[-1] ^ 1]))
    return write_response(read.changed(content=changed))


def wrapped(sample: bytes, srv: str) -> bytes:
    """A DUIS answer, not signed, that carries the command SAMPLE."""
    message = parse_message(sample)
    request_id = RequestID(message.originator, message.recipient, message.originator_counter)
    return write_response(
        Response(
            request_id=request_id,
            response_id=request_id.swapped,
            response_code="I0",
            response_date_time=datetime(2026, 3, 2, 9, tzinfo=UTC),
            service_reference=srv,
            service_reference_variant=srv,
            content=LocalCommand(gbcs_payload=sample),
        )
    )


def test_a_real_command_is_refused_by_the_device_for_its_own_reason(tmp_path: Path) -> None:
    path = reference_path("rtds/messages/8.11_CCS01/CCS01_8.11_SUCCESS_COMMAND_GBCS.HEX")
    sample = message_bytes(path.read_bytes())
    xml, hub = wrapped(sample, "8.11"), str(parse_message(sample).recipient)
    ws = open_workspace(tmp_path / "H")
    mine = scenario_text(JOB).replace(str(CHF), hub).replace(f'"{JOB}"', '"the-real-hub"')
    session = start_session(ws, "the-real-hub", text=mine)
    while (act := next_act(session)) is not None and act.name != acts.ASK:
        session.do(act)
    take_in(session, xml)
    kept = session.last("brought-in")
    assert kept is not None
    assert kept.raw == xml
    session.do(Act(acts.DELIVER, {"task": "more-1"}))
    truth = session.last("truth")
    assert truth is not None
    assert "MAC" in truth.summary
    assert session.state.tasks["more-1"].state == SILENT
    ws.close()


def test_a_real_command_for_a_device_of_another_home_says_so(playing: Playing) -> None:
    path = reference_path("rtds/messages/3.2_ECS12/ECS12_3.2_SUCCESS_COMMAND_GBCS.HEX")
    xml = wrapped(message_bytes(path.read_bytes()), "3.2")
    with pytest.raises(UserError, match="00-DB-12-34-56-78-90-A0, which is not in this home"):
        bring_in_act(playing.session, xml, "real.xml")


def test_no_job_an_ended_one_and_an_assessed_one_take_nothing(
    playing: Playing, elsewhere: bytes, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="no job is open"):
        bring_in_act(None, elsewhere, "a.xml")
    playing.to_the_end()
    with pytest.raises(UserError, match="has ended"):
        bring_in_act(playing.session, elsewhere, "a.xml")
    ws = open_workspace(tmp_path / "assessed")
    with pytest.raises(UserError, match="assessed"):
        bring_in_act(start_session(ws, JOB, mode="assessed"), elsewhere, "a.xml")
    ws.close()


def test_an_answer_without_a_command_is_nothing_to_take_and_a_damaged_one_is_kept_and_changes_nothing(
    playing: Playing,
) -> None:
    assert bring_in_act(playing.session, answer(playing.session, "12.1"), "coverage.xml") is None
    before = playing.session.state.snapshot()
    with pytest.raises(DataError):
        playing.do(acts.BRING_IN, document="PHNyOlJlc3BvbnNlLz4=", name="damaged.xml")
    with pytest.raises(DataError, match="base64"):
        playing.do(acts.BRING_IN, document="not base64", name="damaged.xml")
    assert playing.session.state.snapshot() == before
    kept = playing.session.last("brought-in")
    assert kept is not None
    assert kept.raw == b"<sr:Response/>"


def test_what_was_brought_in_is_exported_with_its_signer_and_replays(
    playing: Playing, elsewhere: bytes, tmp_path: Path
) -> None:
    session = playing.session
    take_in(session, elsewhere)
    playing.do(acts.DELIVER, task="more-1")
    export_session(session, tmp_path / "OUT")
    manifest = json.loads((tmp_path / "OUT" / "manifest.json").read_text())
    event = session.last("brought-in")
    assert event is not None
    entry = next(item for item in manifest["files"] if item["seq"] == event.seq)
    assert (tmp_path / "OUT" / entry["file"]).read_bytes() == elsewhere
    assert entry["signer"] == f"{session.world.acb.compact}-xml-ds"
    verify_session(playing.ws, session.id)
    with open_workspace(tmp_path / "again") as scratch:
        assert replay(session, scratch).record.head_hash == session.record.head_hash
