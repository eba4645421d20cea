"""The tables in the window: opened from the help, from a code and from the menu, searched, read whole and copied."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from hht_app.terminal.modes import GUIDED
from hht_app.ui.help.book import HelpSheet
from hht_app.ui.help.tables import TablesSheet
from tests.ui.driver import Driver, settle


def tables_of(driver: Driver) -> TablesSheet:
    settle()
    found = driver.window.findChild(TablesSheet)
    assert found is not None
    return found


def rows_of(sheet: TablesSheet) -> list[str]:
    model = sheet.rows.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_the_tables_are_searched_as_typed_and_the_row_in_hand_is_shown_whole(driver: Driver) -> None:
    driver.window.run("help-step")
    settle()
    driver.press("help-tables")
    sheet = tables_of(driver)
    assert driver.window.findChild(HelpSheet) is None
    everything = len(rows_of(sheet))
    QTest.keyClicks(sheet.field, "not carried out")
    settle()
    assert 0 < len(rows_of(sheet)) < everything
    sheet.choice.setCurrentIndex(sheet.choice.findData("unsettled"))
    sheet.field.clear()
    settle()
    assert rows_of(sheet)[0] == "gpf-pending-under-installed-chf"
    assert "source: MP081 legal text" in sheet.row.toPlainText()
    sheet.rows.setFocus()
    driver.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("gpf-pending-under-installed-chf\t")
    sheet.field.setText("nothing has this")
    settle()
    assert "Nothing has these words" in sheet.row.toPlainText()
    driver.press("tables-close")
    assert driver.window.findChild(TablesSheet) is None


def test_what_is_this_code_leads_to_the_tables_it_stands_in(driver: Driver) -> None:
    driver.window.run("what-is-code")
    settle()
    sheet = driver.window.findChild(HelpSheet)
    assert sheet is not None
    QTest.keyClicks(sheet.field, "W081401")
    settle()
    assert "In the tables" in sheet.text.toPlainText()
    assert 'href="table:response-codes"' in sheet.text.toHtml()
    sheet.text.anchorClicked.emit(QUrl("table:response-codes"))
    tables = tables_of(driver)
    assert tables.field.text() == "W081401"
    assert rows_of(tables) == ["W081401"]
    driver.press("tables-close")


def test_the_codes_page_names_the_tables_of_codes(driver: Driver) -> None:
    driver.window.run("what-is-code")
    settle()
    sheet = driver.window.findChild(HelpSheet)
    assert sheet is not None
    assert "Response codes" in sheet.text.toPlainText()
    assert "DCC alert codes" in sheet.text.toPlainText()
    driver.press("help-close")


def test_the_first_job_starts_from_the_help_guided(driver: Driver) -> None:
    driver.window.run("help-step")
    settle()
    driver.press("help-first-job")
    assert driver.on_session(lambda session: (session.scenario.id, session.mode)) == ("first-job", GUIDED)
