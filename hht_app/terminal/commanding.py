"""Rounds of commands: ask for one, deliver it over the HAN, hear what comes, send back what the DCC needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.recording import Happening, Recorder
from hht_app.duis.bodies import (
    AddDeviceToCHFWhitelist,
    JoinServiceCritical,
    JoinServiceNonCritical,
    RequestBody,
    RequestHandoverOfDCCControlledDevice,
    UpdateHANDeviceLog,
)
from hht_app.duis.requests import read_request
from hht_app.duis.service_requests import needed_by_dcc
from hht_app.gbcs.envelope import parse_message
from hht_app.supplier.back_office import ACCEPTED, LOCAL, Asked
from hht_app.terminal.hearing import UNREADABLE, answered_task, heard_item, read_heard
from hht_app.terminal.log_changes import taken_out
from hht_app.terminal.scenario import Task
from hht_app.terminal.state import ANSWERED, READY, SENT, SILENT, TO_ASK, Heard, TerminalState
from hht_app.terminal.world import World

RETURNED = "returned"
TASK, ITEM, COVERAGE, NOTICE = "task", "item", "coverage", "notice"


def tasks_of(world: World, state: TerminalState) -> tuple[Task, ...]:
    """Return every command of the job: the scenario's, then those asked for beyond it, in order."""
    return (*world.scenario.tasks, *state.more)


def find_task(world: World, state: TerminalState, task_id: str) -> Task:
    """Return the task called TASK_ID, the scenario's or one asked for beyond it; DataError when there is none."""
    return next((item for item in state.more if item.id == task_id), None) or world.scenario.task(task_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing a command still waits for: the other task, and the words for it."""

    task: Task
    condition: str


def waits_for(world: World, state: TerminalState, task: Task) -> list[Waiting]:
    """Return what TASK still waits for before it can be asked for; empty when it can."""
    waiting = []
    for item in task.waits_for:
        condition, _, other = item.partition(":")
        if condition == RETURNED and not _returned(state, other):
            waiting.append(Waiting(find_task(world, state, other), condition))
    return waiting


def _returned(state: TerminalState, task_id: str) -> bool:
    return any(item.task == task_id and item.returned and not item.returned.startswith("E") for item in state.heard)


def request_body(world: World, task: Task, *, from_label: bool = False) -> RequestBody:
    """Return the DUIS body behind TASK; FROM_LABEL takes the install code on the device, not the one the job lists."""
    scenario = world.scenario
    if task.request:
        return read_request(task.request.encode()).body
    if task.service_reference_variant == "6.21":
        certificates = world.back_office.certificates_for_handover()
        return RequestHandoverOfDCCControlledDevice(
            remote_party_role="Supplier",
            remote_party_floor_seq_number=0,
            remote_party_prepayment_top_up_floor_seq_number=0,
            digital_signing_certificate=certificates["ds"],
            key_agreement_certificate=certificates["ka"],
            key_agreement_top_up_certificate=certificates["pp-ka"],
            certification_path_certificates=(certificates["path"],),
            apply_time_based_cpv_checks=True,
        )
    other = scenario.device(task.other)
    if task.service_reference_variant == "8.7.1":
        return JoinServiceCritical(other_device_id=other.eui)
    if task.service_reference_variant == "8.7.2":
        return JoinServiceNonCritical(other_device_id=other.eui)
    return UpdateHANDeviceLog(
        device_id=other.eui,
        request_type="Add",
        add_device_to_chf_whitelist=AddDeviceToCHFWhitelist(
            join_time_period=scenario.join_time_period,
            install_code=world.label_code(other) if from_label else world.install_code(other),
            import_mpxn=other.import_mpxn,
        ),
    )


def ask(world: World, state: TerminalState, task_id: str, *, from_label: bool = False) -> None:
    """Have the supplier's system ask the DCC for the command of a task; the answer is kept with its RequestID.

    FROM_LABEL: the install code is the one on the device's label, typed in, not the one that came with the job.
    """
    task = find_task(world, state, task_id)
    if task.brought:
        raise UserError(f"{task.title} was asked for elsewhere", advice="bring in a new one")
    waiting = waits_for(world, state, task)
    if waiting:
        raise UserError(
            f"{task.title} waits for: {waiting[0].task.service_reference_variant} answer of"
            f" {waiting[0].task.title!r} sent back"
        )
    if f"{TASK} {task_id}" in state.waiting.values():
        raise UserError(
            f"{task.title}: it was asked for and waits for the link", advice="it goes when the link is back"
        )
    target = world.scenario.device(task.target)
    body = request_body(world, task, from_label=from_label)
    state.tasks[task_id].by_label = from_label
    asked = world.back_office.ask_command(task.service_reference_variant, target.eui, body, way_of(task))
    if not waits_for_link(world, state, asked, f"{TASK} {task_id}"):
        take_command(world, state, task_id, asked)


def way_of(task: Task) -> int:
    """Return which way the command of TASK gets to its device, as its request says; by the terminal without one."""
    return read_request(task.request.encode()).command_variant if task.request else LOCAL


def waits_for_link(world: World, state: TerminalState, asked: Asked, about: str) -> bool:
    """Let the time pass that the exchange took; tell whether it waits for a link, and then keep what it is ABOUT."""
    world.clock.advance(asked.seconds)
    if asked.waiting:
        state.waiting[str(asked.request_id)] = about
        state.last_word = "It waits for the link and goes out when the link is back"
    return asked.waiting


def take_command(world: World, state: TerminalState, task_id: str, asked: Asked) -> None:
    """Keep what came of asking for a task's command: the command, or the DCC's code."""
    task, progress = find_task(world, state, task_id), state.tasks[task_id]
    progress.failed = asked.failed
    if asked.failed:
        state.last_word = f"{task.title}: {asked.failed}"
        return
    if asked.handover is None and asked.response_code == ACCEPTED:
        progress.state, progress.refusal, progress.by_wan, progress.by_wan_words = SENT, "", "", ""
        progress.request_id, progress.command = str(asked.request_id), ""
        progress.asked_at, progress.delivered_at = format_time(world.clock.now), ""
        state.last_word = f"{task.title}: sent over the SM WAN"
        return
    if asked.handover is None:
        progress.refusal = asked.response_code
        state.last_word = f"{task.title}: the DCC refused, {asked.response_code}"
        return
    if progress.delivered_at:
        progress.earlier.append([progress.request_id, progress.command])
    progress.state = READY
    progress.refusal = ""
    progress.request_id = str(asked.request_id)
    progress.command = asked.handover.command.hex().upper()
    progress.asked_at = format_time(world.clock.now)
    progress.delivered_at = ""
    state.last_word = f"{task.title}: ready to deliver"


def deliver(world: World, state: TerminalState, record: Recorder, task_id: str) -> None:
    """Deliver the command of a task over the HAN and keep everything that is heard."""
    task = find_task(world, state, task_id)
    progress = state.tasks[task_id]
    if not progress.command:
        raise UserError(f"{task.title}: there is no command yet", advice="ask for it first")
    if not state.connected_gpf:
        raise UserError("the terminal is not on the HAN", advice="connect it to the hub first")
    command = bytes.fromhex(progress.command)
    target = parse_message(command).recipient
    progress.delivered_at = format_time(world.clock.now)
    progress.state = SILENT if progress.state != ANSWERED else ANSWERED
    record(
        Happening(
            actor="terminal",
            kind="delivery",
            summary=f"{task.service_reference_variant} delivered to the {task.target}",
            name=task.service_reference_variant,
            request_id=progress.request_id,
            device=str(target),
        )
    )
    delivery = world.house.deliver(target, command)
    record(
        Happening(
            actor="premises", kind="truth", summary=delivery.truth, device=str(target), raw=delivery.truth.encode()
        )
    )
    state.last_word = f"{task.title}: no answer yet"
    for data in delivery.heard:
        hear(world, state, record, data)


def hear(world: World, state: TerminalState, record: Recorder, data: bytes) -> Heard:
    """Journal a message as it came, then read it, match it to its command and keep it."""
    reading = read_heard(data, world.keys, world.acb)
    task_id, request_id = answered_task(data, state.tasks)
    progress = state.tasks.get(task_id)
    device_type = _device_type(world, reading.device)
    record(
        Happening(
            actor="terminal",
            kind=reading.kind,
            summary=f"{reading.use_case} {reading.kind} from the {device_type or 'HAN'}: {reading.result or 'heard'}",
            name=reading.use_case or None,
            request_id=request_id or None,
            message_code=reading.message_code or None,
            device=reading.device or None,
            raw=data,
        )
    )
    item = heard_item(
        len(state.heard) + 1,
        format_time(world.clock.now),
        data,
        reading,
        device_type=device_type,
        task=task_id,
        request_id=request_id,
        reference=find_task(world, state, task_id).service_reference_variant if task_id else "",
    )
    state.heard.append(item)
    if progress and progress.request_id == request_id:
        progress.state = ANSWERED
        progress.heard = item.number
        state.last_word = f"{find_task(world, state, task_id).title}: {reading.result}"
        _leave(world, state, find_task(world, state, task_id), item)
    return item


def _leave(world: World, state: TerminalState, task: Task, item: Heard) -> None:
    """Forget that a device joined which the hub has taken out of its log."""
    gone = taken_out(bytes.fromhex(state.tasks[task.id].command))
    if gone is not None and item.outcome == "success":
        device = world.scenario.device_by_eui(gone.device)
        state.joined = [key for key in state.joined if device is None or key != device.key]


def _device_type(world: World, eui: str) -> str:
    if not eui:
        return ""
    device = world.scenario.device_by_eui(EUI64.parse(eui))
    return device.device_type if device else ""


def need_of(item: Heard) -> str:
    """Return whether the DCC needs ITEM: needed, not on the list, or not held (alerts, unreadable bytes)."""
    if item.kind in ("alert", UNREADABLE):
        return "not held"
    if item.task and item.reference and needed_by_dcc(item.reference):
        return "needed"
    return "not on the list"


def send_back(world: World, state: TerminalState, items: str) -> None:
    """Return the chosen items by 8.13, one request each, in the order heard; ITEMS is "1,3,4".

    What the DCC took is not sent again; what it refused may be, since its record may have changed by now.
    """
    try:
        numbers = sorted({int(part) for part in items.split(",") if part.strip()})
    except ValueError as error:
        raise DataError(f"{items!r} is not a list of numbers", path="items") from error
    if not numbers:
        raise UserError("nothing is chosen to send back", advice="tick what the DCC needs")
    chosen = [item for item in state.heard if item.number in numbers]
    if len(chosen) != len(numbers):
        raise UserError("one of the chosen items was never heard", advice="choose from the list")
    if any(item.returned and not was_refused(item) for item in chosen):
        raise UserError("one of the chosen items was sent back already", advice="choose only what is left")
    if any(f"{ITEM} {item.number}" in state.waiting.values() for item in chosen):
        raise UserError("one of the chosen items waits for the link already", advice="choose only what is left")
    refused = waiting = 0
    for item in chosen:
        original = RequestID.parse(item.request_id) if item.kind == "response" and item.request_id else None
        asked = world.back_office.send_back(original, bytes.fromhex(item.message))
        if waits_for_link(world, state, asked, f"{ITEM} {item.number}"):
            waiting += 1
            continue
        refused += was_refused(take_receipt(world, state, item, asked))
    state.round += 1
    words = f"{len(chosen) - waiting} sent back, {refused} refused"
    state.last_word = f"{words}, {waiting} waiting for the link" if waiting else words


def was_refused(item: Heard) -> bool:
    """Tell whether the DCC refused ITEM when it was last sent back."""
    return item.returned.startswith("E")


def take_receipt(world: World, state: TerminalState, item: Heard, asked: Asked) -> Heard:
    """Keep the DCC's answer to the 8.13 that returned ITEM, and return ITEM as it is kept with it."""
    if asked.failed:
        return item
    answered = replace(item, returned=asked.response_code, returned_at=format_time(world.clock.now))
    state.heard[item.number - 1] = answered
    return answered


def may_ask(world: World, state: TerminalState, task: Task) -> bool:
    """Tell whether TASK can be asked for now."""
    return state.tasks[task.id].state == TO_ASK and not waits_for(world, state, task)
