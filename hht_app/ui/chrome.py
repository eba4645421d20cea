"""What stands around every screen: the top bar, the links strip and the rail of steps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import Mark
from hht_app.terminal.views.steps import Step, clock_line, links, rail
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.marks import MarkIcon
from hht_app.ui.parts import PLAIN, STEP, Button, label, mark_line
from hht_app.ui.theme import THEMES, Look

THEME_WORDS = {"light": "Light", "dark": "Dark", "sunlight": "Sunlight"}


class TopBar(QFrame):
    """Jobs, the job's title, the simulated clock, the look of the window, and the trainer's view."""

    def __init__(
        self, parent: QWidget, desk: Desk, look: Look, relook: Callable[[Look], None], toggle: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self._title: QLabel | None = None
        self._clock: QLabel | None = None
        self._words = ""
        across = QHBoxLayout(self)
        across.setContentsMargins(look.px(8), 4, look.px(8), 4)
        left, right = FlowLayout(gap=look.px(12)), FlowLayout(gap=look.px(4), to_the_right=True)
        across.addLayout(left, 1)
        across.addLayout(right)
        self._name_job(left, desk, look)
        right.addWidget(self._look_button(look, relook))
        if desk.session is not None:
            bench = Button(look, tr("Trainer"), "top-bench", PLAIN, tr("Show or hide the trainer's view"))
            bench.setToolTip("F9")
            bench.clicked.connect(toggle)
            right.addWidget(bench)

    def _name_job(self, left: FlowLayout, desk: Desk, look: Look) -> None:
        if desk.session is None:
            name = label(look, tr("Hand-held terminal simulator"), "strong", wrap=False)
            name.setContentsMargins(look.px(8), 0, 0, 0)
            left.addWidget(name)
            return
        jobs = Button(look, tr("‹ Jobs"), "top-jobs", PLAIN, tr("Back to the jobs; everything is kept"))
        jobs.set_mnemonic("j")
        jobs.clicked.connect(desk.leave)
        left.addWidget(jobs)
        self._title = label(look, desk.session.scenario.place.title, "strong", wrap=False)
        self._title.setObjectName("top-title")
        left.addWidget(self._title)
        self._words = clock_line(desk.session)
        self._clock = label(look, self._words, "body", "muted", wrap=False)
        self._clock.setObjectName("top-clock")
        self._clock.setAccessibleName(tr("Simulated clock: {when}", when=self._words))
        left.addWidget(self._clock)

    def give_room(self, *, narrow: bool) -> None:
        """Where the window is NARROW for its text, leave out the title and the date; the clock stays."""
        if self._title is not None and self._clock is not None:
            self._title.setVisible(not narrow)
            self._clock.setText(self._words.rpartition(", ")[2] if narrow else self._words)

    def _look_button(self, look: Look, relook: Callable[[Look], None]) -> Button:
        made = Button(look, tr("Look"), "top-look", PLAIN, tr("Theme and text size"))
        made.set_mnemonic("l")
        menu = QMenu(made)
        themes = QActionGroup(menu)
        for theme in THEMES:
            entry = menu.addAction(tr(THEME_WORDS[theme]))
            entry.setObjectName(f"look-{theme}")
            entry.setCheckable(True)
            entry.setChecked(theme == look.theme)
            entry.triggered.connect(lambda _checked=False, theme=theme: relook(Look(theme, look.percent)))
            themes.addAction(entry)
        menu.addSeparator()
        self._size_action(menu, tr("Larger text (Ctrl++)"), "look-larger", lambda: relook(look.resized(1)))
        self._size_action(menu, tr("Smaller text (Ctrl+-)"), "look-smaller", lambda: relook(look.resized(-1)))
        self._size_action(menu, tr("Text at 100 % (Ctrl+0)"), "look-normal", lambda: relook(Look(look.theme)))
        made.setMenu(menu)
        return made

    @staticmethod
    def _size_action(menu: QMenu, words: str, name: str, act: Callable[[], None]) -> QAction:
        entry = menu.addAction(words)
        entry.setObjectName(name)
        entry.triggered.connect(lambda _checked=False: act())
        return entry


class LinksStrip(QFrame):
    """Supplier, HAN, and the window or the join period: always in sight."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look) -> None:
        super().__init__(parent)
        self.setProperty("kind", "strip")
        flow = FlowLayout(self, gap=look.px(24), row_gap=4)
        flow.setContentsMargins(look.px(16), 9, look.px(16), 9)
        if desk.session is None:
            return
        for link in links(desk.session):
            flow.addWidget(mark_line(look, Mark(link.mark.shape, link.mark.role, link.words), link.name, "text"))


class StepButton(Button):
    """One step of the rail: shape, title, and its state in a word."""

    def __init__(self, look: Look, step: Step, current: bool) -> None:
        spoken = tr("Step {number}, {title}: {state}", number=step.number, title=step.title, state=tr(step.state))
        super().__init__(look, "", f"step-{step.key}", STEP, spoken)
        self.setCheckable(True)
        self.setChecked(current)
        across = QHBoxLayout(self)
        across.setContentsMargins(look.px(12), look.px(6), look.px(8), look.px(6))
        across.setSpacing(look.px(10))
        across.addWidget(MarkIcon(step.mark.shape, look.colour(step.mark.role), look.px(20)))
        words = QVBoxLayout()
        words.setSpacing(0)
        across.addLayout(words, 1)
        title = label(look, step.title, "strong" if current else "body", wrap=False)
        state = label(look, tr(step.state), "second", "muted", wrap=False)
        for line in (title, state):
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            words.addWidget(line)
        self.setMinimumHeight(max(look.target, across.sizeHint().height()))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room that shape and words need."""
        inside = self.layout()
        return inside.sizeHint() if inside is not None else super().sizeHint()


class Rail(QScrollArea):
    """The steps on the left, each with its state; any of them may be visited."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(tr("Steps of the job"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QFrame()
        inside.setProperty("kind", "rail")
        self.setWidget(inside)
        down = QVBoxLayout(inside)
        down.setContentsMargins(*(look.px(8) for _ in range(4)))
        down.setSpacing(look.px(2))
        if desk.session is not None:
            for step in rail(desk.session):
                button = StepButton(look, step, step.key == desk.step)
                button.clicked.connect(lambda _checked=False, key=step.key: desk.go(key))
                down.addWidget(button)
        down.addStretch(1)
        self.setFixedWidth(max(look.px(200), inside.sizeHint().width()))
