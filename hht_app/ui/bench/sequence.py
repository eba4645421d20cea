"""The sequence view: the message sequence chart of the job, of all or of one device, with a way into each message."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.sequence import (
    DCC,
    SUPPLIER,
    TERMINAL,
    SequenceLine,
    SequenceView,
    lines_until,
    sequence_view,
)
from hht_app.ui.bench.past import Past
from hht_app.ui.bench.past_note import PastNote
from hht_app.ui.bench.saving import Sheet, save_button, save_sheet
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import ChoiceBox, label
from hht_app.ui.pictures.sequence_chart import SequenceChart, SequencePicture
from hht_app.ui.pictures.sequence_grid import line_words
from hht_app.ui.theme import Look

_OTHERS = (DCC, SUPPLIER, TERMINAL)
_WIDTH = 1000


class SequenceBench(BenchView):
    """The chart, a choice of device over it, and the line in hand in words under it."""

    key: ClassVar[str] = "sequence"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self._known: SequenceView | None = None
        self._about: tuple[tuple[int, str], tuple[SequenceLine, ...]] | None = None
        self._past = Past.of(desk)
        self._device = ""
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._note = PastNote(self, self._past, look)
        self._down.addWidget(self._note)
        self._tools = self._make_tools()
        self._down.addWidget(self._tools)
        self.chart = SequenceChart(self, look)
        self.chart.inspect.connect(desk.inspect)
        self.chart.current.connect(self._tell_line)
        self._down.addWidget(self.chart, 1)
        self.words = label(look, "")
        self.words.setObjectName("sequence-words")
        self.words.setBuddy(self.chart.rows)
        self._down.addWidget(self.words)
        self._past.changed.connect(self._show)
        self.set_look(look)

    def title(self) -> str:
        """Return the view's name."""
        return tr("Sequence")

    def fetch(self, session: Session) -> SequenceView:
        """Return the chart; only what is new since the last is read."""
        return sequence_view(session, self._known)

    def show_data(self, data: Any) -> None:
        """Draw the chart."""
        fresh = self._known is None or self._known.lifelines != data.lifelines
        self._known = data
        if fresh:
            self._fill_choice()
        self._show()

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        super().set_look(look)
        self._down.setSpacing(look.px(6))
        self.chart.set_look(look)
        self._note.set_look(look)
        self.words.setFont(look.font("second"))
        old = self._tools
        self._tools = self._make_tools()
        self._down.replaceWidget(old, self._tools)
        self._tools.lower()  # it stands first, and Tab goes there first
        old.hide()
        old.deleteLater()
        self._fill_choice()

    def _make_tools(self) -> QFrame:
        made = QFrame()
        flow = FlowLayout(made, gap=self.look.px(8))
        flow.setContentsMargins(0, 0, 0, 0)
        words = label(self.look, tr("Messages of"), "second", "muted", wrap=False)
        self.choice = ChoiceBox()
        self.choice.setObjectName("sequence-device")
        self.choice.setAccessibleName(tr("Show the messages of"))
        self.choice.setFont(self.look.font("body"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(self._choose)
        words.setBuddy(self.choice)
        flow.addWidget(words)
        flow.addWidget(self.choice)
        choices = [("all", tr("The whole chart"), self.save), ("sight", tr("What is in sight"), self.save_in_sight)]
        flow.addWidget(save_button(self.look, "sequence-save", choices, tr("Save the chart as a picture")))
        return made

    def _fill_choice(self) -> None:
        self.choice.clear()
        self.choice.addItem(tr("Everything"), "")
        for item in self._known.lifelines if self._known is not None else ():
            if item.key not in _OTHERS:
                self.choice.addItem(item.title, item.key)
        self.choice.setCurrentIndex(max(0, self.choice.findData(self._device)))

    def _choose(self) -> None:
        self._device = self.choice.currentData() or ""
        self._show()

    def lines(self) -> tuple[SequenceLine, ...]:
        """Return the lines that are shown: of the chosen device, up to the moment looked at."""
        if self._known is None:
            return ()
        if self._about is None or self._about[0] != (id(self._known), self._device):
            chosen = self._known.about(self._device) if self._device else self._known.lines
            self._about = (id(self._known), self._device), chosen
        return lines_until(self._about[1], self._past.seq) if self._past.seq else self._about[1]

    def _show(self) -> None:
        if self._known is None:
            return
        lines = self.lines()
        self.chart.show_lines(self._known.lifelines, lines)
        if not lines:
            self.words.setText(tr("No message yet. They appear here as the job goes."))
        elif self.chart.rows.currentIndex().row() < 0:
            self.words.setText(tr("Click a line, or choose one and press Enter, to look inside the message."))

    def _tell_line(self, row: int) -> None:
        lines = self.chart.model.lines
        if 0 <= row < len(lines):
            self.words.setText(line_words(lines[row], self.chart.model.titles))

    # ------------------------------------------------------------------------------------------------- as a file

    def save(self, form: str, path: str = "") -> None:
        """Save the whole chart as a picture of FORM."""
        self._save(self.lines(), form, path)

    def save_in_sight(self, form: str, path: str = "") -> None:
        """Save what is in sight as a picture of FORM."""
        first, end = self.chart.rows_in_sight()
        self._save(self.lines()[first:end], form, path)

    def _save(self, lines: tuple[SequenceLine, ...], form: str, path: str) -> None:
        if self._known is None:
            return
        picture = SequencePicture(self.look, self._known.lifelines, lines, self.look.px(_WIDTH))
        sheet = Sheet(tr("Message sequence"), picture.size, picture.ground, picture.paint)
        save_sheet(self.desk, self, sheet, form, path)
