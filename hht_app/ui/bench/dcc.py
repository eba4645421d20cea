"""The DCC's view: each request's checks and what moved by which rule, the record, SMKI repository, hubs and rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.session import Session
from hht_app.terminal.views.dcc_view import (
    CertificateRow,
    Dealt,
    HubRow,
    RoundRow,
    dealt_with,
    hub_rows,
    newest_events,
    repository_rows,
    round_rows,
)
from hht_app.terminal.views.differences import DifferenceRow, difference_rows
from hht_app.terminal.views.repository_view import HeldCertificate, repository_before_and_now
from hht_app.terminal.views.trainer import MOST_RECORDS, HistoryLine, RecordRow, history_lines, record_rows
from hht_app.ui.bench.differences import DifferencesPage
from hht_app.ui.bench.repository import RepositoryPage
from hht_app.ui.bench.table import Table
from hht_app.ui.bench.tabs import Tabs, tab_page
from hht_app.ui.bench.view import BenchView
from hht_app.ui.desk import Desk
from hht_app.ui.parts import PLAIN, Button, ChoiceBox, breakable, label
from hht_app.ui.shell.turns import Turns
from hht_app.ui.theme import Look

NEWEST = 0
LISTED = 200
SIDE_BY_SIDE_FROM = 92


@dataclass(frozen=True, slots=True)
class DCCData:
    """The requests dealt with, the record with the chosen device's history, differences, repository, hubs, rounds."""

    dealt: tuple[Dealt, ...]
    records: tuple[RecordRow, ...]
    device: str
    history: tuple[HistoryLine, ...]
    differences: tuple[DifferenceRow, ...]
    held: tuple[HeldCertificate, ...]
    repository: tuple[CertificateRow, ...]
    hubs: tuple[HubRow, ...]
    rounds: tuple[RoundRow, ...]


class DCCView(BenchView):
    """One page at a time: request in hand, record, where the home differs from it, repository, hubs, rounds."""

    key: ClassVar[str] = "dcc"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        super().__init__(parent, desk, look)
        self._device = ""
        self._devices: list[str] = []
        self._dealt: tuple[Dealt, ...] = ()
        self._chosen = NEWEST
        self._notes: list[QLabel] = []
        self._tables: list[Table] = []
        self._both: QBoxLayout | None = None
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self._tabs = Tabs(look, "dcc-tab")
        down.addWidget(self._tabs)
        turns = Turns.of(desk)
        self._tabs.add_later("request", tr("Request"), self._request_page, turns)
        self._tabs.add_later("record", tr("Record"), self._record_page, turns)
        self._tabs.add_later("differences", tr("Differences"), self._differences_page, turns)
        self._tabs.add_later("repository", tr("SMKI repository"), self._repository_page, turns)
        self._tabs.add_later("hubs", tr("Hubs reported"), self._hubs_page, turns)
        self._tabs.add_later("rounds", tr("Rounds"), self._rounds_page, turns)

    def title(self) -> str:
        """Return the view's name."""
        return tr("DCC")

    def show_page(self, key: str) -> None:
        """Show the page called KEY."""
        self._tabs.show_page(key)

    # ------------------------------------------------------------------------------------------------------ pages

    def _note(self, words: str = "") -> QLabel:
        made = label(self.look, words, "second", "muted")
        self._notes.append(made)
        return made

    def _table(self, name: str, spoken: str, *heads: str) -> Table:
        made = Table(self.look, name, spoken, heads)
        self._tables.append(made)
        return made

    def _request_page(self) -> QWidget:
        page, down = tab_page(self.look)
        self._which = ChoiceBox()
        self._which.setObjectName("dcc-which")
        self._which.setAccessibleName(tr("Which request"))
        self._which.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._which.setMinimumContentsLength(16)
        self._which.setFont(self.look.font("body"))
        self._which.activated.connect(lambda _row: self.choose_request(self._which.currentData()))
        across = QHBoxLayout()
        self._notes.append(label(self.look, tr("Which request"), "second", "muted", wrap=False))
        self._notes[-1].setBuddy(self._which)
        across.addWidget(self._notes[-1])
        across.addWidget(self._which, 1)
        down.addLayout(across)
        self._answer = label(self.look, "")
        self._answer.setObjectName("dcc-answer")
        down.addWidget(self._answer)
        self._both = QBoxLayout(self._direction())
        self._both.setSpacing(self.look.px(8))
        down.addLayout(self._both, 1)
        heads = tr("Result"), tr("Check"), tr("Refuses with"), tr("Note"), tr("MP081"), tr("Source")
        self._checks = self._table("bench-checks", tr("Checks of the request"), *heads)
        # One line a check, so that all are seen; the line below has the whole of the chosen one.
        self._checks.setWordWrap(False)
        self._checks.itemSelectionChanged.connect(self._say_check)
        left, down_left = tab_page(self.look)
        down_left.addWidget(self._checks, 1)
        self._check_words = self._note()
        self._check_words.setObjectName("dcc-check")
        down_left.addWidget(self._check_words)
        self._both.addWidget(left, 3)
        self._moved = label(self.look, "", "second")
        self._moved.setObjectName("dcc-moved")
        self._moved.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setObjectName("dcc-moved-scroll")
        area.setAccessibleName(tr("Record before and after the request"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._moved)
        self._both.addWidget(area, 2)
        inspect = self._inspect_button = Button(self.look, tr("Look inside the answer"), "dcc-inspect", PLAIN)
        inspect.clicked.connect(self._inspect_chosen)
        down.addWidget(inspect, 0, Qt.AlignmentFlag.AlignLeft)
        return page

    def _record_page(self) -> QWidget:
        page, down = tab_page(self.look)
        words = tr("What the DCC has on record of this job. Choose a device to see how it came there.")
        down.addWidget(self._note(words))
        self._record = self._table("bench-record", tr("The DCC's inventory"), tr("Device"), tr("Type"), tr("Status"))
        heads = (tr("At"), tr("Change"), tr("Rule"), tr("Source"), tr("Request"))
        self._history = self._table("bench-history", tr("Status history of the chosen device"), *heads)
        down.addWidget(self._record, 3)
        self._record_note = self._note(tr("There are more: the inventory has them all."))
        self._record_note.setVisible(False)
        down.addWidget(self._record_note)
        down.addWidget(self._history, 2)
        self._record.itemSelectionChanged.connect(self._choose)
        return page

    def _differences_page(self) -> QWidget:
        self._differences = DifferencesPage(self.look)
        return self._differences

    def _repository_page(self) -> QWidget:
        self._repository = RepositoryPage(self.look)
        return self._repository

    def _hubs_page(self) -> QWidget:
        page, down = tab_page(self.look)
        self._hubs_note = self._note()
        heads = tr("Hub (CHF)"), tr("Now"), tr("Status"), tr("Report"), tr("At"), tr("Request")
        self._hubs = self._table("bench-hubs", tr("Hubs that were reported"), *heads)
        down.addWidget(self._hubs_note)
        down.addWidget(self._hubs, 1)
        return page

    def _rounds_page(self) -> QWidget:
        page, down = tab_page(self.look)
        down.addWidget(self._note(tr("A round ends when answers are sent back; the last row is the round in hand.")))
        heads = tr("Round"), tr("From"), tr("Asked for"), tr("Delivered"), tr("Heard"), tr("Sent back"), tr("Moved")
        self._rounds = self._table("bench-rounds", tr("Rounds of the job"), *heads)
        down.addWidget(self._rounds, 1)
        return page

    # ------------------------------------------------------------------------------------------------------- data

    def fetch(self, session: Session) -> DCCData:
        """Return the newest requests with their checks, the record, the repository, the hubs and the rounds."""
        records = record_rows(session)
        known = [row.device for row in records]
        device = self._device if self._device in known else (known[0] if known else "")
        events = newest_events(session)
        return DCCData(
            dealt_with(events)[-LISTED:],
            records,
            device,
            history_lines(session, device) if device else (),
            difference_rows(session),
            repository_before_and_now(session),
            repository_rows(session),
            hub_rows(session),
            round_rows(session, events),
        )

    def show_data(self, data: Any) -> None:
        """Draw every page."""
        self._tabs.complete()
        self._devices = [row.device for row in data.records]
        self._device = data.device
        was = self._record.blockSignals(True)
        self._record.show_rows([(row.device, row.device_type, row.status) for row in data.records])
        if data.device in self._devices:
            self._record.selectRow(self._devices.index(data.device))
        self._record.blockSignals(was)
        self._record_note.setVisible(len(data.records) >= MOST_RECORDS)
        self._history.show_rows([(line.at, line.change, line.rule, line.source, line.request) for line in data.history])
        self._differences.show_differences(data.differences)
        self._repository.show_repository(data.held, data.repository)
        self._hubs.show_rows([_hub(row) for row in data.hubs])
        self._hubs_note.setText(
            tr("By 8.14: a hub stays without SM WAN on record until 8.14.1 tells otherwise.")
            if data.hubs
            else tr("No hub was reported yet: 8.14.2 does it, from the notice.")
        )
        self._rounds.show_rows([_round(row) for row in data.rounds])
        self._show_requests(data.dealt)

    def _show_requests(self, dealt: tuple[Dealt, ...]) -> None:
        self._dealt = dealt
        wanted = [(item.seq, item.title) for item in reversed(dealt)]
        if [(self._which.itemData(row), self._which.itemText(row)) for row in range(self._which.count())] != wanted:
            self._which.clear()
            for seq, words in wanted:
                self._which.addItem(words, seq)
        self._which.setVisible(bool(wanted))
        self._show_request()

    def choose_request(self, seq: int) -> None:
        """Show the request answered by event SEQ; the newest one is followed from then on, an older one stays."""
        newest = self._dealt[-1].seq if self._dealt else NEWEST
        self._chosen = NEWEST if seq == newest else seq
        self._show_request()

    def _in_hand(self) -> Dealt | None:
        newest = self._dealt[-1] if self._dealt else None
        return next((item for item in self._dealt if item.seq == self._chosen), newest)

    def _show_request(self) -> None:
        item = self._in_hand()
        self._inspect_button.setVisible(item is not None)
        if item is None:
            self._answer.setText(tr("No request has reached the DCC yet. The first one asks for coverage."))
            self._checks.show_rows([])
            self._moved.setText("")
            return
        self._which.setCurrentIndex(self._which.findData(item.seq))
        words = tr("Answer {code}: {meaning}", code=item.code or tr("not readable"), meaning=item.meaning)
        self._answer.setText(tr("{words}\nRequest {id}", words=words, id=item.request_id))
        self._checks.show_rows(
            [(row.words, row.title, row.code, row.note, _mark(mp081=row.mp081), row.source) for row in item.checks]
        )
        self._say_check()
        self._moved.setText(breakable(_moved_words(item)))

    def _say_check(self) -> None:
        """Say the note and the source of the chosen check, else what is not held of all of them."""
        item = self._in_hand()
        rows = {index.row() for index in self._checks.selectedIndexes()}
        if item is None or len(rows) != 1 or max(rows) >= len(item.checks):
            self._check_words.setText(tr("The order of the real DCC's checks is not held. Choose one for its source."))
            return
        check = item.checks[rows.pop()]
        words = tr("{title}: {result}.", title=check.title, result=check.words)
        note = f" {check.note}." if check.note else ""
        self._check_words.setText(tr("{words}{note} Source: {source}", words=words, note=note, source=check.source))

    def _inspect_chosen(self) -> None:
        item = self._in_hand()
        if item is not None:
            self.desk.inspect(item.seq)

    def _choose(self) -> None:
        row = self._record.currentRow()
        if self._record.selectedIndexes() and 0 <= row < len(self._devices) and self._devices[row] != self._device:
            self._device = self._devices[row]
            self.refresh()

    # ------------------------------------------------------------------------------------------------------- look

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put checks and record side by side where there is room for both."""
        super().resizeEvent(event)
        if self._both is not None:
            self._both.setDirection(self._direction())

    def _direction(self) -> QBoxLayout.Direction:
        wide = self.width() / self.look.character >= SIDE_BY_SIDE_FROM
        return QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom

    def set_look(self, look: Look) -> None:
        """Take the fonts anew."""
        super().set_look(look)
        self._tabs.complete()
        self._tabs.set_look(look)
        for words in self._notes:
            words.setFont(look.font("second"))
        self._answer.setFont(look.font("body"))
        self._moved.setFont(look.font("second"))
        self._which.setFont(look.font("body"))
        self._inspect_button.setFont(look.font("strong"))
        self._differences.set_look(look)
        self._repository.set_look(look)
        for table in self._tables:
            table.set_look(look)


def _moved_words(item: Dealt) -> str:
    """Return what moved on the DCC's records for one request: statuses with their rules, and the repository."""
    lines = [tr("Record before and after") if item.moves else tr("Record: no status moved.")]
    for move in item.moves:
        what = {"type": move.device_type, "device": move.device, "before": move.before, "after": move.after}
        lines.append(tr("{type} {device}\n{before} → {after}", **what))
        marked = tr(", changed by MP081") if move.mp081 else tr(", not MP081's")
        lines.append(tr("by rule {rule}{mark}: {condition}.", rule=move.rule, mark=marked, condition=move.condition))
        lines.append(tr("Source: {source}\n", source=move.source))
    lines.extend(item.noted)
    if not item.certificates:
        lines.append(tr("SMKI repository: no change."))
    return "\n".join(lines)


def _mark(*, mp081: bool) -> str:
    return tr("yes") if mp081 else tr("no")


def _hub(row: HubRow) -> tuple[str, ...]:
    now = tr("without SM WAN") if row.without_wan else tr("reported")
    return row.device, now, row.status, row.report, row.at, row.request


def _round(row: RoundRow) -> tuple[str, ...]:
    counts = (row.asked, row.delivered, row.heard, row.sent_back, row.moved)
    return str(row.number), row.begun, *(str(count) for count in counts)
