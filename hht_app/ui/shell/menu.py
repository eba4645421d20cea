"""Menus and buttons made from the registry of actions; every one of them is the same QAction of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from hht_app.core.words import tr
from hht_app.ui.actions import MENUS, registry
from hht_app.ui.controls import PLAIN, Button
from hht_app.ui.theme import Look

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from hht_app.ui.main_window import MainWindow


def make_actions(window: MainWindow) -> dict[str, QAction]:
    """Return a QAction for each action of the registry, by id; their shortcuts work anywhere in WINDOW."""
    from PySide6.QtGui import QAction, QKeySequence

    made: dict[str, QAction] = {}
    for item in registry().values():
        action = QAction(tr(item.text), window)
        action.setObjectName(f"action-{item.id}")
        action.setToolTip(tr(item.help))
        action.setStatusTip(tr(item.help))
        action.setShortcuts([QKeySequence(key) for key in item.shortcuts])
        action.setCheckable(item.checked is not None)
        action.triggered.connect(lambda _checked=False, action_id=item.id: window.run(action_id))
        window.addAction(action)
        made[item.id] = action
    # What is typed draws nothing anew, and can be undone at once all the same.
    stack = window.desk.undo_stack.stack
    stack.canUndoChanged.connect(made["undo"].setEnabled)
    stack.canRedoChanged.connect(made["redo"].setEnabled)
    return made


def refresh_actions(window: MainWindow, made: dict[str, QAction]) -> None:
    """Enable and check each action as things stand."""
    for action_id, action in made.items():
        item = registry()[action_id]
        action.setEnabled(item.enabled(window))
        if item.checked is not None:
            action.setChecked(item.checked(window))
        about = item.about(window) if item.about is not None else ""
        action.setText(tr("{command}: {about}", command=tr(item.text), about=about) if about else tr(item.text))


def empty_menu(window: MainWindow, parent: QWidget) -> QMenu:
    """Return the menu of all actions, before `fill_menu`; what cannot be done now is greyed as it opens."""
    whole = QMenu(parent)
    whole.aboutToShow.connect(lambda: refresh_actions(window, window.qt_actions))
    return whole


def fill_menu(whole: QMenu, window: MainWindow) -> None:
    """Put the actions that WINDOW has made into WHOLE, with a submenu a group."""
    for group in MENUS:
        members = [item for item in registry().values() if item.menu == group and item.id in window.qt_actions]
        if members:
            submenu = whole.addMenu(tr(group))
            submenu.setToolTipsVisible(True)
            for item in members:
                submenu.addAction(window.qt_actions[item.id])


def action_button(window: MainWindow, look: Look, action_id: str, name: str) -> Button | None:
    """Return a button of the top bar that does an action, or None when the program has none of that id."""
    item = registry().get(action_id)
    if item is None:
        return None
    made = Button(look, tr(item.text), name, PLAIN, tr(item.help))
    keys = ", ".join(item.shortcuts)
    made.setToolTip(f"{tr(item.help)} ({keys})" if keys else tr(item.help))
    made.clicked.connect(lambda _checked=False: window.run(action_id))
    return made
