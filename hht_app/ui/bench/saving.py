"""Saving a picture of the bench: as SVG or PNG, painted and written away from the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from hht_app.core.files import write_file
from hht_app.core.words import tr
from hht_app.ui.desk import Desk
from hht_app.ui.parts import PLAIN, Button
from hht_app.ui.pictures.export import png_bytes, svg_bytes
from hht_app.ui.pictures.icons import dress_button
from hht_app.ui.shell.targets import refuse_unasked, saved_message, with_ending
from hht_app.ui.shell.worker import Job
from hht_app.ui.theme import Look

SVG, PNG = "svg", "png"
# The name of a choice, its words, and what to call with the form, svg or png.
Choice = tuple[str, str, Callable[[str], object]]


class Sheet:
    """What is saved: its title, size, ground, and how it is painted; it holds no widget, so any thread can paint it."""

    def __init__(self, title: str, size: QSizeF, ground: QColor, paint: Callable[[QPainter], None]) -> None:
        self.title, self.size, self.ground, self.paint = title, size, ground, paint

    def to_bytes(self, form: str) -> bytes:
        """Return the picture as FORM, svg or png; UserError where a PNG would be too large."""
        if form == SVG:
            return svg_bytes(self.size, self.paint, self.ground, self.title)
        return png_bytes(self.size, self.paint, self.ground)


def save_sheet(desk: Desk, owner: QWidget, sheet: Sheet, form: str, path: str = "") -> None:
    """Ask where to, unless PATH says it, and write SHEET there as FORM."""
    if not path:
        kinds = tr("Pictures (*.{form})", form=form)
        path, _chosen = QFileDialog.getSaveFileName(owner, tr("Save picture"), f"{sheet.title}.{form}", kinds)
    if not path:
        return
    target = with_ending(Path(path), (form,))

    def write(_job: Job) -> None:
        refuse_unasked(Path(path), target)
        write_file(target, sheet.to_bytes(form))

    desk.work(
        write,
        lambda _done: desk.tell(saved_message(tr("The picture is saved"), target)),
        owner=owner,
        words=tr("Saving the picture"),
    )


def save_button(
    look: Look, name: str, choices: Sequence[tuple[str, str, Callable[[str], object]]], spoken: str
) -> Button:
    """Return the button that opens the menu of CHOICES: each a name, its words, and what to call with the form."""
    made = Button(look, f" {tr('Save picture')}", name, PLAIN, spoken)
    dress_button(made, "send-back", look.colour("primary"), look.px(20))
    menu = QMenu(made)
    menu.setObjectName(f"{name}-menu")
    for key, words, save in choices:
        for form in (SVG, PNG):
            entry = menu.addAction(tr("{what}, {form}", what=words, form=form.upper()))
            entry.setObjectName(f"{name}-{key}-{form}")
            entry.triggered.connect(lambda _checked=False, save=save, form=form: save(form))
    made.setMenu(menu)
    return made
