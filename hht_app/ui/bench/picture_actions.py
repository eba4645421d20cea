"""The actions of the pictures: the past and back, replay and branch, saving, and whether pictures move."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from hht_app.ui.actions import TRAINER, VIEW, Action, in_a_job

if TYPE_CHECKING:
    from collections.abc import Callable

    from hht_app.ui.bench.home import HomeBench
    from hht_app.ui.bench.past import Past
    from hht_app.ui.bench.sequence import SequenceBench
    from hht_app.ui.bench.timeline import TimelineBench
    from hht_app.ui.bench.view import BenchView
    from hht_app.ui.main_window import MainWindow


def _view(window: MainWindow, key: str) -> BenchView | None:
    """Return the view called KEY of the open bench, None where it was not opened."""
    from hht_app.ui.bench.view import BenchView

    return window.bench.findChild(BenchView, f"bench-view-{key}") if window.bench is not None else None


def _past(window: MainWindow) -> Past:
    from hht_app.ui.bench.past import Past

    return Past.of(window.desk)


def _has_timeline(window: MainWindow) -> bool:
    return window.bench_open and in_a_job(window) and _view(window, "timeline") is not None


def _in_the_past(window: MainWindow) -> bool:
    return _has_timeline(window) and bool(_past(window).seq)


def _on_timeline(act: Callable[[TimelineBench], object], window: MainWindow) -> None:
    found = _view(window, "timeline")
    if found is not None:
        act(cast("TimelineBench", found))


def _save_timeline(form: str, timeline: TimelineBench) -> None:
    timeline.save(form)


def _scrub(by: int, timeline: TimelineBench) -> None:
    timeline.strip.move_hand(timeline.strip.hand + by)


def _back(window: MainWindow) -> None:
    from hht_app.ui.bench.past import NOW

    _past(window).look_at(NOW)


def _save_from(key: str, save: Callable[[BenchView], object], window: MainWindow) -> None:
    """Show the view KEY and call SAVE with it once it has what it shows: a view just opened has nothing yet."""
    from hht_app.ui.bench.opening import with_view

    def there(view: BenchView, data: object) -> None:
        view.show_data(data)
        save(view)

    with_view(window, key, lambda view: window.desk.ask(view.fetch, partial(there, view), owner=view))


def _save_map(form: str, view: BenchView) -> None:
    cast("HomeBench", view).save(form)


def _save_chart(form: str, view: BenchView) -> None:
    cast("SequenceBench", view).save(form)


def _save_leds(form: str, view: BenchView) -> None:
    cast("HomeBench", view).save_leds(form)


def _reduce(window: MainWindow) -> None:
    from hht_app.ui.pictures import motion

    motion.keep_reduced(window.desk, not motion.is_reduced())


def _is_reduced(_window: MainWindow) -> bool:
    from hht_app.ui.pictures import motion

    return motion.is_reduced()


def _saves() -> list[Action]:
    made = []
    for form in ("svg", "png"):
        name = form.upper()
        made.append(
            Action(
                f"save-leds-{form}",
                f"Save the hub's LEDs as {name}",
                f"Write the hub's five LEDs, with their patterns, to a {name} file.",
                partial(_save_from, "home", partial(_save_leds, form)),
                enabled=in_a_job,
            )
        )
        made.append(
            Action(
                f"save-timeline-{form}",
                f"Save the timeline as {name}",
                f"Write the timeline as it is in sight to a {name} file.",
                partial(_on_timeline, partial(_save_timeline, form)),
                enabled=_has_timeline,
            )
        )
        made.append(
            Action(
                f"save-map-{form}",
                f"Save the home map as {name}",
                f"Write the home map as it stands to a {name} file.",
                partial(_save_from, "home", partial(_save_map, form)),
                enabled=in_a_job,
            )
        )
        made.append(
            Action(
                f"save-chart-{form}",
                f"Save the message sequence as {name}",
                f"Write the message sequence chart to a {name} file.",
                partial(_save_from, "sequence", partial(_save_chart, form)),
                enabled=in_a_job,
            )
        )
    return made


ACTIONS: tuple[Action, ...] = (
    Action(
        "past-earlier",
        "One event back",
        "Move the timeline's hand to the event before, and show the pictures as they were.",
        partial(_on_timeline, partial(_scrub, -1)),
        "Alt+Left",
        TRAINER,
        _has_timeline,
    ),
    Action(
        "past-later",
        "One event on",
        "Move the timeline's hand to the event after.",
        partial(_on_timeline, partial(_scrub, 1)),
        "Alt+Right",
        TRAINER,
        _in_the_past,
    ),
    Action(
        "past-now",
        "Back to now",
        "Leave the past: the pictures show what is now.",
        _back,
        "Alt+End",
        TRAINER,
        _in_the_past,
    ),
    Action(
        "past-play",
        "Replay, or let it stand still",
        "Replay the session from the event in hand, one event after the other.",
        partial(_on_timeline, lambda timeline: timeline.press_play()),
        "Alt+P",
        TRAINER,
        _has_timeline,
    ),
    Action(
        "branch",
        "Branch from here",
        "Start a new session that has lived what this one had up to the event in hand; this one stays as it is.",
        partial(_on_timeline, lambda timeline: timeline.branch_here()),
        "",
        TRAINER,
        _has_timeline,
    ),
    Action(
        "reduce-motion",
        "Reduce motion",
        "Let messages in the pictures stand still with their numbers, now and from now on.",
        _reduce,
        "",
        VIEW,
        checked=_is_reduced,
    ),
    *_saves(),
)
