"""What stands around the screens of a job: the links strip and the rail of steps; the jobs have neither."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import Mark
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.marks import MarkIcon
from hht_app.ui.parts import STEP, Button, MarkLine, label, mark_line
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from hht_app.terminal.views.steps import Link, Step
    from hht_app.ui.shell.scene import Chrome


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
