"""What a person who does not see the screen is told: what was done, heard or refused, and time that runs out.

The screen shows all of it already. Each piece of news has a key, so that it is told once, however often it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.terminal.commanding import find_task, tasks_of
from hht_app.terminal.session import Session
from hht_app.terminal.state import Heard
from hht_app.terminal.views.commands import ADD, join_until
from hht_app.terminal.views.common import BAD, STOP, WARN, Message, device_name, length_words
from hht_app.terminal.views.fit import window_left

DONE, HEARD, WINDOW, JOINING = "done", "heard", "window", "joining"
# Minutes of the hub's window, and seconds of a join period, at which one is told how much is left.
MINUTES_LEFT = (10, 5, 1)
SECONDS_LEFT = 30
LATEST = 12
PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell: KIND and KEY together name it for good; what is URGENT interrupts what is being said."""

    kind: str
    key: str
    words: str
    urgent: bool = False


def news(session: Session) -> tuple[News, ...]:
    """Return what there is to tell of SESSION as it stands: latest answers and alerts, countdowns, the last word."""
    found = [_heard(session, item) for item in session.state.heard[-LATEST:]]
    found += _countdowns(session)
    if session.state.last_word:
        found.append(News(DONE, f"{session.count()}", told(session.state.last_word)))
    return tuple(found)


def _heard(session: Session, item: Heard) -> News:
    name = device_name(item.device_type) if item.device_type else tr("HAN")
    result = told(item.result) or tr("No result in it")
    if item.task:
        task = find_task(session.world, session.state, item.task)
        words = tr("Answer from the {name}: {title}. {result}", name=name, title=tr(task.title), result=result)
    elif item.kind == "alert":
        words = tr("Alert from the {name}: {result}", name=name, result=result)
    else:
        words = tr("Heard from the {name}, and not asked for: {result}", name=name, result=result)
    return News(HEARD, f"{item.number}", words, urgent=item.outcome == "failure")


def _countdowns(session: Session) -> list[News]:
    if session.ended:
        return []
    found = []
    label = str(session.scenario.device("GPF").eui)
    left = window_left(session)
    if left is not None and session.state.connected_gpf != label:
        minutes = next((bound for bound in sorted(MINUTES_LEFT) if left <= timedelta(minutes=bound)), None)
        since = session.state.hub_power_on
        if left <= timedelta(0):
            found.append(News(WINDOW, f"{since} 0", tr("The hub has stopped listening for a terminal"), urgent=True))
        elif minutes is not None:
            words = tr("The hub listens for a terminal for {left} more", left=length_words(left))
            found.append(News(WINDOW, f"{since} {minutes}", words, urgent=minutes == min(MINUTES_LEFT)))
    now = session.world.clock.now
    for task in tasks_of(session.world, session.state):
        until = join_until(session, task) if task.service_reference_variant == ADD else None
        if until is not None and timedelta(0) < until - now <= timedelta(seconds=SECONDS_LEFT):
            words = tr("Joining closes in {left}", left=length_words(until - now))
            found.append(News(JOINING, f"{task.id} {until.isoformat()}", words, urgent=True))
    return found


class Teller:
    """Remembers what was told, and picks what is still to be told; one for a window."""

    def __init__(self) -> None:
        self._session = 0
        self._told: set[tuple[str, str]] = set()
        self._messages: dict[str, Message] = {}

    def take(self, session: int, standing: tuple[News, ...], messages: Mapping[str, Message]) -> tuple[News, ...]:
        """Return what is new of what stands in session number SESSION (0: none), and of the MESSAGES on the screen.

        What stood there when a session was opened is known to whoever opened it. What was done is left out where an
        answer or a message tells of it.
        """
        first = session != self._session
        if first:
            self._session, self._told, self._messages = session, set(), {}
        fresh = [item for item in standing if (item.kind, item.key) not in self._told]
        self._told.update((item.kind, item.key) for item in fresh)
        if first:
            fresh = [item for item in fresh if item.kind in (WINDOW, JOINING)]
        said = self._new_messages(session, messages)
        if said or any(item.kind == HEARD for item in fresh):
            fresh = [item for item in fresh if item.kind != DONE]
        return (*said, *fresh)

    def _new_messages(self, session: int, messages: Mapping[str, Message]) -> list[News]:
        """A problem is told each time it is said anew, any other message when it differs from what stood there."""
        fresh = []
        for name, message in messages.items():
            before = self._messages.get(name)
            known = before is message if name == PROBLEM else before == message
            # Before a job is open the first screen has words that always stand there.
            if not known and (session or name == PROBLEM):
                fresh.append(message_news(name, message))
        if PROBLEM not in messages:
            self._messages.pop(PROBLEM, None)
        self._messages.update(messages)
        return fresh


def message_news(name: str, message: Message) -> News:
    """Return MESSAGE, which stands under NAME, as something to tell: its title, then what to do next."""
    words = f"{message.title}. {message.next}" if message.next else message.title
    return News(name, message.title, words, urgent=message.mark.role in (BAD, WARN) or message.mark.shape == STOP)
