"""What a person sees of a window or dialog: every text in it, and every text that has not the room it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QAbstractTableModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QFrame,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

MOST_ROWS = 60
_MARKUP = re.compile(r"</?(p|b|i|a|br|h\d|table|span|html)\b[^<>]*>")


class Said(NamedTuple):
    """One text: the widget that says it, in what way, and the words."""

    where: str
    how: str
    text: str


def name_of(widget: QWidget) -> str:
    """Return the name of WIDGET, or of what it stands in."""
    step: QWidget | None = widget
    while step is not None and (not step.objectName() or step.objectName().startswith("qt_")):
        step = step.parentWidget()
    return step.objectName() if step is not None else type(widget).__name__


def shown_parts(root: QWidget) -> list[QWidget]:
    """Return ROOT and every widget in it that is shown, without those of other windows."""
    return [root, *(item for item in root.findChildren(QWidget) if item.isVisible() and item.window() is root.window())]


def texts(root: QWidget) -> Iterator[Said]:
    """Yield every text of ROOT that is seen or spoken."""
    for item in shown_parts(root):
        where = name_of(item)
        for how, text in _own_words(item):
            for line in _plain(text).splitlines():
                if line.strip():
                    yield Said(where, how, line)


def _plain(text: str) -> str:
    return QTextDocumentFragment.fromHtml(text).toPlainText() if _MARKUP.search(text) else text


def _own_words(item: QWidget) -> Iterator[tuple[str, str]]:
    yield "tooltip", item.toolTip()
    yield "spoken", item.accessibleName()
    yield "description", item.accessibleDescription()
    if item.isWindow():
        yield "title", item.windowTitle()
    if isinstance(item, (QLabel, QAbstractButton)):
        yield "text", item.text()
    elif isinstance(item, QGroupBox):
        yield "group", item.title()
    elif isinstance(item, QLineEdit):
        yield "placeholder", item.placeholderText()
    elif isinstance(item, (QPlainTextEdit, QTextEdit)):
        yield "placeholder", item.placeholderText()
        if item.isReadOnly():
            yield "document", item.toPlainText()
    elif isinstance(item, QComboBox):
        yield from (("choice", item.itemText(row)) for row in range(item.count()))
    elif isinstance(item, QHeaderView):
        model = item.model()
        if model is not None and item.orientation() == Qt.Orientation.Horizontal:
            for column in range(model.columnCount()):
                yield "header", str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    elif isinstance(item, QAbstractItemView) and item.model() is not None:
        yield from _cells(item.model(), QModelIndex())


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[tuple[str, str]]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(min(model.rowCount(parent), MOST_ROWS)):
        for column in range(columns):
            index = model.index(row, column, parent)
            yield "cell", str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            yield "cell tooltip", str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        if not isinstance(model, (QAbstractListModel, QAbstractTableModel)):
            yield from _cells(model, model.index(row, 0, parent))


# ------------------------------------------------------------------------------------------------------ untranslated

# Every vowel of a text that was translated is accented in the pseudo-language.
_WORD = re.compile(r"[A-Za-zÀ-ž]{2,}")
_ENGLISH = re.compile(r"[aeiouAEIOU]")


def english_words(text: str) -> list[str]:
    """Return the words of TEXT, shown in the pseudo-language, that did not pass translation."""
    return [word for word in _WORD.findall(text) if _ENGLISH.search(word)]


# ----------------------------------------------------------------------------------------------------- clipped, pushed


def scrolled_in(item: QWidget) -> QScrollArea | None:
    """Return the scroll area that ITEM lies in, or None."""
    step = item.parentWidget()
    while step is not None:
        if isinstance(step, QScrollArea):
            return step
        step = step.parentWidget()
    return None


def squeezed(root: QWidget, *, slack: int = 2) -> Iterator[tuple[str, str]]:
    """Yield what in ROOT has not its room: clipped words, buttons under their least size, columns wider than theirs."""
    for item in shown_parts(root):
        where = name_of(item)
        if isinstance(item, QLabel) and item.text() and not item.pixmap():
            if item.wordWrap():
                if item.height() < item.heightForWidth(item.width()) - slack:
                    yield where, f"cut in height: {item.text()[:50]}"
                widest = max((item.fontMetrics().horizontalAdvance(word) for word in item.text().split()), default=0)
                if item.textFormat() == Qt.TextFormat.PlainText and widest > item.contentsRect().width() + slack:
                    yield where, f"a word wider than its label: {item.text()[:50]}"
            elif item.width() < item.sizeHint().width() - slack or item.height() < item.sizeHint().height() - slack:
                yield where, f"cut: {item.text()[:50]}"
        elif isinstance(item, QAbstractButton) and (item.text() or not item.icon().isNull()):
            least = item.minimumSizeHint()
            if item.width() < least.width() - slack or item.height() < least.height() - slack:
                yield where, f"button {item.width()}x{item.height()} under {least.width()}x{least.height()}"
        elif isinstance(item, QScrollArea):
            inside = item.widget()
            never = item.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            if inside is not None and never and inside.width() > item.viewport().width() + slack:
                yield where, f"column {inside.width()} wider than {item.viewport().width()}"
        elif isinstance(item, QHeaderView) and item.orientation() == Qt.Orientation.Horizontal:
            for column in range(item.count()):
                if not item.isSectionHidden(column) and item.sectionSize(column) < item.sectionSizeHint(column) - slack:
                    yield where, f"column {column} {item.sectionSize(column)} under {item.sectionSizeHint(column)}"
        yield from ((where, words) for words in _pushed_out(item, slack))


def _pushed_out(item: QWidget, slack: int) -> Iterator[str]:
    """Say where ITEM reaches out of what it stands in, sideways, or downwards where nothing scrolls."""
    parent = item.parentWidget()
    if parent is None or item.isWindow() or isinstance(parent, (QAbstractItemView, QHeaderView, QComboBox)):
        return
    if isinstance(parent.parentWidget(), (QScrollArea, QAbstractItemView, QPlainTextEdit, QTextEdit)):
        return
    if item.x() < -slack or item.x() + item.width() > parent.width() + slack:
        yield f"reaches from {item.x()} to {item.x() + item.width()} out of {parent.width()} across"
    if item.y() < -slack or item.y() + item.height() > parent.height() + slack:
        yield f"reaches from {item.y()} to {item.y() + item.height()} out of {parent.height()} down"


def overlapping(root: QWidget, *, slack: int = 2) -> Iterator[tuple[str, str]]:
    """Yield the pairs of labels, buttons and fields in ROOT, side by side in one parent, that cover one another."""
    kinds = (QLabel, QAbstractButton, QLineEdit, QComboBox, QFrame)
    by_parent: dict[int, list[QWidget]] = {}
    for item in shown_parts(root):
        parent = item.parentWidget()
        if parent is not None and isinstance(item, kinds) and not item.isWindow():
            by_parent.setdefault(id(parent), []).append(item)
    for members in by_parent.values():
        for at, one in enumerate(members):
            for other in members[at + 1 :]:
                common = one.geometry().intersected(other.geometry())
                if common.width() > slack and common.height() > slack:
                    yield (
                        f"{name_of(one)} and {name_of(other)}",
                        f"cover one another by {common.width()}x{common.height()}",
                    )


def outside(root: QWidget, *, slack: int = 2) -> Iterator[str]:
    """Yield the buttons of ROOT that can be reached by no scrolling and stand out of the window."""
    whole = QRect(QPoint(0, 0), root.size()).adjusted(-slack, -slack, slack, slack)
    for item in shown_parts(root):
        if isinstance(item, QAbstractButton) and scrolled_in(item) is None:
            place = QRect(item.mapTo(root, QPoint(0, 0)), item.size())
            if not whole.contains(place):
                yield name_of(item)
