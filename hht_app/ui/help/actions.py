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


def _tables(window: MainWindow) -> None:
    from hht_app.ui.help.tables import open_tables

    open_tables(window)


def _first_job(window: MainWindow) -> None:
    from hht_app.terminal.modes import GUIDED
    from hht_app.terminal.scenario_files import FIRST

    window.desk.start(FIRST[0], GUIDED)


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
    Action(
        "tables",
        "Tables and their sources",
        "Look through every table that the rules read: codes, use cases, the DCC's rules, what is not held.",
        _tables,
        "",
        HELP,
    ),
    Action(
        "first-job",
        "Play the first job",
        "One meter, one hub, about ten minutes, with a word at each step; an open job is kept.",
        _first_job,
        "",
        HELP,
    ),
)
