"""The pictures for themselves: icons told apart, nothing clipped or overlapping at any size, files that open."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hht_app.core.errors import BugError, UserError
from hht_app.core.resources import read_table
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.views.home import HomeView, home_view
from hht_app.terminal.views.leds import LIT, NOT_FITTED, NOT_HELD, OFF, LedView
from hht_app.terminal.views.sequence import SequenceLine, SequenceView, sequence_view
from hht_app.terminal.views.timeline import TimelineIndex, TimelineView, timeline_view
from hht_app.ui.pictures import motion
from hht_app.ui.pictures.export import LARGEST, png_bytes, svg_bytes
from hht_app.ui.pictures.home_layout import lay_out
from hht_app.ui.pictures.home_map import HomeMap
from hht_app.ui.pictures.icons import GRID, icon, icon_names, paint_icon, read_path
from hht_app.ui.pictures.ink import Frame, Ink, Item, Words
from hht_app.ui.pictures.led_panel import LedPanel, led_items
from hht_app.ui.pictures.sequence_chart import SequenceChart, SequencePicture
from hht_app.ui.pictures.sequence_grid import SequenceGrid
from hht_app.ui.pictures.timeline_strip import TimelineStrip
from hht_app.ui.theme import THEMES, Look
from tests.flows.job import Playing, begin
from tests.ui.test_look import contrast

NAMED = (
    "hub neighbour-hub electricity-meter gas-meter gas-function display load-switch terminal supplier dcc"
    " han sm-wan hub-window join-period power-on power-cycle"
    " scan type-in by-hand ask deliver answer alert send-back look-inside read-log"
    " signature mac certificate key"
    " tick stop warning clock not-held note objective trouble branch replay pin search copy help sun"
)
RECORDS = (
    "Pending Whitelisted InstalledNotCommissioned Commissioned Decommissioned Withdrawn Suspended Recovery Recovered"
)
SIZES = [(80, 862), (100, 862), (100, 560), (200, 1342), (200, 776)]


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


@pytest.fixture(autouse=True)
def _motion() -> Iterator[None]:
    motion.set_reduced(False)
    yield
    motion.set_reduced(False)


# ----------------------------------------------------------------------------------------------------------- icons


def drawn(name: str, side: int = 48) -> QImage:
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    paint_icon(painter, name, QColor("black"), QRectF(0, 0, side, side))
    painter.end()
    return image


def inked(image: QImage) -> set[tuple[int, int]]:
    return {(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).value() < 128}


def test_every_icon_the_design_names_is_in_the_set(qtbot: QtBot) -> None:
    assert " ".join(icon_names("icon")) == NAMED
    told = {row["for"] for row in read_table("themes/icons.csv") if row["kind"] == "record"}
    assert set(RECORDS.split()) <= told


def test_no_two_icons_have_the_same_outline(qtbot: QtBot) -> None:
    shapes = {name: inked(drawn(name)) for name in icon_names()}
    alike = [
        (one, other)
        for one, other in combinations(shapes, 2)
        if len(shapes[one] ^ shapes[other]) < 0.08 * len(shapes[one] | shapes[other])
    ]
    assert alike == []


def test_every_icon_paints_something_and_nothing_outside_its_grid(qtbot: QtBot) -> None:
    for name in icon_names():
        bounds = icon(name).outline().boundingRect()
        assert bounds.left() >= 0, name
        assert bounds.top() >= 0, name
        assert bounds.right() <= GRID, name
        assert bounds.bottom() <= GRID, name
        assert len(inked(drawn(name))) > 60, name


def test_an_icon_that_is_not_there_or_is_malformed_is_a_bug_and_not_a_blank(qtbot: QtBot) -> None:
    with pytest.raises(BugError):
        icon("unicorn")
    with pytest.raises(BugError):
        read_path("M 1 1 X 2 2")


# ------------------------------------------------------------------------------------------------- words in place


def crowded(items: list[Item], ink: Ink, width: float, height: float) -> list[str]:
    """Return what is wrong with the words among ITEMS: cut off, outside, or over one another."""
    words = [item for item in items if isinstance(item, Words) and item.text]
    wrong = []
    for item in words:
        room = item.place
        if ink.width(item.text, item.style) > room.width() + 0.5 or ink.height(item.style) > room.height() + 1.5:
            wrong.append(f"cut off: {item.text}")
        if room.left() < -0.5 or room.right() > width + 1.5 or room.top() < -0.5 or room.bottom() > height + 1.5:
            wrong.append(f"outside: {item.text}")
    for one, other in combinations(words, 2):
        # Letters are lower than their lines: two pixels of two lines may touch.
        if one.place.adjusted(0, 2, 0, -2).intersects(other.place.adjusted(0, 2, 0, -2)):
            wrong.append(f"over one another: {one.text} / {other.text}")
    return wrong


@pytest.mark.parametrize(("percent", "width"), SIZES)
@pytest.mark.parametrize("point", [None, acts.CONNECT, acts.DELIVER, acts.PRESS_JOIN, acts.SEND_BACK, acts.HAND_OVER])
def test_no_word_on_the_map_is_cut_off_or_over_another(
    qtbot: QtBot, playing: Playing, point: str | None, percent: int, width: int
) -> None:
    if point is not None:
        act = playing.until(point)
        if point == acts.PRESS_JOIN:
            playing.session.do(act)
    look = Look("light", percent)
    layout = lay_out(home_view(playing.session), look, width)
    frames = [item for item in layout.scene.items if isinstance(item, Frame)]
    pills = [item.place for item in frames if item.radius == item.place.height() / 2]
    assert crowded(layout.scene.items, Ink(look), width, layout.size.height()) == []
    assert [place for place in pills if place.left() < 0 or place.right() > width + 1] == []
    cards = list(layout.spots.values())
    assert [pair for pair in combinations(cards, 2) if pair[0].intersects(pair[1])] == []


@pytest.mark.parametrize(("percent", "width"), SIZES)
def test_no_word_of_a_row_of_the_chart_is_cut_off_or_over_another(
    qtbot: QtBot, playing: Playing, percent: int, width: int
) -> None:
    playing.until(acts.HAND_OVER)
    view = sequence_view(playing.session)
    look = Look("dark", percent)
    grid, ink = SequenceGrid(look, view.lifelines, width), Ink(look)
    assert crowded(grid.head(), ink, grid.width, grid.head_height) == []
    for line in view.lines:
        assert crowded(grid.row(line, 0), ink, grid.width, grid.row_height) == [], line
    long = replace(view.lines[-1], words="Refused, code 3: " + "a reason of many words " * 20)
    assert crowded(grid.row(long, 0), ink, grid.width, grid.row_height) == []


@pytest.mark.parametrize("percent", [80, 100, 200])
def test_no_word_of_the_leds_or_the_timeline_is_cut_off(qtbot: QtBot, playing: Playing, percent: int) -> None:
    look = Look("sunlight", percent)
    playing.until(acts.SEND_BACK)
    panel = LedPanel(None, look)
    qtbot.addWidget(panel)
    panel.resize(look.px(700), 10)
    panel.show_leds(home_view(playing.session).leds)
    for led in home_view(playing.session).leds.leds:
        items, high = led_items(led, look.px(124), Ink(look))
        assert crowded(items, Ink(look), look.px(124), high) == []
    strip = TimelineStrip(None, look)
    qtbot.addWidget(strip)
    strip.resize(look.px(420), look.px(60))
    strip.show_view(timeline_view(playing.session, 30), 30)
    assert crowded(strip.items(), Ink(look), strip.width(), strip.height()) == []


@pytest.mark.parametrize("theme", THEMES)
def test_everything_drawn_can_be_told_from_its_ground(theme: str) -> None:
    colours = {row["role"]: row[theme] for row in read_table("themes/roles.csv")}
    least = 7.0 if theme == "sunlight" else 4.5
    words = [("text", ground) for ground in ("canvas", "surface", "sunken", "select_bg")]
    words += [("muted", "canvas"), ("muted", "surface"), ("on_primary", "primary")]
    assert {pair for pair in words if contrast(colours[pair[0]], colours[pair[1]]) < least} == set()
    edge = 4.5 if theme == "sunlight" else 3.0
    roles = ("control", "primary", "ok", "warn", "bad", "info", "text")
    shapes = [(role, ground) for role in roles for ground in ("canvas", "surface")] + [("led", "surface")]
    assert {pair for pair in shapes if contrast(colours[pair[0]], colours[pair[1]]) < edge} == set()


# ------------------------------------------------------------------------------------------------------------- map


@pytest.fixture
def home(qtbot: QtBot, playing: Playing) -> HomeMap:
    playing.until(acts.DELIVER, task="join-esme-ppmid")
    shown = HomeMap(None, Look())
    qtbot.addWidget(shown)
    shown.resize(862, 460)
    shown.show_view(home_view(playing.session))
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def test_the_map_is_walked_with_arrow_keys_and_each_thing_says_what_it_is(qtbot: QtBot, home: HomeMap) -> None:
    home.activateWindow()
    spots = {child.key: child for child in home.findChildren(type(home._spots["hub"]))}
    assert spots["ESME"].accessibleName() == (
        "Electricity meter (ESME). ESME 02-48-48-54-00-12-00-A0: Whitelisted. joined"
    )
    chosen: list[str] = []
    home.chosen.connect(chosen.append)
    spots["hub"].setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left):
        QTest.keyClick(spots[chosen[-1] if chosen else "hub"], key)
    assert chosen == ["GSME", "PPMID", "GSME", "hub", "terminal", "supplier"]
    assert spots["supplier"].isChecked()
    assert not spots["hub"].isChecked()
    QTest.mouseClick(spots["PPMID"], Qt.MouseButton.LeftButton)
    assert home.current == "PPMID"


def test_a_message_moves_along_its_link_and_nothing_waits_for_it(qtbot: QtBot, home: HomeMap, playing: Playing) -> None:
    playing.session.do(playing.until(acts.DELIVER, task="join-esme-ppmid"))
    home.show_view(home_view(playing.session))
    flying = home.in_flight
    assert flying is not None
    assert flying.path == ("terminal", "hub", "ESME")
    playing.session.do(playing.until(acts.DELIVER, task="join-gsme-gpf"))
    home.show_view(home_view(playing.session))
    flying = home.in_flight
    assert flying is not None
    assert flying.path == ("terminal", "hub", "GSME")
    qtbot.waitUntil(lambda: home.in_flight is None or home.in_flight.number > 1, timeout=4000)
    home.hide()
    assert home.in_flight is None


def test_with_reduced_motion_the_message_stands_with_its_number(qtbot: QtBot, home: HomeMap, playing: Playing) -> None:
    motion.set_reduced(True)
    playing.session.do(playing.until(acts.DELIVER, task="join-esme-ppmid"))
    view = home_view(playing.session)
    home.show_view(view)
    assert home.in_flight is None
    words = {item.text for item in lay_out(view, Look(), 862).scene.words()}
    assert {"1 8.7.1 ←", "2 CS03A1 →", "1 8.7.1 ↓", "2 CS03A1 ↑"} <= words


def test_the_line_of_each_state_is_drawn_otherwise_than_every_other(qtbot: QtBot, playing: Playing) -> None:
    playing.until(acts.HAND_OVER)
    view = home_view(playing.session)
    pictures: dict[str, bytes] = {}
    for state in ("none", "listed", "joining", "joined", "asleep", "silent", "removed"):
        links = tuple(replace(item, state=state) if item.target == "GSME" else item for item in view.links)
        layout = lay_out(replace(view, links=links), Look(), 862)
        one, two = layout.paths["hub", "GSME"]
        image = QImage(862, 700, QImage.Format.Format_Grayscale8)
        image.fill(255)
        painter = QPainter(image)
        Ink(Look()).paint(painter, layout.scene.items)
        painter.end()
        left, right = sorted((int(one.x()), int(two.x())))
        part = image.copy(left + 2, int(one.y()) - 14, right - left - 4, 28)
        pictures[state] = bytes(part.constBits())
    assert len(set(pictures.values())) == len(pictures)


# -------------------------------------------------------------------------------------------------------- LEDs


def test_the_four_states_of_an_led_are_told_apart_in_grey(qtbot: QtBot) -> None:
    looks = set()
    for state in (LIT, OFF, NOT_FITTED, NOT_HELD):
        led = LedView("WAN", state, "", ((0.0, 1.0),) if state == LIT else (), "", "")
        image = QImage(124, 120, QImage.Format.Format_Grayscale8)
        image.fill(255)
        painter = QPainter(image)
        Ink(Look()).paint(painter, led_items(led, 124, Ink(Look()))[0])
        painter.end()
        looks.add(bytes(image.copy(45, 0, 34, 30).constBits()))
    assert len(looks) == 4


def test_a_screen_reader_is_told_the_pattern_of_each_led(qtbot: QtBot, playing: Playing) -> None:
    playing.until(acts.SEND_BACK)
    panel = LedPanel(None, Look())
    qtbot.addWidget(panel)
    panel.show_leds(home_view(playing.session).leds)
    told = [panel.findChild(type(panel._leds[0]), f"led-{name}").accessibleName() for name in ("WAN", "MESH")]
    assert told == [
        "WAN: lit, 5 short flashes in 5 seconds, illustrative",
        "MESH: whether fitted: not held, illustrative",
    ]


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


def test_the_whole_chart_and_the_map_are_saved_as_svg_and_png(qtbot: QtBot, playing: Playing, home: HomeMap) -> None:
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


def test_the_map_of_another_job_is_drawn_whole(qtbot: QtBot, playing: Playing) -> None:
    view: HomeView = home_view(playing.session)
    many = replace(view, devices=tuple(replace(view.devices[0], key=f"{at}") for at in range(8)))
    layout = lay_out(many, Look(), 862)
    assert {f"{at}" for at in range(8)} <= set(layout.spots)
    assert layout.size.height() > 8 * 60
    assert layout.way(("terminal", "nowhere")) == ()
    assert layout.way(("terminal", "hub"))[0] != QPointF()


@pytest.mark.parametrize(("percent", "width"), SIZES)
def test_the_map_in_trouble_and_with_a_wan_is_as_clear(
    qtbot: QtBot, playing: Playing, percent: int, width: int
) -> None:
    playing.until(acts.HAND_OVER)
    for name, given in (("dcc-link-down", {}), ("wan-arrives", {}), ("out-of-range", {})):
        playing.session.do(Act(acts.TROUBLE, {"name": name, **given}))
    view = home_view(playing.session)
    states = {item.target: item.state for item in view.links}
    assert (states["hub"], states["supplier"]) == ("joined", "silent")
    look = Look("light", percent)
    layout = lay_out(view, look, width)
    assert crowded(layout.scene.items, Ink(look), width, layout.size.height()) == []
    assert "SM WAN" in [item.text for item in layout.scene.words()]
    for points in layout.paths.values():
        for one, two in pairwise(points):
            assert one.x() == two.x() or one.y() == two.y()
