"""The top and the foot of a screen: its name with the list of steps, and the bar with the main button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QMenu, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import Offer
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PRIMARY, Button, label
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from hht_app.terminal.views.steps import Step

# In average characters: from this width on the last word stands beside the buttons.
BESIDE_FROM = 100
MAIN_LETTER_ORDER = "abcdefghimnopqrsuvwxyz"


class Heading(QWidget):
    """The screen's name, which step it is where there is no rail, and a note."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look, title: str) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self._steps: tuple[Step, ...] = ()
        self.setProperty("kind", "canvas")
        self._flow = FlowLayout(self, gap=look.px(16))
        edge = look.px(16)
        self._flow.setContentsMargins(edge, 10, edge, 8)
        name = label(look, title, "heading", wrap=False)
        name.setObjectName("page-title")
        self._flow.addWidget(name)
        self.step_menu = Button(look, "", "step-menu")
        self.step_menu.setMenu(QMenu(self.step_menu))
        self._flow.addWidget(self.step_menu)
        self._note = label(look, "", "second", "muted", wrap=False)
        self._note.setObjectName("page-note")
        self._flow.addWidget(self._note)
        self._menu_wanted = False

    def draw(self, steps: tuple[Step, ...], key: str, note: str) -> None:
        """Show which of STEPS this is, and NOTE."""
        self._note.setText(note)
        if steps == self._steps:
            return
        self._steps = steps
        number = next((item.number for item in steps if item.key == key), 0)
        self.step_menu.setText(tr("Step {number} of {count} ▾", number=number, count=len(steps)))
        self.step_menu.setAccessibleName(
            tr("Step {number} of {count}: list the steps", number=number, count=len(steps))
        )
        menu = self.step_menu.menu()
        menu.clear()
        for step in steps:
            entry = menu.addAction(f"{step.number}. {step.title}: {tr(step.state)}")
            entry.setObjectName(f"menu-{step.key}")
            entry.triggered.connect(lambda _checked=False, key=step.key: self._desk.go(key))
        self.show_steps(wanted=self._menu_wanted)

    def show_steps(self, *, wanted: bool) -> None:
        """Show the list of steps as a menu, WANTED where there is no room for the rail."""
        self._menu_wanted = wanted
        self.step_menu.setVisible(wanted and bool(self._steps))

    def give_room(self, *, short: bool) -> None:
        """Leave the note out where the window is SHORT."""
        self._note.setVisible(not short and bool(self._note.text()))


class ActionBar(QFrame):
    """What was last done or heard, the other buttons, and the main one, bottom right, named by what it does."""

    def __init__(
        self,
        parent: QWidget,
        look: Look,
        take_main: Callable[[Offer], object],
        take: Callable[[Offer], object],
    ) -> None:
        super().__init__(parent)
        self._look, self._take_main, self._take = look, take_main, take
        self._drawn: tuple[tuple[Offer, ...], Offer | None] = ((), None)
        self._main: Offer | None = None
        self.main_button: Button | None = None
        self.setProperty("kind", "actions")
        self._whole = down = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        edge = look.px(16)
        down.setContentsMargins(edge, 8, edge, 10)
        down.setSpacing(6)
        self._word = label(look, "", "second", "muted")
        self._word.setObjectName("last-word")
        down.addWidget(self._word, 1)
        self._row = QWidget(self)
        self._flow = FlowLayout(self._row, gap=look.px(8), to_the_right=True)
        down.addWidget(self._row)
        self._side: list[Button] = []
        self._offers: dict[Button, Offer] = {}

    def draw(self, side: tuple[Offer, ...], main: Offer | None, word: str) -> bool:
        """Show the buttons of SIDE and MAIN and the last WORD; tell whether any button is new."""
        if self._word.text() != word:
            self._word.setText(word)
            self._word.setAccessibleName(tr("Last: {word}", word=word))
        self._main = main
        fresh = False
        if (side, main) != self._drawn:
            self._drawn = side, main
            fresh = self._draw_buttons(side, main)
        self._row.setVisible(bool(side) or main is not None)
        self.setVisible(bool(side or main is not None or word))
        return fresh

    def _draw_buttons(self, side: tuple[Offer, ...], main: Offer | None) -> bool:
        """Give the buttons there are their new names; the main one stays the same, and with it the focus."""
        fresh = len(side) > len(self._side) or (main is not None and self.main_button is None)
        while len(self._side) < len(side):
            button = Button(self._look, "", "")
            button.clicked.connect(lambda _checked=False, button=button: self._take(self._offers[button]))
            self._side.append(button)
            self._flow.addWidget(button)
        for button, offer in zip(self._side, side, strict=False):
            self._offers[button] = offer
            self._name(button, offer)
        for number, button in enumerate(self._side):
            if number >= len(side):
                button.setObjectName("")
            button.setVisible(number < len(side))
        if main is None and self.main_button is not None:
            self._flow.removeWidget(self.main_button)
            self.main_button.hide()
            self.main_button.deleteLater()
            self.main_button = None
        elif main is not None:
            if self.main_button is None:
                self.main_button = Button(self._look, "", "", PRIMARY)
                self.main_button.clicked.connect(self._press)
            if fresh:
                # It stands last.
                self._flow.removeWidget(self.main_button)
                self._flow.addWidget(self.main_button)
                self.main_button.raise_()
            self._name(self.main_button, main)
            self.main_button.set_mnemonic(next((c for c in MAIN_LETTER_ORDER if c in main.words.lower()), ""))
            self.main_button.show()
        return fresh

    @staticmethod
    def _name(button: Button, offer: Offer) -> None:
        button.setText(offer.words.replace("&", "&&"))
        button.setObjectName(offer.name)
        button.setAccessibleName(offer.accessible)
        button.updateGeometry()

    def _press(self) -> None:
        if self._main is not None:
            self._take_main(self._main)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the last word beside the buttons where there is room for both, else over them."""
        super().resizeEvent(event)
        wide = self.width() / self._look.character >= BESIDE_FROM
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._whole.direction() != way:
            self._whole.setDirection(way)

    def give_room(self, *, short: bool) -> None:
        """Leave the last word out where the window is SHORT."""
        self._word.setVisible(not short and bool(self._word.text()))
