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
        self._list: Button | None = None
        self._current = "", ""
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
        if self._list is not None:
            self._enter(key, words)

    def _make_list(self) -> Button:
        """Return the button that lists the views, made when the row first folds."""
        made = self._list = Button(self._look, "", f"{self._name}-list")
        made.setMenu(QMenu(made))
        self._flow.addWidget(made)
        for key, words in self._words.items():
            self._enter(key, words)
        self._name_list()
        return made

    def _enter(self, key: str, words: str) -> None:
        menu = self._list.menu() if self._list is not None else None
        if menu is None:
            return
        entry = self._entries[key] = menu.addAction(words)
        entry.setObjectName(f"{self._name}-list-{key}")
        entry.setCheckable(True)
        entry.triggered.connect(lambda: self._choose(key))

    def _name_list(self) -> None:
        """Name the list by the view that is shown, and mark that one in it."""
        if self._list is None:
            return
        key, words = self._current
        named = self._words.get(key, words)
        for other, entry in self._entries.items():
            entry.setChecked(other == key)
        self._list.setText(tr("{view} ▾", view=named))
        self._list.setAccessibleName(tr("{view}: list the views", view=named))
        self._list.updateGeometry()

    def put(self, key: str, words: str = "") -> None:
        """Mark the view called KEY as the one that is shown; one that is not in the row is named by WORDS."""
        self._current = key, words
        # An exclusive group keeps one of its buttons checked.
        self._group.setExclusive(False)
        for other, button in self.buttons.items():
            button.setChecked(other == key)
        self._group.setExclusive(True)
        self._name_list()

    def room_wanted(self) -> int:
        """Return the width that all the buttons side by side need, in pixels."""
        wide = [button.sizeHint().width() for button in self.buttons.values()]
        return sum(wide) + self._gap * max(0, len(wide) - 1)

    def fold(self, folded: bool) -> None:
        """Show the list in the place of the buttons, or the buttons; the focus stays with them."""
        if folded == self.folded:
            return
        self.folded = folded
        listed = self._list or self._make_list()
        held = any(button.hasFocus() for button in (*self.buttons.values(), listed))
        listed.setVisible(folded)
        for button in self.buttons.values():
            button.setVisible(not folded)
        if held:
            checked = self._group.checkedButton() or next(iter(self.buttons.values()))
            (listed if folded else checked).setFocus()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fold where the row's own width is too small."""
        super().resizeEvent(event)
        if self._alone:
            self.fold(self.width() < self.room_wanted())
