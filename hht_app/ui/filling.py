"""A form made from fields: each with its label, its widget, its hint and what is wrong with it; edits can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QLabel, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.asking import counts, problems_in
from hht_app.terminal.views.asking_fields import CHOICE, CHOICES, HEX, MOMENT, NO, NUMBER, TIME, TRUTH, YES, AskField
from hht_app.ui.desk import Desk
from hht_app.ui.draft_field import DraftField
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import ChoiceBox, label
from hht_app.ui.shell.drafts import Drafts
from hht_app.ui.theme import Look
from hht_app.ui.toggles import CheckBox, RadioButton, TitleOfBox

_IN_MONO = (HEX, MOMENT, TIME, NUMBER)


class Form(QWidget):
    """The fields one below the other; what is filled in is kept in the desk's drafts under the form's NAME.

    Only what a person changed is kept: a field that was left alone follows its default. WORDS name an edit in the
    Undo menu. A field that does not count with the others is hidden.
    """

    edited = Signal(str)
    """Emitted with the name of a field that a person changed."""

    def __init__(self, desk: Desk, look: Look, name: str, words: str, fields: tuple[AskField, ...]) -> None:
        super().__init__()
        self.desk, self.look, self.name = desk, look, name
        self.fields = fields
        self._words = words
        self._rows: dict[str, QWidget] = {}
        self._wrong: dict[str, QLabel] = {}
        self._setters: dict[str, Callable[[str], None]] = {}
        self._judged = False
        self.setObjectName(f"form-{name}")
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(look.px(12))
        for item in fields:
            self._down.addWidget(self._row(item))
        self._down.addStretch(1)
        self.sync()
        desk.changed.connect(self.sync)

    def values(self) -> dict[str, str]:
        """Return the whole form as filled in, defaults where nothing was changed."""
        kept = self.desk.drafts.forms.get(self.name, {})
        return {item.name: kept.get(item.name, item.default) for item in self.fields}

    def take(self, fields: tuple[AskField, ...]) -> bool:
        """Take FIELDS that differ from these in their defaults only; tell whether that could be done."""
        if shape(fields) != shape(self.fields):
            return False
        self.fields = fields
        self.sync()
        return True

    def clear(self) -> None:
        """Forget what was filled in; this can be undone."""

        def forget(drafts: Drafts) -> None:
            drafts.forms.pop(self.name, None)

        self.desk.change(self._words, forget, draw=False)
        self._judged = False
        self.sync()

    def is_good(self) -> bool:
        """Say beside each field what is wrong with it, put the cursor into the first, and tell whether all is well."""
        self._judged = True
        wrong = self._say()
        if wrong:
            row = self._rows[next(iter(wrong))]
            first = next(item for item in row.findChildren(QWidget) if item.focusPolicy() & Qt.FocusPolicy.TabFocus)
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def sync(self) -> None:
        """Show what the drafts hold, as after an undo, and only the fields that count."""
        values = self.values()
        for item in self.fields:
            self._setters[item.name](values[item.name])
            self._rows[item.name].setVisible(counts(item, values))
        self._say()

    def _say(self) -> dict[str, str]:
        wrong = problems_in(self.fields, self.values())
        kept = self.desk.drafts.forms.get(self.name, {})
        for item in self.fields:
            # Nobody is told off for a field that was not touched yet.
            words = wrong.get(item.name, "") if self._judged or kept.get(item.name) else ""
            line = self._wrong[item.name]
            if line.text() != words:
                line.setText(words)
                self._describe(item, words)
            line.setVisible(bool(words))
        return wrong

    def _describe(self, item: AskField, wrong: str) -> None:
        """Have a screen reader say with the field of ITEM what is WRONG with it, or else its hint."""
        for widget in self._rows[item.name].findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                widget.setAccessibleDescription(f"{wrong}. {item.hint}" if wrong else item.hint)

    def _row(self, item: AskField) -> QWidget:
        row = self._rows[item.name] = QWidget(self)
        down = QVBoxLayout(row)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.look.px(4))
        makers = {CHOICE: self._choice, CHOICES: self._choices, TRUTH: self._truth}
        title = label(self.look, item.label, "state")
        widget = makers.get(item.kind, self._text)(item)
        title.setBuddy(widget)
        down.addWidget(title)
        down.addWidget(widget)
        if item.hint:
            down.addWidget(label(self.look, item.hint, "second", "muted"))
        wrong = self._wrong[item.name] = label(self.look, "", "second", "bad")
        wrong.setObjectName(f"{self.name}-{item.name}-wrong")
        wrong.hide()
        down.addWidget(wrong)
        return row

    def _dress(self, made: QWidget, item: AskField) -> None:
        made.setObjectName(f"{self.name}-{item.name}")
        made.setAccessibleName(item.label)
        made.setAccessibleDescription(item.hint)

    def _text(self, item: AskField) -> QWidget:
        made = DraftField(self)
        self._dress(made, item)
        if item.kind in _IN_MONO:
            made.setFont(self.look.font("mono"))
        made.textEdited.connect(lambda text: self._edit(item.name, text))

        def put(value: str) -> None:
            if made.text() != value:
                made.setText(value)

        self._setters[item.name] = put
        return made

    def _choice(self, item: AskField) -> QWidget:
        made = ChoiceBox(self)
        self._dress(made, item)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        if not item.required:
            made.addItem(tr("Any"), "")
        for choice in item.choices:
            made.addItem(choice.words, choice.value)
        made.activated.connect(lambda _row: self._edit(item.name, made.currentData()))

        def put(value: str) -> None:
            made.setCurrentIndex(made.findData(value))
            made.setToolTip(made.currentText())

        self._setters[item.name] = put
        return made

    def _choices(self, item: AskField) -> QWidget:
        made = QWidget(self)
        down = QVBoxLayout(made)
        down.setContentsMargins(0, 0, 0, 0)
        boxes: dict[str, CheckBox] = {}
        for choice in item.choices:
            row = QWidget(made)
            across = FlowLayout(row, gap=self.look.px(4))
            name = f"{self.name}-{item.name}-{choice.value}"
            box = boxes[choice.value] = CheckBox(self.look, name, f"{item.label}: {choice.words}")
            across.addWidget(box)
            across.addWidget(TitleOfBox(self.look, choice.words, box))
            down.addWidget(row)
            box.clicked.connect(lambda: self._edit(item.name, ",".join(key for key in boxes if boxes[key].isChecked())))

        def put(value: str) -> None:
            for key, box in boxes.items():
                box.setChecked(key in value.split(","))

        self._setters[item.name] = put
        return made

    def _truth(self, item: AskField) -> QWidget:
        made = QWidget(self)
        flow = FlowLayout(made, gap=self.look.px(16))
        group = QButtonGroup(made)
        buttons = {}
        for value, words in ((YES, tr("Yes")), (NO, tr("No"))):
            name = f"{self.name}-{item.name}-{value}"
            button = buttons[value] = RadioButton(self.look, words, name, f"{item.label}: {words}")
            button.clicked.connect(lambda _on, given=value: self._edit(item.name, given))
            group.addButton(button)
            flow.addWidget(button)

        def put(value: str) -> None:
            group.setExclusive(False)
            for key, button in buttons.items():
                button.setChecked(key == value)
            group.setExclusive(True)

        self._setters[item.name] = put
        return made

    def put(self, name: str, text: str) -> None:
        """Fill TEXT into the field called NAME, as a person would; it can be undone."""
        self._edit(name, text)
        self._setters[name](text)

    def _edit(self, name: str, text: str) -> None:
        if self.values()[name] != text:
            self.desk.change(
                self._words,
                lambda drafts: drafts.forms.setdefault(self.name, {}).update({name: text}),
                merge=f"{self.name}-{name}",
                draw=False,
            )
            self.sync()
            self.edited.emit(name)


def shape(fields: tuple[AskField, ...]) -> tuple[AskField, ...]:
    """Return FIELDS without their defaults: forms of the same shape are one form."""
    return tuple(replace(item, default="") for item in fields)
