"""The text of a document with line numbers, the chosen element lit; a press in the text chooses the element there."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from hht_app.core.words import tr
from hht_app.ui.theme import Look


class _Numbers(QWidget):
    """The margin with the line numbers."""

    def __init__(self, text: TextView) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width that the numbers need."""
        return QSize(self._text.margin(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the numbers of the lines in sight."""
        self._text.draw_numbers(self, event)


class TextView(QPlainTextEdit):
    """The text; CHOSEN is emitted with the place of the character that the person put the cursor on."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._quiet = False
        self._numbers = _Numbers(self)
        self.setObjectName("inspector-text")
        self.setAccessibleName(tr("Text of the document"))
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.cursorPositionChanged.connect(self._moved)
        self.updateRequest.connect(self._follow)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take the font anew."""
        self._look = look
        self.setFont(look.font("mono"))
        self._make_room()

    def show_text(self, text: str) -> None:
        """Show TEXT with nothing lit."""
        self._quiet = True
        self.setPlainText(text)
        self.setExtraSelections([])
        self._quiet = False
        self._make_room()

    def light(self, start: int, end: int) -> None:
        """Light the characters from START to END and bring the first into sight; none where START is below 0."""
        self._quiet = True
        if start < 0 or end <= start:
            self.setExtraSelections([])
        else:
            lit = QTextEdit.ExtraSelection()
            made = QTextCursor(self.document())
            made.setPosition(start)
            here = self.textCursor().position()
            if not start <= here <= end:
                self.setTextCursor(made)
            made.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            lit.cursor = made
            form = lit.format
            form.setBackground(self._look.colour("bytes_bg"))
            form.setForeground(self._look.colour("text"))
            form.setFontUnderline(True)
            lit.format = form
            self.setExtraSelections([lit])
            if not self.viewport().rect().contains(self.cursorRect()):
                self.centerCursor()
        self._quiet = False

    def lit_text(self) -> str:
        """Return the characters that are lit."""
        found = self.extraSelections()
        return str(found[0].cursor.selectedText()).replace("\u2029", "\n") if found else ""

    # ------------------------------------------------------------------------------------------------------ margin

    def margin(self) -> int:
        """Return the width of the margin in pixels."""
        return QFontMetrics(self.font()).horizontalAdvance("0" * (len(str(self.blockCount())) + 2))

    def draw_numbers(self, margin: QWidget, event: QPaintEvent) -> None:
        """Draw the numbers of the lines in sight into MARGIN."""
        painter = QPainter(margin)
        painter.fillRect(event.rect(), self._look.colour("sunken"))
        painter.setPen(self._look.colour("muted"))
        painter.setFont(self.font())
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        high, wide = QFontMetrics(self.font()).height(), self.margin()
        half = QFontMetrics(self.font()).horizontalAdvance("0") // 2
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(offset)
            if place.top() > event.rect().bottom():
                break
            right = int(Qt.AlignmentFlag.AlignRight)
            painter.drawText(QRect(0, round(place.top()), wide - half, high), right, str(block.blockNumber() + 1))
            block = block.next()
        painter.end()

    def _make_room(self) -> None:
        self.setViewportMargins(self.margin(), 0, 0, 0)
        self._numbers.update()

    def _follow(self, _rect: QRect, by: int) -> None:
        if by:
            self._numbers.scroll(0, by)
        else:
            self._numbers.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the margin beside the text."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), self.margin(), inside.height()))

    def _moved(self) -> None:
        if not self._quiet:
            self.chosen.emit(self.textCursor().position())
