"""A row of views to choose from; where the row has not the room for all, one button that lists them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QWidget

from hht_app.core.words import tr
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import TAB, Button
from hht_app.ui.theme import Look


class TabRow(QWidget):
    """Buttons side by side, each showing a view by its key; NAME begins their names, that of the list is NAME-list.

    ITEMS are the keys with their words. Left ALONE, the row folds to its list where its own width is too small for
    all of them; else who holds it says when.
    """

    def __init__(
        self,
        look: Look,
        name: str,
        items: Sequence[tuple[str, str]],
        choose: Callable[[str], object],
        *,
        alone: bool = True,
    ) -> None:
        super().__init__()
        self._look, self._name, self._choose, self._alone = look, name, choose, alone
        self._gap = look.px(4)
        self._words: dict[str, str] = {}
        self._entries: dict[str, QAction] = {}
        self.buttons: dict[str, Button] = {}
        self.folded = False
        self._flow = FlowLayout(self, gap=self._gap)
        self._group = QButtonGroup(self)
        self.list_button = Button(look, "", f"{name}-list")
        self.list_button.hide()
        self._menu = QMenu(self.list_button)
        self.list_button.setMenu(self._menu)
        self._flow.addWidget(self.list_button)
        for key, words in items:
            self.append(key, words)

    def append(self, key: str, words: str) -> None:
        """Add the view called KEY at the end of the row."""
        self._words[key] = words
        button = Button(self._look, words, f"{self._name}-{key}", TAB, tr("Show {view}", view=words))
        button.setCheckable(True)
        button.clicked.connect(lambda: self._choose(key))
        self._group.addButton(button)
        self.buttons[key] = button
        self._flow.addWidget(button)
        button.setVisible(not self.folded)
        entry = self._menu.addAction(words)
        entry.setObjectName(f"{self._name}-list-{key}")
        entry.setCheckable(True)
        entry.triggered.connect(lambda: self._choose(key))
        self._entries[key] = entry

    def put(self, key: str, words: str = "") -> None:
        """Mark the view called KEY as the one that is shown; one that is not in the row is named by WORDS."""
        named = self._words.get(key, words)
        # An exclusive group keeps one of its buttons checked.
        self._group.setExclusive(False)
        for other, button in self.buttons.items():
            button.setChecked(other == key)
        self._group.setExclusive(True)
        for other, entry in self._entries.items():
            entry.setChecked(other == key)
        self.list_button.setText(tr("{view} ▾", view=named))
        self.list_button.setAccessibleName(tr("{view}: list the views", view=named))
        self.list_button.updateGeometry()

    def room_wanted(self) -> int:
        """Return the width that all the buttons side by side need, in pixels."""
        wide = [button.sizeHint().width() for button in self.buttons.values()]
        return sum(wide) + self._gap * max(0, len(wide) - 1)

    def fold(self, folded: bool) -> None:
        """Show the list in the place of the buttons, or the buttons; the focus stays with them."""
        if folded == self.folded:
            return
        self.folded = folded
        held = any(button.hasFocus() for button in (*self.buttons.values(), self.list_button))
        self.list_button.setVisible(folded)
        for button in self.buttons.values():
            button.setVisible(not folded)
        if held:
            checked = self._group.checkedButton() or next(iter(self.buttons.values()))
            (self.list_button if folded else checked).setFocus()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fold where the row's own width is too small."""
        super().resizeEvent(event)
        if self._alone:
            self.fold(self.width() < self.room_wanted())
