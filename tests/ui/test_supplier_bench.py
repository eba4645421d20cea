"""The supplier's desk on the bench: requests with their state, Pre-Commands compared, tariff, certificates, queue."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QTableWidget, QWidget

from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.session import Session
from hht_app.terminal.views.asking_units import form_act
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


def until(told: Callable[[], bool]) -> None:
    for _round in range(60):
        settle()
        if told():
            return
    raise AssertionError("it never came to that")


def cells(driver: Driver, name: str) -> list[list[str]]:
    table = driver.find(name, QTableWidget)
    found = []
    for row in range(table.rowCount()):
        items = [table.item(row, column) for column in range(table.columnCount())]
        found.append([item.text() if item is not None else "" for item in items])
    return found


def ask_for_a_tariff(session: Session) -> None:
    filled = {"kind": "block", "threshold": "5000"}
    session.do(form_act(session, "1.1.1", "GSME", filled, "2"))


@pytest.fixture
def supplier(job: Driver) -> Driver:
    job.window.resize(1366, 900)
    job.play_until(acts.HAND_OVER)
    job.on_session(ask_for_a_tariff)
    job.window.desk.go("commands")
    job.window.show_bench("supplier")
    until(lambda: bool(cells(job, "supplier-requests")))
    return job


def test_each_request_stands_with_its_counter_its_way_and_its_answer(supplier: Driver) -> None:
    rows = cells(supplier, "supplier-requests")
    assert [row[1] for row in rows[:2]] == ["1.1.1", "1.1.1"]
    notice = next(row for row in rows if row[1] == "8.14.2")
    assert notice[2] == "the DCC"
    assert notice[4] == "for the DCC itself"
    assert notice[5].startswith("W081401: ")
    assert [row[3] for row in rows if row[1] == "8.7.1"] == ["1013", "1013"]
    wanted: list[int] = []
    supplier.window.desk.inspecting.connect(wanted.append)
    table = supplier.find("supplier-requests", QTableWidget)
    table.setCurrentCell(len(rows) - 1, 0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    settle()
    assert wanted == [3]


def test_a_pre_command_shows_each_point_that_was_compared(supplier: Driver) -> None:
    supplier.press("supplier-tab-signed")
    rows = cells(supplier, "supplier-signed")
    assert len(rows) == 2
    assert all(row[2] == "every point the same; signed" for row in rows)
    points = {row[0]: row[1:] for row in cells(supplier, "supplier-points")}
    assert points["Counter"][0] == points["Counter"][1]
    assert points["Fields that nobody asked for"] == ["none", "none"]
    assert any("threshold" in name for name in points)


def test_the_gas_tariff_has_its_thresholds_in_wh(supplier: Driver) -> None:
    supplier.press("supplier-tab-tariff")
    lines = dict(cells(supplier, "supplier-tariff"))
    assert lines["Threshold 1"] == "5,000 Wh (as MP081 has it, DUIS 1.1.1)"
    assert "not held" in lines["Standing charge"]
    supplier.press("supplier-ask-1.1.1")
    until(lambda: supplier.shows("ask-threshold"))
    assert supplier.find("ask-srv", QComboBox).currentData() == "1.1.1"
    supplier.key(Qt.Key.Key_Escape)
    until(lambda: not supplier.shows("ask-more"))


def test_certificates_counters_and_what_waits_for_a_link_are_told(supplier: Driver) -> None:
    supplier.press("supplier-tab-credentials")
    assert [row[1] for row in cells(supplier, "supplier-credentials")] == ["6.21"]
    assert {row[1] for row in cells(supplier, "supplier-cells")} >= {"GPF"}
    supplier.press("supplier-tab-queue")
    counters = dict(cells(supplier, "supplier-counters"))
    assert int(counters["Next request"]) == int(counters["Last request"]) + 1
    assert "Nothing waits" in supplier.text()
    supplier.on_session(lambda session: session.do(Act(acts.TROUBLE, {"name": "dcc-link-down"})))
    supplier.on_session(ask_for_a_tariff)
    until(lambda: bool(cells(supplier, "supplier-queue")))
    (row,) = cells(supplier, "supplier-queue")
    assert row[0] == "1.1.1"
    assert row[4] == "waits for the link; it has its counter"


@pytest.mark.parametrize(("theme", "percent"), [("dark", 100), ("sunlight", 200)])
def test_what_takes_the_focus_has_a_name_and_is_large_enough(supplier: Driver, theme: str, percent: int) -> None:
    supplier.window.set_look(Look(theme, percent))
    settle()
    view = supplier.find("bench-view-supplier")
    assert view.findChildren(QLabel)
    for child in view.findChildren(QWidget):
        inner = child.objectName().startswith("qt_") or "Scroll" in type(child).__name__
        if child.isVisible() and child.focusPolicy() & Qt.FocusPolicy.TabFocus and not inner:
            assert child.accessibleName(), child.objectName() or child
            assert child.height() >= 48, child.objectName()
