"""The line over a picture that shows the past, with the way back to now."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from hht_app.core.words import tr
from hht_app.ui.bench.past import NOW, Past
from hht_app.ui.parts import Button, label
from hht_app.ui.theme import Look


class PastNote(QFrame):
    """Hidden at present; says which event is looked at otherwise. Nothing can be done in the past."""

    def __init__(self, parent: QWidget, past: Past, look: Look) -> None:
        super().__init__(parent)
        self._past, self._look = past, look
        self.setObjectName("past-note")
        self.setProperty("kind", "message")
        self.setProperty("tone", "trainer")
        self._across = QHBoxLayout(self)
        self._words: QLabel | None = None
        self._back: Button | None = None
        self.set_look(look)
        past.changed.connect(self._tell)
        past.filmed.connect(self._tell)
        self._tell()

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        for old in (self._words, self._back):
            if old is not None:
                self._across.removeWidget(old)
                old.hide()
                old.deleteLater()
        edge = look.px(12)
        self._across.setContentsMargins(edge, look.px(4), look.px(4), look.px(4))
        self._words = label(look, "", "state", "trainer")
        self._back = Button(look, tr("Back to now"), "past-back", "", tr("Leave the past: show what is now"))
        self._back.clicked.connect(lambda: self._past.look_at(NOW))
        self._across.addWidget(self._words, 1)
        self._across.addWidget(self._back)
        self._tell()

    def _tell(self) -> None:
        seq, count = self._past.seq, self._past.index.count
        if self._words is not None:
            ready = self._past.frame is not None
            told = tr("The past: event {seq} of {count}, to look at only", seq=seq, count=count)
            self._words.setText(told if ready else tr("Going back to event {seq} of {count}", seq=seq, count=count))
        self.setVisible(bool(seq))
