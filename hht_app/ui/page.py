"""What every screen has: a heading, one scrolling column, and a bar at the foot with the main button at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import Message, Offer
from hht_app.terminal.views.step_names import TITLES
from hht_app.ui.desk import Desk
from hht_app.ui.heading import ActionBar, Heading
from hht_app.ui.holding import held
from hht_app.ui.parts import Button, MessagePanel, label
from hht_app.ui.shell.column import Block, Column
from hht_app.ui.shell.scene import Chrome, Scene
from hht_app.ui.shell.touch import has_touch, scroll_by_touch
from hht_app.ui.shell.turns import Turns
from hht_app.ui.shell.worker import Job
from hht_app.ui.tab_order import order_tabs
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from hht_app.terminal.views.in_hand import InHand
    from hht_app.ui.in_hand import RowInHand

# At 100 % text: the most the reading column takes, and how much beside it may be given to it.
COLUMN, SPARE = 720, 160


class Page(QWidget):
    """One screen: made once when it is opened, then drawn from a scene after each act, only where that changed."""

    key: ClassVar[str] = ""

    drawn = Signal()
    """Emitted when every block of the screen stands: a long one is made in slices."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look) -> None:
        super().__init__(parent)
        self.desk = desk
        self.look = look
        self.scene = Scene("", None, None)
        self._blocks: list[Block] = []
        self.messages: dict[str, Message] = {}
        self._said: Message | None = None
        self._short = False
        self._bar_fresh = False
        self._new = True
        self.setProperty("kind", "canvas")
        self.setObjectName(f"page-{self.key}")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.heading = Heading(self, desk, look, tr(TITLES.get(self.key, "Jobs")))
        whole.addWidget(self.heading)
        self.view_area = QScrollArea(self)
        self.view_area.setObjectName("page-scroll")
        self.view_area.setAccessibleName(tr(TITLES.get(self.key, "Jobs")))
        self.view_area.setWidgetResizable(True)
        self.view_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # A scroll bar wants more than the little that is left of a small window with large text.
        self.view_area.setMinimumHeight(look.px(24))
        if has_touch():
            scroll_by_touch(self.view_area)
        self._across = QHBoxLayout()
        self._across.setSpacing(0)
        self._across.addWidget(self.view_area, 1)
        whole.addLayout(self._across, 1)
        self._row_in_hand: RowInHand | None = None
        self.column = Column(self._column_layout(), self, Turns.of(desk))
        self.column.finished.connect(self._drawn)
        self.actions_bar = ActionBar(self, look, self._take_main, self._take_side)
        whole.addWidget(self.actions_bar)

    def _column_layout(self) -> QVBoxLayout:
        inside = QWidget(self.view_area)
        inside.setProperty("kind", "canvas")
        across = QHBoxLayout(inside)
        edge = self.look.px(16)
        across.setContentsMargins(edge, self.look.px(4), edge, edge)
        held = QWidget(inside)
        self._held = held
        across.addWidget(held, 1)
        across.addStretch(0)
        down = QVBoxLayout(held)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.look.px(8))
        self.view_area.setWidget(inside)
        return down

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep lines to a length that reads well, but leave no narrow strip empty beside them."""
        super().resizeEvent(event)
        most = self.look.px(COLUMN)
        self._held.setMaximumWidth(most if self.width() > most + self.look.px(SPARE) else self.width())

    @staticmethod
    def read(job: Job) -> object:
        """Return the view this page draws, of JOB's session; runs on the worker's thread, so Qt-free functions only."""
        raise NotImplementedError

    @property
    def view(self) -> Any:
        """What `read` returned."""
        return self.scene.view

    @property
    def chrome(self) -> Chrome:
        """What stands around the screen; a step's page is only drawn with a session."""
        if self.scene.chrome is None:
            raise RuntimeError("a step is drawn without a session")
        return self.scene.chrome

    @property
    def main_button(self) -> Button | None:
        """The main button, when there is one."""
        return self.actions_bar.main_button

    def draw(self, scene: Scene) -> None:
        """Draw SCENE: the blocks that are as before keep their widgets, with focus, cursor and place."""
        self.scene = scene
        self._blocks, self.messages = [], {}
        message = self.desk.message
        if message is not None:
            self.add_message(message, "problem")
        self._add_guidance()
        self.fill()
        steps = scene.chrome.rail if scene.chrome is not None else ()
        with held(self):
            self.heading.draw(steps, self.key, self.heading_note())
            self._bar_fresh = self.actions_bar.draw(tuple(self.side_offers()), self.main_offer(), self.last_word())
            self.give_room(short=self._short)
        self.column.show(self._blocks, later=self._new)
        self._new = False
        if message is not None and message != self._said:
            self.view_area.verticalScrollBar().setValue(0)
        self._said = message

    @property
    def drawing(self) -> bool:
        """Tell whether some of the screen is still to be made."""
        return self.column.drawing or (self._row_in_hand is not None and self._row_in_hand.drawing)

    def _drawn(self, fresh: bool) -> None:
        """Everything stands: bring it in step with the drafts, and put the tab order right."""
        self.sync()
        self._tell_row()
        if fresh or self._bar_fresh:
            order_tabs((self.heading, *self.column.widgets(), self.actions_bar))
        self.drawn.emit()

    def fill(self) -> None:
        """Put the view's blocks into the column, from the top."""
        raise NotImplementedError

    def sync(self) -> None:
        """Bring widgets that kept their blocks in step with the drafts, after an undo say."""

    def _tell_row(self) -> None:
        """Keep what is told of the row in hand in step; a page without rows has nothing for it made."""
        rows = self.in_hand()
        if rows and self._row_in_hand is None:
            from hht_app.ui.in_hand import RowInHand

            self._row_in_hand = RowInHand(self, self._across, self.view_area)
        if self._row_in_hand is not None:
            self._row_in_hand.show(rows)

    def in_hand(self) -> tuple[InHand, ...]:
        """Return what is told of each row beside the column, where there is room; nothing unless a page says so."""
        return ()

    def heading_note(self) -> str:
        """Return what stands at the right of the heading."""
        return ""

    def side_offers(self) -> Iterable[Offer]:
        """Return the buttons beside the main one."""
        return ()

    def main_offer(self) -> Offer | None:
        """Return what the main button does; by default it leads on to the step that is now."""
        return self.chrome.next

    def take_main(self, offer: Offer) -> None:
        """Do what the main button offers; a page with a form overrides this."""
        self.desk.take(offer)

    def take_side(self, offer: Offer) -> None:
        """Do what a button beside the main one offers; a page with a sheet of its own overrides this."""
        self.desk.take(offer)

    def _take_main(self, offer: Offer) -> None:
        self.take_main(offer)

    def _take_side(self, offer: Offer) -> None:
        self.take_side(offer)

    def first_focus(self) -> QWidget | None:
        """Return what has the focus when the page is opened: its main button, unless a page says otherwise."""
        return self.main_button

    def give_room(self, *, short: bool) -> None:
        """Where the window is SHORT for its text, keep heading and foot to their buttons: the column needs the room."""
        self._short = short
        self.heading.give_room(short=short)
        self.actions_bar.give_room(short=short)

    def set_busy(self, *, busy: bool) -> None:
        """Take no presses on the buttons while something takes its time; what has the focus keeps it."""
        for button in self.findChildren(QAbstractButton):
            if not button.hasFocus() or not busy:
                button.setEnabled(not busy)

    def last_word(self) -> str:
        """Return the line at the foot: what the terminal last did or heard."""
        return self.scene.chrome.last_word if self.scene.chrome is not None else ""

    def add(self, key: str, model: object, make: Callable[[], QWidget], *, left: bool = False) -> None:
        """Put a block into the column: MAKE is called when there is none of that KEY drawn from an equal MODEL."""
        self._blocks.append(Block(key, model, make, left))

    def add_message(self, message: Message, name: str) -> None:
        """Put an inline message into the column."""
        self.messages[name] = message
        self.add(name, message, lambda: MessagePanel(self.look, message, name, self.desk.take))

    def _add_guidance(self) -> None:
        """Put what is taught now at the top of the column, where it covers nothing."""
        teaching = self.scene.chrome.teaching if self.scene.chrome is not None else None
        if teaching is None:
            return
        hint = teaching.hint
        if teaching.guidance is None and not (hint is not None and hint.words):
            return
        from hht_app.ui.guidance import GuidancePanel

        shown = teaching.guidance, hint
        self.add("guidance", shown, lambda: GuidancePanel(self.look, *shown, self.key, self.desk.do, self.desk.go))

    def add_question(self) -> None:
        """Put the question of this step into the column, or what was said to its answer."""
        teaching = self.chrome.teaching
        asked, reply = teaching.question, teaching.reply
        if asked is None and not reply:
            return
        from hht_app.ui.guidance import QuestionPanel, reply_panel

        if reply:
            self.add("answer-reply", reply, lambda: reply_panel(self.look, reply))
        if asked is not None:
            self.add(f"question-{asked.id}", asked, lambda: QuestionPanel(self.look, asked, self.desk.do))

    def add_section(self, words: str) -> None:
        """Put the name of a section into the column."""

        def make() -> QWidget:
            made = label(self.look, words, "state", "muted")
            made.setContentsMargins(0, self.look.px(8), 0, 0)
            return made

        self.add(f"section-{words}", words, make)
