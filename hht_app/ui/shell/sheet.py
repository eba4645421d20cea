"""The shortcut sheet: every command with its keys and what it is for, made from the registry."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout

from hht_app.core.words import tr
from hht_app.ui.actions import MENUS, registry
from hht_app.ui.parts import PRIMARY, Button, label
from hht_app.ui.shell.dialog import Dialog

KEYS_WIDE, STACKED_ABOVE = 176, 125
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
        self._list = self.scrolled("shortcut-list", tr("Every command with its keys"))
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
        done = Button(self.look, tr("Close"), "shortcut-close", PRIMARY)
        done.clicked.connect(self.close)
        self.add_buttons(done)

    def _line(self, keys: str, words: str) -> None:
        """Keys and words side by side, or one under the other where the text is large."""
        beside = self.look.percent <= STACKED_ABOVE
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        row.setSpacing(self.look.px(4))
        row.setContentsMargins(0, 0, 0, self.look.px(6))
        keys_label = label(self.look, keys, "mono")
        if beside:
            keys_label.setFixedWidth(self.look.px(KEYS_WIDE))
        row.addWidget(keys_label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(self.look, words, "second", "muted"), 1)
        self._list.addLayout(row)
