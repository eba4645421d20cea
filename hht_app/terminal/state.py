"""What this terminal remembers of the job: never what the DCC holds, never what is so, only what it did and heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal

from hht_app.core.parts import Parts, shared_part
from hht_app.terminal.scenario import Task

WAN_UNKNOWN, WAN_WAITED, WAN_NONE, WAN_FOUND = "unknown", "waited", "none", "found"
TO_ASK, READY, SILENT, ANSWERED = "to_ask", "ready", "silent", "answered"
SENT, CAME = "sent", "came"


class BroughtTask(Task):
    """A command that was asked for elsewhere and brought into the open job: there is no request to ask anew with."""

    origin: Literal["brought"] = "brought"

    @property
    def brought(self) -> bool:
        """Tell that it was brought in."""
        return True


@dataclass(slots=True)
class TaskProgress:
    """How far one command has come; EARLIER are those delivered before it: RequestID and command, in hex, of each.

    A command that went over the SM WAN is SENT till its answer CAME to the supplier's system: BY_WAN says how it came
    out (success, failure or none) and BY_WAN_WORDS in words. FAILED says why asking for it came to nothing.
    """

    state: str = TO_ASK
    request_id: str = ""
    command: str = ""
    refusal: str = ""
    asked_at: str = ""
    delivered_at: str = ""
    heard: int = 0
    earlier: list[list[str]] = field(default_factory=list)
    by_label: bool = False  # it was last asked for with the install code on the device's label
    by_wan: str = ""
    by_wan_words: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message heard on the HAN: what it is, which task it answers, how it reads, and whether it went back."""

    number: int
    at: str
    kind: str
    device: str
    device_type: str
    use_case: str
    message_code: str
    message: str
    task: str
    request_id: str
    outcome: str
    result: str
    protection: str
    reference: str = ""
    returned: str = ""
    returned_at: str = ""


@dataclass(slots=True)
class TerminalState:
    """The terminal's memory, saved and restored exactly.

    WAITING names what each request that waits for a link is about, by RequestID: a task, a message heard, or a form.
    WAN_LIGHT: the hub's light tells of SM WAN. RECORDED are the devices that the supplier was asked to put on record.
    JOIN_TRIES counts, by device, the presses that led to no join. HINTS were taken, in order; ANSWERS are the options
    chosen, by question.
    """

    coverage: list[dict[str, Any]] = field(default_factory=list)
    coverage_code: str = ""
    fitted: list[str] = field(default_factory=list)
    hub_power_on: str = ""
    joined: list[str] = field(default_factory=list)
    wan: str = WAN_UNKNOWN
    wan_light: bool = False
    no_wan_reason: str = ""
    notice_code: str = ""
    notice_request_id: str = ""
    scanned: list[list[str]] = field(default_factory=list)
    connected_gpf: str = ""
    connect_reason: str = ""
    round: int = 1
    tasks: dict[str, TaskProgress] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    more: list[Task] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    noted: dict[str, str] = field(default_factory=dict)  # facts for the notice, by field, as the installer saw them
    recorded: list[str] = field(default_factory=list)
    join_tries: dict[str, int] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    last_word: str = ""
    ended: str = ""
    ended_reason: str = ""

    def snapshot(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        return {
            **self._rest(),
            "tasks": {key: _plain_progress(item) for key, item in self.tasks.items()},
            "heard": [_plain_heard(item) for item in self.heard],
            "more": [_plain_task(task) for task in self.more],
        }

    def parts(self) -> list[Parts]:
        """Return what `snapshot` gives in parts: each task, message heard, and command asked for beyond the job."""
        tasks = tuple(self.tasks.values())
        return [
            shared_part({**self._rest(), "tasks": {}, "heard": [], "more": []}),
            Parts(
                "tasks",
                tuple(self.tasks),
                [_progress_mark(item) if item.earlier else _PROGRESS(item) for item in tasks],
                tasks,
                _plain_progress,
            ),
            Parts("heard", range(len(self.heard)), tuple(self.heard), self.heard, _plain_heard),
            Parts("more", range(len(self.more)), tuple(self.more), self.more, _plain_task),
        ]

    def _rest(self) -> dict[str, Any]:
        """Return all but tasks, messages heard and commands asked for as plain data."""
        return {**dict(zip(_PLAIN, _PLAIN_VALUES(self), strict=True)), "waiting": dict(self.waiting)}

    @classmethod
    def restore(cls, data: Mapping[str, Any]) -> TerminalState:
        """Read back what `snapshot` wrote."""
        return cls(
            **{name: data[name] for name in _PLAIN if name in data},
            tasks={key: TaskProgress(**item) for key, item in data["tasks"].items()},
            heard=[Heard(**item) for item in data["heard"]],
            waiting=dict(data["waiting"]),
            more=[(BroughtTask if "origin" in item else Task).model_validate(item) for item in data["more"]],
        )


def _progress_mark(item: TaskProgress) -> tuple[Any, ...]:
    return (_PROGRESS(item), [tuple(pair) for pair in item.earlier]) if item.earlier else _PROGRESS(item)


def _plain_heard(item: Heard) -> dict[str, Any]:
    return dict(zip(_HEARD, _HEARD_VALUES(item), strict=True))


def _plain_task(task: Task) -> dict[str, Any]:
    return task.model_dump(mode="json")


def _plain_progress(progress: TaskProgress) -> dict[str, Any]:
    plain = dict(zip(_PROGRESS_NAMES, _PROGRESS(progress), strict=True))
    return {**plain, "earlier": [list(item) for item in progress.earlier]}


_HEARD = tuple(Heard.__dataclass_fields__)
_HEARD_VALUES = attrgetter(*_HEARD)
_PROGRESS_NAMES = tuple(name for name in TaskProgress.__dataclass_fields__ if name != "earlier")
_PROGRESS = attrgetter(*_PROGRESS_NAMES)
_PLAIN = tuple(name for name in TerminalState.__dataclass_fields__ if name not in ("tasks", "heard", "more", "waiting"))
_PLAIN_VALUES = attrgetter(*_PLAIN)
