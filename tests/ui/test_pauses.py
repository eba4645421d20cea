"""What keeps the window's pauses short: nothing is laid out, made or drawn more often than it is seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hht_app.terminal.acts import Act
from hht_app.terminal.reference_solution import next_act
from hht_app.ui.bench.home import HomeBench
from hht_app.ui.bench.inspector import InspectorView
from hht_app.ui.bench.tabs import Tabs
from hht_app.ui.holding import held
from hht_app.ui.page import Page
from hht_app.ui.shell.turns import Turns
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


class Sizes(QObject):
    """Takes note of the widths that a widget is given."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.widths: list[int] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QResizeEvent):
            self.widths.append(event.size().width())
        return super().eventFilter(watched, event)


def test_the_trainers_view_keeps_its_width_while_the_terminal_turns_to_another_screen(job: Driver) -> None:
    job.window.resize(1600, 900)
    job.window.show_bench("home")
    settle()
    job.window.bench.set_pinned(True)  # type: ignore[union-attr]
    sizes = Sizes(job.find("home-map"))
    for step in ("fit", "connect", "fit", "commands"):
        job.window.desk.go(step)
        settle()
    assert sizes.widths == []


def test_what_is_put_into_a_held_column_is_laid_out_once_and_stands_at_the_end(qtbot: object) -> None:
    whole = QWidget()
    down = QVBoxLayout(whole)
    whole.resize(300, 400)
    first = QWidget()
    down.addWidget(first)
    whole.show()
    settle()
    sizes = Sizes(first)
    heights = []
    with held(whole):
        for _ in range(3):
            added = QWidget()
            down.addWidget(added)
            added.show()
            heights.append(first.height())
    assert len(set(heights)) == 1
    assert len(sizes.widths) == 1
    assert first.height() < heights[0] / 3
    whole.deleteLater()


def test_one_act_draws_the_screen_once_and_the_trainers_view_once(job: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    job.window.resize(1600, 900)
    job.window.show_bench("home")
    settle()
    drawn: list[str] = []
    page_draw, bench_draw = Page.draw, HomeBench.show_data

    def draw(page: Page, scene: object) -> None:
        drawn.append("screen")
        page_draw(page, scene)  # type: ignore[arg-type]

    def show_data(view: HomeBench, data: object) -> None:
        drawn.append("bench")
        bench_draw(view, data)

    monkeypatch.setattr(Page, "draw", draw)
    monkeypatch.setattr(HomeBench, "show_data", show_data)
    acts: list[Act | None] = [job.on_session(next_act)]
    drawn.clear()
    assert acts[0] is not None
    job.window.desk.do(acts[0])
    settle()
    assert drawn == ["screen", "bench"]


def test_between_two_pieces_of_drawing_the_window_hears_other_events(qtbot: object) -> None:
    desk = QObject()
    turns = Turns.of(desk)
    assert Turns.of(desk) is turns
    heard: list[str] = []
    for name in ("one", "two", "three"):
        turns.add(desk, name, lambda name=name: heard.append(name))  # type: ignore[misc]
    while turns.busy:
        before = len(heard)
        QCoreApplication.processEvents()
        assert len(heard) - before <= 1
    assert heard == ["one", "two", "three"]


def test_what_was_to_be_drawn_gives_way_to_what_is_newer_and_goes_with_its_widget(qtbot: object) -> None:
    desk, gone = QObject(), QWidget()
    turns, heard = Turns.of(desk), list[str]()
    turns.add(desk, "draw", lambda: heard.append("old"))
    turns.add(desk, "draw", lambda: heard.append("new"))
    turns.add(desk, "dropped", lambda: heard.append("dropped"))
    turns.add(gone, "draw", lambda: heard.append("gone"))
    turns.drop(desk, "dropped")
    assert turns.waits(desk, "draw")
    assert not turns.waits(desk, "dropped")
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for _ in range(5):
        QCoreApplication.processEvents()
    assert heard == ["new"]
    assert not turns.busy


def test_a_page_that_waits_for_its_turn_is_there_as_soon_as_it_is_asked_for(qtbot: object) -> None:
    desk = QObject()
    tabs, made = Tabs(Look(), "tab"), list[str]()

    def make(key: str) -> QWidget:
        made.append(key)
        return QLabel(key)

    tabs.add("first", "First", QLabel("first"))
    for key in ("second", "third"):
        tabs.add_later(key, key, lambda key=key: make(key), Turns.of(desk))  # type: ignore[misc]
    tabs.show()
    assert made == []
    tabs.show_page("third")
    assert made == ["third"]
    assert [item.text() for item in tabs.findChildren(QLabel) if item.isVisible()] == ["third"]
    while Turns.of(desk).busy:
        QCoreApplication.processEvents()
    assert made == ["third", "second"]
    assert [item.text() for item in tabs.findChildren(QLabel) if item.isVisible()] == ["third"]
    tabs.deleteLater()


def test_the_inspector_is_built_once_for_the_room_it_has(job: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []
    build = InspectorView._build

    def count(view: InspectorView) -> None:
        built.append(view.width())
        build(view)

    monkeypatch.setattr(InspectorView, "_build", count)
    job.window.resize(1600, 900)
    job.window.show_bench("home")
    settle()
    job.window.bench.show_view("inspector")  # type: ignore[union-attr]
    settle()
    assert len(built) == 1
    for step in ("fit", "commands", "responses"):
        job.window.desk.go(step)
        settle()
    assert len(built) == 1
