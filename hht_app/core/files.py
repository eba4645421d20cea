"""Writing files whole or not at all: temporary name, flush, fsync, replace."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from hht_app.core.errors import StoreError

_ADVICE = {
    errno.ENOSPC: "free some disk space and try again",
    errno.EDQUOT: "free some of your disk quota and try again",
    errno.EROFS: "choose a folder that can be written",
    errno.EACCES: "choose a folder you may write to",
    errno.EPERM: "choose a folder you may write to",
}


def store_error(error: OSError, what: str) -> StoreError:
    """Return OSError ERROR, met while doing WHAT, as an error with advice."""
    reason = error.strerror or str(error)
    advice = _ADVICE.get(error.errno or 0, "check the folder and try again")
    return StoreError(f"{what}: {reason}", advice=advice)


def write_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write DATA to PATH whole or not at all; mode 0600 where PRIVATE; StoreError when the disk refuses."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o644)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise store_error(error, f"{path} could not be written") from error
