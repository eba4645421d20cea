"""The no SM WAN notice: a form that arrives filled, but for what only the installer has seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hht_app.core.words import tr
from hht_app.terminal.views.common import Offer
from hht_app.terminal.views.notice import (
    CHOICE,
    TRUTH,
    NoticeField,
    NoticeView,
    field_note,
    notice_act,
    notice_view,
    unanswered,
    unanswered_message,
)
from hht_app.terminal.views.steps import NOTICE
from hht_app.ui.desk import Desk
from hht_app.ui.draft_field import DraftField
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.page import Page
from hht_app.ui.parts import Card, ChoiceBox, label
from hht_app.ui.shell.worker import Job, open_session
from hht_app.ui.theme import Look
from hht_app.ui.toggles import RadioButton

# In average characters: in a narrower page each name stands over its field.
STACKED_UNDER = 80


class NoticePage(Page):
    """Every field of the 8.14.2 under its own name."""

    key = NOTICE
    _narrow = False

    def __init__(self, parent: QWidget, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        desk.focusing.connect(self._go_to)

    def _go_to(self, name: str) -> None:
        """Bring the field called NAME into sight with the cursor in it, its text chosen."""
        field = self.findChild(QLineEdit, name)
        if field is not None and self.isVisible():
            self.view_area.ensureWidgetVisible(field)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.selectAll()

    def heading_note(self) -> str:
        """Return the service reference."""
        return "8.14.2"

    @staticmethod
    def read(job: Job) -> NoticeView:
        """Return the notice screen."""
        return notice_view(open_session(job))

    def fill(self) -> None:
        """Draw the answer when there is one, and the form while the notice may be sent."""
        view = self.view
        if view.message is not None:
            self.add_message(view.message, "notice-message")
        if not view.may_send:
            return
        for field in view.fields:
            self.desk.drafts.notice.setdefault(field.name, field.value)
        shown = view.fields, self._is_narrow()
        self.add("notice-form", shown, lambda: self._form(view.fields))

    def _is_narrow(self) -> bool:
        """Tell whether a field has too little room beside its name, as next to the bench or in large text."""
        return self.width() / self.look.character < STACKED_UNDER

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Make the form anew where names and fields no longer fit side by side, or do again."""
        super().resizeEvent(event)
        if self.scene.view is not None and self._narrow != self._is_narrow():
            self._narrow = self._is_narrow()
            self.draw(self.scene)

    def _form(self, fields: tuple[NoticeField, ...]) -> Card:
        form = Card(self.look, "notice-form")
        form.body.setSpacing(self.look.px(12))
        for field in fields:
            form.body.addWidget(self._field(field))
        return form

    def sync(self) -> None:
        """Show in the form what the drafts hold, as after an undo."""
        for name, value in self.desk.drafts.notice.items():
            field = self.findChild(QWidget, f"notice-{name}")
            if isinstance(field, QLineEdit) and field.text() != value:
                field.setText(value)
            elif isinstance(field, QComboBox) and field.currentText() != value:
                field.setCurrentText(value)
            elif field is None:
                self._sync_truth(name, value)

    def _sync_truth(self, name: str, value: str) -> None:
        for given in ("true", "false"):
            button = self.findChild(RadioButton, f"notice-{name}-{given}")
            if button is not None and button.isChecked() != (value == given):
                group = button.group()
                group.setExclusive(False)
                button.setChecked(value == given)
                group.setExclusive(True)

    def _field(self, field: NoticeField) -> QWidget:
        made = QWidget()
        stacked = self._is_narrow()
        outer = QVBoxLayout(made) if stacked else QHBoxLayout(made)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(self.look.px(4 if stacked else 12))
        name = label(self.look, field.label, "state")
        if not stacked:
            name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            name.setFixedWidth(self.look.px(212))
            name.setMinimumHeight(self.look.target)
            name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        outer.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.setSpacing(self.look.px(4))
        outer.addLayout(right, 1)
        makers = {CHOICE: self._choice, TRUTH: self._truth}
        widget = makers.get(field.kind, self._text)(field)
        name.setBuddy(widget)
        right.addWidget(widget)
        if field.hint:
            right.addWidget(label(self.look, field.hint, "second", "muted"))
        if field.kind not in makers:
            self._live_note(field, widget, right)
        return made

    def _text(self, field: NoticeField) -> QLineEdit:
        made = DraftField(self.desk.drafts.notice[field.name])
        made.setObjectName(f"notice-{field.name}")
        made.setAccessibleName(field.label)
        made.setAccessibleDescription(field.hint)
        if field.limit:
            made.setMaxLength(field.limit)
        if field.name in ("device_id", "install_date_time", "mpxn"):
            made.setFont(self.look.font("mono"))
        made.textChanged.connect(lambda text: self._note(field.name, text))
        return made

    def _live_note(self, field: NoticeField, widget: QWidget, right: QVBoxLayout) -> None:
        line = label(self.look, "", "second", "muted")
        line.setObjectName(f"notice-note-{field.name}")
        right.addWidget(line)
        if isinstance(widget, QLineEdit):
            self._say(line, field.name, widget.text())
            widget.textChanged.connect(lambda text: self._say(line, field.name, text))

    @staticmethod
    def _say(line: QLabel, name: str, text: str) -> None:
        words, role = field_note(name, text)
        line.setText(words)
        line.setVisible(bool(words))
        line.setProperty("role", role)
        line.style().unpolish(line)
        line.style().polish(line)

    def _choice(self, field: NoticeField) -> ChoiceBox:
        made = ChoiceBox()
        made.setObjectName(f"notice-{field.name}")
        made.setAccessibleName(field.label)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        made.addItems(list(field.choices))
        made.setCurrentText(self.desk.drafts.notice[field.name])
        made.currentTextChanged.connect(lambda text: self._note(field.name, text))
        return made

    def _truth(self, field: NoticeField) -> QWidget:
        """Return a pair of radio buttons without a default: what True means is not held, so nothing is preset."""
        made = QWidget()
        flow = FlowLayout(made, gap=self.look.px(16))
        group = QButtonGroup(made)
        for value, words in (("true", tr("True")), ("false", tr("False"))):
            button = RadioButton(self.look, words, f"notice-{field.name}-{value}", f"{field.label}: {words}")
            button.setChecked(self.desk.drafts.notice[field.name] == value)
            button.toggled.connect(lambda on, given=value: self._note(field.name, given) if on else None)
            group.addButton(button)
            flow.addWidget(button)
        return made

    def _note(self, name: str, text: str) -> None:
        if self.desk.drafts.notice.get(name) != text:
            words = tr("Filling in the notice")
            self.desk.change(words, lambda drafts: drafts.notice.update({name: text}), merge=name, draw=False)

    def main_offer(self) -> Offer | None:
        """Send, or go on when there is nothing to send."""
        if not self.view.may_send:
            return super().main_offer()
        spoken = tr("Send the notice to the DCC, 8.14.2")
        return Offer("notice-send", tr("Send to the DCC"), notice_act({}), spoken=spoken)

    def take_main(self, offer: Offer) -> None:
        """Send the form as it stands; what is still to answer is said, and then nothing is sent."""
        if offer.act is None:
            self.desk.take(offer)
            return
        values = self.desk.drafts.notice
        left = unanswered(self.view.fields, values)
        if left:
            self.desk.tell(unanswered_message(left))
        else:
            self.desk.do(notice_act(values))
