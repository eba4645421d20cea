"""Screen readers hear what is new on the screen, once, and refusals at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLineEdit

from hht_app.terminal import acts
from tests.ui.driver import Driver, settle

POLITE, AT_ONCE = QAccessible.AnnouncementPoliteness.Polite, QAccessible.AnnouncementPoliteness.Assertive


class Ear:
    """What a screen reader was told, in its order."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, QAccessible.AnnouncementPoliteness]] = []

    def take(self, event: QAccessibleAnnouncementEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            self.heard.append((event.message(), event.politeness()))

    def new(self) -> list[tuple[str, QAccessible.AnnouncementPoliteness]]:
        """Return what was told since this was last asked."""
        fresh, self.heard = self.heard, []
        return fresh


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    made = Ear()
    monkeypatch.setattr(QAccessible, "updateAccessibility", made.take)
    return made


def test_a_result_is_heard_once_and_not_again_when_the_screen_is_drawn_anew(ear: Ear, job: Driver) -> None:
    ear.new()
    job.press("coverage-ask")
    fresh = ear.new()
    assert any("WAN variant not confirmed" in words for words, _how in fresh), fresh
    assert len(fresh) == len(set(fresh))
    job.window.desk.changed.emit()
    job.key(Qt.Key.Key_F8)
    job.window.desk.refresh()
    settle()
    assert ear.new() == []


def test_a_refused_label_is_heard_at_once_and_each_time(ear: Ear, job: Driver) -> None:
    job.press("step-fit")
    ear.new()
    for _time in range(2):
        job.type("fit-entry", "no label at all", enter=True)
        assert [how for words, how in ear.new() if "is not an EUI-64" in words] == [AT_ONCE]


def test_an_answer_and_an_alert_are_heard_where_they_come_in(ear: Ear, job: Driver) -> None:
    job.play_until(acts.DELIVER)
    job.press("step-commands")
    ear.new()
    job.press("commands-next")
    words = [said for said, how in ear.new() if how == POLITE]
    assert "Answer from the hub: Let the electricity meter in. Success" in words
    assert any(said.startswith("Alert from the hub: ") for said in words)


def test_a_notice_that_is_refused_is_heard_with_what_to_do_next(ear: Ear, job: Driver) -> None:
    job.play_until(acts.SEND_NOTICE)
    job.press("step-notice")
    for name in ("aerial_install", "metal_obstruction_check", "connectivity_obstruction_check"):
        job.press(f"notice-{name}-false")
    job.press("notice-shared_obstruction_check-false")
    field = job.find("notice-device_id", QLineEdit)
    job.type("notice-device_id", f"{field.text()[:-2]}A3")
    ear.new()
    job.press("notice-send")
    said = [words for words, how in ear.new() if how == AT_ONCE]
    assert len(said) == 1
    assert said[0].startswith("Refused: that is not the hub's CHF. Put in the CHF identifier")
