"""What the DCC answered to the no SM WAN notice, in words: what happened, why, what next, and the buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from hht_app.core.clock import format_time, parse_time
from hht_app.core.identifiers import EUI64
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.duis.codes import explain
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import (
    BAD,
    INFO,
    OK,
    STOP,
    TICK,
    TRIANGLE,
    WARN,
    Fill,
    Mark,
    Message,
    Offer,
    date_words,
    device_name,
)


def _sent(session: Session) -> Mapping[str, str]:
    sent = session.last("act", acts.SEND_NOTICE)
    return Act.from_bytes(sent.raw).given if sent else {}


def answer_message(session: Session, *, may_fill: bool) -> Message:
    """Return the DCC's answer to the notice in words; its buttons go into the form where that MAY be FILLed in."""
    code = session.state.notice_code
    known = {"W081401": _warned, "I99": _accepted, "E081401": _not_a_chf, "E081402": _too_early}
    if code in known:
        message = known[code](session)
        return message if may_fill else replace(message, offers=())
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
        offers=(Offer("notice-change-id", tr("Change identifier"), fill=Fill("device_id")),),
    )


def _too_early(session: Session) -> Message:
    given = _sent(session).get("install_date_time", "")
    power_on = session.state.hub_power_on
    powered = date_words(parse_time(power_on)) if power_on else ""
    words = tr("Use {power_on}", power_on=powered)
    use = (Offer("notice-use-power-on", words, fill=Fill("install_date_time", power_on)),) if power_on else ()
    answered = session.last("duis-response", "8.14.2")
    read = tr("the DCC's clock read {utc}", utc=answered.at) if answered else ""
    return Message(
        Mark(STOP, BAD, tr("Refused")),
        tr("Refused: the install time has not come yet"),
        happened=tr(
            "The DCC refused the notice, E081402. Nothing was changed. You gave {given}, which is {utc}; {read}.",
            given=_local_words(given),
            utc=format_time(parse_time(given)),
            read=read,
        ),
        why=tr(
            "A hub cannot be installed later than now. Look for a wrong day, a fast clock, or summer time sent as if"
            " it were UTC, an hour ahead."
        ),
        next=tr("Use the time the hub was powered, {power_on}, and send again.", power_on=powered)
        if power_on
        else tr("Put in the time the hub was powered and send again."),
        details=_request(session),
        offers=(*use, Offer("notice-change-time", tr("Change time"), fill=Fill("install_date_time"))),
    )


def _local_words(given: str) -> str:
    """Return the RFC 3339 time GIVEN in words, in the zone it was given in, such as "Mon 2 Mar 2026, 10:36 +01:00"."""
    moment = datetime.fromisoformat(given)
    if not moment.utcoffset():
        return date_words(parse_time(given))
    return date_words(moment).replace("UTC", moment.isoformat()[-6:])
