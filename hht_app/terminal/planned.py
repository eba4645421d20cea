"""The trouble that a scenario itself makes: when each strikes, and the trainer's act it then is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from hht_app.core.clock import parse_time
from hht_app.store.chain import Event
from hht_app.supplier.links import link_troubles
from hht_app.terminal.acts import BY_TRAINER, CLEAR_TROUBLE, TROUBLE, Act
from hht_app.terminal.lesson import PlannedTrouble
from hht_app.terminal.scenario import Scenario


def trouble_act(scenario: Scenario, planned: PlannedTrouble) -> Act:
    """Return the trainer's act that PLANNED is; a device is named by its key in the scenario."""
    given = dict(planned.given)
    if "device" in given:
        given["device"] = str(scenario.device(given["device"]).eui)
    return Act(TROUBLE, {"name": planned.name, **given})


def due_acts(scenario: Scenario, done: Act | None, events: Iterable[Event], now: str) -> list[Act]:
    """Return the trainer's acts that are due after the act DONE (None: the start), EVENTS being the journal, at NOW.

    Each strikes once: one whose act the journal holds is not due again. What the scenario gives an end is taken away
    at the first act after that time, unless the trainer did so before.
    """
    struck = {event.raw: event.at for event in events if event.kind == "act" and event.name in BY_TRAINER}
    due = []
    for planned in scenario.troubles:
        act = trouble_act(scenario, planned)
        if act.to_bytes() not in struck:
            due += [act] if _is_due(scenario, planned, done, now) else []
        elif planned.lasts and planned.name in link_troubles():
            end = parse_time(struck[act.to_bytes()]) + timedelta(minutes=planned.lasts)
            gone = Act(CLEAR_TROUBLE, {"name": planned.name})
            due += [gone] if parse_time(now) >= end and gone.to_bytes() not in struck else []
    return due


def _is_due(scenario: Scenario, planned: PlannedTrouble, done: Act | None, now: str) -> bool:
    if planned.minutes:
        return parse_time(now) >= scenario.start + timedelta(minutes=planned.minutes)
    if done is None or not planned.after:
        return done is None and not planned.after
    if planned.after != done.name or planned.task not in ("", done.given.get("task", "")):
        return False
    return not planned.device or str(scenario.device(planned.device).eui) == done.given.get("device")
