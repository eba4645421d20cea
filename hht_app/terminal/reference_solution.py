"""The scenario's reference solution: which act a careful installer does next, told from the state alone."""

from __future__ import annotations

from hht_app.core.clock import format_time, parse_time
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import may_ask, need_of
from hht_app.terminal.scenario import Task
from hht_app.terminal.session import Session
from hht_app.terminal.state import ANSWERED, READY, WAN_NONE, WAN_UNKNOWN, WAN_WAITED

ADD = "8.11"


def next_act(session: Session) -> Act | None:
    """Return the next act of the reference solution, or None when the job has ended."""
    if session.ended:
        return None
    return _before_commands(session) or _commands(session) or _give_back(session) or Act(acts.HAND_OVER)


def _before_commands(session: Session) -> Act | None:
    state, scenario = session.state, session.scenario
    if not state.coverage_code:
        return Act(acts.ASK_COVERAGE, {"by": "address"})
    for key in ("ESME", "CHF"):
        if key not in state.fitted:
            return Act(acts.FIT, {"device": str(scenario.device(key).eui)})
    if state.wan == WAN_UNKNOWN:
        return Act(acts.WAIT)
    if state.wan == WAN_WAITED:
        return Act(acts.DECLARE_NO_WAN, {"reason": "no SM WAN within the waiting time"})
    if state.wan == WAN_NONE and not state.notice_code:
        return Act(acts.SEND_NOTICE, notice_facts(session))
    for device in scenario.devices:
        if device.key not in state.fitted:
            return Act(acts.FIT, {"device": str(device.eui)})
    if not state.connected_gpf:
        gpf = str(scenario.device("GPF").eui)
        return Act(acts.CONNECT, {"gpf": gpf}) if state.scanned else Act(acts.SCAN)
    return None


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
    state = session.state
    ready = [task for task in session.scenario.tasks if state.tasks[task.id].state == READY]
    unfinished_deed = _deed(session)
    if unfinished_deed:
        return unfinished_deed
    if not any(_delivered_in_round(session, task) for task in session.scenario.tasks):
        for task in session.scenario.tasks:
            if may_ask(session.world, state, task) and not state.tasks[task.id].refusal:
                return Act(acts.ASK, {"task": task.id})
    if ready:
        return Act(acts.DELIVER, {"task": ready[0].id})
    return None


def _delivered_in_round(session: Session, task: Task) -> bool:
    progress = session.state.tasks[task.id]
    return bool(progress.heard) and not session.state.heard[progress.heard - 1].returned


def _deed(session: Session) -> Act | None:
    for task in session.scenario.tasks:
        progress = session.state.tasks[task.id]
        if task.service_reference_variant != ADD or progress.state != ANSWERED or task.other in session.state.joined:
            continue
        if session.state.heard[progress.heard - 1].outcome == "success":
            return Act(acts.PRESS_JOIN, {"device": str(session.scenario.device(task.other).eui)})
    return None


def _give_back(session: Session) -> Act | None:
    """Send back what is needed, and the first alert heard (whether the DCC needs one is not held)."""
    chosen = [str(item.number) for item in session.state.heard if not item.returned and need_of(item) == "needed"]
    alerts = [item for item in session.state.heard if item.kind == "alert"]
    if chosen and alerts and not any(item.returned for item in alerts):
        chosen.append(str(alerts[0].number))
    return Act(acts.SEND_BACK, {"items": ",".join(chosen)}) if chosen else None
