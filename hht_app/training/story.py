"""A session's journal read once: its acts that were done, and the events of a kind, for objectives and debrief."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.store.chain import Event
from hht_app.terminal.acts import Act
from hht_app.terminal.session import ACT, FAILED, Session


@dataclass(frozen=True, slots=True)
class Done:
    """One act that was done: the number of its event, its simulated time, who did it, and the act."""

    seq: int
    at: str
    actor: str
    act: Act


@dataclass(frozen=True, slots=True)
class Story:
    """What happened: every event in order, and of the acts those that were not undone by bad input."""

    session: Session
    events: tuple[Event, ...]
    acts: tuple[Done, ...]

    def done(self, name: str, **given: str) -> list[Done]:
        """Return the acts called NAME with these values, in order."""
        return [
            item
            for item in self.acts
            if item.act.name == name and all(item.act.given.get(key) == value for key, value in given.items())
        ]

    def of_kind(self, kind: str, *, name: str = "", code: str = "") -> list[Event]:
        """Return the events of KIND, of that NAME and CODE where given, in order."""
        return [
            item
            for item in self.events
            if item.kind == kind and (not name or item.name == name) and (not code or item.code == code)
        ]


def read_story(session: Session) -> Story:
    """Return the story of SESSION as its journal tells it."""
    events = session.events()
    undone: set[int] = set()
    last_act = 0
    for event in events:
        if event.kind == ACT:
            last_act = event.seq
        elif event.kind == FAILED:
            undone.add(last_act)
    acts = tuple(
        Done(item.seq, item.at, item.actor, Act.from_bytes(item.raw))
        for item in events
        if item.kind == ACT and item.seq not in undone
    )
    return Story(session, tuple(events), acts)
