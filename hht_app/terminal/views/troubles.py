"""The trainer's drawer of trouble: each kind in plain words with its form, what acts and waits now, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hht_app.core.clock import format_time
from hht_app.core.identifiers import EUI64
from hht_app.core.words import tr
from hht_app.premises.trouble import EVENTS, Trouble, trouble_names, trouble_row
from hht_app.supplier.links import DCC_SLOW, SLOW_SECONDS, PlannedLink, link_trouble_row, link_troubles
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.going_on import LONGEST_WAIT
from hht_app.terminal.session import Session
from hht_app.terminal.views.asking import Target, counts, problems_in, require_good
from hht_app.terminal.views.asking_fields import CHOICE, HEX, MOMENT, NUMBER, AskField, Choice
from hht_app.terminal.views.common import (
    CLOCK,
    MUTED,
    TRIANGLE,
    WARN,
    Mark,
    Offer,
    clock_words,
    device_title,
    sentence,
)

NOW, AT, ON = "now", "at", "on"
EVENT_WORDS = {
    "ask": "the next command is asked for",
    "connect": "the terminal next connects to the hub",
    "deliver": "the next command is delivered",
    "join": "joining is next started at a device",
    "send_back": "answers are next sent back",
}
_IN_CAPITALS = {"wan": "SM WAN", "dcc": "DCC", "esme": "ESME"}
_PERCENT, _MOST_COUNTERS = "30", 2**62
_DEFAULT_LEAD = "1000000"
_CERTIFICATES = ("foreign-certificate", "certificate-lost")
_LATE = "late-response"
_IMAGES = ("ESME", "GSME", "HCALCS")
_HASH_BYTES, _VERSION_BYTES = 32, 4


@dataclass(frozen=True, slots=True)
class TroubleKind:
    """One kind of trouble: its name and title, what it is, where from we know, and the devices it can strike.

    It needs a device where NEEDS_DEVICE; else DEVICES are those that it can be kept to, if any.
    """

    name: str
    title: str
    what: str
    source: str
    needs_device: bool
    devices: tuple[Target, ...]
    of_a_link: bool


@dataclass(frozen=True, slots=True)
class TroubleNow:
    """One trouble that acts or waits: title, where and till when in words, a mark, and the button that ends it."""

    key: str
    title: str
    words: str
    acting: bool
    mark: Mark
    clear: Offer


def trouble_title(name: str) -> str:
    """Return trouble NAME in plain words, such as "ESME power cut"."""
    return tr(sentence(" ".join(_IN_CAPITALS.get(part, part) for part in name.split("-"))))


def trouble_kinds(session: Session) -> tuple[TroubleKind, ...]:
    """Return every kind of trouble of this job, the home's first; one that strikes none of its devices is left out."""
    made = []
    for name in trouble_names():
        row = trouble_row(name)
        needs = "device" in row["needs"].split()
        devices = _targets(session, row["applies_to"].split())
        if devices or not needs:
            made.append(
                TroubleKind(name, trouble_title(name), tr(row["what"]), row["source"], needs, devices, of_a_link=False)
            )
    for name, what in link_troubles().items():
        source = link_trouble_row(name)["source"]
        made.append(TroubleKind(name, trouble_title(name), tr(what), source, False, (), of_a_link=True))
    return tuple(made)


def _targets(session: Session, types: list[str]) -> tuple[Target, ...]:
    return tuple(
        Target(item.key, str(item.eui), device_title(item.device_type))
        for item in session.scenario.devices
        if item.device_type in types
    )


def trouble_fields(session: Session, name: str) -> tuple[AskField, ...]:
    """Return the fields of trouble NAME: what it needs, how long it lasts, and when it strikes; UserError else."""
    when = tuple(Choice(value, tr(words)) for value, words in ((NOW, "Now"), (AT, "At a time"), (ON, "On an event")))
    events = tuple(Choice(event, sentence(tr(EVENT_WORDS[event]))) for event in EVENTS)
    return (
        *_own_fields(session, name),
        AskField("when", tr("When"), CHOICE, NOW, choices=when),
        AskField("at", tr("At"), MOMENT, format_time(session.world.clock.now), only_with=("when", (AT,))),
        AskField("on", tr("When"), CHOICE, EVENTS[0], choices=events, only_with=("when", (ON,))),
    )


def _own_fields(session: Session, name: str) -> list[AskField]:
    if name in link_troubles():
        return [_seconds(str(SLOW_SECONDS) if name == DCC_SLOW else "", slow=name == DCC_SLOW)]
    row, fields = trouble_row(name), []
    needs, types = row["needs"].split(), row["applies_to"].split()
    if types:
        choices = tuple(Choice(item.eui, f"{item.words} {item.eui}") for item in _targets(session, types))
        needed = "device" in needs
        hint = "" if needed else tr("Empty: whichever device is next.")
        first = choices[0].value if needed and choices else ""
        fields.append(AskField("device", tr("Which device"), CHOICE, first, needed, choices, hint))
    if "percent" in needs:
        fields.append(AskField("percent", tr("Messages lost, in percent"), NUMBER, _PERCENT, low=0, high=100))
    if name in _CERTIFICATES:
        usages = (Choice("ka", tr("For key agreement")), Choice("ds", tr("For signing")))
        fields.append(AskField("usage", tr("Which certificate"), CHOICE, "ka", choices=usages))
    if row["effect"] == "counter":
        hint = tr("Commands are refused until the supplier's counter has passed it.")
        label = tr("How far ahead")
        fields.append(AskField("by", label, NUMBER, _DEFAULT_LEAD, hint=hint, low=1, high=_MOST_COUNTERS))
    if row["effect"] != "answer" or name == _LATE:
        fields.append(_seconds("", late=name == _LATE))
    return fields


def _seconds(default: str, *, slow: bool = False, late: bool = False) -> AskField:
    label = tr("Seconds that it lasts")
    hint = tr("Empty: until it is taken away, or as long as its kind lasts.")
    if slow or late:
        label = tr("Seconds that each answer takes") if slow else tr("Seconds that the answer comes late")
        hint = ""
    return AskField("seconds", label, NUMBER, default, required=False, hint=hint, low=1, high=LONGEST_WAIT)


def trouble_problems(session: Session, name: str, filled: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with what is FILLED in for trouble NAME, in words, by field."""
    return problems_in(trouble_fields(session, name), filled)


def trouble_act(session: Session, name: str, filled: Mapping[str, str]) -> Act:
    """Return the act that makes trouble NAME as FILLED in; a field left out counts as its default. UserError if not."""
    fields = trouble_fields(session, name)
    whole = {**{item.name: item.default for item in fields}, **{key: text.strip() for key, text in filled.items()}}
    require_good(fields, whole)
    given = {item.name: whole[item.name] for item in fields if whole[item.name] and counts(item, whole)}
    given.pop("when")
    return Act(acts.TROUBLE, {"name": name, **given})


def troubles_now(session: Session) -> tuple[TroubleNow, ...]:
    """Return what acts and waits now, the home's first, each with the button that ends it."""
    house, links = session.world.house, session.world.back_office.links
    rows = [_of_the_home(session, item) for item in house.troubles.list()]
    for name in links.troubles:
        words = _until(links.until.get(name)) or tr("until it is taken away")
        rows.append(_row(name, name, words, True, Act(acts.CLEAR_TROUBLE, {"name": name})))
    for name, item in links.planned.items():
        rows.append(_row(f"{name}-planned", name, _waits(item), False, Act(acts.CLEAR_TROUBLE, {"name": name})))
    return tuple(rows)


def _of_the_home(session: Session, item: Trouble) -> TroubleNow:
    words = (_until(item.until) or tr("until it is taken away")) if item.acting else _waits(item)
    device = session.scenario.device_by_eui(item.device) if item.device is not None else None
    if device is not None:
        words = f"{device_title(device.device_type)}, {words}"
    if "added" in item.was:
        words = tr("{words}; filled with {devices}", words=words, devices=", ".join(item.was["added"].split()))
    act = Act(acts.CLEAR_TROUBLE, {"number": str(item.number)})
    return _row(str(item.number), item.name, words, item.acting, act)


def _row(key: str, name: str, words: str, acting: bool, act: Act) -> TroubleNow:
    mark = Mark(TRIANGLE, WARN, tr("acting")) if acting else Mark(CLOCK, MUTED, tr("waiting"))
    title = trouble_title(name)
    clear = Offer(f"trouble-clear-{key}", tr("Take it away"), act, spoken=tr("Take away: {title}", title=title))
    return TroubleNow(key, title, words, acting, mark, clear)


def _until(moment: datetime | None) -> str:
    return tr("until {when}", when=clock_words(moment)) if moment is not None else ""


def _waits(item: Trouble | PlannedLink) -> str:
    if item.on:
        return tr("waits until {event}", event=tr(EVENT_WORDS[item.on]))
    return tr("waits until {when}", when=clock_words(item.at)) if item.at is not None else ""


def clear_all(session: Session) -> Offer | None:
    """Return the button that ends every trouble, or None when there is none."""
    if not troubles_now(session):
        return None
    return Offer("trouble-clear-all", tr("Take all trouble away"), Act(acts.CLEAR_TROUBLE))


def image_fields(session: Session) -> tuple[AskField, ...]:
    """Return the form that gives a device a firmware image, as the SM WAN would have brought it; empty without one."""
    targets = _targets(session, list(_IMAGES))
    if not targets:
        return ()
    choices = tuple(Choice(item.eui, f"{item.words} {item.eui}") for item in targets)
    return (
        AskField("device", tr("Which device"), CHOICE, choices[0].value, choices=choices),
        AskField("hash", tr("Hash of the image"), HEX, "AB" * _HASH_BYTES, low=_HASH_BYTES, high=_HASH_BYTES),
        AskField("version", tr("Its version"), HEX, "00020000", low=_VERSION_BYTES, high=_VERSION_BYTES),
    )


def image_act(session: Session, filled: Mapping[str, str]) -> Act:
    """Return the act that gives a device the image as FILLED in; UserError when something is wrong with it."""
    fields = image_fields(session)
    whole = {**{item.name: item.default for item in fields}, **{key: text.strip() for key, text in filled.items()}}
    require_good(fields, whole)
    device = str(EUI64.parse(whole["device"]))
    return Act(acts.GIVE_IMAGE, {"device": device, "hash": whole["hash"], "version": whole["version"]})
