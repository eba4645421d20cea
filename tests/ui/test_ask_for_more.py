"""Asking for more by its sheet: every request that can be asked for, what is wrong said beside its field, and undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from hht_app.store.chain import Event
from hht_app.terminal import acts
from hht_app.terminal.session import Session
from hht_app.terminal.views.asking import askables
from hht_app.ui.filling import Form
from hht_app.ui.shell.asking import AskingDialog
from tests.ui.driver import Driver, settle

ROUNDS = 40
HASH = "AB" * 32


def until(told: Callable[[], bool]) -> None:
    for _round in range(ROUNDS):
        settle()
        if told():
            return
    raise AssertionError("it never came to that")


@pytest.fixture
def connected(job: Driver) -> Driver:
    job.play_until(acts.DELIVER)
    job.window.desk.go("commands")
    settle()
    return job


def sheet(driver: Driver) -> AskingDialog:
    driver.press("commands-ask-more")
    until(lambda: driver.find("ask-now").isEnabled())
    return driver.find("ask-more", AskingDialog)


def choose(driver: Driver, name: str, value: str) -> None:
    box = driver.find(name, QComboBox)
    assert box.findData(value) >= 0, f"{name} does not offer {value}"
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
    settle()


def fill_hash(driver: Driver) -> None:
    for field in driver.find("ask-more").findChildren(QLineEdit):
        if field.objectName().endswith("-hash") and field.isVisible():
            QTest.keyClicks(field, HASH)


def test_every_request_is_asked_for_by_its_form(connected: Driver) -> None:
    driver = connected
    wanted = [item.srv for item in driver.on_session(askables)]
    assert len(wanted) > 15
    for srv in wanted:
        sheet(driver)
        choose(driver, "ask-srv", srv)
        until(partial(_has_form, driver, srv))
        fill_hash(driver)
        before = driver.on_session(lambda session: session.count())
        driver.find("ask-now", QAbstractButton).click()
        until(lambda: not driver.shows("ask-more"))
        asked = [item for item in driver.on_session(partial(_events, before)) if item.kind == "act"]
        assert [json.loads(item.raw)["act"] for item in asked] == [acts.ASK_MORE], srv
        assert srv in json.loads(asked[0].raw)["with"]["request"]
    assert len(driver.on_session(lambda session: session.state.more)) == len(wanted)


def _has_form(driver: Driver, srv: str) -> bool:
    forms = driver.window.findChildren(Form)
    return any(item.name.startswith(f"ask-{srv}-") and item.isVisible() for item in forms)


def _events(after: int, session: Session) -> list[Event]:
    return session.events(after)


def test_a_field_that_is_wrong_says_so_and_nothing_is_asked(connected: Driver) -> None:
    driver = connected
    sheet(driver)
    choose(driver, "ask-srv", "3.2")
    choose(driver, "ask-target", "ESME")
    until(lambda: driver.shows("form-ask-3.2-ESME"))
    field = driver.find("ask-3.2-ESME-moment", QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "yesterday")
    before = driver.on_session(lambda session: session.count())
    driver.find("ask-now", QAbstractButton).click()
    settle()
    words = driver.find("ask-3.2-ESME-moment-wrong", QLabel).text()
    assert words
    assert driver.find("ask-3.2-ESME-moment").accessibleDescription().startswith(words)
    assert driver.on_session(lambda session: session.count()) == before
    driver.key(Qt.Key.Key_Escape)
    until(lambda: not driver.shows("ask-more"))
    driver.window.activateWindow()
    until(driver.window.isActiveWindow)
    driver.key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    until(lambda: driver.shows("form-ask-3.2-ESME"))
    assert driver.find("ask-3.2-ESME-moment", QLineEdit).text() == "yesterday"
    driver.window.run("undo")
    settle()
    assert driver.find("ask-3.2-ESME-moment", QLineEdit).text() != "yesterday"
    driver.find("ask-more", AskingDialog).close()
    settle()


def test_the_threshold_of_a_gas_tariff_says_what_is_sent(connected: Driver) -> None:
    driver = connected
    sheet(driver)
    choose(driver, "ask-srv", "1.1.1")
    until(lambda: driver.shows("ask-threshold"))
    assert driver.find("ask-threshold", QLabel).text() == "The threshold is sent as 1,000,000 Wh."
    choose(driver, "ask-1.1.1-GSME-threshold_unit", "kWh")
    assert driver.find("ask-threshold", QLabel).text() == "The threshold is sent as 1,000,000,000 Wh."
    for child in driver.find("ask-more").findChildren(QWidget):
        inner = child.objectName().startswith("qt_") or "Scroll" in type(child).__name__
        if child.isVisible() and child.focusPolicy() & Qt.FocusPolicy.TabFocus and not inner:
            assert child.accessibleName(), child.objectName() or child
            assert child.height() >= 48, child.objectName()
    driver.find("ask-more", AskingDialog).close()
    settle()
