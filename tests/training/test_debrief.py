"""After the job: its story, what was left, what follows, the trainer's notes, and a record that can be printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import UserError
from hht_app.core.resources import read_table
from hht_app.store.connection import Workspace
from hht_app.store.journal import verify_session
from hht_app.terminal.modes import ASSESSED
from hht_app.terminal.reference_solution import notice_facts
from hht_app.terminal.session import Session, open_session
from hht_app.training.debrief import debrief, left_behind, story_lines
from hht_app.training.later import Consequence, later
from hht_app.training.notes import LONGEST, add_note, change_note, notes, remove_note, restore_note
from hht_app.training.record import file_name, job_record
from tests.training.playing import FIRST, PRACTICE, begin, do, eui, play


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[Workspace, Session]]:
    ws, session = begin(tmp_path)
    yield ws, session
    ws.close()


@pytest.fixture
def session(started: tuple[Workspace, Session]) -> Session:
    return started[1]


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Session]:
    ws, session = begin(tmp_path, PRACTICE)
    yield session
    ws.close()


def follows(session: Session) -> dict[str, Consequence]:
    return {item.id: item for item in later(session)}


def test_the_story_tells_each_act_once_in_order_with_what_came_of_it(session: Session) -> None:
    play(session)
    lines = story_lines(session)
    assert [item.seq for item in lines] == [event.seq for event in session.events() if event.kind == "act"]
    words = [item.words for item in lines]
    assert words[0].startswith("Asked about coverage (12.1): I0")
    assert words[2] == "Fitted the electricity meter"
    assert any("W081401" in line for line in words)
    assert any(line.startswith("Delivered “Let the electricity meter in”: CCS01 response") for line in words)
    assert words[-2:] == ["Sent 2 back: I99, I99", "Handed over: installed and not commissioned"]
    assert not any(item.by_trainer for item in lines)


def test_a_job_nobody_has_begun_with_has_no_story_and_can_be_talked_over(session: Session) -> None:
    found = debrief(session)
    assert found.story == ()
    assert found.later
    assert job_record(session, for_trainer=True).text()


def test_the_story_tells_what_went_wrong_and_who_made_it(session: Session) -> None:
    play(session, "send_notice")
    do(session, "send_notice", **{**notice_facts(session), "device_id": eui(session, "GPF")})
    do(session, "trouble", name="supplier-link-down")
    do(session, "hint", about="notice-not-chf")
    do(session, "pass_time", seconds="90")
    do(session, "ask", task="let-in-esme")
    do(session, "clear_trouble", name="supplier-link-down")
    do(session, "stop", reason="too late in the day")
    lines = story_lines(session)[-7:]
    assert [item.by_trainer for item in lines] == [False, True, False, False, False, True, False]
    assert "E081401" in lines[0].words
    assert lines[1].words.startswith("Trouble made: supplier-link-down")
    assert lines[3].words == "Let 1 min 30 s pass"
    assert lines[4].words.endswith("it waits")
    assert lines[6].words == "Stopped the job: too late in the day"


def test_nothing_is_left_behind_by_the_reference_solution(session: Session) -> None:
    assert left_behind(session)
    play(session)
    assert left_behind(session) == ()
    assert all(item.good for item in later(session))


def test_what_was_left_behind_is_named(practice: Session) -> None:
    play(practice, "send_back")
    do(practice, "hand_over")
    left = left_behind(practice)
    assert "Never sent back: the answer to “Let the gas meter in” (8.11)" in left
    assert "Not done: Join the gas meter to the gas function of the hub (8.7.2)" in left


def test_an_answer_left_behind_has_its_consequence_and_one_sent_back_has_none(practice: Session) -> None:
    play(practice, "send_back")
    before = later(practice)
    assert debrief(practice).differences
    lost = {item.answer for item in before if item.id in ("answer-lost", "certificates-lost")}
    assert lost == {item.number for item in practice.state.heard if item.task}
    assert {item.id for item in before} >= {"certificates-lost", "device-not-known"}
    play(practice)
    after = follows(practice)
    assert debrief(practice).differences == ()
    assert {"answer-lost", "certificates-lost", "device-not-known"}.isdisjoint(after)
    assert {"certificates-tracked", "device-commissioned"} <= set(after)


def test_a_day_counts_from_the_job_to_the_date_the_dcc_gave(session: Session) -> None:
    assert follows(session)["no-date"].days is None
    play(session, "fit")
    found = follows(session)["date-given"]
    assert (found.days, found.when_words) == (236, "2026-10-31, in 236 days")


def test_without_the_notice_nobody_knows_of_the_hub(session: Session) -> None:
    play(session, "send_notice")
    found = follows(session)
    assert {"notice-missing", "hub-not-on-list"} <= set(found)
    assert not found["notice-missing"].good


def test_every_consequence_says_what_it_stands_on(practice: Session) -> None:
    play(practice)
    do_not_know = ("general knowledge", "assumed", "MP081", "manual", "DUIS schema")
    for row in read_table("training/later.csv"):
        assert any(mark in row["source"] for mark in do_not_know), row
    assert all(item.source for item in later(practice))


def test_the_trainers_notes_are_kept_after_the_end_and_leave_the_journal_alone(
    started: tuple[Workspace, Session],
) -> None:
    ws, session = started
    play(session)
    head = session.record.head_hash
    first = add_note(session, "  Asked twice where the label is. ", about=7)
    second = add_note(session, "Calm all through.")
    assert (first.text, first.at) == ("Asked twice where the label is.", session.events()[6].at)
    change_note(session, second.number, "Calm, and careful.")
    again = open_session(ws, session.id)
    assert [item.text for item in notes(again)] == ["Calm, and careful.", "Asked twice where the label is."]
    assert [item.text for item in debrief(again).notes] == [item.text for item in notes(again)]
    gone = remove_note(again, first.number)
    assert notes(again) == (notes(session)[0],)
    restore_note(again, gone)
    assert gone in notes(again)
    assert again.record.head_hash == head
    verify_session(ws, session.id)


def test_a_note_that_cannot_be_kept_says_why(session: Session) -> None:
    for text, about in (("  ", 0), ("x" * (LONGEST + 1), 0), ("fine", 99), ("fine", -1)):
        with pytest.raises(UserError):
            add_note(session, text, about=about)
    with pytest.raises(UserError, match="no note 1"):
        change_note(session, 1, "x")
    note = add_note(session, "there")
    with pytest.raises(UserError, match="is there"):
        restore_note(session, note)


def test_the_debrief_has_the_points_to_talk_over_and_the_objectives(session: Session) -> None:
    play(session)
    found = debrief(session)
    assert len(found.talk) == 3
    assert found.assessment.words == "9 of 9 objectives met"


def test_the_record_holds_devices_notice_commands_and_answers(practice: Session) -> None:
    play(practice)
    record = job_record(practice)
    assert [item.id for item in record.sections] == [
        "job", "devices", "coverage", "notice", "commands", "unasked", "left",
    ]  # fmt: skip
    assert record.section("coverage").rows[0][3] == "Unconfirmed (one space)"
    commands = record.section("commands")
    assert len(commands.rows) == 7
    assert all(row[5] == "Success" and "I99" in row[6] for row in commands.rows)
    assert [row[1] for row in record.section("devices").rows] == [str(item.eui) for item in practice.scenario.devices]
    assert any("W081401" in row[1] for row in record.section("notice").rows)
    assert len(record.section("left").rows) == 1
    text = record.text()
    assert all(item.title in text for item in record.sections)
    assert json.loads(json.dumps(record.to_json()))["title"] == "Job record: 12 Elm Terrace"
    assert file_name(practice) == "no-wan-dual-fuel-1-2026-03-02"


def test_every_row_of_the_record_fits_its_columns_at_any_moment_of_the_job(session: Session) -> None:
    for stop in ("fit", "wait", "send_notice", "deliver", "send_back", ""):
        play(session, stop)
        for item in job_record(session, for_trainer=True).sections:
            assert {len(row) for row in item.rows} <= {len(item.columns) or len(item.rows[0])}, (stop, item.id)


def test_the_trainers_copy_has_objectives_and_notes_and_the_trainees_has_not(tmp_path: Path) -> None:
    ws, session = begin(tmp_path, FIRST, ASSESSED)
    play(session)
    add_note(session, "Well told to the customer.")
    assert "Well told" not in job_record(session).text()
    text = job_record(session, for_trainer=True).text()
    assert "Well told to the customer." in text
    assert "9 of 9" in text
    ws.close()


def test_the_customers_numbers_are_in_the_record_but_not_in_what_a_log_would_show(session: Session) -> None:
    play(session)
    record = job_record(session)
    assert "1312345678215" in record.text()
    assert "1312345678215" not in repr(record)
