"""Teaching on the screens: a few words and a hint at the top, the job's question, and the end with what to keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from hht_app.core.words import tr
from hht_app.terminal.acts import Act
from hht_app.terminal.views.common import INFO, NOTE, OK, TICK, Mark
from hht_app.terminal.views.step_names import TITLES
from hht_app.training.guidance import Ending, Guidance, Hint, Next, Question
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.marks import MarkIcon
from hht_app.ui.parts import Button, Card, label, mark_line
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow

Do = Callable[[Act], object]


class GuidancePanel(Card):
    """What to do now and why, what one finds out by it, and a hint; on another step it only says where to go."""

    def __init__(
        self, look: Look, found: Guidance | None, hint: Hint | None, step: str, do: Do, go: Callable[[str], object]
    ) -> None:
        super().__init__(look, "guidance")
        self.setProperty("kind", "message")
        self.setProperty("tone", INFO)
        title = found.title if found is not None else tr("Hint")
        self.setAccessibleName(title)
        top = self._title(title)
        if hint is not None and hint.act is not None:
            act = hint.act
            words = tr("Hint, costs {points}", points=hint.cost) if hint.cost else tr("Hint")
            more = Button(look, words, "guidance-hint", spoken=tr("Show a hint for this moment"))
            more.clicked.connect(lambda: do(act))
            top.addWidget(more)
        if found is not None:
            self.setAccessibleDescription(found.words)
            self.body.addWidget(label(look, found.words))
            finds_out = label(look, tr("To find out: {what}", what=found.finds_out), "second", "muted")
            self.body.addWidget(finds_out)
        if found is not None and found.step != step:
            there = Button(look, tr("Go to {step}", step=tr(TITLES[found.step])), "guidance-go")
            there.clicked.connect(lambda: go(found.step))
            top.addWidget(there)
        if hint is not None and hint.words:
            said = label(look, hint.words, "strong")
            said.setObjectName("guidance-hint-words")
            self.body.addWidget(said)

    def _title(self, words: str) -> FlowLayout:
        """Put the title in and return its row, for the buttons."""
        made = QWidget()
        flow = FlowLayout(made, gap=self.look.px(12))
        icon = MarkIcon(NOTE, self.look.colour(INFO), self.look.px(24))
        icon.setAccessibleName(tr("Teaching"))
        flow.addWidget(icon)
        flow.addWidget(label(self.look, words, "title", INFO, wrap=False))
        self.body.addWidget(made)
        return flow


class QuestionPanel(Card):
    """A question of the job with the answers it offers; the first press counts."""

    def __init__(self, look: Look, asked: Question, do: Do) -> None:
        super().__init__(look, f"question-{asked.id}", now=True)
        self.setAccessibleName(asked.words)
        self.body.addWidget(label(look, asked.words, "title"))
        for choice in asked.choices:
            button = Button(look, choice.words, f"answer-{choice.id}", spoken=f"{asked.words} {choice.words}")
            button.clicked.connect(lambda _checked=False, act=choice.act: do(act))
            self.body.addWidget(button)


def reply_panel(look: Look, words: str) -> Card:
    """Return the card with what is said to the answer that was given."""
    made = Card(look, "answer-reply")
    made.setAccessibleName(words)
    made.body.addWidget(mark_line(look, Mark(NOTE, INFO, words), role="text"))
    return made


class EndingPanel(Card):
    """The end for the person who did the job: what to keep, and what may come next."""

    def __init__(
        self, look: Look, end: Ending, follow: Callable[[Next], object], talk_over: Callable[[], object]
    ) -> None:
        super().__init__(look, "ending", now=True)
        self.setAccessibleName(end.title)
        self.setAccessibleDescription("\n".join(end.keep))
        self.body.addWidget(label(look, end.title, "heading"))
        if end.keep:
            self.body.addWidget(label(look, tr("To keep"), "state", "muted"))
        for words in end.keep:
            self.body.addWidget(mark_line(look, Mark(TICK, OK, words), role="text"))
        row = QWidget()
        flow = FlowLayout(row, gap=look.px(8))
        over = Button(look, tr("Talk it over"), "ending-debrief")
        over.clicked.connect(talk_over)
        flow.addWidget(over)
        for item in end.following:
            button = Button(look, item.words, f"ending-{item.id}")
            button.clicked.connect(lambda _checked=False, item=item: follow(item))
            flow.addWidget(button)
        self.body.addWidget(row)


def start_next(window: MainWindow, item: Next) -> None:
    """Start the job that follows in WINDOW, and show the trainer's view it is to be seen from, where it names one."""
    desk = window.desk
    before = _session_shown(window)

    def opened() -> None:
        now = _session_shown(window)
        if now in (0, before) and desk.message is None:
            return
        desk.changed.disconnect(opened)
        if now not in (0, before):
            window.show_bench(item.view)

    if item.view:
        desk.changed.connect(opened)
    desk.start(item.scenario, item.mode)


def _session_shown(window: MainWindow) -> int:
    scene = window.desk.scene
    return scene.chrome.session if scene is not None and scene.chrome is not None else 0
