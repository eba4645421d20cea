"""The bench's view of what never came back: it counts down as answers are sent, and says when both sides agree."""

from __future__ import annotations

from PySide6.QtWidgets import QTableWidget

from hht_app.terminal import acts
from tests.ui.driver import Driver, settle


def rows(driver: Driver) -> list[list[str]]:
    table = driver.find("bench-differences", QTableWidget)
    items = [[table.item(row, column) for column in range(6)] for row in range(table.rowCount())]
    return [[item.text() for item in line if item is not None] for line in items]


def test_the_differences_are_shown_with_their_reason_until_the_answers_are_sent(job: Driver) -> None:
    job.window.resize(1366, 900)
    job.play_until(acts.SEND_BACK)
    job.window.toggle_bench()
    settle()
    job.window.show_bench("differences")
    settle()
    found = rows(job)
    assert {row[1] for row in found} == {"CHF", "GPF", "ESME", "GSME", "PPMID"}
    assert all("was not sent back" in row[5] for row in found)
    assert f"{len(found)} points differ" in job.text()
    job.play_until(acts.HAND_OVER)
    settle()
    assert not job.shows("bench-differences")
    assert "The DCC's record and the home agree." in job.text()
