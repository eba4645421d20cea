"""The commands screen: one list in the order of the work, deeds at the devices included."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.commands import DONE, LATER, NEXT, NOW, CommandRow, commands_view
from hht_app.terminal.views.common import Offer
from hht_app.terminal.views.responses import responses_view
from hht_app.terminal.views.steps import COMMANDS, RESPONSES
from hht_app.ui.page import Page
from hht_app.ui.parts import Button, Card, label, mark_line

SECTIONS = {NOW: "Now", NEXT: "Then", LATER: "After that"}


class CommandsPage(Page):
    """Ask, deliver, do by hand: the rows of the round."""

    key = COMMANDS

    def heading_note(self) -> str:
        """Return which round it is and how much is left."""
        return commands_view(self.session).heading_note

    def fill(self) -> None:
        """Draw the rows in their sections; what is done folds away."""
        rows = commands_view(self.session).rows
        for group, words in SECTIONS.items():
            members = [row for row in rows if row.group == group]
            if members:
                self.add_section(tr(words))
            for row in members:
                self.column.addWidget(self._row(row))
        done = [row for row in rows if row.group == DONE]
        if done:
            self._fold(done)

    def _fold(self, done: list[CommandRow]) -> None:
        shown = self.desk.drafts.done_open
        words = tr("Hide done ({count})", count=len(done)) if shown else tr("Done ({count})", count=len(done))
        fold = Button(self.look, words, "commands-done", "plain")
        fold.clicked.connect(self._toggle)
        self.column.addSpacing(self.look.px(8))
        self.column.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeft)
        if shown:
            for row in done:
                self.column.addWidget(self._row(row))

    def _toggle(self) -> None:
        self.desk.drafts.done_open = not self.desk.drafts.done_open
        self.desk.changed.emit()

    def _row(self, row: CommandRow) -> Card:
        card = Card(self.look, f"row-{row.key}", now=row.group == NOW)
        head = QWidget()
        across = QHBoxLayout(head)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(label(self.look, row.title, "title" if row.group == NOW else "strong"), 1)
        across.addWidget(label(self.look, row.reference, "second", "muted", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
        card.body.addWidget(head)
        if row.group != DONE:
            card.body.addWidget(label(self.look, row.purpose, "second", "muted"))
        card.body.addWidget(mark_line(self.look, row.mark))
        if row.note:
            card.body.addWidget(label(self.look, row.note, "second", "muted"))
        card.add_offers(row.offers, self.desk.take)
        return card

    def side_offers(self) -> list[Offer]:
        """Offer to send back what is waiting, while there is still work here."""
        view, waiting = commands_view(self.session), responses_view(self.session).needed_left
        if view.main is None or not waiting or self.session.ended:
            return []
        return [Offer("commands-to-responses", tr("Send back ({count})", count=len(waiting)), step=RESPONSES)]

    def main_offer(self) -> Offer | None:
        """Do what is now; then go on."""
        return commands_view(self.session).main or super().main_offer()
