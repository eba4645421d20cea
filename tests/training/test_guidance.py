"""Teaching: the right words at the right moment, few of them; hints on demand; and an end that says what to keep."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hht_app.core.errors import UserError
from hht_app.core.resources import read_table, read_text
from hht_app.store.worlds import sessions
from hht_app.terminal.acts import FIT
from hht_app.terminal.modes import ASSESSED, FREE, GUIDED
from hht_app.terminal.reference_solution import next_act, notice_facts
from hht_app.terminal.session import open_session, start_session
from hht_app.terminal.views.notice import TRUTHS
from hht_app.terminal.views.steps import STEPS, current_step
from hht_app.training.guidance import MOST_WORDS, ending, guidance, hint, question, reply, teaching_row
from hht_app.training.moments import moment
from tests.training.playing import FIRST, PRACTICE, begin, do, eui, play

ROWS = read_table("training/teaching.csv")
FIRST_JOB = [
    "coverage-ask", "coverage-question", "fit-meter", "fit-hub", "wait", "no-wan", "notice", "warned", "choose",
    "ask", "deliver", "press-join-alert", "send-back", "hand-over",
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row["moment"] for row in ROWS])
def test_no_moment_teaches_more_than_forty_words(row: dict[str, str]) -> None:
    words = " ".join((row["title"], row["words"], row["finds_out"])).split()
    assert len(words) <= MOST_WORDS
    assert all(row[name] for name in ("title", "words", "finds_out", "hint"))
    assert row["step"] in STEPS


def test_every_moment_has_its_words_and_every_words_their_moment() -> None:
    source = read_text("../hht_app/training/moments.py")
    named = set(re.findall(r'"([a-z][a-z-]+)"', source)) & {row["moment"] for row in ROWS}
    assert named == {row["moment"] for row in ROWS}
    assert len(ROWS) == len({row["moment"] for row in ROWS})


def test_the_first_job_is_taught_from_the_first_screen_to_the_last(tmp_path: Path) -> None:
    ws, session = begin(tmp_path, FIRST, GUIDED)
    taught = []
    while (act := next_act(session)) is not None:
        found = guidance(session)
        assert found is not None
        taught.append(found.moment)
        if found.moment not in ("coverage-question",):
            assert found.step == current_step(session), found.moment
        assert (found.question is not None) == (found.moment == "coverage-question")
        session.do(act)
    assert taught == FIRST_JOB
    assert guidance(session) is None
    ws.close()


def test_the_practice_job_has_words_at_every_moment_too(tmp_path: Path) -> None:
    ws, session = begin(tmp_path, PRACTICE, GUIDED)
    while (act := next_act(session)) is not None:
        assert guidance(session) is not None, act
        session.do(act)
    ws.close()


def test_the_first_job_asks_for_two_scans_and_at_most_twenty_five_taps_and_nothing_typed(tmp_path: Path) -> None:
    """Start, each act, each choice of the form, choosing the answer to send, and each way on to the next screen."""
    ws, session = begin(tmp_path, FIRST, GUIDED)
    scans, taps, shown = 0, 1, "coverage"
    while (act := next_act(session)) is not None:
        step = current_step(session)
        taps += step != shown
        shown = step
        if act.name == FIT:
            scans += 1
        else:
            taps += 1
        if act.name == "send_notice":
            taps += len(TRUTHS)
        if act.name == "send_back":
            taps += 1
        session.do(act)
    assert scans == 2
    assert taps <= 25
    assert set(notice_facts(session)) >= {"device_id", "install_date_time", "mpxn", "chf_location", "premise_type"}
    ws.close()


def test_only_a_guided_job_teaches_but_its_question_is_asked_in_every_mode(tmp_path: Path) -> None:
    for mode in (FREE, ASSESSED):
        ws, session = begin(tmp_path / mode, FIRST, mode)
        assert guidance(session) is None
        play(session, "answer")
        asked = question(session)
        assert asked is not None
        session.do(asked.choices[0].act)
        assert question(session) is None
        assert bool(reply(session, asked.id)) == (mode == FREE)
        play(session)
        assert reply(session, asked.id).startswith("Yes.")
        ws.close()


def test_how_a_job_is_played_is_kept_over_a_restart_and_in_its_journal(tmp_path: Path) -> None:
    ws, session = begin(tmp_path, FIRST, ASSESSED)
    assert b'"mode":"assessed"' in session.events()[0].raw
    assert open_session(ws, session.id).mode == ASSESSED
    assert open_session(ws, start_session(ws, FIRST).id).mode == FREE
    assert len(sessions(ws)) == 2
    ws.close()


def test_a_hint_is_journalled_taken_once_and_then_shown(tmp_path: Path) -> None:
    ws, session = begin(tmp_path, FIRST, FREE)
    offered = hint(session)
    assert offered is not None
    assert (offered.words, offered.cost) == ("", 1)
    assert offered.act is not None
    session.do(offered.act)
    assert session.events()[-1].name == "hint"
    taken = hint(session)
    assert taken is not None
    assert (taken.words, taken.act) == (teaching_row("coverage-ask")["hint"], None)
    with pytest.raises(UserError, match="have this hint"):
        session.do(offered.act)
    ws.close()


def test_a_question_takes_one_answer_and_only_one_it_offered(tmp_path: Path) -> None:
    ws, session = begin(tmp_path)
    play(session, "answer")
    for given in ({"question": "what-to-fit", "option": "all"}, {"question": "why", "option": "named"}):
        with pytest.raises(UserError, match="nobody asked"):
            do(session, "answer", **given)
    do(session, "answer", question="what-to-fit", option="named")
    with pytest.raises(UserError, match="answered that already"):
        do(session, "answer", question="what-to-fit", option="mesh")
    ws.close()


def test_mistakes_change_what_is_taught(tmp_path: Path) -> None:
    ws, session = begin(tmp_path, FIRST, GUIDED)
    play(session, "send_notice")
    facts = notice_facts(session)
    do(session, "send_notice", **{**facts, "device_id": eui(session, "GPF")})
    assert moment(session) == "notice-not-chf"
    do(session, "send_notice", **{**facts, "install_date_time": "2026-03-09T18:00:00Z"})
    assert moment(session) == "notice-early"
    do(session, "send_notice", **facts)
    play(session, "connect")
    neighbour = next(gpf for gpf, _ in session.state.scanned if gpf != eui(session, "GPF"))
    do(session, "connect", gpf=neighbour)
    assert moment(session) == "wrong-hub"
    do(session, "pass_time", seconds="4000")
    assert moment(session) == "window-closed"
    play(session, "deliver")
    do(session, "trouble", name="hub-power-cut", seconds="30")
    assert moment(session) == "link-lost"
    do(session, "pass_time", seconds="60")
    play(session, "deliver")
    do(session, "trouble", name="lost-response", device=eui(session, "CHF"))
    do(session, "deliver", task="let-in-esme")
    assert moment(session) == "silent"
    ws.close()


def test_the_end_names_three_things_to_keep_and_what_may_come_next(tmp_path: Path) -> None:
    ws, session = begin(tmp_path, FIRST, GUIDED)
    assert ending(session) is None
    play(session)
    end = ending(session)
    assert end is not None
    assert (end.title, len(end.keep)) == ("You did it.", 3)
    assert [(item.id, item.scenario, item.mode, item.view) for item in end.following] == [
        ("again", FIRST, FREE, ""),
        ("dcc-side", FIRST, FREE, "dcc"),
        ("next", PRACTICE, GUIDED, ""),
    ]
    ws.close()
