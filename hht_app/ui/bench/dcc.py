"""The DCC's view: what it has on record, by which rules it came there, and the checks of its last request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.trainer import (
    CheckLine,
    HistoryLine,
    RecordRow,
    history_lines,
    last_checks,
    record_rows,
)
from hht_app.ui.bench.table import Table
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.parts import breakable, label
from hht_app.ui.theme import Look


@dataclass(frozen=True, slots=True)
class DCCData:
    """The DCC's record, the history of the chosen device, and the last request's checks."""

    records: tuple[RecordRow, ...]
    device: str
    history: tuple[HistoryLine, ...]
    request: str
    checks: tuple[CheckLine, ...]


class DCCView(BenchView):
    """The inventory with a device's history below it, then the checks."""

    key: ClassVar[str] = "dcc"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self._device = ""
        self._devices: list[str] = []
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self._record_note = label(look, tr("What the DCC has on record. Choose a device to see how it came there."))
        self._record = Table(look, "bench-record", tr("The DCC's inventory"), (tr("Device"), tr("Type"), tr("Status")))
        heads = (tr("At"), tr("Change"), tr("Rule"), tr("Source"), tr("Request"))
        self._history = Table(look, "bench-history", tr("Status history of the chosen device"), heads)
        self._request = label(look, "")
        columns = (tr("Check"), tr("Result"), tr("Note"), tr("Source"))
        self._checks = Table(look, "bench-checks", tr("Checks of the DCC's last request"), columns)
        self._record_note.setBuddy(self._record)
        self._request.setBuddy(self._checks)
        for widget, share in (
            (self._record_note, 0),
            (self._record, 3),
            (self._history, 2),
            (self._request, 0),
            (self._checks, 3),
        ):
            down.addWidget(widget, share)
        self._record.itemSelectionChanged.connect(self._choose)
        self.set_look(look)

    def title(self) -> str:
        """Return the view's name."""
        return tr("DCC")

    def fetch(self, session: Session) -> DCCData:
        """Return the record, the chosen device's history (the first one's at first) and the checks."""
        records = record_rows(session)
        known = [row.device for row in records]
        device = self._device if self._device in known else (known[0] if known else "")
        request, checks = last_checks(session)
        return DCCData(records, device, history_lines(session, device) if device else (), request, checks)

    def show_data(self, data: Any) -> None:
        """Draw the three tables."""
        self._devices = [row.device for row in data.records]
        self._device = data.device
        was = self._record.blockSignals(True)
        self._record.show_rows([(row.device, row.device_type, row.status) for row in data.records])
        if data.device in self._devices:
            self._record.selectRow(self._devices.index(data.device))
        self._record.blockSignals(was)
        self._history.show_rows([(line.at, line.change, line.rule, line.source, line.request) for line in data.history])
        self._request.setText(
            breakable(tr("{request}. The order of the real DCC's checks is not held.", request=data.request))
        )
        self._checks.show_rows([(line.title, line.result, line.note, line.source) for line in data.checks])

    def _choose(self) -> None:
        row = self._record.currentRow()
        if self._record.selectedIndexes() and 0 <= row < len(self._devices) and self._devices[row] != self._device:
            self._device = self._devices[row]
            self.refresh()

    def set_look(self, look: Look) -> None:
        """Take the fonts anew."""
        super().set_look(look)
        for words in (self._record_note, self._request):
            words.setFont(look.font("second"))
            words.setProperty("role", "muted")
        for table in (self._record, self._history, self._checks):
            table.set_look(look)
