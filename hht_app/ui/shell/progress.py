"""What a person sees of work that takes its time: a busy cursor, then a line with how far it is and Cancel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QProgressBar, QWidget

from hht_app.core.words import tr
from hht_app.ui.desk import Desk
from hht_app.ui.parts import Button, label
from hht_app.ui.theme import Look

CURSOR_AFTER, LINE_AFTER = 300, 600


class ProgressLine(QFrame):
    """At the foot of the window: hidden until work has run for 0.6 s."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look, while_busy: Callable[[bool], None]) -> None:
        super().__init__(parent)
        self._desk, self._while_busy = desk, while_busy
        self._slow = False
        self.setObjectName("progress")
        self.setProperty("kind", "strip")
        across = QHBoxLayout(self)
        across.setContentsMargins(look.px(16), 4, look.px(8), 4)
        across.setSpacing(look.px(12))
        self._words = label(look, tr("Working"), "second")
        self._words.setObjectName("progress-words")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("progress-bar")
        self._bar.setAccessibleName(tr("How far the work is"))
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(look.px(160))
        self._cancel = Button(look, tr("Cancel"), "progress-cancel")
        self._cancel.clicked.connect(desk.cancel)
        across.addWidget(self._words, 1)
        across.addWidget(self._bar)
        across.addWidget(self._cancel)
        self._cancel.hide()
        self.hide()
        self._cursor_timer, self._line_timer = QTimer(self), QTimer(self)
        for timer, after, then in (
            (self._cursor_timer, CURSOR_AFTER, self._show_cursor),
            (self._line_timer, LINE_AFTER, self._show_line),
        ):
            timer.setSingleShot(True)
            timer.setInterval(after)
            timer.timeout.connect(then)
        desk.busy.connect(self._take_busy)
        desk.progressed.connect(self._take_progress)
        self.destroyed.connect(_restore_cursor)
        if desk.acting:
            self._take_busy(busy=True)

    def rest(self) -> None:
        """Put everything back as when nothing runs."""
        self._take_busy(busy=False)

    def _take_busy(self, busy: bool) -> None:
        if busy:
            self._cursor_timer.start()
            self._line_timer.start()
            return
        self._cursor_timer.stop()
        self._line_timer.stop()
        self.hide()
        self._cancel.hide()
        if self._slow:
            self._slow = False
            QApplication.restoreOverrideCursor()
            self._while_busy(False)

    def _show_cursor(self) -> None:
        self._slow = True
        QApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)
        self._while_busy(True)

    def _show_line(self) -> None:
        if self._cancel.isHidden():
            self._words.setText(self._desk.words or tr("Working"))
            self._bar.setRange(0, 0)
        self.show()

    def _take_progress(self, done: int, total: int, words: str) -> None:
        """Show how far the work is; work that says so can be cancelled."""
        self._words.setText(words or self._desk.words or tr("Working"))
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))
        self._cancel.show()


def _restore_cursor() -> None:
    while QApplication.overrideCursor() is not None:
        QApplication.restoreOverrideCursor()
