"""Check boxes and radio buttons: the style sheet draws the ground, these draw the tick and the dot upon it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QLabel, QRadioButton, QStyle, QStyleOptionButton

from hht_app.ui.theme import Look


class CheckBox(QCheckBox):
    """A box with a tick, its words beside it in a label of their own; Space ticks it."""

    def __init__(self, look: Look, name: str, spoken: str) -> None:
        super().__init__()
        self._look = look
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setMinimumSize(look.target, look.target)

    def hitButton(self, place: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Take a press anywhere on the row, not on the words alone."""
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the box, and the tick when it is chosen."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = QRectF(self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._look.colour("on_primary"), place.width() / 9)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        turns = ((0.25, 0.52), (0.43, 0.7), (0.76, 0.32))
        painter.drawPolyline([QPointF(place.x() + x * place.width(), place.y() + y * place.height()) for x, y in turns])
        painter.end()


class TitleOfBox(QLabel):
    """The words of a check box: they wrap, which the box's own cannot, and a press on them is a press on the box."""

    def __init__(self, look: Look, text: str, box: CheckBox) -> None:
        super().__init__(text)
        self._box = box
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look.font("strong"))
        self.setWordWrap(True)
        self.setBuddy(box)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Press the box."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._box.click()


class RadioButton(QRadioButton):
    """A round button with a dot when it is the one chosen."""

    def __init__(self, look: Look, text: str, name: str, spoken: str) -> None:
        super().__init__(text.replace("&", "&&"))
        self._look = look
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setMinimumSize(look.px(96), look.target)

    def hitButton(self, place: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Take a press anywhere on the row, not on the words alone."""
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the button, and the dot when it is chosen."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = QRectF(self.style().subElementRect(QStyle.SubElement.SE_RadioButtonIndicator, option, self))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("on_primary"))
        painter.drawEllipse(place.center(), place.width() / 5, place.width() / 5)
        painter.end()
