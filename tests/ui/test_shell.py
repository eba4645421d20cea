"""The window's shell: where there is room for what, looking inside and back, undoing, and what is never in the way."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from hht_app.terminal import acts
from hht_app.terminal.modes import ASSESSED
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session
from hht_app.ui.bench import registry
from hht_app.ui.bench.registry import Entry
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.shell.touch import least_target
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


class EventView(BenchView):
    """Stands in for a view of single events: it shows the words of the one it was told to look at."""

    key: ClassVar[str] = "inspector"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self.seq = 0
        self.words = QLabel(self)
        self.words.setObjectName("event-words")
        QVBoxLayout(self).addWidget(self.words)

    def title(self) -> str:
        return "Event"

    def inspect(self, event_seq: int) -> None:
        self.seq = event_seq

    def fetch(self, session: Session) -> str:
        return next((event.summary for event in session.events() if event.seq == self.seq), "")

    def show_data(self, data: Any) -> None:
        self.words.setText(data)


@pytest.fixture
def with_inspector(monkeypatch: pytest.MonkeyPatch) -> None:
    others = tuple(item for item in registry.VIEWS if item.key != "inspector")
    views = (*others, Entry("inspector", "Event", f"{__name__}:EventView"))
    monkeypatch.setattr(registry, "VIEWS", views)


@pytest.mark.usefixtures("with_inspector")
def test_looking_inside_in_installer_mode_shows_the_event_as_a_page_and_back_returns(job: Driver) -> None:
    job.press("coverage-ask")
    job.window.desk.inspect(2)
    settle()
    assert job.find("event-words", QLabel).text().startswith("ask_coverage")
    assert not job.shows("page-coverage")
    assert not job.shows("bench")
    job.press("inside-back")
    assert job.shows("page-coverage")
    job.window.desk.inspect(2)
    settle()
    job.key(Qt.Key.Key_Escape)
    assert job.shows("page-coverage")


@pytest.mark.usefixtures("with_inspector")
def test_with_the_bench_open_an_event_is_looked_into_there(job: Driver) -> None:
    job.press("coverage-ask")
    job.window.toggle_bench()
    settle()
    job.window.desk.inspect(2)
    settle()
    assert job.window.bench.current == "inspector"
    assert job.find("event-words", QLabel).text().startswith("ask_coverage")
    assert not job.shows("page-inside")


def test_what_was_chosen_to_send_back_can_be_undone_and_done_again(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    job.press("step-responses")
    job.press("heard-choose-1")
    job.press("heard-choose-3")
    assert "2 chosen" in job.text()
    job.window.run("undo")
    settle()
    assert "1 chosen" in job.text()
    assert not job.find("heard-choose-3", QAbstractButton).isChecked()
    assert job.find("heard-choose-1", QAbstractButton).isChecked()
    job.window.run("redo")
    settle()
    assert job.find("heard-choose-3", QAbstractButton).isChecked()


def test_what_was_filled_into_the_notice_can_be_undone_field_by_field(job: Driver) -> None:
    job.play_until(acts.SEND_NOTICE)
    job.press("step-notice")
    before = job.find("notice-mpxn", QLineEdit).text()
    job.type("notice-gis_data", "51.0,-1.4")
    job.press("notice-aerial_install-true")
    job.type("notice-mpxn", "1312345678119")
    for _ in range(20):
        if job.find("notice-mpxn", QLineEdit).text() == before:
            break
        job.window.run("undo")
        settle()
    assert job.find("notice-aerial_install-true", QAbstractButton).isChecked()
    assert job.find("notice-gis_data", QLineEdit).text() == "51.0,-1.4"
    job.window.run("undo")
    settle()
    assert not job.find("notice-aerial_install-true", QAbstractButton).isChecked()
    assert not job.find("notice-aerial_install-false", QAbstractButton).isChecked()


def test_what_is_filled_in_stays_while_one_looks_at_another_step(job: Driver) -> None:
    job.play_until(acts.SEND_NOTICE)
    job.press("step-notice")
    job.type("notice-gis_data", "51.0,-1.4")
    job.press("step-coverage")
    job.press("step-notice")
    assert job.find("notice-gis_data", QLineEdit).text() == "51.0,-1.4"


@pytest.mark.parametrize(("width", "height"), [(800, 1280), (1280, 800)])
def test_installer_mode_on_a_tablet_has_targets_for_gloves_and_nothing_of_the_trainer(
    job: Driver, width: int, height: int
) -> None:
    job.play_until(acts.SEND_BACK)
    job.window.resize(width, height)
    settle()
    assert job.shows("rail") == (width == 1280)
    assert job.shows("step-menu") == (width == 800)
    for step in ("commands", "responses", "hand-over"):
        job.window.desk.go(step)
        settle()
        assert not job.shows("bench")
        small = [
            item.objectName()
            for item in job.window.findChildren(QAbstractButton)
            if item.isVisible() and item.objectName() and min(item.width(), item.height()) < 48
        ]
        assert [name for name in small if not name.startswith("qt_")] == []


def test_terminal_and_bench_stand_side_by_side_only_where_there_is_room_for_both(job: Driver) -> None:
    job.window.resize(1366, 768)
    job.window.toggle_bench()
    settle()
    assert job.shows("bench")
    assert job.find("page-coverage").width() == 480
    job.window.resize(1000, 768)
    settle()
    assert job.shows("bench")
    assert not job.shows("page-coverage")
    job.press("top-bench")
    assert not job.shows("bench")
    assert job.shows("page-coverage")


def test_the_bench_follows_the_step_until_it_is_pinned(job: Driver) -> None:
    job.window.toggle_bench()
    settle()
    bench = job.window.bench
    job.window.desk.go("coverage")
    settle()
    assert bench.current == registry.following("coverage")
    job.press("timeline-events")
    job.press("coverage-ask")
    assert bench.current == "journal"
    job.window.desk.go("connect")
    settle()
    assert bench.current == registry.following("connect")
    job.press("timeline-events")
    job.press("bench-pin")
    job.window.desk.go("coverage")
    settle()
    assert bench.current == "journal"


def test_next_event_lets_the_wait_pass_and_is_not_there_in_an_assessed_job(driver: Driver) -> None:
    driver.window.desk.start("no-wan-dual-fuel")
    settle()
    driver.play_until(acts.WAIT)
    driver.press("top-next-event")
    assert driver.window.desk.session.state.wan == "waited"
    driver.window.desk.leave()
    driver.window.desk.start("no-wan-dual-fuel", ASSESSED)
    settle()
    driver.play_until(acts.WAIT)
    assert not driver.shows("top-next-event")


def test_a_job_is_played_as_was_chosen_on_the_first_screen(driver: Driver) -> None:
    QTest.mouseClick(driver.find("job-mode-assessed"), Qt.MouseButton.LeftButton)
    settle()
    driver.press("job-start-no-wan-dual-fuel")
    assert driver.on_session(lambda session: session.mode) == ASSESSED


def test_more_about_a_job_unfolds_what_it_is_for(driver: Driver) -> None:
    assert "You will" in driver.text()
    before = driver.text().count("You will")
    driver.press("job-more-no-wan-dual-fuel")
    assert driver.text().count("You will") == before + 1


def test_the_focus_stays_on_the_main_button_from_act_to_act(job: Driver) -> None:
    assert job.focus_name() == "coverage-ask"
    job.key(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is job.window.page.main_button


@pytest.mark.parametrize(("dots", "least"), [(96.0, 48), (150.0, 54), (224.0, 80), (0.0, 48), (5000.0, 48)])
def test_targets_are_nine_millimetres_where_the_screens_true_size_is_known(dots: float, least: int) -> None:
    assert least_target(dots, 48) == least


def test_larger_targets_stay_when_theme_and_text_size_change(job: Driver) -> None:
    job.window.set_look(Look("light", 100, 80))
    settle()
    job.key(Qt.Key.Key_F8)
    job.key(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert job.window.look == Look("dark", 120, 80)
    assert job.find("coverage-ask", QAbstractButton).height() >= 80


def test_a_device_narrows_the_commands_to_its_own_and_all_brings_them_back(job: Driver) -> None:
    job.window.desk.go("commands")
    settle()
    assert job.shows("row-let-in-gsme")
    job.press("commands-only-GSME")
    assert not job.shows("row-let-in-gsme")
    assert job.shows("row-join-gsme-gpf")
    job.press("commands-only-all")
    assert job.shows("row-let-in-gsme")


def test_after_silence_the_screen_says_what_may_have_happened_and_what_to_do(job: Driver) -> None:
    job.play_until(acts.DELIVER)

    def lose(session: Session) -> None:
        session.do(acts.Act(acts.TROUBLE, {"name": "lost-response"}))
        act = next_act(session)
        assert act is not None
        session.do(act)

    job.on_session(lose)
    job.window.desk.go("commands")
    settle()
    assert "Nothing from the hub yet" in job.text()
    assert [item for item in job.window.findChildren(QAbstractButton) if item.objectName().startswith("act-wait-")]


def test_an_answer_that_the_dcc_refused_is_explained_on_the_screen(job: Driver) -> None:
    job.play_until(acts.DELIVER)

    def alter(session: Session) -> None:
        session.do(acts.Act(acts.TROUBLE, {"name": "altered-response"}))
        act = next_act(session)
        assert act is not None
        session.do(act)

    job.on_session(alter)
    job.press("step-responses")
    job.press("heard-choose-1")
    job.press("responses-send")
    assert "Refused: this is not what the device sent" in job.text()


def test_what_the_dcc_refused_waits_unticked_and_can_be_ticked_and_sent_again(job: Driver) -> None:
    job.play_until(acts.DELIVER)
    job.on_session(lambda session: session.do(acts.Act(acts.TROUBLE, {"name": "altered-response"})))
    job.play_until(acts.SEND_BACK)
    job.press("step-responses")
    job.press("heard-choose-1")
    job.press("responses-send")
    for _ in range(2):
        assert "Refused" in job.text()
        assert not job.find("heard-choose-1", QAbstractButton).isChecked()
        job.press("heard-choose-1")
        assert job.find("heard-choose-1", QAbstractButton).isChecked()
        job.press("responses-send")
    sent = job.on_session(lambda session: [item.kind for item in session.events() if item.name == "8.13"])
    assert sent.count("duis-request") == 3


def test_ctrl_z_undoes_with_the_cursor_in_a_field_and_after_another_screen(job: Driver) -> None:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    drafts = job.window.desk.undo_stack
    job.play_until(acts.SEND_NOTICE)
    job.window.desk.go("notice")
    settle()
    before = dict(drafts.drafts.notice)
    for name in ("additional_information", "user_ref_id"):
        job.type(f"notice-{name}", "seen on site")
    assert drafts.drafts.notice["user_ref_id"] == "seen on site"
    job.key(Qt.Key.Key_Z, control)
    assert drafts.drafts.notice["user_ref_id"] != "seen on site"
    assert job.find("notice-additional_information", QLineEdit).text() == "seen on site"
    job.window.desk.go("wait")
    settle()
    while drafts.stack.canUndo():
        index = drafts.stack.index()
        job.key(Qt.Key.Key_Z, control)
        assert drafts.stack.index() < index
    assert drafts.drafts.notice == before
    job.key(Qt.Key.Key_Z, control | shift)
    job.window.desk.go("notice")
    settle()
    job.find("notice-mpxn", QLineEdit).setFocus()
    while drafts.stack.canRedo():
        index = drafts.stack.index()
        job.key(Qt.Key.Key_Y, control)
        assert drafts.stack.index() > index
    assert job.find("notice-user_ref_id", QLineEdit).text() == "seen on site"


def test_ctrl_z_undoes_the_reason_for_stopping_and_what_is_chosen_to_send_back(job: Driver) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    job.play_until(acts.SEND_BACK)
    job.window.desk.go("hand-over")
    settle()
    job.type("stop-reason", "the meter is broken")
    job.window.desk.go("responses")
    settle()
    job.key(Qt.Key.Key_Z, control)
    assert job.window.desk.drafts.stop_reason == ""
