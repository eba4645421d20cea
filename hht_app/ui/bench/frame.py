"""The bench's frame: its stripe, one view at a time, the foot, and the drawer that lies over the view."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.ui.bench import registry
from hht_app.ui.bench.drawer import Drawer
from hht_app.ui.bench.registry import Entry
from hht_app.ui.bench.view import BenchView, fetch_view
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, TAB, Button, label
from hht_app.ui.theme import Look

FOOT_HEIGHT = 64
LEAST_HEIGHT = 300
INSPECTOR = "inspector"


class Bench(QFrame):
    """The trainer's view: made once a session, it follows the terminal's step until it is pinned."""

    shown = Signal(str)
    """Emitted with the key of the view that is now shown."""

    def __init__(self, parent: QWidget, desk: Desk, look: Look) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self._views: dict[str, BenchView] = {}
        self._buttons: dict[str, Button] = {}
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
        self._room_layout = QVBoxLayout(self._room)
        self._area.setWidget(self._room)
        self._edge()
        self._down.addWidget(self._area, 1)
        self._foot: BenchView | None = None
        self._drawer: Drawer | None = None
        # Between other events: the terminal's own screen is drawn first, and a key is not held up by both.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.follow)
        desk.changed.connect(self._soon.start)
        desk.inspecting.connect(self._inspect)

    def _edge(self) -> None:
        self._room_layout.setContentsMargins(*(self._look.px(12) for _ in range(4)))
        self._room.setMinimumHeight(self._look.px(LEAST_HEIGHT))

    def _make_stripe(self) -> QFrame:
        made = QFrame()
        made.setObjectName("bench-stripe")
        made.setProperty("kind", "stripe")
        flow = FlowLayout(made, gap=self._look.px(4))
        flow.setContentsMargins(self._look.px(12), 4, self._look.px(8), 4)
        name = label(self._look, tr("Trainer's view"), "state", "trainer", wrap=False)
        name.setContentsMargins(0, 0, self._look.px(8), 0)
        flow.addWidget(name)
        group = QButtonGroup(made)
        for item in registry.VIEWS:
            words = tr(item.words)
            button = self._button(words, f"bench-show-{item.key}", tr("Show {view}", view=words))
            # It stays until the terminal goes to another step, or for good when pinned.
            button.clicked.connect(partial(self.show_view, item.key))
            group.addButton(button)
            self._buttons[item.key] = button
            flow.addWidget(button)
        self._pin = self._button(
            tr("Pin"), "bench-pin", tr("Pin this view: it stays whatever the terminal's step is"), PLAIN
        )
        self._pin.setChecked(self.pinned)
        self._pin.toggled.connect(self.set_pinned)
        flow.addWidget(self._pin)
        if registry.DRAWER:
            words = ", ".join(tr(item.words) for item in registry.DRAWER)
            self._handle = self._button(
                tr("Drawer"), "bench-drawer-handle", tr("Open or close the drawer: {panels}", panels=words), PLAIN
            )
            self._handle.setToolTip(words)
            self._handle.toggled.connect(self._open_drawer)
            flow.addWidget(self._handle)
        return made

    def _button(self, words: str, name: str, spoken: str, kind: str = TAB) -> Button:
        made = Button(self._look, words, name, kind, spoken)
        made.setCheckable(True)
        return made

    def show_view(self, key: str) -> None:
        """Show the view called KEY and have its data fetched."""
        found = next((item for item in registry.VIEWS if item.key == key), None)
        if found is None:
            return
        if key != self.current:
            view = self._view(found)
            for other in self._views.values():
                other.setVisible(other is view)
            self.current = key
            self.shown.emit(key)
        self._buttons[key].setChecked(True)
        self._fetch(self._views[key])

    def follow(self) -> None:
        """Show the view of the terminal's step, unless pinned, and fetch anew what is shown."""
        if self._desk.session is None or not self.isVisibleTo(self.window()):
            return
        stays = self.current and (self.pinned or self._step == self._desk.step)
        self._step = self._desk.step
        self.show_view(self.current if stays else registry.following(self._desk.step))
        self._show_foot()
        if self._drawer is not None and self._drawer.isVisible():
            self._drawer.fetch()

    def set_pinned(self, pinned: bool) -> None:
        """Keep the view that is shown, or follow the step again."""
        self.pinned = pinned
        if self._pin.isChecked() != pinned:
            self._pin.setChecked(pinned)
        if not pinned:
            self._step = ""
            self.follow()

    def set_drawer_open(self, is_open: bool, panel: str = "") -> None:
        """Open the drawer, at PANEL when one is named, or close it."""
        if registry.DRAWER:
            self._handle.setChecked(is_open)
            if is_open and panel and self._drawer is not None:
                self._drawer.show_panel(panel)

    def set_look(self, look: Look) -> None:
        """Draw everything in another look."""
        self._look = look
        old, self._buttons = self._stripe, {}
        is_open = self._drawer is not None and self._drawer.isVisible()
        self._stripe = self._make_stripe()
        self._down.replaceWidget(old, self._stripe)
        old.hide()
        old.setParent(None)
        old.deleteLater()
        self._edge()
        for view in (*self._views.values(), *([self._foot] if self._foot is not None else [])):
            view.set_look(look)
        if self._foot is not None:
            self._foot.setFixedHeight(look.px(FOOT_HEIGHT))
        if self.current:
            self._buttons[self.current].setChecked(True)
        if self._drawer is not None:
            self._drawer.set_look(look)
            self._handle.setChecked(is_open)
        self._place_drawer()

    def _view(self, item: Entry) -> BenchView:
        if item.key not in self._views:
            view = item.load()(self._room, self._desk, self._look)
            self._connect(view)
            view.setAccessibleName(view.title())
            self._room_layout.addWidget(view, 1)
            self._views[item.key] = view
        return self._views[item.key]

    def _connect(self, view: BenchView) -> None:
        view.wants.connect(self.show_view)
        view.stale.connect(partial(self._fetch, view))

    def _fetch(self, view: BenchView) -> None:
        fetch_view(self._desk, view)

    def _show_foot(self) -> None:
        if self._foot is None and registry.FOOT:
            self._foot = registry.FOOT[0].load()(self, self._desk, self._look)
            self._foot.setAccessibleName(self._foot.title())
            self._foot.setFixedHeight(self._look.px(FOOT_HEIGHT))
            self._connect(self._foot)
            self._down.addWidget(self._foot)
        if self._foot is not None:
            self._fetch(self._foot)

    def _inspect(self, event_seq: int) -> None:
        """Show the inspector at an event of the journal."""
        if not self.isVisibleTo(self.window()):
            return
        found = next((item for item in registry.VIEWS if item.key == INSPECTOR), None)
        if found is not None:
            self._view(found).inspect(event_seq)
            self.show_view(INSPECTOR)

    def _open_drawer(self, is_open: bool) -> None:
        if self._drawer is None:
            self._drawer = Drawer(self, self._desk, self._look, self._handle_off)
            self._drawer.wants.connect(self.show_view)
        self._drawer.setVisible(is_open)
        self._place_drawer()
        if is_open:
            self._drawer.raise_()
            self._drawer.fetch()
            self._drawer.setFocus()

    def _handle_off(self) -> None:
        self._handle.setChecked(False)
        self._handle.setFocus()

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
