"""The SMKI repository, a page of the DCC's view: each certificate before the job and now, and each change."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.dcc_view import CertificateRow
from hht_app.terminal.views.repository_view import HeldCertificate
from hht_app.ui.bench.table import Table
from hht_app.ui.parts import label
from hht_app.ui.theme import Look


class RepositoryPage(QWidget):
    """Before and now side by side, above; below, each change, while there is any."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        words = tr("The certificates of this job's devices, before the job and now.")
        self._held_note = label(look, words, "second", "muted")
        heads = (tr("Device"), tr("Type"), tr("For"), tr("Changed"), tr("Before the job"), tr("Now"))
        self._held = Table(look, "bench-repository-now", tr("SMKI repository before and after"), heads)
        self._held_note.setBuddy(self._held)
        self._note = label(look, "", "second", "muted")
        told = (tr("At"), tr("Device"), tr("For"), tr("Before"), tr("After"), tr("Rule"), tr("MP081"), tr("Request"))
        self._changes = Table(look, "bench-repository", tr("Changes in the SMKI repository"), told)
        self._note.setBuddy(self._changes)
        for widget, room in ((self._held_note, 0), (self._held, 1), (self._note, 0), (self._changes, 1)):
            self._down.addWidget(widget, room)
        self.set_look(look)

    def show_repository(self, held: Sequence[HeldCertificate], changes: Sequence[CertificateRow]) -> None:
        """Draw the certificates and what changed; without a change, say so."""
        self._held.show_rows([_held(row) for row in held])
        self._changes.show_rows([_change(row) for row in changes])
        self._changes.setVisible(bool(changes))
        self._note.setText(
            tr("Each device certificate that made way for another. Before the first row it is as the maker gave it.")
            if changes
            else tr("No change: the repository holds each device's certificates as the maker gave them.")
        )

    def set_look(self, look: Look) -> None:
        """Take the fonts anew."""
        self._down.setSpacing(look.px(8))
        for words in (self._held_note, self._note):
            words.setFont(look.font("second"))
        for table in (self._held, self._changes):
            table.set_look(look)


def _usage(name: str) -> str:
    return tr("signing") if name == "ds" else tr("key agreement")


def _held(row: HeldCertificate) -> tuple[str, ...]:
    changed = tr("yes") if row.changed else tr("no")
    return row.device, row.device_type, _usage(row.usage), changed, row.before, row.now


def _change(row: CertificateRow) -> tuple[str, ...]:
    mark = tr("yes") if row.mp081 else tr("no")
    return row.at, row.device, _usage(row.usage), row.before, row.after, row.rule, mark, row.request
