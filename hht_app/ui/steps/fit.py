"""The fit screen: labels scanned or typed, what is fitted, and both identifiers of the hub."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from hht_app.core.words import tr
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.views.common import Offer
from hht_app.terminal.views.fit import FitRow, FitView, fit_view
from hht_app.terminal.views.in_hand import InHand, fit_in_hand
from hht_app.terminal.views.leds import leds_at_the_hub
from hht_app.terminal.views.steps import FIT
from hht_app.ui.draft_field import ScanField
from hht_app.ui.page import Page
from hht_app.ui.parts import Card, label, mark_line, value_line
from hht_app.ui.pictures.led_panel import led_card
from hht_app.ui.shell.worker import Job, open_session


class FitPage(Page):
    """One field for every label, and one row a device."""

    key = FIT

    @staticmethod
    def read(job: Job) -> FitView:
        """Return the fit screen."""
        session = open_session(job)
        return replace(fit_view(session), leds=leds_at_the_hub(session))

    def fill(self) -> None:
        """Draw the field that scanner and fingers write to, then the devices in the order of the work."""
        view = self.view
        if not view.done and not self.chrome.ended:
            self.add("fit-entry", view.wants, lambda: self._entry(view.wants))
        for row in view.rows:
            shown = row, self.chrome.ended
            self.add(f"fit-{row.key}", shown, partial(self._row, *shown))
            if row.key == "CHF" and view.leds is not None:
                self.add("fit-leds", view.leds, partial(led_card, self.look, view.leds))

    def in_hand(self) -> tuple[InHand, ...]:
        """Return what is told of each device."""
        return fit_in_hand(self.view)

    def sync(self) -> None:
        """Show in the field what the drafts hold, as after an undo or a label that was refused."""
        field = self.findChild(QLineEdit, "fit-entry")
        if field is not None and field.text() != self.desk.drafts.entry:
            field.setText(self.desk.drafts.entry)

    def _entry(self, wants: str) -> Card:
        card = Card(self.look, "fit-entry-card", now=True)
        what = label(self.look, tr("Scan or type a label, then Enter"), "strong")
        card.body.addWidget(what)
        field = ScanField(self.desk.drafts.entry)
        field.setObjectName("fit-entry")
        field.setAccessibleName(tr("Identifier on the label, for a hub its CHF"))
        field.setAccessibleDescription(wants)
        field.setFont(self.look.font("mono"))
        field.setPlaceholderText("00-00-00-00-00-00-00-00")
        field.textChanged.connect(self._note)
        field.returnPressed.connect(lambda: self._fit(field.text()))
        what.setBuddy(field)
        card.body.addWidget(field)
        card.body.addWidget(label(self.look, wants, "second", "muted"))
        return card

    def first_focus(self) -> QWidget | None:
        """A scanner writes where the focus is, so the field has it while there is one."""
        return self.findChild(QLineEdit, "fit-entry") or super().first_focus()

    def _note(self, text: str) -> None:
        self.desk.drafts.entry = text

    def _fit(self, text: str) -> None:
        """Fit what was scanned: the field is free for the next label at once, and gets this one back when refused."""
        self.desk.drafts.entry = ""

        def refused() -> None:
            self.desk.drafts.entry = self.desk.drafts.entry or text

        self.desk.do(Act(acts.FIT, {"device": text}), refused=refused)
        self.sync()

    def _row(self, row: FitRow, ended: bool) -> Card:
        card = Card(self.look, f"fit-{row.key}")
        card.body.addWidget(label(self.look, row.title, "strong"))
        card.body.addWidget(mark_line(self.look, row.mark))
        for line in row.identifiers:
            card.body.addWidget(value_line(self.look, line, f"fit-copy-{line.label}"))
        card.body.addWidget(label(self.look, row.details, "second", "muted"))
        if row.scan is not None and not ended:
            card.add_offers([row.scan], self.desk.take)
        return card

    def main_offer(self) -> Offer | None:
        """Lead on; while something is to fit, the next label is what the main button scans."""
        rows = self.view.rows
        scan = next((row.scan for row in rows if row.scan is not None), None)
        if scan is None or self.chrome.ended:
            return super().main_offer()
        return Offer("fit-next-label", scan.words, scan.act)
