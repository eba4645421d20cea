"""The head of a journal, kept in a small file beside the database, so that cutting the journal's tail shows."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

from hht_app.core.errors import DataError
from hht_app.core.files import store_error, write_file

# One record of fixed size: less than a disk's sector, so that it is written over whole or not at all.
_SIZE = 128
_LIMIT = 4096
_BINARY = getattr(os, "O_BINARY", 0)
_flush = getattr(os, "fdatasync", os.fsync)


def make_head(path: Path, count: int, head: str) -> None:
    """Make the file at PATH with COUNT events and the hash of the last one; StoreError when the disk refuses."""
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise store_error(error, f"folder {path.parent} could not be made") from error
    write_file(path, _record(count, head))


def keep_head(path: Path, count: int, head: str, *, flush: bool) -> None:
    """Write COUNT and HEAD over what the file at PATH holds, and make it where it is not there.

    They outlive the program at once, and with FLUSH a power cut too.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | _BINARY)
    except FileNotFoundError:
        make_head(path, count, head)
        return
    except OSError as error:
        raise store_error(error, f"{path} could not be opened") from error
    try:
        try:
            if os.write(descriptor, _record(count, head)) != _SIZE:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if flush:
                _flush(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise store_error(error, f"{path} could not be written") from error


def _record(count: int, head: str) -> bytes:
    return f'{{"count":{count},"hash":"{head}"}}'.encode("ascii").ljust(_SIZE - 1) + b"\n"


def read_head(path: Path) -> tuple[int, str] | None:
    """Return count and hash as kept beside the database, None where there is no such file."""
    try:
        with path.open("rb") as stream:
            text = stream.read(_LIMIT)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise store_error(error, f"{path} could not be read") from error
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError("the kept head of the journal is not JSON", path=str(path)) from error
    if not isinstance(kept, dict) or type(kept.get("count")) is not int or not isinstance(kept.get("hash"), str):
        raise DataError("the kept head of the journal has no count and hash", path=str(path))
    return kept["count"], kept["hash"]
