"""A scan is told from a hand's typing, and does on each screen what that screen wants, or says why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.identifiers import EUI64, InstallCode
from hht_app.store.connection import open_workspace
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.importing.pictures import picture_format
from hht_app.terminal.modes import ASSESSED
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.scanning import (
    BREATH_MS,
    GAP_MS,
    IDENTIFIER,
    INSTALL_CODE,
    LEAST_LENGTH,
    MOST_LENGTH,
    SURE_FROM,
    TEXT,
    Wedge,
    read_label,
)
from hht_app.terminal.session import Session, start_session
from hht_app.terminal.views.asking import ask_fields
from hht_app.terminal.views.scanned import ASK_WITH_CODE, FILL_NOTICE, NARROW, Scanned, choice_words, in_form, on_scan
from hht_app.terminal.views.step_names import COMMANDS, CONNECT, COVERAGE, FIT, NOTICE, STEPS, WAIT

JOB = "no-wan-dual-fuel"
ESME, GSME, CHF, GPF = (f"02-48-48-54-00-12-00-{end}" for end in ("A0", "A1", "A2", "A3"))
NEIGHBOUR, STRANGER = "02-48-48-54-00-14-00-A3", "00-DB-12-34-56-78-90-A0"
CODE = InstallCode(bytes(range(16)))


@pytest.fixture
def session(workspace: Path) -> Iterator[Session]:
    with open_workspace(workspace) as ws:
        yield start_session(ws, JOB)


def play_until(session: Session, name: str) -> None:
    while (act := next_act(session)) is not None and act.name != name:
        session.do(act)


def scan(session: Session | None, step: str, text: str) -> Scanned:
    return on_scan(session, step, read_label(text))


def words(scanned: Scanned) -> str:
    assert scanned.act is None
    assert not scanned.fill
    assert scanned.message is not None
    return scanned.message.text()


# ----------------------------------------------------------------------------------------------- what a label says


@pytest.mark.parametrize(
    "text",
    [ESME, ESME.lower(), ESME.replace("-", ":"), ESME.replace("-", ""), f"0x{ESME.replace('-', '')}", f" {ESME} "],
)
def test_an_identifier_is_known_in_each_form_it_is_printed_in(text: str) -> None:
    assert (read_label(text).kind, read_label(text).value) == (IDENTIFIER, ESME)


def test_an_install_code_is_known_with_its_check_and_without_and_does_not_show_itself() -> None:
    digits = CODE.with_crc()
    assert len(digits) == 36
    with_check, without = read_label(digits), read_label(digits[:32].lower())
    assert (with_check.kind, with_check.value, with_check.checked) == (INSTALL_CODE, CODE.raw.hex().upper(), True)
    assert (without.kind, without.value, without.checked) == (INSTALL_CODE, CODE.raw.hex().upper(), False)
    assert read_label("-".join(digits[at : at + 4] for at in range(0, 36, 4))) == with_check
    assert digits[:8] not in f"{with_check!r} {with_check.shown} {choice_words(None, with_check)}"


def test_a_code_whose_check_does_not_fit_is_refused_and_never_taken_without_it() -> None:
    wrong = f"F{CODE.with_crc()[1:]}"
    label = read_label(wrong)
    assert (label.kind, label.value) == (INSTALL_CODE, "")
    assert "do not fit" in words(on_scan(None, FIT, label))


@pytest.mark.parametrize(
    "text", [f"GPF {GPF}", f"{ESME}{GSME}", f"https://example.test/{ESME}", "1312345678118", "", "A" * 34, "0" * 5000]
)
def test_nothing_is_cut_out_of_a_text_whose_form_is_not_known(text: str) -> None:
    assert read_label(text).kind == TEXT
    assert len(read_label(text).shown) <= 81


@given(st.text())
def test_any_text_at_all_is_read_and_nothing_is_raised(text: str) -> None:
    assert read_label(text).kind in (IDENTIFIER, INSTALL_CODE, TEXT)
    assert on_scan(None, "", read_label(text)).message is not None


@given(st.binary(min_size=8, max_size=8))
def test_every_identifier_is_read_back_from_its_compact_form(raw: bytes) -> None:
    assert read_label(EUI64(raw).compact).value == str(EUI64(raw))


# ------------------------------------------------------------------------------------------- a scanner and a hand


def test_keys_faster_than_a_hand_and_ended_by_enter_are_a_scan() -> None:
    wedge = Wedge()
    for number, char in enumerate(ESME):
        assert wedge.belongs(number * 8) == (number > 0)
        wedge.hold(char, number * 8)
    assert wedge.ends(len(ESME) * 8)
    assert wedge.let_go() == ESME
    assert wedge.held == ""


def test_a_hands_typing_is_no_scan_however_well_it_types() -> None:
    wedge = Wedge()
    wedge.hold("0", 0)
    assert not wedge.belongs(GAP_MS + 1)
    assert not wedge.ends(GAP_MS + 1)


def test_a_few_fast_keys_are_no_scan() -> None:
    wedge = Wedge()
    for number in range(LEAST_LENGTH - 1):
        wedge.hold("1", number)
    assert not wedge.ends(LEAST_LENGTH)


def test_a_scanner_may_take_a_breath_once_it_is_certain_to_be_one() -> None:
    wedge = Wedge()
    for number in range(SURE_FROM):
        assert not wedge.sure
        wedge.hold("A", number)
    assert wedge.belongs(SURE_FROM - 1 + BREATH_MS)
    assert not wedge.belongs(SURE_FROM + BREATH_MS)


def test_a_scan_without_end_is_not_held_for_ever() -> None:
    wedge = Wedge()
    for number in range(MOST_LENGTH):
        wedge.hold("A", number)
    assert not wedge.belongs(MOST_LENGTH)


# -------------------------------------------------------------------------------------------------- on the screens


def test_on_the_fit_screen_a_label_is_fitted_and_the_gas_function_is_not(session: Session) -> None:
    assert scan(session, FIT, ESME).act == Act(acts.FIT, {"device": ESME})
    assert scan(session, FIT, STRANGER).act == Act(acts.FIT, {"device": STRANGER})
    assert "That is the hub's GPF identifier; this screen wants" in words(scan(session, FIT, GPF))
    assert "That is an install code; this screen wants" in words(scan(session, FIT, CODE.with_crc()))


def test_the_notice_takes_the_chf_and_no_other_identifier(session: Session) -> None:
    assert "nothing is scanned on this screen" in words(scan(session, NOTICE, CHF))
    play_until(session, acts.SEND_NOTICE)
    taken = scan(session, NOTICE, CHF)
    assert (taken.fill, taken.value) == (FILL_NOTICE, CHF)
    assert "gas meter's identifier; this screen wants the hub's CHF" in words(scan(session, NOTICE, GSME))
    assert "GPF identifier; this screen wants the hub's CHF" in words(scan(session, NOTICE, GPF))


def test_where_no_warnings_are_given_the_notice_takes_any_identifier_as_from_fingers(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        session = start_session(ws, JOB, mode=ASSESSED)
        play_until(session, acts.SEND_NOTICE)
        taken = scan(session, NOTICE, GPF)
        assert (taken.fill, taken.value) == (FILL_NOTICE, GPF)


def test_while_connecting_a_gpf_of_the_list_is_chosen_and_one_that_is_not_says_so(session: Session) -> None:
    play_until(session, acts.SCAN)
    missing = scan(session, CONNECT, GPF)
    assert "It is not in the list of the last scan" in words(missing)
    assert missing.message is not None
    assert missing.message.offers[0].act == Act(acts.SCAN)
    play_until(session, acts.CONNECT)
    assert scan(session, CONNECT, GPF).act == Act(acts.CONNECT, {"gpf": GPF})
    assert scan(session, CONNECT, NEIGHBOUR).act == Act(acts.CONNECT, {"gpf": NEIGHBOUR})
    assert "That is the hub's CHF identifier; this screen wants a GPF" in words(scan(session, CONNECT, CHF))


def test_among_the_commands_a_label_narrows_the_list_and_a_code_opens_its_form(session: Session) -> None:
    narrowed = scan(session, COMMANDS, GSME)
    assert (narrowed.fill, narrowed.value) == (NARROW, "GSME")
    opened = scan(session, COMMANDS, CODE.with_crc())
    assert (opened.fill, opened.value) == (ASK_WITH_CODE, "8.11")
    assert "none of this job's; this screen wants" in words(scan(session, COMMANDS, STRANGER))


@pytest.mark.parametrize("step", [COVERAGE, WAIT])
def test_a_screen_without_anything_to_scan_says_so_and_leads_to_fit(session: Session, step: str) -> None:
    found = scan(session, step, ESME)
    assert "That is the electricity meter's identifier; nothing is scanned on this screen" in words(found)
    assert found.message is not None
    assert found.message.offers[0].step == FIT


def test_without_a_job_or_after_its_end_nothing_is_taken(session: Session) -> None:
    assert "Open a job first" in words(scan(None, "", ESME))
    session.do(Act(acts.STOP, {"reason": "gas will not join"}))
    for step in STEPS:
        assert "The job has ended" in words(scan(session, step, ESME))


def test_an_install_code_is_never_repeated_in_words_on_any_screen(session: Session) -> None:
    for step in STEPS:
        found = scan(session, step, CODE.with_crc())
        shown = f"{found!r} {found.message.text() if found.message else ''}"
        assert CODE.raw.hex().upper()[:8] not in shown


def test_a_form_puts_an_identifier_and_a_code_where_they_belong_and_refuses_the_rest(session: Session) -> None:
    fields = ask_fields(session, "8.11", "CHF")
    assert (in_form(read_label(GSME), fields, {}).name, in_form(read_label(GSME), fields, {}).value) == ("device", GSME)
    assert in_form(read_label(STRANGER), fields, {}).name == "stranger"
    code = in_form(read_label(CODE.with_crc()), fields, {})
    assert (code.name, code.value) == ("install_code", CODE.raw.hex().upper())
    assert "they fit" in code.words
    assert "Compare it once more" in in_form(read_label(CODE.raw.hex()), fields, {}).words
    hidden = in_form(read_label(CODE.with_crc()), fields, {"install_code": False})
    assert (hidden.name, "no field here takes one" in hidden.words) == ("", True)
    assert "neither an identifier nor an install code" in in_form(read_label("1312345678118"), fields, {}).words


# ---------------------------------------------------------------------------------------------------- a picture


@pytest.mark.parametrize("data", [b"", b"BM", b"BM and so on, a text that begins so", b"<svg></svg>", b"RIFF0000WAVE"])
def test_what_only_begins_like_a_picture_is_none(data: bytes) -> None:
    assert picture_format(data) == ""
