"""Commands beyond the scenario's own: any request that can be delivered locally, asked for by its DUIS request."""

from __future__ import annotations

from hht_app.core.errors import UserError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis.bodies import RequestBody, UpdateHANDeviceLog
from hht_app.duis.requests import Request, read_request, write_request
from hht_app.duis.service_requests import service_request
from hht_app.supplier.back_office import BOTH, LOCAL, WAN
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import ask
from hht_app.terminal.scenario import Task
from hht_app.terminal.state import TaskProgress, TerminalState
from hht_app.terminal.world import World

WAYS = (WAN, LOCAL, BOTH)


def ask_more_act(user: EUI64, srv: str, target: EUI64, body: RequestBody, title: str = "", way: int = LOCAL) -> Act:
    """Return the act that has USER's system ask for the command of request SRV with BODY for TARGET.

    WAY is how it gets to its device: LOCAL (by the terminal), WAN (by the SM WAN), or BOTH.
    """
    request = Request(
        request_id=RequestID(user, target, 0),
        command_variant=way,
        service_reference=service_request(srv).service_reference,
        service_reference_variant=srv,
        body=body,
    )
    given = {"request": write_request(request).decode()}
    return Act(acts.ASK_MORE, {**given, "title": title} if title else given)


def _let_in(world: World, request: Request) -> str:
    """Return the key of the job's device that an 8.11 Add lets in, so that its joining is offered; else nothing."""
    body = request.body
    if not isinstance(body, UpdateHANDeviceLog) or body.add_device_to_chf_whitelist is None:
        return ""
    device = world.scenario.device_by_eui(body.device_id)
    return device.key if device is not None else ""


def ask_more(world: World, state: TerminalState, act: Act) -> None:
    """Add a command to the job by its request and ask for it; it is then delivered and asked for again as any other.

    UserError when its device is not one of the job's; DataError when the request cannot be read. What the DCC refuses
    stays in the list with its code.
    """
    text = act.value("request")
    request = read_request(text.encode())
    srv = request.service_reference_variant
    if request.command_variant not in WAYS:
        raise UserError(
            f"a command is not asked for by variant {request.command_variant}",
            advice="say 1, 2 or 3: the supplier signs",
        )
    device = world.scenario.device_by_eui(request.request_id.target)
    if device is None:
        raise UserError(f"{request.request_id.target} is not one of this job's devices")
    title = act.given.get("title") or f"{srv} for the {device.key}"
    task = Task(
        id=f"more-{len(state.more) + 1}",
        service_reference_variant=srv,
        target=device.key,
        other=_let_in(world, request),
        title=title,
        purpose="Asked for beyond what the job needs.",
        request=text,
    )
    state.more.append(task)
    state.tasks[task.id] = TaskProgress()
    ask(world, state, task.id)
