"""The commands screen: what is sent and what is done by hand in one list, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hht_app.core.clock import parse_time
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.dcc.tables import chosen_words
from hht_app.duis.bodies import UpdateHANDeviceLog
from hht_app.duis.codes import explain
from hht_app.duis.requests import read_request
from hht_app.duis.service_requests import service_request
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import is_replay_protected, use_case_name
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import tasks_of, waits_for
from hht_app.terminal.log_changes import let_in
from hht_app.terminal.scenario import Task
from hht_app.terminal.session import Session
from hht_app.terminal.state import ANSWERED, CAME, READY, SENT, SILENT, TaskProgress
from hht_app.terminal.views import common
from hht_app.terminal.views.common import (
    BAD,
    MUTED,
    OK,
    PRIMARY,
    RING,
    STOP,
    TICK,
    WARN,
    Mark,
    Message,
    Offer,
    clock_words,
    device_name,
    length_words,
)
from hht_app.terminal.views.link_states import task_waits
from hht_app.terminal.views.waiting_words import waits_source, waits_words
from hht_app.terminal.views.what_next import no_answer_message

ADD = "8.11"
UNKNOWN_DEVICE = "E19"
NOW, NEXT, LATER, DONE = "now", "next", "later", "done"


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One row of the work: a command, or a deed at a device; `group` is now, next, later or done.

    MESSAGE tells more where there is more to say: after silence, what may have happened and what to do. DEVICE is the
    key of the device it is for, so that the list can be narrowed to one.
    """

    key: str
    title: str
    reference: str
    purpose: str
    mark: Mark
    note: str
    offers: tuple[Offer, ...]
    group: str
    by_hand: bool = False
    message: Message | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class CommandsView:
    """The commands screen; `main` is what the main button does."""

    rows: tuple[CommandRow, ...]
    heading_note: str
    main: Offer | None
    all_done: bool


def commands_view(session: Session) -> CommandsView:
    """Return the commands screen of SESSION."""
    drafts: list[tuple[CommandRow, bool]] = []
    for task in tasks_of(session.world, session.state):
        drafts.append(_command_row(session, task))
        if task.service_reference_variant == ADD and task.other:
            drafts.append(_deed_row(session, task))
    first = _first(drafts)
    rows = tuple(_grouped(row, done, row is first) for row, done in drafts)
    # What was brought in has been tried once it was delivered: no job needs it, and it holds nothing up.
    tried = {task.id for task in session.state.more if task.brought and session.state.tasks[task.id].delivered_at}
    left = sum(not done and row.key not in tried for row, done in drafts)
    return CommandsView(
        rows=rows,
        heading_note=tr("Round {round}, {left} to go", round=session.state.round, left=left),
        main=_main(first) if first and not session.ended else None,
        all_done=left == 0,
    )


def _first(drafts: list[tuple[CommandRow, bool]]) -> CommandRow | None:
    """Return the row that is now: a deed whose time runs comes first, then the first row that offers something."""
    open_rows = [row for row, done in drafts if not done and row.offers]
    return next((row for row in open_rows if row.by_hand), open_rows[0] if open_rows else None)


def _main(row: CommandRow) -> Offer:
    offer = row.offers[0]
    return Offer("commands-next", offer.words, offer.act, spoken=offer.accessible)


def _grouped(row: CommandRow, done: bool, is_first: bool) -> CommandRow:
    group = DONE if done else NOW if is_first else NEXT if row.offers else LATER
    return replace(row, group=group)


def succeeded(session: Session, task: Task) -> bool:
    """Tell whether this terminal knows of a success answer to the command of TASK: heard it, or was told of it."""
    progress = session.state.tasks[task.id]
    if progress.state == CAME:
        return progress.by_wan != "failure"
    return progress.state == ANSWERED and session.state.heard[progress.heard - 1].outcome == "success"


def join_until(session: Session, task: Task) -> datetime | None:
    """Return when the join period of an answered 8.11 Add ends, as far as this terminal knows; None without one."""
    if task.service_reference_variant != ADD or not succeeded(session, task):
        return None
    progress = session.state.tasks[task.id]
    at = parse_time(progress.asked_at if progress.state == CAME else session.state.heard[progress.heard - 1].at)
    if session.state.hub_power_on and parse_time(session.state.hub_power_on) > at:
        return at
    return at + timedelta(seconds=_join_seconds(session, task))


def _join_seconds(session: Session, task: Task) -> int:
    """Return the join period of an 8.11 Add: the job's, or that of the request asked for beyond it."""
    if task.brought:
        added = let_in(bytes.fromhex(session.state.tasks[task.id].command))
        return added.join_time if added is not None else 0
    body = read_request(task.request.encode()).body if task.request else None
    if isinstance(body, UpdateHANDeviceLog) and body.add_device_to_chf_whitelist is not None:
        return body.add_device_to_chf_whitelist.join_time_period
    return session.scenario.join_time_period


def _ask(task: Task, words: str) -> Offer:
    spoken = f"{words}: {tr(task.title)}, {task.service_reference_variant}"
    return Offer(f"act-ask-{task.id}", words, Act(acts.ASK, {"task": task.id}), spoken=spoken)


def _deliver(task: Task, words: str) -> Offer:
    spoken = f"{words}: {tr(task.title)}, {task.service_reference_variant}"
    return Offer(f"act-deliver-{task.id}", words, Act(acts.DELIVER, {"task": task.id}), spoken=spoken)


def _command_row(session: Session, task: Task) -> tuple[CommandRow, bool]:
    mark, note, offers, done = _as_brought(_state(session, task)) if task.brought else _state(session, task)
    target = tr("To the {name} ({role}).", name=device_name(task.target), role=task.target)
    progress = session.state.tasks[task.id]
    case = f", {use_case_name(parse_message(bytes.fromhex(progress.command)).message_code)}" if progress.command else ""
    row = CommandRow(
        key=task.id,
        title=tr(task.title),
        reference=f"{task.service_reference_variant}{case}",
        purpose=f"{target} {tr(task.purpose)}",
        mark=mark,
        note=note,
        offers=() if session.ended else offers,
        group=LATER,
        message=no_answer_message(session, task) if progress.state == SILENT and not session.ended else None,
        device=task.target,
    )
    return row, done


def _as_brought(
    found: tuple[Mark, str, tuple[Offer, ...], bool],
) -> tuple[Mark, str, tuple[Offer, ...], bool]:
    """Return what FOUND says of a command that was brought in: nobody here can ask for another."""
    mark, note, offers, done = found
    left = tuple(item for item in offers if item.act is None or item.act.name != acts.ASK)
    if len(left) < len(offers):
        note = tr("It was asked for elsewhere: a new one is brought in from there.")
    return mark, note, left, done


def _state(session: Session, task: Task) -> tuple[Mark, str, tuple[Offer, ...], bool]:
    """Return mark, note, offers and whether nothing is left to do for the command of TASK."""
    progress = session.state.tasks[task.id]
    if task_waits(session, task.id):
        mark = Mark(common.CLOCK, WARN, tr("Asked for. It waits for the link"))
        return mark, tr("It goes by itself when the link is back."), (), False
    if progress.state == READY:
        return _ready(session, task)
    if progress.state == SENT:
        mark = Mark(
            common.OPEN_CLOCK, common.INFO, tr("Sent over the SM WAN {when}", when=clock_words(progress.asked_at))
        )
        return mark, tr("Its answer comes to your supplier's system."), (), False
    if progress.state == CAME:
        return _came(task, progress)
    if progress.state == SILENT:
        return _silent(task, progress)
    if progress.state == ANSWERED:
        return _answered(session, task)
    waiting = waits_for(session.world, session.state, task)
    if waiting:
        words = tr("Waits for: {needed}", needed="; ".join(waits_words(waiting)))
        return Mark(common.CLOCK, MUTED, words), waits_source(waiting), (), False
    if progress.failed:
        mark = Mark(STOP, BAD, tr("It came to nothing: {why}", why=progress.failed))
        return mark, "", (_ask(task, tr("Ask again")),), False
    if progress.refusal:
        mark = Mark(STOP, BAD, tr("The DCC refused: {why}", why=told(explain(progress.refusal))))
        note = told(chosen_words(task.service_reference_variant, progress.refusal))
        return mark, note, _after_refusal(session, task, progress.refusal), False
    return Mark(RING, MUTED, tr("Not asked for yet")), "", (_ask(task, tr("Ask for it")),), False


def _after_refusal(session: Session, task: Task, code: str) -> tuple[Offer, ...]:
    """Return what can be done about a refused request: ask again, and have a device put on record that is not."""
    again = _ask(task, tr("Ask again"))
    if code != UNKNOWN_DEVICE or not task.other:
        return (again,)
    device = str(session.scenario.device(task.other).eui)
    words = tr("Have the {name} put on record", name=device_name(task.other))
    record = Offer(
        f"act-record-{task.other}",
        words,
        Act(acts.HAVE_RECORDED, {"device": device}),
        spoken=tr("{words}: your supplier's system tells the DCC of it, 12.2", words=words),
    )
    return (again, record) if device in session.state.recorded else (record, again)


def _ask_by_label(session: Session, task: Task) -> tuple[Offer, ...]:
    """Return the button that asks anew with the code on the device's label, once a try to join has failed."""
    if task.brought or not session.state.join_tries.get(task.other):
        return ()
    words = tr("Ask for a new one, with the code on the label")
    act = Act(acts.ASK, {"task": task.id, "code": acts.LABEL})
    return (Offer(f"act-ask-label-{task.id}", words, act, spoken=f"{words}: {tr(task.title)}"),)


def _ready(session: Session, task: Task) -> tuple[Mark, str, tuple[Offer, ...], bool]:
    words = tr("Ready. Sealed by the DCC")
    if service_request(task.service_reference_variant).critical:
        words = tr("Ready. Signed by your supplier's system, sealed by the DCC")
    mark = Mark(common.READY, PRIMARY, words)
    if not session.state.connected_gpf:
        return mark, tr("It can be delivered once the terminal is on the HAN."), (), False
    return mark, "", (_deliver(task, tr("Deliver it")),), False


def _silent(task: Task, progress: TaskProgress) -> tuple[Mark, str, tuple[Offer, ...], bool]:
    """After silence the use case decides: protected against replay, a new command; else the same one again."""
    mark = Mark(common.OPEN_CLOCK, WARN, tr("Delivered {when}. No answer yet", when=clock_words(progress.delivered_at)))
    code = parse_message(bytes.fromhex(progress.command)).message_code
    protected, source = is_replay_protected(code)
    if protected:
        note = tr(
            "The device may have acted, and a command it has acted on is not answered again. Ask for a new one."
            " Protected against replay ({source}).",
            source=source,
        )
        return mark, note, (_ask(task, tr("Ask for a new one")),), False
    note = tr("It does no harm and brings a fresh answer. Not protected against replay ({source}).", source=source)
    return mark, note, (_deliver(task, tr("Deliver again")),), False


def _came(task: Task, progress: TaskProgress) -> tuple[Mark, str, tuple[Offer, ...], bool]:
    note = tr("It went over the SM WAN; your supplier's system has the answer.")
    words = progress.by_wan_words or tr("Answered")
    if progress.by_wan == "failure":
        return Mark(STOP, BAD, words), note, (_ask(task, tr("Ask for a new one")),), False
    return Mark(TICK, OK, words), note, (), True


def _answered(session: Session, task: Task) -> tuple[Mark, str, tuple[Offer, ...], bool]:
    item = session.state.heard[session.state.tasks[task.id].heard - 1]
    at = clock_words(item.at)
    if item.outcome == "failure":
        mark = Mark(STOP, BAD, tr("{result}, {at}", result=item.result, at=at))
        return mark, "", (_ask(task, tr("Ask for a new one")),), False
    if item.outcome != "success":
        words = tr("Answered {at}: {result}", at=at, result=item.result or tr("no result"))
        mark = Mark(common.NOTE, common.INFO, words)
        return mark, "", (_ask(task, tr("Ask for a new one")),), False
    until = join_until(session, task)
    if until is not None and task.other and task.other not in session.state.joined and until <= session.world.clock.now:
        mark = Mark(STOP, WARN, tr("Success, {at}, but the join period has run out", at=at))
        return mark, tr("Ask for a new one, then start joining in time."), (_ask(task, tr("Ask for a new one")),), False
    return Mark(TICK, OK, tr("Success, {at}", at=at)), "", (), True


def _deed_row(session: Session, task: Task) -> tuple[CommandRow, bool]:
    name, device = device_name(task.other), session.scenario.device(task.other)
    by_label = _ask_by_label(session, task)
    mark, note, offered = _deed(session, task)
    named = task.id if task.request or task.brought else task.other
    press = Offer(
        f"act-press-join-{named}",
        tr("Start joining at the {name}", name=name),
        Act(acts.PRESS_JOIN, {"device": str(device.eui)}),
    )
    row = CommandRow(
        key=f"join-{named}",
        title=tr("At the {name}: start joining", name=name),
        reference=tr("by hand"),
        purpose=tr("You do this at the {name} ({role}) itself.", name=name, role=task.other),
        mark=mark,
        note=note,
        offers=_in_order(session, task, press, by_label) if offered and not session.ended else (),
        group=LATER,
        by_hand=True,
        device=task.other,
    )
    return row, task.other in session.state.joined


def _in_order(session: Session, task: Task, press: Offer, by_label: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """Return the buttons of a deed: after a failed try another code first, after another code the deed again."""
    return (press, *by_label) if session.state.tasks[task.id].by_label else (*by_label, press)


def _deed(session: Session, task: Task) -> tuple[Mark, str, bool]:
    if task.other in session.state.joined:
        return Mark(TICK, OK, tr("Joined the HAN")), "", False
    until = join_until(session, task)
    if until is None:
        words = tr("Waits for: 8.11 of “{title}” delivered and answered", title=tr(task.title))
        length = length_words(timedelta(seconds=_join_seconds(session, task)))
        return Mark(common.CLOCK, MUTED, words), tr("You will have {length}.", length=length), False
    left = until - session.world.clock.now
    if left <= timedelta(0):
        return Mark(common.CLOCK, WARN, tr("The join period has run out")), "", False
    mark = Mark(common.HAND, WARN, tr("Your turn. {left} left", left=length_words(left)))
    if session.state.join_tries.get(task.other) and task.other in session.state.fitted:
        return mark, tr("It was tried and did not join. The code in the hub may not be this device's."), True
    if task.other not in session.state.fitted:
        return mark, tr("Fit the {name} first.", name=device_name(task.other)), False
    return mark, "", True
