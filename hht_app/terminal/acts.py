"""What a person can do with the terminal and by hand: each act is plain data, so that it can be kept and done again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from hht_app.core.errors import DataError, UserError
from hht_app.core.jsontext import canonical_json
from hht_app.core.resources import read_table

ASK_COVERAGE, FIT, WAIT, DECLARE_NO_WAN, SEND_NOTICE = "ask_coverage", "fit", "wait", "declare_no_wan", "send_notice"
SCAN, CONNECT, POWER_CYCLE = "scan", "connect", "power_cycle"
ASK, DELIVER, PRESS_JOIN, SEND_BACK = "ask", "deliver", "press_join", "send_back"
HAND_OVER, STOP = "hand_over", "stop"
ASK_MORE, BRING_IN, PASS_TIME = "ask_more", "bring_in", "pass_time"
TROUBLE, CLEAR_TROUBLE, GIVE_IMAGE = "trouble", "clear_trouble", "give_image"
HINT, ANSWER = "hint", "answer"
HAVE_RECORDED, NOTE = "have_recorded", "note"
LABEL = "label"
BY_TRAINER = frozenset({TROUBLE, CLEAR_TROUBLE, GIVE_IMAGE})

NAMES = frozenset(
    {
        ASK_COVERAGE,
        FIT,
        WAIT,
        DECLARE_NO_WAN,
        SEND_NOTICE,
        SCAN,
        CONNECT,
        POWER_CYCLE,
        ASK,
        DELIVER,
        PRESS_JOIN,
        SEND_BACK,
        HAND_OVER,
        STOP,
        ASK_MORE,
        BRING_IN,
        PASS_TIME,
        TROUBLE,
        CLEAR_TROUBLE,
        GIVE_IMAGE,
        HINT,
        ANSWER,
        HAVE_RECORDED,
        NOTE,
    }
)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its name and what it is done with, all text."""

    name: str
    given: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the act as canonical JSON, as the journal keeps it; UserError for text that is not Unicode."""
        try:
            return canonical_json({"act": self.name, "with": dict(self.given)}).encode()
        except UnicodeEncodeError as error:
            raise UserError("half a character was given", advice="type the text again") from error

    @classmethod
    def from_bytes(cls, data: bytes) -> Act:
        """Read back what `to_bytes` wrote; DataError for anything else."""
        try:
            read = json.loads(data)
            name, given = read["act"], read["with"]
        except (ValueError, KeyError, TypeError) as error:
            raise DataError("not an act of this program") from error
        if name not in NAMES or not all(isinstance(value, str) for value in given.values()):
            raise DataError(f"{name!r} is not an act this program knows")
        return cls(name, given)

    def value(self, key: str) -> str:
        """Return what was given as KEY; DataError when it is missing."""
        if key not in self.given:
            raise DataError(f"{self.name} needs {key}", path=key)
        return self.given[key]


@cache
def seconds_of(name: str) -> int:
    """Return how long an act takes on the simulated clock (a table; simulator's choice)."""
    return {row["act"]: int(row["seconds"]) for row in read_table("scenarios/durations.csv")}.get(name, 0)
