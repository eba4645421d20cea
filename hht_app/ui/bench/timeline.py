"""The timeline at the foot of the bench: scrub over every event, replay, and branch a new session from any of them."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.timeline import EMPTY, TimelineView, timeline_view
from hht_app.ui.bench.past import NOW, SPEEDS, Past, seldom
from hht_app.ui.bench.saving import Sheet, save_sheet
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.parts import PLAIN, Button
from hht_app.ui.pictures.icons import dress_button
from hht_app.ui.pictures.still import Still
from hht_app.ui.pictures.timeline_strip import TimelineStrip
from hht_app.ui.shell.remembering import remember_speed
from hht_app.ui.shell.worker import Job
from hht_app.ui.theme import Look

JOURNAL = "journal"
_SHORT_UNDER = 960
# In average characters: where the strip is narrower, the words of the event in hand may need a second line.
_NARROW_UNDER = 90
# Heights at 100 % text: with those words on one line, and on two.
_HIGH, _HIGHER = 64, 72


class TimelineBench(BenchView):
    """The strip with its hand, and what can be done from where the hand is."""

    key: ClassVar[str] = "timeline"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self._view: TimelineView | None = None
        self._session = 0
        self._index = EMPTY
        self._hand = 0
        self._listed = False
        self.past = Past.of(desk)
        self._across = QHBoxLayout(self)
        self.strip = TimelineStrip(self, look)
        self.strip.moved.connect(self._moved)
        self._across.addWidget(self.strip, 1)
        self._tools = self._make_tools()
        self._across.addWidget(self._tools)
        self.past.changed.connect(self._follow)
        self.past.played.connect(lambda _playing: self._name_play())
        self.set_look(look)

    def title(self) -> str:
        """Return the view's name."""
        return tr("Timeline")

    def fetch(self, session: Session) -> tuple[int, TimelineView]:
        """Return the timeline with the words around the hand; of the journal only what is new is read."""
        return session.id, timeline_view(session, self._hand, self._index)

    def show_data(self, data: Any) -> None:
        """Draw the timeline; the hand stays at the end while it was there."""
        self._session, self._view = data
        assert self._view is not None
        self._index = self._view.index
        self.past.take_index(self._session, self._index)
        self.strip.show_view(self._view, self.past.seq or self._index.count)
        self._allow()

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        super().set_look(look)
        self._across.setContentsMargins(look.px(12), 1, look.px(8), 1)
        self._across.setSpacing(look.px(8))
        self.strip.set_look(look)
        old = self._tools
        self._tools = self._make_tools()
        self._across.replaceWidget(old, self._tools)
        old.hide()
        old.deleteLater()
        self._allow()

    # -------------------------------------------------------------------------------------------------------- tools

    def _make_tools(self) -> QFrame:
        look, made = self.look, QFrame()
        across = QHBoxLayout(made)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(look.px(4))
        self.branch = Button(
            look, tr("Branch from here"), "timeline-branch", "", tr("Start a new session from the event in hand")
        )
        dress_button(self.branch, "branch", look.colour("text"), look.px(20))
        self.branch.clicked.connect(self.branch_here)
        self.play = Button(look, tr("Play"), "timeline-play", "", tr("Replay from the event in hand"))
        dress_button(self.play, "replay", look.colour("text"), look.px(20))
        self.play.clicked.connect(self.press_play)
        self.speed = Button(look, "", "timeline-speed", PLAIN, "")
        menu = QMenu(self.speed)
        for speed in SPEEDS:
            entry = menu.addAction(tr("{speed} times as fast", speed=speed) if speed > 1 else tr("One event at a time"))
            entry.setObjectName(f"timeline-speed-{speed}")
            entry.triggered.connect(lambda _checked=False, speed=speed: self._set_speed(speed))
        self.speed.setMenu(menu)
        self.events = Button(
            look, tr("All events"), "timeline-events", PLAIN, tr("Show or hide the list of all events")
        )
        self.events.setCheckable(True)
        self.events.setChecked(self._listed)
        self.events.clicked.connect(lambda on: self.wants.emit(JOURNAL if on else ""))
        for button in (self.branch, self.play, self.speed, self.events):
            across.addWidget(button)
        self._name_speed()
        self._name_play()
        self._shorten()
        return made

    def _shorten(self) -> None:
        """Where the foot is narrow for its text, say less on the button; what is read aloud stays whole."""
        narrow = self.width() < self.look.px(_SHORT_UNDER)
        self.branch.setText(f" {tr('Branch') if narrow else tr('Branch from here')}")
        room = self.width() - self._tools_width() - self.look.px(28)
        self.strip.set_lines(2 if room / self.look.character < _NARROW_UNDER else 1)
        self.setFixedHeight(self.look.px(_HIGHER if self.strip.lines > 1 else _HIGH))

    def _tools_width(self) -> int:
        tools = (self.branch, self.play, self.speed, self.events)
        return sum(button.sizeHint().width() for button in tools) + (len(tools) - 1) * self.look.px(4)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._shorten()

    def other_shown(self, key: str) -> None:
        """Hear that the view called KEY is now shown above: the list of events has its button here."""
        self._listed = key == JOURNAL
        self.events.setChecked(self._listed)

    def _name_play(self) -> None:
        self.play.setText(f" {tr('Stop') if self.past.playing else tr('Play')}")
        self.play.setAccessibleName(
            tr("Let the replay stand still") if self.past.playing else tr("Replay from the event in hand")
        )

    def _name_speed(self) -> None:
        self.speed.setText(tr("{speed}×", speed=self.past.speed))
        self.speed.setAccessibleName(tr("Speed of the replay: {speed} times", speed=self.past.speed))

    def _set_speed(self, speed: int) -> None:
        self.past.set_speed(speed)
        self._name_speed()
        if not self.desk.read_only:
            self.desk.work(lambda job: remember_speed(job.ws.folder, speed), lambda _done: None)

    def _allow(self) -> None:
        self.branch.setEnabled(self._index.count > 0)
        self.play.setEnabled(self._index.count > 1)

    def press_play(self, _checked: bool = False) -> None:
        """Replay, or let the replay stand still."""
        if self.past.playing:
            self.past.stand()
        else:
            self.past.play()

    # --------------------------------------------------------------------------------------------------------- hand

    def _moved(self, seq: int) -> None:
        """The person moved the hand: look at that moment, and read its words where they are not known yet."""
        self.past.stand()
        self._hand = seq
        self.past.look_at(seq)
        self._read_words(seq)

    def _follow(self) -> None:
        """Another moment is looked at: put the hand there."""
        if self._view is None:
            return
        seq = self.past.seq or self._index.count
        self._hand = self.past.seq
        self.strip.show_view(self._view, seq)
        self._read_words(seq)

    def _read_words(self, seq: int) -> None:
        if self._view is not None and seq not in self._view.labels:
            self.refresh()

    def branch_here(self, _checked: bool = False) -> None:
        """Start a new session that has lived what this one had up to the event in hand, and open it."""
        seq = self.strip.hand
        if not seq:
            return
        self.past.look_at(NOW)

        def branch(job: Job) -> Session:
            from hht_app.terminal.branching import branch_session
            from hht_app.ui.shell.worker import open_session

            source = open_session(job)
            words = tr("Branching from event {seq}", seq=seq)
            job.session = branch_session(job.ws, source, seq, seldom(job, seq, words))
            return job.session

        self.desk.enter(branch)

    def save(self, form: str, path: str = "") -> None:
        """Save the timeline as it is in sight as a picture of FORM, to PATH or where the person says."""
        picture = Still(self.look, ((QPointF(0, 0), tuple(self.strip.items())),), QSizeF(self.strip.size()))
        sheet = Sheet(tr("Timeline"), picture.size, self.look.colour("canvas"), picture.paint)
        save_sheet(self.desk, self, sheet, form, path)
