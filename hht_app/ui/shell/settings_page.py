"""The settings: what is remembered for this workspace, each field acting at once or from the next job on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QScrollArea, QSlider, QVBoxLayout, QWidget

from hht_app.core.files import write_file
from hht_app.core.words import LANGUAGE_VARIABLE, PSEUDO, language, tr, translated_languages, use_language
from hht_app.terminal.modes import REPLAY_SPEEDS
from hht_app.terminal.views.common import problem_message
from hht_app.ui.flow_layout import FlowLayout
from hht_app.ui.help.tables import open_tables
from hht_app.ui.parts import PRIMARY, Button, ChoiceBox, MessagePanel, label
from hht_app.ui.pictures import motion
from hht_app.ui.shell.dialog import Dialog
from hht_app.ui.shell.remembering import SETTINGS_FILE, language_of, look_of
from hht_app.ui.shell.targets import refuse_unasked, saved_message, with_ending
from hht_app.ui.shell.worker import Job
from hht_app.ui.tab_order import order_tabs
from hht_app.ui.theme import LARGEST, SMALLEST, STEP

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow
from hht_app.ui.toggles import CheckBox, TitleOfBox

THEMES = {"system": "As the desktop is", "light": "Light", "dark": "Dark", "sunlight": "Sunlight, high contrast"}
# Each language is named in itself; the last is for tests.
LANGUAGES = {"en": "English", "cy": "Cymraeg"}


class SettingsDialog(Dialog):
    """One field a setting; what is chosen is kept at once, through the settings' own model."""

    name = "settings"

    def fill(self) -> None:
        """Have the settings read, then draw a field each."""
        self.setWindowTitle(tr("Settings"))
        self.setAccessibleName(tr("Settings"))
        self.down.addWidget(label(self.look, tr("Settings"), "heading"))
        folder = self.window_behind.desk.folder
        self.down.addWidget(label(self.look, tr("Kept in the data folder {folder}", folder=folder), "second", "muted"))
        self._problem: QWidget | None = None
        self._fields: QWidget | None = None
        self._done = Button(self.look, tr("Close"), "settings-close", PRIMARY)
        self._done.clicked.connect(self.close)
        self._reset = Button(self.look, tr("Back to the defaults"), "settings-reset")
        self._reset.clicked.connect(self._go_back)
        # On a small window with large text the fields scroll.
        self._area = QScrollArea(self)
        self._area.setObjectName("settings-scroll")
        self._area.setAccessibleName(tr("Settings"))
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.down.addWidget(self._area, 1)
        self.add_buttons(self._reset, self._done)
        self.window_behind.desk.read(_read, self._draw, owner=self)

    def _draw(self, found: Any) -> None:
        settings, versions, spoken, problem = found
        for old in (self._fields, self._problem):
            if old is not None:
                old.hide()
                old.deleteLater()
        self._problem = None
        if problem is not None:
            self._problem = MessagePanel(self.look, problem, "settings-problem", lambda _offer: None)
            self.down.insertWidget(2, self._problem)
        if settings is None:
            return
        motion.set_reduced(settings.reduce_motion)
        self._fields = QWidget()
        self._fields.setProperty("kind", "canvas")
        down = QVBoxLayout(self._fields)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.look.px(8))
        theme = self._choice("theme", {key: tr(words) for key, words in THEMES.items()}, settings.theme)
        size = self._size(settings.text_scale)
        version = self._choice("duis_version", {item: item for item in versions}, settings.duis_version)
        speeds = {item: tr("{speed} times as fast", speed=item) for item in REPLAY_SPEEDS[1:]}
        slowest = {REPLAY_SPEEDS[0]: tr("One event at a time")}
        speed = self._choice("replay_speed", slowest | speeds, settings.replay_speed)
        schema = QLineEdit(settings.schema_folder)
        schema.setObjectName("setting-schema_folder")
        schema.setAccessibleName(tr("Folder of your own copy of the DUIS schema"))
        schema.editingFinished.connect(lambda: self._set("schema_folder", schema.text()))
        for words, widget in (
            (tr("Theme"), theme),
            (tr("Language"), self._language(spoken, settings.language)),
            (tr("Text size, per cent"), size),
            (tr("DUIS version of jobs begun from now on"), version),
            (tr("Speed of a replay"), speed),
            (tr("Folder of your own copy of the DUIS schema; empty: none"), schema),
        ):
            name = label(self.look, words, "state")
            name.setBuddy(widget)
            down.addWidget(name)
            down.addWidget(widget)
        down.addWidget(self._still(on=settings.reduce_motion))
        self._add_facts(down)
        down.addStretch(1)
        self._area.setWidget(self._fields)
        order_tabs((self,))
        theme.setFocus()

    def _add_facts(self, down: QVBoxLayout) -> None:
        """Say what is the same for everybody, and offer to save these settings and to bring in others."""
        for fact in (
            tr("Gateway: the simulated DCC in this program. There is no other kind."),
            tr("Identities: the organisations of the training PKI, the same in every job."),
        ):
            down.addWidget(label(self.look, fact, "second", "muted"))
        row = QWidget()
        flow = FlowLayout(row, gap=self.look.px(8))
        for words, name, press in (
            (tr("Show the identities"), "settings-identities", self._show_identities),
            (tr("Save these settings to a file"), "settings-save", self._save),
            (tr("Bring in settings from a file"), "settings-bring", self._bring),
        ):
            button = Button(self.look, words, name)
            button.clicked.connect(press)
            flow.addWidget(button)
        down.addWidget(row)

    def _still(self, *, on: bool) -> QWidget:
        words = tr("Reduce motion: messages in the pictures stand still, with their numbers.")
        made = QWidget()
        across = QHBoxLayout(made)
        across.setContentsMargins(0, 0, 0, 0)
        box = CheckBox(self.look, "setting-reduce_motion", words)
        box.setChecked(on)
        box.toggled.connect(lambda reduced: self._set("reduce_motion", "true" if reduced else "false"))
        across.addWidget(box)
        across.addWidget(TitleOfBox(self.look, words, box), 1)
        return made

    def _choice(self, name: str, choices: Mapping[Any, str], value: Any) -> ChoiceBox:
        made = ChoiceBox()
        made.setObjectName(f"setting-{name}")
        made.setAccessibleName(_spoken(name))
        for key, words in choices.items():
            made.addItem(words, key)
        made.setCurrentIndex(list(choices).index(value))
        made.currentIndexChanged.connect(lambda _row: self._set(name, str(made.currentData())))
        return made

    def _language(self, spoken: tuple[str, ...], value: str) -> QWidget:
        """Return the choice of the language; where HHT_LANGUAGE names one, words say that it goes first."""
        names = {key: LANGUAGES.get(key, key) for key in dict.fromkeys((*spoken, value)) if key != PSEUDO}
        choice = self._choice("language", names | {PSEUDO: tr("Test language (pseudo)")}, value)
        named = os.environ.get(LANGUAGE_VARIABLE, "")
        if not named:
            return choice
        made = QWidget()
        made.setFocusProxy(choice)
        down = QVBoxLayout(made)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(choice)
        words = tr("{variable} is set to {named}: that goes first.", variable=LANGUAGE_VARIABLE, named=named)
        down.addWidget(label(self.look, words, "second", "muted"))
        return made

    def _size(self, percent: int) -> QSlider:
        made = QSlider(Qt.Orientation.Horizontal)
        made.setObjectName("setting-text_scale")
        made.setAccessibleName(tr("Text size, {percent} per cent", percent=percent))
        made.setRange(SMALLEST // STEP, LARGEST // STEP)
        made.setValue(percent // STEP)
        made.setPageStep(1)
        made.setTickPosition(QSlider.TickPosition.TicksBelow)
        made.setMinimumHeight(self.look.target)
        made.setTracking(False)
        made.valueChanged.connect(lambda steps: self._set("text_scale", str(steps * STEP)))
        return made

    def _set(self, name: str, value: str) -> None:
        def change(job: Job) -> object:
            from hht_app.terminal.settings import change_setting

            return change_setting(job.ws.folder, name, value)

        self.window_behind.desk.work(change, self._take, owner=self)

    def _show_identities(self) -> None:
        window = self.window_behind
        self.close()
        open_tables(window, "organisations")

    def _bring(self) -> None:
        window = self.window_behind
        self.close()
        window.run("bring-in")

    def _save(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, tr("Save the settings"), SETTINGS_FILE, tr("JSON (*.json)"))
        if not path:
            return
        asked, window = Path(path), self.window_behind
        target = with_ending(asked, ("json",))

        def write(job: Job) -> None:
            from hht_app.terminal.settings import read_settings, settings_bytes

            refuse_unasked(asked, target)
            write_file(target, settings_bytes(read_settings(job.ws.folder)))

        self.close()
        window.desk.work(
            write, lambda _done: window.desk.tell(saved_message(tr("The settings are saved"), target)), owner=window
        )

    def _go_back(self) -> None:
        def reset(job: Job) -> object:
            from hht_app.terminal.settings import reset_settings

            return reset_settings(job.ws.folder)

        self.window_behind.desk.work(reset, self._take, owner=self)

    def _take(self, _result: object) -> None:
        """Show the window in what was chosen; a dialog drawn for another look is drawn anew."""
        if show_as_kept(self.window_behind):
            self._open_anew()
        else:
            self.window_behind.desk.read(_read, self._draw, owner=self)

    def _open_anew(self) -> None:
        self.close()
        type(self)(self.window_behind).open()


def show_as_kept(window: MainWindow) -> bool:
    """Show WINDOW in the language and the look that its settings ask for; tell whether anything changed."""
    spoken = language_of(window.desk.folder)
    if spoken != language():
        use_language(spoken)
        window.make_anew()
        window.desk.go(window.desk.step)
        return True
    look = replace(look_of(window.desk.folder), least=window.look.least)
    if look == window.look:
        return False
    window.set_look(look)
    return True


def _spoken(name: str) -> str:
    """Return what a screen reader says of the choice called NAME."""
    return {
        "theme": tr("Theme"),
        "language": tr("Language"),
        "duis_version": tr("DUIS version"),
        "replay_speed": tr("Speed of a replay"),
    }[name]


def _read(job: Job) -> tuple[object, tuple[str, ...], tuple[str, ...], object]:
    """Return the settings, the DUIS versions and the languages there are, and what is wrong with the file, if any."""
    from hht_app.core.errors import HHTError
    from hht_app.duis.versions import versions
    from hht_app.terminal.settings import read_settings

    known = tuple(item.version for item in versions())
    try:
        return read_settings(job.ws.folder), known, translated_languages(), None
    except HHTError as problem:
        return None, known, (), problem_message(problem)
