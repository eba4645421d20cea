"""The small parts that every screen is made of: labels, buttons, identifiers, marks, cards and inline messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QStyledItemDelegate, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.common import Line, Mark, Message, Offer
from hht_app.ui.clipboard import copy_text
from hht_app.ui.controls import FILTER, FOLD, PLAIN, PRIMARY, STEP, TAB, Button, label
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.marks import MarkIcon
from hht_app.ui.theme import Look

__all__ = [
    "FILTER",
    "FOLD",
    "NOTE_BELOW_ABOVE",
    "PLAIN",
    "PRIMARY",
    "STEP",
    "TAB",
    "Button",
    "Card",
    "ChoiceBox",
    "IdentifierButton",
    "MarkLine",
    "MessagePanel",
    "breakable",
    "fold_button",
    "label",
    "mark_line",
    "offer_button",
    "value_line",
]

# Per cent of text size from which a note stands under its identifier, not beside it.
NOTE_BELOW_ABOVE = 125
# Characters: a button with more of them stands under the words of its card, not beside them.
BESIDE_UNTIL = 16
_REQUEST_ID = re.compile(r"(?<=-[0-9A-F]{2}):(?=[0-9A-F]{2}-)")


def breakable(text: str) -> str:
    """Return TEXT with a line end after the first half of each request id, which is too long for a narrow column."""
    return _REQUEST_ID.sub(":\n", text)


def offer_button(look: Look, offer: Offer, take: Callable[[Offer], object], kind: str = "") -> Button:
    """Return the button of OFFER; pressing it hands the offer to TAKE."""
    made = Button(look, offer.words, offer.name, kind, offer.accessible)
    made.clicked.connect(lambda: take(offer))
    return made


def fold_button(look: Look, words: str, name: str, press: Callable[[], object]) -> Button:
    """Return the line over rows that are folded away, as wide as the rows; pressing it unfolds them or folds them."""
    made = Button(look, tr("{words} ▾", words=words), name, FOLD, words)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    made.clicked.connect(press)
    return made


class IdentifierButton(Button):
    """An identifier in mono, its last two pairs bold; one press (or Ctrl+C) copies it whole."""

    def __init__(self, look: Look, role: str, value: str, name: str) -> None:
        super().__init__(look, value, name, PLAIN, tr("{role} identifier {value}: copy", role=role, value=value))
        self._value = value
        self.setFont(look.font("mono"))
        self.setToolTip(tr("Press to copy"))
        self.clicked.connect(lambda: copy_text(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy on Ctrl+C too."""
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            copy_text(self._value)
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room the text needs, its end in bold."""
        width = sum(metrics.horizontalAdvance(text) for metrics, text in self._runs())
        return QSize(width + self._look.px(20), self._look.target - self._look.px(4))

    def _runs(self) -> tuple[tuple[QFontMetrics, str], tuple[QFontMetrics, str]]:
        plain, strong = self._look.font("mono"), self._look.font("mono_strong")
        return (QFontMetrics(plain), self._value[:-5]), (QFontMetrics(strong), self._value[-5:])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the identifier and, when focused or under the pointer, its ground and ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("select_bg" if self.underMouse() or self.isDown() else "sunken"))
        painter.drawRoundedRect(inside, self._look.px(6), self._look.px(6))
        if self.hasFocus():
            painter.setPen(QPen(self._look.colour("focus"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inside, self._look.px(6), self._look.px(6))
        x = self._look.px(10)
        painter.setPen(self._look.colour("text"))
        for style, (metrics, text) in zip(("mono", "mono_strong"), self._runs(), strict=True):
            painter.setFont(self._look.font(style))
            baseline = (self.height() + metrics.ascent() - metrics.descent()) // 2
            painter.drawText(x, baseline, text)
            x += metrics.horizontalAdvance(text)
        painter.end()


class ChoiceBox(QComboBox):
    """A list of allowed values that a passing mouse wheel does not change; its rows are as high as buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Qt's own for boxes pays no heed to the height that the style sheet asks for.
        self.setItemDelegate(QStyledItemDelegate(self))

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


class MarkLine(QWidget):
    """A state: its shape and its word side by side."""

    def __init__(self, look: Look, mark: Mark, name: str = "", role: str = "") -> None:
        super().__init__()
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        self._icon = MarkIcon(mark.shape, look.colour(mark.role), look.px(20))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._words = label(look, mark.words, "state", role or mark.role, wrap=not name)
        self._words.setObjectName(name)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def show_mark(self, mark: Mark) -> None:
        """Show another state in the same place; the colour of its word stays."""
        self._icon.set_mark(mark.shape, self._look.colour(mark.role))
        if self._words.text() != mark.words:
            self._words.setText(mark.words)


def mark_line(look: Look, mark: Mark, name: str = "", role: str = "") -> MarkLine:
    """Return a state: its shape and its word side by side; with a NAME, a short one that is never broken."""
    return MarkLine(look, mark, name, role)


def value_line(look: Look, line: Line, name: str = "") -> QWidget:
    """Return a line of a card: what it is in muted words, then what it says."""
    made = QWidget()
    if line.identifier:
        down = QVBoxLayout(made)
        down.setContentsMargins(0, 0, 0, 0)
        row = FlowLayout(gap=look.px(8))
        down.addLayout(row)
        role = label(look, line.label, "state", wrap=False)
        role.setMinimumWidth(look.px(48))
        row.addWidget(role)
        row.addWidget(IdentifierButton(look, line.label, line.value, name))
        large = look.percent > NOTE_BELOW_ABOVE
        if line.note:
            (down if large else row).addWidget(label(look, line.note, "second", "muted", wrap=large))
        return made
    across = QHBoxLayout(made)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(look.px(12))
    what = label(look, line.label, "second", "muted")
    what.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    what.setFixedWidth(look.px(144 if look.percent <= NOTE_BELOW_ABOVE else 96))
    across.addWidget(what, 0, Qt.AlignmentFlag.AlignTop)
    across.addWidget(label(look, line.value), 1)
    return made


class Card(QFrame):
    """A card: one thing with an edge; what is put in `body` stands below one another."""

    def __init__(self, look: Look, name: str = "", *, now: bool = False) -> None:
        super().__init__()
        self.look = look
        self.setObjectName(name)
        self.setProperty("kind", "card")
        self.setProperty("now", "true" if now else "false")
        self.body = QVBoxLayout(self)
        pad = look.px(12)
        self.body.setContentsMargins(look.px(16), pad, look.px(16), pad)
        self.body.setSpacing(look.px(6))
        self._in_hand = False
        # What is to be done when it is pressed where nothing in it takes the press.
        self.taken: Callable[[], object] | None = None

    def set_in_hand(self, in_hand: bool) -> None:
        """Show by a bar at its left edge that it is the one that is told of beside the column, or no longer."""
        self._in_hand = in_hand
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let it be taken in hand; the press goes on to what it stands on."""
        if self.taken is not None:
            self.taken()
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the card, and its bar when it is in hand; nothing in it moves for that."""
        super().paintEvent(event)
        if self._in_hand:
            painter = QPainter(self)
            pad, wide = self.look.px(12), self.look.px(4)
            painter.fillRect(QRectF(self.look.px(4), pad, wide, self.height() - 2 * pad), self.look.colour("primary"))
            painter.end()

    def beside(self, offers: Sequence[Offer], take: Callable[[Offer], object]) -> QVBoxLayout:
        """Return the column for the words of the card, the buttons of OFFERS to its right where they are short.

        Long ones, several, and those in large text stand in a row of their own below it.
        """
        down = QVBoxLayout()
        down.setSpacing(self.body.spacing())
        if len(offers) == 1 and len(offers[0].words) <= BESIDE_UNTIL and self.look.percent <= NOTE_BELOW_ABOVE:
            across = QHBoxLayout()
            across.setSpacing(self.look.px(12))
            across.addLayout(down, 1)
            across.addWidget(offer_button(self.look, offers[0], take), 0, Qt.AlignmentFlag.AlignVCenter)
            self.body.addLayout(across)
        else:
            self.body.addLayout(down)
            self.add_offers(offers, take)
        return down

    def add_offers(self, offers: Iterable[Offer], take: Callable[[Offer], object], kind: str = "") -> None:
        """Put the buttons of OFFERS at the foot of the card."""
        row = QWidget()
        flow = FlowLayout(row, gap=self.look.px(8))
        for offer in offers:
            flow.addWidget(offer_button(self.look, offer, take, kind))
        if flow.count():
            self.body.addSpacing(self.look.px(2))
            self.body.addWidget(row)


class MessagePanel(QFrame):
    """An inline message: title, what happened, why, what next; it can be copied whole."""

    def __init__(self, look: Look, message: Message, name: str, take: Callable[[Offer], object]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "message")
        self.setProperty("tone", message.mark.role)
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.text())
        across = QHBoxLayout(self)
        across.setContentsMargins(*(look.px(side) for side in (16, 12, 16, 12)))
        across.setSpacing(look.px(12))
        icon = MarkIcon(message.mark.shape, look.colour(message.mark.role), look.px(24))
        icon.setAccessibleName(message.mark.words)
        across.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        body = QVBoxLayout()
        body.setSpacing(look.px(6))
        across.addLayout(body, 1)
        body.addWidget(label(look, message.title, "title", message.mark.role))
        for lead, text in (("", message.happened), (tr("Why"), message.why), (tr("Next"), message.next)):
            if text:
                body.addWidget(label(look, f"{lead}: {text}" if lead else text))
        if message.details:
            body.addWidget(label(look, breakable(message.details), "second", "muted"))
        row = QWidget()
        flow = FlowLayout(row, gap=look.px(8))
        for offer in message.offers:
            flow.addWidget(offer_button(look, offer, take))
        if message.details or message.why:
            copy = Button(look, tr("Copy all"), f"{name}-copy", PLAIN)
            copy.clicked.connect(lambda: copy_text(message.text()))
            flow.addWidget(copy)
        if flow.count():
            body.addWidget(row)
