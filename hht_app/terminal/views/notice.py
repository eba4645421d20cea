"""The no SM WAN notice (8.14.2): its fields with their allowed values, what is still to answer, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import get_args

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import DataError
from hht_app.core.identifiers import mpxn_warning
from hht_app.core.words import tr
from hht_app.duis import fields as duis_fields
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import NOTICE
from hht_app.terminal.flow import NOTICE_ACCEPTED
from hht_app.terminal.on_site import NOTABLE
from hht_app.terminal.reference_solution import notice_facts
from hht_app.terminal.session import Session
from hht_app.terminal.state import WAN_NONE
from hht_app.terminal.views.common import (
    CLOCK,
    MUTED,
    TRIANGLE,
    WARN,
    Mark,
    Message,
    date_words,
)
from hht_app.terminal.views.link_states import form_waits, waiting_message
from hht_app.terminal.views.notice_answers import answer_message

TEXT, CHOICE, TRUTH = "text", "choice", "truth"
ADDITIONAL_LIMIT = 200
# The aerial and the three checks have no default: what True means is not held, so only the person who saw it answers.
TRUTHS = (
    "aerial_install",
    "metal_obstruction_check",
    "connectivity_obstruction_check",
    "shared_obstruction_check",
)
NEEDED = ("device_id", "mpxn")


@dataclass(frozen=True, slots=True)
class NoticeField:
    """One field of the notice: DUIS name, kind, prefilled value, allowed values, and a hint that is always shown."""

    name: str
    label: str
    kind: str
    value: str = field(default="", repr=False)
    choices: tuple[str, ...] = ()
    hint: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True)
class NoticeView:
    """The notice screen: its form, or why there is none to fill in, and the DCC's answer when there is one."""

    fields: tuple[NoticeField, ...]
    message: Message | None
    may_send: bool
    accepted: bool


def notice_view(session: Session) -> NoticeView:
    """Return the notice screen of SESSION."""
    state = session.state
    accepted = state.notice_code in NOTICE_ACCEPTED
    waits = form_waits(session, NOTICE)
    may_send = state.wan == WAN_NONE and not accepted and not session.ended and not waits
    message = (
        waiting_message(session) if waits else answer_message(session, may_fill=may_send) if state.notice_code else None
    )
    if not may_send and message is None:
        message = Message(
            Mark(CLOCK, MUTED, tr("Waiting")),
            tr("Not yet: the notice is for a hub without SM WAN"),
            next=tr("Fit the hub, wait for the SM WAN, then carry on as no SM WAN."),
        )
    return NoticeView(_fields(session) if may_send else (), message, may_send, accepted)


def _fields(session: Session) -> tuple[NoticeField, ...]:
    facts = _as_on_paper(session)

    def text(name: str, label: str, hint: str = "", limit: int = 0) -> NoticeField:
        return NoticeField(name, label, TEXT, facts.get(name, ""), hint=hint, limit=limit)

    def choice(name: str, label: str, allowed: object) -> NoticeField:
        value = session.state.noted.get(name, facts.get(name, ""))
        return NoticeField(name, label, CHOICE, value, tuple(get_args(allowed)))

    def truth(name: str, label: str) -> NoticeField:
        return NoticeField(name, label, TRUTH, session.state.noted.get(name, ""))

    return (
        text("device_id", tr("DeviceID"), tr("The CHF identifier of the hub, not its GPF")),
        choice("chf_install_type", tr("CHFInstallType"), duis_fields.CHFInstallType),
        text("install_date_time", tr("InstallDateTime")),
        text("user_ref_id", tr("UserRefID"), tr("May be left empty"), 25),
        text("mpxn", tr("MPxN")),
        text("gis_data", tr("GISData"), tr("May be left empty"), 25),
        choice("chf_location", tr("CHFLocation"), duis_fields.CHFLocation),
        choice("premise_type", tr("PremiseType"), duis_fields.PremiseType),
        truth("aerial_install", tr("AerialInstall")),
        truth("metal_obstruction_check", tr("MetalObstructionCheck")),
        truth("connectivity_obstruction_check", tr("ConnectivityObstructionCheck")),
        truth("shared_obstruction_check", tr("SharedObstructionCheck")),
        text("additional_information", tr("AdditionalInformation"), "", ADDITIONAL_LIMIT),
    )


def _as_on_paper(session: Session) -> dict[str, str]:
    """Return the facts as the job's paper has them, which the form shows first: one of them may be mistaken."""
    facts, paper = notice_facts(session), session.scenario.notice.paper
    if paper == "gpf":
        facts["device_id"] = str(session.scenario.device("GPF").eui)
    elif paper == "hour-ahead" and "install_date_time" in facts:
        facts["install_date_time"] = format_time(parse_time(facts["install_date_time"]) + timedelta(hours=1))
    return facts


def noting_fields(session: Session) -> tuple[NoticeField, ...]:
    """Return the fields of the notice that are noted where they are seen, while waiting: filled as they were noted."""
    if session.ended or not session.state.hub_power_on or session.state.notice_code in NOTICE_ACCEPTED:
        return ()
    return tuple(item for item in _fields(session) if item.name in NOTABLE)


def note_act(name: str, value: str) -> Act:
    """Return the act that notes VALUE for the field NAME; an empty value takes the note away."""
    return Act(acts.NOTE, {name: value})


def field_note(name: str, value: str) -> tuple[str, str]:
    """Return what is said under a field as it is filled in, and its role: a warning never blocks."""
    if name == "mpxn" and value:
        warning = mpxn_warning(value)
        return (tr("{warning}. It can be sent all the same", warning=warning), WARN) if warning else ("", MUTED)
    if name == "install_date_time":
        if not value:
            return tr("Left empty: the request carries no time"), MUTED
        try:
            moment = parse_time(value)
        except DataError:
            return tr("Write date, time and zone: 2026-03-02T09:10:00Z, or +01:00 for summer time"), WARN
        return tr("Sent as {utc}, which is {words}", utc=format_time(moment), words=date_words(moment)), MUTED
    if name == "additional_information":
        return tr("{count} of {limit} characters", count=len(value), limit=ADDITIONAL_LIMIT), MUTED
    return "", MUTED


def unanswered(fields: tuple[NoticeField, ...], values: Mapping[str, str]) -> tuple[NoticeField, ...]:
    """Return the fields that still want an answer before the notice can be sent."""
    return tuple(
        item for item in fields if (item.kind != TEXT or item.name in NEEDED) and not values.get(item.name, "").strip()
    )


def unanswered_message(left: tuple[NoticeField, ...]) -> Message:
    """Return what is said when the notice is sent with fields still to answer."""
    return Message(
        Mark(TRIANGLE, WARN, tr("Look here")),
        tr("{count} still to answer", count=len(left)),
        happened=tr("Nothing was sent. Still to answer: {names}.", names=", ".join(item.label for item in left)),
        why=tr("These have no default: only you have seen the place."),
        next=tr("Answer them, then send again. What you have filled in is kept."),
    )


def notice_act(values: Mapping[str, str]) -> Act:
    """Return the act that sends the notice; a field left empty is left out of the request."""
    return Act(acts.SEND_NOTICE, {name: value.strip() for name, value in values.items() if value.strip()})
