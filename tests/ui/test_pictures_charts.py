"""The long pictures: a chart of ten thousand messages, a timeline of a hundred thousand events, and all as files."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hht_app.core.errors import UserError
from hht_app.terminal import acts
from hht_app.terminal.views.home import home_view
from hht_app.terminal.views.sequence import SequenceLine, SequenceView, sequence_view
from hht_app.terminal.views.timeline import TimelineIndex, TimelineView, timeline_view
from hht_app.ui.pictures.export import LARGEST, png_bytes, svg_bytes
from hht_app.ui.pictures.home_map import HomeMap
from hht_app.ui.pictures.ink import Item
from hht_app.ui.pictures.sequence_chart import SequenceChart, SequencePicture
from hht_app.ui.pictures.sequence_grid import SequenceGrid
from hht_app.ui.pictures.timeline_strip import TimelineStrip
from hht_app.ui.theme import Look
from tests.flows.job import Playing, begin


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


# ---------------------------------------------------------------------------------------------- sequence, timeline


@pytest.fixture
def long_chart(playing: Playing) -> SequenceView:
    """Ten thousand messages: those of the job over and over."""
    playing.until(acts.HAND_OVER)
    view = sequence_view(playing.session)
    times = 10_000 // len(view.lines) + 1
    return replace(
        view, lines=tuple(replace(line, seq=line.seq + 1000 * at) for at in range(times) for line in view.lines)
    )


def test_of_ten_thousand_messages_only_those_in_sight_are_drawn(
    qtbot: QtBot, long_chart: SequenceView, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = SequenceChart(None, Look())
    qtbot.addWidget(chart)
    chart.resize(862, 500)
    chart.show()
    rows: list[int] = []
    paint = SequenceGrid.row

    def count(grid: SequenceGrid, line: SequenceLine, top: float, **more: bool) -> list[Item]:
        rows.append(line.seq)
        return paint(grid, line, top, **more)

    monkeypatch.setattr(SequenceGrid, "row", count)
    chart.show_lines(long_chart.lifelines, long_chart.lines)
    qtbot.waitExposed(chart)
    for part in range(10):
        rows.clear()
        bar = chart.rows.verticalScrollBar()
        bar.setValue(bar.maximum() * part // 10)
        chart.grab()
        assert 0 < len(rows) < 40
    assert chart.model.rowCount() == len(long_chart.lines) >= 10_000


def test_a_line_is_opened_by_click_and_by_enter_and_the_chart_stays_at_its_foot(qtbot: QtBot, playing: Playing) -> None:
    chart = SequenceChart(None, Look())
    qtbot.addWidget(chart)
    chart.resize(862, 300)
    chart.show()
    qtbot.waitExposed(chart)
    wanted: list[int] = []
    chart.inspect.connect(wanted.append)
    playing.until(acts.DELIVER, task="join-gsme-gpf")
    view = sequence_view(playing.session)
    chart.show_lines(view.lifelines, view.lines)
    bar = chart.rows.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    playing.until(acts.HAND_OVER)
    view = sequence_view(playing.session, view)
    chart.show_lines(view.lifelines, view.lines)
    assert bar.value() == bar.maximum()
    row = next(at for at, line in enumerate(view.lines) if line.kind == "delivery" and line.target == "GSME")
    chart.rows.scrollTo(chart.model.index(row))
    place = chart.rows.visualRect(chart.model.index(row))
    QTest.mouseClick(chart.rows.viewport(), Qt.MouseButton.LeftButton, pos=place.topLeft() + QPoint(30, 10))
    chart.rows.setCurrentIndex(chart.model.index(row + 1))
    QTest.keyClick(chart.rows, Qt.Key.Key_Return)
    assert wanted == [view.lines[row].shows, view.lines[row + 1].shows]
    said = chart.model.data(chart.model.index(row))
    assert said.startswith("09:38:22 UTC, from Terminal to GSME: delivers 8.7.2. join with")


def test_a_hundred_thousand_events_are_drawn_as_how_dense_they_are(qtbot: QtBot) -> None:
    count = 100_000
    seconds = array("d", (1_770_000_000 + at for at in range(count)))
    index = TimelineIndex(array("d", range(count)), seconds, bytes(at % 3 for at in range(count)))
    strip = TimelineStrip(None, Look())
    qtbot.addWidget(strip)
    strip.resize(700, 64)
    strip.show_view(TimelineView(index, count, {}), count)
    assert len(strip.items()) < 3 * 700
    strip.move_hand(1)
    assert strip.words() == "Event 1"
    strip.zoom(1e9)
    assert len(strip.items()) < 60
    assert index.between(0, 13)[1] == 13


def test_the_timeline_is_scrubbed_by_mouse_and_by_keys(qtbot: QtBot, playing: Playing) -> None:
    playing.until(acts.HAND_OVER)
    count = playing.session.count()
    strip = TimelineStrip(None, Look())
    qtbot.addWidget(strip)
    strip.resize(700, 64)
    strip.show()
    qtbot.waitExposed(strip)
    strip.show_view(timeline_view(playing.session), count)
    moved: list[int] = []
    strip.moved.connect(moved.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_End):
        QTest.keyClick(strip, key)
    assert moved == [count - 1, 1, 2, 22, count]
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(350, 20))
    assert 1 < strip.hand < count
    assert f"event {strip.hand} of {count}" in strip.accessibleName()
    before = strip.hand
    QTest.keyClick(strip, Qt.Key.Key_Plus)
    assert strip.hand == before
    assert strip._span < timeline_view(playing.session).index.length


# ------------------------------------------------------------------------------------------------------ as a file


def test_the_whole_chart_and_the_map_are_saved_as_svg_and_png(qtbot: QtBot, playing: Playing) -> None:
    home = HomeMap(None, Look())
    qtbot.addWidget(home)
    home.resize(862, 460)
    home.show_view(home_view(playing.session))
    playing.until(acts.HAND_OVER)
    view = sequence_view(playing.session)
    chart = SequencePicture(Look(), view.lifelines, view.lines, 1000)
    for picture in (chart, home.picture()):
        svg = svg_bytes(picture.size, picture.paint, QColor("white"), "A picture")
        root = ElementTree.fromstring(svg)
        assert root.tag.endswith("svg")
        texts = "".join(root.itertext())
        assert "A picture" in texts
        assert "GSME" in texts
        png = QImage.fromData(png_bytes(picture.size, picture.paint, QColor("white")))
        assert png.width() == round(picture.size.width() * 2)
        assert png.pixelColor(0, 0) == QColor("white") or picture is chart
        assert len({png.pixel(x, png.height() // 2) for x in range(png.width())}) > 3


def test_a_chart_too_high_for_a_png_says_so_and_offers_svg(qtbot: QtBot, long_chart: SequenceView) -> None:
    picture = SequencePicture(Look(), long_chart.lifelines, long_chart.lines, 1000)
    assert picture.size.height() > LARGEST
    with pytest.raises(UserError, match="too large") as refused:
        png_bytes(picture.size, picture.paint, QColor("white"))
    assert "SVG" in refused.value.advice
