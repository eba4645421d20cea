"""The no SM WAN notice (8.14.2): its fields with their allowed values, what is still to answer, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import get_args

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64, mpxn_warning
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.duis import fields as duis_fields
from hht_app.duis.codes import explain
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import NOTICE
from hht_app.terminal.flow import NOTICE_ACCEPTED
from hht_app.terminal.on_site import NOTABLE
from hht_app.terminal.reference_solution import notice_facts
from hht_app.terminal.session import Session
from hht_app.terminal.state import WAN_NONE
from hht_app.terminal.views.common import (
    BAD,
    CLOCK,
    INFO,
    MUTED,
    OK,
    STOP,
    TICK,
    TRIANGLE,
    WARN,
    Mark,
    Message,
    date_words,
    device_name,
)
from hht_app.terminal.views.link_states import form_waits, waiting_message

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
    message = waiting_message(session) if waits else _answer(session) if state.notice_code else None
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


def _sent(session: Session) -> Mapping[str, str]:
    sent = session.last("act", acts.SEND_NOTICE)
    return Act.from_bytes(sent.raw).given if sent else {}


def _answer(session: Session) -> Message:
    code = session.state.notice_code
    known = {"W081401": _warned, "I99": _accepted, "E081401": _not_a_chf, "E081402": _too_early}
    if code in known:
        return known[code](session)
    return Message(
        Mark(STOP, BAD, tr("Refused")),
        tr("The DCC refused the notice"),
        happened=told(explain(code)),
        next=tr("Look over the fields and send it again, or tell your supplier."),
        details=_request(session),
    )


def _request(session: Session) -> str:
    return tr("Code {code}, request {id}", code=session.state.notice_code, id=session.state.notice_request_id)


def _accepted(session: Session) -> Message:
    return Message(
        Mark(TICK, OK, tr("Accepted")),
        tr("The DCC has taken the notice"),
        happened=told(explain("I99")),
        details=_request(session),
    )


def _recorded(session: Session, device: EUI64) -> tuple[str, str, bool]:
    """Return before, after and whether it moved, of DEVICE on the DCC's record through this notice."""
    inventory = session.world.dcc.office.inventory
    for row in inventory.history(device):
        if str(row.request_id) == session.state.notice_request_id:
            return row.from_status or "", row.to_status or "", True
    held = inventory.get(device)
    status = (held.device_status or "") if held else tr("not in the inventory")
    return status, status, False


def _warned(session: Session) -> Message:
    """W081401 in words; before and after are the DCC's record, which the answer itself does not carry."""
    chf = EUI64.parse(_sent(session).get("device_id", str(session.scenario.device("CHF").eui)))
    before, after, moved = _recorded(session, chf)
    if not moved:
        return Message(
            Mark(TRIANGLE, WARN, tr("Warning")),
            tr("The DCC warned about this hub and changed nothing"),
            happened=tr("CHF {chf} is {status} and stays so.", chf=chf, status=after),
            why=tr(
                "Only Pending is changed by this notice (MP081, 8.14.2). Whether a GPF still Pending is changed when"
                " its CHF is not is not held."
            ),
            next=tr(
                "Make sure this is the hub in front of you; if it is, tell your supplier that record and house differ."
            ),
            details=_request(session),
        )
    gpf = session.scenario.device("GPF").eui
    gpf_before, gpf_after, gpf_moved = _recorded(session, gpf)
    gpf_words = (
        tr("GPF {gpf} from {before} to {after}", gpf=gpf, before=gpf_before, after=gpf_after)
        if gpf_moved
        else tr("GPF {gpf} was {status}; it stays so", gpf=gpf, status=gpf_after)
    )
    return Message(
        Mark(TRIANGLE, INFO, tr("Warning")),
        tr("The DCC has put your no SM WAN install on record"),
        happened=tr(
            "The DCC answered with a warning, W081401, and changed its record: CHF {chf} from {before} to {after};"
            " {gpf}.",
            chf=chf,
            before=before,
            after=after,
            gpf=gpf_words,
        ),
        why=tr(
            "For this notice the DCC looks for a hub that is already InstalledNotCommissioned and warns when it is"
            " not. A hub still Pending is put right at once (MP081, 8.14.2)."
        ),
        next=tr("Nothing to mend, and no need to send it again. Carry on."),
        details=_request(session),
    )


def _not_a_chf(session: Session) -> Message:
    given = _sent(session).get("device_id", "")
    device = session.scenario.device_by_eui(EUI64.parse(given))
    named = tr("the {name} ({role})", name=device_name(device.device_type), role=device.device_type) if device else ""
    given_words = tr("You gave {id}.", id=given)
    what = tr("In the inventory {id} is {named}.", id=given, named=named) if named else given_words
    return Message(
        Mark(STOP, BAD, tr("Refused")),
        tr("Refused: that is not the hub's CHF"),
        happened=tr("The DCC refused the notice, E081401. Nothing was changed. {what}", what=what),
        why=tr(
            "The notice is about the Communications Hub Function. The GPF identifier, which you choose on the HAN,"
            " names another part of the same hub."
        ),
        next=tr("Put in the CHF identifier from the job and send again."),
        details=_request(session),
    )


def _too_early(session: Session) -> Message:
    given = _sent(session).get("install_date_time", "")
    power_on = session.state.hub_power_on
    answered = session.last("duis-response", "8.14.2")
    read = tr("the DCC's clock read {utc}", utc=answered.at) if answered else ""
    return Message(
        Mark(STOP, BAD, tr("Refused")),
        tr("Refused: the install time has not come yet"),
        happened=tr(
            "The DCC refused the notice, E081402. Nothing was changed. You gave {given}, which is {utc}; {read}.",
            given=given,
            utc=format_time(parse_time(given)),
            read=read,
        ),
        why=tr(
            "A hub cannot be installed later than now. Look for a wrong day, a fast clock, or summer time sent as if"
            " it were UTC, an hour ahead."
        ),
        next=tr("Use the time the hub was powered, {power_on}, and send again.", power_on=power_on),
        details=_request(session),
    )
