"""What is shown when the program breaks: that the job is safe, and a report to copy without keys or numbers."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from hht_app.core.words import tr
from hht_app.terminal.views.common import INFO, SHIELD, Mark
from hht_app.ui.clipboard import copy_text
from hht_app.ui.parts import PRIMARY, Button, label, mark_line
from hht_app.ui.shell.dialog import Dialog


class CrashDialog(Dialog):
    """One at a time: what breaks while it is open is added to its report."""

    name = "crash"

    def fill(self) -> None:
        """Say that the job is safe before anything else."""
        self.setWindowTitle(tr("Something broke"))
        self.setAccessibleName(tr("Something broke"))
        self.down.addWidget(label(self.look, tr("Something broke in this program"), "heading"))
        safe = tr("Your job is safe: every act was committed when it was done.")
        self.down.addWidget(mark_line(self.look, Mark(SHIELD, INFO, safe)))
        self.down.addWidget(
            label(self.look, tr("Carry on, or close the window and open it again. The report helps to mend it."))
        )
        words = label(self.look, tr("The report. It has no keys, codes or customer numbers in it."), "state")
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("crash-report")
        self.text.setAccessibleName(tr("The report"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(self.look.font("mono"))
        words.setBuddy(self.text)
        self.down.addWidget(words)
        self.down.addWidget(self.text, 1)
        copy = Button(self.look, tr("Copy report"), "crash-copy")
        copy.clicked.connect(lambda: copy_text(self.text.toPlainText()))
        close = Button(self.look, tr("Close the window"), "crash-close-window")
        close.clicked.connect(self._close_window)
        on = Button(self.look, tr("Carry on"), "crash-carry-on", PRIMARY)
        on.clicked.connect(self.close)
        self.add_buttons(copy, close, on)
        on.setFocus()

    def add(self, text: str) -> None:
        """Add TEXT to the report."""
        before = self.text.toPlainText()
        self.text.setPlainText(f"{before}\n\n{text}" if before else text)

    def _close_window(self) -> None:
        self.close()
        self.window_behind.close()
