"""How the window looks: colours by role from a table, sizes from the font, one style sheet for all widgets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from hht_app.core.resources import read_table
from hht_app.ui.fonts import make_font

LIGHT, DARK, SUNLIGHT = "light", "dark", "sunlight"
THEMES = (LIGHT, DARK, SUNLIGHT)
SMALLEST, LARGEST, STEP = 80, 200, 20
MINIMUM_TARGET = 48
SAMPLE = "The hub admits only what it has been told about; joining is open for ten minutes."
TONES = ("ok", "warn", "bad", "info", "trainer")


@cache
def _roles() -> dict[str, dict[str, str]]:
    return {row["role"]: row for row in read_table("themes/roles.csv")}


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
        return max(self.least, QFontMetrics(self.font("body")).height() + 34)

    @property
    def character(self) -> float:
        """The average width of a character of running text, in pixels; Qt's own average counts rare wide letters."""
        return max(1.0, QFontMetricsF(self.font("body")).horizontalAdvance(SAMPLE) / len(SAMPLE))

    @property
    def line(self) -> int:
        """The height of a line of reading text, in pixels."""
        return max(1, QFontMetrics(self.font("body")).height())

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


def system_look() -> Look:
    """Return the look that follows the system: dark where it asks for dark, else light."""
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return Look(DARK if dark else LIGHT)


def apply(app: QApplication, look: Look) -> None:
    """Give APP our palette, font and style sheet in LOOK."""
    app.setStyle("Fusion")
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


def style_sheet(look: Look) -> str:
    """Return the one style sheet: what a widget is stands in its properties kind, tone and role."""
    c = {role: row[look.theme] for role, row in _roles().items()}
    edge = 2 if look.theme == SUNLIGHT else 1
    radius, pad = look.px(8), look.px(16)
    inner = look.target - 2 * edge
    focused = look.target - 6
    labels = "".join(
        f'QLabel[role="{name}"] {{ color: {c[name]}; }}' for name in ("muted", "primary", "on_primary", *TONES)
    )
    tones = "".join(
        f'QFrame[kind="message"][tone="{tone}"] {{ background: {c[tone + "_tint"]}; border-color: {c[tone]}; }}'
        for tone in TONES
    )
    return f"""
QMainWindow, QWidget[kind="canvas"] {{ background: {c["canvas"]}; }}
QLabel {{ color: {c["text"]}; background: transparent; }}
{labels}
QFrame[kind="bar"] {{ background: {c["surface"]}; border: 0; }}
QFrame[kind="banner"] {{ background: {c["info_tint"]}; border: 0; border-bottom: {edge}px solid {c["info"]}; }}
QFrame[kind="strip"] {{ background: {c["sunken"]}; border: 0; }}
QFrame[kind="rail"] {{ background: {c["surface"]}; border: 0; border-right: {edge}px solid {c["rule"]}; }}
QFrame[kind="actions"] {{ background: {c["surface"]}; border: 0; border-top: {edge}px solid {c["rule"]}; }}
QFrame[kind="bench"] {{ background: {c["surface"]}; border: 0; border-left: {look.px(4)}px solid {c["trainer"]}; }}
QFrame[kind="stripe"] {{ background: {c["trainer_tint"]}; border: 0; }}
QFrame[kind="drawer"] {{ background: {c["surface"]}; border: 0; border-left: {edge + 1}px solid {c["trainer"]}; }}
QFrame[kind="card"] {{ background: {c["surface"]}; border: {edge}px solid {c["rule"]}; border-radius: {radius}px; }}
QFrame[kind="card"][now="true"] {{ border: {edge + 1}px solid {c["primary"]}; }}
QFrame[kind="message"] {{ background: {c["sunken"]}; border: {edge}px solid {c["control"]};
  border-radius: {radius}px; }}
{tones}
QScrollArea {{ background: transparent; border: 0; }}
QPushButton {{ color: {c["text"]}; background: {c["surface"]}; border: {edge}px solid {c["control"]};
  border-radius: {radius}px; padding: 0 {pad}px; min-height: {inner}px;
  min-width: {max(0, look.least - 2 * pad)}px; }}
QPushButton:hover {{ background: {c["select_bg"]}; }}
QPushButton:pressed, QPushButton:checked {{ background: {c["select_bg"]}; }}
QPushButton[kind="primary"] {{ color: {c["on_primary"]}; background: {c["primary"]}; border-color: {c["primary"]}; }}
QPushButton[kind="primary"]:pressed {{ background: {c["focus"]}; }}
QPushButton[kind="plain"] {{ color: {c["primary"]}; background: transparent; border-color: transparent; }}
QPushButton[kind="plain"]:hover {{ background: {c["select_bg"]}; }}
QPushButton[kind="plain"]:checked {{ background: {c["select_bg"]}; border-color: {c["control"]}; }}
QPushButton[kind="step"] {{ background: transparent; border-color: transparent; padding: 0; }}
QPushButton[kind="step"]:checked {{ background: {c["select_bg"]}; border-color: {c["control"]}; }}
QPushButton[kind="tab"] {{ color: {c["text"]}; background: transparent; border: 0; border-radius: 0;
  border-bottom: 3px solid transparent; padding: 0 {look.px(8)}px; min-height: {look.target - 3}px;
  min-width: {max(0, look.least - 2 * look.px(8))}px; }}
QPushButton[kind="tab"]:hover {{ background: {c["select_bg"]}; }}
QPushButton[kind="tab"]:checked {{ background: {c["surface"]}; border-bottom-color: {c["trainer"]}; }}
QPushButton:focus {{ border: 3px solid {c["focus"]}; min-height: {focused}px; padding: 0 {pad + edge - 3}px; }}
QPushButton[kind="step"]:focus {{ padding: 0; }}
QPushButton[kind="tab"]:focus {{ border: 3px solid {c["focus"]}; padding: 0 {look.px(8) - 3}px; }}
QPushButton::menu-indicator {{ width: 0; }}
QLineEdit, QComboBox, QPlainTextEdit {{ color: {c["text"]}; background: {c["surface"]};
  border: {edge}px solid {c["control"]}; border-radius: {radius}px; padding: 0 {look.px(12)}px; min-height: {inner}px;
  selection-background-color: {c["select_bg"]}; selection-color: {c["text"]}; }}
QLineEdit:focus, QComboBox:focus {{ border: 3px solid {c["focus"]}; min-height: {focused}px; }}
QComboBox::drop-down {{ border: 0; width: {look.px(40)}px; }}
QComboBox QAbstractItemView {{ background: {c["surface"]}; color: {c["text"]}; }}
QRadioButton, QCheckBox {{ color: {c["text"]}; background: transparent; min-height: {look.least - 6}px;
  border: 3px solid transparent; border-radius: {radius}px; spacing: {look.px(8)}px; padding: 0 {look.px(8)}px; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {look.px(22)}px; height: {look.px(22)}px;
  border: 2px solid {c["control"]}; background: {c["surface"]}; }}
QCheckBox::indicator {{ border-radius: {look.px(4)}px; }}
QRadioButton::indicator {{ border-radius: {look.px(11) + 2}px; }}
QCheckBox::indicator:checked, QRadioButton::indicator:checked {{ background: {c["primary"]};
  border-color: {c["primary"]}; }}
QRadioButton:focus, QCheckBox:focus {{ border-color: {c["focus"]}; }}
QMenu {{ background: {c["surface"]}; color: {c["text"]}; border: {edge}px solid {c["control"]}; padding: 4px; }}
QMenu::item {{ padding: {look.px(10)}px {look.px(24)}px; }}
QMenu::item:selected {{ background: {c["select_bg"]}; }}
QScrollBar:vertical {{ background: {c["sunken"]}; width: {look.px(14)}px; margin: 0; }}
QScrollBar:horizontal {{ background: {c["sunken"]}; height: {look.px(14)}px; margin: 0; }}
QScrollBar::handle {{ background: {c["control"]}; border-radius: {look.px(4)}px; margin: {look.px(3)}px; }}
QScrollBar::handle:vertical {{ min-height: {look.px(48)}px; }}
QScrollBar::handle:horizontal {{ min-width: {look.px(48)}px; }}
QScrollBar::handle:hover {{ background: {c["primary"]}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QListWidget {{ color: {c["text"]}; background: {c["surface"]}; border: {edge}px solid {c["rule"]};
  border-radius: {radius}px; }}
QListWidget:focus {{ border: 3px solid {c["focus"]}; }}
QListWidget::item {{ padding: {look.px(4)}px {look.px(12)}px; }}
QListWidget::item:selected {{ background: {c["select_bg"]}; color: {c["text"]}; }}
QListWidget::item:disabled {{ color: {c["muted"]}; }}
QDialog {{ background: {c["canvas"]}; }}
QMenu {{ color: {c["text"]}; background: {c["surface"]}; border: {edge}px solid {c["control"]}; }}
QMenu::item {{ padding: {look.px(12)}px {look.px(24)}px; }}
QMenu::item:selected {{ background: {c["select_bg"]}; }}
QMenu::item:disabled {{ color: {c["muted"]}; }}
QSlider::groove:horizontal {{ background: {c["control"]}; height: {look.px(4)}px; border-radius: {look.px(2)}px; }}
QSlider::handle:horizontal {{ background: {c["primary"]}; border: 3px solid {c["surface"]}; width: {look.px(28)}px;
  margin: -{look.px(14)}px 0; border-radius: {look.px(14)}px; }}
QSlider::handle:horizontal:focus {{ border-color: {c["focus"]}; }}
QProgressBar {{ background: {c["surface"]}; border: {edge}px solid {c["control"]}; border-radius: {radius}px;
  min-height: {look.px(12)}px; }}
QProgressBar::chunk {{ background: {c["primary"]}; }}
QPushButton:disabled {{ color: {c["muted"]}; }}
QTabWidget::pane {{ border: 0; }}
QTabBar::tab {{ color: {c["text"]}; background: transparent; min-height: {look.least}px;
  padding: 0 {look.px(12)}px; border: 3px solid transparent; }}
QTabBar::tab:selected {{ border-bottom-color: {c["trainer"]}; }}
QTabBar::tab:focus {{ border-color: {c["focus"]}; }}
QTableWidget {{ color: {c["text"]}; background: {c["surface"]}; border: {edge}px solid {c["rule"]};
  gridline-color: {c["rule"]}; selection-background-color: {c["select_bg"]}; selection-color: {c["text"]}; }}
QTableWidget:focus {{ border: 3px solid {c["focus"]}; }}
QTreeView, QListView[kind="english"], QAbstractScrollArea[kind="bytes"] {{ color: {c["text"]};
  background: {c["surface"]}; border: {edge}px solid {c["rule"]}; selection-background-color: {c["select_bg"]};
  selection-color: {c["text"]}; }}
QTreeView:focus, QListView[kind="english"]:focus {{ border: 3px solid {c["focus"]}; }}
QHeaderView::section {{ color: {c["muted"]}; background: {c["sunken"]}; border: 0; padding: {look.px(6)}px; }}
QToolTip {{ color: {c["text"]}; background: {c["surface"]}; border: {edge}px solid {c["control"]}; }}
"""
