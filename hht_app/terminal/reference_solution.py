"""The scenario's reference solution: which act a careful installer does next, told from the state alone."""

from __future__ import annotations

from datetime import timedelta

from hht_app.core.clock import format_time, parse_time
from hht_app.duis.bodies import ReadDeviceLog
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import is_replay_protected
from hht_app.premises.hub import INTER_PAN_MINUTES
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.asking_more import ask_more_act
from hht_app.terminal.commanding import ITEM, NOTICE, TASK, may_ask, need_of
from hht_app.terminal.scenario import Task
from hht_app.terminal.session import Session
from hht_app.terminal.state import ANSWERED, READY, SILENT, WAN_FOUND, WAN_NONE, WAN_UNKNOWN, WAN_WAITED

ADD, READ_LOG = "8.11", "8.9"
PATIENCE_SECONDS, POWER_WAIT_SECONDS, LINK_WAIT_SECONDS, LONGEST_WAIT = 120, 60, 300, timedelta(hours=24)
TRIES = 2
UNKNOWN_DEVICE = "E19"


def next_act(session: Session) -> Act | None:
    """Return the next act of the reference solution, or None when the job has ended."""
    if session.ended:
        return None
    return (
        _before_commands(session)
        or _to_the_hub(session)
        or _commands(session)
        or _give_back(session)
        or _for_the_link(session)
        or _question(session, "hand-over")
        or _the_end(session)
    )


def _before_commands(session: Session) -> Act | None:
    state, scenario = session.state, session.scenario
    if not state.coverage_code:
        return _for_the_link(session) or Act(acts.ASK_COVERAGE, {"by": "address"})
    if (asked := _question(session, "coverage")) is not None:
        return asked
    if reason := reason_to_stop(session):
        return Act(acts.STOP, {"reason": reason})
    for key in ("ESME", "CHF"):
        if key not in state.fitted:
            return Act(acts.FIT, {"device": str(scenario.device(key).eui)})
    if state.wan == WAN_UNKNOWN:
        return Act(acts.WAIT)
    if state.wan == WAN_FOUND:
        return Act(acts.STOP, {"reason": "the hub has found the SM WAN: this is no job without it"})
    if state.wan == WAN_WAITED:
        return Act(acts.DECLARE_NO_WAN, {"reason": "no SM WAN within the waiting time"})
    if state.wan == WAN_NONE and not state.notice_code and NOTICE not in state.waiting.values():
        return Act(acts.SEND_NOTICE, notice_facts(session))
    for device in scenario.devices:
        if device.key not in state.fitted:
            return Act(acts.FIT, {"device": str(device.eui)})
    return None


def _question(session: Session, at: str) -> Act | None:
    lesson = session.scenario.lesson
    for item in lesson.questions if lesson else ():
        if item.at == at and item.id not in session.state.answers:
            return Act(acts.ANSWER, {"question": item.id, "option": item.right})
    return None


def reason_to_stop(session: Session) -> str:
    """Return the reason that an answer given on this job is to stop it for; empty when there is none."""
    lesson, answers = session.scenario.lesson, session.state.answers
    chosen = [
        one for item in (lesson.questions if lesson else ()) for one in item.options if answers.get(item.id) == one.id
    ]
    return next((item.stops for item in chosen if item.stops), "")


def _to_the_hub(session: Session) -> Act | None:
    """Get on the HAN, again after the link was lost; a closed window is opened by turning the hub off and on."""
    state, gpf = session.state, str(session.scenario.device("GPF").eui)
    if state.connected_gpf == gpf:
        return None
    if not state.hub_power_on:
        return Act(acts.PASS_TIME, {"seconds": str(POWER_WAIT_SECONDS)})
    if gpf not in [item[0] for item in state.scanned]:
        return Act(acts.SCAN)
    window = timedelta(minutes=INTER_PAN_MINUTES)
    if session.world.clock.now >= parse_time(state.hub_power_on) + window:
        return Act(acts.POWER_CYCLE)
    return Act(acts.CONNECT, {"gpf": gpf})


def _for_the_link(session: Session) -> Act | None:
    """Wait while something waits for a link; after a day nobody waits any longer."""
    if not session.state.waiting:
        return None
    if session.world.clock.now - session.scenario.start > LONGEST_WAIT:
        return Act(acts.STOP, {"reason": "a link did not come back"})
    return Act(acts.PASS_TIME, {"seconds": str(LINK_WAIT_SECONDS)})


def _the_end(session: Session) -> Act:
    left = [session.scenario.device(key) for key in sorted(given_up(session))]
    if left:
        names = ", ".join(device.device_type for device in left)
        return Act(acts.STOP, {"reason": f"the {names} does not join the HAN; left safe for another visit"})
    return Act(acts.HAND_OVER)


def given_up(session: Session) -> set[str]:
    """Return the devices whose joining was tried often enough, the install code read from the label included."""
    state = session.state
    return {key for key, tries in state.join_tries.items() if tries >= TRIES and key not in state.joined}


def notice_facts(session: Session) -> dict[str, str]:
    """Return the fields of the 8.14.2 as the job's facts fill them, all as text."""
    scenario, facts = session.scenario, session.scenario.notice
    power_on = session.state.hub_power_on
    fields: dict[str, str | None] = {
        "device_id": str(scenario.device("CHF").eui),
        "chf_install_type": facts.chf_install_type,
        "install_date_time": format_time(parse_time(power_on)) if power_on else None,
        "user_ref_id": facts.user_ref_id,
        "mpxn": scenario.device("ESME").import_mpxn,
        "gis_data": facts.gis_data,
        "aerial_install": str(facts.aerial_install).lower(),
        "chf_location": facts.chf_location,
        "premise_type": scenario.place.premise_type,
        "metal_obstruction_check": str(facts.metal_obstruction_check).lower(),
        "connectivity_obstruction_check": str(facts.connectivity_obstruction_check).lower(),
        "shared_obstruction_check": str(facts.shared_obstruction_check).lower(),
        "additional_information": facts.additional_information,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _commands(session: Session) -> Act | None:
    """Ask for all that can be asked for in this round, then deliver each and do its deed."""
    state, lost = session.state, given_up(session)
    tasks = [task for task in session.scenario.tasks if not lost & {task.target, task.other}]
    unfinished_deed = _deed(session, tasks)
    if unfinished_deed:
        return unfinished_deed
    if not any(_delivered_in_round(session, task) for task in tasks):
        for task in tasks:
            if f"{TASK} {task.id}" in state.waiting.values() or not may_ask(session.world, state, task):
                continue
            refusal = state.tasks[task.id].refusal
            if not refusal and not state.tasks[task.id].failed:
                return Act(acts.ASK, {"task": task.id})
            if refusal == UNKNOWN_DEVICE and task.other:
                return _after_unknown_device(session, task)
    for task in (*state.more, *tasks):
        if state.tasks[task.id].state == READY:
            return Act(acts.DELIVER, {"task": task.id})
    silent = [task for task in (*state.more, *tasks) if state.tasks[task.id].state == SILENT and not task.brought]
    return _after_silence(session, silent[0]) if silent else None


def _after_unknown_device(session: Session, task: Task) -> Act:
    """Have the device put on record, then ask again."""
    device = session.scenario.device(task.other)
    if session.world.dcc.office.inventory.get(device.eui) is None:
        return Act(acts.HAVE_RECORDED, {"device": str(device.eui)})
    return Act(acts.ASK, {"task": task.id})


def _after_silence(session: Session, task: Task) -> Act:
    """Wait a little; then read what the device holds and ask anew, or, where it does no harm, deliver again."""
    state, progress = session.state, session.state.tasks[task.id]
    if session.world.clock.now < parse_time(progress.delivered_at) + timedelta(seconds=PATIENCE_SECONDS):
        return Act(acts.PASS_TIME, {"seconds": str(PATIENCE_SECONDS)})
    protected, _ = is_replay_protected(parse_message(bytes.fromhex(progress.command)).message_code)
    if not protected:
        return Act(acts.DELIVER, {"task": task.id})
    target = session.scenario.device(task.target)
    read = [item for item in state.heard if item.reference == READ_LOG and item.device == str(target.eui)]
    if any(parse_time(item.at) >= parse_time(progress.delivered_at) for item in read):
        return Act(acts.ASK, {"task": task.id})
    title = f"Read the device log of the {target.key}"
    return ask_more_act(session.world.supplier, READ_LOG, target.eui, ReadDeviceLog(), title)


def _delivered_in_round(session: Session, task: Task) -> bool:
    progress = session.state.tasks[task.id]
    return bool(progress.heard) and not session.state.heard[progress.heard - 1].returned


def _deed(session: Session, tasks: list[Task]) -> Act | None:
    """Start joining where a device was let in; after a failed try ask anew, with the install code on its label."""
    state = session.state
    for task in tasks:
        progress = state.tasks[task.id]
        if task.service_reference_variant != ADD or progress.state != ANSWERED or task.other in state.joined:
            continue
        item = state.heard[progress.heard - 1]
        if item.outcome != "success":
            continue
        if state.join_tries.get(task.other) and not progress.by_label:
            # What is older than the new command goes first: a device takes no counter below one it has seen.
            older = [item for item in tasks if item.target == task.target and state.tasks[item.id].state == READY]
            if older:
                return Act(acts.DELIVER, {"task": older[0].id})
            return Act(acts.ASK, {"task": task.id, "code": acts.LABEL})
        return Act(acts.PRESS_JOIN, {"device": str(session.scenario.device(task.other).eui)})
    return None


def _give_back(session: Session) -> Act | None:
    """Send back what is needed, and the first alert heard (whether the DCC needs one is not held)."""
    waiting = session.state.waiting.values()
    chosen = [
        str(item.number)
        for item in session.state.heard
        if not item.returned and need_of(item) == "needed" and f"{ITEM} {item.number}" not in waiting
    ]
    alerts = [item for item in session.state.heard if item.kind == "alert"]
    if chosen and alerts and not any(item.returned for item in alerts):
        chosen.append(str(alerts[0].number))
    return Act(acts.SEND_BACK, {"items": ",".join(chosen)}) if chosen else None
