"""The supplier's desk on the bench: requests, Pre-Commands compared, gas tariff, certificates, counters, queue."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.supplier_desk import CREDENTIALS, Comparison, RequestLine, SupplierDesk, supplier_desk
from hht_app.ui.bench.table import Table
from hht_app.ui.bench.tabs import Tabs, tab_page
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.parts import PLAIN, Button, label
from hht_app.ui.shell.asking_from import ask_for_more
from hht_app.ui.shell.turns import Turns
from hht_app.ui.theme import Look

ASK = {
    "": "Ask for more",
    "1.1.1": "Set the gas tariff, 1.1.1",
    "6.15.1": "Replace certificates, 6.15.1",
    "6.21": "Hand over, 6.21",
    "6.23": "Change the supplier, 6.23",
    "6.24.2": "Ask for its certificate, 6.24.2",
}


class SupplierView(BenchView):
    """One page at a time; the buttons open the sheet that asks for more."""

    key: ClassVar[str] = "supplier"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self._notes: list[QLabel] = []
        self._tables: list[Table] = []
        self._asks: list[tuple[QVBoxLayout, tuple[str, ...], QWidget]] = []
        self._comparisons: tuple[Comparison, ...] = ()
        self._requests: tuple[RequestLine, ...] = ()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self._tabs = Tabs(look, "supplier-tab")
        down.addWidget(self._tabs)
        self._tabs.add("requests", tr("Requests"), self._requests_page())
        turns = Turns.of(desk)
        self._tabs.add_later("signed", tr("Compared and signed"), self._signed_page, turns)
        self._tabs.add_later("tariff", tr("Gas tariff"), self._tariff_page, turns)
        self._tabs.add_later("credentials", tr("Certificates"), self._credentials_page, turns)
        self._tabs.add_later("queue", tr("Counters and queue"), self._queue_page, turns)

    def title(self) -> str:
        """Return the view's name."""
        return tr("Supplier's desk")

    # ------------------------------------------------------------------------------------------------------ pages

    def _note(self, down: QVBoxLayout, words: str = "") -> QLabel:
        made = label(self.look, words, "second", "muted")
        self._notes.append(made)
        down.addWidget(made)
        return made

    def _table(self, down: QVBoxLayout, name: str, spoken: str, heads: tuple[str, ...], share: int = 1) -> Table:
        made = Table(self.look, name, spoken, heads)
        self._tables.append(made)
        down.addWidget(made, share)
        return made

    def _offer(self, down: QVBoxLayout, *srvs: str) -> None:
        place = QWidget()
        down.addWidget(place)
        self._asks.append((down, srvs, self._buttons(down, srvs, place)))

    def _requests_page(self) -> QWidget:
        page, down = tab_page(self.look)
        self._requests_note = self._note(down)
        heads = (tr("At"), tr("Request"), tr("For"), tr("Counter"), tr("Way"), tr("State"))
        self._requests_table = self._table(down, "supplier-requests", tr("Requests made"), heads)
        self._requests_table.setWordWrap(False)
        self._requests_table.itemActivated.connect(lambda item: self._inspect(item.row()))
        self._offer(down, "")
        return page

    def _signed_page(self) -> QWidget:
        page, down = tab_page(self.look)
        self._signed_note = self._note(down)
        heads = (tr("At"), tr("Pre-Command"), tr("What came of it"))
        self._signed = self._table(down, "supplier-signed", tr("Pre-Commands compared"), heads)
        self._signed.itemSelectionChanged.connect(self._show_points)
        heads = (tr("Point"), tr("Asked for"), tr("In the Pre-Command"))
        self._points = self._table(down, "supplier-points", tr("What was compared"), heads, 2)
        return page

    def _tariff_page(self) -> QWidget:
        page, down = tab_page(self.look)
        self._tariff_note = self._note(down)
        self._tariff = self._table(
            down, "supplier-tariff", tr("Gas tariff last asked for"), (tr("What"), tr("Value and unit"))
        )
        self._offer(down, "1.1.1")
        return page

    def _credentials_page(self) -> QWidget:
        page, down = tab_page(self.look)
        self._note(
            down, tr("Requests about certificates, then the cells that hold your supplier's, on the DCC's record.")
        )
        heads = (tr("At"), tr("Request"), tr("For"), tr("Counter"), tr("Way"), tr("State"))
        self._credentials = self._table(down, "supplier-credentials", tr("Requests about certificates"), heads)
        heads = (tr("Device"), tr("Type"), tr("Cell"), tr("Known by"), tr("Rule"), tr("At"))
        self._cells = self._table(down, "supplier-cells", tr("Cells that hold your supplier's certificates"), heads)
        self._offer(down, *CREDENTIALS)
        return page

    def _queue_page(self) -> QWidget:
        page, down = tab_page(self.look)
        self._counters = self._table(down, "supplier-counters", tr("Originator counters"), (tr("Counter"), tr("Value")))
        self._queue_note = self._note(down)
        heads = (tr("Request"), tr("For"), tr("Counter"), tr("Way"), tr("State"))
        self._queue = self._table(down, "supplier-queue", tr("What waits for a link"), heads)
        return page

    # ------------------------------------------------------------------------------------------------------- data

    def fetch(self, session: Session) -> SupplierDesk:
        """Return all that lies on the desk."""
        return supplier_desk(session)

    def show_data(self, data: Any) -> None:
        """Draw every page."""
        self._tabs.complete()
        self._requests = tuple(reversed(data.requests))
        self._requests_table.show_rows([_cells(line) for line in self._requests])
        self._requests_note.setText(
            tr("The newest first; Enter looks inside. Your supplier's system makes and signs every request.")
            if data.requests
            else tr("No request yet. The first one asks the DCC for coverage.")
        )
        self._comparisons = tuple(reversed(data.comparisons))
        self._signed.show_rows([(item.at, item.title, item.verdict) for item in self._comparisons])
        self._signed_note.setText(
            tr("A critical command comes back as a Pre-Command; it is compared with the request before it is signed.")
            if data.comparisons
            else tr("No Pre-Command yet: critical requests, such as 8.7.1 and 1.1.1, go this way.")
        )
        if self._comparisons and not self._signed.selectedIndexes():
            self._signed.selectRow(0)
        self._show_points()
        self._tariff.show_rows(data.tariff)
        self._tariff_note.setText(
            tr("As it was sent. A threshold is in Wh; it is taken as kWh only when a person says it is kWh.")
            if data.tariff
            else tr("No gas tariff was asked for yet. Its thresholds are in Wh.")
        )
        self._credentials.show_rows([_cells(line) for line in data.credentials])
        rows = [(c.device, c.device_type, c.usage, c.known_by, c.rule, c.at) for c in data.cells]
        self._cells.show_rows(rows)
        self._counters.show_rows(data.counters)
        self._queue.show_rows([_cells(line)[1:] for line in data.waiting])
        waits = tr("{count} wait for a link and go by themselves, oldest first.", count=len(data.waiting))
        words = [waits if data.waiting else tr("Nothing waits for a link."), *data.troubles]
        self._queue_note.setText("\n".join(words))

    def _show_points(self) -> None:
        rows = {index.row() for index in self._signed.selectedIndexes()}
        chosen = rows.pop() if len(rows) == 1 else -1
        points = self._comparisons[chosen].points if 0 <= chosen < len(self._comparisons) else ()
        self._points.show_rows([(point.what, point.asked, point.given) for point in points])

    def _inspect(self, row: int) -> None:
        if 0 <= row < len(self._requests):
            self.desk.inspect(self._requests[row].seq)

    # ------------------------------------------------------------------------------------------------------- look

    def set_look(self, look: Look) -> None:
        """Take the fonts anew."""
        super().set_look(look)
        self._tabs.complete()
        self._tabs.set_look(look)
        self._asks = [(down, srvs, self._buttons(down, srvs, old)) for down, srvs, old in self._asks]
        for words in self._notes:
            words.setFont(look.font("second"))
        for table in self._tables:
            table.set_look(look)

    def _buttons(self, down: QVBoxLayout, srvs: tuple[str, ...], old: QWidget) -> QWidget:
        made = QWidget()
        flow = FlowLayout(made, gap=self.look.px(8))
        for srv in srvs:
            words = tr(ASK[srv])
            button = Button(self.look, words, f"supplier-ask-{srv or 'more'}", PLAIN, tr("Ask: {what}", what=words))
            button.clicked.connect(partial(ask_for_more, self, srv))
            flow.addWidget(button)
        down.replaceWidget(old, made)
        old.hide()
        old.setParent(None)
        old.deleteLater()
        return made


def _cells(line: RequestLine) -> tuple[str, ...]:
    return line.at, line.srv, line.about, str(line.counter) if line.counter else "", line.way, line.state
