"""Where the keyboard's focus is: it stays while what has it is there, and goes to what has taken its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QScrollArea, QWidget

if TYPE_CHECKING:
    from hht_app.ui.page import Page


class InSight(QObject):
    """Scrolls what the keyboard goes to into sight, also where it comes into a scrolled part from outside of it."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._changed)

    def _changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        # What is pressed with a mouse stays under it.
        if now is None or QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        if now.window() is self._window or now.window().parent() is self._window:
            self.bring(now)

    @staticmethod
    def bring(widget: QWidget) -> None:
        """Scroll every area that WIDGET stands in to where it can be seen, the innermost first.

        The areas are looked for by their kind: to be asked for a parent that Qt has made by itself, an area's inside,
        PySide loads every kind of widget there is.
        """
        for area in reversed(widget.window().findChildren(QScrollArea)):
            if area.isAncestorOf(widget):
                area.ensureWidgetVisible(widget)


class Focus:
    """The focus of WINDOW, whose page is what PAGE returns; widgets are known by their names, as they are made anew."""

    def __init__(self, window: QMainWindow, page: Callable[[], Page | None]) -> None:
        self._window, self._page = window, page
        self._sight = InSight(window)
        self._kept = ""
        self._turned = False

    def keep(self) -> None:
        """Remember what has the focus in the page or its chrome; nothing for the main button."""
        self._kept = self._name()

    def turn(self) -> None:
        """Another page is shown: what had the focus is forgotten."""
        self._kept, self._turned = "", True

    def give_back(self) -> None:
        """Leave the focus where it is while that is there to be seen; else give it to what has taken its place."""
        self._give(self._kept)

    def give_to_page(self) -> None:
        """Give the focus to what the page has it on first."""
        self._give("")

    def settle(self) -> None:
        """A screen that was made in slices may only now have what is to have the focus."""
        if self._turned:
            self._turned = False
            self._give("")
        elif self._kept and self._name() != self._kept:
            self._give(self._kept)

    def _name(self) -> str:
        page, focused = self._page(), self._window.focusWidget()
        main = page.main_button if page is not None else None
        return focused.objectName() if focused is not None and focused is not main else ""

    def _give(self, name: str) -> None:
        page, focused = self._page(), self._window.focusWidget()
        # Where what had the focus has gone, Qt gives it to whatever comes next: that is not where it belongs.
        stays = focused is not None and focused.objectName() == name
        if name and focused is not None and stays and focused.isVisibleTo(self._window) and focused.isEnabled():
            return
        found = next((item for item in self._named(name) if item.isVisibleTo(self._window)), None)
        if found is None:
            found = page.first_focus() if page is not None else None
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
            # When everything stands in its place: a screen that was left far down comes back as it was left.
            QTimer.singleShot(0, self._window, self._bring_into_sight)

    def _bring_into_sight(self) -> None:
        focused = self._window.focusWidget()
        if focused is not None:
            self._sight.bring(focused)

    def _named(self, name: str) -> list[QWidget]:
        whole = self._window.centralWidget()
        return whole.findChildren(QWidget, name) if name and whole is not None else []
