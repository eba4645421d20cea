"""The no SM WAN notice: a form that arrives filled, but for what only the installer has seen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
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
    field_note,
    notice_act,
    notice_view,
    unanswered,
    unanswered_message,
)
from hht_app.terminal.views.steps import NOTICE
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.page import Page
from hht_app.ui.parts import Card, label
from hht_app.ui.toggles import RadioButton

STACKED_ABOVE = 125


class ChoiceBox(QComboBox):
    """A list of allowed values that a passing mouse wheel does not change."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the box, and an arrow in our own colour: the style sheet takes away the style's."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Text), 2))
        half = self.fontMetrics().height() / 4
        right, middle = self.width() - 5 * half, self.height() / 2
        points = (right - half, middle - half / 2), (right, middle + half / 2), (right + half, middle - half / 2)
        painter.drawPolyline([QPointF(x, y) for x, y in points])
        painter.end()


class NoticePage(Page):
    """Every field of the 8.14.2 under its own name."""

    key = NOTICE

    def heading_note(self) -> str:
        """Return the service reference."""
        return "8.14.2"

    def fill(self) -> None:
        """Draw the answer when there is one, and the form while the notice may be sent."""
        view = notice_view(self.session)
        if view.message is not None:
            self.add_message(view.message, "notice-message")
        if not view.may_send:
            return
        draft = self.desk.drafts.notice
        for field in view.fields:
            draft.setdefault(field.name, field.value)
        form = Card(self.look, "notice-form")
        form.body.setSpacing(self.look.px(12))
        for field in view.fields:
            form.body.addWidget(self._field(field))
        self.column.addWidget(form)

    def _field(self, field: NoticeField) -> QWidget:
        made = QWidget()
        stacked = self.look.percent > STACKED_ABOVE
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
        made = QLineEdit(self.desk.drafts.notice[field.name])
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
        made.setMinimumContentsLength(12)
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
        self.desk.drafts.notice[name] = text

    def main_offer(self) -> Offer | None:
        """Send, or go on when there is nothing to send."""
        if not notice_view(self.session).may_send:
            return super().main_offer()
        spoken = tr("Send the notice to the DCC, 8.14.2")
        return Offer("notice-send", tr("Send to the DCC"), notice_act({}), spoken=spoken)

    def take_main(self, offer: Offer) -> None:
        """Send the form as it stands; what is still to answer is said, and then nothing is sent."""
        if offer.act is None:
            self.desk.take(offer)
            return
        values = self.desk.drafts.notice
        left = unanswered(notice_view(self.session).fields, values)
        if left:
            self.desk.tell(unanswered_message(left))
        else:
            self.desk.do(notice_act(values))
