"""The commands screen: one list in the order of the work, deeds at the devices included."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.commands import (
    DONE,
    LATER,
    NEXT,
    NOW,
    CommandRow,
    CommandsView,
    commands_view,
)
from hht_app.terminal.views.common import Offer
from hht_app.terminal.views.in_hand import InHand, commands_in_hand
from hht_app.terminal.views.responses import responses_view
from hht_app.terminal.views.steps import COMMANDS, RESPONSES
from hht_app.terminal.views.waiting_words import nothing_left
from hht_app.ui.filter_row import FilterRow
from hht_app.ui.page import Page
from hht_app.ui.parts import Card, fold_button, label, mark_line
from hht_app.ui.shell.asking_from import ask_for_more
from hht_app.ui.shell.worker import Job, open_session

ASK_MORE = "commands-ask-more"
SECTIONS = {NOW: "Now", NEXT: "Then", LATER: "After that"}


@dataclass(frozen=True, slots=True)
class CommandsData:
    """The commands, how many answers wait to be sent back, and what is told of each row beside the list."""

    commands: CommandsView
    waiting: int
    in_hand: tuple[InHand, ...]


class CommandsPage(Page):
    """Ask, deliver, do by hand: the rows of the round."""

    key = COMMANDS

    @staticmethod
    def read(job: Job) -> CommandsData:
        """Return the commands screen."""
        session = open_session(job)
        commands = commands_view(session)
        waiting = len(responses_view(session).needed_left)
        return CommandsData(commands, waiting, commands_in_hand(session, commands))

    def in_hand(self) -> tuple[InHand, ...]:
        """Return what is told of each command and deed."""
        return tuple(self.view.in_hand)

    def heading_note(self) -> str:
        """Return which round it is and how much is left."""
        return str(self.view.commands.heading_note)

    def fill(self) -> None:
        """Draw the rows in their sections; what is done folds away."""
        every = self.view.commands.rows
        devices = tuple(dict.fromkeys(row.device for row in every if row.device))
        only = self.desk.drafts.only_device if self.desk.drafts.only_device in devices else ""
        if len(devices) > 1:
            self.add("commands-filter", devices, lambda: self._filter(devices))
        rows = [row for row in every if not only or row.device == only]
        for group, words in SECTIONS.items():
            members = [row for row in rows if row.group == group]
            if members:
                self.add_section(tr(words))
            for row in members:
                self._add_row(row)
        done = [row for row in rows if row.group == DONE]
        if len(done) == len(rows):
            self.add_message(nothing_left(only, ended=self.chrome.ended), "commands-none")
        if done:
            shown, count = self.desk.drafts.done_open, len(done)
            words = tr("Hide done ({count})", count=count) if shown else tr("Done ({count})", count=count)
            self.add("commands-done", words, lambda: fold_button(self.look, words, "commands-done", self._toggle))
            for row in done if shown else ():
                self._add_row(row)

    def sync(self) -> None:
        """Mark the chip of the device that the list is narrowed to."""
        devices = self.findChild(FilterRow, "commands-only")
        if devices is not None:
            devices.put(self.desk.drafts.only_device)

    def _add_row(self, row: CommandRow) -> None:
        self.add(f"row-{row.key}", row, lambda: self._row(row))
        if row.message is not None:
            self.add_message(row.message, f"message-{row.key}")

    def _filter(self, devices: tuple[str, ...]) -> QWidget:
        """A device narrows the list; the order stays that of the work."""
        items = [("", tr("All"), tr("Show what is for any device"))]
        items += [(key, key, tr("Show what is for the {device} only", device=key)) for key in devices]
        return FilterRow(self.look, "commands-only", items, self._narrow)

    def _narrow(self, device: str) -> None:
        self.desk.drafts.only_device = device
        self.desk.changed.emit()

    def _toggle(self) -> None:
        self.desk.drafts.done_open = not self.desk.drafts.done_open
        self.desk.changed.emit()

    def _row(self, row: CommandRow) -> Card:
        card = Card(self.look, f"row-{row.key}", now=row.group == NOW)
        down = card.beside(row.offers, self.desk.take)
        head = QWidget()
        across = QHBoxLayout(head)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(label(self.look, row.title, "title" if row.group == NOW else "strong"), 1)
        across.addWidget(label(self.look, row.reference, "second", "muted", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
        down.addWidget(head)
        # A row whose turn has not come is closed: its name, what it waits for, and where that is from.
        if row.group in (NOW, NEXT):
            down.addWidget(label(self.look, row.purpose, "second", "muted"))
        down.addWidget(mark_line(self.look, row.mark))
        if row.note:
            down.addWidget(label(self.look, row.note, "second", "muted"))
        return card

    def side_offers(self) -> list[Offer]:
        """Offer to ask for more, and to send back what is waiting while there is still work here."""
        if self.chrome.ended:
            return []
        more = Offer(
            ASK_MORE, tr("Ask for more"), spoken=tr("Ask for more: any other command for a device of this job")
        )
        if self.view.commands.main is None or not self.view.waiting:
            return [more]
        words = tr("Send back ({count})", count=self.view.waiting)
        return [more, Offer("commands-to-responses", words, step=RESPONSES)]

    def take_side(self, offer: Offer) -> None:
        """Open the sheet that asks for more, or go where the button leads."""
        if offer.name == ASK_MORE:
            ask_for_more(self)
        else:
            super().take_side(offer)

    def main_offer(self) -> Offer | None:
        """Do what is now; then go on."""
        return self.view.commands.main or super().main_offer()
