"""The list of every text for translators is whole; what the journal and errors say is shown in any language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from hht_app.core.errors import DataError, UserError
from hht_app.core.told import known_texts, told
from hht_app.core.words import PSEUDO, install_translator, placeholders, use_language
from hht_app.store.connection import open_workspace
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import ACT, start_session
from hht_app.terminal.views.common import problem_message
from tests.programs import program

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def texts() -> ModuleType:
    """The program packaging/texts.py as a module."""
    return program("texts")


@pytest.fixture
def pseudo_language() -> Iterator[None]:
    use_language(PSEUDO)
    yield
    install_translator(None)


def test_the_sentences_of_the_code_are_listed_as_they_stand_now(texts: ModuleType) -> None:
    listed = json.loads((ROOT / "resources" / "words" / "sentences.json").read_text(encoding="utf-8"))
    assert listed == texts.sentences(), "run: python3 packaging/dev.py texts --sentences"


def test_the_list_holds_the_texts_of_code_tables_scenarios_actions_and_help(texts: ModuleType) -> None:
    listed = set(texts.all_texts())
    for text in (
        "Sent {count} back: {codes}",
        "As the desktop is",
        "No SM WAN: electricity, gas and a display",
        "Go to Coverage",
        "Supplier's desk",
        "{service_reference_variant} delivered to the {target}",
        "Let the electricity meter in",
        (ROOT / "resources" / "help" / "steps" / "jobs.md").read_text(encoding="utf-8"),
    ):
        assert text in listed, text
    assert "12 Elm Terrace" not in listed, "an address is no text"
    assert not any(text.startswith("SELECT") for text in listed)
    assert all(name.isidentifier() for text in texts.sentences() for name in placeholders(text))


def test_a_catalogue_is_brought_up_to_date_and_what_is_translated_stays(texts: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "cy.json"
    path.write_text(json.dumps({"Help": "Cymorth", "No more": "Dim mwy"}), encoding="utf-8")
    assert texts.update_catalogue(path, ["Help", "Settings"]) == ["No more"]
    assert json.loads(path.read_text(encoding="utf-8")) == {"Help": "Cymorth", "Settings": ""}


def test_what_the_list_is_asked_for_wrongly_is_refused(texts: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ([], ["en"], ["--what"], ["Welsh!"], ["cy", "de"]):
        assert texts.main(wrong) == 2
        assert capsys.readouterr().err.startswith("texts: ")


def test_in_english_a_sentence_is_as_it_was_made() -> None:
    assert told("8.11 delivered to the CHF") == "8.11 delivered to the CHF"


def test_sentences_are_shown_in_the_language_with_their_values_and_data_stays(pseudo_language: None) -> None:
    assert told("8.11 delivered to the CHF").startswith("[8.11 ďéľívéřéď ťó ťĥé CHF")
    assert told("The hub did not").startswith("The hub did not"), "no sentence of the program: left as it is"
    assert told("02-48-48-54-00-12-00-A2") == "02-48-48-54-00-12-00-A2"
    assert told("no SM WAN within the walls of this house") == "no SM WAN within the walls of this house"
    nested = told("The PPMID did not join: the install code in the hub is not this device's")
    assert nested.startswith("[Ťĥé PPMID ďíď ñóť ĵóíñ: [ťĥé íñšťáľľ çóďé íñ ťĥé ĥúb")


def test_a_name_is_not_taken_for_a_sentence_by_a_little_word_in_it(pseudo_language: None) -> None:
    assert told("CCS01 Add Device to CHF device log") == "CCS01 Add Device to CHF device log"
    assert told("1 to 3") != "1 to 3"


def test_an_error_is_shown_in_the_language_with_what_to_do_next(pseudo_language: None) -> None:
    message = problem_message(UserError("wait for the SM WAN first", advice="choose Wait for SM WAN"))
    assert (message.title[2:6], message.next[2:8]) == ("áíť ", "ĥóóšé ")
    where = problem_message(DataError("1,x is not a list of numbers", path="items"))
    assert where.title.startswith("[1,x íš ñóť á ľíšť óf ñúmbéřš")


def test_the_journal_is_english_and_the_same_in_every_language_and_shown_in_the_persons_own(tmp_path: Path) -> None:
    told_in: dict[str, list[str]] = {}
    hashes: dict[str, list[str]] = {}
    for language in ("en", PSEUDO):
        use_language(language)
        ws = open_workspace(tmp_path / language)
        session = start_session(ws, "first-job")
        while (act := next_act(session)) is not None:
            session.do(act)
        told_in[language] = [event.summary for event in session.events()]
        hashes[language] = [event.hash for event in session.events()]
        shown = [told(event.summary) for event in session.events() if event.kind not in (ACT, "session-started")]
        install_translator(None)
        ws.close()
    assert told_in["en"] == told_in[PSEUDO]
    assert hashes["en"] == hashes[PSEUDO]
    assert [text for text in shown if not text.startswith("[")] == []


def test_the_texts_known_whole_are_those_of_tables_scenarios_and_code() -> None:
    known = known_texts()
    assert {"Let the electricity meter in", "the hub has not been told about this device"} <= known
    assert "12 Elm Terrace" not in known
