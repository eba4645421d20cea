"""How the window looks: colours by role from a table, sizes from the font, one style sheet for all widgets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from hht_app.core.resources import read_table
from hht_app.ui.fonts import make_font
from hht_app.ui.style_sheet import style_sheet

LIGHT, DARK, SUNLIGHT = "light", "dark", "sunlight"
THEMES = (LIGHT, DARK, SUNLIGHT)
SMALLEST, LARGEST, STEP = 80, 200, 20
MINIMUM_TARGET = 48
STYLE, STYLED = "Fusion", "hht-styled"
SAMPLE = "The hub admits only what it has been told about; joining is open for ten minutes."


@cache
def _roles() -> dict[str, dict[str, str]]:
    return {row["role"]: row for row in read_table("themes/roles.csv")}


@cache
def _line(percent: int) -> int:
    return max(1, QFontMetrics(make_font("body", percent)).height())


@cache
def _character(percent: int) -> float:
    return max(1.0, QFontMetricsF(make_font("body", percent)).horizontalAdvance(SAMPLE) / len(SAMPLE))


@dataclass(frozen=True, slots=True)
class Look:
    """One theme at one text size (per cent); every size and colour of the window comes from here.

    LEAST is the least height of anything that is pressed, in pixels: more than usual on a dense touch screen.
    """

    theme: str = LIGHT
    percent: int = 100
    least: int = MINIMUM_TARGET

    def colour(self, role: str) -> QColor:
        """Return the colour of ROLE in this theme."""
        return QColor(_roles()[role][self.theme])

    def font(self, style: str) -> QFont:
        """Return the font of STYLE at this text size."""
        return make_font(style, self.percent)

    def px(self, length: int) -> int:
        """Return LENGTH, given for 100 % text, at this text size, in pixels."""
        return round(length * self.percent / 100)

    @property
    def target(self) -> int:
        """The least height of anything that is pressed, in pixels."""
        return max(self.least, _line(self.percent) + 34)

    @property
    def character(self) -> float:
        """The average width of a character of running text, in pixels; Qt's own average counts rare wide letters."""
        return _character(self.percent)

    @property
    def line(self) -> int:
        """The height of a line of reading text, in pixels."""
        return _line(self.percent)

    def resized(self, steps: int) -> Look:
        """Return this look with the text STEPS steps larger (or smaller), within its bounds."""
        return self.at(self.percent + steps * STEP)

    def at(self, percent: int) -> Look:
        """Return this look with the text at PERCENT, within its bounds."""
        return Look(self.theme, min(LARGEST, max(SMALLEST, percent)), self.least)

    def in_theme(self, theme: str) -> Look:
        """Return this look in another theme."""
        return Look(theme, self.percent, self.least)

    def next_theme(self) -> Look:
        """Return this look in the next theme: light, dark, sunlight and round again."""
        return self.in_theme(THEMES[(THEMES.index(self.theme) + 1) % len(THEMES)])


def made_application(arguments: list[str]) -> QApplication:
    """Return Qt's application, made with ARGUMENTS, in the style that our style sheet is written for.

    The style is named by argument: asking for it later loads the whole of Qt's style classes, before the window shows.
    """
    made = QApplication(["hht", "-style", STYLE, *arguments])
    made.setProperty(STYLED, True)
    return made


def system_look() -> Look:
    """Return the look that follows the system: dark where it asks for dark, else light."""
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return Look(DARK if dark else LIGHT)


def apply(app: QApplication, look: Look) -> None:
    """Give APP our palette, font and style sheet in LOOK, over the style of `made_application`."""
    if not app.property(STYLED):
        app.setStyle(STYLE)
        app.setProperty(STYLED, True)
    app.setPalette(palette(look))
    app.setFont(look.font("body"))
    app.setStyleSheet(style_sheet(look))


def palette(look: Look) -> QPalette:
    """Return Qt's palette in our roles."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: "canvas",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "sunken",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.PlaceholderText: "muted",
        QPalette.ColorRole.Highlight: "select_bg",
        QPalette.ColorRole.HighlightedText: "text",
        QPalette.ColorRole.ToolTipBase: "surface",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Link: "primary",
        QPalette.ColorRole.Accent: "primary",
    }
    for role, name in roles.items():
        made.setColor(role, look.colour(name))
    return made
