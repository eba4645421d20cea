"""The way from anywhere in the window to the sheet that asks for more; the sheet is imported when it opens."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from hht_app.core.errors import BugError


def ask_for_more(widget: QWidget, srv: str = "") -> None:
    """Open the sheet over WIDGET's window, at request SRV when one is named; BugError outside the main window."""
    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.shell.asking import AskingDialog

    window = widget.window()
    if not isinstance(window, MainWindow):
        raise BugError("asking for more needs the main window")
    sheet = AskingDialog.open_over(window)
    if srv:
        sheet.choose(srv)
