"""The first ten minutes in the window: taught at each step, two scans, few taps, nothing typed, and an end to keep."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from hht_app.store.connection import Workspace
from hht_app.terminal.modes import FREE, GUIDED
from hht_app.terminal.views.notice import TRUTHS
from hht_app.training.assessment import assess
from hht_app.training.guidance import MOST_WORDS
from hht_app.training.rules import MET
from tests.ui.driver import Driver, settle

GPF = "02-48-48-54-00-21-00-A3"
MOST_TAPS = 25


class Tapping:
    """Presses buttons, counts them, and reads what is taught before each."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.taps, self.scans = 0, 0
        self.taught: list[str] = []

    def tap(self, name: str = "") -> None:
        """Press the button called NAME, or the main one of the screen."""
        driver = self.driver
        if driver.shows("guidance"):
            panel: QWidget = driver.find("guidance")
            words = [item.text() for item in panel.findChildren(QLabel) if item.isVisible()]
            self.taught.append(panel.accessibleName())
            assert len(" ".join(words).split()) <= MOST_WORDS, words
        driver.press(name)
        if name == "fit-next-label":
            self.scans += 1
        else:
            self.taps += 1


def play_first_job(driver: Driver) -> Tapping:
    hand = Tapping(driver)
    hand.tap("job-start-first-job")
    hand.tap("coverage-ask")
    hand.tap("answer-named")
    hand.tap("step-fit")
    hand.tap("fit-next-label")
    hand.tap("fit-next-label")
    hand.tap("step-wait")
    hand.tap("wan-wait")
    hand.tap("wan-none")
    hand.tap("step-notice")
    for name in TRUTHS:
        hand.tap(f"notice-{name}-false")
    hand.tap("notice-send")
    hand.tap("step-connect")
    hand.tap("han-scan")
    hand.tap(f"han-connect-{GPF}")
    hand.tap("step-commands")
    hand.tap("act-ask-let-in-esme")
    hand.tap("act-deliver-let-in-esme")
    hand.tap("act-press-join-ESME")
    hand.tap("step-responses")
    hand.tap("heard-choose-1")
    hand.tap("responses-send")
    hand.tap("step-hand-over")
    hand.tap("hand-over")
    return hand


def test_the_first_job_takes_two_scans_and_at_most_twenty_five_taps_and_meets_every_objective(driver: Driver) -> None:
    hand = play_first_job(driver)
    assert (hand.scans, hand.taps <= MOST_TAPS) == (2, True), hand.taps
    assert len(dict.fromkeys(hand.taught)) >= 12, hand.taught
    found = driver.on_session(assess)
    assert [item.id for item in found.objectives if item.state != MET] == []
    assert "You did it." in driver.text()
    assert "The hub's window runs from power-on: 60 minutes, waiting included." in driver.text()


def test_after_the_job_the_sheet_tells_its_story_and_the_job_can_be_had_from_the_dccs_side(driver: Driver) -> None:
    play_first_job(driver)
    driver.press("ending-debrief")
    sheet = driver.text()
    assert "9 of 9 objectives met" in sheet
    assert "Fitted the electricity meter" in sheet
    assert "What would have happened with a guessed hub?" in sheet
    driver.press("debrief-close")
    driver.press("ending-dcc-side")
    assert driver.on_session(lambda session: session.mode) == FREE
    assert driver.window.bench_open
    assert driver.window.bench is not None
    assert driver.window.bench.current == "dcc"


def test_a_hint_is_shown_where_it_was_asked_for_and_the_main_button_stays_in_sight(driver: Driver) -> None:
    driver.window.resize(800, 600)
    driver.press("job-start-first-job")
    driver.press("guidance-hint")
    assert driver.find("guidance-hint-words", QLabel).text() == "Press the button that asks the DCC about coverage."
    assert not driver.shows("guidance-hint")
    main: QWidget = driver.find("coverage-ask")
    panel: QWidget = driver.find("guidance")
    corner = main.mapTo(driver.window, main.rect().bottomRight())
    assert driver.window.rect().contains(corner)
    assert (
        not panel.visibleRegion()
        .translated(panel.mapTo(driver.window, panel.rect().topLeft()))
        .intersects(main.rect().translated(main.mapTo(driver.window, main.rect().topLeft())))
    )


def test_a_wrong_answer_is_answered_and_the_job_goes_on(driver: Driver) -> None:
    driver.press("job-start-first-job")
    driver.press("coverage-ask")
    driver.press("answer-mesh")
    assert "That would be a guess. The job names a hub: fit that one." in driver.text()
    assert not driver.shows("question-what-to-fit")
    driver.press("step-fit")
    assert driver.find("fit-entry", QLineEdit).text() == ""


def test_on_another_step_the_teaching_says_where_to_go(driver: Driver) -> None:
    driver.press("job-start-first-job")
    driver.window.desk.go("commands")
    settle()
    driver.press("guidance-go")
    assert driver.window.desk.step == "coverage"
    assert driver.shows("coverage-ask")


def test_on_ones_own_nothing_is_taught_until_a_hint_is_taken_but_the_question_is_asked(
    driver: Driver,
) -> None:
    driver.window.desk.start("first-job", FREE)
    settle()
    assert not driver.shows("guidance")
    driver.window.run("hint")
    settle()
    assert driver.shows("guidance-hint-words")
    driver.press("coverage-ask")
    assert driver.shows("question-what-to-fit")


def test_who_starts_for_the_first_time_is_offered_the_short_job_or_both_sides_of_it(
    driver: Driver, workspace: Path, opened: Workspace
) -> None:
    assert "Practice job. About ten minutes. Nothing here reaches a real meter." in driver.text()
    assert driver.text().count("Safe work on gas and electricity is not taught here.") == 1
    driver.press("job-train-others")
    assert driver.window.bench_open
    assert driver.on_session(lambda session: (session.scenario.id, session.mode)) == ("first-job", FREE)
    driver.window.desk.leave()
    settle()
    assert "Practice job. About ten minutes." not in driver.text()
    assert driver.window.desk.mode == GUIDED
