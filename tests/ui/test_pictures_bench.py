"""The pictures on the bench, in the window: they follow the job, show the past, open messages, branch and are saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTableWidget, QWidget

from hht_app.core.errors import DataError
from hht_app.store.worlds import sessions
from hht_app.terminal import acts
from hht_app.terminal.branching import origin_of
from hht_app.terminal.settings import read_settings
from hht_app.terminal.views.leds import own_table
from hht_app.ui.bench.home import HomeBench
from hht_app.ui.bench.past import NOW, Past
from hht_app.ui.bench.sequence import SequenceBench
from hht_app.ui.bench.timeline import TimelineBench
from hht_app.ui.pictures import motion
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


def until(told: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not told():
        settle()
        time.sleep(0.01)
        assert time.monotonic() < deadline, "it never came to that"


@pytest.fixture
def bench(job: Driver) -> Driver:
    """The job at its first delivery, with the trainer's view open."""
    job.window.resize(1366, 900)
    job.play_until(acts.DELIVER)
    job.window.toggle_bench()
    settle()
    job.window.desk.go("commands")
    settle()
    return job


def home(driver: Driver) -> HomeBench:
    return driver.find("bench-view-home", HomeBench)


def timeline(driver: Driver) -> TimelineBench:
    return driver.find("bench-view-timeline", TimelineBench)


def sequence(driver: Driver) -> SequenceBench:
    driver.press("bench-show-sequence")
    return driver.find("bench-view-sequence", SequenceBench)


def test_the_home_follows_the_job_and_tells_three_truths_of_what_is_chosen(bench: Driver) -> None:
    driver = bench
    QTest.mouseClick(driver.find("home-node-ESME"), Qt.MouseButton.LeftButton)
    assert driver.find("home-truth", QLabel).text() == "In truth: fitted, has power, not listed"
    driver.press("commands-next")
    assert driver.find("home-truth", QLabel).text() == "In truth: fitted, has power, may join, 600 s left"
    assert driver.find("home-record", QLabel).text() == "DCC's record: Pending"
    heard = "Electricity meter (ESME). Terminal has heard: fitted, nothing heard"
    assert driver.find("home-heard", QLabel).text() == heard
    assert driver.find("home-in-hand", QLabel).text().startswith("In hand: 8.11 Let the electricity meter in, CCS01")
    assert home(driver).map.in_flight is not None
    driver.press("commands-next")
    assert driver.find("home-truth", QLabel).text() == "In truth: fitted, has power, joined"


def test_reduce_motion_stops_what_moves_and_the_press_is_kept(bench: Driver) -> None:
    bench.press("commands-next")
    box = bench.find("home-reduce-motion", QAbstractButton)
    box.click()
    assert motion.is_reduced()
    assert home(bench).map.in_flight is None
    bench.window.set_look(Look("dark", 120))
    settle()
    assert bench.find("home-reduce-motion", QAbstractButton).isChecked()
    assert read_settings(bench.window.desk.folder).reduce_motion
    bench.window.run("reduce-motion")
    settle()
    assert not motion.is_reduced()
    assert not bench.find("home-reduce-motion", QAbstractButton).isChecked()
    assert not read_settings(bench.window.desk.folder).reduce_motion


def test_the_past_is_walked_and_left_by_commands_that_the_palette_finds(bench: Driver) -> None:
    window = bench.window
    count = timeline(bench).strip.hand
    assert not window.can("past-now")
    window.run("past-earlier")
    window.run("past-earlier")
    assert (timeline(bench).strip.hand, Past.of(window.desk).seq) == (count - 2, count - 2)
    window.run("past-later")
    assert Past.of(window.desk).seq == count - 1
    window.run("past-play")
    assert Past.of(window.desk).playing
    window.run("past-now")
    assert (Past.of(window.desk).seq, Past.of(window.desk).playing) == (NOW, False)
    assert timeline(bench).strip.hand == count


def test_the_hand_on_the_timeline_shows_the_home_and_the_chart_of_that_moment(bench: Driver) -> None:
    driver = bench
    driver.play_until(acts.SEND_BACK)
    shown = home(driver)
    strip = timeline(driver).strip
    assert shown.map._view is not None
    assert shown.map._view.node("ESME").marks[0].words == "joined"
    strip.move_hand(20)
    until(lambda: Past.of(driver.window.desk).frame is not None)
    assert shown.map._view.node("ESME").marks[0].words == "not listed"
    assert shown.map._view.act == 20
    assert driver.shows("past-note")
    assert "event 20 of" in driver.text()
    chart = sequence(driver)
    assert {line.seq for line in chart.lines()} <= set(range(21))
    driver.press("past-back")
    assert Past.of(driver.window.desk).seq == NOW
    assert not driver.shows("past-note")
    assert chart.lines()[-1].seq > 20
    driver.press("bench-show-home")
    assert home(driver).map._view is not None
    assert home(driver).map._view.node("ESME").marks[0].words == "joined"


def test_a_replay_runs_to_now_and_can_be_stopped(bench: Driver) -> None:
    driver = bench
    driver.play_until(acts.HAND_OVER)
    past = Past.of(driver.window.desk)
    past.set_speed(2000)
    driver.press("timeline-play")
    assert past.playing
    until(lambda: past.seq > 30)
    driver.press("timeline-play")
    here = past.seq
    assert not past.playing
    assert 0 < here < past.index.count
    driver.press("timeline-play")
    until(lambda: past.seq == NOW)
    assert not past.playing


def test_a_branch_opens_as_a_session_of_its_own_and_the_first_stays(bench: Driver) -> None:
    driver = bench
    driver.play_until(acts.SEND_BACK)
    first = driver.on_session(lambda session: (session.id, session.count()))
    timeline(driver).strip.move_hand(52)
    driver.press("timeline-branch")
    second = driver.on_session(lambda session: (session.id, session.count(), origin_of(session)))
    assert second[0] != first[0]
    assert second[2] is not None
    assert (second[2].session, second[2].seq) == (first[0], 52)
    assert second[1] == 53
    assert timeline(driver).strip.hand == 53
    assert Past.of(driver.window.desk).seq == NOW
    found = driver.on_session(lambda session: [item.events for item in sessions(session._ws)])
    assert found == [first[1], second[1]]


def test_a_line_of_the_chart_opens_its_message(bench: Driver) -> None:
    bench.press("commands-next")
    chart = sequence(bench)
    wanted: list[int] = []
    bench.window.desk.inspecting.connect(wanted.append)
    rows = chart.chart.rows
    row = next(at for at, line in enumerate(chart.lines()) if line.kind == "delivery")
    rows.setCurrentIndex(chart.chart.model.index(row))
    assert "from Terminal to Hub: delivers 8.11" in bench.find("sequence-words", QLabel).text()
    shows = chart.lines()[row].shows
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert wanted == [shows]
    kind = bench.on_session(lambda session: session.page(shows - 1, 1)[0].kind)
    assert kind == "command"


def test_the_chart_of_one_device_is_chosen_and_saved(bench: Driver, tmp_path: Path) -> None:
    driver = bench
    driver.play_until(acts.HAND_OVER)
    chart = sequence(driver)
    whole = len(chart.lines())
    choice = driver.find("sequence-device", QComboBox)
    choice.setCurrentIndex(choice.findData("GSME"))
    choice.activated.emit(choice.currentIndex())
    assert 0 < len(chart.lines()) < whole
    for form in ("svg", "png"):
        chart.save(form, str(tmp_path / f"chart.{form}"))
        chart.save_in_sight(form, str(tmp_path / f"sight.{form}"))
    driver.press("bench-show-home")
    home(driver).save("svg", str(tmp_path / "home"))
    settle()
    assert "<svg" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert "PPMID" in (tmp_path / "home.svg").read_text(encoding="utf-8")
    assert QImage(str(tmp_path / "chart.png")).height() >= QImage(str(tmp_path / "sight.png")).height() > 100


def test_a_trainers_pattern_is_kept_shown_and_given_up_and_a_wrong_one_is_said(bench: Driver) -> None:
    driver = bench
    driver.find("home-led-table", QAbstractButton).click()
    settle()
    table = driver.find("led-table", QTableWidget)
    row = next(at for at in range(table.rowCount()) if table.item(at, 1).text() == "searching")
    table.item(row, 3).setText("0-4")
    table.item(row, 4).setText("lit, one long flash in 5 seconds")
    table.item(row, 5).setText("the leaflet of this hub")
    driver.find("led-table-keep", QAbstractButton).click()
    settle()
    assert own_table(driver.window.desk.folder).exists()
    assert driver.find("led-WAN").accessibleName() == "WAN: lit, one long flash in 5 seconds"
    table.item(row, 3).setText("0-9")
    driver.find("led-table-keep", QAbstractButton).click()
    settle()
    assert "within 5 seconds" in driver.text()
    driver.find("led-table-drop", QAbstractButton).click()
    settle()
    assert driver.find("led-WAN").accessibleName() == "WAN: lit, 5 short flashes in 5 seconds, illustrative"
    assert not own_table(driver.window.desk.folder).exists()


@pytest.mark.parametrize(("theme", "percent"), [("light", 100), ("sunlight", 200), ("dark", 80)])
def test_what_takes_the_focus_in_the_pictures_has_a_name_and_is_large_enough(
    bench: Driver, theme: str, percent: int
) -> None:
    driver = bench
    driver.window.set_look(Look(theme, percent))
    driver.window.resize(1280, 1000)
    settle()
    for view in ("home", "sequence"):
        driver.window.show_bench(view)
        settle()
        for widget in (driver.find(f"bench-view-{view}"), driver.find("bench-view-timeline")):
            for child in [widget, *widget.findChildren(QWidget)]:
                if child.isVisible() and child.focusPolicy() != Qt.FocusPolicy.NoFocus and not _inside_a_list(child):
                    spoken = QAccessible.queryAccessibleInterface(child).text(QAccessible.Text.Name)
                    assert spoken, child.objectName() or child
                    assert isinstance(child, QLabel) or child.height() >= 48, child.objectName()


def _inside_a_list(widget: QWidget) -> bool:
    return widget.objectName().startswith("qt_") or type(widget).__name__ in ("QScrollBar", "QHeaderView")


def test_a_past_that_does_not_happen_again_is_said_and_left(bench: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(*_given: object, **_named: object) -> None:
        raise DataError("what was done up to event 9 does not happen again as the journal tells it", path="event 9")

    monkeypatch.setattr("hht_app.terminal.branching.film", torn)
    timeline(bench).strip.move_hand(9)
    past = Past.of(bench.window.desk)
    until(lambda: past.seq == NOW)
    assert "does not happen again" in bench.text()
    assert not bench.shows("past-note")


def test_leaving_the_job_leaves_the_past_too(bench: Driver) -> None:
    timeline(bench).strip.move_hand(10)
    past = Past.of(bench.window.desk)
    assert past.seq == 10
    bench.press("top-jobs")
    assert past.seq == NOW
    assert past.frames == ()


def test_the_leds_are_on_the_screens_where_a_person_stands_before_the_hub(job: Driver) -> None:
    job.press("step-fit")
    assert not job.shows("led-panel")
    job.play_until(acts.WAIT)
    for step in ("fit", "wait"):
        job.press(f"step-{step}")
        assert job.find("led-WAN").accessibleName() == "WAN: lit, 5 short flashes in 5 seconds, illustrative"
        panel = job.find("led-panel")
        assert panel.height() >= panel.heightForWidth(panel.width())
