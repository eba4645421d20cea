"""All that the window draws in one look: the bar, what stands around a job, the page in hand, room for the bench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hht_app.ui.chrome import TopBar

if TYPE_CHECKING:
    from hht_app.ui.job_chrome import LinksStrip, Rail
    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.page import Page
    from hht_app.ui.shell.progress import ProgressLine
    from hht_app.ui.shell.scene import Scene


class Canvas(QWidget):
    """Made anew in another look or language; only the bar is there before anything else is to be shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.page: Page | None = None
        self._pages: dict[str, Page] = {}
        self._strip: LinksStrip | None = None
        self._rail: Rail | None = None
        self._progress: ProgressLine | None = None
        self.setProperty("kind", "canvas")
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(0)
        self._bar = TopBar(self, window, window.look)
        self._down.addWidget(self._bar)
        if window.desk.read_only:
            from hht_app.ui.shell.banner import Banner

            self._down.addWidget(Banner(self, window, window.look))
        self.across = QHBoxLayout()
        self.across.setSpacing(0)
        self._down.addLayout(self.across, 1)

    def complete(self) -> None:
        """Add what the first painting has no use for: the menu's actions, and the line of work under way."""
        from hht_app.ui.shell.progress import ProgressLine

        window = self._window
        self._bar.fill_menu()
        self._progress = ProgressLine(self, window.desk, window.look, self._while_busy)
        self._down.addWidget(self._progress)

    def rest(self) -> None:
        """Put everything back as when nothing runs."""
        if self._progress is not None:
            self._progress.rest()

    def draw(self, scene: Scene) -> None:
        """Draw SCENE around the page and in it."""
        self._bar.draw(scene)
        if self._strip is not None:
            self._strip.draw(scene.chrome)
        if self._rail is not None and scene.chrome is not None:
            self._rail.draw(scene.chrome, scene.step)
        if self.page is not None:
            self.page.draw(scene)

    def _surround(self) -> None:
        """Make what stands around the screens of a job, before the first of them: Tab goes in that order."""
        from hht_app.ui.job_chrome import LinksStrip, Rail

        self._strip = LinksStrip(self, self._window.look)
        self._down.insertWidget(self._down.indexOf(self.across), self._strip)
        self._rail = Rail(self, self._window.desk, self._window.look)
        self.across.insertWidget(0, self._rail)

    def turn_to(self, kind: type[Page]) -> None:
        """Show the page of KIND, made when it is first turned to in this session and this look."""
        old, page = self.page, self._pages.get(kind.key)
        if kind.key and self._rail is None:
            self._surround()
        if page is None:
            page = self._pages[kind.key] = kind(self, self._window.desk, self._window.look)
            page.drawn.connect(self._window.focus.settle)
            self.across.insertWidget(0 if self._rail is None else 1, page, 1)
        self.page = page
        page.show()
        if old is not None and old is not page:
            old.hide()

    def drop_pages(self) -> None:
        """Forget the pages, as when the session is left."""
        for page in self._pages.values():
            self.across.removeWidget(page)
            page.hide()
            page.deleteLater()
        self.page, self._pages = None, {}

    def give_room(self, *, with_rail: bool, short_bar: bool, short: bool) -> None:
        """Show what there is room for: the rail, the whole bar, and the full height of strip and page."""
        self._bar.give_room(short=short_bar)
        if self._rail is not None:
            self._rail.setVisible(with_rail)
        if self._strip is not None:
            self._strip.give_room(short=short)
        if self.page is not None:
            self.page.give_room(short=short)

    def _while_busy(self, busy: bool) -> None:
        """Take no presses on the screen's buttons while something takes its time."""
        if self.page is not None:
            self.page.set_busy(busy=busy)
