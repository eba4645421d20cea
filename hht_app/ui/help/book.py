"""The help sheet: the page of a step, the glossary and the codes, with a field that searches all of them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLineEdit, QTextBrowser, QWidget

from hht_app.core.words import tr
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PRIMARY, Button, label
from hht_app.ui.shell.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hht_app.terminal.views.help import Code, Help, Term
    from hht_app.terminal.views.tables import TableInfo
    from hht_app.ui.main_window import MainWindow

PAGE, GLOSSARY, CODES = "page", "glossary", "codes"
MOST_FOUND = 80


class HelpSheet(Dialog):
    """One text at a time; acronyms are links to the glossary, and what is typed is looked for everywhere."""

    name = "help-sheet"

    def fill(self) -> None:
        """Make the field, the buttons and the text, and have what there is to read fetched."""
        self.setWindowTitle(tr("Help"))
        self.setAccessibleName(tr("Help"))
        self._help: Help | None = None
        self._wanted = (PAGE, "jobs")
        self.down.addWidget(label(self.look, tr("Help"), "heading"))
        name = label(self.look, tr("Find a word or a code"), "strong")
        self.field = QLineEdit(self)
        self.field.setObjectName("help-field")
        self.field.setAccessibleName(tr("Find a word or a code"))
        name.setBuddy(self.field)
        self.down.addWidget(name)
        self.down.addWidget(self.field)
        row = QWidget(self)
        flow = FlowLayout(row, gap=self.look.px(8))
        for words, what in ((tr("This step"), PAGE), (tr("Glossary"), GLOSSARY), (tr("Codes"), CODES)):
            button = Button(self.look, words, f"help-{what}")
            button.clicked.connect(lambda _checked=False, what=what: self.open_at(what))
            flow.addWidget(button)
        for words, action in (
            (tr("Tables"), "tables"),
            (tr("First job"), "first-job"),
            (tr("Keyboard shortcuts"), "shortcuts"),
        ):
            leading = Button(self.look, words, f"help-{action}")
            leading.clicked.connect(lambda _checked=False, action=action: self._go_on(action))
            flow.addWidget(leading)
        self.down.addWidget(row)
        self.text = QTextBrowser(self)
        self.text.setObjectName("help-text")
        self.text.setAccessibleName(tr("Text of the help"))
        self.text.setOpenLinks(False)
        self.text.setFont(self.look.font("body"))
        self.text.document().setDefaultFont(self.look.font("body"))
        self.text.anchorClicked.connect(self._follow)
        self.down.addWidget(self.text, 1)
        done = Button(self.look, tr("Close"), "help-close", PRIMARY)
        done.clicked.connect(self.close)
        self.add_buttons(done)
        self.field.textChanged.connect(self._search)
        self.window_behind.desk.read(lambda _job: _read(), self._take, owner=self)

    def wide(self) -> int:
        """Return the width it wants at 100 %."""
        return 760

    def high(self) -> int:
        """Return the height it wants at 100 %."""
        return 720

    def open_at(self, what: str, key: str = "") -> None:
        """Show the page of the step KEY (of the one in hand by default), the glossary at KEY, or the codes of KEY."""
        scene = self.window_behind.desk.scene
        step = scene.step if scene is not None else ""
        self._wanted = (what, key or (step or "jobs") if what == PAGE else key)
        self._draw()

    def _take(self, found: Any) -> None:
        self._help = found
        self._draw()

    def _draw(self) -> None:
        if self._help is None:
            return
        what, key = self._wanted
        if what == PAGE:
            self.text.setMarkdown(self._help.pages[key])
        elif what == GLOSSARY:
            self.text.setHtml(self._glossary(self._help.terms))
            self.text.scrollToAnchor(key)
        elif key:
            from hht_app.terminal.views.help import what_is

            found = what_is(self._help, key)
            nothing = tr("“{code}” is no code: type one, or mark one first.", code=key)
            self.text.setHtml(self._codes(tr("What is {code}?", code=key), found, nothing) + self._where(key))
        else:
            self.text.setHtml(_tables_of_codes(self._help.tables))

    def _search(self, typed: str) -> None:
        if self._help is None or not typed.strip():
            self._draw()
            return
        from hht_app.terminal.views.help import search, what_is

        terms, codes = search(self._help, typed, MOST_FOUND)
        shown = codes or what_is(self._help, typed)
        parts = [self._glossary(terms) if terms else "", self._codes(tr("Codes"), shown, "") if shown else ""]
        nothing = f"<p>{html.escape(tr('Nothing has these words. Type less of them.'))}</p>"
        everywhere = f'<p><a href="table:">{html.escape(tr("Look for it in all tables"))}</a></p>'
        self.text.setHtml(("".join(parts) or nothing) + self._where(typed) + everywhere)

    def _follow(self, link: QUrl) -> None:
        """Show the entry that a link names; no link leads out of the program."""
        if link.scheme() == "term":
            self.open_at(GLOSSARY, link.path())
        elif link.scheme() == "table":
            from hht_app.ui.help.tables import open_tables

            typed = self.field.text().strip() or (self._wanted[1] if self._wanted[0] == CODES else "")
            self.close()
            open_tables(self.window_behind, link.path(), typed)

    def _go_on(self, action: str) -> None:
        self.close()
        self.window_behind.run(action)

    def _words(self, text: str) -> str:
        """Return TEXT as HTML, each word of the glossary in it linked to its entry."""
        from hht_app.terminal.views.help import link_html

        return link_html(text, tuple(item.term for item in self._help.terms)) if self._help is not None else ""

    def _glossary(self, terms: Iterable[Term]) -> str:
        lines = [f"<h2>{html.escape(tr('Glossary'))}</h2>"]
        for item in terms:
            stands = f": {html.escape(item.stands_for)}" if item.stands_for else ""
            name = html.escape(item.term)
            lines.append(
                f'<p><a name="{name}"></a><b>{name}</b>{stands}. {self._words(item.words)}{_source(item.source)}</p>'
            )
        return "".join(lines)

    def _codes(self, title: str, codes: Iterable[Code], nothing: str) -> str:
        lines = [
            f"<p><b>{html.escape(item.code)}</b>  {html.escape(item.kind)}: {self._words(item.words)}"
            f"{_source(item.source)}</p>"
            for item in codes
        ]
        return f"<h2>{html.escape(title)}</h2>" + ("".join(lines) or f"<p>{html.escape(nothing)}</p>")

    def _where(self, code: str) -> str:
        """Return links to the tables that have CODE in a cell of its own."""
        found = self._help.tables_with(code) if self._help is not None else ()
        if not found:
            return ""
        return f"<h2>{html.escape(tr('In the tables'))}</h2>" + "".join(_link(item) for item in found)


def _read() -> Help:
    from hht_app.terminal.views.help import read_help

    return read_help()


def open_help(window: MainWindow, what: str, key: str = "") -> HelpSheet:
    """Show the help over WINDOW at WHAT."""
    sheet = HelpSheet.open_over(window)
    sheet.open_at(what, key)
    if what == CODES and not key:
        sheet.field.setFocus()
    return sheet


def _source(words: str) -> str:
    return f" <i>({html.escape(words)})</i>" if words else ""


def _link(table: TableInfo) -> str:
    return f'<p><a href="table:{table.key}">{html.escape(table.group)}: {html.escape(table.title)}</a></p>'


def _tables_of_codes(tables: Iterable[TableInfo]) -> str:
    """Return where codes stand: the tables that are about nothing else, each a link."""
    lines = [f"<h2>{html.escape(tr('Codes'))}</h2>", f"<p>{html.escape(tr('Type a code above, or open a table.'))}</p>"]
    for item in tables:
        if item.file.endswith("codes.csv"):
            lines.append(_link(item) + f"<p>{html.escape(item.words)}</p>")
    return "".join(lines)
