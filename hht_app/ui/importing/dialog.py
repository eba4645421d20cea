"""What was brought in, shown before anything changes: what it is, what it would bring, what is wrong, the choice."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.terminal.importing.certificates import FOLDER as KEPT_FOLDER
from hht_app.terminal.importing.recognise import (
    CERTIFICATES,
    DEVICES,
    DOCUMENT,
    MESSAGE,
    SCENARIO,
    SETTINGS,
    Recognised,
)
from hht_app.terminal.views.common import BAD, INFO, NOTE, OK, STOP, TICK, Mark, Message
from hht_app.terminal.views.inspector import inspect_bytes
from hht_app.terminal.views.step_names import COMMANDS
from hht_app.ui.importing.keeping import Kept, keep
from hht_app.ui.importing.taking import Taking
from hht_app.ui.parts import PRIMARY, Button, breakable, label, mark_line
from hht_app.ui.shell.dialog import Dialog
from hht_app.ui.shell.undoing import can_be_taken_back
from hht_app.ui.shell.worker import open_session

if TYPE_CHECKING:
    from hht_app.terminal.acts import Act
    from hht_app.ui.bench.view import BenchView
    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.shell.worker import Job

TAKEN = (CERTIFICATES, SCENARIO, SETTINGS)
LOOKED_INTO = (MESSAGE, DOCUMENT)


class ImportDialog(Dialog):
    """One thing brought in; closing it changes nothing."""

    name = "import"

    def __init__(self, window: MainWindow, taking: Taking, path: Path | None = None) -> None:
        self._found, self._taking, self._path = taking.found, taking, path
        super().__init__(window)

    def wide(self) -> int:
        """Return the width it wants: more where a message is looked into."""
        return 1080 if self._found.kind in LOOKED_INTO else 680

    def high(self) -> int:
        """Return the height it wants."""
        return 720 if self._found.kind in LOOKED_INTO else 480

    def fill(self) -> None:
        """Say what it is and what is wrong, then offer what can be done with it."""
        found = self._found
        self.setWindowTitle(tr("Brought in"))
        self.setAccessibleName(tr("Brought in"))
        mark = Mark(NOTE, INFO, found.title) if found.good else Mark(STOP, BAD, found.title)
        self.down.addWidget(mark_line(self.look, mark))
        words = "\n".join((found.name, *found.lines))
        if found.kind in LOOKED_INTO:
            self._add_words(self.down, words)
            self._look_inside()
        else:
            self._list(words)
        buttons = [self._close_button()]
        if self._taking.why_not:
            words = tr("Its command cannot be taken into a job: {why}", why=self._taking.why_not)
            why = mark_line(self.look, Mark(NOTE, INFO, words))
            why.setObjectName("import-why-not")
            self.down.addWidget(why)
        if self._taking.act is not None:
            buttons.append(self._button(tr("Put its command among the job's"), "import-bring-in", self._bring_in))
        if found.good and found.kind in TAKEN:
            buttons.append(self._button(_taking_words(found.kind), "import-take", self._take))
        if found.kind == DEVICES and found.good and self._can_check_devices():
            buttons.append(self._button(tr("Check it in the Inventory"), "import-inventory", self._to_inventory))
        self.add_buttons(*buttons)

    def _add_words(self, down: QVBoxLayout, words: str) -> None:
        for number, problem in enumerate(self._found.problems):
            wrong = mark_line(self.look, Mark(STOP, BAD, told(problem)))
            wrong.setObjectName(f"import-problem-{number}")
            down.addWidget(wrong)
        made = label(self.look, breakable(words), "second")
        made.setObjectName("import-words")
        down.addWidget(made)

    def _list(self, words: str) -> None:
        area = QScrollArea()
        area.setObjectName("import-scroll")
        area.setAccessibleName(tr("What it would bring"))
        area.setWidgetResizable(True)
        held = QWidget()
        held.setProperty("kind", "canvas")
        down = QVBoxLayout(held)
        self._add_words(down, words)
        if self._found.kind == DEVICES and self._found.good and not self._can_check_devices():
            words = tr("Open a job and bring in the file: its inventory is what takes devices.")
            down.addWidget(label(self.look, words, "second"))
        if self._found.good and self._found.kind in TAKEN:
            down.addWidget(label(self.look, tr("Nothing is changed yet."), "second", "muted"))
        down.addStretch(1)
        area.setWidget(held)
        self.down.addWidget(area, 1)

    def _look_inside(self) -> None:
        from hht_app.ui.bench.inspector import InspectorView

        window, found = self.window_behind, self._found
        view = InspectorView(self, window.desk, self.look)
        view.setAccessibleName(view.title())
        self.down.addWidget(view, 1)
        truth = window.bench_open
        window.desk.read(
            lambda job: inspect_bytes(
                job.session, found.data, found.title, truth=truth, kept=job.ws.folder / KEPT_FOLDER
            ),
            view.show_data,
            owner=view,
        )

    def _close_button(self) -> Button:
        made = Button(self.look, tr("Close"), "import-close", spoken=tr("Close; nothing is changed"))
        made.clicked.connect(self.close)
        return made

    def _button(self, words: str, name: str, press: object) -> Button:
        made = Button(self.look, words, name, PRIMARY)
        made.clicked.connect(press)
        return made

    def _take(self) -> None:
        window, found = self.window_behind, self._found

        def shown() -> None:
            if found.kind == SETTINGS:
                from hht_app.ui.shell.settings_page import show_as_kept

                show_as_kept(window)

        def taken(kept: Kept) -> None:
            shown()
            undone = tr("Ctrl+Z takes it back.") if kept.back is not None else ""
            window.desk.tell(Message(Mark(TICK, OK, tr("Taken")), kept.sentence, next=undone))
            if kept.back is not None:
                can_be_taken_back(window.desk, kept.words, kept.back, partial(_take, found), shown)

        self.close()
        window.desk.work(partial(_take, found), taken, owner=window, words=tr("Taking what was brought in"))

    def _can_check_devices(self) -> bool:
        return self._path is not None and self.window_behind.desk.session is not None

    def _bring_in(self) -> None:
        window, act = self.window_behind, self._taking.act
        assert act is not None

        def there(words: str) -> None:
            window.desk.go(COMMANDS)
            window.desk.tell(Message(Mark(TICK, OK, tr("Taken")), words, next=tr("Deliver it; the device judges it.")))

        self.close()
        window.desk.work(partial(_done, act), there, owner=window)

    def _to_inventory(self) -> None:
        from hht_app.ui.bench.inventory import InventoryView
        from hht_app.ui.bench.opening import with_view

        window, path = self.window_behind, self._path

        def look(view: BenchView) -> None:
            if isinstance(view, InventoryView) and path is not None:
                view.look_at_file(str(path))

        self.close()
        with_view(window, "inventory", look)


def _taking_words(kind: str) -> str:
    return {
        CERTIFICATES: tr("Keep the certificates"),
        SCENARIO: tr("Add it to my jobs"),
        SETTINGS: tr("Use these settings"),
    }[kind]


def _take(found: Recognised, job: Job) -> Kept:
    return keep(job, found)


def _done(act: Act, job: Job) -> str:
    session = open_session(job)
    session.do(act)
    return session.state.last_word


def show_brought(window: MainWindow, taking: Taking, path: Path | None = None) -> None:
    """Show what was brought in over WINDOW; PATH is its file, where it has one."""
    if taking.found.capture is not None:
        from hht_app.ui.importing.capture import CaptureDialog

        CaptureDialog(window, taking.found, taking.found.capture).open()
        return
    ImportDialog(window, taking, path).open()
