"""The tables that the rules read, to be looked through and searched: one table, or all of them in one list."""

from __future__ import annotations

import html
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout, QLineEdit, QTextBrowser

from hht_app.core.words import tr
from hht_app.ui.parts import NOTE_BELOW_ABOVE, PRIMARY, Button, ChoiceBox, label
from hht_app.ui.sheet_table import ROW, Index, SheetModel, SheetView
from hht_app.ui.shell.dialog import Dialog

if TYPE_CHECKING:
    from hht_app.terminal.views.tables import Sheet, TableInfo
    from hht_app.ui.main_window import MainWindow


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
        self.rows = SheetView(self.look, "tables-rows", tr("Rows of the table"), self._model)
        self.rows.selectionModel().currentRowChanged.connect(self._show_row)
        self.rows.setMinimumHeight(self.look.px(4 * ROW))
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
        self._model.take(sheet.heads, sheet.rows)
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
