"""The drawer's notes: the trainer's own, each with the event and the time it is about, kept with the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.training.notes import Note, add_note, change_note, notes, remove_note, restore_note
from hht_app.ui.bench.panel import Panel
from hht_app.ui.bench.past import NOW, Past
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, Button, Card, label
from hht_app.ui.shell.worker import open_session
from hht_app.ui.theme import Look

DRAFT = "trainer-note"


@dataclass(frozen=True, slots=True)
class NotesData:
    """The notes, and which event a new one would be about."""

    notes: tuple[Note, ...]
    about: int
    at: str


class NoteField(QPlainTextEdit):
    """A few lines of text; Tab leaves it, Ctrl+Enter keeps the note."""

    def __init__(self, keep: Callable[[], None]) -> None:
        super().__init__()
        self._keep = keep
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the note on Ctrl+Enter."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._keep()
            return
        super().keyPressEvent(event)


class NotesPanel(Panel):
    """A field for a new note, and the notes there are, in the order of what they are about."""

    key: ClassVar[str] = "notes"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        self._editing = 0
        self._gone: Note | None = None
        self._asked = NOW
        self._field: NoteField | None = None
        super().__init__(parent, desk, look)
        Past.of(desk).changed.connect(self._follow)
        desk.changed.connect(self._sync)

    def title(self) -> str:
        """Return the panel's name."""
        return tr("Notes")

    def _follow(self) -> None:
        self._asked = Past.of(self.desk).seq
        if self.isVisible():
            self.refresh()

    def fetch(self, session: Session) -> NotesData:
        """Return the notes, and the event that is looked at: the timeline's hand, or the newest."""
        seq = self._asked or session.count()
        event = next(iter(session.page(seq - 1, 1)), None) if seq else None
        return NotesData(notes(session), seq, event.at if event is not None else "")

    def fill(self, data: Any) -> None:
        """Draw the field, what was taken away last, and the notes."""
        editing = next((item for item in data.notes if item.number == self._editing), None)
        self._editing = editing.number if editing is not None else 0
        words = tr("About event {seq}, {at}", seq=data.about, at=_clock(data.at))
        self.add("notes-new", self._editing, lambda: self._new(editing))
        self.add_words(
            "notes-about", words if editing is None else tr("Note {number} is put right", number=editing.number)
        )
        self.add("notes-keep", self._editing, self._buttons)
        if self._gone is not None:
            self.add("notes-gone", self._gone, self._put_back)
        self.add_section(tr("Notes of this session"))
        if not data.notes:
            self.add_words(
                "notes-none",
                tr("None yet. What you write stays with the session and comes up again when the job is talked over."),
            )
        for item in data.notes:
            self.add(f"note-{item.number}", item, partial(self._card, item))

    def _new(self, editing: Note | None) -> QWidget:
        made = QWidget()
        down = QVBoxLayout(made)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.look.px(4))
        title = label(
            self.look, tr("New note") if editing is None else tr("Note {number}", number=editing.number), "state"
        )
        field = self._field = NoteField(self._keep)
        field.setObjectName("note-text")
        field.setAccessibleName(tr("Text of the note"))
        field.setAccessibleDescription(tr("Ctrl and Enter keep it"))
        field.setFixedHeight(self.look.px(112))
        field.setFont(self.look.font("body"))
        field.setPlainText(self._draft())
        field.textChanged.connect(partial(self._edit, field))
        title.setBuddy(field)
        down.addWidget(title)
        down.addWidget(field)
        return made

    def _buttons(self) -> QWidget:
        row = QWidget()
        flow = FlowLayout(row, gap=self.look.px(8))
        keep = Button(self.look, tr("Keep the note"), "note-keep", "", tr("Keep the note, Ctrl+Enter"))
        keep.clicked.connect(self._keep)
        flow.addWidget(keep)
        if self._editing:
            leave = Button(self.look, tr("Leave it as it was"), "note-leave", PLAIN)
            leave.clicked.connect(partial(self._edit_note, None))
            flow.addWidget(leave)
        return row

    def _card(self, item: Note) -> QWidget:
        card = Card(self.look, f"note-{item.number}")
        words = tr("{at}, event {seq}", at=_clock(item.at), seq=item.about) if item.about else tr("The job as a whole")
        card.body.addWidget(label(self.look, words, "second", "muted"))
        card.body.addWidget(label(self.look, item.text))
        row = QWidget()
        flow = FlowLayout(row, gap=self.look.px(4))
        for name, says, spoken, press in (
            ("change", tr("Change"), tr("Change note {number}", number=item.number), partial(self._edit_note, item)),
            ("remove", tr("Remove"), tr("Remove note {number}", number=item.number), partial(self._remove, item)),
        ):
            button = Button(self.look, says, f"note-{item.number}-{name}", PLAIN, spoken)
            button.clicked.connect(press)
            flow.addWidget(button)
        if item.about:
            look_at = Button(self.look, tr("Look inside"), f"note-{item.number}-inspect", PLAIN)
            look_at.clicked.connect(partial(self._look_at, item.about))
            flow.addWidget(look_at)
        card.body.addWidget(row)
        return card

    def _look_at(self, seq: int) -> None:
        self.desk.inspect(seq)

    def _put_back(self) -> QWidget:
        card = Card(self.look, "note-gone")
        card.body.addWidget(label(self.look, tr("A note was removed."), "second", "muted"))
        back = Button(self.look, tr("Put it back"), "note-put-back")
        back.clicked.connect(self._restore)
        card.body.addWidget(back)
        return card

    def _draft(self) -> str:
        return self.desk.drafts.forms.get(DRAFT, {}).get("text", "")

    def _edit(self, field: NoteField) -> None:
        text = field.toPlainText()
        if text != self._draft():
            words = tr("Writing a note")
            self.desk.change(
                words, lambda drafts: drafts.forms.setdefault(DRAFT, {}).update(text=text), merge=DRAFT, draw=False
            )

    def _sync(self) -> None:
        field = self._field
        if field is not None and shiboken6.isValid(field) and field.toPlainText() != self._draft():
            field.setPlainText(self._draft())

    def _write(self, text: str) -> None:
        self.desk.change(tr("Writing a note"), lambda drafts: drafts.forms.update({DRAFT: {"text": text}}), draw=False)
        self._sync()

    def _edit_note(self, item: Note | None) -> None:
        self._editing = item.number if item is not None else 0
        self._write(item.text if item is not None else "")
        self.refresh()
        if self._field is not None and shiboken6.isValid(self._field):
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        text, number, about = self._draft(), self._editing, Past.of(self.desk).seq

        def keep(session: Session) -> Note:
            if number:
                return change_note(session, number, text)
            return add_note(session, text, about or session.count())

        def kept(_note: Note) -> None:
            self._editing, self._gone = 0, None
            self._write("")

        self.desk.work(lambda job: keep(open_session(job)), kept, owner=self)

    def _remove(self, item: Note) -> None:
        def gone(_note: object) -> None:
            self._gone = item

        self.desk.work(lambda job: remove_note(open_session(job), item.number), gone, owner=self)

    def _restore(self) -> None:
        note = self._gone
        if note is None:
            return

        def back(_result: object) -> None:
            self._gone = None

        self.desk.work(lambda job: restore_note(open_session(job), note), back, owner=self)


def _clock(at: str) -> str:
    return tr("{clock} UTC", clock=at[11:16]) if at else ""
