"""The inventory on the bench: found as typed, scrolled over thousands, one device whole, and files in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollBar, QTableWidget, QWidget

from hht_app.store.inventory_bulk import add_many, made_up_devices
from hht_app.terminal import acts
from hht_app.terminal.session import Session
from hht_app.ui.bench.inventory import InventoryView
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle

MANY = 3000


def until(told: Callable[[], bool]) -> None:
    for _round in range(60):
        settle()
        if told():
            return
    raise AssertionError("it never came to that")


def fill(session: Session) -> int:
    world, now = session.record.world_id, session.world.clock.now
    return add_many(session.workspace, world, made_up_devices(MANY), rule="imported", source="a test", at=now)


@pytest.fixture
def inventory(job: Driver) -> Driver:
    job.window.resize(1366, 900)
    job.play_until(acts.DELIVER)
    job.on_session(fill)
    job.window.show_bench("inventory")
    until(lambda: "on record" in count(job))
    return job


def count(driver: Driver) -> str:
    return driver.find("inventory-count", QLabel).text()


def shown(driver: Driver) -> list[str]:
    table = driver.find("inventory-rows", QTableWidget)
    items = [table.item(row, 0) for row in range(table.rowCount())]
    return [item.text() for item in items if item is not None]


def typed(driver: Driver, text: str) -> None:
    field = driver.find("inventory-search", QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, text)
    until(lambda: "found" in count(driver) or "Nothing" in count(driver))


def test_devices_are_found_as_typed_and_nothing_found_says_what_to_do(inventory: Driver) -> None:
    assert count(inventory).startswith("3,005 devices on record")
    typed(inventory, "00-12-00-a")
    assert count(inventory) == "5 found"
    assert [item[-5:] for item in shown(inventory)] == ["00-A0", "00-A1", "00-A2", "00-A3", "00-A4"]
    typed(inventory, "gsme")
    assert count(inventory) == "601 found"
    typed(inventory, "zzzz")
    assert "Nothing on record" in count(inventory)
    assert shown(inventory) == []


def test_the_list_is_scrolled_and_walked_to_its_end(inventory: Driver) -> None:
    bar = inventory.find("inventory-scroll", QScrollBar)
    table = inventory.find("inventory-rows", QTableWidget)
    bar.setValue(bar.maximum())
    until(lambda: "…" not in shown(inventory))
    assert shown(inventory)[-1] == str(list(made_up_devices(MANY))[-1].device_id)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home)
    until(lambda: "…" not in shown(inventory))
    assert shown(inventory)[0].endswith("00-A0")
    QTest.keyClick(table, Qt.Key.Key_End)
    until(lambda: bar.value() == bar.maximum())
    QTest.keyClick(table, Qt.Key.Key_PageUp)
    assert 0 < bar.value() < bar.maximum()


def test_a_devices_page_has_history_certificates_and_identifiers_to_copy(inventory: Driver) -> None:
    typed(inventory, "00-12-00-a2")
    field = inventory.find("inventory-search", QLineEdit)
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    QTest.keyClick(inventory.find("inventory-rows"), Qt.Key.Key_Return)
    until(lambda: inventory.shows("inventory-device"))
    assert inventory.find("inventory-device", QLabel).text() == "Hub (CHF)"
    history = inventory.find("inventory-history", QTableWidget)
    second = [history.item(1, column) for column in range(6)]
    told = [item.text() for item in second if item is not None]
    assert told[1:5] == [
        "Pending → InstalledNotCommissioned",
        "8.14.2-chf-pending",
        "yes",
        "MP081 legal text, DUIS 3.8.114.4",
    ]
    certificates = inventory.find("inventory-certificates", QTableWidget)
    cells = [certificates.item(row, 0) for row in range(certificates.rowCount())]
    names = [item.text() for item in cells if item is not None]
    assert names[:2] == ["Its own, for signing", "Its own, for key agreement"] or len(names) > 2
    assert any(name.startswith("Supplier, ") for name in names) or any("DCC" in name for name in names)
    inventory.press("inventory-identifier-0")
    assert QApplication.clipboard().text() == "02-48-48-54-00-12-00-A2"


def test_what_is_found_is_saved_and_brought_in_again_only_when_said(inventory: Driver, tmp_path: Path) -> None:
    view = inventory.find("bench-view-inventory", InventoryView)
    typed(inventory, "00-12-00-a")
    view.save("json", str(tmp_path / "found.json"))
    view.save("csv", str(tmp_path / "found.csv"))
    settle()
    rows = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert len(rows) == 5
    for row in rows[:2]:
        row["device_id"] = row["device_id"].replace("00-A", "77-A")
        row["associated_chf"] = None
    rows.append({**rows[0], "device_id": "not an identifier"})
    (tmp_path / "more.json").write_text(json.dumps(rows), encoding="utf-8")
    view.look_at_file(str(tmp_path / "more.json"))
    until(lambda: inventory.shows("inventory-take"))
    assert "2 new devices, 3 on record already (left as they are), 1 rows do not hold." in inventory.text()
    assert "Row 6" in inventory.text()
    typed(inventory, "12-77-a")
    assert "Nothing" in count(inventory)
    inventory.press("inventory-take")
    until(lambda: "2 devices are on record now" in inventory.text())
    until(lambda: count(inventory) == "2 found")
    view.look_at_file(str(tmp_path / "found.csv"))
    until(lambda: "0 new devices, 5 on record" in inventory.text())
    assert not inventory.shows("inventory-take")


@pytest.mark.parametrize(("theme", "percent"), [("light", 100), ("sunlight", 200)])
def test_what_takes_the_focus_has_a_name_and_is_large_enough(inventory: Driver, theme: str, percent: int) -> None:
    inventory.window.set_look(Look(theme, percent))
    settle()
    for child in inventory.find("bench-view-inventory").findChildren(QWidget):
        inner = child.objectName().startswith("qt_") or "Scroll" in type(child).__name__
        if child.isVisible() and child.focusPolicy() & Qt.FocusPolicy.TabFocus and not inner:
            assert child.accessibleName(), child.objectName() or child
            assert child.height() >= 48, child.objectName()
