"""The stripe over the bench: whose view it is, the six views in one row or one list, and what is beside them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from hht_app.core.words import tr
from hht_app.ui.bench import registry
from hht_app.ui.bench.tab_row import TabRow
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, Button, label
from hht_app.ui.theme import Look


class Stripe(QFrame):
    """The views' buttons, Pin, the drawer's handle, and the timeline's where the foot is folded away."""

    chosen = Signal(str)
    """Emitted with the key of the view that is to be shown; it stays until the terminal goes to another step."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("bench-stripe")
        self.setProperty("kind", "stripe")
        self._flow = FlowLayout(self, gap=look.px(4))
        self._flow.setContentsMargins(look.px(12), 4, look.px(8), 4)
        self._name = label(look, tr("Trainer's view"), "state", "trainer", wrap=False)
        self._name.setContentsMargins(0, 0, look.px(8), 0)
        items = [(item.key, tr(item.words)) for item in registry.VIEWS]
        self.tabs = TabRow(look, "bench-show", items, self.chosen.emit, alone=False)
        self.pin = self._button(tr("Pin"), "bench-pin", tr("Pin this view: it stays whatever the terminal's step is"))
        self.timeline = self._button(tr("Timeline"), "bench-timeline", tr("Show or hide the timeline"))
        self.timeline.hide()
        panels = ", ".join(tr(item.words) for item in registry.DRAWER)
        spoken = tr("Open or close the drawer: {panels}", panels=panels)
        self.drawer = self._button(tr("Drawer"), "bench-drawer-handle", spoken)
        self.drawer.setToolTip(panels)
        for widget in (self._name, self.tabs, self.pin, self.timeline, self.drawer):
            self._flow.addWidget(widget)

    def _button(self, words: str, name: str, spoken: str) -> Button:
        made = Button(self._look, words, name, PLAIN, spoken)
        made.setCheckable(True)
        return made

    def put(self, key: str) -> None:
        """Mark the view called KEY as the one that is shown."""
        found = registry.entry(key)
        self.tabs.put(key, tr(found.words) if found is not None else "")

    def offer_timeline(self, offered: bool) -> None:
        """Show the timeline's handle, OFFERED where the foot is folded away for want of height."""
        self.timeline.setHidden(not offered)
        # Before it stands anywhere its width means nothing: it hears of its own when it is laid out.
        if self.parentWidget() is not None:
            self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show the views as one list where not all of them fit one row."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        beside = [item for item in (self._name, self.pin, self.timeline, self.drawer) if not item.isHidden()]
        margins = self._flow.contentsMargins()
        wanted = self.tabs.room_wanted() + sum(item.sizeHint().width() for item in beside)
        wanted += len(beside) * self._look.px(4) + margins.left() + margins.right()
        self.tabs.fold(wanted > self.width())
