"""The drawer of the bench: trouble, objectives and notes, one panel at a time, closed at first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QVBoxLayout

from hht_app.core.words import tr
from hht_app.ui.bench import registry
from hht_app.ui.bench.view import BenchView, fetch_view
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import TAB, Button
from hht_app.ui.tab_order import order_tabs
from hht_app.ui.theme import Look


class Drawer(QFrame):
    """It lies over the bench, never over the terminal; Escape closes it."""

    WIDTH = 320

    wants = Signal(str)

    def __init__(self, parent: QFrame, desk: Desk, look: Look, close: Callable[[], None]) -> None:
        super().__init__(parent)
        self._desk, self._look, self._close = desk, look, close
        self._panels: dict[str, BenchView] = {}
        self.current = ""
        self.setObjectName("bench-drawer")
        self.setAccessibleName(tr("Drawer"))
        self.setProperty("kind", "drawer")
        self._down = QVBoxLayout(self)
        self._down.setSpacing(look.px(8))
        self._scroll = QScrollArea()
        self._scroll.setObjectName("bench-drawer-scroll")
        self._scroll.setAccessibleName(tr("Drawer"))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._held = QFrame()
        self._held.setProperty("kind", "bar")
        self._held_layout = QVBoxLayout(self._held)
        self._held_layout.setContentsMargins(0, 0, 0, 0)
        self._scroll.setWidget(self._held)
        self._row = self._make_row()
        self._down.addWidget(self._row)
        self._down.addWidget(self._scroll, 1)
        self.show_panel(registry.DRAWER[0].key)

    def _make_row(self) -> QFrame:
        edge = self._look.px(12)
        self._down.setContentsMargins(edge, self._look.px(4), edge, edge)
        made = QFrame()
        flow = FlowLayout(made, gap=self._look.px(4))
        group = QButtonGroup(made)
        self._buttons: dict[str, Button] = {}
        for item in registry.DRAWER:
            words = tr(item.words)
            button = Button(self._look, words, f"drawer-show-{item.key}", TAB, tr("Show {view}", view=words))
            button.setCheckable(True)
            button.setChecked(item.key == self.current)
            button.clicked.connect(partial(self.show_panel, item.key))
            group.addButton(button)
            self._buttons[item.key] = button
            flow.addWidget(button)
        return made

    def show_panel(self, key: str) -> None:
        """Show the panel called KEY and have its data fetched."""
        item = next(found for found in registry.DRAWER if found.key == key)
        if key not in self._panels:
            panel = item.load()(self._held, self._desk, self._look)
            panel.setAccessibleName(panel.title())
            panel.wants.connect(self.wants)
            panel.stale.connect(self.fetch)
            self._held_layout.addWidget(panel)
            self._panels[key] = panel
            order_tabs((self._row, self._held))
        for name, panel in self._panels.items():
            panel.setVisible(name == key)
        self.current = key
        self._buttons[key].setChecked(True)
        self.fetch()

    def fetch(self) -> None:
        """Have the data of the panel that is shown fetched anew."""
        fetch_view(self._desk, self._panels[self.current])

    def set_look(self, look: Look) -> None:
        """Draw everything in another look."""
        self._look = look
        old = self._row
        self._row = self._make_row()
        self._down.replaceWidget(old, self._row)
        old.hide()
        old.setParent(None)
        old.deleteLater()
        for panel in self._panels.values():
            panel.set_look(look)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
            return
        super().keyPressEvent(event)
