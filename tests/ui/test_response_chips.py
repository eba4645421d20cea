"""The chips on the responses screen: what is heard is narrowed by kind, and nothing chosen is forgotten by it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from hht_app.terminal import acts
from hht_app.ui.theme import THEMES, Look
from tests.ui.driver import Driver, settle


@pytest.fixture
def heard(job: Driver) -> Driver:
    job.play_until(acts.SEND_BACK)
    job.window.desk.go("responses")
    settle()
    return job


def titles(driver: Driver) -> list[str]:
    """Return the titles of the rows that are shown, in the order of their words."""
    return sorted(
        item.text()
        for item in driver.find("page-scroll").findChildren(QLabel)
        if item.isVisible() and _is_title(item.text())
    )


def _is_title(text: str) -> bool:
    return text.startswith(("Answer: ", "Alert: "))


def chip(driver: Driver, key: str) -> QAbstractButton:
    return driver.find(f"heard-only-{key}", QAbstractButton)


def test_a_chip_shows_the_answers_only_or_the_alerts_only_and_all_brings_everything_back(heard: Driver) -> None:
    every = titles(heard)
    answers = [text for text in every if text.startswith("Answer: ")]
    alerts = [text for text in every if text.startswith("Alert: ")]
    assert answers
    assert alerts
    assert chip(heard, "all").isChecked()
    assert chip(heard, "answers").text() == f"Answers ({len(answers)})"
    heard.press("heard-only-answers")
    assert titles(heard) == answers
    assert chip(heard, "answers").isChecked()
    heard.press("heard-only-alerts")
    assert titles(heard) == alerts
    heard.press("heard-only-all")
    assert titles(heard) == every


def test_what_is_chosen_and_not_shown_is_counted_told_and_sent(heard: Driver) -> None:
    session = heard.on_session(lambda found: [item.number for item in found.state.heard if item.task])
    heard.press(f"heard-choose-{session[0]}")
    heard.press("heard-only-alerts")
    assert "1 chosen before and not shown here" in heard.text()
    assert heard.find("responses-send", QAbstractButton).text().replace("&", "") == "Send 1 to the DCC"
    heard.press("heard-show-all")
    assert not heard.shows("heard-hidden")
    assert heard.find(f"heard-choose-{session[0]}", QAbstractButton).isChecked()
    heard.press("heard-only-alerts")
    heard.press("responses-send")
    assert heard.on_session(lambda found: [item.number for item in found.state.heard if item.returned]) == session[:1]


def test_the_chip_of_what_was_sent_back_opens_it_and_says_so_when_there_is_none(heard: Driver) -> None:
    heard.press("heard-only-sent-back")
    assert "Nothing was sent back yet" in heard.text()
    assert titles(heard) == []
    heard.play_until(acts.HAND_OVER)
    settle()
    assert len(titles(heard)) > 1
    assert not heard.shows("heard-sent")


def test_the_chip_stays_over_other_steps_until_the_job_is_left(heard: Driver) -> None:
    heard.press("heard-only-alerts")
    heard.window.desk.go("commands")
    settle()
    heard.window.desk.go("responses")
    settle()
    assert chip(heard, "alerts").isChecked()
    heard.press("top-jobs")
    heard.press("job-resume")
    heard.window.desk.go("responses")
    settle()
    assert chip(heard, "all").isChecked()


def test_the_chips_are_pressed_from_the_keyboard_and_keep_the_focus(heard: Driver) -> None:
    heard.tab_to("heard-only-all")
    heard.key(Qt.Key.Key_Right)
    assert heard.focus_name() == "heard-only-answers"
    assert all(text.startswith("Answer: ") for text in titles(heard))
    heard.key(Qt.Key.Key_Right)
    assert chip(heard, "alerts").isChecked()
    assert heard.focus_name() == "heard-only-alerts"
    assert all(text.startswith("Alert: ") for text in titles(heard))


@pytest.mark.parametrize("theme", THEMES)
def test_the_chip_that_holds_can_be_told_from_the_others_in_grey(heard: Driver, theme: str) -> None:
    heard.window.set_look(Look(theme))
    settle()
    held, other = (chip(heard, key).grab().toImage() for key in ("all", "answers"))
    for image in (held, other):
        assert image.height() >= 48
    grounds = [image.pixelColor(9, image.height() // 2).lightness() for image in (held, other)]
    edges = [sum(image.pixelColor(x, image.height() // 2).lightness() for x in range(4)) for image in (held, other)]
    assert grounds[0] != grounds[1] or edges[0] != edges[1]


def test_a_job_without_labels_has_the_chips_too(driver: Driver) -> None:
    driver.window.desk.start("no-wan-dual-fuel", "assessed")
    settle()
    driver.play_until(acts.SEND_BACK)
    driver.window.desk.go("responses")
    settle()
    assert chip(driver, "alerts").isVisible()
