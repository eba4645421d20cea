"""The tables that the rules read, to be looked through and searched: one table, or all of them in one list."""

from __future__ import annotations

import html
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QLineEdit, QTableView, QTextBrowser

from hht_app.core.words import tr
from hht_app.ui.clipboard import copy_text
from hht_app.ui.parts import NOTE_BELOW_ABOVE, PRIMARY, Button, ChoiceBox, label
from hht_app.ui.shell.dialog import Dialog
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from hht_app.terminal.views.tables import Sheet, TableInfo
    from hht_app.ui.main_window import MainWindow

Index = QModelIndex | QPersistentModelIndex
_ROW, _NARROWEST, _WIDEST = 32, 64, 380
_MEASURED = 60  # rows from which a column's width is taken


class SheetModel(QAbstractTableModel):
    """Rows of texts under their heads."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heads: tuple[str, ...] = ()
        self.rows: tuple[tuple[str, ...], ...] = ()

    def take(self, sheet: Sheet) -> None:
        """Show SHEET in the place of what was there."""
        self.beginResetModel()
        self.heads, self.rows = sheet.heads, sheet.rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self.heads)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the head of a column."""
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.heads[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, whole in its tool tip too."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.rows[index.row()][index.column()]
        return None


class SheetView(QTableView):
    """A table to read: rows are chosen whole, Ctrl+C copies the chosen ones, Tab leaves it."""

    def __init__(self, look: Look, model: SheetModel) -> None:
        super().__init__()
        self._look, self._sheet = look, model
        self.setModel(model)
        self.setObjectName("tables-rows")
        self.setAccessibleName(tr("Rows of the table"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFont(look.font("second"))
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(look.px(_ROW))
        self.horizontalHeader().setFont(look.font("state"))
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def fit(self) -> None:
        """Give each column the room of the widest of its first cells, within bounds."""
        metrics, heads = QFontMetrics(self._look.font("second")), QFontMetrics(self._look.font("state"))
        least, most = self._look.px(_NARROWEST), self._look.px(_WIDEST)
        for column, head in enumerate(self._sheet.heads):
            widest = max((row[column] for row in self._sheet.rows[:_MEASURED]), key=len, default="")
            wanted = max(metrics.horizontalAdvance(widest), heads.horizontalAdvance(head)) + self._look.px(20)
            self.setColumnWidth(column, min(most, max(least, wanted)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the chosen rows, cells apart by tabs."""
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            copy_text("\n".join("\t".join(self._sheet.rows[row]) for row in rows))
            return
        super().keyPressEvent(event)


class TablesSheet(Dialog):
    """A table is chosen, or all of them; what is typed narrows the rows, and the one in hand is shown whole."""

    name = "tables"

    def fill(self) -> None:
        """Make choice, field, rows and the row in hand, and have the list of tables fetched."""
        self.setWindowTitle(tr("Tables"))
        self.setAccessibleName(tr("Tables"))
        self._tables: tuple[TableInfo, ...] = ()
        self._wanted = ("", "")
        self.down.addWidget(label(self.look, tr("Tables"), "heading"))
        self.choice = ChoiceBox(self)
        self.choice.setObjectName("tables-choice")
        self.choice.setAccessibleName(tr("Table"))
        self.field = QLineEdit(self)
        self.field.setObjectName("tables-field")
        self.field.setAccessibleName(tr("Find in it"))
        beside = QGridLayout()
        beside.setHorizontalSpacing(self.look.px(12))
        large = self.look.percent > NOTE_BELOW_ABOVE
        for number, (words, widget) in enumerate(((tr("Table"), self.choice), (tr("Find in it"), self.field))):
            name = label(self.look, words, "strong")
            name.setBuddy(widget)
            beside.addWidget(name, 2 * number if large else 0, 0 if large else number)
            beside.addWidget(widget, 2 * number + 1 if large else 1, 0 if large else number)
            beside.setColumnStretch(0 if large else number, 1)
        self.down.addLayout(beside)
        self._about = label(self.look, "", "second", "muted")
        self._about.setObjectName("tables-about")
        self.down.addWidget(self._about)
        self._model = SheetModel(self)
        self.rows = SheetView(self.look, self._model)
        self.rows.selectionModel().currentRowChanged.connect(self._show_row)
        self.rows.setMinimumHeight(self.look.px(4 * _ROW))
        self.down.addWidget(self.rows, 3)
        self.row = QTextBrowser(self)
        self.row.setObjectName("tables-row")
        self.row.setAccessibleName(tr("The row in hand"))
        self.row.setOpenLinks(False)
        self.row.document().setDefaultFont(self.look.font("second"))
        self.down.addWidget(self.row, 1)
        done = Button(self.look, tr("Close"), "tables-close", PRIMARY)
        done.clicked.connect(self.close)
        self.add_buttons(done)
        self.choice.currentIndexChanged.connect(self._read)
        self.field.textChanged.connect(self._read)
        self.window_behind.desk.read(lambda _job: _tables(), self._take_tables, owner=self)

    def wide(self) -> int:
        """Return the width it wants at 100 %."""
        return 1040

    def high(self) -> int:
        """Return the height it wants at 100 %."""
        return 760

    def open_at(self, key: str, typed: str = "") -> None:
        """Show the table KEY (all of them for an empty one), narrowed to what has TYPED."""
        self._wanted = (key, typed)
        if self._tables:
            self._go()

    def _take_tables(self, tables: Any) -> None:
        self._tables = tables
        self.choice.blockSignals(True)
        self.choice.addItem(tr("All tables"), "")
        for item in self._tables:
            self.choice.addItem(tr("{group}: {title}", group=item.group, title=item.title), item.key)
        self.choice.blockSignals(False)
        self._go()

    def _go(self) -> None:
        key, typed = self._wanted
        for widget in (self.choice, self.field):
            widget.blockSignals(True)
        self.choice.setCurrentIndex(max(0, self.choice.findData(key)))
        self.field.setText(typed)
        for widget in (self.choice, self.field):
            widget.blockSignals(False)
        self._read()

    def _read(self) -> None:
        key, typed = self.choice.currentData(), self.field.text()
        chosen = tuple(item for item in self._tables if item.key == key) or self._tables
        if chosen:
            self.window_behind.desk.read(
                lambda _job: _sheet(chosen, typed), partial(self._take, chosen), owner=self, slot=f"tables-{id(self)}"
            )

    def _take(self, chosen: tuple[TableInfo, ...], found: Any) -> None:
        sheet: Sheet = found
        self._model.take(sheet)
        self.rows.fit()
        words = chosen[0].words if len(chosen) == 1 else tr("Every table that the rules read, row by row.")
        self._about.setText(
            tr("{words} {shown} of {count} rows.", words=words, shown=len(sheet.rows), count=sheet.count)
        )
        if sheet.rows:
            self.rows.selectRow(0)
        else:
            self.row.setPlainText(tr("Nothing has these words. Type less of them."))

    def _show_row(self, current: Index, _previous: Index) -> None:
        if not current.isValid():
            return
        values = self._model.rows[current.row()]
        self.row.setHtml(
            "".join(
                f"<p><b>{html.escape(head)}</b>: {html.escape(value)}</p>"
                for head, value in zip(self._model.heads, values, strict=True)
                if value
            )
        )


def _tables() -> tuple[TableInfo, ...]:
    from hht_app.terminal.views.tables import all_tables

    return all_tables()


def _sheet(chosen: tuple[TableInfo, ...], typed: str) -> Sheet:
    from hht_app.terminal.views.tables import read_sheet

    return read_sheet(chosen, typed)


def open_tables(window: MainWindow, key: str = "", typed: str = "") -> TablesSheet:
    """Show the tables over WINDOW at KEY, narrowed to what has TYPED."""
    sheet = TablesSheet.open_over(window)
    sheet.open_at(key, typed)
    return sheet
