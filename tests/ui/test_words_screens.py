"""Each screen in the pseudo-language: buttons are translated, and none is clipped or pushed out of its column."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QScrollArea

from hht_app.core.words import PSEUDO, install_translator, use_language
from hht_app.terminal import acts
from hht_app.terminal.views.steps import STEPS
from hht_app.ui.parts import IdentifierButton
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


@pytest.fixture
def pseudo_job(driver: Driver) -> Iterator[Driver]:
    use_language(PSEUDO)
    driver.window.set_look(Look())
    driver.window.desk.start("no-wan-dual-fuel", "guided")
    settle()
    driver.play_until(acts.SEND_BACK)
    yield driver
    install_translator(None)


def test_every_button_of_every_step_is_translated_and_none_is_clipped_by_longer_words(pseudo_job: Driver) -> None:
    window = pseudo_job.window
    untranslated, clipped = set(), set()
    for step in STEPS:
        window.desk.go(step)
        settle()
        view: QScrollArea = pseudo_job.find("page-scroll", QScrollArea)
        inside = view.widget()
        assert inside is not None
        if inside.width() > view.viewport().width():
            clipped.add((step, "the column"))
        for button in window.findChildren(QAbstractButton):
            name = button.objectName()
            if not button.isVisible() or not name or name.startswith("qt_") or isinstance(button, IdentifierButton):
                continue
            if button.text() and "[" not in button.text():
                untranslated.add((step, name, button.text()))
            if button.width() < button.minimumSizeHint().width():
                clipped.add((step, name))
            if view.isAncestorOf(button):
                left = button.mapTo(inside, QPoint(0, 0)).x()
                if left + button.width() > view.viewport().width():
                    clipped.add((step, name))
    assert clipped == set()
    # The types of devices, and the boolean values of the schema, are names and not words.
    names = {"CHF", "GPF", "ESME", "GSME", "PPMID", "True", "False"}
    assert {item for item in untranslated if item[2] not in names} == set()
