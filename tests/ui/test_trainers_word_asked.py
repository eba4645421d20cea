"""In an assessed job the trainer's view opens with the trainer's word only, by whatever way it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

from hht_app.terminal.modes import ASSESSED
from tests.ui.driver import Driver, settle

WORD = "Blackbird 7"


def until(told: Callable[[], bool]) -> None:
    for _round in range(60):
        settle()
        if told():
            return
    raise AssertionError("it never came to that")


def begin(driver: Driver, word: str) -> None:
    driver.press("job-mode-assessed")
    assert driver.window.desk.mode == ASSESSED
    if word:
        driver.type("job-trainers-word", word)
        assert driver.find("job-trainers-word", QLineEdit).displayText() != word
    driver.press("job-start-first-job")


def test_f9_and_every_other_way_ask_for_the_word(driver: Driver) -> None:
    begin(driver, WORD)
    assert driver.window.desk.trainers_word == ""
    driver.key(Qt.Key.Key_F9)
    until(lambda: driver.shows("word-field"))
    assert not driver.shows("bench")
    field = driver.find("word-field", QLineEdit)
    QTest.keyClicks(field, "guess")
    QTest.keyClick(field, Qt.Key.Key_Return)
    until(lambda: "not the trainer's word" in driver.find("word-wrong", QLabel).text())
    assert field.text() == ""
    assert not driver.shows("bench")
    QTest.keyClicks(field, WORD)
    driver.find("word-open", QAbstractButton).click()
    until(lambda: driver.shows("bench"))
    assert not driver.shows("word-field")
    driver.window.toggle_bench()
    settle()
    assert not driver.shows("bench")
    driver.window.run("drawer-trouble")
    until(lambda: driver.shows("word-field"))
    assert not driver.shows("bench")
    QTest.keyClicks(driver.find("word-field", QLineEdit), WORD)
    QTest.keyClick(driver.find("word-field", QLineEdit), Qt.Key.Key_Return)
    until(lambda: driver.shows("bench-view-trouble"))


def test_without_a_word_it_opens_in_the_trainers_own_window_only(driver: Driver) -> None:
    begin(driver, "")
    driver.window.run("bench-dcc")
    until(lambda: "The trainer's view is the trainer's" in driver.text())
    assert not driver.shows("bench")
    assert not driver.shows("word-field")


def test_a_word_too_short_is_said_and_no_job_is_begun(driver: Driver) -> None:
    begin(driver, "abc")
    until(lambda: "4 to 100 characters" in driver.text())
    assert driver.window.desk.session is None


def test_a_job_that_is_not_assessed_opens_it_to_anyone(driver: Driver) -> None:
    driver.press("job-start-first-job")
    driver.key(Qt.Key.Key_F9)
    until(lambda: driver.shows("bench"))
