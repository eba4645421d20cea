"""Talking a job over: its story, what was left behind, what follows, and how it went, as one sheet to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.training.debrief import Debrief, debrief
from hht_app.ui.clipboard import copy_text
from hht_app.ui.parts import PRIMARY, Button, breakable, label, mark_line
from hht_app.ui.shell.dialog import Dialog

if TYPE_CHECKING:
    from hht_app.terminal.session import Session

MOST_LINES = 150


class DebriefSheet(Dialog):
    """A list to read and to copy; what it shows is read when it is opened."""

    name = "debrief"

    def fill(self) -> None:
        """Make room for the story and ask for it."""
        self.setWindowTitle(tr("Talk the job over"))
        self.setAccessibleName(tr("Talk the job over"))
        self.down.addWidget(label(self.look, tr("Talk the job over"), "heading"))
        area = QScrollArea(self)
        area.setObjectName("debrief-list")
        area.setAccessibleName(tr("What was done and what follows"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        self._list = QVBoxLayout(inside)
        self._list.setSpacing(self.look.px(4))
        area.setWidget(inside)
        self.down.addWidget(area, 1)
        self._text: list[str] = []
        copy = Button(self.look, tr("Copy all"), "debrief-copy")
        copy.clicked.connect(lambda: copy_text("\n".join(self._text)))
        done = Button(self.look, tr("Close"), "debrief-close", PRIMARY)
        done.clicked.connect(self.close)
        self.add_buttons(copy, done)
        self.window_behind.desk.ask(_read, self._show, owner=self)

    def wide(self) -> int:
        """Return the width it wants at 100 %."""
        return 760

    def high(self) -> int:
        """Return the height it wants at 100 %."""
        return 720

    def _show(self, found: Debrief) -> None:
        self._head(found.assessment.words)
        for item in found.assessment.objectives:
            self._list.addWidget(label(self.look, item.words))
            self._list.addWidget(mark_line(self.look, item.mark))
            self._text.append(f"– {item.words}: {item.mark.words}")
        self._section(tr("To talk over"), found.talk)
        self._section(tr("Left behind"), found.left_behind)
        self._section(tr("What follows"), [f"{item.when_words}: {item.words}" for item in found.later])
        differ = [
            tr("{device}, {what}: on record {record}, in the home {so}", device=row.device_type, what=row.what,
               record=row.on_record, so=row.so)
            for row in found.differences
        ]  # fmt: skip
        self._section(tr("Where the DCC's record and the home differ"), differ)
        self._section(tr("The trainer's notes"), [note.text for note in found.notes])
        lines = [f"{line.at}  {tr('Trainer: ')}{line.words}" if line.by_trainer else f"{line.at}  {line.words}"
                 for line in found.story]  # fmt: skip
        earlier = len(lines) - MOST_LINES
        more = [tr("{count} earlier lines are in the job record", count=earlier)] if earlier > 0 else []
        self._section(tr("What was done, in order"), [*more, *lines[-MOST_LINES:]])
        self._list.addStretch(1)

    def _head(self, words: str) -> None:
        self._text.append(words)
        made = label(self.look, words, "title")
        made.setContentsMargins(0, self.look.px(8), 0, 0)
        self._list.addWidget(made)

    def _section(self, title: str, lines: Iterable[str]) -> None:
        """Put a section in, unless there is nothing in it."""
        shown = list(lines)
        if shown:
            self._head(title)
        for line in shown:
            self._text.append(f"– {line}")
            self._list.addWidget(label(self.look, f"– {breakable(line)}"))


def _read(session: Session) -> Debrief:
    return debrief(session)
