"""Looking at what a person brings in and taking it: Qt-free work for the worker's thread."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hht_app.core.errors import BugError, DataError, UserError
from hht_app.core.words import tr
from hht_app.terminal.acts import Act
from hht_app.terminal.bringing_in import bring_in_act
from hht_app.terminal.importing.certificates import MOST, PEM_BEGIN, keep_certificates
from hht_app.terminal.importing.recognise import CERTIFICATES, DOCUMENT, SCENARIO, Recognised, recognise
from hht_app.training.checking import check_text
from hht_app.training.library import add_own
from hht_app.ui.shell.worker import Job

LARGEST_FILE = 64 * 1024 * 1024
CERTIFICATE_ENDINGS = (".pem", ".crt", ".cer")


def look_at(data: bytes, name: str) -> Recognised:
    """Return what DATA, called NAME, is; a scenario is checked whole."""
    return recognise(data, name, check_text)


def look_at_files(paths: Sequence[Path]) -> Recognised:
    """Return what the files PATHS are: one of any kind, or any number of certificates, also as a folder of them.

    UserError where one cannot be read, or where several are not all certificates.
    """
    files = [file for path in paths for file in (_in_folder(path) if path.is_dir() else [path])]
    if not files:
        raise UserError(tr("there is no certificate in the folder"), advice=tr("it holds files ending .pem"))
    contents = [(path, _read(path)) for path in files]
    if len(contents) == 1:
        return look_at(contents[0][1], contents[0][0].name)
    strangers = [path.name for path, data in contents if PEM_BEGIN not in data]
    if strangers:
        raise UserError(
            tr("{name} is no certificate", name=strangers[0]),
            advice=tr("bring in certificates together, and anything else one at a time"),
        )
    return look_at(b"\n".join(data for _path, data in contents), tr("{count} files", count=len(contents)))


def _in_folder(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in CERTIFICATE_ENDINGS)
    except OSError as error:
        raise UserError(f"{folder} could not be read: {error.strerror or error}") from error
    return found[: MOST + 1]


def _read(path: Path) -> bytes:
    try:
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
    """Return FOUND with what can be done with the command that it carries, if it is an answer that carries one."""
    if found.kind != DOCUMENT or b"LocalCommand" not in found.data:
        return Taking(found)
    try:
        act = bring_in_act(job.session, found.data, found.name)
    except (UserError, DataError) as problem:
        return Taking(found, None, problem.one_line())
    if act is not None and job.ws.read_only:
        return Taking(found, None, tr("this window only reads"))
    return Taking(found, act)


def take(job: Job, found: Recognised) -> str:
    """Keep the certificates or scenario FOUND in the workspace and return a sentence about it; UserError when not."""
    if found.kind == CERTIFICATES:
        names = keep_certificates(job.ws.folder, found.data)
        return tr("{count} certificates are kept now: {names}", count=len(names), names=", ".join(names) or "–")
    if found.kind == SCENARIO:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "scenario.json"
            path.write_bytes(found.data)
            entry = add_own(job.ws, path)
        return tr("{title} is among your jobs now", title=entry.title)
    raise BugError(f"nothing keeps a {found.kind}")
