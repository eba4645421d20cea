"""The closed vocabulary of objectives: each rule looks at the journal and the three truths, never at a click path."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hht_app.core.clock import parse_time
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.use_cases import is_replay_protected
from hht_app.terminal import acts
from hht_app.terminal.commanding import need_of
from hht_app.terminal.flow import ENDED, NOTICE_ACCEPTED, STOPPED
from hht_app.terminal.scenario import Scenario
from hht_app.terminal.state import Heard
from hht_app.terminal.views.differences import difference_rows
from hht_app.training.story import Done, Story

MET, NOT_MET, NOT_YET = "met", "not met", "not yet"
ONE_SPACE = " "
NEEDED = "needed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: met, not met or not yet, and the numbers of the events that show it."""

    state: str
    evidence: tuple[int, ...] = ()


Given = dict[str, str]
_Rule = Callable[[Story, Given], Finding]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it looks at, in words, what it must be given, and what it may be given besides."""

    name: str
    words: str
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    find: _Rule


def _seqs(found: Iterable[Done]) -> tuple[int, ...]:
    return tuple(item.seq for item in found)


def _open(story: Story, evidence: tuple[int, ...] = ()) -> Finding:
    """Not met once the job has ended; until then it may still come."""
    return Finding(NOT_MET if story.session.ended else NOT_YET, evidence)


def _eui(story: Story, key: str) -> EUI64:
    return story.session.scenario.device(key).eui


def _one_space_kept(story: Story, _given: Given) -> Finding:
    """What the terminal keeps of the coverage answer is one space, as the DCC's own table has it."""
    kept = [str(item["wan_technology"]) for item in story.session.state.coverage]
    held = [item.wan_technology for item in story.session.scenario.coverage]
    answers = tuple(item.seq for item in story.of_kind("duis-response", name="12.1"))
    if not answers or not story.session.state.coverage:
        return _open(story)
    return Finding(
        MET if ONE_SPACE in kept and sorted(kept) == sorted(str(item) for item in held) else NOT_MET, answers
    )


def _coverage_asked(story: Story, _given: Given) -> Finding:
    answers = tuple(item.seq for item in story.of_kind("duis-response", name="12.1", code="I0"))
    return Finding(MET, answers) if answers else _open(story)


def _notice_accepted(story: Story, _given: Given) -> Finding:
    """The DCC took an 8.14.2, which was about this job's CHF."""
    sent = story.done(acts.SEND_NOTICE)
    accepted = [
        item.seq for item in story.of_kind("duis-response", name="8.14.2") if (item.code or "") in NOTICE_ACCEPTED
    ]
    if not accepted:
        return _open(story, _seqs(sent))
    named = [item for item in sent if item.seq < accepted[0]]
    right = named and EUI64.parse(named[-1].act.value("device_id")) == _eui(story, "CHF")
    return Finding(MET if right else NOT_MET, (*_seqs(named[-1:]), accepted[0]))


def _no_refusal(story: Story, given: Given) -> Finding:
    """The DCC never answered a request with that code; known once the job has ended."""
    refused = tuple(item.seq for item in story.of_kind("duis-response", code=given["code"]))
    if refused:
        return Finding(NOT_MET, refused)
    return Finding(MET if story.session.ended else NOT_YET)


def _right_hub(story: Story, _given: Given) -> Finding:
    """The hub on the label was chosen, and before it no other."""
    tries = story.done(acts.CONNECT)
    if not tries:
        return _open(story)
    wrong = [item for item in tries if EUI64.parse(item.act.value("gpf")) != _eui(story, "GPF")]
    return Finding(NOT_MET, _seqs(wrong)) if wrong else Finding(MET, _seqs(tries[:1]))


def _within_window(story: Story, _given: Given) -> Finding:
    """The terminal came onto the HAN without the hub being turned off and on for it."""
    own = str(_eui(story, "GPF"))
    linked = [item.seq for item in story.events if item.summary == "Connected to the HAN" and item.device == own]
    turned = story.done(acts.POWER_CYCLE)
    if not linked:
        return Finding(NOT_MET, _seqs(turned)) if turned else _open(story)
    before = [item for item in turned if item.seq < linked[0]]
    return Finding(NOT_MET, _seqs(before)) if before else Finding(MET, tuple(linked[:1]))


def _joined(story: Story, given: Given) -> Finding:
    """The device is on the HAN in truth."""
    device = story.session.world.house.find(_eui(story, given["device"]))
    pressed = story.done(acts.PRESS_JOIN, device=str(_eui(story, given["device"])))
    if device is not None and device.state.joined:
        return Finding(MET, _seqs(pressed[-1:]))
    return _open(story, _seqs(pressed))


def _on_record(story: Story, given: Given) -> Finding:
    """The DCC has the device on record with that status."""
    eui = _eui(story, given["device"])
    held = story.session.world.dcc.office.inventory.get(eui)
    moved = tuple(item.seq for item in story.events if item.kind == "status" and item.device == str(eui))
    return Finding(MET, moved[-1:]) if held and held.device_status == given["status"] else _open(story, moved)


def _record_agrees(story: Story, given: Given) -> Finding:
    """What the DCC has on record is what is so, of one device or of all; known once the job has ended."""
    device = str(_eui(story, given["device"])) if "device" in given else ""
    if not story.session.ended:
        return Finding(NOT_YET)
    differ = [item for item in difference_rows(story.session) if device in ("", item.device)]
    return Finding(NOT_MET if differ else MET, tuple(item.seq for item in story.of_kind("session-ended")))


def _back(item: Heard) -> bool:
    return bool(item.returned) and not item.returned.startswith("E")


def _returned_all_needed(story: Story, _given: Given) -> Finding:
    """Every answer on the MP081 list went back and was taken; there was at least one."""
    needed = [item for item in story.session.state.heard if need_of(item) == NEEDED]
    sent = _seqs(story.done(acts.SEND_BACK))
    if needed and all(_back(item) for item in needed):
        return Finding(MET, sent)
    return _open(story, sent)


def _returned(story: Story, given: Given) -> Finding:
    """The answer to that task went back and was taken."""
    mine = [item for item in story.session.state.heard if item.task == given["task"] and _back(item)]
    numbers = {str(item.number) for item in mine}
    sent = [item for item in story.done(acts.SEND_BACK) if numbers & set(item.act.value("items").split(","))]
    return Finding(MET, _seqs(sent)) if mine else _open(story)


def _needless_deliveries(story: Story) -> list[int]:
    """Return the deliveries of bytes that could bring nothing new: answered already, or protected against replay."""
    seen: set[str] = set()
    answered: set[str] = set()
    needless = []
    protected = {
        str(item.request_id)
        for item in story.of_kind("command")
        if item.message_code and is_replay_protected(int(item.message_code, 16))[0]
    }
    for item in story.events:
        request = str(item.request_id)
        if item.kind == "response" and item.request_id:
            answered.add(request)
        elif item.kind == "delivery":
            if request in seen and (request in answered or request in protected):
                needless.append(item.seq)
            seen.add(request)
    return needless


def _no_needless_delivery(story: Story, _given: Given) -> Finding:
    needless = _needless_deliveries(story)
    if needless:
        return Finding(NOT_MET, tuple(needless))
    return Finding(MET if story.session.ended else NOT_YET)


def _answered(story: Story, given: Given) -> Finding:
    """That question was answered with that option."""
    chosen = story.done(acts.ANSWER, question=given["question"])
    if not chosen:
        return _open(story)
    right = chosen[0].act.value("option") == given["option"]
    return Finding(MET if right else NOT_MET, _seqs(chosen[:1]))


def _read_before_asking(story: Story, given: Given) -> Finding:
    """After silence the device's log was read (8.9) before the command of that task was asked for anew."""
    asked = story.done(acts.ASK, task=given["task"])
    reads = [item.seq for item in story.events if item.kind == "response" and item.message_code in _LOG_READINGS]
    if len(asked) < 2:
        return _open(story, tuple(reads))
    between = tuple(seq for seq in reads if asked[0].seq < seq < asked[1].seq)
    return Finding(MET if between else NOT_MET, (*between, asked[1].seq))


_LOG_READINGS = ("0004", "0013", "00FE", "010F")  # the answers to 8.9


def _link_queue_gone(story: Story, _given: Given) -> Finding:
    """Something waited for a link, and all that waited was answered in the end."""
    waited = {str(item.request_id): item.seq for item in story.of_kind("trouble") if item.request_id}
    answered = {str(item.request_id): item.seq for item in story.of_kind("duis-response") if item.request_id}
    done = tuple(answered[key] for key in waited if key in answered)
    if waited and len(done) == len(waited):
        return Finding(MET, done)
    return _open(story, tuple(waited.values()))


def _label_code_used(story: Story, given: Given) -> Finding:
    """The command of that task was asked for with the install code read from the device's label."""
    asked = story.done(acts.ASK, task=given["task"], code=acts.LABEL)
    return Finding(MET, _seqs(asked)) if asked else _open(story)


def _handed_over(story: Story, given: Given) -> Finding:
    """The job ended as installed; where MINUTES are given, within that time of its start."""
    ended = tuple(item.seq for item in story.of_kind("session-ended"))
    if not story.session.ended:
        return Finding(NOT_YET)
    if story.session.state.ended != ENDED:
        return Finding(NOT_MET, ended)
    took = parse_time(story.events[-1].at) - story.session.scenario.start
    late = "minutes" in given and took.total_seconds() > 60 * int(given["minutes"])
    return Finding(NOT_MET if late else MET, ended)


def _stopped_with_reason(story: Story, _given: Given) -> Finding:
    ended = tuple(item.seq for item in story.of_kind("session-ended"))
    if not story.session.ended:
        return Finding(NOT_YET)
    return Finding(MET if story.session.state.ended == STOPPED else NOT_MET, ended)


def _not_done(story: Story, given: Given) -> Finding:
    """That act was never done; known once the job has ended."""
    device = {"device": str(_eui(story, given["device"]))} if "device" in given else {}
    done = story.done(given["act"], **device)
    if done:
        return Finding(NOT_MET, _seqs(done))
    return Finding(MET if story.session.ended else NOT_YET)


RULES: dict[str, Rule] = {
    item.name: item
    for item in (
        Rule("coverage-asked", "the DCC answered the question about coverage", (), (), _coverage_asked),
        Rule("one-space-kept", "a WAN variant of one space is kept as one space", (), (), _one_space_kept),
        Rule("notice-accepted", "the DCC took an 8.14.2 about the job's CHF", (), (), _notice_accepted),
        Rule("no-refusal", "the DCC never answered with that code", ("code",), (), _no_refusal),
        Rule("right-hub", "the hub on the label was chosen first", (), (), _right_hub),
        Rule("within-window", "on the HAN without turning the hub off and on", (), (), _within_window),
        Rule("joined", "the device is on the HAN", ("device",), (), _joined),
        Rule("on-record", "the DCC has the device on record so", ("device", "status"), (), _on_record),
        Rule("record-agrees", "the DCC's record is what is so", (), ("device",), _record_agrees),
        Rule("returned-all-needed", "every answer the DCC needs went back", (), (), _returned_all_needed),
        Rule("returned", "the answer to that task went back", ("task",), (), _returned),
        Rule("no-needless-delivery", "no command was delivered twice needlessly", (), (), _no_needless_delivery),
        Rule("answered", "the question was answered so", ("question", "option"), (), _answered),
        Rule("read-before-asking", "after silence its log was read first", ("task",), (), _read_before_asking),
        Rule("link-queue-gone", "what waited for a link went out", (), (), _link_queue_gone),
        Rule("label-code-used", "asked for with the code on the label", ("task",), (), _label_code_used),
        Rule("handed-over", "the job ended as installed", (), ("minutes",), _handed_over),
        Rule("stopped-with-reason", "the job was stopped with a reason", (), (), _stopped_with_reason),
        Rule("not-done", "that act was never done", ("act",), ("device",), _not_done),
    )
}


def wrong_with(scenario: Scenario, rule: str, given: Given) -> str:
    """Return what is wrong with an objective's RULE and what it is GIVEN in SCENARIO; empty when nothing is."""
    if rule not in RULES:
        return f"there is no rule {rule!r}; choose one of: {', '.join(RULES)}"
    known = RULES[rule]
    missing = [key for key in known.needs if key not in given]
    unknown = [key for key in given if key not in (*known.needs, *known.takes)]
    if missing or unknown:
        return f"the rule {rule} " + (f"needs a {missing[0]}" if missing else f"knows no {unknown[0]}")
    return _wrong_value(scenario, given)


def _wrong_value(scenario: Scenario, given: Given) -> str:
    lesson = scenario.lesson
    questions = {item.id: [one.id for one in item.options] for item in lesson.questions} if lesson else {}
    known: dict[str, Iterable[str]] = {
        "device": [item.key for item in scenario.devices],
        "task": [item.id for item in scenario.tasks],
        "question": questions,
        "option": questions.get(given.get("question", ""), []),
        "act": acts.NAMES,
    }
    for key, value in given.items():
        if key in known and value not in known[key]:
            return f"{value!r} is no {key} of this scenario"
        if key == "minutes" and not (value.isascii() and value.isdecimal()):
            return f"minutes are a whole number, not {value!r}"
    return ""
