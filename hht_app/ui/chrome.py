"""What stands around every screen: the top bar, the links strip and the rail of steps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import Mark
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.marks import MarkIcon
from hht_app.ui.parts import PLAIN, STEP, Button, MarkLine, label, mark_line
from hht_app.ui.shell.menu import action_button, empty_menu, fill_menu
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from hht_app.terminal.views.steps import Link, Step
    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.shell.scene import Chrome, Scene

NEXT_EVENT, FIND, HELP, BENCH = "next-event", "find", "help-step", "bench"


class TopBar(QFrame):
    """Jobs, the job's title, the simulated clock, then finding, the menu, help and the trainer's view."""

    def __init__(self, parent: QWidget, window: MainWindow, look: Look) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self._window = window
        self._words = ""
        self._look = look
        self._short = False
        self._in_job = False
        across = QHBoxLayout(self)
        across.setContentsMargins(look.px(8), 4, look.px(8), 4)
        left, right = FlowLayout(gap=look.px(12)), FlowLayout(gap=look.px(4), to_the_right=True)
        across.addLayout(left, 1)
        across.addLayout(right)
        self._jobs = Button(look, tr("‹ Jobs"), "top-jobs", PLAIN, tr("Back to the jobs; everything is kept"))
        self._jobs.set_mnemonic("j")
        self._jobs.clicked.connect(lambda: window.run("jobs"))
        self._title = label(look, "", "strong", wrap=False)
        self._title.setObjectName("top-title")
        self._title.setContentsMargins(look.px(8), 0, 0, 0)
        self._clock = label(look, "", "body", "muted", wrap=False)
        self._clock.setObjectName("top-clock")
        for widget in (self._jobs, self._title, self._clock):
            left.addWidget(widget)
        self._next_event = action_button(window, look, NEXT_EVENT, "top-next-event")
        if self._next_event is not None:
            left.addWidget(self._next_event)
        self._find = action_button(window, look, FIND, "top-find")
        self._help = action_button(window, look, HELP, "top-help")
        self._menu = Button(look, tr("Menu"), "top-menu", PLAIN, tr("Menu of all commands"))
        self._menu.set_mnemonic("m")
        self._whole_menu = empty_menu(window, self._menu)
        self._menu.setMenu(self._whole_menu)
        self.fill_menu()
        self._bench = action_button(window, look, BENCH, "top-bench")
        for button in (self._find, self._help, self._menu, self._bench):
            if button is not None:
                right.addWidget(button)

    def fill_menu(self) -> None:
        """Put the window's actions into the menu: they may have been made after the bar was."""
        fill_menu(self._whole_menu, self._window)

    def draw(self, scene: Scene) -> None:
        """Show title and clock of the scene."""
        chrome = scene.chrome
        self._in_job = chrome is not None
        self._title.setText(chrome.title if chrome is not None else tr("Hand-held terminal simulator"))
        if self._next_event is not None and chrome is not None and chrome.next_event is not None:
            self._next_event.setAccessibleName(chrome.next_event.accessible)
            self._next_event.setToolTip(f"{chrome.next_event.accessible} (Ctrl+.)")
        self._words = chrome.clock if chrome is not None else ""
        self._clock.setAccessibleName(tr("Simulated clock: {when}", when=self._words))
        if self._bench is not None:
            self._beside_words()
        self._settle()

    def _beside_words(self) -> None:
        """Name the button of the trainer's view by what it does now."""
        if self._bench is not None:
            words = tr("Trainer") if not self._window.bench_open else tr("Terminal")
            self._bench.setText(tr("Hide trainer") if self._window.beside else words)

    def give_room(self, *, short: bool) -> None:
        """Leave out the date and Find, which the menu has too, where the bar is SHORT for its text; the clock stays."""
        self._short = short
        self._beside_words()
        self._settle()

    def _settle(self) -> None:
        """Keep to one row: Next event, which the menu has too, and the title are shown where there is room for them."""
        self._jobs.setVisible(self._in_job)
        self._clock.setVisible(self._in_job)
        self._clock.setText(self._words.rpartition(", ")[2] if self._short else self._words)
        for button, shown in ((self._find, not self._short), (self._bench, self._in_job)):
            if button is not None:
                button.setVisible(shown)
        room = self.width() - self._used(self._find, self._help, self._menu, self._bench, self._jobs, self._clock)
        next_event = self._in_job and self._window.can("next-event")
        for widget, wanted in ((self._next_event, next_event), (self._title, True)):
            needed = widget.sizeHint().width() + self._look.px(12) if widget is not None else 0
            if widget is not None:
                widget.setVisible(wanted and (needed <= room or not self._in_job))
                room -= needed if wanted else 0

    def _used(self, *widgets: QWidget | None) -> int:
        """Return the width that those of WIDGETS that are shown take, with the gaps and the bar's edges."""
        shown = [item for item in widgets if item is not None and not item.isHidden()]
        return sum(item.sizeHint().width() + self._look.px(12) for item in shown) + self._look.px(16)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show what there is room for."""
        super().resizeEvent(event)
        self._settle()


class LinksStrip(QFrame):
    """Supplier, HAN, and the window or the join period: always in sight."""

    def __init__(self, parent: QWidget, look: Look) -> None:
        super().__init__(parent)
        self._look = look
        self._drawn: tuple[Link, ...] = ()
        self._lines: dict[str, MarkLine] = {}
        self.setObjectName("links")
        self.setProperty("kind", "strip")
        self._flow = FlowLayout(self, gap=look.px(24), row_gap=4)
        self.give_room(short=False)

    def give_room(self, *, short: bool) -> None:
        """Keep to the height of the words where the window is SHORT."""
        edge, above = self._look.px(16), 2 if short else 9
        self._flow.setContentsMargins(edge, above, edge, above)

    def draw(self, chrome: Chrome | None) -> None:
        """Show the links; each is drawn anew only when it changed."""
        self.setVisible(chrome is not None)
        wanted = chrome.links if chrome is not None else ()
        if wanted == self._drawn:
            return
        names = [link.name for link in wanted]
        for name in [item for item in self._lines if item not in names]:
            gone = self._lines.pop(name)
            self._flow.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for link in wanted:
            mark = Mark(link.mark.shape, link.mark.role, link.words)
            if link.name in self._lines:
                self._lines[link.name].show_mark(mark)
                continue
            made = self._lines[link.name] = mark_line(self._look, mark, link.name, "text")
            self._flow.addWidget(made)
            made.show()
        self._drawn = wanted


class StepButton(Button):
    """One step of the rail: shape, title, and its state in a word."""

    def __init__(self, look: Look, step: Step) -> None:
        super().__init__(look, "", f"step-{step.key}", STEP)
        self.setCheckable(True)
        across = QHBoxLayout(self)
        across.setContentsMargins(look.px(12), look.px(6), look.px(8), look.px(6))
        across.setSpacing(look.px(10))
        self._current = False
        self._mark = MarkIcon(step.mark.shape, look.colour(step.mark.role), look.px(20))
        across.addWidget(self._mark)
        words = QVBoxLayout()
        words.setSpacing(0)
        across.addLayout(words, 1)
        self._title = label(look, step.title, "body", wrap=False)
        # The step on the screen has its title in bold: room for that is kept for each.
        self._title.setMinimumWidth(QFontMetrics(look.font("strong")).horizontalAdvance(step.title) + look.px(4))
        self._state = label(look, "", "second", "muted", wrap=False)
        for line in (self._title, self._state):
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            words.addWidget(line)
        self.setMinimumHeight(max(look.target, across.sizeHint().height()))

    def draw(self, step: Step, *, current: bool) -> None:
        """Show how far the step is, and whether it is the one on the screen."""
        self.setAccessibleName(
            tr("Step {number}, {title}: {state}", number=step.number, title=step.title, state=tr(step.state))
        )
        self.setChecked(current)
        if current != self._current:
            self._current = current
            self._title.setFont(self._look.font("strong" if current else "body"))
        if self._state.text() != tr(step.state):
            self._state.setText(tr(step.state))
        self._mark.set_mark(step.mark.shape, self._look.colour(step.mark.role))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room that shape and words need."""
        inside = self.layout()
        return inside.sizeHint() if inside is not None else super().sizeHint()


class Rail(QScrollArea):
    """The steps on the left, each with its state; any of them may be visited."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self._buttons: dict[str, StepButton] = {}
        self.setObjectName("rail")
        self.setAccessibleName(tr("Steps of the job"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QFrame(self)
        self._inside.setProperty("kind", "rail")
        self.setWidget(self._inside)
        self._down = QVBoxLayout(self._inside)
        self._down.setContentsMargins(*(look.px(8) for _ in range(4)))
        self._down.setSpacing(look.px(2))
        self._down.addStretch(1)

    def draw(self, chrome: Chrome, step: str) -> None:
        """Show the steps of CHROME, STEP being on the screen."""
        for place, item in enumerate(chrome.rail):
            button = self._buttons.get(item.key)
            if button is None:
                button = self._buttons[item.key] = StepButton(self._look, item)
                button.clicked.connect(partial(self._go, item.key))
                self._down.insertWidget(place, button)
            button.draw(item, current=item.key == step)
        self.setFixedWidth(max(self._look.px(200), self._inside.sizeHint().width()))

    def _go(self, step: str) -> None:
        """Show STEP; the button is checked again by the drawing that follows."""
        self._desk.go(step)
