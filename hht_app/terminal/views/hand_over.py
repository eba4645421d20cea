"""The hand-over screen: what is done, what is left, what to tell the customer, and how the job ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hht_app.core.words import tr
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import RETURNED, find_task, need_of, tasks_of
from hht_app.terminal.flow import NOTICE_ACCEPTED, STOPPED
from hht_app.terminal.scenario import JobDevice
from hht_app.terminal.session import Session
from hht_app.terminal.state import Heard
from hht_app.terminal.views.commands import commands_view, succeeded
from hht_app.terminal.views.common import (
    BAD,
    BROKEN_BOX,
    CLOCK,
    MUTED,
    OK,
    STOP,
    TICK,
    WARN,
    Mark,
    Message,
    Offer,
    device_title,
)
from hht_app.terminal.views.link_states import item_waits, supplier_link
from hht_app.terminal.views.responses import NEEDED, send_act, send_words

# What changes the organisations' certificates that a device holds.
OF_CERTIFICATES = frozenset({"6.15.1", "6.21"})

CUSTOMER = (
    "The meters are in and count what you use. They cannot reach the smart network from here yet, so until they can,"
    " your supplier will need readings from you. They will tell you what comes next; I cannot promise when."
)

CUSTOMER_OF_ONE = (
    "The meter is in and counts what you use. It cannot reach the smart network from here yet, so until it can, your"
    " supplier will need readings from you. They will tell you what comes next; I cannot promise when."
)


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device and how far it came, as this terminal knows it."""

    title: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class HandOverView:
    """The hand-over screen."""

    devices: tuple[DeviceLine, ...]
    done: tuple[str, ...]
    left: tuple[str, ...]
    messages: tuple[Message, ...]
    customer: str
    hand_over: Offer | None
    may_stop: bool
    ended: Message | None


def hand_over_view(session: Session) -> HandOverView:
    """Return the hand-over screen of SESSION."""
    done, left = _lists(session)
    return HandOverView(
        devices=tuple(_device(session, item) for item in session.scenario.devices),
        done=done,
        left=left,
        messages=_messages(session) if session.shows_warnings else (),
        customer=tr(CUSTOMER_OF_ONE if _meters(session) == 1 else CUSTOMER),
        hand_over=None if session.ended else Offer("hand-over", tr("Hand over"), Act(acts.HAND_OVER)),
        may_stop=not session.ended,
        ended=_ended(session) if session.ended else None,
    )


def _meters(session: Session) -> int:
    return sum(item.device_type in ("ESME", "GSME") for item in session.scenario.devices)


def stop_act(reason: str) -> Act:
    """Return the act that stops the job for REASON."""
    return Act(acts.STOP, {"reason": reason})


def _device(session: Session, device: JobDevice) -> DeviceLine:
    state = session.state
    title = device_title(device.device_type)
    if device.key not in state.fitted:
        return DeviceLine(title, Mark(CLOCK, MUTED, tr("Not fitted")))
    if device.device_type in ("CHF", "GPF"):
        if state.notice_code in NOTICE_ACCEPTED:
            return DeviceLine(title, Mark(TICK, OK, tr("Installed, notice accepted")))
        return DeviceLine(title, Mark(CLOCK, WARN, tr("Installed, no notice accepted")))
    if device.key not in state.joined:
        return DeviceLine(title, Mark(CLOCK, WARN, tr("Fitted, not on the HAN")))
    return DeviceLine(title, Mark(TICK, OK, tr("Fitted, on the HAN")))


def _lists(session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    state = session.state
    done: list[str] = []
    left: list[str] = []
    told = done if state.notice_code in NOTICE_ACCEPTED else left
    told.append(tr("No SM WAN notice to the DCC (8.14.2)"))
    for task in tasks_of(session.world, session.state):
        (done if succeeded(session, task) else left).append(_task_words(session, task.id))
    returned = sum(bool(item.returned) and not item.returned.startswith("E") for item in state.heard)
    if returned:
        done.append(tr("{count} messages {word} to the DCC (8.13)", count=returned, word=tr(RETURNED)))
    left.append(tr("Commissioning: the devices are installed, not commissioned, and stay so until the SM WAN is there"))
    return tuple(done), tuple(left)


def _task_words(session: Session, task_id: str) -> str:
    task = find_task(session.world, session.state, task_id)
    return f"{tr(task.title)} ({task.service_reference_variant})"


def _why_sent_back(session: Session, left: list[Heard]) -> Iterator[str]:
    """Yield why what is LEFT on the terminal has to go back; a change of credentials has a reason of its own."""
    yield tr("You delivered these by hand, so the DCC hears the outcome only if it is sent back.")
    references = {find_task(session.world, session.state, item.task).service_reference_variant for item in left}
    if named := sorted(references & OF_CERTIFICATES):
        yield tr(
            "{references}: without it the DCC cannot keep track of the organisations' certificates that this device"
            " holds.",
            references=", ".join(named),
        )


def _messages(session: Session) -> tuple[Message, ...]:
    if session.ended:
        return ()
    messages = []
    unsent = [item for item in session.state.heard if not item.returned and need_of(item) == NEEDED]
    left = [item for item in unsent if not item_waits(session, item)]
    if session.state.waiting:
        messages.append(
            Message(
                Mark(CLOCK, WARN, tr("Waiting for the link")),
                tr("What waits for the link never goes once the job is handed over"),
                happened=f"{supplier_link(session)[0]}.",
                next=tr("Wait until the link is back, or hand over knowing that the DCC does not hear of it."),
            )
        )
    if left:
        names = "; ".join(_task_words(session, item.task) for item in left)
        count = len(left)
        messages.append(
            Message(
                Mark(BROKEN_BOX, WARN, tr("Left behind")),
                tr("1 answer the DCC needs is still on this terminal")
                if count == 1
                else tr("{count} answers the DCC needs are still on this terminal", count=count),
                happened=tr("Not sent back: {names}.", names=names),
                why=" ".join(_why_sent_back(session, left)),
                next=tr("Send them now, while you have a link."),
                offers=(
                    Offer("hand-over-send-back", send_words(count), send_act([item.number for item in left])),
                    Offer("hand-over-to-responses", tr("Go to Responses"), step="responses"),
                ),
            )
        )
    if session.state.notice_code not in NOTICE_ACCEPTED:
        messages.append(
            Message(
                Mark(CLOCK, WARN, tr("Not sent")),
                tr("The DCC has not been told of the hub without SM WAN"),
                next=tr("Send the no SM WAN notice, or stop the job with a reason."),
                offers=(Offer("hand-over-to-notice", tr("Go to the notice"), step="notice"),),
            )
        )
    if not commands_view(session).all_done:
        messages.append(
            Message(
                Mark(CLOCK, MUTED, tr("Left")),
                tr("Some commands are still to do"),
                next=tr("Carry on with them, or hand over and leave them: they are listed below."),
                offers=(Offer("hand-over-to-commands", tr("Go to Commands"), step="commands"),),
            )
        )
    return tuple(messages)


def _ended(session: Session) -> Message:
    state = session.state
    if state.ended == STOPPED:
        return Message(
            Mark(STOP, BAD, tr("Stopped")),
            tr("The job was stopped"),
            happened=tr("Reason: {reason}.", reason=state.ended_reason),
        )
    return Message(
        Mark(TICK, OK, tr("Ended")),
        tr("The job is handed over: installed and not commissioned"),
        happened=tr("What was sent back is with the DCC. What was not sent back, the DCC does not know."),
    )
