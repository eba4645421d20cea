"""The coverage screen."""

from __future__ import annotations

from hht_app.core.words import tr
from hht_app.terminal.views.common import Offer
from hht_app.terminal.views.coverage import CoverageCard, CoverageView, coverage_view
from hht_app.terminal.views.steps import COVERAGE
from hht_app.ui.page import Page
from hht_app.ui.parts import Card, label, value_line
from hht_app.ui.shell.worker import Job, open_session


class CoveragePage(Page):
    """One card a CSP region."""

    key = COVERAGE

    @staticmethod
    def read(job: Job) -> CoverageView:
        """Return the coverage screen."""
        return coverage_view(open_session(job))

    def fill(self) -> None:
        """Draw the place and, when there is an answer, one card a region."""
        view = self.view
        if view.answer is not None:
            self.add_message(view.answer, "coverage-refused")
        for card in view.cards:
            self._card(card)
        self.add_question()
        self.add("coverage-place", (view.answered, view.place), lambda: self._place(view))

    def _place(self, view: CoverageView) -> Card:
        place = Card(self.look, "coverage-place")
        place.body.addWidget(label(self.look, tr("Asked about") if view.answered else tr("The home"), "strong"))
        for line in view.place:
            place.body.addWidget(value_line(self.look, line))
        return place

    def _card(self, card: CoverageCard) -> None:
        if card.message is not None:
            self.add_message(card.message, f"coverage-message-{card.region}")
        self.add(f"coverage-{card.region}", card, lambda: self._region(card))

    def _region(self, card: CoverageCard) -> Card:
        drawn = Card(self.look, f"coverage-{card.region}")
        drawn.body.addWidget(label(self.look, tr("CSP region {region}", region=card.region), "title"))
        for line in card.lines:
            drawn.body.addWidget(value_line(self.look, line))
        return drawn

    def side_offers(self) -> list[Offer]:
        """Asking by UPRN, and asking again once there is an answer."""
        view = self.view
        if self.chrome.ended:
            return []
        return [view.ask_by_uprn, view.ask] if view.answered else [view.ask_by_uprn]

    def main_offer(self) -> Offer | None:
        """Ask first; then go on."""
        view = self.view
        return super().main_offer() if view.answered else view.ask
