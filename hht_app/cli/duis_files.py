"""What the verbs of `hht duis` share: reading a file, and saying what is wrong with one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hht_app.core.errors import DataError, HHTError

_READ_LIMIT = 5_000_000
_NAME_A_FILE = "name a file that is there and may be read"


def read(path: Path) -> bytes:
    """Return the bytes of the file PATH; DataError when it is missing or too big."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_READ_LIMIT + 1)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", advice=_NAME_A_FILE) from error
    if len(data) > _READ_LIMIT:
        raise DataError(
            f"the file has more than {_READ_LIMIT} bytes, too many for a DUIS document", advice="name another file"
        )
    return data


def complain(source: str, error: HHTError) -> None:
    """Say on standard error what is wrong with SOURCE, in one line."""
    print(f"hht: {source}: {error.one_line()}", file=sys.stderr)


def as_json(error: DataError) -> dict[str, Any]:
    """Return ERROR as JSON-ready data."""
    return {"message": error.message, "line": error.line, "path": error.path or ""}
