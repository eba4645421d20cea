"""Ask for more: which request, for which device, by which way, and its form; then the supplier's system is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.errors import HHTError
from hht_app.core.words import tr
from hht_app.terminal.acts import Act
from hht_app.terminal.scanning import Label
from hht_app.terminal.session import Session
from hht_app.terminal.views.asking import Askable, askables, counts, ways
from hht_app.terminal.views.asking_fields import AskField
from hht_app.terminal.views.asking_units import form_act, form_fields, threshold_words
from hht_app.terminal.views.common import Message, problem_message
from hht_app.terminal.views.news import News, message_news
from hht_app.terminal.views.scanned import in_form
from hht_app.ui.filling import Form, shape
from hht_app.ui.parts import PLAIN, PRIMARY, Button, ChoiceBox, MessagePanel, label
from hht_app.ui.shell.announcing import announce
from hht_app.ui.shell.dialog import Dialog
from hht_app.ui.tab_order import order_tabs

CHOSEN = "ask-more"
SRV, TARGET, WAY = "srv", "target", "way"


@dataclass(frozen=True, slots=True)
class AskingData:
    """What can be asked for in this job, which of it for which device is chosen, and its fields."""

    offered: tuple[Askable, ...]
    chosen: Askable | None
    target: str
    fields: tuple[AskField, ...]
    with_labels: bool


class AskingDialog(Dialog):
    """A sheet over the window; what is filled in is kept when it is closed, and each change can be undone."""

    name = "ask-more"

    def fill(self) -> None:
        """Draw the head and the foot, and have what can be asked for fetched."""
        self.setWindowTitle(tr("Ask for more"))
        self.setAccessibleName(tr("Ask for more"))
        self._desk = self.window_behind.desk
        self._data: AskingData | None = None
        self._form: Form | None = None
        self._problem: MessagePanel | None = None
        self._scanned: Label | None = None
        self.down.addWidget(label(self.look, tr("Ask for more"), "heading"))
        self._area = QScrollArea()
        self._area.setObjectName("ask-scroll")
        self._area.setAccessibleName(tr("What to ask for"))
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self._inside.setProperty("kind", "canvas")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, self.look.px(8), 0)
        self._column.setSpacing(self.look.px(12))
        self._srv = self._box(SRV, tr("Request"))
        self._target = self._box(TARGET, tr("For which device"))
        self._way = self._box(WAY, tr("How the command gets there"))
        self._purpose = label(self.look, "")
        self._signed = label(self.look, "", "second", "muted")
        self._threshold = label(self.look, "", "second", "muted")
        self._threshold.setObjectName("ask-threshold")
        self._column.insertWidget(2, self._purpose)
        self._column.insertWidget(3, self._signed)
        self._eui = label(self.look, "", "mono", "muted")
        self._column.insertWidget(6, self._eui)
        self._place = self._column.count()
        self._column.addWidget(self._threshold)
        self._heard = label(self.look, "", "strong", "info")
        self._heard.setObjectName("ask-scanned")
        self._heard.hide()
        self._column.addWidget(self._heard)
        self._column.addStretch(1)
        self._area.setWidget(self._inside)
        self.down.addWidget(self._area, 1)
        leave = self._leave = Button(self.look, tr("Cancel"), "ask-cancel", PLAIN)
        leave.clicked.connect(self.close)
        self._ask = Button(self.look, tr("Ask your supplier"), "ask-now", PRIMARY)
        self._ask.setEnabled(False)
        self._ask.clicked.connect(self._take)
        self.add_buttons(leave, self._ask)
        for action, keys in (("undo", "Ctrl+Z"), ("redo", "Ctrl+Y")):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda action=action: self.window_behind.run(action))
        self._fetch()

    def high(self) -> int:
        """Return the height it wants at 100 %."""
        return 680

    def choose(self, srv: str) -> None:
        """Show the form of request SRV."""
        if self._chosen(SRV) != srv:
            self._keep(SRV, srv)

    def take_label(self, label: Label) -> None:
        """Put a scanned LABEL into the field it belongs in; what came of it is said under the form."""
        wanted, data = self._chosen(SRV), self._data
        if self._form is None or data is None or data.chosen is None or (wanted and data.chosen.srv != wanted):
            self._scanned = label  # the form it is for is still being fetched
            return
        self._scanned = None
        filled = self._form.values()
        place = in_form(label, data.fields, {item.name: counts(item, filled) for item in data.fields})
        if place.name:
            self._form.put(place.name, place.value)
        self._heard.setText(place.words)
        self._heard.setVisible(bool(place.words))
        if place.words:
            announce(self, News("scanned", label.kind, place.words, urgent=not place.name))

    def _box(self, name: str, words: str) -> ChoiceBox:
        title = label(self.look, words, "state")
        box = ChoiceBox()
        box.setObjectName(f"ask-{name}")
        box.setAccessibleName(words)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(12)
        box.setMaxVisibleItems(24)
        box.activated.connect(lambda _row: self._keep(name, box.currentData()))
        title.setBuddy(box)
        self._column.addWidget(title)
        self._column.addWidget(box)
        return box

    def _chosen(self, name: str) -> str:
        return self._desk.drafts.forms.get(CHOSEN, {}).get(name, "")

    def _keep(self, name: str, value: str) -> None:
        """Note what was chosen among the drafts, where it can be undone."""
        words = tr("Choosing what to ask for")
        self._desk.change(
            words, lambda drafts: drafts.forms.setdefault(CHOSEN, {}).update({name: value}), merge=f"ask-{name}"
        )
        self._fetch()

    def _fetch(self) -> None:
        srv, target = self._chosen(SRV), self._chosen(TARGET)
        self._desk.ask(lambda session: _fetched(session, srv, target), self._draw, owner=self, slot="ask-more")

    def _draw(self, data: AskingData) -> None:
        if self._data is None:
            # Undo and redo may change what is chosen here; before the first answer there is nothing to follow.
            self._desk.changed.connect(self._follow)
        self._data = data
        chosen = data.chosen
        self._ask.setEnabled(chosen is not None)
        if chosen is None:
            self._purpose.setText(tr("This job has no device that a command can be asked for."))
            return
        _put(self._srv, [(item.srv, f"{item.title}, {item.srv}") for item in data.offered], chosen.srv)
        targets = [(item.key, item.words) for item in chosen.targets]
        if len({words for _key, words in targets}) < len(targets):
            targets = [(item.key, f"{item.words} {item.eui}") for item in chosen.targets]
        _put(self._target, targets, data.target)
        way = self._chosen(WAY) or ways()[0].value
        _put(self._way, [(item.value, item.words) for item in ways()], way)
        self._purpose.setText(chosen.purpose)
        self._eui.setText(next(item.eui for item in chosen.targets if item.key == data.target))
        listed = tr("Its answer is on the MP081 list.") if chosen.needed else tr("Its answer is not on the MP081 list.")
        self._signed.setText(f"{chosen.signed_words}. {listed if data.with_labels else ''}".strip())
        self._show_form(f"ask-{chosen.srv}-{data.target}", data.fields)
        if self._scanned is not None:
            self.take_label(self._scanned)

    def _show_form(self, name: str, fields: tuple[AskField, ...]) -> None:
        if self._form is not None and self._form.name == name and shape(fields) == shape(self._form.fields):
            self._form.take(fields)
            return
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
        self._form = Form(self._desk, self.look, name, tr("Filling in what to ask for"), fields)
        self._form.edited.connect(self._say_threshold)
        self._column.insertWidget(self._place, self._form)
        self._form.show()
        order_tabs((self._way, self._form, self._leave, self._ask))
        self._say_threshold()
        self._drop_problem()
        self._heard.hide()

    def _say_threshold(self, _name: str = "") -> None:
        words = threshold_words(self._form.values()) if self._form is not None else ""
        self._threshold.setText(words)
        self._threshold.setVisible(bool(words))

    def _follow(self) -> None:
        data = self._data
        if data is None or data.chosen is None:
            return
        now = (self._chosen(SRV), self._chosen(TARGET), self._chosen(WAY) or ways()[0].value)
        shown = (data.chosen.srv, data.target, self._way.currentData())
        if any(want and want != have for want, have in zip(now, shown, strict=True)):
            self._fetch()
        self._say_threshold()

    def _take(self) -> None:
        """Have the act made of the form as it stands; what is wrong with it is said beside its field."""
        form, data = self._form, self._data
        if form is None or data is None or data.chosen is None or not form.is_good():
            return
        srv, target, way, filled = data.chosen.srv, data.target, str(self._way.currentData()), form.values()

        def make(session: Session) -> Act | Message:
            try:
                return form_act(session, srv, target, filled, way)
            except HHTError as problem:
                return problem_message(problem)

        self._desk.ask(make, self._made, owner=self)

    def _made(self, made: Any) -> None:
        self._drop_problem()
        if isinstance(made, Message):
            self._problem = MessagePanel(self.look, made, "ask-problem", lambda _offer: None)
            self.down.insertWidget(1, self._problem)
            announce(self, message_news("ask-problem", made))
            return
        form, kept = self._form, dict(self._desk.drafts.forms)
        if form is not None:
            form.clear()
        desk = self._desk
        self.close()

        def put_back() -> None:
            desk.change(tr("Filling in what to ask for"), lambda drafts: drafts.forms.update(kept), draw=False)

        desk.do(made, refused=put_back)

    def _drop_problem(self) -> None:
        if self._problem is not None:
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None


def _fetched(session: Session, srv: str, target: str) -> AskingData:
    offered = askables(session)
    chosen = next((item for item in offered if item.srv == srv), offered[0] if offered else None)
    if chosen is None:
        return AskingData(offered, None, "", (), session.shows_labels)
    keys = [item.key for item in chosen.targets]
    key = target if target in keys else keys[0]
    return AskingData(offered, chosen, key, form_fields(session, chosen.srv, key), session.shows_labels)


def _put(box: ChoiceBox, choices: list[tuple[str, str]], value: str) -> None:
    """Show CHOICES in BOX with VALUE chosen, leaving alone what is as before."""
    if [(box.itemData(row), box.itemText(row)) for row in range(box.count())] != choices:
        box.clear()
        for key, words in choices:
            box.addItem(words, key)
    box.setCurrentIndex(box.findData(value))
    box.setToolTip(box.currentText())
