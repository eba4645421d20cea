"""How the window looks: nothing clipped at any text size, the typeface asked for, colours that can be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QScrollArea, QWidget

from hht_app.terminal import acts
from hht_app.terminal.views.steps import STEPS
from hht_app.ui import fonts
from hht_app.ui.theme import Look
from tests.ui.driver import Driver, settle


@pytest.mark.parametrize(
    ("theme", "percent", "width", "height"),
    [("light", 100, 800, 600), ("sunlight", 200, 800, 600), ("dark", 200, 1280, 800)],
)
def test_nothing_is_clipped_at_any_text_size(job: Driver, theme: str, percent: int, width: int, height: int) -> None:
    job.play_until(acts.SEND_BACK)
    window = job.window
    window.set_look(Look(theme, percent))
    window.resize(width, height)
    for step in STEPS:
        window.desk.go(step)
        settle()
        assert (window.width(), window.height()) == (width, height)
        view = job.find("page-scroll", QScrollArea)
        assert view.widget().width() <= view.viewport().width()
        for button in window.findChildren(QAbstractButton):
            if not button.isVisible() or not button.objectName() or button.objectName().startswith("qt_"):
                continue
            assert button.height() >= 48, button.objectName()
            assert button.width() >= button.minimumSizeHint().width(), (step, button.objectName())
            if view.isAncestorOf(button):
                left = button.mapTo(view.widget(), QPoint(0, 0)).x()
                assert left + button.width() <= view.viewport().width(), (step, button.objectName())
            else:
                corner = button.mapTo(window, QPoint(button.width(), button.height()))
                scrolled = job.shows("rail") and job.find("rail").isAncestorOf(button)
                assert scrolled or (corner.x() <= width and corner.y() <= height), (step, button.objectName())
    window.toggle_bench()
    settle()
    assert (window.width(), window.height()) == (width, height)


def test_every_screen_fits_beside_the_trainers_view(job: Driver) -> None:
    job.play_until(acts.SEND_NOTICE)
    job.window.resize(1366, 768)
    job.window.show_bench("dcc")
    for step in STEPS:
        job.window.desk.go(step)
        settle()
        view = job.find("page-scroll", QScrollArea)
        assert view.widget().width() <= view.viewport().width(), step


def cut_off(root: QWidget) -> list[tuple[str, str]]:
    """Return name and text of each label in ROOT that has not the room its words need."""
    found = []
    for item in root.findChildren(QLabel):
        if not item.isVisible() or not item.text():
            continue
        if item.wordWrap():
            short = item.height() < item.heightForWidth(item.width()) - 2
        else:
            short = item.width() < item.sizeHint().width() - 2 or item.height() < item.sizeHint().height() - 2
        if short:
            found.append((item.objectName(), item.text()[:40]))
    return found


def nameless(root: QWidget) -> list[str]:
    """Return the kinds of widgets in ROOT that the keyboard reaches and a screen reader has no name for."""
    return [
        f"{type(item).__name__} {item.objectName()}"
        for item in root.findChildren(QWidget)
        if item.focusPolicy() & Qt.FocusPolicy.TabFocus
        and item.isVisible()
        and not (item.objectName() and item.accessibleName())
    ]


@pytest.mark.parametrize(("percent", "width", "height"), [(100, 1366, 768), (200, 800, 1280)])
def test_no_words_are_cut_off_on_any_screen_or_dialog(job: Driver, percent: int, width: int, height: int) -> None:
    job.play_until(acts.SEND_BACK)
    window = job.window
    window.set_look(Look("light", percent))
    window.resize(width, height)
    for step in STEPS:
        window.desk.go(step)
        settle()
        assert (step, cut_off(window)) == (step, [])
    for action_id in ("find", "settings", "shortcuts", "about"):
        window.run(action_id)
        settle()
        dialog = next(item for item in window.findChildren(QDialog) if item.isVisible())
        assert (action_id, cut_off(dialog), nameless(dialog)) == (action_id, [], [])
        assert dialog.width() <= width
        assert dialog.height() <= height
        dialog.close()
        settle()


def test_a_press_of_one_key_changes_theme_and_text_size_and_keeps_what_is_filled_in(job: Driver) -> None:
    job.play_until(acts.SEND_NOTICE)
    job.press("step-notice")
    job.type("notice-gis_data", "51.0,-1.4")
    job.key(Qt.Key.Key_F8)
    assert job.window.look.theme == "dark"
    job.key(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert job.window.look.percent == 120
    assert job.find("notice-gis_data", QLineEdit).text() == "51.0,-1.4"


@pytest.mark.parametrize(("style", "family"), [("body", "sans"), ("strong", "sans"), ("mono", "mono")])
def test_the_typeface_drawn_is_the_one_asked_for(driver: Driver, style: str, family: str) -> None:
    font = fonts.make_font(style)
    assert QFontInfo(font).family() == fonts.family(family)
    assert font.family().startswith("IBM Plex")
    assert driver.window.isVisible()


def test_half_bold_is_drawn_bolder_than_regular(driver: Driver) -> None:
    """Qt draws every weight under 700 of a variable font as Regular unless the axis is set."""

    def ink(style: str) -> int:
        label = QLabel("Hhhhhhhh", driver.window)
        label.setFont(fonts.make_font(style, 200))
        label.setStyleSheet("color: black; background: white")
        label.adjustSize()
        image = label.grab().toImage()
        label.deleteLater()
        return sum(
            255 - image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())
        )

    assert ink("strong") > 1.15 * ink("body")
