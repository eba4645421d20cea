"""A row of chips that narrows a list: one of them holds, and each is pressed, reached by keyboard and read aloud."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QWidget

from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import FILTER, Button
from hht_app.ui.theme import Look


class FilterRow(QWidget):
    """The chips of ITEMS (key, words, spoken words); NAME begins their names, and that of the empty key is NAME-all.

    A press hands the key to CHOOSE; the row stays as it is, so that arrow keys can go on from chip to chip.
    """

    def __init__(
        self, look: Look, name: str, items: Sequence[tuple[str, str, str]], choose: Callable[[str], object]
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        flow = FlowLayout(self, gap=look.px(8))
        group = QButtonGroup(self)
        self._chips: dict[str, Button] = {}
        for key, words, spoken in items:
            chip = self._chips[key] = Button(look, words, f"{name}-{key or 'all'}", FILTER, spoken)
            chip.setCheckable(True)
            # An arrow key presses first and moves the focus then; what is drawn anew is to find it where it comes to be
            chip.clicked.connect(lambda _checked=False, key=key: QTimer.singleShot(0, self, lambda: choose(key)))
            group.addButton(chip)
            flow.addWidget(chip)

    def put(self, key: str) -> None:
        """Mark the chip of KEY as the one that holds; the first where there is none of it."""
        chip = self._chips.get(key) or next(iter(self._chips.values()))
        chip.setChecked(True)
