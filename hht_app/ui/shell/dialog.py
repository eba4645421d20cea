"""What the window's few dialogs have in common: they are made, shown over the window, and gone when closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hht_app.ui.parts import Button, label

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow


class Dialog(QDialog):
    """A sheet over the window with a heading; Escape closes it, and the focus goes back where it was."""

    title = ""
    name = ""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_behind = window
        self.look = window.look
        self.setObjectName(self.name)
        self.setAccessibleName(self.title)
        self.setWindowTitle(self.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setProperty("kind", "canvas")
        edge = self.look.px(16)
        self.down = QVBoxLayout(self)
        self.down.setContentsMargins(edge, edge, edge, edge)
        self.down.setSpacing(self.look.px(12))
        if self.title:
            self.down.addWidget(label(self.look, self.title, "heading"))
        self.fill()
        room = window.size()
        self.resize(min(self.look.px(self.wide()), room.width()), min(self.look.px(self.high()), room.height()))

    @classmethod
    def open_over(cls, window: MainWindow) -> Self:
        """Show one over WINDOW, or bring up the one that is open."""
        found = window.findChild(cls)
        if found is None:
            found = cls(window)
        found.open()
        return found

    def fill(self) -> None:
        """Put the dialog's parts into `down`."""
        raise NotImplementedError

    def wide(self) -> int:
        """Return the width it wants at 100 %."""
        return 640

    def high(self) -> int:
        """Return the height it wants at 100 %."""
        return 560

    def scrolled(self, name: str, spoken: str) -> QVBoxLayout:
        """Return a column that scrolls where a small window has not the height for it."""
        area = QScrollArea(self)
        area.setObjectName(name)
        area.setAccessibleName(spoken)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        area.setWidget(inside)
        self.down.addWidget(area, 1)
        return column

    def add_buttons(self, *buttons: Button) -> None:
        """Put BUTTONS at the foot, to the right, the main one last."""
        row = QHBoxLayout()
        row.addStretch(1)
        for button in buttons:
            # Enter in a field would press the first of them: each is pressed by itself only.
            button.setAutoDefault(False)
            row.addWidget(button)
        self.down.addLayout(row)
