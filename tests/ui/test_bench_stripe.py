"""The stripe over the bench: six views in one row, or one list where they do not fit, and the height it leaves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QPushButton, QScrollArea, QWidget

from hht_app.terminal import acts
from hht_app.ui.bench import registry
from hht_app.ui.pictures.ink import Words
from hht_app.ui.pictures.timeline_strip import TimelineStrip
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle

VIEWS = ["Home", "Sequence", "Inspector", "DCC", "Supplier's desk", "Inventory"]


def opened(job: Driver, percent: int, width: int, height: int) -> Driver:
    job.window.set_look(Look("light", percent))
    job.window.resize(width, height)
    settle()
    job.window.toggle_bench()
    settle()
    return job


def menu_of(job: Driver, name: str) -> QMenu:
    menu = job.find(name, QPushButton).menu()
    assert menu is not None
    return menu


def test_the_bench_has_the_six_views_of_the_design_in_one_row_beside_the_terminal(job: Driver) -> None:
    opened(job, 100, 1366, 768)
    assert [item.words for item in registry.VIEWS] == VIEWS
    tabs = [job.find(f"bench-show-{item.key}", QAbstractButton) for item in registry.VIEWS]
    assert [tab.text() for tab in tabs] == VIEWS
    beside = [job.find(name, QAbstractButton) for name in ("bench-pin", "bench-drawer-handle")]
    stripe = job.find("bench-stripe")
    middles = {item.mapTo(stripe, item.rect().center()).y() for item in (*tabs, *beside)}
    assert len(middles) == 1
    assert stripe.height() < 72
    assert not job.shows("bench-show-list")


def test_where_the_views_do_not_fit_one_row_one_button_lists_them_and_names_the_one_that_is_shown(job: Driver) -> None:
    opened(job, 200, 1366, 768)
    assert not job.shows("bench-show-home")
    button = job.find("bench-show-list", QAbstractButton)
    menu = menu_of(job, "bench-show-list")
    assert [entry.text() for entry in menu.actions()] == VIEWS
    next(entry for entry in menu.actions() if entry.text() == "Inventory").trigger()
    settle()
    assert job.window.bench is not None
    assert job.window.bench.current == "inventory"
    assert button.text() == "Inventory ▾"
    assert button.accessibleName() == "Inventory: list the views"
    assert [entry.text() for entry in menu.actions() if entry.isChecked()] == ["Inventory"]
    job.window.resize(2400, 1200)
    settle()
    assert not job.shows("bench-show-list")
    assert job.find("bench-show-inventory", QAbstractButton).isChecked()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_list_of_views_is_reached_and_opened_from_the_keyboard(job: Driver) -> None:
    opened(job, 200, 1366, 768)
    job.tab_to("bench-show-list")
    menu, chosen = menu_of(job, "bench-show-list"), list[str]()

    def choose() -> None:
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Down)
        active = menu.activeAction()
        chosen.append(active.text() if active is not None else "")
        QTest.keyClick(menu, Qt.Key.Key_Return)

    menu.aboutToShow.connect(choose, Qt.ConnectionType.QueuedConnection)
    job.key(Qt.Key.Key_Return)
    assert chosen == ["Sequence"]
    assert job.window.bench is not None
    assert job.window.bench.current == "sequence"


def test_large_text_on_a_low_window_leaves_the_view_more_than_half_of_the_height(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    opened(job, 200, 1366, 768)
    assert not job.shows("bench-view-timeline")
    assert job.find("bench-scroll").height() > 768 // 2
    job.press("bench-timeline")
    assert job.shows("bench-view-timeline")
    job.press("bench-timeline")
    assert not job.shows("bench-view-timeline")
    job.window.resize(1366, 1200)
    settle()
    assert job.shows("bench-view-timeline")
    assert not job.shows("bench-timeline")


def test_the_timeline_opens_the_list_of_all_events_and_goes_back_to_the_view_before(job: Driver) -> None:
    opened(job, 100, 1366, 768)
    job.press("bench-show-dcc")
    job.press("timeline-events")
    assert job.shows("bench-journal")
    assert not any(job.find(f"bench-show-{item.key}", QAbstractButton).isChecked() for item in registry.VIEWS)
    assert job.find("timeline-events", QAbstractButton).isChecked()
    job.press("timeline-events")
    assert job.window.bench is not None
    assert job.window.bench.current == "dcc"
    assert not job.find("timeline-events", QAbstractButton).isChecked()


def test_the_differences_are_a_page_of_the_dcc_and_can_be_gone_to_by_name(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    job.window.run("bench-differences")
    settle()
    assert job.window.bench is not None
    assert job.window.bench.current == "dcc"
    assert job.find("bench-differences", QWidget).isVisible()
    assert job.find("dcc-tab-differences", QAbstractButton).isChecked()


def test_the_bar_at_the_top_keeps_to_one_row_at_any_text_size_and_the_clock_stays(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    for percent, width in ((100, 800), (100, 1366), (160, 1366), (200, 1366), (200, 1600)):
        job.window.set_look(Look("light", percent))
        job.window.resize(width, 900)
        settle()
        bar = job.find("top-clock").parentWidget()
        assert bar is not None
        assert bar.height() <= job.window.look.target + 12, (percent, width)
        assert "09:" in job.find("top-clock", QLabel).text()
        assert job.shows("top-menu")


def test_what_was_checked_of_a_message_is_seen_without_scrolling_beside_the_terminal(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    job.window.desk.go("responses")
    opened(job, 100, 1366, 768)
    assert job.window.bench is not None
    assert job.window.bench.current == "inspector"
    assert job.find("bench-scroll", QScrollArea).verticalScrollBar().maximum() == 0
    facts = job.find("inspector-facts", QScrollArea)
    assert facts.verticalScrollBar().maximum() == 0
    assert "Certificate of" in job.find("inspector-signature", QLabel).text()


def test_the_words_of_the_event_in_hand_have_a_second_line_where_the_strip_is_narrow(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    opened(job, 200, 1600, 1200)
    strip = job.find("timeline-strip", TimelineStrip)
    assert strip.lines == 2
    drawn = " ".join(item.text for item in strip.items() if isinstance(item, Words))
    assert strip.words().split()[-1] in drawn
    assert "…" not in drawn
