"""The palette: every command, and every device, code and job, by typing a part of its name; Enter does it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from hht_app.core.words import tr
from hht_app.terminal.views.common import INFO, NOTE, OK, TICK, Mark, Message
from hht_app.ui.actions import registry
from hht_app.ui.clipboard import copy_text
from hht_app.ui.parts import label
from hht_app.ui.shell.dialog import Dialog
from hht_app.ui.shell.finding import ACTION, CODE, DEVICE, RESUME, START, Thing, matching, things

LIMIT = 60
_LIST_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class Palette(Dialog):
    """A field and a list; the arrows go through the list while the cursor stays in the field."""

    name = "palette"

    def fill(self) -> None:
        """Make field and list, and have what is not an action read on the worker."""
        self.setWindowTitle(tr("Find anything"))
        self.setAccessibleName(tr("Find anything"))
        window = self.window_behind
        self._things: tuple[Thing, ...] = ()
        self._actions = tuple(
            Thing(ACTION, tr(item.text), _note(tr(item.help), item.shortcuts), item.id, item.enabled(window))
            for item in registry().values()
            if item.id != "find"
        )
        name = label(self.look, tr("Find a command, a device, a code or a job"), "strong")
        self.field = QLineEdit(self)
        self.field.setObjectName("palette-field")
        self.field.setAccessibleName(tr("Type a part of its name"))
        name.setBuddy(self.field)
        self.list = QListWidget(self)
        self.list.setObjectName("palette-list")
        self.list.setAccessibleName(tr("What was found"))
        self.list.setFont(self.look.font("body"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(lambda _item: self._take())
        self.list.itemClicked.connect(lambda _item: self._take())
        self._nothing = label(self.look, tr("Nothing has this in its name. Type less of it."), "body", "muted")
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        for widget in (name, self.field, self._nothing):
            self.down.addWidget(widget)
        self.down.addWidget(self.list, 1)
        self.field.setFocus()
        self._search("")
        self.window_behind.desk.read(things, self._take_things, owner=self, slot="palette")

    def _take_things(self, found: Any) -> None:
        self._things = found
        self._search(self.field.text())

    def _search(self, typed: str) -> None:
        """Show what fits; with nothing typed, the actions."""
        pool = (*self._actions, *self._things) if typed.strip() else self._actions
        self._hits = matching(pool, typed, LIMIT)
        self.list.clear()
        for hit in self._hits:
            item = QListWidgetItem(f"{hit.words}\n{hit.note}" if hit.note else hit.words)
            item.setSizeHint(QSize(0, max(self.look.target, self.look.px(56))))
            if not hit.possible:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            item.setToolTip(hit.note)
            self.list.addItem(item)
        self._nothing.setVisible(not self._hits)
        if self._hits:
            self.list.setCurrentRow(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the arrows go through the list and Enter take what is chosen, with the cursor in the field."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _LIST_KEYS:
                self.list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        """Close, then do what is chosen, so that the window is in front when it is done."""
        row = self.list.currentRow()
        if not (0 <= row < len(self._hits)) or not self._hits[row].possible:
            return
        hit, window = self._hits[row], self.window_behind
        self.close()
        if hit.kind == ACTION:
            window.run(hit.target)
        elif hit.kind == DEVICE:
            copy_text(hit.target)
            words = tr("Copied: {id}", id=hit.target)
            window.desk.tell(Message(Mark(TICK, OK, tr("Copied")), words, happened=hit.words))
        elif hit.kind == CODE:
            window.desk.tell(Message(Mark(NOTE, INFO, tr("Code")), hit.words, happened=hit.note))
        elif hit.kind == START:
            window.desk.start(hit.target)
        elif hit.kind == RESUME:
            window.desk.resume(int(hit.target))


def _note(words: str, keys: tuple[str, ...]) -> str:
    return f"{', '.join(keys)}  ·  {words}" if keys else words
