"""One filter over the window's keys: a scanner's are held back until Enter says that they were a label."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

if TYPE_CHECKING:
    from hht_app.terminal.scanning import Wedge
    from hht_app.ui.main_window import MainWindow

ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
SILENT = (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock)
NOT_MODIFIERS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
BEGINS_IN_A_FIELD = frozenset("0123456789abcdefABCDEF")
GOES_ON_IN_A_FIELD = BEGINS_IN_A_FIELD | frozenset("xX:-")


def takes_typing(widget: QWidget | None) -> bool:
    """Tell whether what is typed goes into WIDGET as text."""
    return isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit) and not widget.isReadOnly()


class ScannerKeys(QObject):
    """Sees the keys of one main window and its dialogs before any widget does.

    Keys that may be a scanner's are held back for no longer than a hand would notice, then handed on as they came. In
    a field only what a label may be made of is held back; where nothing is typed, any character is.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._watched: QWindow | None = None
        self._wedge: Wedge | None = None
        self._keys: list[tuple[int, Qt.KeyboardModifier, str]] = []
        self._handing_on = False
        # Keys that may be a scanner's are held for as long at least; a busy machine may need more than none.
        self.least_wait_ms = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._waited)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)
            self._watch(app.focusWindow())

    def moment_of(self, event: QKeyEvent) -> int:
        """Return when the key of EVENT was pressed, in milliseconds; the system's own time where it tells it."""
        return event.timestamp() or round(time.monotonic() * 1000)

    def _watch(self, focused: QWindow | None) -> None:
        """Look at the keys of the window that has the focus now, when it is this one or a dialog of it."""
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = focused if focused is not None and self._is_ours(focused) else None
        if self._watched is not None:
            self._watched.installEventFilter(self)

    def _is_ours(self, focused: QWindow) -> bool:
        shown = next((item for item in QApplication.topLevelWidgets() if item.windowHandle() is focused), None)
        while shown is not None and shown is not self._window:
            shown = shown.parentWidget()
        return shown is not None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take a key that may be a scanner's; let every other event pass."""
        if event.type() != QEvent.Type.KeyPress or self._handing_on or not isinstance(event, QKeyEvent):
            return False
        return self._takes(event)

    def _takes(self, event: QKeyEvent) -> bool:
        key, at = event.key(), self.moment_of(event)
        if key in SILENT:
            return False
        plain = not (event.modifiers() & ~NOT_MODIFIERS)
        if plain and key in ENDS and self._ends(at):
            return True
        if not plain and event.matches(QKeySequence.StandardKey.Paste):
            self._hand_on()
            return self._paste()
        char = event.text()
        if plain and len(char) == 1 and char.isprintable() and not event.isAutoRepeat():
            return self._may_hold(event, char, at)
        self._hand_on()
        return False

    def _may_hold(self, event: QKeyEvent, char: str, at: int) -> bool:
        """Hold the key of EVENT back where it may belong to a scan."""
        wedge = self._wedge
        if wedge is None:
            from hht_app.terminal.scanning import Wedge

            wedge = self._wedge = Wedge()
        if wedge.held and not wedge.belongs(at):
            self._hand_on()
        if not self._may_belong(char, first=not wedge.held):
            self._hand_on()
            return False
        wedge.hold(char, at)
        self._keys.append((event.key(), event.modifiers(), char))
        self._timer.start(max(wedge.patience_ms, self.least_wait_ms))
        return True

    @staticmethod
    def _may_belong(char: str, *, first: bool) -> bool:
        focused = QApplication.focusWidget()
        if QApplication.activePopupWidget() is not None:
            return False
        if takes_typing(focused):
            # A word that shows as dots is nobody's label.
            if isinstance(focused, QLineEdit) and focused.echoMode() != QLineEdit.EchoMode.Normal:
                return False
            return char in (BEGINS_IN_A_FIELD if first else GOES_ON_IN_A_FIELD)
        return not (first and char == " ")

    def _waited(self) -> None:
        """Nothing more has come; but what came while the window was busy may still stand in the queue."""
        QTimer.singleShot(0, self, self._hand_on)

    def _hand_on(self) -> None:
        """Hand on the keys that were held back, as they came: they were a hand's."""
        if not self._keys:
            return
        self._timer.stop()
        keys, self._keys = self._keys, []
        if self._wedge is not None:
            self._wedge.let_go()
        target = self._watched
        self._handing_on = True
        try:
            for key, modifiers, text in keys:
                if target is not None and shiboken6.isValid(target):
                    pressed = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
                    QCoreApplication.sendEvent(target, pressed)
        finally:
            self._handing_on = False

    def _ends(self, at: int) -> bool:
        """Take Enter as the end of a scan; tell whether it was one."""
        wedge = self._wedge
        if wedge is None or not wedge.ends(at):
            self._hand_on()
            return False
        from hht_app.terminal.scanning import TEXT, read_label
        from hht_app.ui.scanning.taking import take_label, typed_there

        label = read_label(wedge.held)
        focused = QApplication.focusWidget()
        if takes_typing(focused) and (label.kind == TEXT or typed_there(self._window, focused)):
            self._hand_on()
            return False
        self._timer.stop()
        self._keys = []
        wedge.let_go()
        take_label(self._window, label)
        return True

    def _paste(self) -> bool:
        """Read the code in a copied picture, wherever the focus is: no field takes a picture."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime.hasText() or not mime.hasImage():
            return False
        self._window.run("bring-in-copied")
        return True
