"""At which moment of the work a job is: one id, told from what the terminal remembers, never from what was clicked."""

from __future__ import annotations

from datetime import timedelta

from hht_app.core.clock import parse_time
from hht_app.premises.hub import INTER_PAN_MINUTES
from hht_app.terminal.commanding import may_ask, need_of, tasks_of
from hht_app.terminal.flow import NOTICE_ACCEPTED
from hht_app.terminal.lesson import Question
from hht_app.terminal.on_site import LINK_LOST
from hht_app.terminal.reference_solution import ADD, UNKNOWN_DEVICE, given_up, reason_to_stop
from hht_app.terminal.scenario import Task
from hht_app.terminal.session import Session
from hht_app.terminal.state import ANSWERED, READY, SILENT, WAN_FOUND, WAN_NONE, WAN_UNKNOWN, WAN_WAITED
from hht_app.training.lessons import lesson_of
from hht_app.training.rules import NEEDED

# What a refusal leaves: nothing more to do here and now, unless the person wants to try again.
_DONE_WITH = ("", "device-refused", "request-refused")
_REFUSED_NOTICE = {"E081401": "notice-not-chf", "E081402": "notice-early"}


def moment(session: Session) -> str:
    """Return the id of the moment that SESSION is at (a row of resources/training/teaching.csv); empty once ended."""
    if session.ended:
        return ""
    return _before_connecting(session) or _connecting(session) or _commands(session) or _closing(session)


def pending_question(session: Session) -> Question | None:
    """Return the question that is asked where SESSION is now, or None."""
    state = session.state
    place = "coverage" if state.coverage_code.startswith("I") and "CHF" not in state.fitted else ""
    if not place and not session.ended and state.notice_code in NOTICE_ACCEPTED and not _connecting(session):
        place = "hand-over" if _commands(session) in _DONE_WITH else ""
    for item in lesson_of(session.scenario).questions:
        if item.at == place and item.id not in state.answers:
            return item
    return None


def _before_connecting(session: Session) -> str:
    state = session.state
    if not state.coverage_code:
        return "coverage-ask"
    if not state.coverage_code.startswith("I"):
        return "coverage-refused"
    if pending_question(session) is not None and "CHF" not in state.fitted:
        return "coverage-question"
    if reason_to_stop(session):
        return "stop"
    if "ESME" not in state.fitted:
        return "fit-meter"
    if "CHF" not in state.fitted:
        return "fit-hub"
    if state.wan == WAN_FOUND:
        return "wan-found"
    if state.wan in (WAN_UNKNOWN, WAN_WAITED):
        return "wait" if state.wan == WAN_UNKNOWN else "no-wan"
    if state.wan == WAN_NONE and state.notice_code not in NOTICE_ACCEPTED and "notice" not in state.waiting.values():
        return _REFUSED_NOTICE.get(state.notice_code, "notice-refused") if state.notice_code else "notice"
    return "fit-rest" if any(item.key not in state.fitted for item in session.scenario.devices) else ""


def _connecting(session: Session) -> str:
    state, gpf = session.state, str(session.scenario.device("GPF").eui)
    if state.connected_gpf == gpf or "CHF" not in state.fitted:
        return ""
    if state.connected_gpf:
        return "next-door"
    if not state.hub_power_on:
        return "link-lost"
    closes = parse_time(state.hub_power_on) + timedelta(minutes=INTER_PAN_MINUTES)
    if session.world.clock.now >= closes:
        return "window-closed"
    if state.connect_reason == LINK_LOST:
        return "link-lost"
    if state.connect_reason and state.scanned:
        return "wrong-hub"
    if gpf in [item[0] for item in state.scanned]:
        return "choose"
    return "warned" if state.notice_code == "W081401" and session.scenario.first_visit is None else "scan"


def _commands(session: Session) -> str:
    """Return what the commands ask for next: a deed whose time runs first, then the first row that is open."""
    tasks = tasks_of(session.world, session.state)
    lost = given_up(session)
    open_tasks = [task for task in tasks if not lost & {task.target, task.other}]
    for task in open_tasks:
        if (deed := _deed(session, task)) != "":
            return deed
    found = [_task(session, task) for task in open_tasks]
    for wanted in ("deliver", "silent"):
        if wanted in found:
            return wanted
    needed = any(need_of(item) == NEEDED and not item.returned for item in session.state.heard)
    if needed and "ask" not in found:
        return "link-waits" if _items_wait(session) else "send-back"
    if session.state.waiting and "ask" not in found:
        return "link-waits"
    return next((item for item in found if item), "")


def _items_wait(session: Session) -> bool:
    waiting = session.state.waiting.values()
    left = [item for item in session.state.heard if need_of(item) == NEEDED and not item.returned]
    return all(f"item {item.number}" in waiting for item in left)


def _deed(session: Session, task: Task) -> str:
    state, progress = session.state, session.state.tasks[task.id]
    if task.service_reference_variant != ADD or progress.state != ANSWERED or task.other in state.joined:
        return ""
    if state.heard[progress.heard - 1].outcome != "success":
        return ""
    if state.join_tries.get(task.other) and not progress.by_label:
        return "join-failed"
    alerts = [item for item in state.heard if item.kind == "alert"]
    return "press-join-alert" if len(alerts) == 1 and not alerts[0].returned else "press-join"


def _task(session: Session, task: Task) -> str:
    state, progress = session.state, session.state.tasks[task.id]
    if progress.state == READY:
        return "deliver"
    if progress.state == SILENT:
        return "silent"
    if progress.state == ANSWERED:
        item = state.heard[progress.heard - 1]
        return "device-refused" if item.outcome == "failure" and item.returned else ""
    if f"task {task.id}" in state.waiting.values():
        return "link-waits"
    if progress.refusal:
        if progress.refusal == UNKNOWN_DEVICE and task.other:
            return "unknown-device"
        return "request-refused" if state.last_word.startswith(f"{task.title}:") else ""
    return "ask" if may_ask(session.world, state, task) else ""


def _closing(session: Session) -> str:
    if pending_question(session) is not None:
        return "hand-over-question"
    return "stop" if given_up(session) else "hand-over"
