"""The button by the clock: let time pass until the next thing happens, where the exercise allows it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from hht_app.core.clock import parse_time
from hht_app.core.words import tr
from hht_app.premises.passing import next_due
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.going_on import LONGEST_WAIT
from hht_app.terminal.modes import ASSESSED
from hht_app.terminal.session import Session
from hht_app.terminal.state import WAN_UNKNOWN
from hht_app.terminal.views.common import Offer, clock_words
from hht_app.terminal.views.fit import window_closes

NAME = "next-event"


def next_event(session: Session) -> Offer | None:
    """Return the button that moves the clock to the next event, or None: nothing is due, or the job is assessed.

    It names an event only where the installer knows of it; what the home holds in store is not given away.
    """
    if session.ended or session.mode == ASSESSED:
        return None
    now = session.world.clock.now
    known = min(((at, words) for at, words in _known(session) if at > now), default=None)
    unknown = next_due(session.world.house)
    at, words = known if known is not None else (None, "")
    if unknown is not None and unknown > now and (at is None or unknown < at):
        at, words = unknown, tr("the next thing that happens")
    if at is None:
        return None
    if session.state.wan == WAN_UNKNOWN and at == _wait_ends(session):
        return Offer(NAME, tr("Next event"), Act(acts.WAIT), spoken=_spoken(words, at))
    seconds = math.ceil((at - now).total_seconds())
    if seconds > LONGEST_WAIT:
        return None
    return Offer(NAME, tr("Next event"), Act(acts.PASS_TIME, {"seconds": str(seconds)}), spoken=_spoken(words, at))


def _spoken(words: str, at: datetime) -> str:
    return tr("Next event: {words}, {when}", words=words, when=clock_words(at))


def _known(session: Session) -> Iterator[tuple[datetime, str]]:
    """What an installer knows is coming: the end of the wait, and of the hub's window while it is still needed."""
    ends = _wait_ends(session)
    if ends is not None and session.state.wan == WAN_UNKNOWN:
        yield ends, tr("the wait for the SM WAN is over")
    closes = window_closes(session)
    if closes is not None and not session.state.connected_gpf and session.state.wan != WAN_UNKNOWN:
        yield closes, tr("the hub stops listening for a terminal")


def _wait_ends(session: Session) -> datetime | None:
    power_on = session.state.hub_power_on
    return parse_time(power_on) + timedelta(minutes=session.scenario.wan_wait_minutes) if power_on else None
