"""A layout that sets its items in rows and breaks to a new row where the width ends, so that nothing is clipped."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


@dataclass(frozen=True, slots=True)
class _Measured:
    """An item that is shown, with the width and height it wants and the least that it needs, in pixels."""

    item: QLayoutItem
    wide: int
    high: int
    least_wide: int
    least_high: int

    def width_in(self, available: int) -> int:
        """Return the width it takes where so much is AVAILABLE."""
        return max(self.least_wide, min(self.wide, available))


class FlowLayout(QLayout):
    """Items left to right (or pushed to the right edge), wrapped, in the middle of its height; gaps in pixels."""

    def __init__(
        self, parent: QWidget | None = None, *, gap: int = 8, row_gap: int | None = None, to_the_right: bool = False
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self._measured: list[_Measured] | None = None
        self._gap = gap
        self._row_gap = gap if row_gap is None else row_gap
        self._to_the_right = to_the_right
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take an item."""
        self._measured = None
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Return an item, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Remove and return an item, or None past the end; Qt deletes it, so nothing else may hold it."""
        self._measured = None
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """It wants no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Its height depends on its width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height the rows need at WIDTH; Qt asks again and again, so it is kept until something changes."""
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """Forget what was measured: an item has come, gone or changed."""
        self._heights.clear()
        self._measured = None
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Place the items in RECT."""
        super().setGeometry(rect)
        spare = max(0, rect.height() - self.heightForWidth(rect.width()))
        self._arrange(rect.adjusted(0, spare // 2, 0, 0), place=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of all items in one row."""
        shown = self._shown()
        width = sum(one.wide for one in shown) + self._gap * max(0, len(shown) - 1)
        return self._with_margins(QSize(width, max((one.high for one in shown), default=0)))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the widest item alone."""
        shown = self._shown()
        width = max((one.least_wide for one in shown), default=0)
        return self._with_margins(QSize(width, max((one.least_high for one in shown), default=0)))

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _shown(self) -> list[_Measured]:
        """Return the items that are shown, measured once until something changes: Qt asks for sizes again and again."""
        if self._measured is None:
            self._measured = []
            for item in self._items:
                if not item.isEmpty():
                    hint, least = item.sizeHint(), item.minimumSize()
                    self._measured.append(_Measured(item, hint.width(), hint.height(), least.width(), least.height()))
        return self._measured

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        margins = self.contentsMargins()
        inside = rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        available, y = inside.width(), inside.y()
        for row in self._rows(available):
            height = max(one.high for one in row)
            if place:
                used = sum(one.width_in(available) for one in row) + self._gap * (len(row) - 1)
                x = inside.x() + (max(0, available - used) if self._to_the_right else 0)
                for one in row:
                    size = QSize(one.width_in(available), one.high)
                    one.item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
                    x += size.width() + self._gap
            y += height + self._row_gap
        bottom = y - self._row_gap if self._shown() else y
        return bottom - rect.y() + margins.bottom()

    def _rows(self, width: int) -> list[list[_Measured]]:
        rows: list[list[_Measured]] = []
        used = 0
        for one in self._shown():
            wanted = one.width_in(width)
            if rows and used + self._gap + wanted <= width:
                rows[-1].append(one)
                used += self._gap + wanted
            else:
                rows.append([one])
                used = wanted
        return rows
