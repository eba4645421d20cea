"""The wait for the SM WAN: the countdown of the hub's window, and the decision."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QLineEdit

from hht_app.core.words import tr
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.views.common import Offer
from hht_app.terminal.views.fit import WaitView, wait_view
from hht_app.terminal.views.leds import leds_at_the_hub
from hht_app.terminal.views.steps import WAIT
from hht_app.ui.draft_field import DraftField
from hht_app.ui.page import Page
from hht_app.ui.parts import Card, label
from hht_app.ui.pictures.led_panel import led_card
from hht_app.ui.shell.worker import Job, open_session


class WaitPage(Page):
    """The countdown from power-on, and what is decided at its end."""

    key = WAIT

    @staticmethod
    def read(job: Job) -> WaitView:
        """Return the wait screen."""
        session = open_session(job)
        return replace(wait_view(session), leds=leds_at_the_hub(session))

    def fill(self) -> None:
        """Draw the countdown, what it means, and the reason when it is time to decide."""
        view = self.view
        if view.countdown:
            self.add("wait-countdown", (view.countdown, view.countdown_words), lambda: self._countdown(view))
        self.add_message(view.message, "wait-message")
        if view.leds is not None:
            self.add("wait-leds", view.leds, partial(led_card, self.look, view.leds))
        if view.none is not None:
            self.add("wait-reason", view.reason, lambda: self._reason(view.reason))

    def _countdown(self, view: WaitView) -> Card:
        card = Card(self.look, "wait-countdown")
        clock = label(self.look, view.countdown, "clock")
        clock.setObjectName("wait-clock")
        clock.setAccessibleName(view.countdown_words)
        card.body.addWidget(clock)
        card.body.addWidget(label(self.look, view.countdown_words, "second", "muted"))
        return card

    def sync(self) -> None:
        """Show in the field what the drafts hold, as after an undo."""
        field = self.findChild(QLineEdit, "wait-reason")
        held = self.view.reason if self.desk.drafts.reason is None else self.desk.drafts.reason
        if field is not None and field.text() != held:
            field.setText(held)

    def _reason(self, reason: str) -> Card:
        card = Card(self.look, "wait-reason-card")
        what = label(self.look, tr("Reason"), "strong")
        card.body.addWidget(what)
        field = DraftField(reason if self.desk.drafts.reason is None else self.desk.drafts.reason)
        field.setObjectName("wait-reason")
        field.setAccessibleName(tr("Reason for carrying on as no SM WAN"))
        field.textChanged.connect(self._note)
        what.setBuddy(field)
        card.body.addWidget(field)
        return card

    def _note(self, text: str) -> None:
        held = self.view.reason if self.desk.drafts.reason is None else self.desk.drafts.reason
        if text != held:
            self.desk.change(
                tr("Typing the reason"), lambda drafts: setattr(drafts, "reason", text), merge="reason", draw=False
            )

    def main_offer(self) -> Offer | None:
        """Wait, then decide, then go on."""
        view = self.view
        if self.chrome.ended:
            return None
        return view.wait or view.none or super().main_offer()

    def take_main(self, offer: Offer) -> None:
        """Send the reason as it stands in its field along with the decision."""
        reason = self.desk.drafts.reason
        if offer.act is not None and offer.act.name == acts.DECLARE_NO_WAN and reason is not None:
            self.desk.do(Act(acts.DECLARE_NO_WAN, {"reason": reason}))
        else:
            self.desk.take(offer)
