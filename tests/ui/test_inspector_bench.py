"""The inspector on the bench and as the installer's page: what is chosen in one part lights in the others."""

from __future__ import annotations

import json
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from hht_app.terminal import acts
from hht_app.terminal.views.inspector import GBCS, Inspected, Item
from hht_app.ui.bench.inspector import InspectorView
from hht_app.ui.bench.inspector_bytes import BytesView
from hht_app.ui.bench.inspector_text import TextView
from hht_app.ui.bench.inspector_tree import English, Tree
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle

ESME = bytes.fromhex("02484854001200A0")


@pytest.fixture
def played(job: Driver) -> Driver:
    """The practice job played to where its answers are sent back, with the bench open at the inspector."""
    job.window.resize(1600, 900)
    job.play_until(acts.SEND_BACK)
    job.window.desk.go("responses")
    job.window.show_bench("inspector")
    settle()
    return job


def event(driver: Driver, kind: str, name: str) -> int:
    return driver.on_session(
        lambda session: next(item.seq for item in session.events() if item.kind == kind and item.name == name)
    )


def look_at(driver: Driver, kind: str, name: str) -> InspectorView:
    driver.window.desk.inspect(event(driver, kind, name))
    settle()
    view = driver.find("bench-view-inspector", InspectorView)
    assert view.isVisible()
    return view


def english(driver: Driver) -> str:
    return str(driver.find("inspector-english", English).currentIndex().data())


def test_pressing_a_byte_puts_its_field_and_its_english_in_hand(played: Driver) -> None:
    view = look_at(played, "command", "CCS01")
    shown = played.find("inspector-bytes", BytesView)
    view.parts.bytes.light(100, 110)
    at = view._shown.data.index(ESME) if view._shown is not None else -1
    place = shown.place_of(at + 3).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.lit[-8:] == ESME
    assert played.find("inspector-tree", Tree).currentIndex().data() == "ieee_address"
    assert "the electricity meter (ESME)" in english(played)
    assert "the electricity meter (ESME)" in played.find("inspector-chosen", QLabel).text()
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.lit[-8:] == ESME
    for _ in range(4):
        QTest.keyClick(shown, Qt.Key.Key_Right)
    assert played.find("inspector-tree", Tree).currentIndex().data() == "key_type"


def test_choosing_in_the_tree_or_the_english_lights_the_bytes(played: Driver) -> None:
    look_at(played, "command", "CCS01")
    tree = played.find("inspector-tree", Tree)
    tree.setFocus()
    tree.setCurrentIndex(tree.model().index(0, 0))
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert tree.currentIndex().data() == "cra_flag"
    shown = played.find("inspector-bytes", BytesView)
    assert shown.lit == b"\x01"
    assert "01" in shown.accessibleDescription()
    lines = played.find("inspector-english", English)
    assert english(played) == "This is a Command"
    QTest.mouseClick(
        lines.viewport(), Qt.MouseButton.LeftButton, pos=lines.visualRect(lines.model().index(5, 0)).center()
    )
    assert shown.lit == bytes.fromhex("0248485400000002")
    assert tree.currentIndex().data() == "originator"


def test_in_a_document_the_text_and_its_element_light_each_other(played: Driver) -> None:
    view = look_at(played, "duis-response", "12.1")
    text = played.find("inspector-text", TextView)
    assert not played.shows("inspector-bytes")
    number = next(n for n, item in enumerate(view._shown.items) if item.name == "ResponseCode") if view._shown else -1
    tree = played.find("inspector-tree", Tree)
    tree.setCurrentIndex(tree.model().index_of(number))  # type: ignore[attr-defined]
    assert text.lit_text() == "<sr:ResponseCode>I0</sr:ResponseCode>"
    assert "Success" in english(played)
    cursor = text.textCursor()
    cursor.setPosition(text.toPlainText().index("SO14"))
    text.setTextCursor(cursor)
    assert tree.currentIndex().data() == "PostCode"
    assert text.lit_text() == "<sr:PostCode>SO14 0ZZ</sr:PostCode>"


def test_the_checks_name_the_certificate_that_verified(played: Driver) -> None:
    look_at(played, "command", "CS02b")
    assert "MAC good" in played.text()
    signed = played.find("inspector-signature", QLabel).text()
    assert signed.startswith("Certificate of 02-48-48-54-00-00-00-02 (role 04)\nIssued by CN=HHT-T1,OU=07, serial ")
    look_at(played, "duis-request", "12.1")
    assert "Valid by this program's models and rules" in played.text()
    assert "Request 12.1 Request WAN Matrix" in played.find("inspector-words", QLabel).text()


def test_the_message_is_copied_as_hex_base64_and_json(played: Driver) -> None:
    view = look_at(played, "command", "CCS01")
    raw = view._shown.data if view._shown is not None else b""
    clipboard = QGuiApplication.clipboard()
    menu = played.window.findChild(QMenu, "inspector-copy-menu")
    assert menu is not None
    menu.aboutToShow.emit()
    entries = {item.objectName().rpartition("-")[2]: item for item in menu.actions()}
    assert not entries["text"].isEnabled()
    assert not entries["chosen"].isEnabled()
    entries["hex"].trigger()
    assert bytes.fromhex(clipboard.text()) == raw
    entries["json"].trigger()
    assert json.loads(clipboard.text())["use_case"] == "CCS01"
    QTest.keyClick(played.find("inspector-bytes", BytesView), Qt.Key.Key_Right)
    QTest.keyClick(played.find("inspector-bytes", BytesView), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == view.parts.bytes.lit.hex().upper() != ""


def test_an_answer_is_copied_as_xml_of_the_mmc_schema_and_a_command_says_why_not(played: Driver) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("what was there")
    look_at(played, "command", "CCS01")
    menu = played.window.findChild(QMenu, "inspector-copy-menu")
    assert menu is not None
    {item.objectName(): item for item in menu.actions()}["inspector-copy-mmc"].trigger()
    settle()
    assert "no shape for a command" in played.find("inspector-chosen", QLabel).text()
    assert clipboard.text() == "what was there"
    look_at(played, "response", "CCS01")
    menu = played.window.findChild(QMenu, "inspector-copy-menu")
    assert menu is not None
    {item.objectName(): item for item in menu.actions()}["inspector-copy-mmc"].trigger()
    settle()
    assert '<ra:UpdateHANDeviceLogRsp MessageSuccess="true"/>' in clipboard.text()
    assert "<ra:ServiceReferenceVariant>8.11<" in clipboard.text()


def test_arrows_go_to_the_message_before_and_back_and_the_newest_is_followed(played: Driver) -> None:
    newest = played.find("inspector-title", QLabel).text()
    assert not played.find("inspector-after", QWidget).isEnabled()
    played.press("inspector-before")
    before = played.find("inspector-title", QLabel).text()
    assert before != newest
    played.press("inspector-after")
    assert played.find("inspector-title", QLabel).text() == newest
    played.press("inspector-before")
    played.play_until(acts.HAND_OVER)
    played.window.desk.refresh()
    settle()
    assert played.find("inspector-title", QLabel).text() == before
    played.press("inspector-newest")
    assert "8.13" in played.find("inspector-title", QLabel).text()


def test_finding_puts_the_next_field_in_hand_and_says_when_there_is_none(played: Driver) -> None:
    look_at(played, "command", "CCS01")
    played.type("inspector-find", "join_timeout", enter=True)
    assert played.find("inspector-tree", Tree).currentIndex().data() == "DeviceLog(CHF).join_timeout"
    played.press("inspector-find-next")
    assert "join_timeout" in english(played).replace(" ", "_")
    played.type("inspector-find", "no such words", enter=True)
    assert "no such words" in played.find("inspector-chosen", QLabel).text()


def test_look_inside_on_responses_opens_a_page_without_the_trainers_truth_and_back_returns(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    job.window.desk.go("responses")
    settle()
    job.press("heard-1-inspect")
    assert job.shows("page-inside")
    assert not job.shows("page-responses")
    assert "MAC: no key here to check it by" in job.text()
    assert "MAC good" not in job.text()
    job.press("inside-back")
    assert job.shows("page-responses")


def test_where_there_is_no_room_for_three_columns_each_has_its_button(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    job.window.set_look(Look("sunlight", 200))
    job.window.resize(800, 1280)
    job.window.desk.go("responses")
    settle()
    job.press("heard-1-inspect")
    job.find("inspector-tree", Tree).setCurrentIndex(job.find("inspector-tree", Tree).model().index(1, 0))
    assert not job.shows("inspector-bytes")
    job.press("inspector-tab-bytes")
    assert job.find("inspector-bytes", BytesView).lit
    assert not job.shows("inspector-tree")
    job.press("inspector-tab-checks")
    assert job.shows("inspector-facts")
    job.window.resize(1280, 900)
    job.window.set_look(Look("dark", 100))
    settle()


def test_a_tree_of_twenty_thousand_fields_opens_and_scrolls_at_once(played: Driver) -> None:
    view = look_at(played, "command", "CCS01")
    fields = (Item(f"field[{n}]", str(n), f"Field {n}", 2 * n, 2 * n + 2, 0) for n in range(20_000))
    items = (Item("top", "", "Top", 0, 40_000), *fields)
    big = Inspected("Big", GBCS, bytes(40_000), "", items, (), (), "", 1)
    start = time.process_time()
    view.show_data(big)
    QTest.mouseClick(
        view.parts.bytes.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(view.parts.bytes.place_of(3).center())
    )
    view.choose(19_999)
    assert time.process_time() - start < 2
    assert view.parts.tree.currentIndex().data() == "field[19998]"
    assert view.parts.english.currentIndex().data() == "Field 19998"
    assert view.parts.bytes.verticalScrollBar().value() > 1000
