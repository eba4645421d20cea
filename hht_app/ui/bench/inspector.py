"""The inspector: tree, bytes or text, and plain English side by side; choosing in one lights the others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QSplitter, QVBoxLayout, QWidget

from hht_app.core.errors import DataError
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.inspector import XML, Fact, Inspected, inspect_event
from hht_app.ui.bench.inspector_copy import CopyMenu
from hht_app.ui.bench.inspector_parts import BYTES, ENGLISH, TREE, InspectorParts
from hht_app.ui.bench.tabs import Tabs
from hht_app.ui.bench.view import BenchView
from hht_app.ui.clipboard import copy_text
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, Button, breakable, label, mark_line
from hht_app.ui.shell.turns import Turns
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from hht_app.ui.shell.worker import Job

# In average characters: from here on the three columns stand side by side.
COLUMNS_FROM = 84
# In lines: under this there is room for one part at a time, and none for the line under it.
LOW_UNDER = 20
FACTS_HEIGHT = 180
QWIDGETSIZE_MAX = (1 << 24) - 1
NOT_CHOSEN = -1


class InspectorView(BenchView):
    """One message of the journal, the newest until another is chosen."""

    key: ClassVar[str] = "inspector"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self._seq = 0
        # On the installer's page only what is so on site is shown.
        self._truth = parent is None or parent.objectName() != "page-inside"
        # In a dialog it shows what it was given, and there is no message before or after.
        self._alone = parent is not None and parent.objectName() == "import"
        self._shown: Inspected | None = None
        self.chosen = NOT_CHOSEN
        self._side_by_side = True
        self._built = False
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(look.px(6))
        self.parts = InspectorParts(self, Turns.of(desk), look)
        self.parts.chosen.connect(self.choose)
        self.parts.placed.connect(self._choose_place)
        self._facts_area = self._make_facts_area()

    def title(self) -> str:
        """Return the view's name."""
        return tr("Inspector")

    # ------------------------------------------------------------------------------------------------------ parts

    def _make_facts_area(self) -> QScrollArea:
        made = QScrollArea(self)
        made.setObjectName("inspector-facts")
        made.setAccessibleName(tr("What was checked, and what it means"))
        made.setWidgetResizable(True)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return made

    def _build(self) -> None:
        """Make the head, and the columns side by side or one at a time, as there is room."""
        self._built = True
        wells = self.parts.wells
        parts = (wells[TREE], wells[BYTES], wells[ENGLISH], self._facts_area)
        for part in parts:
            part.setParent(None)
        while self._down.count():
            old = self._down.takeAt(0)
            widget = old.widget() if old is not None else None
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self._top = self._head()
        self._down.addWidget(self._top)
        self._line = label(self.look, "", "second")
        self._line.setObjectName("inspector-chosen")
        self._facts_area.setMaximumHeight(self.look.px(FACTS_HEIGHT) if self._side_by_side else QWIDGETSIZE_MAX)
        if self._side_by_side:
            across = QSplitter(Qt.Orientation.Horizontal)
            across.setObjectName("inspector-columns")
            across.setChildrenCollapsible(False)
            for part in parts[:3]:
                across.addWidget(part)
            across.setSizes([self.look.px(size) for size in (320, 330, 300)])
            down = QSplitter(Qt.Orientation.Vertical)
            down.setObjectName("inspector-parts")
            down.addWidget(across)
            down.addWidget(self._facts_area)
            down.setChildrenCollapsible(False)
            down.setStretchFactor(0, 1)
            down.setSizes([self.look.px(size) for size in (420, 170)])
            self._down.addWidget(down, 1)
        else:
            tabs = Tabs(self.look, "inspector-tab")
            for key, words, part in (
                (TREE, tr("Tree"), wells[TREE]),
                (BYTES, tr("Bytes"), wells[BYTES]),
                (ENGLISH, tr("English"), wells[ENGLISH]),
                ("checks", tr("Checks"), self._facts_area),
            ):
                tabs.add(key, words, part)
            self._down.addWidget(tabs, 1)
        self._down.addWidget(self._line)
        if self._side_by_side:
            for part in parts:
                part.show()

    def _head(self) -> QWidget:
        made = QWidget()
        down = QVBoxLayout(made)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.look.px(4))
        self._title = label(self.look, "", "strong")
        self._title.setObjectName("inspector-title")
        down.addWidget(self._title)
        row = QWidget()
        flow = FlowLayout(row, gap=self.look.px(4))
        self._before = self._button(flow, tr("‹ Before"), "inspector-before", tr("The message before"), self._go_before)
        self._after = self._button(flow, tr("Next ›"), "inspector-after", tr("The next message"), self._go_after)
        self._newest = self._button(
            flow, tr("Newest"), "inspector-newest", tr("The newest message, from now on"), partial(self._go, 0)
        )
        for button in (self._before, self._after, self._newest):
            button.setHidden(self._alone)
        self._copy = self._button(flow, tr("Copy"), "inspector-copy", tr("Copy the message"), None)
        self._copy.setMenu(CopyMenu(self._copy, lambda: self._shown, self._chosen_text, self._copy_mmc))
        down.addWidget(row)
        line = QHBoxLayout()
        self._field = QLineEdit()
        self._field.setObjectName("inspector-find")
        self._field.setAccessibleName(tr("Find in the message"))
        self._field.setPlaceholderText(tr("Find in the message"))
        self._field.setFont(self.look.font("body"))
        self._field.returnPressed.connect(self._find)
        self._field.setMinimumWidth(self.look.px(184))
        flow.addWidget(self._field)
        self._button(flow, tr("Find next"), "inspector-find-next", tr("Find the next place"), self._find)
        down.addLayout(line)
        return made

    def _button(self, flow: FlowLayout, words: str, name: str, spoken: str, press: Any) -> Button:
        made = Button(self.look, words, name, PLAIN, spoken)
        if press is not None:
            made.clicked.connect(lambda _checked=False: press())
        flow.addWidget(made)
        return made

    def _chosen_text(self) -> str:
        is_xml = self._shown is not None and self._shown.form == XML
        return self.parts.text.lit_text() if is_xml else self.parts.bytes.lit.hex().upper()

    def _copy_mmc(self, shown: Inspected) -> None:
        """Have SHOWN written as XML of the MMC schema and copied; say why where it cannot be."""
        truth = self._truth

        def write(job: Job) -> tuple[str, str]:
            from hht_app.terminal.importing.certificates import FOLDER
            from hht_app.terminal.views.mmc_copy import copied_as_mmc

            try:
                return copied_as_mmc(job.session, shown.data, truth=truth, kept=job.ws.folder / FOLDER), ""
            except DataError as problem:
                return "", problem.one_line()

        def written(found: tuple[str, str]) -> None:
            text, problem = found
            if text:
                copy_text(text)
            words = tr("Not copied: {why}", why=problem) if problem else tr("Copied as XML of the MMC schema.")
            self._line.setText(words)
            self._line.show()

        self.desk.read(write, written, owner=self)

    # ------------------------------------------------------------------------------------------------------- data

    def inspect(self, event_seq: int) -> None:
        """Take the journal's event EVENT_SEQ as the one to look into, 0 the newest message."""
        self._seq = event_seq

    def fetch(self, session: Session) -> Inspected:
        """Return the message in hand taken apart."""
        return inspect_event(session, self._seq, truth=self._truth)

    def show_data(self, data: Any) -> None:
        """Draw the message; one that is shown already stays as it is, with what was chosen in it."""
        if data == self._shown:
            return
        fresh = self._shown is None or (data.seq, data.data) != (self._shown.seq, self._shown.data)
        self._shown = data
        if fresh:
            self.parts.show(data)
            self.chosen = NOT_CHOSEN
        if self._built:
            self._draw(data)

    def _draw(self, shown: Inspected) -> None:
        self._title.setText(breakable(shown.title))
        self._before.setEnabled(shown.before > 0)
        self._after.setEnabled(shown.after > 0)
        self._draw_facts(shown)
        if self.chosen == NOT_CHOSEN:
            words = tr("Choose a field to see its bytes, or a byte to see its field.") if shown.items else ""
            self._line.setText(words)

    def _draw_facts(self, shown: Inspected) -> None:
        made = QWidget()
        made.setProperty("kind", "plain")
        down = QVBoxLayout(made)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.look.px(4))
        for fact in shown.facts:
            self._add_fact(down, fact)
        if shown.lines:
            words = label(self.look, breakable("\n".join(told(line) for line in shown.lines)), "second")
            words.setObjectName("inspector-words")
            down.addWidget(words)
        down.addStretch(1)
        self._facts_area.setWidget(made)

    def _add_fact(self, down: QVBoxLayout, fact: Fact) -> None:
        down.addWidget(mark_line(self.look, fact.mark, role=fact.mark.role))
        if fact.lines:
            words = label(self.look, "\n".join(fact.lines), "second", "muted")
            words.setObjectName(f"inspector-{fact.key}")
            words.setContentsMargins(self.look.px(28), 0, 0, 0)
            down.addWidget(words)

    # ----------------------------------------------------------------------------------------------------- choosing

    def choose(self, number: int, source: str = "") -> None:
        """Put node NUMBER in hand everywhere but where it was chosen, SOURCE."""
        shown = self._shown
        if shown is None or not 0 <= number < len(shown.items):
            return
        self.chosen = number
        item = shown.items[number]
        if source != "tree":
            self.parts.tree.put(number)
        if source != "english":
            self.parts.english.put(number)
        (self.parts.text if shown.form == XML else self.parts.bytes).light(item.start, item.end)
        self._line.setText(breakable(item.english))

    def _choose_place(self, place: int, source: str) -> None:
        if self._shown is not None:
            self.choose(self._shown.innermost(place), source)

    def _find(self) -> None:
        text = self._field.text().strip()
        if text and self._shown is not None:
            found = self._shown.find(text, self.chosen)
            if found < 0:
                self._line.setText(tr("Nothing in this message says “{text}”.", text=text))
            self.choose(found)

    def _go(self, seq: int) -> None:
        self._seq = seq
        self.refresh()

    def _go_before(self) -> None:
        if self._shown is not None:
            self._go(self._shown.before)

    def _go_after(self) -> None:
        if self._shown is not None and self._shown.after:
            self._go(self._shown.after)

    # -------------------------------------------------------------------------------------------------------- look

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the columns side by side where there is room."""
        super().resizeEvent(event)
        if not self._built or self._has_room() != self._side_by_side:
            self._side_by_side = self._has_room()
            self._again()
        self._line.setVisible(not self._is_low())

    def _is_low(self) -> bool:
        return self.height() / self.look.line < LOW_UNDER

    def _has_room(self) -> bool:
        return self.width() / self.look.character >= COLUMNS_FROM and not self._is_low()

    def set_look(self, look: Look) -> None:
        """Draw everything in another look."""
        super().set_look(look)
        self.parts.set_look(look)
        self._side_by_side = self._has_room()
        if self._built:
            self._again()

    def _again(self) -> None:
        """Make what stands around the columns anew, with the message and the choice as they were."""
        find = self._field.text() if self._built else ""
        self._build()
        self._field.setText(find)
        if self._shown is not None:
            self._draw(self._shown)
        self._line.setVisible(not self._is_low())
        self.choose(self.chosen)
