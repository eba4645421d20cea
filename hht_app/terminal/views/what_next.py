"""What to do after silence and after a refused return: the two messages that tell the way on."""

from __future__ import annotations

from datetime import timedelta

from hht_app.core.clock import parse_time
from hht_app.core.words import tr
from hht_app.dcc.tables import target_types
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import is_replay_protected
from hht_app.premises.kinds import wakes_every
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import find_task
from hht_app.terminal.hearing import SIGNATURE_BAD, UNREADABLE
from hht_app.terminal.scenario import Task
from hht_app.terminal.session import Session
from hht_app.terminal.state import Heard
from hht_app.terminal.views.asking import ask_act
from hht_app.terminal.views.common import (
    BAD,
    OPEN_CLOCK,
    STOP,
    WARN,
    Mark,
    Message,
    Offer,
    clock_words,
    device_name,
    length_words,
)

READ_LOG = "8.9"
_PATIENCE = 120  # simulator's choice: how long a person waits for a device that is awake, in seconds
_MINUTE = 60


def read_offer(session: Session, device: str, name: str) -> Offer | None:
    """Return the button that asks for a read of DEVICE's log (its key in the job), or None where there is no such."""
    found = session.scenario.device(device)
    if session.ended or found.device_type not in (target_types(READ_LOG) or ()):
        return None
    act = ask_act(session, READ_LOG, device, {})
    spoken = tr("Ask for a read of the {name}'s device log, 8.9", name=device_name(found.device_type))
    return Offer(name, tr("Read what it holds"), act, spoken=spoken)


def no_answer_message(session: Session, task: Task) -> Message:
    """Return what is said when the command of TASK was delivered and nothing has come back."""
    progress, target = session.state.tasks[task.id], session.scenario.device(task.target)
    name, since = device_name(target.device_type), parse_time(progress.delivered_at)
    every = wakes_every(target.device_type)
    seconds = every * _MINUTE if every is not None else _PATIENCE
    asleep = tr("The meter may be asleep, or the command or its answer was lost.")
    why = asleep if every is not None else tr("The command or its answer was lost, or the device did not take it.")
    protected, _ = is_replay_protected(parse_message(bytes.fromhex(progress.command)).message_code)
    then = (
        tr("It may have acted, and a command it has acted on is not answered again: if it has not, ask for a new one.")
        if protected
        else tr("Delivering it again does no harm and brings a fresh answer.")
    )
    words = tr("Wait {length}", length=length_words(timedelta(seconds=seconds)))
    wait = Offer(f"act-wait-{task.id}", words, Act(acts.PASS_TIME, {"seconds": str(seconds)}))
    read = read_offer(session, task.target, f"act-read-{task.id}")
    return Message(
        Mark(OPEN_CLOCK, WARN, tr("No answer yet")),
        tr("Nothing from the {name} yet", name=name),
        happened=tr(
            "{reference} was delivered at {when}; {length} of silence.",
            reference=task.service_reference_variant,
            when=clock_words(since),
            length=length_words(session.world.clock.now - since),
        ),
        why=why,
        next=tr("Wait; then read what it holds. {then}", then=then),
        offers=(wait, *([read] if read is not None else [])),
    )


def refused_return_message(session: Session, item: Heard) -> Message:
    """Return what is said when the DCC refused what was sent back; the code that the real DCC gives is not held."""
    task = find_task(session.world, session.state, item.task) if item.task else None
    what = task.service_reference_variant if task is not None else item.use_case or tr("message")
    known = item.protection == SIGNATURE_BAD or item.kind == UNREADABLE
    why = (
        tr("Its protection does not fit the bytes, so at least one has changed since the device made them.")
        if known
        else tr("It does not fit what the DCC issued, or a byte has changed since the device made it.")
    )
    read = read_offer(session, task.target, f"act-read-heard-{item.number}") if task is not None else None
    spoken = tr("Look inside {number}: {title}", number=item.number, title=what)
    inside = Offer(f"refused-inspect-{item.number}", tr("Look inside"), spoken=spoken, heard=item.number)
    return Message(
        Mark(STOP, BAD, tr("Refused")),
        tr("Refused: this is not what the device sent"),
        happened=tr("The DCC refused the {what} answer. Its record has not moved.", what=what),
        why=why,
        next=tr(
            "Sent again as it is, it is refused again, unless the DCC's own record has changed since. The device may"
            " have acted: read its log (8.9), then ask for a new command if one is needed."
        ),
        details=tr("Code {code}. The code the real DCC gives here is not held.", code=item.returned),
        offers=(inside, *([read] if read is not None else [])),
    )
