"""The inventory on the bench: a search as you type over any number of devices, a device's page, files in and out."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from hht_app.core.errors import UserError
from hht_app.core.files import write_file
from hht_app.core.identifiers import EUI64
from hht_app.core.words import tr
from hht_app.store.inventory_search import Found, Place
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import INFO, NOTE, Mark, Message
from hht_app.terminal.views.inventory_files import (
    CSV,
    JSON,
    Incoming,
    give_back_devices,
    look_at_devices,
    take_devices,
    write_devices,
)
from hht_app.terminal.views.inventory_view import DevicePage, device_lines, device_page, find_some, records_of
from hht_app.ui.bench.inventory_list import DeviceList
from hht_app.ui.bench.table import Table
from hht_app.ui.bench.tabs import Tabs, tab_page
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, Button, IdentifierButton, MessagePanel, label
from hht_app.ui.shell.targets import refuse_unasked, with_ending
from hht_app.ui.shell.turns import Turns
from hht_app.ui.shell.undoing import can_be_taken_back
from hht_app.ui.shell.worker import Job, open_session
from hht_app.ui.theme import Look

LARGEST_FILE = 400_000_000
FIRST = 200


@dataclass(frozen=True, slots=True)
class InventoryData:
    """What was typed, the first row numbers it finds, and the chosen device's page."""

    text: str
    first: Found
    page: DevicePage | None


class InventoryView(BenchView):
    """The devices that a text finds, and one device whole."""

    key: ClassVar[str] = "inventory"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self._text = ""
        self._device: EUI64 | None = None
        self._numbers: array[int] = array("q")
        self._coming: array[int] = array("q")
        self._listed = ""
        self._incoming: Incoming | None = None
        self._panel: MessagePanel | None = None
        self._shown: DevicePage | None = None
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self._tabs = Tabs(look, "inventory-tab")
        down.addWidget(self._tabs)
        self._tabs.add("devices", tr("Devices"), self._list_page())
        self._tabs.add_later("device", tr("Device"), self._device_page, Turns.of(desk))

    def title(self) -> str:
        """Return the view's name."""
        return tr("Inventory")

    # ------------------------------------------------------------------------------------------------------ pages

    def _list_page(self) -> QWidget:
        page, self._list_down = tab_page(self.look)
        self._search = QLineEdit()
        self._search.setObjectName("inventory-search")
        self._search.setFont(self.look.font("body"))
        self._search.setAccessibleName(tr("Search the inventory"))
        self._search.setPlaceholderText(tr("Identifier, MPxN, address, type, status, maker or model"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._type)
        self._search.returnPressed.connect(self._first)
        self._count = label(self.look, "", "second", "muted")
        self._count.setObjectName("inventory-count")
        self.list = DeviceList(self, self.look)
        self.list.wanted.connect(self._want)
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(partial(self._tabs.show_page, "device"))
        self._files = self._make_files()
        self._list_down.addWidget(self._search)
        self._list_down.addWidget(self._count)
        self._list_down.addWidget(self.list, 1)
        self._list_down.addWidget(self._files)
        return page

    def _make_files(self) -> QWidget:
        made = QWidget()
        flow = FlowLayout(made, gap=self.look.px(8))
        bring = Button(self.look, tr("Bring in a file"), "inventory-import", PLAIN, tr("Bring in devices from a file"))
        bring.clicked.connect(partial(self.look_at_file, ""))
        flow.addWidget(bring)
        save = Button(self.look, tr("Save what is found"), "inventory-export", PLAIN)
        menu = QMenu(save)
        for form in (CSV, JSON):
            entry = menu.addAction(tr("as {form}", form=form.upper()))
            entry.setObjectName(f"inventory-export-{form}")
            entry.triggered.connect(lambda _checked=False, form=form: self.save(form))
        save.setMenu(menu)
        flow.addWidget(save)
        return made

    def _device_page(self) -> QWidget:
        page, down = tab_page(self.look)
        self._name = label(self.look, "", "title")
        self._name.setObjectName("inventory-device")
        self._identifiers = QWidget()
        self._fields = label(self.look, "", "second")
        heads = tr("At"), tr("Change"), tr("Rule"), tr("MP081"), tr("Source"), tr("Request")
        self._history = Table(self.look, "inventory-history", tr("Status history of the device"), heads)
        cells = tr("Cell"), tr("Holder"), tr("Known by"), tr("At"), tr("Rule"), tr("MP081"), tr("Request")
        self._certificates = Table(self.look, "inventory-certificates", tr("Certificates of the device"), cells)
        parts = self._name, self._identifiers, self._fields, self._history, self._certificates
        for widget, share in zip(parts, (0, 0, 0, 1, 2), strict=True):
            down.addWidget(widget, share)
        self._device_down = down
        self._show_page(self._shown)
        return page

    # ------------------------------------------------------------------------------------------------------- data

    def fetch(self, session: Session) -> InventoryData:
        """Return what the text in hand finds, and the chosen device's page."""
        text, device = self._text, self._device
        page = device_page(session, device) if device is not None else None
        return InventoryData(text, find_some(session, text, limit=FIRST), page)

    def show_data(self, data: Any) -> None:
        """Draw the first that are found, then have the rest found in parts; the same text again keeps the place."""
        self._coming = array("q", data.first.numbers)
        if data.text != self._listed or not self._numbers:
            self._listed = data.text
            self._numbers = self._coming
            self.list.take(self._numbers)
        self._go_on(data.text, data.first.rest)
        self._show_page(data.page)

    def _go_on(self, text: str, rest: Place) -> None:
        """Have the next part found, or show the whole; what a newer text has overtaken is dropped."""
        if rest.stage < 0:
            self._numbers = self._coming
            self.list.take(self._numbers)
            self._say_count(text, f"{len(self._numbers):,}")
            return
        if self._numbers is self._coming:
            self._count.setText(tr("{count} so far…", count=f"{len(self._numbers):,}"))

        def more(found: Found) -> None:
            if text != self._text:
                return
            self._coming.extend(found.numbers)
            if self._numbers is self._coming:
                self.list.grow()
            self._go_on(text, found.rest)

        self.desk.ask(lambda session: find_some(session, text, rest), more, owner=self, slot="inventory-more")

    def _say_count(self, text: str, count: str) -> None:
        if text and not self._numbers:
            words = tr("Nothing on record has “{text}”. A part of an identifier is enough.", text=text)
        elif text:
            words = tr("{count} found", count=count)
        elif self._numbers:
            words = tr("{count} devices on record. Choose one and press Enter for its page.", count=count)
        else:
            words = tr("No device on record: 12.2 makes one known, or bring in a file.")
        self._count.setText(words)

    def _show_page(self, page: DevicePage | None) -> None:
        self._shown = page
        self._tabs.complete()
        for part in (self._identifiers, self._fields, self._history, self._certificates):
            part.setVisible(page is not None)
        if page is None:
            self._name.setText(tr("Choose a device in the list, then it is shown here."))
            return
        self._name.setText(page.title)
        made = QWidget()
        flow = FlowLayout(made, gap=self.look.px(8))
        for place, (role, value) in enumerate(page.identifiers):
            flow.addWidget(label(self.look, role, "state", wrap=False))
            flow.addWidget(IdentifierButton(self.look, role, value, f"inventory-identifier-{place}"))
        old, self._identifiers = self._identifiers, made
        self._device_down.replaceWidget(old, made)
        _drop(old)
        self._fields.setText("; ".join(tr("{name} {value}", name=name, value=value) for name, value in page.fields))
        self._history.show_rows(
            [(row.at, row.change, row.rule, row.mp081, row.source, row.request) for row in page.history]
        )
        self._certificates.show_rows(
            [
                (row.cell, row.holder, row.known_by, row.at, row.rule, row.mp081, row.request)
                for row in page.certificates
            ]
        )

    def _type(self, text: str) -> None:
        self._text = text.strip()
        self.list.go_to_top()
        self.refresh()

    def _first(self) -> None:
        if self.list.rows.rowCount():
            self.list.rows.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.rows.selectRow(0)

    def _want(self, numbers: list[int]) -> None:
        self.desk.ask(
            lambda session: device_lines(session, numbers), self.list.take_lines, owner=self, slot="inventory-lines"
        )

    def _choose(self, device: EUI64) -> None:
        self._device = device
        self.desk.ask(
            lambda session: device_page(session, device), self._show_page, owner=self, slot="inventory-device-page"
        )

    # ------------------------------------------------------------------------------------------------------ files

    def save(self, form: str, path: str = "") -> None:
        """Write the devices that are found as FORM; ask where to unless PATH says it."""
        if not path:
            kinds = tr("Devices (*.{form})", form=form)
            path, _kind = QFileDialog.getSaveFileName(self, tr("Save what is found"), f"devices.{form}", kinds)
        if not path:
            return
        target, numbers = with_ending(Path(path), (form,)), array("q", self._numbers)

        def write(job: Job) -> int:
            refuse_unasked(Path(path), target)
            records = records_of(open_session(job), numbers, job.progress)
            write_file(target, write_devices(records, form))
            return len(records)

        def written(count: int) -> None:
            self._tell(tr("{count} devices saved", count=f"{count:,}"), str(target))

        self.desk.work(write, written, owner=self, words=tr("Saving the devices"))

    def look_at_file(self, path: str = "") -> None:
        """Read a file of devices and say what it would bring; nothing is taken before the person says so."""
        if not path:
            kinds = tr("Devices (*.csv *.json)")
            path, _kind = QFileDialog.getOpenFileName(self, tr("Bring in devices from a file"), "", kinds)
        if not path:
            return
        source = Path(path)

        def read(job: Job) -> Incoming:
            try:
                if source.stat() and not source.is_file():
                    raise UserError(tr("{name} is no file", name=source.name))
                if source.stat().st_size > LARGEST_FILE:
                    raise UserError(f"{source.name} is too large", advice="bring it in in parts")
                data = source.read_bytes()
            except OSError as error:
                raise UserError(f"{source} could not be read: {error.strerror}") from error
            return look_at_devices(open_session(job), data)

        self.desk.work(read, self._looked_at, owner=self, words=tr("Reading the devices"))

    def _looked_at(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self._tell(tr("Nothing is changed yet"), incoming.words, "\n".join(incoming.problems))
        if incoming.new and self._panel is not None:
            words = tr("Take {count} devices", count=f"{len(incoming.new):,}")
            take = Button(self.look, words, "inventory-take")
            take.clicked.connect(self._take)
            self._panel.layout().addWidget(take)  # type: ignore[union-attr]

    def _take(self) -> None:
        incoming = self._incoming
        if incoming is None:
            return

        def take(job: Job) -> int:
            total = len(incoming.new)
            return take_devices(open_session(job), incoming, lambda count: job.progress(count, total))

        def taken(count: int) -> None:
            self._incoming = None
            self._tell(tr("{count} devices are on record now", count=f"{count:,}"), tr("This can be undone."))
            can_be_taken_back(
                self.desk,
                tr("{count} devices taken in", count=f"{count:,}"),
                lambda job: give_back_devices(job.opened, incoming, lambda done: job.progress(done, len(incoming.new))),
                take,
                self.refresh,
            )

        self.desk.work(take, taken, owner=self, words=tr("Taking the devices"))

    def _tell(self, title: str, happened: str, details: str = "") -> None:
        if self._panel is not None:
            _drop(self._panel)
        message = Message(Mark(NOTE, INFO, tr("Note")), title, happened=happened, details=details)
        self._panel = MessagePanel(self.look, message, "inventory-message", lambda _offer: None)
        self._list_down.insertWidget(1, self._panel)

    # ------------------------------------------------------------------------------------------------------- look

    def set_look(self, look: Look) -> None:
        """Take the fonts anew."""
        super().set_look(look)
        self._tabs.complete()
        self._tabs.set_look(look)
        old, self._files = self._files, self._make_files()
        self._list_down.replaceWidget(old, self._files)
        _drop(old)
        for words, style in ((self._count, "second"), (self._name, "title"), (self._fields, "second")):
            words.setFont(look.font(style))
        self._search.setFont(look.font("body"))
        self.list.set_look(look)
        self._history.set_look(look)
        self._certificates.set_look(look)
        if self._panel is not None:
            _drop(self._panel)
            self._panel = None
        self._show_page(self._shown)


def _drop(widget: QWidget | QLabel) -> None:
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()
