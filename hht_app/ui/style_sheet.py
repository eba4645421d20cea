"""The one style sheet of the window, in parts: what a widget is stands in its properties kind, tone and role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hht_app.core.resources import read_table

if TYPE_CHECKING:
    from hht_app.ui.theme import Look

# Pixels: a row of the bench's trees and lists.
LEAST_ROW = 24
TONES = ("ok", "warn", "bad", "info", "trainer")
LABEL_ROLES = ("muted", "primary", "on_primary", *TONES)


@dataclass(frozen=True, slots=True)
class _Sizes:
    """What the parts share, in pixels: the width of edges, the radius of corners, heights inside, a menu's padding."""

    edge: int
    radius: int
    pad: int
    inner: int
    focused: int
    menu: int


def style_sheet(look: Look) -> str:
    """Return the style sheet of LOOK."""
    c = {row["role"]: row[look.theme] for row in read_table("themes/roles.csv")}
    edge = 2 if look.theme == "sunlight" else 1
    # A line of a menu is pressed like a button, and so is as high as one at least.
    menu = max(look.px(12), (look.least - look.line + 1) // 2)
    sizes = _Sizes(edge, look.px(8), look.px(16), look.target - 2 * edge, look.target - 6, menu)
    return "".join(part(look, c, sizes) for part in (_frames, _buttons, _fields, _lists))


def _frames(look: Look, c: dict[str, str], sizes: _Sizes) -> str:
    edge, radius = sizes.edge, sizes.radius
    labels = "".join(f'QLabel[role="{name}"] {{ color: {c[name]}; }}' for name in LABEL_ROLES)
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
QFrame[kind="in-hand"] {{ background: {c["canvas"]}; border: 0; border-left: {edge}px solid {c["rule"]}; }}
QFrame[kind="card"] {{ background: {c["surface"]}; border: {edge}px solid {c["rule"]}; border-radius: {radius}px; }}
QFrame[kind="card"][now="true"] {{ border: {edge + 1}px solid {c["primary"]}; }}
QFrame[kind="message"] {{ background: {c["sunken"]}; border: {edge}px solid {c["control"]};
  border-radius: {radius}px; }}
{tones}
"""


def _buttons(look: Look, c: dict[str, str], sizes: _Sizes) -> str:
    edge, radius, pad, inner, focused = sizes.edge, sizes.radius, sizes.pad, sizes.inner, sizes.focused
    return f"""
QScrollArea {{ background: transparent; border: 0; }}
QPushButton {{ color: {c["text"]}; background: {c["surface"]}; border: {edge}px solid {c["control"]};
  border-radius: {radius}px; padding: 0 {pad}px; min-height: {inner}px;
  min-width: {max(0, look.least - 2 * pad)}px; }}
QPushButton:hover {{ background: {c["select_bg"]}; }}
QPushButton:pressed, QPushButton:checked {{ background: {c["select_bg"]}; }}
QPushButton[kind="primary"] {{ color: {c["on_primary"]}; background: {c["primary"]}; border-color: {c["primary"]}; }}
QPushButton[kind="primary"]:pressed {{ background: {c["focus"]}; }}
QPushButton[kind="plain"] {{ color: {c["primary"]}; background: transparent; border-color: transparent; }}
QPushButton[kind="plain"]:hover {{ color: {c["text"]}; background: {c["select_bg"]}; }}
QPushButton[kind="plain"]:checked {{ color: {c["text"]}; background: {c["select_bg"]}; border-color: {c["control"]}; }}
QPushButton[kind="step"] {{ background: transparent; border-color: transparent; padding: 0; }}
QPushButton[kind="step"]:checked {{ background: {c["select_bg"]}; border-color: {c["control"]}; }}
QPushButton[kind="tab"] {{
  color: {c["text"]}; background: transparent; border: 0; border-radius: 0;
  border-bottom: 3px solid transparent; padding: 0 {look.px(8)}px; min-height: {look.target - 3}px;
  min-width: {max(0, look.least - 2 * look.px(8))}px; }}
QPushButton[kind="tab"]:hover {{ background: {c["select_bg"]}; }}
QPushButton[kind="tab"]:checked {{ background: {c["surface"]}; border-bottom-color: {c["trainer"]}; }}
QPushButton[kind="filter"] {{ border-radius: {look.px(12)}px; padding: 0 {look.px(12)}px;
  min-width: {max(0, look.least - 2 * look.px(12))}px; }}
QPushButton[kind="filter"]:checked {{ background: {c["select_bg"]}; border: {edge + 1}px solid {c["primary"]};
  min-height: {inner - 2}px; padding: 0 {look.px(12) - 1}px; }}
QPushButton[kind="fold"] {{ color: {c["primary"]}; background: transparent; border: 3px solid transparent;
  text-align: left; padding: 0; min-height: {focused}px; }}
QPushButton[kind="fold"]:hover {{ background: {c["select_bg"]}; }}
QPushButton:focus {{ border: 3px solid {c["focus"]}; min-height: {focused}px; padding: 0 {pad + edge - 3}px; }}
QPushButton[kind="step"]:focus, QPushButton[kind="fold"]:focus {{ padding: 0; }}
QPushButton[kind="step"]:checked:focus, QPushButton[kind="plain"]:checked:focus {{
  border: 3px solid {c["focus"]}; }}
QPushButton[kind="tab"]:focus {{ border: 3px solid {c["focus"]}; padding: 0 {look.px(8) - 3}px; }}
QPushButton[kind="filter"]:focus {{ border: 3px solid {c["focus"]}; padding: 0 {look.px(12) + edge - 3}px;
  min-height: {focused}px; }}
"""


def _fields(look: Look, c: dict[str, str], sizes: _Sizes) -> str:
    edge, radius, inner, focused = sizes.edge, sizes.radius, sizes.inner, sizes.focused
    return f"""
QPushButton::menu-indicator {{ width: 0; }}
QLineEdit, QComboBox, QPlainTextEdit {{ color: {c["text"]}; background: {c["surface"]};
  border: {edge}px solid {c["control"]}; border-radius: {radius}px; padding: 0 {look.px(12)}px; min-height: {inner}px;
  selection-background-color: {c["select_bg"]}; selection-color: {c["text"]}; }}
QLineEdit:focus, QComboBox:focus {{ border: 3px solid {c["focus"]}; min-height: {focused}px; }}
QComboBox::drop-down {{ border: 0; width: {look.px(40)}px; }}
QComboBox QAbstractItemView {{ background: {c["surface"]}; color: {c["text"]}; }}
QComboBox QAbstractItemView::item {{ min-height: {look.least}px; padding: 0 {look.px(8)}px; color: {c["text"]}; }}
QComboBox QAbstractItemView::item:selected {{ background: {c["select_bg"]}; }}
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
QMenu::item {{ padding: {sizes.menu}px {look.px(24)}px; }}
QMenu::item:selected {{ background: {c["select_bg"]}; }}
QMenu::item:disabled {{ color: {c["muted"]}; }}
"""


def _lists(look: Look, c: dict[str, str], sizes: _Sizes) -> str:
    edge, radius = sizes.edge, sizes.radius
    return f"""
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
QTreeView::item, QListView[kind="english"]::item {{ min-height: {max(LEAST_ROW, look.px(LEAST_ROW))}px; }}
QWidget#page-inside QTreeView::item, QWidget#page-inside QListView[kind="english"]::item,
QDialog#import QTreeView::item, QDialog#import QListView[kind="english"]::item {{
  min-height: {look.least}px; }}
QHeaderView::section {{ color: {c["muted"]}; background: {c["sunken"]}; border: 0; padding: {look.px(6)}px; }}
QToolTip {{ color: {c["text"]}; background: {c["surface"]}; border: {edge}px solid {c["control"]}; }}
"""
