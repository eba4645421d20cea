"""Looking at what a person brings in and taking it: Qt-free work for the worker's thread."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hht_app.core.errors import DataError, UserError
from hht_app.core.words import tr
from hht_app.terminal.acts import Act
from hht_app.terminal.bringing_in import bring_in_act
from hht_app.terminal.importing.capture import MESSAGE_ENDINGS, Progress, capture_of
from hht_app.terminal.importing.capture import MOST as MOST_MESSAGES
from hht_app.terminal.importing.certificates import MOST, PEM_BEGIN, pem_of
from hht_app.terminal.importing.recognise import (
    DOCUMENT,
    SETTINGS,
    Recognised,
    recognise,
    told_capture,
)
from hht_app.terminal.settings import merged, read_settings
from hht_app.training.checking import check_text
from hht_app.ui.shell.worker import Job

LARGEST_FILE = 64 * 1024 * 1024
CERTIFICATE_ENDINGS = (".pem", ".crt", ".cer")


def look_at(data: bytes, name: str, progress: Progress = lambda _done, _total: None) -> Recognised:
    """Return what DATA, called NAME, is; a scenario is checked whole. PROGRESS is told of the messages of a capture."""
    return recognise(data, name, check_text, progress)


def look_at_files(paths: Sequence[Path], progress: Progress = lambda _done, _total: None) -> Recognised:
    """Return what the files PATHS are: one of any kind, or any number of certificates or of messages, also in a folder.

    Of a folder the certificates are read, or, where it has none, the messages. UserError where a file cannot be read,
    or where several belong to different kinds. PROGRESS may raise Cancelled.
    """
    files: list[Path] = []
    aside = 0
    for path in paths:
        if path.is_dir():
            found, others = _in_folder(path)
            files, aside = files + found, aside + others
        else:
            files.append(path)
    if not files:
        raise UserError(
            tr("there is no certificate and no message in the folder"),
            advice=tr("certificates end in .pem, .crt or .cer, messages in .hex, .b64 or .bin"),
        )
    contents = []
    for number, path in enumerate(files):
        progress(number, len(files))
        contents.append((path.name, _read(path)))
    if len(contents) == 1:
        found_one = look_at(contents[0][1], contents[0][0], progress)
        return _with_aside(found_one, aside)
    return _with_aside(_several(contents, progress), aside)


def _several(contents: Sequence[tuple[str, bytes]], progress: Progress) -> Recognised:
    named = tr("{count} files", count=len(contents))
    certificates = [(name, pem_of(data) or data) for name, data in contents]
    strangers = [name for name, data in certificates if PEM_BEGIN not in data]
    if not strangers:
        return look_at(b"\n".join(data for _name, data in certificates), named)
    if all(name.lower().endswith(MESSAGE_ENDINGS) for name, _data in contents):
        return told_capture(capture_of(contents, progress), named)
    raise UserError(
        tr("{name} is no certificate", name=strangers[0]),
        advice=tr("bring in certificates together, or messages, and anything else one at a time"),
    )


def _with_aside(found: Recognised, count: int) -> Recognised:
    """Return FOUND with a line about the COUNT files of a folder that were not looked at."""
    if not count:
        return found
    return replace(found, lines=(*found.lines, tr("{count} other files in the folder were left aside", count=count)))


def _in_folder(folder: Path) -> tuple[list[Path], int]:
    """Return the certificates in FOLDER itself, or its messages where it has none, and how many files are neither."""
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise UserError(f"{folder} could not be read: {error.strerror or error}") from error
    for endings, most in ((CERTIFICATE_ENDINGS, MOST + 1), (MESSAGE_ENDINGS, MOST_MESSAGES + 1)):
        found = [path for path in inside if path.suffix.lower() in endings]
        if found:
            return found[:most], len(inside) - len(found)
    return [], len(inside)


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            # A pipe or device has no end to be read to.
            path.stat()
            raise UserError(tr("{name} is no file", name=path.name))
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UserError(f"{path} could not be read: {error.strerror or error}") from error
    if len(data) > LARGEST_FILE:
        raise UserError(tr("{name} is too large", name=path.name), advice=tr("bring it in in parts"))
    return data


@dataclass(frozen=True, slots=True)
class Taking:
    """What was brought in, and the act that takes its command into the open job; WHY_NOT where it carries one in vain.

    ACT is None, and WHY_NOT empty, for what carries no command.
    """

    found: Recognised
    act: Act | None = None
    why_not: str = ""


def what_to_take(job: Job, found: Recognised) -> Taking:
    """Return FOUND with what can be done with it here: the command it carries, what of the settings it would change."""
    if found.kind == SETTINGS and found.good:
        return Taking(_changes(job, found))
    if found.kind != DOCUMENT or b"LocalCommand" not in found.data:
        return Taking(found)
    try:
        act = bring_in_act(job.session, found.data, found.name)
    except (UserError, DataError) as problem:
        return Taking(found, None, problem.one_line())
    if act is not None and job.ws.read_only:
        return Taking(found, None, tr("this window only reads"))
    return Taking(found, act)


def _changes(job: Job, found: Recognised) -> Recognised:
    """Return the settings FOUND with a line for each that would change."""
    now = read_settings(job.ws.folder)
    then = merged(now, json.loads(found.data.decode("utf-8-sig")))
    lines = [
        tr("{name}: {old} becomes {new}", name=name, old=_shown(getattr(now, name)), new=_shown(getattr(then, name)))
        for name in type(now).model_fields
        if getattr(now, name) != getattr(then, name)
    ]
    return replace(found, lines=tuple(lines or [tr("They are the settings that are kept already")]))


def _shown(value: object) -> str:
    return tr("none") if value == "" else str(value)
