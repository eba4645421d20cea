"""Screen readers are told what is new on the screen: politely what was done or heard, at once what was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hht_app.terminal.views.common import Message
    from hht_app.terminal.views.news import News, Teller
    from hht_app.ui.desk import Desk

PROBLEM = "problem"


def announce(window: QWidget, news: News) -> None:
    """Have a screen reader that listens say the words of NEWS; on a system without one nothing happens."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    event = QAccessibleAnnouncementEvent(window, news.words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if news.urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


class Announcer(QObject):
    """Hears when WINDOW has drawn what DESK has; MESSAGES gives what stands on the screen by name."""

    def __init__(self, window: QWidget, desk: Desk, messages: Callable[[], Mapping[str, Message]]) -> None:
        super().__init__(desk)
        self._window, self._desk, self._messages = window, desk, messages
        self._teller: Teller | None = None
        desk.changed.connect(self._listen)

    def _listen(self) -> None:
        scene, messages = self._desk.scene, self._messages()
        if scene is None:
            return
        if self._teller is None:
            if scene.chrome is None and PROBLEM not in messages:
                # What tells of a job is not loaded for the first screen.
                return
            from hht_app.terminal.views.news import Teller

            self._teller = Teller()
        chrome = scene.chrome
        number, standing = (chrome.session, chrome.news) if chrome is not None else (0, ())
        for item in self._teller.take(number, standing, messages):
            announce(self._window, item)
