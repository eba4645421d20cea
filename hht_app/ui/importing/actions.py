"""The actions that bring things in; what reads and shows them is imported when something comes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hht_app.core.words import tr
from hht_app.ui.actions import EDIT, JOB, Action

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from hht_app.ui.importing.taking import Taking
    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.scanning.codes import Codes
    from hht_app.ui.shell.worker import Job


def bring_files(window: MainWindow, paths: Sequence[Path]) -> None:
    """Have the files PATHS read away from the window's thread, and show what they are."""
    only = paths[0] if len(paths) == 1 else None
    words = tr("Looking at {name}", name=only.name if only is not None else tr("{count} files", count=len(paths)))
    window.desk.work(partial(_look_at, paths), partial(_show, window, only), owner=window, words=words)


def _look_at(paths: Sequence[Path], job: Job) -> Taking | Codes:
    """Return what the files PATHS are, or what the codes say when it is a picture; runs on the worker's thread."""
    from hht_app.terminal.importing.recognise import PICTURE
    from hht_app.ui.importing.taking import look_at_files, what_to_take

    _load_sheets()

    found = look_at_files(paths, job.progress)
    if found.kind == PICTURE:
        from hht_app.ui.scanning.codes import read_codes

        return read_codes(job, found.data, found.name)
    return what_to_take(job, found)


def _load_sheets() -> None:
    """Load what shows it, here where the window does not wait for it."""
    import hht_app.ui.importing.capture
    import hht_app.ui.importing.dialog  # noqa: F401 - for its loading alone


def _show(window: MainWindow, path: Path | None, brought: Taking | Codes) -> None:
    if isinstance(brought, tuple):
        from hht_app.ui.scanning.codes import take_codes

        take_codes(window, brought)
        return
    from hht_app.ui.importing.dialog import show_brought

    show_brought(window, brought, path)


def bring_text(window: MainWindow, text: str) -> None:
    """Have the copied TEXT looked at, and show what it is; a label's identifier or code is taken as a scan."""
    from hht_app.terminal.scanning import MOST_LENGTH, TEXT, read_label

    label = read_label(text[:MOST_LENGTH])
    if label.kind != TEXT and len(text) <= MOST_LENGTH:
        from hht_app.ui.scanning.taking import take_label

        take_label(window, label)
        return
    from hht_app.ui.importing.dialog import show_brought
    from hht_app.ui.importing.taking import look_at, what_to_take

    def look(job: Job) -> Taking:
        _load_sheets()
        return what_to_take(job, look_at(text.encode("utf-8", "replace"), tr("what was copied"), job.progress))

    window.desk.work(look, lambda taking: show_brought(window, taking), owner=window, words=tr("Looking at it"))


def _open(window: MainWindow) -> None:
    from PySide6.QtWidgets import QFileDialog

    paths, _kind = QFileDialog.getOpenFileNames(window, tr("Bring in files"))
    if paths:
        bring_files(window, [Path(path) for path in paths])


def _open_folder(window: MainWindow) -> None:
    from PySide6.QtWidgets import QFileDialog

    path = QFileDialog.getExistingDirectory(window, tr("Bring in a folder of certificates"))
    if path:
        bring_files(window, [Path(path)])


def _open_picture(window: MainWindow) -> None:
    from PySide6.QtWidgets import QFileDialog

    path, _kind = QFileDialog.getOpenFileName(window, tr("Read the code in a picture"))
    if path:
        bring_picture(window, Path(path))


def bring_picture(window: MainWindow, path: Path) -> None:
    """Have the picture PATH read away from the window's thread, and take its code; anything else is refused."""
    from hht_app.ui.scanning.codes import read_file, take_codes

    window.desk.read(partial(read_file, path), partial(take_codes, window), owner=window, slot="import")


def _paste(window: MainWindow) -> None:
    from PySide6.QtGui import QGuiApplication

    bring_mime(window, QGuiApplication.clipboard().mimeData())


def bring_mime(window: MainWindow, mime: QMimeData) -> None:
    """Bring in what was copied or dropped: files, a picture, or a text."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if paths:
        bring_files(window, paths)
    elif mime.hasImage() and not mime.hasText():
        from PySide6.QtGui import QImage

        from hht_app.ui.scanning.codes import read_copied

        read_copied(window, QImage(mime.imageData()))
    else:
        bring_text(window, mime.text())


ACTIONS: tuple[Action, ...] = (
    Action(
        "bring-in",
        "Bring in a file",
        "Open a GBCS message, a DUIS document, certificates, a list of devices or a scenario; it is shown first.",
        _open,
        "Ctrl+O",
        JOB,
    ),
    Action(
        "bring-in-folder",
        "Bring in a folder of certificates",
        "Read every certificate (.pem) of a folder and show them; they are kept when you say so.",
        _open_folder,
        "",
        JOB,
    ),
    Action(
        "scan-picture",
        "Read the code in a picture",
        "Open a picture of a label: its QR or bar code is taken as if it had been scanned.",
        _open_picture,
        "Ctrl+Shift+O",
        JOB,
    ),
    Action(
        "bring-in-copied",
        "Bring in what was copied",
        "Look at the text, file or picture on the clipboard: a message in hex or base64, a document, a label's code.",
        _paste,
        "Ctrl+Shift+V; Ctrl+V",
        EDIT,
    ),
)
