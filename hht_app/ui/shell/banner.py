"""The line under the top bar that says when this window only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import DASHED, INFO, Mark, Message
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, Button, mark_line
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow


class Banner(QFrame):
    """Shown only while another window or program has the workspace."""

    def __init__(self, parent: QWidget, window: MainWindow, look: Look) -> None:
        super().__init__(parent)
        self.setObjectName("read-only")
        self.setProperty("kind", "banner")
        flow = FlowLayout(self, gap=look.px(12))
        flow.setContentsMargins(look.px(16), 4, look.px(8), 4)
        words = tr("Another window has this workspace open. This one only reads.")
        flow.addWidget(mark_line(look, Mark(DASHED, INFO, words), "read-only-words", "text"))
        again = Button(look, tr("Try to write again"), "read-only-again", PLAIN)
        again.clicked.connect(window.try_to_write)
        flow.addWidget(again)
        self.setVisible(window.desk.read_only)


def reading_only() -> Message:
    """Return what is said when something is to be written in a window that only reads."""
    return Message(
        Mark(DASHED, INFO, tr("Reading only")),
        tr("This window only reads"),
        happened=tr("Another window or program works in this workspace. Nothing was changed."),
        next=tr("Close the other one, then choose “Try to write again”."),
    )
