"""Opening the trainer's view: at once with the view that was asked for, and nothing made that is not shown."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from hht_app.ui.bench import registry
from hht_app.ui.bench.opening import with_view
from hht_app.ui.bench.view import BenchView
from tests.ui.driver import Driver, settle


def views(driver: Driver) -> dict[str, bool]:
    """Return each view that has been made, by its key, with whether it is shown."""
    return {view.key: view.isVisible() for view in driver.window.findChildren(BenchView)}


def test_the_journal_opened_straight_makes_no_other_view_and_leads_to_that_of_the_step(job: Driver) -> None:
    assert views(job) == {}
    job.window.show_bench("journal")
    settle()
    assert views(job) == {"journal": True, "timeline": True}
    assert job.find("timeline-events", QAbstractButton).isChecked()
    job.press("timeline-events")
    following = registry.following(job.window.desk.step)
    assert views(job) == {"journal": False, "timeline": True, following: True}


def test_a_view_that_was_asked_for_stays_until_the_terminal_goes_to_another_step(job: Driver) -> None:
    job.window.show_bench("inventory")
    settle()
    job.press("coverage-ask")
    assert views(job)["inventory"]
    job.window.toggle_bench()
    settle()
    job.window.toggle_bench()
    settle()
    assert views(job)["inventory"]
    job.window.desk.go("fit")
    settle()
    shown = [key for key, is_shown in views(job).items() if is_shown]
    assert sorted(shown) == sorted([registry.following("fit"), "timeline"])


def test_the_modules_of_the_bench_are_loaded_on_the_workers_thread_when_a_job_is_opened(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[tuple[str, str]] = []

    def note(name: str) -> None:
        loaded.append((name, threading.current_thread().name))

    monkeypatch.setattr(registry, "import_module", note)
    monkeypatch.delitem(sys.modules, registry.FRAME, raising=False)
    driver.press("job-start-no-wan-dual-fuel")
    assert (registry.FRAME, "hht-worker") in loaded


class Windows(QObject):
    """Keeps what is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.mark.parametrize("entry", registry.VIEWS, ids=lambda entry: entry.key)
def test_no_part_of_a_view_flashes_up_as_a_window_and_the_keyboard_stays_in_sight(
    job: Driver, qapp: QApplication, entry: registry.Entry
) -> None:
    windows = Windows()
    qapp.installEventFilter(windows)
    try:
        job.window.show_bench(entry.key)
        settle()
    finally:
        qapp.removeEventFilter(windows)
    assert windows.shown == []
    focused = qapp.focusWidget()
    assert focused is not None
    assert focused.isVisible()


def test_what_is_loaded_already_is_not_asked_for_again(job: Driver) -> None:
    asked: list[Callable[..., object]] = []

    class Desk:
        def read(self, work: Callable[..., object], _then: Callable[..., object]) -> None:
            asked.append(work)

    registry.load_ahead(Desk())  # type: ignore[arg-type]
    assert asked == []
    assert registry.FRAME in sys.modules


def test_what_was_to_be_done_with_a_view_is_not_done_when_it_is_shown_later_for_something_else(job: Driver) -> None:
    done: list[str] = []
    with_view(job.window, "sequence", lambda view: done.append(view.key))
    job.window.toggle_bench()
    settle()
    job.window.show_bench("sequence")
    settle()
    assert (done, views(job)["sequence"]) == ([], True)
    job.window.show_bench("home")
    settle()
    with_view(job.window, "sequence", lambda view: done.append(view.key))
    assert done == ["sequence"]
    job.window.toggle_bench()
    job.window.desk.go("fit")
    settle()
    with_view(job.window, "home", lambda view: done.append(view.key))
    settle()
    assert done == ["sequence", "home"]
