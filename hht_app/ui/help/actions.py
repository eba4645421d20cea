"""The actions of the help: the step's page, the glossary, and what a code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from hht_app.ui.actions import HELP, Action

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow


def _page(window: MainWindow) -> None:
    from hht_app.ui.help.book import PAGE, open_help

    open_help(window, PAGE)


def _glossary(window: MainWindow) -> None:
    from hht_app.ui.help.book import GLOSSARY, open_help

    open_help(window, GLOSSARY)


def _what_is_this(window: MainWindow) -> None:
    from hht_app.ui.help.book import CODES, open_help

    open_help(window, CODES, marked(window))


def marked(window: QWidget) -> str:
    """Return the text that is marked in WINDOW, in the widget with the focus or in any label; empty when none is."""
    focused = window.focusWidget()
    widgets = [focused, *window.findChildren(QLabel)] if focused is not None else window.findChildren(QLabel)
    for item in widgets:
        if isinstance(item, QLabel | QLineEdit) and item.isVisible() and item.selectedText().strip():
            return item.selectedText().strip()
    return ""


ACTIONS: tuple[Action, ...] = (
    Action("help-step", "Help", "Show what this step is about, with the clause behind each rule.", _page, "F1", HELP),
    Action("glossary", "Glossary", "Show what each word and abbreviation means.", _glossary, "", HELP),
    Action(
        "what-is-code",
        "What is this code?",
        "Tell what a marked code means, or look one up by typing it.",
        _what_is_this,
        "Ctrl+I",
        HELP,
    ),
)
