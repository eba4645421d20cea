"""The main window: chrome, one page, and the trainer's view when unfolded; redrawn from the views after each act."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.store.connection import Workspace
from hht_app.terminal.views.steps import STEPS
from hht_app.ui.bench.frame import Bench
from hht_app.ui.chrome import LinksStrip, Rail, TopBar
from hht_app.ui.desk import Desk
from hht_app.ui.page import Page
from hht_app.ui.steps import PAGES
from hht_app.ui.steps.jobs import JobsPage
from hht_app.ui.theme import Look, apply, system_look

# Widths in average characters: from here on title and date in the bar, the rail, terminal and bench side by side.
FULL_BAR_FROM, RAIL_FROM, BENCH_BESIDE_FROM = 95, 131, 172
# Heights in lines: under this the foot and the heading keep to their buttons.
SHORT_UNDER = 20
TERMINAL_COLUMN = 480
SMALLEST = (800, 600)


class MainWindow(QMainWindow):
    """One window over one workspace; closing it loses nothing, as every act was committed when it was done."""

    def __init__(self, ws: Workspace, look: Look | None = None) -> None:
        super().__init__()
        self.desk = Desk(ws)
        self.desk.changed.connect(self.redraw)
        self.look = look or system_look()
        self.bench_open = False
        self._drawn: QWidget | None = None
        self._page: Page | None = None
        self._bench: Bench | None = None
        self._rail: Rail | None = None
        self._bar: TopBar | None = None
        self.setObjectName("main-window")
        self.setWindowTitle(tr("Hand-held terminal simulator"))
        self.setMinimumSize(*SMALLEST)
        self._shortcuts()
        self.set_look(self.look)

    def set_look(self, look: Look) -> None:
        """Show everything in another theme or text size."""
        self.look = look
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply(app, look)
        if self._bench is not None:
            self._bench.set_look(look)
        self.redraw()

    def toggle_bench(self) -> None:
        """Unfold or fold away the trainer's view."""
        self.bench_open = not self.bench_open
        self.redraw()

    def redraw(self) -> None:
        """Draw the window anew from the views, keeping focus and scroll place where they still make sense."""
        focus, place = self._focus_name(), self._scroll_place()
        if self._bench is not None:
            self._bench.setParent(self)
        key = self._page.key if self._page is not None else ""
        self._drawn = self._whole()
        # Qt hides the old one and deletes it when the press that led here has been dealt with.
        self.setCentralWidget(self._drawn)
        # Shown now: what is not shown cannot have the focus.
        self._drawn.show()
        if self._bench is not None:
            self._bench.follow()
        self._arrange()
        same = self._page is not None and self._page.key == key
        self._give_focus(focus if same else "")
        if same and self.desk.message is None:
            self._scroll_to(place)

    def _whole(self) -> QWidget:
        desk, look, session = self.desk, self.look, self.desk.session
        # Every part is made inside its parent: moving it there later would work out its style again.
        whole = QWidget(self)
        whole.setProperty("kind", "canvas")
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        self._bar = TopBar(whole, desk, look, self.set_look, self.toggle_bench)
        down.addWidget(self._bar)
        if session is not None:
            down.addWidget(LinksStrip(whole, desk, look))
        across = QHBoxLayout()
        across.setSpacing(0)
        down.addLayout(across, 1)
        self._rail = Rail(whole, desk, look) if session is not None else None
        if self._rail is not None:
            across.addWidget(self._rail)
        page = PAGES[desk.step](whole, desk, look) if session is not None else JobsPage(whole, desk, look)
        self._page = page
        across.addWidget(page, 1)
        if session is None and self._bench is not None:
            self._bench.deleteLater()
            self._bench = None
        if session is not None and self.bench_open:
            if self._bench is None:
                self._bench = Bench(whole, desk, look)
            else:
                self._bench.setParent(whole)
            across.addWidget(self._bench, 1)
            self._bench.show()
        elif self._bench is not None:
            self._bench.setParent(self)
            self._bench.hide()
        return whole

    def _arrange(self) -> None:
        """Show what there is room for: rail or step menu, terminal and bench side by side or one at a time."""
        if self._page is None:
            return
        room = self.width() / self.look.character
        beside = self.bench_open and self._bench is not None and room >= BENCH_BESIDE_FROM
        with_rail = not self.bench_open and room >= RAIL_FROM
        if self._bar is not None:
            self._bar.give_room(narrow=room < FULL_BAR_FROM)
        if self._rail is not None:
            self._rail.setVisible(with_rail)
        self._page.give_room(short=self.height() / self.look.line < SHORT_UNDER)
        if self._page.step_menu is not None:
            self._page.step_menu.setVisible(not with_rail)
        self._page.setVisible(not self.bench_open or beside)
        if beside:
            self._page.setFixedWidth(self.look.px(TERMINAL_COLUMN))

    def _focus_name(self) -> str:
        """Return the name of what has the focus; nothing for the main button, as the new main button takes it on."""
        focused = self.focusWidget()
        main = self._page.main_button if self._page is not None else None
        return focused.objectName() if focused is not None and focused is not main else ""

    def _give_focus(self, name: str) -> None:
        found = self._drawn.findChild(QWidget, name) if name and self._drawn is not None else None
        if found is None and self._page is not None:
            found = self._page.first_focus()
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)

    def _scroll_place(self) -> int:
        return self._page.view.verticalScrollBar().value() if self._page is not None else 0

    def _scroll_to(self, place: int) -> None:
        """Put the page back where it was, once the new one has been laid out."""
        scroll = self._page.view if self._page is not None else None
        if scroll is not None and place:
            QTimer.singleShot(0, scroll, lambda: _set_place(scroll, place))

    def _shortcuts(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "F9": self.toggle_bench,
            "F8": lambda: self.set_look(self.look.next_theme()),
            "Ctrl++": lambda: self.set_look(self.look.resized(1)),
            "Ctrl+=": lambda: self.set_look(self.look.resized(1)),
            "Ctrl+-": lambda: self.set_look(self.look.resized(-1)),
            "Ctrl+0": lambda: self.set_look(Look(self.look.theme)),
        }
        keys.update({f"Ctrl+{number}": partial(self._go, step) for number, step in enumerate(STEPS, 1)})
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def _go(self, step: str) -> None:
        if self.desk.session is not None:
            self.desk.go(step)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Arrange the parts anew for the room there is."""
        super().resizeEvent(event)
        self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close at once: there is nothing to save."""
        self.desk.session = None
        super().closeEvent(event)


def _set_place(scroll: QScrollArea, place: int) -> None:
    scroll.verticalScrollBar().setValue(place)
