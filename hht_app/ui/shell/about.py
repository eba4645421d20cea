"""About this terminal: which program it is, what is simulated, and what is not held."""

from __future__ import annotations

from hht_app import __version__
from hht_app.core.words import tr
from hht_app.ui.clipboard import copy_text
from hht_app.ui.parts import PRIMARY, Button, label
from hht_app.ui.shell.dialog import Dialog


class AboutDialog(Dialog):
    """Short, and it can be copied."""

    name = "about"

    def fill(self) -> None:
        """Say what the program is and is not."""
        self.setWindowTitle(tr("About this terminal"))
        self.setAccessibleName(tr("About this terminal"))
        self.down.addWidget(label(self.look, tr("Hand-held terminal simulator"), "heading"))
        folder = self.window_behind.desk.folder
        lines = (
            tr("Version {version}", version=__version__),
            tr("Nothing here reaches a real meter. Devices, supplier and DCC are simulated on this computer."),
            tr(
                "What an actual hand-held terminal looks like, and which of these acts it does by itself, is not held:"
                " this one is the simulator's choice."
            ),
            tr("Safe work on gas and electricity is not taught here."),
            tr("Workspace: {folder}", folder=folder),
        )
        column = self.scrolled("about-words", tr("About this terminal"))
        for line in lines:
            column.addWidget(label(self.look, line))
        column.addStretch(1)
        copy = Button(self.look, tr("Copy"), "about-copy")
        copy.clicked.connect(lambda: copy_text("\n".join(lines)))
        done = Button(self.look, tr("Close"), "about-close", PRIMARY)
        done.clicked.connect(self.close)
        self.add_buttons(copy, done)

    def high(self) -> int:
        """Return the height it wants at 100 %."""
        return 420
