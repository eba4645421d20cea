"""Keeping what was brought in, and taking it back: Qt-free work for the worker's thread."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hht_app.core.errors import BugError, UserError
from hht_app.core.files import store_error
from hht_app.core.words import tr
from hht_app.terminal.importing.certificates import FOLDER, keep_certificates
from hht_app.terminal.importing.recognise import CERTIFICATES, SCENARIO, SETTINGS, Recognised
from hht_app.terminal.scenario import OWN_FOLDER
from hht_app.terminal.settings import merged, read_settings, write_settings
from hht_app.training.library import add_own
from hht_app.ui.shell.worker import Job


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: a sentence about it, its name for undoing, and what takes it back (None: nothing was new)."""

    sentence: str
    words: str
    back: Callable[[Job], object] | None


def keep(job: Job, found: Recognised) -> Kept:
    """Keep the certificates, scenario or settings FOUND in the workspace; UserError when they cannot be kept."""
    if job.ws.read_only:
        raise UserError(tr("this window only reads"))
    makers = {CERTIFICATES: _keep_certificates, SCENARIO: _keep_scenario, SETTINGS: _keep_settings}
    if found.kind not in makers:
        raise BugError(f"nothing keeps a {found.kind}")
    return makers[found.kind](job, found)


def _keep_certificates(job: Job, found: Recognised) -> Kept:
    folder = job.ws.folder / FOLDER
    names = keep_certificates(job.ws.folder, found.data)
    count = len(names)
    sentence = tr("{count} certificates are kept now: {names}", count=count, names=", ".join(names) or "–")
    if not names:
        return Kept(sentence, "", None)
    written = {folder / name: (folder / name).read_bytes() for name in names}
    return Kept(sentence, tr("{count} certificates taken in", count=count), lambda _job: _remove(written))


def _keep_scenario(job: Job, found: Recognised) -> Kept:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.json"
        path.write_bytes(found.data)
        entry = add_own(job.ws, path)
    kept = job.ws.folder / OWN_FOLDER / f"{entry.id}.json"
    written = {kept: kept.read_bytes()}
    sentence = tr("{title} is among your jobs now", title=entry.title)
    return Kept(sentence, tr("job {title} taken in", title=entry.title), lambda _job: _remove(written))


def _keep_settings(job: Job, found: Recognised) -> Kept:
    home = job.ws.folder
    before = read_settings(home)
    after = merged(before, json.loads(found.data.decode("utf-8-sig")))
    write_settings(home, after)

    def back(_job: Job) -> None:
        if read_settings(home) != after:
            raise UserError(tr("the settings were changed since"), advice=tr("change them back one by one"))
        write_settings(home, before)

    return Kept(tr("The settings are kept now"), tr("settings taken in"), back if after != before else None)


def _remove(written: dict[Path, bytes]) -> None:
    """Remove the files WRITTEN, all or none: UserError where one is no longer as it was written."""
    try:
        for path, data in written.items():
            if not path.is_file() or path.read_bytes() != data:
                raise UserError(
                    tr("the file {name} was changed or moved since", name=path.name),
                    advice=tr("nothing was taken back; look into {folder}", folder=path.parent),
                )
        for path in written:
            path.unlink()
    except OSError as error:
        raise store_error(error, tr("what was taken in could not be removed")) from error
