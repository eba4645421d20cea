"""The first screen: the job left open, how to play, then a card for each job."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QLineEdit, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.modes import ASSESSED, FREE, GUIDED
from hht_app.terminal.views.common import Line, Offer, sentence
from hht_app.ui.clipboard import copy_text
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.page import Page
from hht_app.ui.parts import PLAIN, PRIMARY, Button, Card, MessagePanel, label, mark_line, value_line
from hht_app.ui.shell.worker import Job
from hht_app.ui.toggles import RadioButton

if TYPE_CHECKING:
    from hht_app.terminal.views.interrupted import Interrupted
    from hht_app.terminal.views.jobs import JobCard, JobsView, Resume
    from hht_app.ui.main_window import MainWindow

MODES = {
    GUIDED: ("Guided", "A few words of teaching at each step, and hints when you ask for them."),
    FREE: ("On your own", "No words of teaching. The trainer's view can be opened at any time."),
    ASSESSED: (
        "Assessed",
        "No labels, warnings or hints but what the job gives. The trainer's view is the trainer's.",
    ),
}
STACKED_ABOVE = 125


class JobsPage(Page):
    """The jobs that come with the program, and the user's own."""

    key = "jobs"

    @staticmethod
    def read(job: Job) -> JobsView:
        """Return the first screen."""
        from hht_app.terminal.views.jobs import jobs_view

        return jobs_view(job.ws)

    def fill(self) -> None:
        """Draw what was cut off, Resume, how to play, the cards, and the word about safety once."""
        view = self.view
        interrupted = self.desk.interrupted
        if interrupted is not None:
            self.add("job-interrupted", interrupted.message, lambda: self._interrupted(interrupted))
        elif view.resume is not None:
            self.add("job-open", view.resume, lambda: self._resume(view.resume))
        self.add("job-modes", MODES, self._modes)
        self.add("job-mode-words", self.desk.mode, self._mode_words)
        if self.desk.mode == ASSESSED:
            self.add("job-word", ASSESSED, self._trainers_word)
        for number, card in enumerate(view.cards):
            first = view.resume is None and interrupted is None and not number
            opened = first or card.scenario in self.desk.drafts.unfolded
            welcome = view.welcome if first else ""
            shown = card, first, opened, welcome
            self.add(f"job-{card.scenario}", shown, partial(self._card, *shown))
        self.add_message(view.safety, "jobs-safety")

    def first_focus(self) -> QWidget | None:
        """What carries on has the focus, or the first job."""
        for found in self.findChildren(Button):
            if found.objectName() in ("interrupted-carry-on", "job-resume") or found.property("kind") == PRIMARY:
                return found
        return None

    def main_offer(self) -> Offer | None:
        """Each card has its own button; there is no other."""
        return None

    def _interrupted(self, found: Interrupted) -> MessagePanel:
        def take(offer: Offer) -> None:
            if offer.name == "interrupted-carry-on":
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

    def _modes(self) -> QWidget:
        made = QWidget()
        flow = FlowLayout(made, gap=self.look.px(8))
        flow.addWidget(label(self.look, tr("How to play"), "state", "muted", wrap=False))
        group = QButtonGroup(made)
        for mode, (words, note) in MODES.items():
            button = RadioButton(self.look, tr(words), f"job-mode-{mode}", f"{tr(words)}: {tr(note)}")
            button.setChecked(mode == self.desk.mode)
            button.toggled.connect(partial(self._choose, mode))
            group.addButton(button)
            flow.addWidget(button)
        return made

    def _mode_words(self) -> QWidget:
        return label(self.look, tr(MODES[self.desk.mode][1]), "second", "muted")

    def _trainers_word(self) -> QWidget:
        """Return the field for the word that will open the trainer's view; what is typed shows as dots."""
        made = QWidget()
        down = QVBoxLayout(made)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.look.px(4))
        title = label(self.look, tr("Trainer's word"), "state")
        field = QLineEdit()
        field.setObjectName("job-trainers-word")
        field.setAccessibleName(tr("Trainer's word"))
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setMaximumWidth(self.look.px(320))
        field.textChanged.connect(self._note_word)
        title.setBuddy(field)
        words = tr("F9 will ask for it. Left empty, the trainer's view opens only in the trainer's own window.")
        for widget in (title, field, label(self.look, words, "second", "muted")):
            down.addWidget(widget)
        return made

    def _note_word(self, word: str) -> None:
        self.desk.trainers_word = word

    def _choose(self, mode: str, on: bool) -> None:
        if on:
            self.desk.mode = mode
            self.desk.changed.emit()

    def _card(self, job: JobCard, first: bool, opened: bool, welcome: str) -> Card:
        card = Card(self.look, f"job-{job.scenario}")
        across = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if self.look.percent > STACKED_ABOVE else QBoxLayout.Direction.LeftToRight
        )
        across.setSpacing(self.look.px(12))
        words = QVBoxLayout()
        words.setSpacing(self.look.px(4))
        if welcome:
            words.addWidget(label(self.look, welcome, "strong"))
        words.addWidget(label(self.look, job.title, "title" if first else "strong"))
        words.addWidget(mark_line(self.look, job.mark))
        short = tr("{place}. {fitted}. {length}", place=job.place, fitted=job.fitted, length=sentence(job.length))
        words.addWidget(label(self.look, job.summary if opened else short, "body" if opened else "second"))
        across.addLayout(words, 1)
        across.addWidget(self._buttons(job, first, opened, bool(welcome)), 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(across)
        if opened:
            for what, value in ((tr("Place"), job.place), (tr("To fit"), job.fitted), (tr("Length"), job.length)):
                card.body.addWidget(value_line(self.look, Line(what, value)))
            goals = "\n".join(f"– {goal}" for goal in job.objectives)
            card.body.addWidget(value_line(self.look, Line(tr("You will"), goals)))
        return card

    def _buttons(self, job: JobCard, first: bool, opened: bool, new_here: bool) -> QWidget:
        made = QWidget()
        flow = FlowLayout(made, gap=self.look.px(8), to_the_right=True)
        if not first:
            fold = tr("Less") if opened else tr("More")
            spoken = tr("{fold} about: {title}", fold=fold, title=job.title)
            more = Button(self.look, fold, f"job-more-{job.scenario}", PLAIN, spoken)
            more.clicked.connect(lambda: self._unfold(job.scenario))
            flow.addWidget(more)
        spoken = tr("{start}: {title}", start=job.start, title=job.title)
        start = Button(self.look, job.start, f"job-start-{job.scenario}", PRIMARY if first else "", spoken)
        start.clicked.connect(lambda: self.desk.start(job.scenario, self.desk.mode))
        flow.addWidget(start)
        if new_here:
            others = Button(
                self.look, tr("I train others"), "job-train-others", "", tr("I train others: show both sides")
            )
            others.clicked.connect(lambda: self._train(job.scenario))
            flow.addWidget(others)
        return made

    def _train(self, scenario: str) -> None:
        """Start SCENARIO on one's own, with the trainer's view beside it."""
        from hht_app.training.guidance import Next
        from hht_app.ui.guidance import start_next

        start_next(cast("MainWindow", self.window()), Next("train", "", scenario, FREE, "home"))

    def _unfold(self, scenario: str) -> None:
        self.desk.drafts.unfolded ^= {scenario}
        self.desk.changed.emit()
