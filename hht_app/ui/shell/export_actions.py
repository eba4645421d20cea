"""The actions that write files: the job record on paper, the journal, the 8.13 bundle, the whole session."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hht_app.core.words import tr
from hht_app.ui.actions import JOB, TRAINER, Action, in_a_job

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow
    from hht_app.ui.shell.worker import Job

PDF, TEXT, JSON = "pdf", "txt", "json"
FORMS = (PDF, TEXT, JSON)
# Writes what is asked for to a file or folder and returns a sentence about it; runs on the worker's thread.
Write = Callable[["Job", Path], str]


def _save(window: MainWindow, write: Write, target: Path, words: str) -> None:
    """Have WRITE make TARGET away from the window's thread, then say where it lies."""
    from hht_app.ui.shell.targets import saved_message

    def saved(sentence: str) -> None:
        window.desk.tell(saved_message(sentence, target))

    window.desk.work(partial(_written, write, target), saved, owner=window, words=words)


def _written(write: Write, target: Path, job: Job) -> str:
    return write(job, target)


def _ask_file(window: MainWindow, title: str, name: str, kinds: str) -> Path | None:
    from PySide6.QtWidgets import QFileDialog

    path, _kind = QFileDialog.getSaveFileName(window, title, name, kinds)
    return Path(path) if path else None


def _ask_folder(window: MainWindow, title: str, name: str) -> Path | None:
    """Return the folder NAME, which the export makes, within the one that the person chose."""
    from PySide6.QtWidgets import QFileDialog

    path = QFileDialog.getExistingDirectory(window, title)
    return Path(path) / name if path else None


def _name(window: MainWindow) -> str:
    session = window.desk.session
    return f"session-{session.id}" if session is not None else "session"


# --------------------------------------------------------------------------------------------------------- job record


def save_record(window: MainWindow, *, for_trainer: bool, target: Path | None = None) -> None:
    """Write the job record to TARGET, asked for when it is None, as PDF, text or JSON by its ending."""
    from hht_app.training.record import job_record

    if target is None:
        kinds = tr("PDF (*.pdf);;Text (*.txt);;JSON (*.json)")
        target = _ask_file(window, tr("Save the job record"), f"{_name(window)}-record.{PDF}", kinds)
    if target is None:
        return
    from hht_app.ui.shell.targets import refuse_unasked, with_ending

    asked, target = target, with_ending(target, FORMS)

    def write(job: Job, path: Path) -> str:
        import json

        from hht_app.core.files import write_file

        refuse_unasked(asked, path)
        session = job.opened
        record = job_record(session, for_trainer=for_trainer)
        form = path.suffix[1:].lower()
        if form == PDF:
            from hht_app.ui.record_pdf import record_pdf

            data = record_pdf(record, session.world.clock.now)
        elif form == JSON:
            data = (json.dumps(record.to_json(), indent=2, ensure_ascii=False) + "\n").encode()
        else:
            data = record.text().encode()
        write_file(path, data)
        return tr("The job record is saved")

    _save(window, write, target, tr("Saving the job record"))


# ------------------------------------------------------------------------------------------- journal, bundle, session


def save_journal(window: MainWindow, target: Path | None = None) -> None:
    """Write the journal as JSON Lines to TARGET, asked for when it is None; it can be cancelled and leaves nothing."""
    if target is None:
        title = tr("Save the journal")
        target = _ask_file(window, title, f"{_name(window)}-journal.jsonl", tr("JSON Lines (*.jsonl)"))
    if target is not None:
        _save(window, _write_journal, target, tr("Saving the journal"))


def _write_journal(job: Job, target: Path) -> str:
    from hht_app.core.files import write_file
    from hht_app.store.journal_file import export_jsonl

    session, parts, after = job.opened, [], 0
    count = session.count()
    while events := session.page(after, _PAGE):
        parts.append(export_jsonl(events))
        after = events[-1].seq
        job.progress(after, count)
    write_file(target, b"".join(parts))
    return tr("The journal is saved: {count} events", count=f"{count:,}")


_PAGE = 1000


def save_bundle(window: MainWindow, target: Path | None = None) -> None:
    """Write the 8.13 requests of the session to the new folder TARGET, asked for when it is None."""
    target = target or _ask_folder(window, tr("Save the 8.13 bundle in"), f"{_name(window)}-bundle")
    if target is not None:
        _save(window, _write_bundle, target, tr("Saving the bundle"))


def _write_bundle(job: Job, target: Path) -> str:
    from hht_app.terminal.bundle import write_bundle

    entries = write_bundle(job.opened, target, job.progress)
    return tr("The bundle is saved: {count} messages that went back", count=len(entries))


def save_session(window: MainWindow, target: Path | None = None) -> None:
    """Write the whole session to the new folder TARGET, asked for when it is None."""
    target = target or _ask_folder(window, tr("Save the session in"), f"{_name(window)}-export")
    if target is not None:
        _save(window, _write_session, target, tr("Saving the session"))


def _write_session(job: Job, target: Path) -> str:
    from hht_app.terminal.export import export_session

    export_session(job.opened, target, job.progress)
    return tr("The session is saved, with the practice keys of its world")


def _for_trainer(window: MainWindow) -> bool:
    return in_a_job(window) and window.bench_open


def _record(window: MainWindow) -> None:
    save_record(window, for_trainer=False)


def _trainers_record(window: MainWindow) -> None:
    save_record(window, for_trainer=True)


ACTIONS: tuple[Action, ...] = (
    Action(
        "save-record",
        "Save the job record",
        "Write the job record as PDF for paper, or as text or JSON; it holds no keys.",
        _record,
        "Ctrl+S",
        JOB,
        in_a_job,
    ),
    Action(
        "save-record-trainer",
        "Save the job record with objectives and notes",
        "Write the job record with what only the trainer sees: objectives and notes.",
        _trainers_record,
        "",
        TRAINER,
        _for_trainer,
    ),
    Action(
        "save-bundle",
        "Save the 8.13 bundle",
        "Write the signed 8.13 requests that went back, and a manifest, to a new folder.",
        save_bundle,
        "",
        JOB,
        in_a_job,
    ),
    Action(
        "save-journal",
        "Save the journal",
        "Write every event as one line of JSON; hht sessions verify checks such a file.",
        save_journal,
        "",
        TRAINER,
        in_a_job,
    ),
    Action(
        "save-session",
        "Save the whole session",
        "Write every request, response and message with the practice keys and certificates to a new folder.",
        save_session,
        "",
        TRAINER,
        in_a_job,
    ),
)
