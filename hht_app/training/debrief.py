"""Talking a job through: its story in order, what was left behind, what follows, objectives, points and notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.duis.codes import explain
from hht_app.store.chain import Event
from hht_app.terminal import acts
from hht_app.terminal.commanding import find_task, need_of, tasks_of
from hht_app.terminal.flow import NOTICE_ACCEPTED
from hht_app.terminal.session import Session
from hht_app.terminal.views.commands import succeeded
from hht_app.terminal.views.common import clock_words, device_name, length_words, sentence
from hht_app.terminal.views.differences import DifferenceRow, difference_rows
from hht_app.training.assessment import Assessment, assess
from hht_app.training.later import Consequence, later
from hht_app.training.lessons import lesson_of
from hht_app.training.notes import Note, notes
from hht_app.training.rules import NEEDED
from hht_app.training.story import Done, Story, read_story


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that was done and what came of it; SEQ is the number of its event, for the timeline and branching."""

    seq: int
    at: str
    words: str
    by_trainer: bool


@dataclass(frozen=True, slots=True)
class Debrief:
    """All there is to talk over after (or during) a job."""

    story: tuple[StoryLine, ...]
    left_behind: tuple[str, ...]
    differences: tuple[DifferenceRow, ...]
    later: tuple[Consequence, ...]
    talk: tuple[str, ...]
    notes: tuple[Note, ...]
    assessment: Assessment


def debrief(session: Session) -> Debrief:
    """Return the debrief of SESSION as it now stands."""
    return Debrief(
        story=story_lines(session),
        left_behind=left_behind(session),
        differences=difference_rows(session),
        later=later(session),
        talk=tuple(tr(item) for item in lesson_of(session.scenario).debrief),
        notes=notes(session),
        assessment=assess(session),
    )


def left_behind(session: Session) -> tuple[str, ...]:
    """Return what this job leaves undone, each in a line: notice, answers, commands, devices."""
    state = session.state
    left: list[str] = []
    if "CHF" in state.fitted and state.notice_code not in NOTICE_ACCEPTED:
        left.append(tr("The DCC was not told of the hub without SM WAN (8.14.2)"))
    for item in state.heard:
        if need_of(item) == NEEDED and (not item.returned or item.returned.startswith("E")):
            title = tr(find_task(session.world, state, item.task).title)
            left.append(tr("Never sent back: the answer to “{title}” ({srv})", title=title, srv=item.reference))
    for task in tasks_of(session.world, state):
        if not succeeded(session, task) and not state.tasks[task.id].heard:
            left.append(tr("Not done: {title} ({srv})", title=tr(task.title), srv=task.service_reference_variant))
    for device in session.scenario.devices:
        name = sentence(device_name(device.device_type))
        if device.key not in state.fitted:
            left.append(tr("Not fitted: {name}", name=name))
        elif device.device_type not in ("CHF", "GPF") and device.key not in state.joined:
            left.append(tr("Fitted, and not on the HAN: {name}", name=name))
    return tuple(left)


def story_lines(session: Session) -> tuple[StoryLine, ...]:
    """Return what was done, in order, each with what came of it."""
    story = read_story(session)
    ends = [item.seq for item in story.acts[1:]] + [len(story.events) + 1]
    lines = []
    for done, end in zip(story.acts, ends, strict=False):  # before the first act there is an end and no act
        came = [event for event in story.events[done.seq : end - 1] if event.kind != "act"]
        words = _words(story, done, came)
        lines.append(StoryLine(done.seq, clock_words(done.at), words, done.actor == "trainer"))
    return tuple(lines)


def _words(story: Story, done: Done, came: list[Event]) -> str:
    tell = _TELLINGS.get(done.act.name)
    return tell(story, done, came) if tell else sentence(done.act.name.replace("_", " "))


def brief(code: str) -> str:
    """Return a response code with its short name, such as "I0 Success"."""
    return explain(code).partition(":")[0]


_Tell = Callable[[Story, Done, list[Event]], str]


def _code(came: list[Event], name: str) -> str:
    """Return the DCC's answer to request NAME in words, or that it waits."""
    code = next((item.code for item in came if item.kind == "duis-response" and item.name == name), None)
    return brief(code) if code else tr("no answer yet")


def _device(story: Story, done: Done) -> str:
    device = story.session.scenario.device_by_eui(EUI64.parse(done.act.value("device")))
    return device_name(device.device_type) if device else done.act.value("device")


def _title(story: Story, done: Done) -> str:
    try:
        return tr(find_task(story.session.world, story.session.state, done.act.value("task")).title)
    except DataError:
        return done.act.value("task")


def _site(came: list[Event]) -> str:
    """Return what was seen on site right after an act."""
    return next((told(item.summary) for item in came if item.kind == "site"), tr("nothing was seen"))


def _tell_notice(_story: Story, _done: Done, came: list[Event]) -> str:
    return tr("Sent the no SM WAN notice (8.14.2): {answer}", answer=_code(came, "8.14.2"))


def _tell_ask(story: Story, done: Done, came: list[Event]) -> str:
    refused = [
        item for item in came if item.kind == "duis-response" and item.code and not item.code.startswith(("I", "W"))
    ]
    label = tr(", with the code on the label") if done.act.given.get("code") == acts.LABEL else ""
    if refused:
        answer = brief(str(refused[0].code))
        return tr(
            "Asked for “{title}”{label}: refused, {answer}", title=_title(story, done), label=label, answer=answer
        )
    if not any(item.kind == "command" for item in came):
        return tr("Asked for “{title}”{label}: it waits", title=_title(story, done), label=label)
    return tr("Asked for “{title}”{label}: ready", title=_title(story, done), label=label)


def _tell_deliver(story: Story, done: Done, came: list[Event]) -> str:
    heard = [told(item.summary) for item in came if item.kind in ("response", "alert", "unreadable")]
    what = "; ".join(heard) if heard else tr("nothing was heard")
    return tr("Delivered “{title}”: {what}", title=_title(story, done), what=what)


def _tell_send_back(_story: Story, done: Done, came: list[Event]) -> str:
    codes = [str(item.code) for item in came if item.kind == "duis-response" and item.name == "8.13"]
    count = len([item for item in done.act.value("items").split(",") if item.strip()])
    if len(codes) < count:
        return tr("Sent {count} back: {waiting} waiting for the link", count=count, waiting=count - len(codes))
    return tr("Sent {count} back: {codes}", count=count, codes=", ".join(codes))


def _tell_answer(story: Story, done: Done, _came: list[Event]) -> str:
    for asked in lesson_of(story.session.scenario).questions:
        for option in asked.options:
            if (asked.id, option.id) == (done.act.value("question"), done.act.value("option")):
                return tr("Asked “{question}”, answered “{answer}”", question=tr(asked.words), answer=tr(option.words))
    return tr("Answered a question")


def _tell_trouble(_story: Story, done: Done, came: list[Event]) -> str:
    what = next((item.summary for item in came if item.kind == "trouble"), done.act.given.get("name", ""))
    return tr("Trouble made: {what}", what=told(what))


def _tell_time(_story: Story, done: Done, _came: list[Event]) -> str:
    return tr("Let {time} pass", time=length_words(timedelta(seconds=int(done.act.value("seconds")))))


_TELLINGS: dict[str, _Tell] = {
    acts.ASK_COVERAGE: lambda _s, _d, came: tr("Asked about coverage (12.1): {answer}", answer=_code(came, "12.1")),
    acts.FIT: lambda s, d, _c: tr("Fitted the {name}", name=_device(s, d)),
    acts.WAIT: lambda _s, _d, came: tr("Waited for the SM WAN: {what}", what=_site(came)),
    acts.DECLARE_NO_WAN: lambda _s, d, _c: tr(
        "Carried on as no SM WAN: {reason}", reason=d.act.given.get("reason") or tr("no reason given")
    ),
    acts.SEND_NOTICE: _tell_notice,
    acts.SCAN: lambda _s, _d, came: tr("Scanned the HAN: {what}", what=_site(came)),
    acts.CONNECT: lambda _s, d, came: tr("Chose hub {gpf}: {what}", gpf=d.act.value("gpf"), what=_site(came)),
    acts.POWER_CYCLE: lambda _s, _d, _c: tr("Turned the hub off and on; its window is open again"),
    acts.ASK: _tell_ask,
    acts.ASK_MORE: lambda _s, d, _c: tr("Asked for more: {title}", title=d.act.given.get("title") or tr("a command")),
    acts.BRING_IN: lambda _s, d, _c: tr("Brought in a command: {name}", name=d.act.given.get("name", "")),
    acts.DELIVER: _tell_deliver,
    acts.PRESS_JOIN: lambda s, d, came: tr(
        "Started joining at the {name}: {what}", name=_device(s, d), what=_site(came)
    ),
    acts.SEND_BACK: _tell_send_back,
    acts.HAVE_RECORDED: lambda s, d, came: tr(
        "Had the {name} put on record (12.2): {answer}", name=_device(s, d), answer=_code(came, "12.2")
    ),
    acts.ANSWER: _tell_answer,
    acts.NOTE: lambda _s, d, _c: tr(
        "Noted: {facts}", facts=", ".join(f"{key} {value}" for key, value in d.act.given.items())
    ),
    acts.HINT: lambda _s, _d, _c: tr("Took a hint"),
    acts.PASS_TIME: _tell_time,
    acts.TROUBLE: _tell_trouble,
    acts.CLEAR_TROUBLE: lambda _s, _d, _c: tr("Trouble taken away"),
    acts.HAND_OVER: lambda _s, _d, _c: tr("Handed over: installed and not commissioned"),
    acts.STOP: lambda _s, d, _c: tr("Stopped the job: {reason}", reason=d.act.value("reason")),
}
