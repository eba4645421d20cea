"""What a room reports as having happened: the session turns each report into a journal event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened: who, what kind, in a few words, and the bytes as they were."""

    actor: str
    kind: str
    summary: str
    name: str | None = None
    request_id: str | None = None
    message_code: str | None = None
    device: str | None = None
    code: str | None = None
    raw: bytes = b""


Recorder = Callable[[Happening], None]


def ignore(happening: Happening) -> None:
    """A recorder that keeps nothing, for callers who do not journal."""
