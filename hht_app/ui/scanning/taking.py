"""What was scanned goes to the sheet that lies open or to the screen in hand; what it does there Qt does not decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtWidgets import QApplication, QWidget

from hht_app.core.words import tr
from hht_app.terminal.acts import FIT
from hht_app.terminal.scanning import Label, read_label
from hht_app.terminal.views.scanned import ASK_WITH_CODE, FILL_NOTICE, NARROW, Scanned, elsewhere, on_scan

if TYPE_CHECKING:
    from hht_app.ui.desk import Desk
    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.shell.drafts import Drafts


@runtime_checkable
class TakesLabels(Protocol):
    """A sheet with fields that a scan can go to."""

    def take_label(self, label: Label) -> None:
        """Put LABEL where it belongs, or say why it goes nowhere."""


def typed_there(window: MainWindow, focused: QWidget | None) -> bool:
    """Tell whether a scan goes into the field FOCUSED whole, as if typed: one to search or to note something in.

    These are the fields of the bench, and of a sheet that has no better place for a label.
    """
    sheet = QApplication.activeModalWidget()
    if sheet is not None:
        return not isinstance(sheet, TakesLabels)
    return focused is not None and window.bench is not None and window.bench.isAncestorOf(focused)


def take_text(window: MainWindow, text: str) -> None:
    """Take TEXT, which a picture's code says, as a scanner would have typed it."""
    take_label(window, read_label(text))


def take_label(window: MainWindow, label: Label) -> None:
    """Do with LABEL what the open sheet or the screen in hand wants with it; what fits nothing is said inline."""
    sheet = QApplication.activeModalWidget()
    if isinstance(sheet, TakesLabels):
        sheet.take_label(label)
        return
    desk = window.desk
    if sheet is not None:
        desk.tell(elsewhere(sheet.windowTitle() or sheet.accessibleName()))
        return
    # Where the trainer's view has taken the place of the screen, the screen comes back: the scan is for it.
    if window.bench_open and not window.beside:
        window.toggle_bench()
    window.come_out()
    step = desk.step
    desk.read(
        lambda job: on_scan(job.session, step, label),
        lambda scanned: _carry_out(window, scanned, label),
        owner=window,
    )


def _carry_out(window: MainWindow, scanned: Scanned, label: Label) -> None:
    desk = window.desk
    if scanned.message is not None:
        desk.tell(scanned.message)
        return
    if scanned.act is not None:
        device = scanned.act.given.get("device", "") if scanned.act.name == FIT else ""
        desk.do(scanned.act, refused=lambda: _keep_entry(desk, device))
        return
    desk.message = None
    if scanned.fill == ASK_WITH_CODE:
        from hht_app.ui.shell.asking import AskingDialog

        sheet = AskingDialog.open_over(window)
        sheet.choose(scanned.value)
        sheet.take_label(label)
        return

    def fill(drafts: Drafts) -> None:
        if scanned.fill == NARROW:
            drafts.only_device = scanned.value
        elif scanned.fill == FILL_NOTICE:
            drafts.notice[FILL_NOTICE] = scanned.value

    desk.change(tr("Scanning a label"), fill)


def _keep_entry(desk: Desk, text: str) -> None:
    """Show in the field of the fit screen what was refused, unless something else stands there."""
    desk.drafts.entry = desk.drafts.entry or text
