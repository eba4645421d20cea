"""What a scanned label does on the screen in hand: an act, a field filled in, or a word on why nothing was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hht_app.core.words import tr
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.scanning import IDENTIFIER, INSTALL_CODE, Label
from hht_app.terminal.views.common import DASHED, INFO, TRIANGLE, WARN, Mark, Message, Offer, device_name, sentence
from hht_app.terminal.views.step_names import COMMANDS, CONNECT, FIT, NOTICE, TITLES

if TYPE_CHECKING:
    from hht_app.terminal.scenario import JobDevice
    from hht_app.terminal.session import Session
    from hht_app.terminal.views.asking_fields import AskField

FILL_NOTICE, NARROW, ASK_WITH_CODE = "device_id", "narrow", "ask-with-code"
ADD = "8.11"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What comes of a scan: an ACT to do, or FILL with VALUE, or a MESSAGE that says why nothing was done.

    FILL is `device_id` (that field of the notice), `narrow` (the list of commands, to the device VALUE), or
    `ask-with-code` (the form of request VALUE, which takes the install code).
    """

    act: Act | None = None
    fill: str = ""
    value: str = field(default="", repr=False)
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class InForm:
    """Where a scan goes in a form: field NAME gets VALUE; without a name, WORDS say why it goes nowhere."""

    name: str
    value: str = field(default="", repr=False)
    words: str = ""


def on_scan(session: Session | None, step: str, label: Label) -> Scanned:
    """Return what LABEL does on screen STEP of SESSION; without a session nothing is scanned yet."""
    if label.problem:
        return Scanned(message=_refuse(tr("The code and its check do not fit each other"), _again()))
    if session is None:
        return Scanned(message=_refuse(what_it_is(None, label), tr("Open a job first; its labels are scanned then.")))
    if session.ended:
        words = tr("The job has ended; nothing is scanned any more.")
        return Scanned(message=_refuse(what_it_is(session, label), words))
    if label.kind == IDENTIFIER:
        return _identifier(session, step, label)
    if label.kind == INSTALL_CODE and step == COMMANDS:
        return Scanned(fill=ASK_WITH_CODE, value=ADD)
    return Scanned(message=_not_here(session, step, label))


def what_it_is(session: Session | None, label: Label) -> str:
    """Return a sentence on what was scanned, with the role of the identifier where it is one of this job's."""
    if label.kind == INSTALL_CODE:
        return tr("That is an install code")
    if label.kind != IDENTIFIER:
        return tr("That is neither an identifier nor an install code: “{text}”", text=label.shown)
    device = _device(session, label)
    if device is None:
        return tr("That is the identifier {id}; it is none of this job's", id=label.value)
    if device.device_type == "CHF":
        return tr("That is the hub's CHF identifier")
    if device.device_type == "GPF":
        return tr("That is the hub's GPF identifier")
    return tr("That is the {name}'s identifier", name=device_name(device.device_type))


def _device(session: Session | None, label: Label) -> JobDevice | None:
    devices = session.scenario.devices if session is not None else ()
    return next((item for item in devices if str(item.eui) == label.value), None)


def wants(step: str) -> str:
    """Return what screen STEP wants scanned, in words after "this screen wants"; empty where it wants nothing."""
    return {
        FIT: tr("the identifier on the label of a device, for the hub its CHF identifier"),
        NOTICE: tr("the hub's CHF identifier"),
        CONNECT: tr("a GPF identifier of the list"),
        COMMANDS: tr("the identifier of a device of this job, or an install code"),
    }.get(step, "")


def _identifier(session: Session, step: str, label: Label) -> Scanned:
    device = _device(session, label)
    role = device.device_type if device is not None else ""
    if step == FIT and role != "GPF":
        return Scanned(act=Act(acts.FIT, {"device": label.value}))
    if step == NOTICE:
        return _for_notice(session, label, role)
    if step == CONNECT and [label.value] in [item[:1] for item in session.state.scanned]:
        return Scanned(act=Act(acts.CONNECT, {"gpf": label.value}))
    if step == CONNECT and role in ("", "GPF"):
        words = tr("{what}. It is not in the list of the last scan", what=what_it_is(session, label))
        scan = Offer("scanned-scan", tr("Scan for hubs"), Act(acts.SCAN))
        return Scanned(message=_refuse(words, tr("Scan for hubs, then scan the label again."), (scan,)))
    if step == COMMANDS and device is not None:
        return Scanned(fill=NARROW, value=device.key)
    return Scanned(message=_not_here(session, step, label))


def _for_notice(session: Session, label: Label, role: str) -> Scanned:
    from hht_app.terminal.views.notice import notice_view

    if not notice_view(session).may_send:
        return Scanned(message=_not_here(session, "", label))
    # Where the job gives no warnings, the field takes any identifier, as it does from fingers.
    if role == "CHF" or not session.shows_labels:
        return Scanned(fill=FILL_NOTICE, value=label.value)
    return Scanned(message=_not_here(session, NOTICE, label))


def _not_here(session: Session, step: str, label: Label) -> Message:
    wanted = wants(step)
    what = what_it_is(session, label)
    if wanted:
        return _refuse(tr("{what}; this screen wants {wanted}", what=what, wanted=wanted), tr("Nothing was changed."))
    fit = Offer("scanned-to-fit", tr("Go to {title}", title=tr(TITLES[FIT])), step=FIT)
    return _refuse(tr("{what}; nothing is scanned on this screen", what=what), tr("Nothing was changed."), (fit,))


def _again() -> str:
    return tr("At least one character is wrong. Scan it again; nothing was changed.")


def _refuse(title: str, advice: str, offers: tuple[Offer, ...] = ()) -> Message:
    return Message(Mark(TRIANGLE, WARN, tr("Not taken")), sentence(title), next=advice, offers=offers)


def in_form(label: Label, fields: tuple[AskField, ...], counting: Mapping[str, bool]) -> InForm:
    """Return where LABEL goes in a form of FIELDS, of which only those COUNTING are shown.

    An identifier goes to the choice that has it, else to the one field that takes identifiers; an install code to its
    field. 36 characters are the code with its check, and the first 32 of them are the code.
    """
    from hht_app.terminal.views.asking_fields import CHOICE, HEX, TEXT

    shown = [item for item in fields if counting.get(item.name, True)]
    if label.problem:
        return InForm("", words=tr("The code and its check do not fit each other. {again}", again=_again()))
    if label.kind == IDENTIFIER:
        for item in shown:
            if item.kind == CHOICE and any(choice.value == label.value for choice in item.choices):
                return InForm(item.name, label.value)
        for item in shown:
            if item.kind == TEXT and (item.low, item.high) == (16, 23):
                return InForm(item.name, label.value)
        return InForm("", words=tr("That is an identifier; no field here takes this one. Nothing was changed."))
    if label.kind == INSTALL_CODE:
        for item in shown:
            if item.kind == HEX and item.name == "install_code":
                return InForm(item.name, label.value, words=code_words(label))
        return InForm("", words=tr("That is an install code; no field here takes one. Nothing was changed."))
    return InForm("", words=tr("{what}. Nothing was changed.", what=what_it_is(None, label)))


def code_words(label: Label) -> str:
    """Return what is said when an install code was taken: with its check, or that it carried none."""
    if label.checked:
        return tr("That was the code and its check together; they fit. The first 32 characters are sent.")
    return tr("The code carried no check. Compare it once more.")


def elsewhere(where: str) -> Message:
    """Return what is said when a label was scanned while WHERE, a sheet without a field for it, lay over the screen."""
    title = tr("A label was scanned while “{where}” was open", where=where)
    return Message(Mark(DASHED, INFO, tr("Not taken")), title, next=tr("Scan it again now. Nothing was changed."))


def choice_words(session: Session | None, label: Label) -> str:
    """Return LABEL as one of several codes of a picture: what it is, and what it says where that may be shown."""
    if label.kind == INSTALL_CODE:
        return tr("Install code, 32 characters")
    if label.kind != IDENTIFIER:
        return tr("Text: {text}", text=label.shown)
    device = _device(session, label)
    name = f"{sentence(device_name(device.device_type))} ({device.device_type}), " if device is not None else ""
    return f"{name}{label.value}"
