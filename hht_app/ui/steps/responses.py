"""The responses screen: choose what was heard and send it to the DCC."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import DASHED, INFO, Mark, Message, Offer
from hht_app.terminal.views.responses import HeardRow, responses_view, send_act, send_words
from hht_app.terminal.views.steps import RESPONSES
from hht_app.ui.page import Page
from hht_app.ui.parts import Button, Card, label, mark_line
from hht_app.ui.toggles import CheckBox, TitleOfBox


class ResponsesPage(Page):
    """Everything heard, each with a box to choose it."""

    key = RESPONSES

    def heading_note(self) -> str:
        """Return how much was heard and how much is chosen."""
        return tr("{heard} heard, {chosen} chosen", heard=len(self.session.state.heard), chosen=len(self._chosen()))

    def fill(self) -> None:
        """Draw what is still on this terminal, then what went back."""
        view = responses_view(self.session)
        if view.empty:
            nothing = Message(Mark(DASHED, INFO, tr("Empty")), tr("Nothing to send back"), view.empty)
            self.add_message(nothing, "heard-empty")
        for row in view.rows:
            self.column.addWidget(self._row(row))
        if view.sent_back:
            shown = self.desk.drafts.sent_open
            words = tr("Hide sent back ({count})") if shown else tr("Sent back ({count})")
            fold = Button(self.look, words.format(count=len(view.sent_back)), "heard-sent", "plain")
            fold.clicked.connect(self._toggle)
            self.column.addSpacing(self.look.px(8))
            self.column.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeft)
            for row in view.sent_back if shown else ():
                self.column.addWidget(self._row(row))

    def _toggle(self) -> None:
        self.desk.drafts.sent_open = not self.desk.drafts.sent_open
        self.desk.changed.emit()

    def _row(self, row: HeardRow) -> Card:
        card = Card(self.look, f"heard-{row.number}")
        if row.can_be_chosen and not self.session.ended:
            card.body.addWidget(self._choice(row))
        else:
            card.body.addWidget(label(self.look, row.title, "strong"))
        detail = ", ".join(part for part in (row.source, row.reference) if part)
        card.body.addWidget(label(self.look, detail, "second", "muted"))
        card.body.addWidget(mark_line(self.look, row.outcome))
        card.body.addWidget(mark_line(self.look, row.need_mark))
        card.body.addWidget(label(self.look, row.protection, "second", "muted"))
        if row.returned is not None:
            card.body.addWidget(mark_line(self.look, row.returned))
        return card

    def _choice(self, row: HeardRow) -> QWidget:
        made = QWidget()
        across = QHBoxLayout(made)
        across.setContentsMargins(0, 0, 0, 0)
        box = CheckBox(self.look, f"heard-choose-{row.number}", tr("Choose: {title}", title=row.title))
        box.setAccessibleDescription(row.need_mark.words)
        box.setChecked(row.number in self.desk.drafts.chosen)
        box.toggled.connect(lambda on: self._choose(row.number, on=on))
        across.addWidget(box)
        across.addWidget(TitleOfBox(self.look, row.title, box), 1)
        return made

    def _chosen(self) -> list[int]:
        waiting = {row.number for row in responses_view(self.session).rows}
        return sorted(self.desk.drafts.chosen & waiting)

    def _choose(self, number: int, *, on: bool) -> None:
        if on:
            self.desk.drafts.chosen.add(number)
        else:
            self.desk.drafts.chosen.discard(number)
        self.desk.changed.emit()

    def main_offer(self) -> Offer | None:
        """Send what is chosen; with nothing left to send, go on."""
        if self.session.ended:
            return None
        if not responses_view(self.session).needed_left and not self._chosen():
            return super().main_offer()
        chosen = self._chosen()
        return Offer("responses-send", send_words(len(chosen)), send_act(chosen))
