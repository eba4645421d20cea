"""The bundled typefaces and the one helper that makes every font of the window."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table

PACKAGES = {"sans": "fontpkg_ibm_plex_sans", "mono": "fontpkg_ibm_plex_mono"}
FACES = {
    "sans": ("IBMPlexSans[wdth,wght].ttf",),
    "mono": ("IBMPlexMono-Regular.ttf", "IBMPlexMono-Bold.ttf"),
}
SMALLEST = 11


@cache
def family(kind: str) -> str:
    """Return the family name that the font files of KIND (sans or mono) report, loading them once."""
    folder = Path(str(import_module(PACKAGES[kind]).ROOT)) / "files"
    names: list[str] = []
    for face in FACES[kind]:
        number = QFontDatabase.addApplicationFont(str(folder / face))
        if number < 0:
            raise BugError(f"the font file {face} could not be read", advice="reinstall the program")
        names.extend(QFontDatabase.applicationFontFamilies(number))
    return names[0]


@cache
def _styles() -> dict[str, dict[str, str]]:
    return {row["style"]: row for row in read_table("themes/type.csv")}


def make_font(style: str, percent: int = 100) -> QFont:
    """Return the font of a style of the type table at PERCENT text size, the caller's own to change."""
    return QFont(_made(style, percent))


@cache
def _made(style: str, percent: int) -> QFont:
    """Return the font that is made once, as setting an axis takes its time.

    The Sans is one variable file: Qt draws a weight under 700 as Regular unless the axis itself is set.
    """
    row = _styles()[style]
    font = QFont(family(row["family"]))
    font.setPixelSize(max(SMALLEST, round(int(row["size"]) * percent / 100)))
    weight = int(row["weight"])
    if row["family"] == "sans":
        # Only the axis: with a weight as well, Qt would thicken the bold once more.
        font.setVariableAxis(QFont.Tag("wght"), float(weight))
    else:
        font.setWeight(QFont.Weight(weight))
    return font
