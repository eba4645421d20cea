"""Both jobs from start to hand-over with the keyboard alone, and the focus is in sight after every press."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from hht_app.store.connection import Workspace
from hht_app.terminal.views.notice import TRUTHS
from hht_app.training.assessment import assess
from hht_app.training.rules import MET
from hht_app.ui.theme import DARK
from tests.ui.conftest import JOB, outcome
from tests.ui.driver import Driver, settle

FIRST = "first-job"
GPFS = {JOB: "02-48-48-54-00-12-00-A3", FIRST: "02-48-48-54-00-21-00-A3"}
RING = 7
# Corners and edges are drawn soft.
NEARLY = 60
MOST_PRESSES = 80


def has_ring(widget: QWidget, colour: QColor) -> bool:
    """Tell whether COLOUR is drawn at the left edge of WIDGET."""
    image: QImage = widget.grab().toImage()
    edge = [image.pixelColor(x, image.height() // 2) for x in range(min(RING, image.width()))]
    return any(
        abs(found.red() - colour.red()) + abs(found.green() - colour.green()) + abs(found.blue() - colour.blue())
        < NEARLY
        for found in edge
    )


class Keyboard:
    """Presses keys where the focus is, and looks after each press that the focus can be seen."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver

    def press(self, key: Qt.Key) -> None:
        """Press KEY."""
        self.driver.key(key)
        self.see_focus()

    def to(self, name: str) -> None:
        """Press Tab until the widget called NAME has the focus."""
        self.driver.tab_to(name)
        self.see_focus()

    def see_focus(self) -> None:
        """Fail where nothing has the focus, it is hidden or out of sight, or has no ring."""
        window, focused = self.driver.window, QApplication.focusWidget()
        assert focused is not None, "the focus is lost"
        assert focused.isVisibleTo(window), f"the focus is on {focused.objectName()}, which is hidden"
        assert focused.isEnabled()
        assert not focused.visibleRegion().isEmpty(), f"{focused.objectName()} has the focus and is out of sight"
        # The main button's own colour hides the outer ring: it has a second one inside.
        role = "on_primary" if focused.property("kind") == "primary" else "focus"
        assert has_ring(focused, window.look.colour(role)), f"{focused.objectName()} has the focus and no ring"


def play(keyboard: Keyboard, gpf: str) -> None:
    """Play the open job to its end: Enter presses the main button, Tab, Space and arrows do the rest."""
    driver, presses = keyboard.driver, 0
    while not driver.shows("job-ended"):
        presses += 1
        assert presses < MOST_PRESSES, f"the job does not end: {driver.focus_name()}"
        if driver.shows("answer-named"):
            keyboard.to("answer-named")
        elif driver.shows("notice-send"):
            for name in TRUTHS:
                keyboard.to(f"notice-{name}-true")
                keyboard.press(Qt.Key.Key_Right)
                keyboard.press(Qt.Key.Key_Space)
            keyboard.to("notice-send")
        elif driver.shows("responses-send"):
            for number in driver.on_session(
                lambda session: [
                    item.number for item in session.state.heard if not item.returned and item.kind == "response"
                ]
            ):
                keyboard.to(f"heard-choose-{number}")
                keyboard.press(Qt.Key.Key_Space)
            keyboard.to("responses-send")
        elif driver.shows("han-scan") and driver.shows(f"han-connect-{gpf}"):
            keyboard.to(f"han-connect-{gpf}")
        elif driver.focus_name() == "fit-entry":
            keyboard.to("fit-next-label")
        elif driver.focus_name() == "" or driver.focus_name().startswith(("answer-", "han-connect-")):
            keyboard.see_focus()
        keyboard.press(Qt.Key.Key_Return)


def test_the_practice_job_is_done_with_the_keyboard_alone_and_ends_as_on_the_command_line(
    driver: Driver, opened: Workspace, by_command_line: dict
) -> None:
    driver.window.set_look(driver.window.look.in_theme(DARK))
    settle()
    keyboard = Keyboard(driver)
    keyboard.to(f"job-start-{JOB}")
    keyboard.press(Qt.Key.Key_Return)
    play(keyboard, GPFS[JOB])
    assert outcome(opened) == by_command_line


def test_the_first_job_is_done_with_the_keyboard_alone_and_every_objective_is_met(driver: Driver) -> None:
    keyboard = Keyboard(driver)
    keyboard.to(f"job-start-{FIRST}")
    keyboard.press(Qt.Key.Key_Return)
    play(keyboard, GPFS[FIRST])
    found = driver.on_session(assess)
    assert [item.id for item in found.objectives if item.state != MET] == []


def test_the_focus_is_seen_on_every_stop_of_every_screen(job: Driver) -> None:
    keyboard = Keyboard(job)
    for step in ("coverage", "fit", "hand-over"):
        job.window.desk.go(step)
        job.key(Qt.Key.Key_Tab)
        first = job.focus_name()
        for _stop in range(60):
            keyboard.press(Qt.Key.Key_Tab)
            if job.focus_name() == first:
                break
        else:
            pytest.fail(f"Tab does not come round on {step}")
