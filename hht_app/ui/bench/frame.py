"""The bench's frame: its stripe, one view at a time, the foot, and the drawer that lies over the view."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.ui.bench import registry
from hht_app.ui.bench.drawer import Drawer
from hht_app.ui.bench.registry import Entry
from hht_app.ui.bench.stripe import Stripe
from hht_app.ui.bench.view import BenchView, fetch_view
from hht_app.ui.desk import Desk
from hht_app.ui.shell.turns import Turns
from hht_app.ui.tab_order import order_tabs, stops
from hht_app.ui.theme import Look

LEAST_HEIGHT = 240
INSPECTOR = "inspector"


class _RoomLayout(QVBoxLayout):
    """What holds the views: the area around it scrolls for what a view needs at least, not for all it would like."""

    low = False

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Keep long words from asking for height where a view has room; in a low window it scrolls for them."""
        return self.low and super().hasHeightForWidth()


class Bench(QFrame):
    """The trainer's view: made once a session, it follows the terminal's step until it is pinned."""

    shown = Signal(str)
    """Emitted with the key of the view that is now shown."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self._views: dict[str, BenchView] = {}
        self._short = False
        self._foot_wanted = False
        self._before = ""
        self._wanted = ""
        self.current = ""
        self.pinned = False
        self._step = ""
        self.setObjectName("bench")
        self.setAccessibleName(tr("Trainer's view"))
        self.setProperty("kind", "bench")
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(0)
        self._stripe = self._make_stripe()
        self._down.addWidget(self._stripe)
        # In a small window with large text a view keeps a height that can be read, and scrolls.
        self._area = QScrollArea()
        self._area.setObjectName("bench-scroll")
        self._area.setAccessibleName(tr("Trainer's view"))
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setMinimumHeight(1)
        self._room = QFrame()
        self._room_layout = _RoomLayout(self._room)
        self._area.setWidget(self._room)
        self._edge()
        self._down.addWidget(self._area, 1)
        self._foot: BenchView | None = None
        self._drawer: Drawer | None = None
        self._turns = Turns.of(desk)
        desk.changed.connect(self.follow_in_turn)
        desk.inspecting.connect(self._inspect)

    def _edge(self) -> None:
        self._room_layout.setContentsMargins(*(self._look.px(12) for _ in range(4)))
        self._room.setMinimumHeight(self._look.px(LEAST_HEIGHT))

    def _make_stripe(self) -> Stripe:
        made = Stripe(self._look)
        made.chosen.connect(self.show_view)
        made.pin.setChecked(self.pinned)
        made.pin.toggled.connect(self.set_pinned)
        made.timeline.setChecked(self._foot_wanted)
        made.timeline.toggled.connect(self._want_foot)
        made.drawer.toggled.connect(self._open_drawer)
        made.offer_timeline(self._short)
        made.put(self.current)
        return made

    def show_view(self, key: str) -> None:
        """Show the view or page called KEY and have its data fetched; without a KEY the view before the journal's."""
        key = key or self._before or registry.following(self._desk.step)
        view_key, page, _words = registry.PAGES.get(key, (key, "", ""))
        found = registry.view(view_key)
        if found is None:
            return
        key = found.key
        if key != self.current:
            self._before = self.current
            view = self._view(found)
            # The others first: what is shown then has its own room from the beginning.
            for other in self._views.values():
                if other is not view:
                    other.hide()
            view.show()
            self.current = key
            self.shown.emit(key)
        # What was chosen stays until the terminal goes to another step.
        self._step = self._desk.step
        self._stripe.put(key)
        if page:
            self._views[key].show_page(page)
        self._fetch(self._views[key])

    def follow_in_turn(self, key: str = "") -> None:
        """Do as `follow` does when the terminal's own screen has been drawn: a key is not held up by both.

        With a KEY that view is shown, and no other is made before it.
        """
        self._wanted = key or self._wanted
        self._turns.add(self, "follow", self.follow)

    def follow(self) -> None:
        """Show the view of the terminal's step, unless pinned, and fetch anew what is shown."""
        if self._desk.session is None or not self.isVisibleTo(self.window()):
            return
        wanted, self._wanted = self._wanted, ""
        stays = self.current and (self.pinned or self._step == self._desk.step)
        self.show_view(wanted or (self.current if stays else registry.following(self._desk.step)))
        self._turns.add(self, "foot", self._show_foot)
        self._take_lost_focus()
        if self._drawer is not None and self._drawer.isVisible():
            self._drawer.fetch()

    def _take_lost_focus(self) -> None:
        """Have the focus where nothing in sight has it: the terminal's screen gave way to the bench."""
        focused = self.window().focusWidget()
        if focused is None or not focused.isVisible():
            first = next((item for item in stops(self._stripe) if item.isVisible() and item.isEnabled()), None)
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_pinned(self, pinned: bool) -> None:
        """Keep the view that is shown, or follow the step again."""
        self.pinned = pinned
        if self._stripe.pin.isChecked() != pinned:
            self._stripe.pin.setChecked(pinned)
        if not pinned:
            self._step = ""
            self.follow()

    def set_drawer_open(self, is_open: bool, panel: str = "") -> None:
        """Open the drawer, at PANEL when one is named, or close it."""
        self._stripe.drawer.setChecked(is_open)
        if is_open and panel and self._drawer is not None:
            self._drawer.show_panel(panel)

    def give_room(self, *, short: bool) -> None:
        """Where the window is SHORT for its text, fold the timeline away behind its button in the stripe."""
        if short != self._short:
            self._short = self._room_layout.low = short
            self._room_layout.invalidate()
            self._stripe.offer_timeline(short)
            self._show_foot()

    def set_look(self, look: Look) -> None:
        """Draw everything in another look."""
        self._look = look
        old = self._stripe
        is_open = self._drawer is not None and self._drawer.isVisible()
        self._stripe = self._make_stripe()
        self._down.replaceWidget(old, self._stripe)
        old.hide()
        old.setParent(None)
        old.deleteLater()
        self._edge()
        for view in (*self._views.values(), *([self._foot] if self._foot is not None else [])):
            view.set_look(look)
        if self._drawer is not None:
            self._drawer.set_look(look)
            self._stripe.drawer.setChecked(is_open)
        self._order_tabs()
        self._place_drawer()

    def _view(self, item: Entry) -> BenchView:
        if item.key not in self._views:
            view = item.load()(self._room, self._desk, self._look)
            self._connect(view)
            view.setAccessibleName(view.title())
            self._room_layout.addWidget(view, 1)
            self._views[item.key] = view
        return self._views[item.key]

    def _order_tabs_in_turn(self) -> None:
        self._turns.add(self, "tabs", self._order_tabs)

    def _order_tabs(self) -> None:
        """Let Tab go as one reads; a view may have made new things to stop at."""
        shown = (self._stripe, self._views.get(self.current), self._foot)
        order_tabs(part for part in shown if part is not None)

    def _connect(self, view: BenchView) -> None:
        view.wants.connect(self.show_view)
        view.stale.connect(partial(self._fetch, view))

    def _fetch(self, view: BenchView) -> None:
        fetch_view(self._desk, view, self._order_tabs_in_turn)

    def _want_foot(self, wanted: bool) -> None:
        self._foot_wanted = wanted
        self._show_foot()

    def _show_foot(self) -> None:
        """Have the foot drawn, made when it is first shown; under it the views have the height they need."""
        shown = self._foot_wanted or not self._short
        if self._foot is None and shown:
            self._foot = registry.FOOT[0].load()(self, self._desk, self._look)
            self._foot.setAccessibleName(self._foot.title())
            self._connect(self._foot)
            self.shown.connect(self._foot.other_shown)
            self._foot.other_shown(self.current)
            self._down.addWidget(self._foot)
        if self._foot is not None:
            self._foot.setVisible(shown)
            if shown:
                self._fetch(self._foot)

    def _inspect(self, event_seq: int) -> None:
        """Show the inspector at an event of the journal."""
        if not self.isVisibleTo(self.window()):
            return
        found = registry.view(INSPECTOR)
        if found is not None:
            self._view(found).inspect(event_seq)
            self.show_view(INSPECTOR)

    def _open_drawer(self, is_open: bool) -> None:
        if self._drawer is None:
            self._drawer = Drawer(self, self._desk, self._look, self._close_drawer)
            self._drawer.wants.connect(self.show_view)
        self._drawer.setVisible(is_open)
        self._place_drawer()
        if is_open:
            self._drawer.raise_()
            self._drawer.fetch()
            self._drawer.setFocus()

    def _close_drawer(self) -> None:
        self._stripe.drawer.setChecked(False)
        self._stripe.drawer.setFocus()

    def _place_drawer(self) -> None:
        """Keep the drawer at the right edge, over the view and under the stripe."""
        if self._drawer is not None:
            top = self._stripe.height()
            wide = min(self.width(), self._look.px(Drawer.WIDTH))
            self._drawer.setGeometry(self.width() - wide, top, wide, self.height() - top)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the drawer in its place."""
        super().resizeEvent(event)
        self._place_drawer()
