"""The main window: chrome, one page, and the trainer's view when unfolded; drawn from the desk's scene."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from hht_app.core.words import tr
from hht_app.ui.actions import registry
from hht_app.ui.bench.registry import load_ahead
from hht_app.ui.canvas import Canvas
from hht_app.ui.desk import Desk
from hht_app.ui.focus import Focus
from hht_app.ui.holding import held
from hht_app.ui.shell.lock import WorkspaceLock
from hht_app.ui.shell.menu import make_actions, refresh_actions
from hht_app.ui.shell.turns import Turns
from hht_app.ui.steps import page_class
from hht_app.ui.theme import Look, apply, system_look

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QCloseEvent, QPaintEvent, QResizeEvent

    from hht_app.ui.bench.frame import Bench
    from hht_app.ui.page import Page
    from hht_app.ui.shell.inside import InsidePage

# Widths in average characters: from here on date and Find in the bar, the rail, both side by side.
FULL_BAR_FROM, RAIL_FROM, BENCH_BESIDE_FROM = 131, 131, 172
# Heights in lines: under this the foot and the heading keep to their buttons.
SHORT_UNDER = 20
TERMINAL_COLUMN = 480
SMALLEST = (800, 600)
# Milliseconds from the first painting to the reading of the first screen: what the window system sends comes first.
AFTER_PAINT = 3


class MainWindow(QMainWindow):
    """One window over one workspace; closing it loses nothing, as every act was committed when it was done."""

    def __init__(self, folder: Path, look: Look | None = None) -> None:
        super().__init__()
        self.lock = WorkspaceLock(folder)
        self.desk = Desk(folder, read_only=not self.lock.take())
        self.look = look or system_look()
        self.bench_open = False
        self.bench: Bench | None = None
        self._inside: InsidePage | None = None
        self.focus = Focus(self, lambda: self.page)
        self._session = 0
        self._begun = False
        self.setObjectName("main-window")
        self.setWindowTitle(tr("Hand-held terminal simulator"))
        self.setMinimumSize(*SMALLEST)
        self.qt_actions: dict[str, QAction] = {}
        self.failure: BaseException | None = None
        self._hear(self.desk)
        self.set_look(self.look)

    def _begin(self) -> None:
        """Have the first screen read; the actions come with it, when the window has been painted."""
        if self._begun:
            return
        from hht_app.ui.importing.drops import Drops
        from hht_app.ui.scanning.keys import ScannerKeys

        self._begun = True
        self.desk.refresh()
        self.qt_actions = make_actions(self)
        self._canvas.complete()
        self._announce()
        Drops(self)
        self.scanner = ScannerKeys(self)
        if self.lock.left_by_a_crash:
            self.desk.look_for_interrupted()

    # ----------------------------------------------------------------------------------------------- for actions

    def can(self, action_id: str) -> bool:
        """Tell whether the action ACTION_ID is there and can be taken now."""
        found = registry().get(action_id)
        return found is not None and found.enabled(self)

    def run(self, action_id: str) -> None:
        """Do the action ACTION_ID, when it can be done now."""
        if self.can(action_id):
            registry()[action_id].run(self)
            refresh_actions(self, self.qt_actions)

    def choose_look(self, look: Look) -> None:
        """Show everything in another look, and remember it for this workspace."""
        self.set_look(look)
        if not self.desk.read_only:
            from hht_app.ui.shell.remembering import remember_look

            self.desk.work(lambda job: remember_look(job.ws.folder, look), lambda _result: None)

    def set_look(self, look: Look) -> None:
        """Show everything in another theme or text size."""
        self.look = look
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply(app, look)
        self._rebuild()
        self.draw()

    def make_anew(self) -> None:
        """Make everything anew, its words and the bench too, as for another language or over another desk."""
        shown = self.bench.current if self.bench is not None and self.bench_open else ""
        self._drop_bench()
        for action in self.qt_actions.values():
            self.removeAction(action)
            action.deleteLater()
        self.setWindowTitle(tr("Hand-held terminal simulator"))
        self.qt_actions = make_actions(self)
        self.set_look(self.look)
        if shown and self.desk.session is not None:
            self.show_bench(shown, let_in=True)

    def toggle_bench(self, *, let_in: bool = False) -> None:
        """Unfold or fold away the trainer's view; LET_IN where the trainer's word was given."""
        from hht_app.ui.shell.guarding import may_open

        opens = not self.bench_open and self.desk.session is not None
        if opens and not let_in and not may_open(self, partial(self.toggle_bench, let_in=True)):
            return
        self.bench_open = opens
        self.come_out()
        self.draw()

    def show_bench(self, key: str = "", panel: str = "", *, let_in: bool = False) -> None:
        """Unfold the trainer's view at the view KEY, or its drawer at PANEL; LET_IN as in `toggle_bench`."""
        from hht_app.ui.shell.guarding import may_open

        if not self.bench_open:
            if not let_in and not may_open(self, partial(self.show_bench, key, panel, let_in=True)):
                return
            self.toggle_bench(let_in=True)
            if self.bench is not None and key:
                self.bench.follow_in_turn(key)
        elif self.bench is not None and key:
            self.bench.show_view(key)
        if self.bench is not None and panel:
            self.bench.set_drawer_open(True, panel)

    def look_inside(self, event_seq: int) -> None:
        """Show the inspector as a page where the bench is folded away; an open bench shows it itself."""
        from hht_app.ui.bench.registry import entry
        from hht_app.ui.shell.inside import InsidePage

        found = entry("inspector")
        if self.bench_open or found is None or self.desk.session is None:
            return
        if self._inside is None:
            self._inside = InsidePage(self._canvas, self.desk, self.look, found, self.come_out)
            self._canvas.across.insertWidget(1, self._inside, 1)
            self._arrange()
            self._inside.show()
            self._inside.back_button.setFocus()
        self._inside.inspect(event_seq)

    def come_out(self) -> None:
        """Go back from looking inside to the screen."""
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
            self._inside = None
            self._arrange()
            self.focus.give_to_page()

    def try_to_write(self) -> None:
        """Take the workspace over from a window that has been closed; the session in hand stays open."""
        if not self.desk.read_only or not self.lock.take():
            self.desk.refresh()
            return
        old, session, step = self.desk, self._session, self.desk.step
        old.close()
        self.desk = Desk(old.folder)
        self._hear(self.desk)
        self._announce()
        self.make_anew()
        if session:
            self.desk.resume(session, step)
        else:
            self.desk.refresh()
        old.deleteLater()

    # --------------------------------------------------------------------------------------------------- drawing

    def draw(self) -> None:
        """Draw the desk's scene, keeping focus and place where they still make sense."""
        scene = self.desk.scene
        if scene is None:
            return
        self.focus.keep()
        session = scene.chrome.session if scene.chrome is not None else 0
        kind = page_class(scene.step)
        fresh = self.page is None or self.page.key != kind.key or session != self._session
        if session != self._session:
            # Straight from one session into another goes only a branch, and that is asked for on the bench.
            stays = self.bench_open and bool(session and self._session)
            self._drop_bench()
            self._session, self.bench_open = session, stays
            self._canvas.drop_pages()
            if session:
                load_ahead(self.desk)
        with held(self._canvas):
            if fresh:
                self.focus.turn()
                self.come_out()
                self._canvas.turn_to(kind)
            self._canvas.draw(scene)
            self._show_bench()
            self._arrange()
        refresh_actions(self, self.qt_actions)
        self.focus.give_back()

    def _rebuild(self) -> None:
        """Make everything but the bench anew, as for another look."""
        if self.centralWidget() is not None:
            self.focus.keep()
        if self.bench is not None:
            self.bench.setParent(self)
        self._inside = None
        self._canvas = Canvas(self)
        # Qt deletes the old one when the press that led here has been dealt with.
        self.setCentralWidget(self._canvas)
        self._canvas.show()
        if self._begun:
            self._canvas.complete()
        if self.desk.scene is not None:
            self._canvas.turn_to(page_class(self.desk.scene.step))
            self._canvas.draw(self.desk.scene)
            self.focus.give_back()

    @property
    def page(self) -> Page | None:
        """The page in hand; none before the first screen was read."""
        return self._canvas.page

    @property
    def idle(self) -> bool:
        """Tell whether nothing is under way and the screen stands."""
        settled = self.desk.idle and not Turns.of(self.desk).busy
        return self._begun and settled and (self.page is None or not self.page.drawing)

    def _show_bench(self) -> None:
        """Put the bench beside the page, made when it is first unfolded, or fold it away."""
        if self.bench_open and self.bench is None and self.desk.session is not None:
            from hht_app.ui.bench.frame import Bench

            self.bench = Bench(self._canvas, self.desk, self.look)
            self._canvas.across.addWidget(self.bench, 1)
        if self.bench is None:
            return
        if self.bench_open and self.bench.parentWidget() is not self._canvas:
            self._canvas.across.addWidget(self.bench, 1)
            # Not before: a style sheet takes the fonts back from what changes its parent.
            self.bench.set_look(self.look)
        was_shown = self.bench.isVisibleTo(self)
        self.bench.setVisible(self.bench_open)
        if self.bench_open and not was_shown:
            self.bench.follow_in_turn()

    def _drop_bench(self) -> None:
        if self.bench is not None:
            self.bench.hide()
            self.bench.deleteLater()
        self.bench, self.bench_open = None, False

    def _arrange(self) -> None:
        """Show what there is room for: rail or step menu, terminal and bench side by side or one at a time."""
        page = self.page
        if page is None:
            return
        in_job = self._session != 0
        room = self.width() / self.look.character
        beside = self.beside
        with_rail = in_job and not self.bench_open and room >= RAIL_FROM
        short = self.height() / self.look.line < SHORT_UNDER
        self._canvas.give_room(with_rail=with_rail, short_bar=room < FULL_BAR_FROM, short=short)
        if self.bench is not None:
            self.bench.give_room(short=short)
        page.heading.show_steps(wanted=in_job and not with_rail)
        page.setVisible((not self.bench_open or beside) and self._inside is None)
        if beside:
            page.setFixedWidth(self.look.px(TERMINAL_COLUMN))
        else:
            page.setMinimumWidth(0)
            page.setMaximumWidth(16777215)

    @property
    def beside(self) -> bool:
        """Tell whether terminal and bench stand side by side: the bench is open and there is room for both."""
        return self.bench_open and self.width() / self.look.character >= BENCH_BESIDE_FROM

    # ----------------------------------------------------------------------------------------------------- events

    def _announce(self) -> None:
        """Have what comes of acts said; heard after the drawing, so that what is said stands on the screen by then."""
        from hht_app.ui.shell.announcing import Announcer

        Announcer(self, self.desk, lambda: self.page.messages if self.page is not None else {})

    def _hear(self, desk: Desk) -> None:
        desk.changed.connect(self.draw)
        desk.inspecting.connect(self.look_inside)
        desk.broke.connect(_raise_again)
        desk.unopened.connect(self._give_up)

    def _give_up(self, failure: BaseException) -> None:
        """Close without a workspace; `failure` says why."""
        self.failure = failure
        self.close()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Arrange the parts anew for the room there is."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A window that only reads shows what the other one has done when one comes back to it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.desk.read_only:
            self.desk.catch_up()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Begin when the window has been painted for the first time: the worker computes in Python too."""
        super().paintEvent(event)
        if not self._begun:
            QTimer.singleShot(AFTER_PAINT, self, self._begin)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close when the act in hand is committed: there is nothing else to save."""
        self._begun = True
        self._canvas.rest()
        self.desk.close()
        self.lock.leave()
        super().closeEvent(event)


def _raise_again(bug: BaseException) -> None:
    """Hand what broke on the worker's thread to the hook that shows it, as if it had broken here."""
    sys.excepthook(type(bug), bug, bug.__traceback__)
