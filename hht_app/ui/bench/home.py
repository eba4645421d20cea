"""The home view: the live map, what is in hand with its three truths, and the hub's LEDs."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.home import HomeView, home_view
from hht_app.terminal.views.sequence import HUB
from hht_app.ui.bench.led_table import LedTable
from hht_app.ui.bench.past import Past
from hht_app.ui.bench.past_note import PastNote
from hht_app.ui.bench.saving import Sheet, save_button, save_sheet
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, Button, label
from hht_app.ui.pictures import motion
from hht_app.ui.pictures.home_map import HomeMap
from hht_app.ui.pictures.led_panel import LedPanel
from hht_app.ui.pictures.still import leds_picture
from hht_app.ui.theme import Look

# From this height of the view on, at 100 % text, the words stand under the map and do not scroll with it.
_WORDS_FIXED_FROM = 440


class HomeBench(BenchView):
    """The map of the home as it is, or as it was at the moment the timeline's hand is on."""

    key: ClassVar[str] = "home"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self._now: HomeView | None = None
        self._shown: HomeView | None = None
        self._past = Past.of(desk)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._note = PastNote(self, self._past, look)
        whole.addWidget(self._note)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("home-scroll")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole.addWidget(self._scroll, 1)
        inside = QFrame()
        self._scroll.setWidget(inside)
        self._down = QVBoxLayout(inside)
        self._down.setContentsMargins(0, 0, 0, 0)
        self.map = HomeMap(inside, look)
        self.map.current = HUB
        self.map.chosen.connect(lambda _key: self._tell_truths())
        self._down.addWidget(self.map)
        self._lines = {name: label(look, "") for name in ("in-hand", "heard", "record", "truth")}
        self._words = QFrame()
        self._words.setObjectName("home-words")
        self._words_down = QVBoxLayout(self._words)
        for name, line in self._lines.items():
            line.setObjectName(f"home-{name}")
            self._words_down.addWidget(line)
        whole.addWidget(self._words)
        self._whole = whole
        self.leds = LedPanel(inside, look)
        self._down.addWidget(self.leds)
        self._led_note = label(look, "", "second", "muted")
        self._down.addWidget(self._led_note)
        self._table: LedTable | None = None
        self._tools = self._make_tools()
        self._down.addWidget(self._tools)
        self._down.addStretch(1)
        self._past.changed.connect(self._show_moment)
        self._past.filmed.connect(self._show_moment)
        self.set_look(look)

    def title(self) -> str:
        """Return the view's name."""
        return tr("Home")

    def fetch(self, session: Session) -> tuple[HomeView, bool]:
        """Return the map as it now is, and whether the settings want pictures that stand still."""
        return home_view(session), motion.reduced_in(session.folder)

    def show_data(self, data: Any) -> None:
        """Draw the map, unless the past is looked at."""
        view, reduced = data
        if self._now is None:
            motion.set_reduced(reduced)
        was = self._still.blockSignals(True)
        self._still.setChecked(motion.is_reduced())
        self._still.blockSignals(was)
        self._now = view
        self._show_moment()

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        super().set_look(look)
        edge = look.px(8)
        self._down.setSpacing(look.px(6))
        self._down.setContentsMargins(edge, edge, edge, edge)
        self._words_down.setContentsMargins(edge, 0, edge, 0)
        self._words_down.setSpacing(look.px(2))
        self.map.set_look(look)
        self.leds.set_look(look)
        self._note.set_look(look)
        for name, line in self._lines.items():
            line.setFont(look.font("state" if name == "in-hand" else "second"))
        self._led_note.setFont(look.font("second"))
        self._place_words()
        old = self._tools
        self._tools = self._make_tools()
        self._down.replaceWidget(old, self._tools)
        old.hide()
        old.deleteLater()
        if self._table is not None:
            self._table.set_look(look)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the words under the map always in sight where there is room for both, else let them scroll with it."""
        super().resizeEvent(event)
        self._place_words()

    def _place_words(self) -> None:
        fixed = self.height() >= self.look.px(_WORDS_FIXED_FROM)
        if fixed == (self._whole.indexOf(self._words) >= 0):
            return
        if fixed:
            self._down.removeWidget(self._words)
            self._whole.addWidget(self._words)
        else:
            self._whole.removeWidget(self._words)
            self._down.insertWidget(1, self._words)

    # ------------------------------------------------------------------------------------------------------- moment

    def _show_moment(self) -> None:
        """Show the home of the moment that is looked at; where it is not known yet, what is shown stays."""
        frame = self._past.frame
        view = self._now if not self._past.seq else frame.home if frame is not None else None
        if view is None or view is self._shown:
            return
        forward = self._shown is not None and view.act > self._shown.act
        self._shown = view
        self.map.show_view(view, fly=forward)
        self.leds.show_leds(view.leds)
        self._led_note.setText(view.leds.note)
        self._tell_truths()

    def _tell_truths(self) -> None:
        """Say what is in hand, and three truths of the chosen thing, which are never mixed."""
        view = self._shown
        if view is None:
            return
        node = view.node(self.map.current)
        truths = node.truths
        texts = {
            "in-hand": tr("In hand: {what}", what=view.in_hand),
            "heard": tr("{title}. Terminal has heard: {what}", title=node.title, what=truths.heard) if truths else "",
            "record": tr("DCC's record: {what}", what=truths.record) if truths else "",
            "truth": tr("In truth: {what}", what=truths.truth) if truths else "",
        }
        for name, text in texts.items():
            self._lines[name].setText(text)
            self._lines[name].setVisible(bool(text))

    def line(self, name: str) -> QLabel:
        """Return the line called NAME: in-hand, heard, record or truth."""
        return self._lines[name]

    # -------------------------------------------------------------------------------------------------------- tools

    def _make_tools(self) -> QFrame:
        made = QFrame()
        flow = FlowLayout(made, gap=self.look.px(8))
        flow.setContentsMargins(0, 0, 0, 0)
        choices = [("map", tr("The map"), self.save), ("leds", tr("The hub's LEDs"), self.save_leds)]
        flow.addWidget(save_button(self.look, "home-save", choices, tr("Save the home map as a picture")))
        leds = Button(self.look, tr("LED patterns"), "home-led-table", PLAIN, tr("Show and change the LED patterns"))
        leds.setCheckable(True)
        leds.setChecked(getattr(self, "_table", None) is not None and self._table.isVisible())  # type: ignore[union-attr]
        leds.toggled.connect(self._open_table)
        flow.addWidget(leds)
        still = QCheckBox(tr("Reduce motion"))
        still.setObjectName("home-reduce-motion")
        still.setAccessibleName(tr("Reduce motion: messages stand still with their numbers"))
        still.setFont(self.look.font("body"))
        still.setChecked(motion.is_reduced())
        still.toggled.connect(self._reduce)
        self._still = still
        flow.addWidget(still)
        return made

    def _reduce(self, reduced: bool) -> None:
        if reduced != motion.is_reduced():
            motion.keep_reduced(self.desk, reduced)
        if reduced:
            self.map.stop()

    def _open_table(self, is_open: bool) -> None:
        if self._table is None:
            self._table = LedTable(self, self.desk, self.look)
            self._table.kept.connect(self.refresh)
            self._down.insertWidget(self._down.indexOf(self._tools) + 1, self._table)
        self._table.setVisible(is_open)
        if is_open:
            self._table.load()

    def save(self, form: str, path: str = "") -> None:
        """Save the map as a picture of FORM, to PATH or where the person says."""
        picture = self.map.picture()
        sheet = Sheet(tr("Home map"), picture.size, self.look.colour("canvas"), picture.paint)
        save_sheet(self.desk, self, sheet, form, path)

    def save_leds(self, form: str, path: str = "") -> None:
        """Save the hub's LEDs as a picture of FORM, to PATH or where the person says."""
        picture = leds_picture(self.leds.shown(), self._led_note.text(), self.look)
        sheet = Sheet(tr("The hub's LEDs"), picture.size, self.look.colour("canvas"), picture.paint)
        save_sheet(self.desk, self, sheet, form, path)
