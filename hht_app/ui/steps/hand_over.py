"""The hand-over screen: done, left, what to tell the customer, and the end of the job."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import Offer
from hht_app.terminal.views.hand_over import DeviceLine, HandOverView, hand_over_view, stop_act
from hht_app.terminal.views.steps import HAND_OVER
from hht_app.ui.draft_field import DraftField
from hht_app.ui.page import Page
from hht_app.ui.parts import Button, Card, label, mark_line
from hht_app.ui.shell.worker import Job, open_session

if TYPE_CHECKING:
    from hht_app.training.guidance import Next
    from hht_app.ui.main_window import MainWindow


class HandOverPage(Page):
    """What became of the job."""

    key = HAND_OVER

    @staticmethod
    def read(job: Job) -> HandOverView:
        """Return the hand-over screen."""
        return hand_over_view(open_session(job))

    def fill(self) -> None:
        """Draw what is in the way, the devices, the two lists, the words for the customer, and stopping."""
        view = self.view
        if view.ended is not None:
            self.add_message(view.ended, "job-ended")
        for number, message in enumerate(view.messages):
            self.add_message(message, f"hand-over-message-{number}")
        self.add_question()
        self._add_ending()
        self.add("hand-over-devices", view.devices, lambda: self._devices(view.devices))
        for name, title, lines in (("left", tr("Left"), view.left), ("done", tr("Done"), view.done)):
            if lines:
                shown = title, lines
                self.add(f"hand-over-{name}", shown, partial(self._list, *shown))
        self.add("hand-over-customer", view.customer, lambda: self._customer(view.customer))
        if view.may_stop:
            self.add("stop-card", True, self._stop)

    def _add_ending(self) -> None:
        """Draw what to keep and what may come next, once the job has ended."""
        end = self.chrome.teaching.ending
        if end is None:
            return
        from hht_app.ui.guidance import EndingPanel, start_next

        def follow(item: Next) -> None:
            start_next(cast("MainWindow", self.window()), item)

        def talk_over() -> None:
            cast("MainWindow", self.window()).run("debrief")

        self.add("ending", end, lambda: EndingPanel(self.look, end, follow, talk_over))

    def _devices(self, lines: tuple[DeviceLine, ...]) -> Card:
        devices = Card(self.look, "hand-over-devices")
        devices.body.addWidget(label(self.look, tr("Devices, as this terminal knows them"), "strong"))
        for line in lines:
            row = QWidget()
            across = QHBoxLayout(row)
            across.setContentsMargins(0, 0, 0, 0)
            across.addWidget(label(self.look, line.title), 1, Qt.AlignmentFlag.AlignTop)
            across.addWidget(mark_line(self.look, line.mark), 1, Qt.AlignmentFlag.AlignTop)
            devices.body.addWidget(row)
        return devices

    def _list(self, title: str, lines: tuple[str, ...]) -> Card:
        card = Card(self.look)
        card.body.addWidget(label(self.look, title, "strong"))
        for line in lines:
            card.body.addWidget(label(self.look, f"– {line}"))
        return card

    def _customer(self, words: str) -> Card:
        customer = Card(self.look, "hand-over-customer")
        customer.body.addWidget(label(self.look, tr("To the customer"), "strong"))
        customer.body.addWidget(label(self.look, f"“{words}”"))
        return customer

    def _stop(self) -> Card:
        card = Card(self.look, "stop-card")
        what = label(self.look, tr("Stop the job instead"), "strong")
        card.body.addWidget(what)
        card.body.addWidget(label(self.look, tr("Say why. A stopped job cannot be carried on."), "second", "muted"))
        field = DraftField(self.desk.drafts.stop_reason)
        field.setObjectName("stop-reason")
        field.setAccessibleName(tr("Reason for stopping the job"))
        field.textChanged.connect(self._note)
        what.setBuddy(field)
        card.body.addWidget(field)
        button = Button(self.look, tr("Stop the job"), "stop-job")
        button.clicked.connect(lambda: self.desk.do(stop_act(self.desk.drafts.stop_reason)))
        card.body.addWidget(button)
        return card

    def _note(self, text: str) -> None:
        if text != self.desk.drafts.stop_reason:
            self.desk.change(
                tr("Typing the reason"), lambda drafts: setattr(drafts, "stop_reason", text), merge="stop", draw=False
            )

    def sync(self) -> None:
        """Show in the field what the drafts hold, as after an undo."""
        field = self.findChild(QLineEdit, "stop-reason")
        if field is not None and field.text() != self.desk.drafts.stop_reason:
            field.setText(self.desk.drafts.stop_reason)

    def main_offer(self) -> Offer | None:
        """Hand over; afterwards go back to the jobs."""
        return self.view.hand_over or Offer("hand-over-jobs", tr("Back to the jobs"), step="")

    def take_main(self, offer: Offer) -> None:
        """Leave the session when the job has ended."""
        if offer.act is None:
            self.desk.leave()
        else:
            self.desk.take(offer)
