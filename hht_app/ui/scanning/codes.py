"""A picture that was brought in: its one code is taken as a scan, and of several the person chooses."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hht_app.core.errors import UserError
from hht_app.core.words import tr
from hht_app.terminal.scanning import read_label
from hht_app.terminal.views.scanned import choice_words
from hht_app.ui.parts import PLAIN, Button, Card, label
from hht_app.ui.scanning.picture import LARGEST_FILE, codes_in, codes_in_file
from hht_app.ui.scanning.taking import take_text
from hht_app.ui.shell.dialog import Dialog

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.shell.worker import Job

Codes = tuple[tuple[str, str], ...]
"""What each code says, and the words it is shown with."""


def read_codes(job: Job, data: bytes, name: str) -> Codes:
    """Return the codes in the picture file DATA called NAME; runs on the worker's thread. UserError as `codes_in`."""
    return _with_words(job, codes_in_file(data, name))


def read_file(path: Path, job: Job) -> Codes:
    """Return the codes in the picture file PATH; runs on the worker's thread. UserError as `codes_in`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UserError(f"{path} could not be read: {error.strerror or error}") from error
    return read_codes(job, data, path.name)


def read_copied(window: MainWindow, picture: QImage) -> None:
    """Have a copied or dropped PICTURE read away from the window's thread, and take its code."""
    name = tr("what was copied")
    window.desk.read(
        lambda job: _with_words(job, codes_in(picture, name)), partial(take_codes, window), owner=window, slot="import"
    )


def _with_words(job: Job, texts: tuple[str, ...]) -> Codes:
    return tuple((text, choice_words(job.session, read_label(text))) for text in texts)


def take_codes(window: MainWindow, codes: Codes) -> None:
    """Take the one code as if it had been scanned, or show all of them to choose from."""
    if len(codes) == 1:
        take_text(window, codes[0][0])
    else:
        CodesDialog(window, codes).open()


class CodesDialog(Dialog):
    """The codes of one picture, one button each; closing it takes none."""

    name = "codes"

    def __init__(self, window: MainWindow, codes: Codes) -> None:
        self._codes = codes
        super().__init__(window)

    def fill(self) -> None:
        """List the codes from the top of the picture."""
        title = tr("{count} codes in the picture", count=len(self._codes))
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.down.addWidget(label(self.look, title, "heading"))
        self.down.addWidget(label(self.look, tr("Choose the one to scan. Nothing is changed yet.")))
        column = self.scrolled("codes-list", title)
        for number, (text, words) in enumerate(self._codes, 1):
            card = Card(self.look, f"code-card-{number}")
            card.body.addWidget(label(self.look, words))
            button = Button(self.look, tr("Scan this one"), f"code-{number}", spoken=tr("Scan {words}", words=words))
            button.clicked.connect(partial(self._take, text))
            card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(card)
        column.addStretch(1)
        close = Button(self.look, tr("Close"), "codes-close", PLAIN, tr("Close; nothing is changed"))
        close.clicked.connect(self.close)
        self.add_buttons(close)

    def _take(self, text: str) -> None:
        window = self.window_behind
        self.close()
        take_text(window, text)
