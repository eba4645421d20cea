"""The two smallest parts, of which the first screen's bar is made: a text that can be copied, and a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from hht_app.ui.theme import Look

PRIMARY, PLAIN, STEP, TAB, FILTER, FOLD = "primary", "plain", "step", "tab", "filter", "fold"


class Text(QLabel):
    """A text that can be selected from the first press on it: what that takes costs more than all the rest of a text,
    and most are never pressed.
    """

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to select, or open the menu that copies; with the focus, Ctrl+C copies what is selected."""
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)


def label(look: Look, text: str, style: str = "body", role: str = "text", *, wrap: bool = True) -> QLabel:
    """Return a text in STYLE and colour ROLE; it can be selected and copied."""
    made = Text(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(look.font(style))
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made


class Button(QPushButton):
    """A button that Enter presses as well as Space, with a name for tests and one for screen readers."""

    def __init__(self, look: Look, text: str, name: str, kind: str = "", spoken: str = "") -> None:
        super().__init__(text.replace("&", "&&"))
        self._look = look
        self.setObjectName(name)
        self.setAccessibleName(spoken or text)
        self.setProperty("kind", kind)
        self.setFont(look.font("strong"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Enter do what Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the button; the main one and a chip that holds get a second ring inside: their edge hides the first."""
        super().paintEvent(event)
        kind = self.property("kind")
        if self.hasFocus() and (kind == PRIMARY or (kind == FILTER and self.isChecked())):
            from PySide6.QtCore import QRectF
            from PySide6.QtGui import QPainter, QPen

            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.colour("on_primary" if kind == PRIMARY else "primary"), 2))
            radius = self._look.px(5)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 5, -5, -5), radius, radius)
            painter.end()

    def set_mnemonic(self, letter: str) -> None:
        """Underline LETTER in the text, so that Alt and the letter press the button."""
        text = self.text()
        place = text.lower().find(letter)
        if place >= 0:
            self.setText(f"{text[:place]}&{text[place:]}")
