"""The first screen: the job left open, then a card for each job."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import Line, Offer
from hht_app.terminal.views.interrupted import CARRY_ON, Interrupted
from hht_app.terminal.views.jobs import JobCard, JobsView, Resume, jobs_view
from hht_app.ui.clipboard import copy_text
from hht_app.ui.page import Page
from hht_app.ui.parts import PRIMARY, Button, Card, MessagePanel, label, mark_line, value_line
from hht_app.ui.shell.worker import Job


class JobsPage(Page):
    """The jobs that come with the program."""

    key = "jobs"

    @staticmethod
    def read(job: Job) -> JobsView:
        """Return the first screen."""
        return jobs_view(job.ws)

    def fill(self) -> None:
        """Draw Resume first, then the cards, and the word about safety once."""
        view = self.view
        interrupted = self.desk.interrupted
        if interrupted is not None:
            self.add("job-interrupted", interrupted.message, lambda: self._interrupted(interrupted))
        if view.resume is not None:
            self.add("job-open", view.resume, lambda: self._resume(view.resume))
        for number, card in enumerate(view.cards):
            shown = card, view.resume is None and not number
            self.add(f"job-{card.scenario}", shown, partial(self._card, shown[0], first=shown[1]))
        self.add_message(view.safety, "jobs-safety")

    def first_focus(self) -> QWidget | None:
        """Resume has the focus, or the first job."""
        return next((found for block in self.column.widgets() for found in block.findChildren(Button)), None)

    def main_offer(self) -> Offer | None:
        """Each card has its own button; there is no other."""
        return None

    def _interrupted(self, found: Interrupted) -> MessagePanel:
        def take(offer: Offer) -> None:
            if offer.name == CARRY_ON:
                self.desk.carry_on(found.session)
            else:
                copy_text(found.report)

        return MessagePanel(self.look, found.message, "job-interrupted", take)

    def _resume(self, resume: Resume) -> Card:
        card = Card(self.look, "job-open", now=True)
        card.body.addWidget(label(self.look, tr("Carry on: {title}", title=resume.title), "title"))
        card.body.addWidget(label(self.look, resume.words))
        button = Button(self.look, tr("Resume"), "job-resume", PRIMARY, tr("Resume {title}", title=resume.title))
        button.set_mnemonic("r")
        button.clicked.connect(lambda: self.desk.resume(resume.session))
        card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _card(self, job: JobCard, *, first: bool) -> Card:
        card = Card(self.look, f"job-{job.scenario}")
        card.body.addWidget(label(self.look, job.title, "title"))
        card.body.addWidget(mark_line(self.look, job.mark))
        card.body.addWidget(label(self.look, job.summary))
        for what, value in ((tr("Place"), job.place), (tr("To fit"), job.fitted), (tr("Length"), job.length)):
            card.body.addWidget(value_line(self.look, Line(what, value)))
        goals = "\n".join(f"– {goal}" for goal in job.objectives)
        card.body.addWidget(value_line(self.look, Line(tr("You will"), goals)))
        spoken = tr("{start}: {title}", start=job.start, title=job.title)
        button = Button(self.look, job.start, f"job-start-{job.scenario}", PRIMARY if first else "", spoken)
        button.clicked.connect(lambda: self.desk.start(job.scenario))
        card.body.addSpacing(self.look.px(4))
        card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card
