"""Pages of one view, one at a time, each with its button in a row above; arrow keys and Tab reach them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hht_app.ui.bench.tab_row import TabRow
from hht_app.ui.shell.turns import Turns
from hht_app.ui.theme import Look


def tab_page(look: Look) -> tuple[QWidget, QVBoxLayout]:
    """Return an empty page for a row of tabs, and the column that its parts go into."""
    page = QWidget()
    down = QVBoxLayout(page)
    down.setContentsMargins(0, 0, 0, 0)
    down.setSpacing(look.px(8))
    return page, down


class Tabs(QWidget):
    """A row of buttons and the page of the one that is pressed; NAME begins the names of the buttons."""

    shown = Signal(str)
    """Emitted with the key of the page that is now shown."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look, self._name = look, name
        self._pages: dict[str, tuple[str, QWidget]] = {}
        self._later: dict[str, Callable[[], QWidget]] = {}
        self.current = ""
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(look.px(8))
        self._row = TabRow(look, name, (), self.show_page)
        self._down.addWidget(self._row)

    def add(self, key: str, words: str, page: QWidget) -> None:
        """Add a page called KEY with the WORDS of its button; the first one is shown."""
        self._pages[key] = words, page
        self._down.addWidget(page, 1)
        page.setVisible(not self.current)
        self.current = self.current or key
        self._row.append(key, words)
        self._row.put(self.current)

    def add_later(self, key: str, words: str, make: Callable[[], QWidget], turns: Turns) -> None:
        """Add a page that MAKE makes in its turn, or when it is shown before: all at once would hold the window up."""
        self._later[key] = make
        self.add(key, words, QWidget())
        turns.add(self, key, partial(self._make, key))

    def complete(self) -> None:
        """Make every page that waits for its turn."""
        for key in list(self._later):
            self._make(key)

    def _make(self, key: str) -> None:
        make = self._later.pop(key, None)
        if make is None:
            return
        words, old = self._pages[key]
        page = make()
        self._pages[key] = words, page
        self._down.replaceWidget(old, page)
        # Not before: shown while it stands nowhere, it would be a window.
        page.setVisible(key == self.current)
        old.hide()
        old.setParent(None)
        old.deleteLater()

    @property
    def pages(self) -> tuple[str, ...]:
        """The keys of the pages, in the order of their buttons."""
        return tuple(self._pages)

    def show_page(self, key: str) -> None:
        """Show the page called KEY."""
        self._make(key)
        for name, (_words, page) in self._pages.items():
            page.setVisible(name == key)
        self.current = key
        self._row.put(key)
        self.shown.emit(key)

    def set_look(self, look: Look) -> None:
        """Make the row of buttons anew in another look."""
        self._look = look
        old = self._row
        items = [(key, words) for key, (words, _page) in self._pages.items()]
        self._row = TabRow(look, self._name, items, self.show_page)
        self._row.put(self.current)
        self._down.replaceWidget(old, self._row)
        self._row.lower()  # it stands first, and Tab goes there first
        old.hide()
        old.setParent(None)
        old.deleteLater()
