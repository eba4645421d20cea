"""The shortcut sheet: every command with its keys and what it is for, made from the registry."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.ui.actions import MENUS, registry
from hht_app.ui.parts import PRIMARY, Button, label
from hht_app.ui.shell.dialog import Dialog

ALSO = (
    ("Tab, Shift+Tab", "Go from one thing to the next, and back"),
    ("Enter, Space", "Press the button that has the focus; Enter in a field of the fit screen takes the label"),
    ("Ctrl+C", "Copy the identifier that has the focus, or the chosen rows of a table"),
)


class ShortcutSheet(Dialog):
    """A list to read."""

    name = "shortcut-sheet"

    def fill(self) -> None:
        """List what has keys, group by group."""
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAccessibleName(tr("Keyboard shortcuts"))
        self.down.addWidget(label(self.look, tr("Keyboard shortcuts"), "heading"))
        area = QScrollArea(self)
        area.setObjectName("shortcut-list")
        area.setAccessibleName(tr("Every command with its keys"))
        area.setWidgetResizable(True)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        self._list = QVBoxLayout(inside)
        self._list.setSpacing(self.look.px(4))
        for group in (*MENUS, ""):
            members = [item for item in registry().values() if item.menu == group and item.shortcuts]
            if members:
                self._list.addWidget(label(self.look, tr(group) if group else tr("Also"), "title"))
            for item in members:
                self._line(", ".join(item.shortcuts), f"{tr(item.text)}. {tr(item.help)}")
        self._list.addWidget(label(self.look, tr("Everywhere"), "title"))
        for keys, words in ALSO:
            self._line(keys, tr(words))
        self._list.addStretch(1)
        area.setWidget(inside)
        self.down.addWidget(area, 1)
        done = Button(self.look, tr("Close"), "shortcut-close", PRIMARY)
        done.clicked.connect(self.close)
        self.add_buttons(done)

    def _line(self, keys: str, words: str) -> None:
        self._list.addWidget(label(self.look, keys, "mono"))
        words_label = label(self.look, words, "second", "muted")
        words_label.setContentsMargins(0, 0, 0, self.look.px(8))
        self._list.addWidget(words_label)
