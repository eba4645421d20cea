"""A capture that was brought in: its messages in a list that is searched as typed, and the one in hand taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QSplitter, QWidget

from hht_app.core.words import tr
from hht_app.terminal.importing.certificates import FOLDER as KEPT_FOLDER
from hht_app.terminal.views.inspector import inspect_bytes
from hht_app.ui.bench.inspector import InspectorView
from hht_app.ui.parts import Button, label
from hht_app.ui.sheet_table import ROW, Index, SheetModel, SheetView
from hht_app.ui.shell.dialog import Dialog
from hht_app.ui.tab_order import order_tabs

if TYPE_CHECKING:
    from hht_app.terminal.importing.capture import Capture
    from hht_app.terminal.importing.recognise import Recognised
    from hht_app.ui.main_window import MainWindow


class CaptureDialog(Dialog):
    """Nothing of it is kept: it is looked through, and closing it changes nothing."""

    name = "import"

    def __init__(self, window: MainWindow, found: Recognised, capture: Capture) -> None:
        self._found, self._capture = found, capture
        self._shown: tuple[int, ...] = tuple(range(len(capture.messages)))
        super().__init__(window)

    def wide(self) -> int:
        """Return the width it wants at 100 %."""
        return 1200

    def high(self) -> int:
        """Return the height it wants at 100 %."""
        return 800

    def fill(self) -> None:
        """Make the field, the list and the place where the message in hand is taken apart."""
        self.setWindowTitle(tr("Brought in"))
        self.setAccessibleName(tr("Brought in"))
        self.down.addWidget(
            label(self.look, tr("{what}: {name}", what=self._found.title, name=self._found.name), "strong")
        )
        self.field = QLineEdit(self)
        self.field.setObjectName("capture-field")
        self.field.setAccessibleName(tr("Find in the capture"))
        self.field.setPlaceholderText(tr("Find in the capture: a word, an identifier, or bytes in hex"))
        self.field.setFont(self.look.font("body"))
        self.down.addWidget(self.field)
        self._count = label(self.look, "", "second", "muted")
        self._count.setObjectName("import-words")
        self.down.addWidget(self._count)
        self._model = SheetModel(self)
        self.rows = SheetView(self.look, "capture-rows", tr("Messages of the capture"), self._model)
        self.rows.setMinimumHeight(self.look.px(4 * ROW))
        self.view: InspectorView | None = None
        self._parts = QSplitter(Qt.Orientation.Vertical)
        self._parts.setObjectName("capture-parts")
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(self.rows)
        # Keeps the room for the view, which would be made anew for each room it is given in between.
        self._parts.addWidget(QWidget())
        self._parts.setSizes([self.look.px(150), self.look.px(460)])
        self.down.addWidget(self._parts, 1)
        done = Button(self.look, tr("Close"), "import-close", spoken=tr("Close; nothing is changed"))
        done.clicked.connect(self.close)
        self.add_buttons(done)
        self.rows.selectionModel().currentRowChanged.connect(self._look_into)
        self.field.textChanged.connect(self._find)
        self._model.take(self._capture.heads(), [item.cells for item in self._capture.messages])
        self.rows.fit()
        self._tell_count()
        # The list is there first; making the view takes as long again.
        QTimer.singleShot(0, self, self._make_view)

    def _make_view(self) -> None:
        view = InspectorView(self, self.window_behind.desk, self.look)
        view.setAccessibleName(view.title())
        kept = self._parts.replaceWidget(1, view)
        if kept is not None:
            kept.deleteLater()
        view.show()
        self.view = view
        self.rows.selectRow(0)

    def _show_message(self, data: Any) -> None:
        if self.view is not None:
            self.view.show_data(data)
            # Its parts are made anew for the room it gets, and come last then.
            QTimer.singleShot(0, self, lambda: order_tabs((self,)))

    def _find(self, typed: str) -> None:
        capture = self._capture
        self.window_behind.desk.read(
            lambda _job: _found(capture, typed), self._take_found, owner=self, slot=f"capture-find-{id(self)}"
        )

    def _take_found(self, found: Any) -> None:
        self._shown, rows = found
        self._model.take(self._capture.heads(), rows)
        self._tell_count()
        if self._shown:
            self.rows.selectRow(0)

    def _tell_count(self) -> None:
        shown, count = f"{len(self._shown):,}", f"{len(self._capture.messages):,}"
        lines = [tr("{shown} of {count} messages", shown=shown, count=count), *self._found.lines[1:]]
        self._count.setText("\n".join(lines))

    def _look_into(self, current: Index, _previous: Index) -> None:
        if not current.isValid() or self.view is None:
            return
        window, message = self.window_behind, self._capture.messages[self._shown[current.row()]]
        truth = window.bench_open
        window.desk.read(
            lambda job: inspect_bytes(
                job.session, message.data, message.place, truth=truth, kept=job.ws.folder / KEPT_FOLDER
            ),
            self._show_message,
            owner=self.view,
            slot=f"capture-{id(self)}",
        )


def _found(capture: Capture, typed: str) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...]]:
    """Return the numbers and rows of the messages that have TYPED; runs on the worker's thread."""
    numbers = capture.find(typed)
    return numbers, tuple(capture.messages[number].cells for number in numbers)
