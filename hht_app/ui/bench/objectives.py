"""The drawer's objectives: what the job asks for, how each stands, and the events that show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.store.chain import Event
from hht_app.terminal.session import ACT, Session
from hht_app.terminal.views.timeline import act_words
from hht_app.training.assessment import Assessment, Objective, assess
from hht_app.ui.bench.panel import Panel
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, Button, Card, label, mark_line

MOST_EVENTS = 6


def _said(session: Session, event: Event) -> str:
    return act_words(session, event) if event.kind == ACT else told(event.summary)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event that shows how an objective stands: its number, time and words."""

    seq: int
    at: str
    summary: str


@dataclass(frozen=True, slots=True)
class ObjectivesData:
    """The assessment, and the events its objectives point to."""

    assessment: Assessment
    events: dict[int, Evidence]


class ObjectivesPanel(Panel):
    """A card an objective; a press on an event opens it in the inspector."""

    key: ClassVar[str] = "objectives"

    def title(self) -> str:
        """Return the panel's name."""
        return tr("Objectives")

    def fetch(self, session: Session) -> ObjectivesData:
        """Return how the job stands by its objectives."""
        found = assess(session)
        events = {}
        for seq in {seq for item in found.objectives for seq in item.evidence[-MOST_EVENTS:]}:
            event = next(iter(session.page(seq - 1, 1)), None)
            if event is not None:
                events[seq] = Evidence(event.seq, event.at[11:16], _said(session, event))
        return ObjectivesData(found, events)

    def fill(self, data: Any) -> None:
        """Draw the sum, the hints and a card for each objective."""
        found: Assessment = data.assessment
        if not found.objectives:
            self.add_words("objectives-none", tr("This job sets no objectives: it is played freely."))
            return
        self.add_words("objectives-sum", found.words, "title", "text")
        points = tr("{points} of {most} points", points=found.points, most=found.of_points)
        spent = tr("{count} hints taken, they cost {points}", count=len(found.hints), points=found.hint_points)
        self.add_words("objectives-points", f"{points}. {spent}." if found.hints else f"{points}.")
        for item in found.objectives:
            shown = tuple(data.events[seq] for seq in item.evidence[-MOST_EVENTS:] if seq in data.events)
            self.add(f"objective-{item.id}", (item, shown), partial(self._card, item, shown))

    def _card(self, item: Objective, shown: tuple[Evidence, ...]) -> QWidget:
        card = Card(self.look, f"objective-{item.id}")
        card.body.addWidget(label(self.look, item.words, "strong"))
        card.body.addWidget(mark_line(self.look, item.mark))
        if not shown:
            return card
        row = QWidget()
        flow = FlowLayout(row, gap=self.look.px(4))
        earlier = len(item.evidence) - len(shown)
        if earlier:
            card.body.addWidget(label(self.look, tr("{count} earlier events, then", count=earlier), "second", "muted"))
        for event in shown:
            words = tr("{at}, event {seq}", at=event.at, seq=event.seq)
            spoken = tr("Look at event {seq}: {summary}", seq=event.seq, summary=event.summary)
            button = Button(self.look, words, f"objective-{item.id}-event-{event.seq}", PLAIN, spoken)
            button.setToolTip(event.summary)
            button.clicked.connect(partial(self._look_at, event.seq))
            flow.addWidget(button)
        card.body.addWidget(row)
        return card

    def _look_at(self, seq: int) -> None:
        self.desk.inspect(seq)
