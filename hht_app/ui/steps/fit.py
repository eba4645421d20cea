"""The fit screen: labels scanned or typed, what is fitted, and both identifiers of the hub."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from hht_app.core.words import tr
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.views.common import Offer
from hht_app.terminal.views.fit import FitRow, fit_view
from hht_app.terminal.views.steps import FIT
from hht_app.ui.page import Page
from hht_app.ui.parts import Card, label, mark_line, value_line


class FitPage(Page):
    """One field for every label, and one row a device."""

    key = FIT

    def fill(self) -> None:
        """Draw the field that scanner and fingers write to, then the devices in the order of the work."""
        view = fit_view(self.session)
        if not view.done and not self.session.ended:
            self.column.addWidget(self._entry(view.wants))
        for row in view.rows:
            self.column.addWidget(self._row(row))

    def _entry(self, wants: str) -> Card:
        card = Card(self.look, "fit-entry-card", now=True)
        what = label(self.look, tr("Scan or type a label, then Enter"), "strong")
        card.body.addWidget(what)
        field = QLineEdit(self.desk.drafts.entry)
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
        """Fit what was scanned; the field is emptied by the next drawing, unless the label was refused."""
        typed, self.desk.drafts.entry = text, ""
        if not self.desk.do(Act(acts.FIT, {"device": typed})):
            self.desk.drafts.entry = typed
            self.desk.changed.emit()

    def _row(self, row: FitRow) -> Card:
        card = Card(self.look, f"fit-{row.key}")
        card.body.addWidget(label(self.look, row.title, "strong"))
        card.body.addWidget(mark_line(self.look, row.mark))
        for line in row.identifiers:
            card.body.addWidget(value_line(self.look, line, f"fit-copy-{line.label}"))
        card.body.addWidget(label(self.look, row.details, "second", "muted"))
        if row.scan is not None and not self.session.ended:
            card.add_offers([row.scan], self.desk.take)
        return card

    def main_offer(self) -> Offer | None:
        """Lead on; while something is to fit, the next label is what the main button scans."""
        rows = fit_view(self.session).rows
        scan = next((row.scan for row in rows if row.scan is not None), None)
        if scan is None or self.session.ended:
            return super().main_offer()
        return Offer("fit-next-label", scan.words, scan.act)
