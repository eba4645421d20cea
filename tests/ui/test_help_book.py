"""Help in the window: F1 opens the step's page, acronyms lead to the glossary, and any code can be looked up."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from hht_app.core.resources import read_table
from hht_app.terminal.views.help import PAGES, link_terms, read_help, search, what_is
from hht_app.ui.help.book import HelpSheet
from tests.ui.driver import Driver, settle

HELP = read_help()


def sheet_of(driver: Driver) -> HelpSheet:
    found = driver.window.findChild(HelpSheet)
    assert found is not None
    return found


@pytest.mark.parametrize("page", PAGES)
def test_each_steps_page_names_its_sources_and_links_the_words_of_the_glossary(page: str) -> None:
    text = HELP.pages[page]
    assert text.startswith("# ")
    assert re.search(r"\*\(.+?\)\*", text, re.DOTALL)
    linked = re.findall(r"\]\(term:([^)]+)\)", text)
    assert set(linked) <= {item.term.replace(" ", "%20") for item in HELP.terms}
    assert linked


def test_every_word_of_the_glossary_is_explained_from_a_source_and_stands_once() -> None:
    rows = read_table("help/glossary.csv")
    assert len({row["term"] for row in rows}) == len(rows)
    assert all(row["words"] and row["source"] for row in rows)


def test_a_word_is_linked_as_a_whole_and_the_longest_name_wins() -> None:
    assert (
        link_terms("The SM WAN and a HAN.", ["HAN", "SM WAN"]) == "The [SM WAN](term:SM%20WAN) and a [HAN](term:HAN)."
    )
    assert link_terms("HANDY, 8.11.2 and E081401", ["HAN", "8.11", "8.1"]) == "HANDY, 8.11.2 and E081401"


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("W081401", "Response code", ""),
        ("E19", "Response code", ""),
        ("CCS01", "Use case, message code 0001", "Add Device to CHF device log"),
        ("8.14.2", "Service request", ""),
        ("8002", "Alert or event code of a device", "Average RMS over voltage threshold: risen above"),
    ],
)
def test_a_code_of_each_table_is_told_with_its_kind(code: str, kind: str, words: str) -> None:
    found = what_is(HELP, f" {code.lower()}. ")
    assert kind in [item.kind for item in found]
    assert words in [item.words for item in found] or not words
    assert all(item.words for item in found)


def test_a_code_that_no_table_holds_is_said_not_to_be_held_and_a_word_is_no_code() -> None:
    assert next(item.words for item in what_is(HELP, "E999999")).startswith("meaning not held")
    assert what_is(HELP, "meter") == ()


def test_searching_finds_words_and_codes_and_the_exact_name_first() -> None:
    terms, _ = search(HELP, "han", 80)
    assert terms[0].term == "HAN"
    _, codes = search(HELP, "over voltage", 5)
    assert codes[0].code.startswith("80")
    assert len(codes) == 5


def test_f1_opens_the_page_of_the_step_in_hand_and_an_acronym_leads_to_its_entry(job: Driver) -> None:
    job.window.desk.go("notice")
    settle()
    job.key(Qt.Key.Key_F1)
    sheet = sheet_of(job)
    assert sheet.text.toPlainText().startswith("No SM WAN notice")
    sheet.text.anchorClicked.emit(QUrl("term:CHF"))
    settle()
    assert "Communications Hub Function" in sheet.text.toPlainText()
    QTest.keyClicks(sheet.field, "W081401")
    settle()
    assert "Response code" in sheet.text.toPlainText()
    job.press("help-close")
    assert job.window.findChild(HelpSheet) is None


def test_a_marked_code_is_explained_and_without_one_it_can_be_typed(job: Driver) -> None:
    job.window.desk.go("notice")
    settle()
    marked = next(item for item in job.window.findChildren(QLabel) if item.isVisible() and "8.14.2" in item.text())
    QTest.mouseClick(marked, Qt.MouseButton.LeftButton)
    marked.setSelection(marked.text().index("8.14.2"), len("8.14.2"))
    job.window.run("what-is-code")
    settle()
    text = sheet_of(job).text.toPlainText()
    assert text.startswith("What is 8.14.2?")
    assert "Service request" in text
    job.press("help-close")
    marked.setSelection(0, 0)
    job.window.run("what-is-code")
    settle()
    assert sheet_of(job).focusWidget() is sheet_of(job).field
    assert "Codes" in sheet_of(job).text.toPlainText()
    assert QApplication.activeModalWidget() is sheet_of(job)
