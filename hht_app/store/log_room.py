"""Room in the write-ahead log made beforehand: a commit that writes over a file waits less for the disk."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from hht_app.core.errors import StoreError
from hht_app.store.connection import FILE_NAME

if TYPE_CHECKING:
    from hht_app.store.connection import Workspace

ROOM = 8_000_000  # bytes; the page cache keeps a quarter of it, the rest is what a job of 40 commands writes
_LEAVE_FREE = 16 * ROOM


def make_room(ws: Workspace) -> None:
    """Let the write-ahead log of WS grow to ROOM bytes before it is needed; nothing is kept of what is written.

    A commit that makes the file longer has its length made durable too, which takes about as long again. It is left
    out where the log is that long already, somebody else writes now, or the disk has no room to spare.
    """
    if ws.read_only or ws.in_transaction or _long_enough(ws):
        return
    with suppress(StoreError, _Written), ws.transaction():
        ws.execute("CREATE TABLE room (filler BLOB)")
        # More than the page cache holds, so it goes to the log at once.
        ws.execute("INSERT INTO room VALUES (zeroblob(?))", (ROOM,))
        raise _Written


class _Written(Exception):
    """What was written is to be taken back."""


def _long_enough(ws: Workspace) -> bool:
    log = ws.folder / f"{FILE_NAME}-wal"
    try:
        return shutil.disk_usage(ws.folder).free < _LEAVE_FREE or (log.exists() and log.stat().st_size >= ROOM // 2)
    except OSError:
        return True
