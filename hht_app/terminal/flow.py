"""The job's flow without a window: every act a person can do, in the order the rules allow, on one world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.recording import Happening, Recorder
from hht_app.duis.bodies import CHFInstallSuccessNoSMWAN, PartialAddress, RequestWANMatrix
from hht_app.duis.responses import DSPWANMatrix
from hht_app.duis.shapes import in_version
from hht_app.duis.versions import DEFAULT_VERSION
from hht_app.supplier.back_office import Asked
from hht_app.terminal import acts
from hht_app.terminal.acts import Act, seconds_of
from hht_app.terminal.asking_more import ask_more
from hht_app.terminal.bringing_in import bring_in
from hht_app.terminal.commanding import COVERAGE, NOTICE, ask, deliver, send_back, waits_for_link
from hht_app.terminal.going_on import (
    clear_trouble,
    give_image,
    let_happen,
    make_trouble,
    pass_time,
    strike_on,
    take_what_came,
    take_what_waited,
)
from hht_app.terminal.on_site import have_recorded, note_facts, notice_the_hub
from hht_app.terminal.state import WAN_FOUND, WAN_NONE, WAN_UNKNOWN, WAN_WAITED, TaskProgress, TerminalState
from hht_app.terminal.world import World

ENDED, STOPPED = "installed and not commissioned", "stopped"
RECORDED = "recorded"
NOTICE_ACCEPTED = ("I99", "W081401")
_TRUTH = {"true": True, "false": False}


class Flow:
    """One job in progress: the world, and what the terminal remembers of it."""

    def __init__(self, world: World, state: TerminalState, record: Recorder) -> None:
        self.world = world
        self.state = state
        self.record = record
        for task in world.scenario.tasks:
            state.tasks.setdefault(task.id, TaskProgress())
        self._doing = self._acts()

    def perform(self, act: Act) -> None:
        """Do one act; UserError when it cannot be done now, and then nothing has changed that is kept."""
        if self.state.ended:
            raise UserError("this job has ended", advice="start it again from the list of jobs")
        self.world.clock.advance(seconds_of(act.name))
        let_happen(self.world, self.state, self.record)
        strike_on(self.world, self.record, act)
        self._doing[act.name](act)
        if not self.state.ended:
            let_happen(self.world, self.state, self.record)
            take_what_waited(self.world, self.state, self._take_form)
            take_what_came(self.world, self.state, self.record)
            let_happen(self.world, self.state, self.record)
            notice_the_hub(self.world, self.state, self.record)

    def _acts(self) -> dict[str, Callable[[Act], None]]:
        return {
            acts.ASK_COVERAGE: self._ask_coverage,
            acts.FIT: self._fit,
            acts.WAIT: self._wait,
            acts.DECLARE_NO_WAN: self._declare_no_wan,
            acts.SEND_NOTICE: self._send_notice,
            acts.SCAN: self._scan,
            acts.CONNECT: self._connect,
            acts.POWER_CYCLE: self._power_cycle,
            acts.ASK: lambda act: ask(
                self.world, self.state, act.value("task"), from_label=act.given.get("code") == acts.LABEL
            ),
            acts.DELIVER: lambda act: deliver(self.world, self.state, self.record, act.value("task")),
            acts.PRESS_JOIN: self._press_join,
            acts.SEND_BACK: lambda act: send_back(self.world, self.state, act.value("items")),
            acts.HAND_OVER: self._hand_over,
            acts.STOP: self._stop,
            acts.ASK_MORE: lambda act: ask_more(self.world, self.state, act),
            acts.BRING_IN: lambda act: bring_in(self.world, self.state, self.record, act),
            acts.GIVE_IMAGE: lambda act: give_image(self.world, self.state, act),
            acts.PASS_TIME: lambda act: pass_time(self.world, self.state, act),
            acts.TROUBLE: lambda act: make_trouble(self.world, self.state, self.record, act),
            acts.CLEAR_TROUBLE: lambda act: clear_trouble(self.world, self.state, self.record, act),
            acts.HAVE_RECORDED: self._have_recorded,
            acts.NOTE: lambda act: note_facts(self.state, act),
            acts.HINT: self._hint,
            acts.ANSWER: self._answer,
        }

    def _note(self, actor: str, summary: str, device: EUI64 | None = None, kind: str = "site") -> None:
        self.state.last_word = summary
        self.record(Happening(actor=actor, kind=kind, summary=summary, device=str(device) if device else None))

    def _ask_coverage(self, act: Act) -> None:
        self._require_not_waiting(COVERAGE)
        place = self.world.scenario.place
        if act.given.get("by", "address") == "uprn":
            body = RequestWANMatrix(uprn=place.uprn)
        else:
            address = PartialAddress(post_code=place.post_code, address_identifier=place.address_identifier)
            body = RequestWANMatrix(partial_address=address)
        asked = self.world.back_office.ask("12.1", body)
        if not waits_for_link(self.world, self.state, asked, COVERAGE):
            self._take_form(COVERAGE, asked)

    def _require_not_waiting(self, form: str) -> None:
        if form in self.state.waiting.values():
            raise UserError("it was asked already and waits for the link", advice="it goes when the link is back")

    def _take_form(self, form: str, asked: Asked) -> None:
        """Keep the answer to a form: the question about coverage, the notice, or a device put on record."""
        if asked.failed:
            self.state.last_word = f"It came to nothing: {asked.failed}"
            return
        if form == RECORDED:
            self.state.last_word = f"Device put on record: {asked.response_code}"
            return
        if form == NOTICE:
            self.state.notice_code = asked.response_code
            self.state.notice_request_id = str(asked.request_id)
            self.state.last_word = f"No SM WAN notice answered: {asked.response_code}"
            return
        self.state.coverage_code = asked.response_code
        # DUIS 5.0 and 5.1 tell of one region in a shape of their own
        content = in_version(asked.response, DEFAULT_VERSION).content if asked.response else None
        if isinstance(content, DSPWANMatrix):
            self.state.coverage = [item.model_dump(mode="json") for item in content.responses]
        self.state.last_word = f"Coverage answered: {asked.response_code}"

    def _fit(self, act: Act) -> None:
        device = EUI64.parse(act.value("device"))
        job_device = self.world.scenario.device_by_eui(device)
        self.world.house.fit(device)
        if job_device is None:
            raise UserError(f"{device} is not one of this job's devices")
        self.state.fitted.append(job_device.key)
        if job_device.device_type == "CHF":
            self.state.fitted.append("GPF")
            self.state.hub_power_on = format_time(self.world.clock.now)
        self._note("installer", f"Fitted the {job_device.device_type}", device)

    def _wait(self, _act: Act) -> None:
        if not self.state.hub_power_on:
            raise UserError("there is nothing to wait for before the hub has power", advice="fit the hub first")
        if self.state.wan != WAN_UNKNOWN:
            raise UserError("you have waited for the SM WAN already", advice="carry on as no SM WAN")
        until = parse_time(self.state.hub_power_on) + timedelta(minutes=self.world.scenario.wan_wait_minutes)
        self.world.clock.advance_to(until)
        let_happen(self.world, self.state, self.record)
        if self.world.house.wan.covered:
            self.state.wan = WAN_FOUND
            self._note("premises", "The hub has found the SM WAN")
            return
        self.state.wan = WAN_WAITED
        self._note("premises", f"No SM WAN after {self.world.scenario.wan_wait_minutes} minutes")

    def _declare_no_wan(self, act: Act) -> None:
        if self.state.wan == WAN_FOUND:
            raise UserError("the hub has found the SM WAN", advice="stop this job and tell your supplier")
        if self.state.wan == WAN_UNKNOWN:
            raise UserError("wait for the SM WAN first", advice="choose Wait for SM WAN")
        if self.state.wan == WAN_NONE:
            raise UserError("this job carries on as no SM WAN already")
        self.state.wan = WAN_NONE
        self.state.no_wan_reason = act.given.get("reason", "")
        self._note("installer", "Carry on as no SM WAN")

    def _send_notice(self, act: Act) -> None:
        if self.state.wan != WAN_NONE:
            raise UserError("the notice is for a hub without SM WAN", advice="wait, then carry on as no SM WAN")
        self._require_not_waiting(NOTICE)
        body = notice_body(act)
        asked = self.world.back_office.ask("8.14.2", body)
        if not waits_for_link(self.world, self.state, asked, NOTICE):
            self._take_form(NOTICE, asked)

    def _scan(self, _act: Act) -> None:
        self.state.scanned = [[str(item.gpf), item.strength] for item in self.world.house.scan()]
        self._note("terminal", f"{len(self.state.scanned)} hubs in range")

    def _connect(self, act: Act) -> None:
        gpf = EUI64.parse(act.value("gpf"))
        if [str(gpf)] not in [item[:1] for item in self.state.scanned]:
            raise UserError(f"{gpf} was not in the scan", advice="scan again and choose from the list")
        result = self.world.house.connect_terminal(gpf)
        self.state.connected_gpf = str(gpf) if result.linked else ""
        self.state.connect_reason = result.reason
        self._note("terminal", "Connected to the HAN" if result.linked else f"Not connected: {result.reason}", gpf)

    def _power_cycle(self, _act: Act) -> None:
        self.world.house.power_cycle_hub()
        self.state.hub_power_on = format_time(self.world.clock.now)
        self.state.connected_gpf = ""
        self._note("installer", "Turned the hub off and on; its window is open for 60 minutes again")

    def _press_join(self, act: Act) -> None:
        device = EUI64.parse(act.value("device"))
        result = self.world.house.press_join(device)
        job_device = self.world.scenario.device_by_eui(device)
        key = job_device.key if job_device else str(device)
        if result.joined and key not in self.state.joined:
            self.state.joined.append(key)
        elif not result.joined:
            self.state.join_tries[key] = self.state.join_tries.get(key, 0) + 1
        word = f"The {key} joined the HAN" if result.joined else f"The {key} did not join: {result.reason}"
        self._note("installer", word, device)

    def _have_recorded(self, act: Act) -> None:
        asked = have_recorded(self.world, act)
        self.state.recorded.append(act.value("device"))
        if not waits_for_link(self.world, self.state, asked, RECORDED):
            self._take_form(RECORDED, asked)

    def _hint(self, act: Act) -> None:
        if act.value("about") in self.state.hints:
            raise UserError("you have this hint already")
        self.state.hints.append(act.value("about"))
        self.state.last_word = ""

    def _answer(self, act: Act) -> None:
        lesson = self.world.scenario.lesson
        asked = next((item for item in lesson.questions if item.id == act.value("question")), None) if lesson else None
        chosen = next((item for item in asked.options if item.id == act.value("option")), None) if asked else None
        if asked is None or chosen is None:
            raise UserError("nobody asked that on this job")
        if asked.id in self.state.answers:
            raise UserError("you have answered that already")
        self.state.answers[asked.id] = chosen.id
        self.state.last_word = chosen.reply

    def _hand_over(self, _act: Act) -> None:
        if self.state.notice_code not in NOTICE_ACCEPTED:
            raise UserError(
                "the DCC has not been told of the hub without SM WAN", advice="send the notice, or stop the job"
            )
        self._end(ENDED, "")

    def _stop(self, act: Act) -> None:
        reason = act.value("reason").strip()
        if not reason:
            raise UserError("a job is stopped with a reason", advice="say why")
        self._end(STOPPED, reason)

    def _end(self, ended: str, reason: str) -> None:
        self.state.ended = ended
        self.state.ended_reason = reason
        self._note("installer", f"Job ended: {ended}", kind="session-ended")


def notice_body(act: Act) -> CHFInstallSuccessNoSMWAN:
    """Return the 8.14.2 body from an act's text fields; DataError names the field that is missing or wrong."""

    def truth(name: str) -> bool:
        if act.value(name) not in _TRUTH:
            raise DataError(f"{name} is answered true or false", path=name)
        return _TRUTH[act.value(name)]

    def optional(name: str) -> str | None:
        return act.given.get(name) or None

    when = optional("install_date_time")
    return CHFInstallSuccessNoSMWAN.model_validate(
        {
            "device_id": EUI64.parse(act.value("device_id")),
            "chf_install_type": act.value("chf_install_type"),
            "install_date_time": parse_time(when) if when else None,
            "user_ref_id": optional("user_ref_id"),
            "mpxn": act.value("mpxn"),
            "gis_data": optional("gis_data"),
            "aerial_install": truth("aerial_install"),
            "chf_location": act.value("chf_location"),
            "premise_type": act.value("premise_type"),
            "metal_obstruction_check": truth("metal_obstruction_check"),
            "connectivity_obstruction_check": truth("connectivity_obstruction_check"),
            "shared_obstruction_check": truth("shared_obstruction_check"),
            "additional_information": optional("additional_information"),
        }
    )
