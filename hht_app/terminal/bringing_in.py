"""Taking a DCC's answer with a Command in it, which came from elsewhere, among the commands of the open job."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import RequestID
from hht_app.core.recording import Happening, Recorder
from hht_app.core.words import tr
from hht_app.duis.responses import LocalCommand, read_response
from hht_app.duis.service_requests import service_request
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.sources import LARGEST_SOURCE
from hht_app.gbcs.use_cases import use_case_name
from hht_app.supplier.back_office import Asked, Handover
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import TASK, find_task, take_command, tasks_of
from hht_app.terminal.log_changes import let_in
from hht_app.terminal.modes import ASSESSED
from hht_app.terminal.scenario import JobDevice, Task
from hht_app.terminal.state import BroughtTask, TaskProgress, TerminalState
from hht_app.terminal.world import World

if TYPE_CHECKING:
    from hht_app.terminal.session import Session

BROUGHT_IN = "brought-in"
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Carried:
    """A Command on its way: the request whose answer carries it, that answer's code, and the message's bytes."""

    request_id: RequestID
    service_reference_variant: str
    response_code: str
    command: bytes


def carried_command(xml: bytes) -> Carried | None:
    """Return the Command for local delivery that the DUIS document XML carries, or None where it carries none.

    DataError where the document, or the message in it, cannot be read.
    """
    response = read_response(xml)
    if not isinstance(response.content, LocalCommand) or response.service_reference_variant is None:
        return None
    if response.request_id is None:
        raise DataError(tr("the answer names no request"), path="Header.RequestID")
    command = response.content.gbcs_payload
    if parse_message(command).cra is not CRA.COMMAND:
        raise DataError(tr("what it carries is no command"), path="LocalCommand.GBCSPayload")
    srv = service_request(response.service_reference_variant).srv
    return Carried(response.request_id, srv, response.response_code, command)


def bring_in_act(session: Session | None, xml: bytes, name: str) -> Act | None:
    """Return the act that takes the Command in document XML, called NAME, into the job of SESSION.

    None where it carries none. UserError says why it cannot be taken: no job, a job that has ended or is assessed, no
    device of this home, a command that stands there already. DataError where it cannot be read.
    """
    carried = carried_command(xml)
    if carried is None:
        return None
    if session is None:
        raise UserError(tr("no job is open"), advice=tr("open the job whose device it is for, and bring it in again"))
    if session.ended:
        raise UserError(tr("this job has ended"))
    if session.mode == ASSESSED:
        raise UserError(tr("an assessed job takes only what was asked for on the job"))
    if len(xml) > LARGEST_SOURCE:
        raise UserError(tr("It has more than {count} bytes", count=LARGEST_SOURCE))
    _place(session.world, session.state, carried)
    document = base64.b64encode(xml).decode("ascii")
    return Act(acts.BRING_IN, {"document": document, "name": name[:_LONGEST_NAME]})


def _place(world: World, state: TerminalState, carried: Carried) -> tuple[JobDevice, Task | None]:
    """Return the device CARRIED is for and the task whose command it is; None for a command nobody here asked for."""
    recipient = parse_message(carried.command).recipient
    device = world.scenario.device_by_eui(recipient)
    if device is None:
        raise UserError(
            tr("its command is for {device}, which is not in this home", device=recipient),
            advice=tr("it can be looked into; there is nothing here to deliver it to"),
        )
    wanted, command = str(carried.request_id), carried.command.hex().upper()
    for task in tasks_of(world, state):
        progress = state.tasks[task.id]
        asked = {progress.request_id, *(request_id for request_id, _command in progress.earlier)}
        if wanted not in asked or task.service_reference_variant != carried.service_reference_variant:
            continue
        if (progress.request_id, progress.command) == (wanted, command):
            raise UserError(tr("it stands among the commands already: {title}", title=tr(task.title)))
        if f"{TASK} {task.id}" in state.waiting.values():
            raise UserError(
                tr("{title}: another was asked for and waits for the link", title=tr(task.title)),
                advice=tr("bring this one in when that has come"),
            )
        return device, task
    return device, None


def bring_in(world: World, state: TerminalState, record: Recorder, act: Act) -> None:
    """Journal the document as it came and put its command among the job's, ready to be delivered.

    A command that this job asked for takes its place in that row; any other gets a row of its own. Nothing but the
    device judges its protection. UserError where there is no device for it; DataError where it cannot be read.
    """
    try:
        xml = base64.b64decode(act.value("document"), validate=True)
    except binascii.Error as error:
        raise DataError("what is brought in is written in base64", path="document") from error
    name = act.given.get("name") or tr("what was copied")
    try:
        carried = carried_command(xml)
    except DataError:
        record(Happening(actor="installer", kind=BROUGHT_IN, summary=f"{name} was brought in", raw=xml))
        raise
    record(
        Happening(
            actor="installer",
            kind=BROUGHT_IN,
            summary=f"{name} was brought in",
            name=carried.service_reference_variant if carried is not None else None,
            request_id=str(carried.request_id) if carried is not None else None,
            raw=xml,
        )
    )
    if carried is None:
        raise DataError("the document carries no Command for local delivery", path="Body.ResponseMessage")
    device, task = _place(world, state, carried)
    if task is None:
        task = _new_task(world, state, carried, device, name)
    message = parse_message(carried.command)
    record(
        Happening(
            actor="installer",
            kind="command",
            summary=f"{use_case_name(message.message_code)} for {message.recipient}, brought in",
            name=use_case_name(message.message_code),
            request_id=str(carried.request_id),
            message_code=f"{message.message_code:04X}",
            device=str(message.recipient),
            raw=carried.command,
        )
    )
    handover = Handover(carried.request_id, carried.service_reference_variant, carried.command)
    take_command(world, state, task.id, Asked(carried.response_code, carried.request_id, handover))


def _new_task(world: World, state: TerminalState, carried: Carried, device: JobDevice, name: str) -> Task:
    """Add a row for CARRIED, asked for elsewhere, to the job's commands and return it."""
    added = let_in(carried.command)
    other = world.scenario.device_by_eui(added.device) if added is not None else None
    task = BroughtTask(
        id=f"more-{len(state.more) + 1}",
        service_reference_variant=carried.service_reference_variant,
        target=device.key,
        other=other.key if other is not None else "",
        title=f"{carried.service_reference_variant} from {name}",
        purpose="Brought in; it was asked for elsewhere.",
    )
    state.more.append(task)
    state.tasks[task.id] = TaskProgress()
    return find_task(world, state, task.id)
