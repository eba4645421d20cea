"""What stands over every screen: the top bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.ui.controls import PLAIN, Button, label
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.shell.menu import action_button, empty_menu, fill_menu
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.shell.scene import Scene

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
