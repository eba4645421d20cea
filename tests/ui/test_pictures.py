"""The pictures for themselves: icons told apart, nothing clipped or overlapping at any size, files that open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.views.home import HomeView, home_view
from hht_app.terminal.views.leds import LIT, NOT_FITTED, NOT_HELD, OFF, LedView
from hht_app.terminal.views.sequence import sequence_view
from hht_app.terminal.views.timeline import timeline_view
from hht_app.ui.pictures import motion
from hht_app.ui.pictures.home_layout import lay_out
from hht_app.ui.pictures.home_map import HomeMap
from hht_app.ui.pictures.icons import GRID, icon, icon_names, paint_icon, read_path
from hht_app.ui.pictures.ink import Frame, Ink, Item, Words
from hht_app.ui.pictures.led_panel import LedPanel, led_items
from hht_app.ui.pictures.sequence_grid import SequenceGrid
from hht_app.ui.pictures.timeline_strip import TimelineStrip
from hht_app.ui.theme import THEMES, Look
from tests.flows.job import Playing, begin
from tests.ui.test_contrast import contrast

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
