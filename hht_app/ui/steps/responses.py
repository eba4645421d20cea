"""The responses screen: choose what was heard and send it to the DCC."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import BOX, DASHED, INFO, WARN, Mark, Message, Offer
from hht_app.terminal.views.in_hand import InHand, responses_in_hand
from hht_app.terminal.views.response_filter import ALL, Chip, Narrowed, chips, hidden_words, narrow
from hht_app.terminal.views.responses import HeardRow, ResponsesView, responses_view, send_act, send_words
from hht_app.terminal.views.steps import RESPONSES
from hht_app.ui.filter_row import FilterRow
from hht_app.ui.page import Page
from hht_app.ui.parts import PLAIN, Button, Card, fold_button, label, mark_line
from hht_app.ui.shell.drafts import Drafts
from hht_app.ui.shell.taking import look_inside
from hht_app.ui.shell.worker import Job, open_session
from hht_app.ui.toggles import CheckBox, TitleOfBox

AGAIN = "sent-again"
# Per cent of text size from which Look inside stands under the words, not beside the title.
STACKED_ABOVE = 125


def _key(way: Chip) -> str:
    """Return the key of WAY as the drafts keep it: empty where everything is shown."""
    return "" if way.key == ALL else way.key


class ResponsesPage(Page):
    """Everything heard, each with a box to choose it."""

    key = RESPONSES

    @staticmethod
    def read(job: Job) -> ResponsesView:
        """Return the responses screen."""
        return responses_view(open_session(job))

    def in_hand(self) -> tuple[InHand, ...]:
        """Return what is told of each message that is shown."""
        shown = narrow(self.view, self.desk.drafts.only_heard)
        return responses_in_hand((*shown.rows, *shown.sent_back))

    def heading_note(self) -> str:
        """Return how much was heard and how much is chosen."""
        heard = len(self.view.rows) + len(self.view.sent_back)
        return tr("{heard} heard, {chosen} chosen", heard=heard, chosen=len(self._chosen()))

    def fill(self) -> None:
        """Draw what is still on this terminal, then what went back."""
        view = self.view
        only = self.desk.drafts.only_heard
        if view.empty and not only:
            nothing = Message(Mark(DASHED, INFO, tr("Empty")), tr("Nothing to send back"), view.empty)
            self.add_message(nothing, "heard-empty")
        # What the DCC refused is said first, also when its row is folded away below.
        for row in (*view.rows, *view.sent_back):
            if row.message is not None:
                self.add_message(row.message, f"heard-refused-{row.number}")
        shown = narrow(view, only)
        ways = chips(view)
        if ways:
            self.add("heard-filter", ways, lambda: self._filter(ways))
        hidden = hidden_words(shown.rows, self._chosen())
        if hidden:
            self.add("heard-hidden", hidden, lambda: self._hidden(hidden))
        if shown.nothing is not None:
            self.add_message(shown.nothing, "heard-none")
        for row in shown.rows:
            self._add_row(row)
        self._add_sent_back(shown)

    def _add_sent_back(self, shown: Narrowed) -> None:
        """Draw what went back: folded away, unless it is what was asked for."""
        is_open, count = shown.opened or self.desk.drafts.sent_open, len(shown.sent_back)
        if count and not shown.opened:
            words = tr("Hide sent back ({count})", count=count) if is_open else tr("Sent back ({count})", count=count)
            self.add("heard-sent", words, lambda: fold_button(self.look, words, "heard-sent", self._toggle))
        for row in shown.sent_back if is_open else ():
            self._add_row(row)

    def _filter(self, ways: tuple[Chip, ...]) -> QWidget:
        """A kind narrows the list; what is chosen stays chosen."""
        items = [(_key(way), way.words, way.spoken) for way in ways]
        return FilterRow(self.look, "heard-only", items, self._narrow)

    def _narrow(self, only: str) -> None:
        self.desk.drafts.only_heard = only
        self.desk.changed.emit()

    def _hidden(self, words: str) -> Card:
        """Return the word on what is chosen and not shown, with the way to see it."""
        card = Card(self.look, "heard-hidden")
        card.body.addWidget(mark_line(self.look, Mark(BOX, WARN, words)))
        every = Button(self.look, tr("Show all that was heard"), "heard-show-all", "")
        every.clicked.connect(lambda: self._narrow(""))
        card.body.addWidget(every, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def sync(self) -> None:
        """Tick the boxes as the drafts have them, after an undo, and mark the chip that holds."""
        ways = self.findChild(FilterRow, "heard-only")
        if ways is not None:
            ways.put(self.desk.drafts.only_heard)
        for row in self.view.rows:
            box = self.findChild(CheckBox, f"heard-choose-{row.number}")
            if box is not None and box.isChecked() != self._is_chosen(row):
                was = box.blockSignals(True)
                box.setChecked(not box.isChecked())
                box.blockSignals(was)
                box.update()

    def _toggle(self) -> None:
        self.desk.drafts.sent_open = not self.desk.drafts.sent_open
        self.desk.changed.emit()

    def _add_row(self, row: HeardRow) -> None:
        shown = row, self.chrome.ended
        self.add(f"heard-{row.number}", shown, lambda: self._row(*shown))

    def _row(self, row: HeardRow, ended: bool) -> Card:
        card = Card(self.look, f"heard-{row.number}")
        spoken = tr("Look inside {number}: {title}", number=row.number, title=row.title)
        inside = Button(self.look, tr("Look inside"), f"heard-{row.number}-inspect", PLAIN, spoken)
        inside.clicked.connect(lambda: look_inside(self.desk, row.number, self))
        may_choose = row.can_be_chosen and not ended
        title = self._choice(row) if may_choose else label(self.look, row.title, "strong")
        head = QWidget()
        across = QHBoxLayout(head)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(title, 1)
        card.body.addWidget(head)
        detail = ", ".join(part for part in (row.source, row.reference) if part)
        card.body.addWidget(label(self.look, detail, "second", "muted"))
        marks = (row.outcome, row.need_mark, *([row.returned] if row.returned is not None else []))
        for mark in marks:
            card.body.addWidget(mark_line(self.look, mark))
        card.body.addWidget(label(self.look, row.protection, "second", "muted"))
        if self.look.percent <= STACKED_ABOVE:
            across.addWidget(inside)
        else:
            card.body.addWidget(inside, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _choice(self, row: HeardRow) -> QWidget:
        made = QWidget()
        across = QHBoxLayout(made)
        across.setContentsMargins(0, 0, 0, 0)
        box = CheckBox(self.look, f"heard-choose-{row.number}", self._spoken(row))
        box.setAccessibleDescription(row.need_mark.words)
        box.setChecked(self._is_chosen(row))
        box.toggled.connect(lambda on: self._choose(row, on=on))
        across.addWidget(box)
        across.addWidget(TitleOfBox(self.look, row.title, box), 1)
        return made

    @staticmethod
    def _spoken(row: HeardRow) -> str:
        """Return what a screen reader says of the row's box: with its number, as alerts may sound alike."""
        return tr("Choose {number}: {title}", number=row.number, title=row.title)

    def _is_chosen(self, row: HeardRow) -> bool:
        """Tell whether ROW is ticked; what was refused needs a tick of its own for each time it is sent again."""
        drafts = self.desk.drafts
        if row.again:
            return drafts.forms.get(AGAIN, {}).get(str(row.number)) == row.again
        return row.number in drafts.chosen

    def _chosen(self) -> list[int]:
        return sorted(row.number for row in self.view.rows if self._is_chosen(row))

    def _choose(self, row: HeardRow, *, on: bool) -> None:
        def how(drafts: Drafts) -> None:
            if row.again:
                drafts.forms.setdefault(AGAIN, {})[str(row.number)] = row.again if on else ""
            else:
                (drafts.chosen.add if on else drafts.chosen.discard)(row.number)

        self.desk.change(tr("Choosing what to send back"), how)

    def main_offer(self) -> Offer | None:
        """Send what is chosen; with nothing left to send, go on."""
        if self.chrome.ended:
            return None
        if not self.view.needed_left and not self._chosen():
            return super().main_offer()
        chosen = self._chosen()
        return Offer("responses-send", send_words(len(chosen)), send_act(chosen))
