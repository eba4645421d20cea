"""The small parts: texts that are selected with the mouse, and rows that follow what stands in them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from hht_app.terminal.views.leds import LedsView, LedView
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import label
from hht_app.ui.pictures.led_panel import LedPanel
from hht_app.ui.theme import Look
from tests.ui.driver import settle


def test_any_text_of_a_screen_can_be_selected_with_the_mouse(qtbot: object) -> None:
    made = label(Look(), "00-11-22", wrap=False)
    made.resize(made.sizeHint())
    made.show()
    QTest.mouseDClick(made, Qt.MouseButton.LeftButton, pos=QPoint(4, made.height() // 2))
    assert made.selectedText().startswith("00")
    QTest.mousePress(made, Qt.MouseButton.LeftButton, pos=QPoint(0, made.height() // 2))
    QTest.mouseMove(made, QPoint(made.width() - 1, made.height() // 2))
    QTest.mouseRelease(made, Qt.MouseButton.LeftButton, pos=QPoint(made.width() - 1, made.height() // 2))
    assert made.selectedText() == "00-11-22"
    made.deleteLater()


def test_a_row_takes_the_room_of_what_stands_in_it_now(qtbot: object) -> None:
    whole = QWidget()
    flow = FlowLayout(whole, gap=8)
    parts = [QWidget(), QWidget()]
    for part in parts:
        part.setFixedSize(100, 40)
        flow.addWidget(part)
    whole.resize(150, 100)
    whole.show()
    settle()
    assert flow.sizeHint().width() == 208
    assert flow.heightForWidth(150) == 88
    parts[1].hide()
    settle()
    assert (flow.sizeHint().width(), flow.heightForWidth(150)) == (100, 40)
    parts[0].setFixedSize(120, 60)
    settle()
    assert (flow.sizeHint().width(), flow.minimumSize().width(), flow.heightForWidth(150)) == (120, 120, 60)
    parts[1].show()
    settle()
    assert flow.heightForWidth(150) == 108
    flow.removeWidget(parts[1])
    assert flow.heightForWidth(150) == 60
    whole.deleteLater()
    parts[1].deleteLater()


def test_the_led_panel_grows_with_the_words_of_its_leds(qtbot: object) -> None:
    panel = LedPanel(None, Look())

    def show(words: str) -> int:
        leds = (LedView("POWER", "lit", words, (), "", "POWER"), LedView("HAN", "off", "off", (), "", "HAN"))
        panel.show_leds(LedsView(leds, ""))
        return panel.heightForWidth(300)

    low = show("lit")
    assert show("lit for as long as the hub has power and has come up") > low
    assert show("lit") == low
    panel.deleteLater()
