"""What every screen has: a heading, one scrolling column, and a bar at the foot with the main button at the right."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import Message, Offer
from hht_app.terminal.views.steps import STEPS, TITLES, next_offer, rail
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PRIMARY, Button, MessagePanel, label, offer_button
from hht_app.ui.theme import Look

COLUMN = 720
MAIN_LETTER_ORDER = "abcdefghimnopqrsuvwxyz"


class Page(QWidget):
    """One screen, drawn once from its view; after each act the window draws a new one."""

    key = ""

    def __init__(self, parent: QWidget, desk: Desk, look: Look) -> None:
        super().__init__(parent)
        self.desk = desk
        self.look = look
        self.setProperty("kind", "canvas")
        self.setObjectName(f"page-{self.key}")
        self.extras: list[QWidget] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.view = QScrollArea()
        self.view.setObjectName("page-scroll")
        self.view.setAccessibleName(tr(TITLES.get(self.key, "Jobs")))
        self.view.setWidgetResizable(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole.addWidget(self._heading())
        whole.addWidget(self.view, 1)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        self.view.setWidget(inside)
        across = QHBoxLayout(inside)
        edge = look.px(16)
        across.setContentsMargins(edge, look.px(4), edge, edge)
        held = QWidget()
        held.setMaximumWidth(look.px(COLUMN))
        across.addWidget(held, 1)
        across.addStretch(0)
        self.column = QVBoxLayout(held)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look.px(8))
        if desk.message is not None:
            self.add_message(desk.message, "problem")
        self.fill()
        self.column.addStretch(1)
        whole.addWidget(self._actions())

    @property
    def session(self) -> Session:
        """The open session; a step's page is only drawn with one."""
        if self.desk.session is None:
            raise RuntimeError("a step is drawn without a session")
        return self.desk.session

    def fill(self) -> None:
        """Put the view's cards into the column."""
        raise NotImplementedError

    def heading_note(self) -> str:
        """Return what stands at the right of the heading."""
        return ""

    def side_offers(self) -> Iterable[Offer]:
        """Return the buttons beside the main one."""
        return ()

    def main_offer(self) -> Offer | None:
        """Return what the main button does; by default it leads on to the step that is now."""
        return next_offer(self.session, self.key)

    def take_main(self, offer: Offer) -> None:
        """Do what the main button offers; a page with a form overrides this."""
        self.desk.take(offer)

    def first_focus(self) -> QWidget | None:
        """Return what has the focus when the page is opened: its main button, unless a page says otherwise."""
        return self.main_button

    def give_room(self, *, short: bool) -> None:
        """Where the window is SHORT for its text, keep heading and foot to their buttons: the column needs the room."""
        for line in self.extras:
            line.setVisible(not short)

    def last_word(self) -> str:
        """Return the line at the foot: what the terminal last did or heard."""
        return self.session.state.last_word if self.desk.session else ""

    def add_message(self, message: Message, name: str) -> None:
        """Put an inline message into the column."""
        self.column.addWidget(MessagePanel(self.look, message, name, self.desk.take))

    def add_section(self, words: str) -> None:
        """Put the name of a section into the column."""
        self.column.addSpacing(self.look.px(8))
        self.column.addWidget(label(self.look, words, "state", "muted"))

    def _heading(self) -> QWidget:
        made = QWidget()
        made.setProperty("kind", "canvas")
        flow = FlowLayout(made, gap=self.look.px(16))
        edge = self.look.px(16)
        flow.setContentsMargins(edge, 10, edge, 8)
        title = label(self.look, tr(TITLES.get(self.key, "Jobs")), "heading", wrap=False)
        title.setObjectName("page-title")
        flow.addWidget(title)
        self.step_menu = self._step_menu()
        if self.step_menu is not None:
            flow.addWidget(self.step_menu)
        note = self.heading_note()
        if note:
            self.extras.append(label(self.look, note, "second", "muted", wrap=False))
            flow.addWidget(self.extras[-1])
        return made

    def _step_menu(self) -> Button | None:
        """Return the list of steps as a menu, shown where there is no room for the rail."""
        if self.desk.session is None:
            return None
        number = STEPS.index(self.key) + 1
        made = Button(
            self.look,
            tr("Step {number} of {count} ▾", number=number, count=len(STEPS)),
            "step-menu",
            spoken=tr("Step {number} of {count}: list the steps", number=number, count=len(STEPS)),
        )
        menu = QMenu(made)
        for step in rail(self.session):
            entry = menu.addAction(f"{step.number}. {step.title}: {tr(step.state)}")
            entry.setObjectName(f"menu-{step.key}")
            entry.triggered.connect(lambda _checked=False, key=step.key: self.desk.go(key))
        made.setMenu(menu)
        return made

    def _actions(self) -> QWidget:
        made = QFrame()
        made.setProperty("kind", "actions")
        down = QVBoxLayout(made)
        edge = self.look.px(16)
        down.setContentsMargins(edge, 8, edge, 10)
        down.setSpacing(6)
        word = self.last_word()
        if word:
            line = label(self.look, word, "second", "muted")
            line.setObjectName("last-word")
            line.setAccessibleName(tr("Last: {word}", word=word))
            down.addWidget(line)
            self.extras.append(line)
        row = QWidget()
        flow = FlowLayout(row, gap=self.look.px(8), to_the_right=True)
        for offer in self.side_offers():
            flow.addWidget(offer_button(self.look, offer, self.desk.take))
        main = self.main_offer()
        self.main_button: Button | None = None
        if main is not None:
            self.main_button = offer_button(self.look, main, self.take_main, PRIMARY)
            self.main_button.set_mnemonic(next((c for c in MAIN_LETTER_ORDER if c in main.words.lower()), ""))
            flow.addWidget(self.main_button)
        if flow.count():
            down.addWidget(row)
        if not (flow.count() or word):
            made.hide()
        return made
