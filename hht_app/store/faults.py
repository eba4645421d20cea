"""What sqlite3 raises, told as this program's own errors with advice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hht_app.core.errors import BugError, HHTError, StoreError

_TROUBLE: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: ("the disk is full", "free some disk space and try again; nothing was lost"),
    sqlite3.SQLITE_READONLY: ("it cannot be written", "choose a workspace you may write to"),
    sqlite3.SQLITE_PERM: ("access was refused", "choose a workspace you may use"),
    sqlite3.SQLITE_AUTH: ("access was refused", "choose a workspace you may use"),
    sqlite3.SQLITE_BUSY: ("another program is using it", "close that program and try again"),
    sqlite3.SQLITE_LOCKED: ("another program is using it", "close that program and try again"),
    sqlite3.SQLITE_IOERR: ("the disk failed to read or write", "check the disk and its free space, then try again"),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "choose a workspace folder you may read and write"),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", "restore it from a backup, or choose another workspace"),
    sqlite3.SQLITE_NOTADB: ("it is not a workspace database", "restore it from a backup, or choose another workspace"),
    sqlite3.SQLITE_NOLFS: ("the disk takes no file this large", "choose a workspace on another disk"),
    sqlite3.SQLITE_NOMEM: ("there is not enough memory", "close other programs and try again"),
    sqlite3.SQLITE_PROTOCOL: ("its locks do not work", "choose a workspace on a local disk"),
    sqlite3.SQLITE_TOOBIG: ("a value is too large for it", "keep a smaller file"),
}


def unreadable(path: Path, what: str, *, advice: str) -> StoreError:
    """Return a StoreError saying that the file at PATH WHAT."""
    return StoreError(f"{path} {what}", advice=advice)


def from_sqlite(error: sqlite3.Error, path: Path) -> HHTError:
    """Return ERROR, met at the database of PATH, as StoreError (environment) or BugError (our own fault)."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None and isinstance(error, sqlite3.OperationalError):
        # The binding itself raises this where text in the file is not UTF-8.
        code = sqlite3.SQLITE_CORRUPT
    trouble = None if code is None else _TROUBLE.get(code & 0xFF)
    if trouble is None:
        return BugError(f"{path}: {error}")
    return StoreError(f"{path}: {trouble[0]} ({error})", advice=trouble[1])


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn sqlite3's errors about the database at PATH into this program's own."""
    try:
        yield
    except sqlite3.Error as error:
        raise from_sqlite(error, path) from error
