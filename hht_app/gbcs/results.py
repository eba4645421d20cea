"""What a response says became of its command, and any message in one line for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.gbcs import use_cases
from hht_app.gbcs.context import NOT_ATTEMPTED, Context
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.tree import Node
from hht_app.gbcs.use_cases import alert_name, result_name, use_case

Outcome = Literal["success", "failure", "none"]
Told = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Result:
    """OUTCOME with the code that decided it (None where there is none) and its meaning.

    DETAIL tells of a partial outcome: what was done and what was not, empty where all went one way.
    """

    outcome: Outcome
    code: int | None
    meaning: str
    detail: str = ""

    def to_json(self) -> dict[str, str | int | None]:
        """Return the result as plain data."""
        made: dict[str, str | int | None] = {"outcome": self.outcome, "code": self.code, "meaning": self.meaning}
        if self.detail:
            made["detail"] = self.detail
        return made


WITH_DATA = Result("success", None, "answered with data")
ACCEPTED = Result("none", None, "accepted, not yet executed")
UNREADABLE = Result("none", None, "the result is encrypted")
NO_STATUS = Result("none", None, "answered with data, no status is told")
PARTLY_FOUND = Result("success", None, "answered with data, part of what was asked for is not found")
ZCL_NOT_FOUND = ("zcl", 0x8B)
STOPPED = ("dlms", 0xFA)
NOT_HELD = Result("none", None, use_cases.NOT_HELD)
# What adds nothing to a sentence that says already that it was carried out.
_PLAIN = frozenset({"success", "joined", "unjoined", WITH_DATA.meaning})
# Each by our name and by the published MMC schema's, which the tree has where the schema knows the alert.
_CODES = frozenset({"alert_code", "GBCSHexAlertCode"})
_FUTURE_DATED = frozenset({"future_dated", "COSEMFutureDatedAlert", "GBZFutureDatedAlert"})


@lru_cache(1024)
def of_code(group: str, code: int, detail: str = "") -> Result:
    """Return the result of CODE in GROUP of the result table: 0 is success."""
    return Result("success" if code == 0 else "failure", code, result_name(group, code), detail)


def result_of(family: str, context: Context) -> Result:
    """Return what the statuses that CONTEXT was told in a response of FAMILY come to: the first failure decides."""
    if context.faults:
        return Result("none", None, f"the answer cannot be read to its end: {context.faults[0].value}")
    told = context.told
    failing = [item for item in told if item[1]]
    other = [item for item in failing if item[:2] != ZCL_NOT_FOUND]
    if other:
        return of_code(other[0][0], other[0][1], _detail(told, failing))
    if context.encrypted > context.opened and family == "gbz":
        return UNREADABLE
    if failing:
        return PARTLY_FOUND if context.has_data else of_code(*ZCL_NOT_FOUND)
    if told:
        return of_code(told[0][0], 0)
    if context.is_accepted:
        return ACCEPTED
    if context.has_data:
        return WITH_DATA if family == "asn1" else NO_STATUS
    return NOT_HELD


def _detail(told: list[Told], failing: list[Told]) -> str:
    """Return what was done and what was not, where there was more than one thing to do."""
    if len(told) < 2:
        return ""
    tried = Counter(item for item in failing if item[:2] != STOPPED and item[2] != NOT_ATTEMPTED)
    parts = []
    done = len(told) - len(failing)
    if done:
        parts.append(f"{done} of {len(told)} done")
    for (group, code, what), times in tried.items():
        often = f" {times} times" if times > 1 else ""
        parts.append(f"{what or 'one'} failed{often} ({code}, {result_name(group, code)})")
    left = len(failing) - tried.total()
    if left:
        parts.append(f"{left} not attempted")
    return ", ".join(parts)


@cache
def _acts() -> dict[int, tuple[str, str, str]]:
    return {int(row["code"], 16): (row["device_type"], row["act"], row["kind"]) for row in read_table("gbcs/acts.csv")}


def _named(message: GBCSMessage, device: EUI64, names: Mapping[EUI64, str]) -> str:
    """Return DEVICE as NAMES call it, else by the type that the use case tells, else its EUI-64."""
    known = names.get(device)
    if known:
        return known
    kind = _acts().get(message.message_code, ("", "", ""))[0]
    return f"{kind} {device}" if kind else str(device)


def act_of(message_code: int) -> str:
    """Return what the command MESSAGE_CODE is for, in words where they are held, else its use case."""
    found = _acts().get(message_code)
    if found:
        return found[1]
    row = use_case(message_code)
    return f"{row.name} ({row.title})" if row else f"message {message_code:04X}"


def _is_reading(message_code: int) -> bool:
    found = _acts().get(message_code)
    if found:
        return found[2] == "read"
    row = use_case(message_code)
    return row is not None and row.title.startswith("Read ")


def refusal(result: Result) -> str:
    """Return the failure RESULT in words: its code, what that means, and what was done all the same."""
    return f"{result.code}, {result.meaning}{f' ({result.detail})' if result.detail else ''}"


def alert_code_in(tree: Node) -> int | None:
    """Return the alert code in the payload TREE of an alert, None where it could not be read."""
    for item in tree.walk():
        if item.name in _CODES and isinstance(item.value, str):
            return int(item.value, 16)
    return None


def alert_words(message_code: int, tree: Node, reported: Result | None) -> str:
    """Return the alert MESSAGE_CODE with payload TREE in words, with what it says became of a command, REPORTED."""
    code = alert_code_in(tree)
    if code is None:
        return f"an alert: {act_of(message_code)}"
    about = _change(tree) or (act_of(message_code) if reported is not None else "")
    if reported is not None and reported.outcome == "failure":
        about += f": {refusal(reported)}"
    return f"alert {code:04X}: {alert_name(code)}{f' ({about})' if about else ''}"


def _change(tree: Node) -> str:
    """Return the command and the part of it that a future-dated alert is about, empty where it is another alert."""
    for item in tree.walk():
        if item.name in _FUTURE_DATED and item.children:
            return f"{act_of(int(str(item.children[0].value), 16))}, {item.value}"
    return ""


def sentence(message: GBCSMessage, result: Result | None, alert: str, names: Mapping[EUI64, str]) -> str:
    """Return MESSAGE in one line: what happened, where and to whom; NAMES are the devices' own names where known.

    RESULT is a response's, ALERT an alert in words.
    """
    act = act_of(message.message_code)
    if message.cra is CRA.COMMAND:
        what = "Pre-Command" if message.is_pre_command else "Command"
        return f"{what} to {_named(message, message.recipient, names)}: {act}"
    device = _named(message, message.originator, names)
    if message.cra is CRA.ALERT:
        return f"{device} raised {alert}"
    if result is None:
        return f"{device} answered {act}"
    if result.outcome == "failure":
        partly = result.detail and " done" in result.detail
        verb = "carried out only part of" if partly else "refused"
        return f"{device} {verb} {act}: {refusal(result)}"
    if result.outcome == "success":
        more = f": {result.meaning}" if result.meaning not in _PLAIN else ""
        if _is_reading(message.message_code):
            return f"{device} answered {act}{more}"
        return f"{device} carried out {act}{more}"
    if result == ACCEPTED:
        return f"{device} accepted {act}, to be carried out later or cancelled: no outcome is told yet"
    return f"{device} answered {act}: {result.meaning}"
