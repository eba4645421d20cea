"""The journal's view: every event as a row, those of kind "truth" among them, which no terminal hears."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.trainer import event_lines, find_event
from hht_app.ui.bench.journal_model import AT, KIND, NUMBER, PAGE, WHO, JournalModel
from hht_app.ui.bench.view import BenchView
from hht_app.ui.clipboard import copy_text
from hht_app.ui.desk import Desk
from hht_app.ui.parts import Button, label
from hht_app.ui.theme import Look

WIDTHS = {NUMBER: "0000000", AT: "2026-03-02T09:00:00Z", WHO: "installer-", KIND: "duis-response-"}


class JournalTable(QTableView):
    """A table to read: rows are chosen whole, Ctrl+C copies the chosen ones, Enter looks into the one in hand."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look, model: JournalModel) -> None:
        super().__init__(parent)
        self._desk, self._rows = desk, model
        self.setModel(model)
        self.setObjectName("bench-journal")
        self.setAccessibleName(tr("Journal of the session"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(lambda index: self._desk.inspect(index.row() + 1))
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take fonts and widths anew: they come from the font, not from what the rows hold."""
        self.setFont(look.font("second"))
        self.horizontalHeader().setFont(look.font("state"))
        self.verticalHeader().setDefaultSectionSize(look.px(28))
        for column, sample in WIDTHS.items():
            style = "mono" if column in (NUMBER, AT) else "second"
            wide = QFontMetrics(look.font(style)).horizontalAdvance(sample) + look.px(16)
            self.setColumnWidth(column, max(wide, self.horizontalHeader().sectionSizeHint(column)))

    def chosen(self) -> list[int]:
        """Return the chosen rows, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the chosen rows, cells apart by tabs; look into the row in hand on Enter."""
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            lines = [line for row in self.chosen() if (line := self._rows.line(row)) is not None]
            copy_text("\n".join(f"{item.seq}\t{item.at}\t{item.actor}\t{item.kind}\t{item.summary}" for item in lines))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._desk.inspect(self.currentIndex().row() + 1)
            return
        super().keyPressEvent(event)


class JournalView(BenchView):
    """The events, the newest in sight, and a field to find one by its words."""

    key: ClassVar[str] = "journal"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self._note = label(look, tr("Every event. Rows of kind “truth” are what is so; no terminal hears them."))
        down.addWidget(self._note)
        row = QHBoxLayout()
        self._field = QLineEdit(self)
        self._field.setObjectName("journal-find")
        self._field.setAccessibleName(tr("Find in the journal"))
        self._field.setPlaceholderText(tr("Find in the journal"))
        self._field.returnPressed.connect(self._find)
        self._next = Button(look, tr("Find next"), "journal-find-next")
        self._next.clicked.connect(self._find)
        row.addWidget(self._field, 1)
        row.addWidget(self._next)
        down.addLayout(row)
        self._found = label(look, "", "second", "muted")
        self._found.setObjectName("journal-found")
        self._found.hide()
        down.addWidget(self._found)
        self._model = JournalModel(self, look, self._want)
        self._table = JournalTable(self, desk, look, self._model)
        self._note.setBuddy(self._table)
        down.addWidget(self._table, 1)
        self.set_look(look)

    def title(self) -> str:
        """Return the view's name."""
        return tr("Journal")

    def fetch(self, session: Session) -> int:
        """Return how many events there are; the pages in sight are had when they are drawn."""
        return session.count()

    def show_data(self, data: Any) -> None:
        """Draw the events, and show the newest when there is a new one and the end was in sight."""
        bar = self._table.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        self._model.set_count(data)
        if at_end:
            self._table.scrollToBottom()

    def inspect(self, event_seq: int) -> None:
        """Put the event in sight and in hand."""
        self._show_row(event_seq - 1)

    def _want(self, page: int) -> None:
        self.desk.ask(
            lambda session: event_lines(session, page * PAGE, PAGE),
            partial(self._model.take_page, page),
            owner=self,
            slot=f"journal-page-{page}-{id(self)}",
        )

    def _find(self) -> None:
        text = self._field.text().strip()
        if text:
            after = self._table.currentIndex().row() + 1 if self._table.currentIndex().isValid() else 0
            self.desk.ask(
                lambda session: find_event(session, text, after),
                partial(self._show_found, text),
                owner=self,
                slot=f"journal-find-{id(self)}",
            )

    def _show_found(self, text: str, seq: int | None) -> None:
        self._found.setVisible(seq is None)
        self._found.setText(tr("No event says “{text}”.", text=text) if seq is None else "")
        if seq is not None:
            self._show_row(seq - 1)

    def _show_row(self, row: int) -> None:
        if 0 <= row < self._model.rowCount():
            self._table.selectRow(row)
            self._table.scrollTo(self._model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    def set_look(self, look: Look) -> None:
        """Take the fonts anew."""
        super().set_look(look)
        self._note.setFont(look.font("second"))
        self._note.setProperty("role", "muted")
        self._found.setFont(look.font("second"))
        self._field.setFont(look.font("body"))
        self._next.setFont(look.font("strong"))
        self._model.set_look(look)
        self._table.set_look(look)
