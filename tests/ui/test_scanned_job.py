"""The whole job by a scanner: what has a label is scanned, the rest is done with the keyboard, no mouse is touched."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from hht_app.store.connection import Workspace
from tests.ui.conftest import JOB, outcome
from tests.ui.driver import Driver, settle
from tests.ui.scanner import Scanner
from tests.ui.test_whole_job import TRUTHS

ESME, GSME, CHF, GPF, PPMID = (f"02-48-48-54-00-12-00-{end}" for end in ("A0", "A1", "A2", "A3", "A4"))
STEP_KEYS = {"fit": Qt.Key.Key_2, "wait": Qt.Key.Key_3, "notice": Qt.Key.Key_4, "connect": Qt.Key.Key_5}


class Hands:
    """One person with a scanner and a keyboard."""

    def __init__(self, driver: Driver) -> None:
        self.driver, self.scanner = driver, Scanner(driver)

    def enter(self) -> None:
        """Press Enter a while after what came before, as a hand does: the main button has the focus."""
        self.scanner.now += 2_000
        self.scanner.press(Qt.Key.Key_Return)
        settle()

    def go(self, step: str) -> None:
        """Go to STEP by its keys."""
        self.scanner.press(STEP_KEYS[step], Qt.KeyboardModifier.ControlModifier)
        settle()

    def answer_the_checks(self) -> None:
        """Say False to what has no default."""
        for name in TRUTHS:
            self.driver.tab_to(f"notice-{name}-true")
            self.driver.key(Qt.Key.Key_Right)
            self.driver.key(Qt.Key.Key_Space)

    def finish(self) -> None:
        """Press Enter on the main button until the job has ended, choosing every response to send back."""
        driver, presses = self.driver, 0
        while not driver.shows("job-ended"):
            presses += 1
            assert presses < 60, f"the job does not end: {driver.focus_name()}"
            if driver.shows("responses-send"):
                for item in driver.window.desk.session.state.heard:
                    if not item.returned and item.kind == "response":
                        driver.tab_to(f"heard-choose-{item.number}")
                        driver.key(Qt.Key.Key_Space)
                driver.tab_to("responses-send")
            self.enter()


def test_the_job_scanned_through_ends_at_the_inventory_of_the_command_line(
    driver: Driver, opened: Workspace, by_command_line: dict
) -> None:
    hands = Hands(driver)
    scanner, enter, go = hands.scanner, hands.enter, hands.go
    driver.tab_to(f"job-start-{JOB}")
    enter()
    # A label scanned too early is named, and presses nothing.
    scanner.scan(ESME)
    assert "nothing is scanned on this screen" in driver.text()
    enter()
    assert "Unconfirmed (one space)" in driver.text()
    go("fit")
    scanner.scan(GPF)
    assert "That is the hub's GPF identifier; this screen wants" in driver.text()
    for label in (ESME.replace("-", ""), CHF.lower()):
        scanner.scan(label)
    go("wait")
    enter()
    enter()
    go("notice")
    driver.tab_to("notice-device_id")
    driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    driver.key(Qt.Key.Key_Delete)
    scanner.scan(GSME)
    assert "That is the gas meter's identifier; this screen wants the hub's CHF identifier" in driver.text()
    assert driver.find("notice-device_id", QLineEdit).text() == ""
    scanner.scan(CHF)
    assert driver.find("notice-device_id", QLineEdit).text() == CHF
    hands.answer_the_checks()
    driver.tab_to("notice-send")
    enter()
    assert "The DCC has put your no SM WAN install on record" in driver.text()
    go("fit")
    for label in (GSME, PPMID):
        scanner.scan(label)
    go("connect")
    enter()
    scanner.scan(GPF)
    assert "The terminal is on the HAN" in driver.text()
    hands.finish()
    assert outcome(opened) == by_command_line
