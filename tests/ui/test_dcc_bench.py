"""The DCC on the bench: checks of each request, what moved by which rule, hubs, repository, rounds, and the look."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QTableWidget, QWidget

from hht_app.store.inventory_bulk import add_many, made_up_devices
from hht_app.terminal import acts
from hht_app.terminal.session import Session
from hht_app.terminal.views.dcc_view import dealt_with, newest_events, repository_rows, round_rows
from hht_app.terminal.views.trainer import MOST_RECORDS, record_rows
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


@pytest.fixture
def dcc(job: Driver) -> Driver:
    job.window.resize(1366, 900)
    job.play_until(acts.HAND_OVER)
    job.window.desk.go("commands")
    job.window.show_bench("dcc")
    settle()
    return job


def cells(driver: Driver, name: str) -> list[list[str]]:
    table = driver.find(name, QTableWidget)
    found = []
    for row in range(table.rowCount()):
        items = [table.item(row, column) for column in range(table.columnCount())]
        found.append([item.text() if item is not None else "" for item in items])
    return found


def choose(driver: Driver, words: str) -> None:
    box = driver.find("dcc-which", QComboBox)
    row = next(row for row in range(box.count()) if words in box.itemText(row))
    box.setCurrentIndex(row)
    box.activated.emit(row)
    settle()


def test_the_notice_shows_its_checks_the_exemption_and_the_record_before_and_after(dcc: Driver) -> None:
    choose(dcc, "8.14.2")
    rows = {row[1]: row for row in cells(dcc, "bench-checks")}
    status = rows["Device status"]
    assert status[0] == "– not carried out"
    assert status[2] == "E5"
    assert status[3] == "not carried out for 8.14.2"
    assert status[4:] == ["yes", "MP081 legal text, DUIS 3.8.106.3"]
    assert rows["User and role"][0] == "✓ passed"
    assert "W081401" in dcc.find("dcc-answer", QLabel).text()
    moved = dcc.find("dcc-moved", QLabel).text()
    assert "CHF 02-48-48-54-00-12-00-A2\nPending → InstalledNotCommissioned" in moved
    assert "by rule 8.14.2-gpf-pending, changed by MP081" in moved
    assert "SMKI repository: no change." in moved
    table = dcc.find("bench-checks", QTableWidget)
    table.selectRow(list(rows).index("Device status"))
    assert "Source: MP081 legal text, DUIS 3.8.106.3" in dcc.find("dcc-check", QLabel).text()


def test_an_older_request_stays_chosen_and_the_newest_is_followed(dcc: Driver) -> None:
    newest = dcc.find("dcc-which", QComboBox).currentText()
    assert "8.13" in newest
    choose(dcc, "12.1")
    dcc.window.desk.refresh()
    settle()
    assert "12.1" in dcc.find("dcc-which", QComboBox).currentText()
    wanted: list[int] = []
    dcc.window.desk.inspecting.connect(wanted.append)
    dcc.press("dcc-inspect")
    assert wanted == [5]


def test_hubs_repository_and_rounds_are_told(dcc: Driver) -> None:
    dcc.press("dcc-tab-hubs")
    (hub,) = cells(dcc, "bench-hubs")
    assert hub[:4] == ["02-48-48-54-00-12-00-A2", "without SM WAN", "InstalledNotCommissioned", "8.14.2"]
    dcc.press("dcc-tab-repository")
    held = cells(dcc, "bench-repository-now")
    assert [row[:3] for row in held[:2]] == [
        ["02-48-48-54-00-12-00-A2", "CHF", "signing"],
        ["02-48-48-54-00-12-00-A2", "CHF", "key agreement"],
    ]
    assert len(held) == 10
    assert all(row[4] == row[5] and row[3] == "no" for row in held)
    assert not dcc.shows("bench-repository")
    assert "No change" in dcc.text()
    dcc.press("dcc-tab-rounds")
    rounds = cells(dcc, "bench-rounds")
    assert [row[0] for row in rounds] == ["1", "2", "3"]
    assert [row[2:] for row in rounds] == [["4", "4", "7", "5", "5"], ["3", "3", "4", "3", "3"], ["0"] * 5]


def test_what_the_dcc_dealt_with_is_read_from_the_journal_alone(dcc: Driver) -> None:
    events = dcc.on_session(newest_events)
    dealt = dealt_with(events)
    assert len(dealt) == len([item for item in events if item.kind == "duis-response"])
    assert all(item.checks and item.code for item in dealt)
    assert dcc.on_session(repository_rows) == ()
    rounds = dcc.on_session(lambda session: round_rows(session, newest_events(session)))
    assert sum(item.sent_back for item in rounds) == 8


@pytest.mark.parametrize(("theme", "percent"), [("light", 100), ("sunlight", 200)])
def test_the_view_follows_the_text_size_also_when_it_was_folded_away(dcc: Driver, theme: str, percent: int) -> None:
    dcc.window.toggle_bench()
    dcc.window.set_look(Look(theme, percent))
    settle()
    dcc.window.toggle_bench()
    settle()
    size = Look(theme, percent).font("body").pixelSize()
    assert dcc.find("dcc-answer", QLabel).font().pixelSize() == size
    dcc.window.set_look(Look(theme, 150))
    settle()
    assert dcc.find("dcc-answer", QLabel).font().pixelSize() == Look(theme, 150).font("body").pixelSize()
    for child in dcc.find("bench-view-dcc").findChildren(QWidget):
        inner = child.objectName().startswith("qt_") or "Scroll" in type(child).__name__
        if child.isVisible() and child.focusPolicy() & Qt.FocusPolicy.TabFocus and not inner:
            assert child.accessibleName(), child.objectName() or child
            assert child.height() >= 48, child.objectName()


def test_the_dccs_record_shows_the_jobs_devices_among_very_many_others_and_says_that_there_are_more(
    job: Driver,
) -> None:
    def fill(session: Session) -> int:
        now, world = session.world.clock.now, session.record.world_id
        return add_many(session.workspace, world, made_up_devices(600), rule="imported", source="a test", at=now)

    job.on_session(fill)
    rows = job.on_session(record_rows)
    assert MOST_RECORDS <= len(rows) < MOST_RECORDS + 10
    own = job.on_session(lambda session: [str(item.eui) for item in session.scenario.devices])
    assert set(own) <= {row.device for row in rows}
