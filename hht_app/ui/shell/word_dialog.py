"""Asks for the trainer's word before the trainer's view opens in an assessed job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit

from hht_app.core.errors import UserError
from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.news import News
from hht_app.ui.parts import PLAIN, PRIMARY, Button, label
from hht_app.ui.shell.announcing import announce
from hht_app.ui.shell.dialog import Dialog


class WordDialog(Dialog):
    """A sheet with one field, which shows dots for what is typed; THEN is called when the word is right."""

    name = "trainers-word"

    def fill(self) -> None:
        """Draw the field and its buttons."""
        self.then: Callable[[], object] | None = None
        self.setWindowTitle(tr("The trainer's word"))
        self.setAccessibleName(tr("The trainer's word"))
        self.down.addWidget(label(self.look, tr("The trainer's word"), "heading"))
        words = tr(
            "This job is assessed. The trainer's view shows the answers: it opens with the word set at its start."
        )
        self.down.addWidget(label(self.look, words))
        title = label(self.look, tr("Trainer's word"), "state")
        self._field = QLineEdit()
        self._field.setObjectName("word-field")
        self._field.setAccessibleName(tr("Trainer's word"))
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.returnPressed.connect(self._try)
        title.setBuddy(self._field)
        self._wrong = label(self.look, "", "second", "bad")
        self._wrong.setObjectName("word-wrong")
        for widget in (title, self._field, self._wrong):
            self.down.addWidget(widget)
        self.down.addStretch(1)
        leave = Button(self.look, tr("Cancel"), "word-cancel", PLAIN)
        leave.clicked.connect(self.close)
        self._open = Button(self.look, tr("Open the trainer's view"), "word-open", PRIMARY)
        self._open.clicked.connect(self._try)
        self.add_buttons(leave, self._open)
        self._field.setFocus()

    def high(self) -> int:
        """Return the height it wants at 100 %."""
        return 320

    def _try(self) -> None:
        word = self._field.text()
        self._field.clear()

        def attempt(session: Session) -> str:
            from hht_app.training.trainers_word import require_word

            try:
                require_word(session, word)
            except UserError as problem:
                return problem.one_line()
            return ""

        self.window_behind.desk.ask(attempt, self._answered, owner=self)

    def _answered(self, wrong: Any) -> None:
        if wrong:
            self._wrong.setText(wrong)
            announce(self, News("word", wrong, wrong, urgent=True))
            self._field.setFocus()
            return
        then = self.then
        self.close()
        if then is not None:
            then()
