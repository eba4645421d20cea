"""The screen that puts the terminal on the HAN."""

from __future__ import annotations

from functools import partial

from hht_app.core.words import tr
from hht_app.terminal.views.common import OK, TICK, Line, Mark, Offer
from hht_app.terminal.views.connecting import ConnectView, HubRow, connect_view
from hht_app.terminal.views.steps import CONNECT
from hht_app.ui.page import Page
from hht_app.ui.parts import Card, label, mark_line, value_line
from hht_app.ui.shell.worker import Job, open_session


class ConnectPage(Page):
    """Every hub in range, and which one the label names."""

    key = CONNECT

    @staticmethod
    def read(job: Job) -> ConnectView:
        """Return the connect screen."""
        return connect_view(open_session(job))

    def fill(self) -> None:
        """Draw the label's GPF identifier, what happened, and the hubs of the scan."""
        view = self.view
        if view.message is not None:
            self.add_message(view.message, "connect-message")
        self.add("connect-label", view.label, lambda: self._label(view.label))
        if view.hubs:
            self.add_section(tr("Hubs in range, next door's too"))
        for row in view.hubs:
            shown = row, self.chrome.ended
            self.add(f"hub-{row.gpf}", shown, partial(self._row, *shown))

    def _label(self, gpf: str) -> Card:
        wanted = Card(self.look, "connect-label")
        wanted.body.addWidget(label(self.look, tr("The label on your hub reads"), "strong"))
        note = tr("find this one in the list")
        wanted.body.addWidget(value_line(self.look, Line("GPF", gpf, True, note), "connect-copy-label"))
        return wanted

    def _row(self, row: HubRow, ended: bool) -> Card:
        card = Card(self.look, f"hub-{row.gpf}")
        card.body.addWidget(value_line(self.look, Line("GPF", row.gpf, True, row.strength), f"hub-copy-{row.gpf}"))
        if row.connected:
            card.body.addWidget(mark_line(self.look, Mark(TICK, OK, tr("This terminal is connected to it"))))
        if row.connect is not None and not ended:
            card.add_offers([row.connect], self.desk.take)
        return card

    def side_offers(self) -> list[Offer]:
        """A power cycle when the window has closed; scanning again is no longer the main thing after a scan."""
        view = self.view
        if self.chrome.ended:
            return []
        return [view.scan] if view.scan is not None and view.power_cycle is not None else []

    def main_offer(self) -> Offer | None:
        """Scan, or turn the hub off and on when its window has closed, or go on."""
        view = self.view
        if self.chrome.ended:
            return None
        return view.power_cycle or view.scan or super().main_offer()
