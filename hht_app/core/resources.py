"""The one accessor to `resources/`: beside the package in a checkout, inside it in a wheel or frozen build."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

from hht_app.core.errors import BugError


@cache
def resource_root() -> Path:
    """Return the folder that holds the resources of this installation."""
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "resources", package.parent / "resources"):
        if candidate.is_dir():
            return candidate
    raise BugError("the resources folder is missing", advice="reinstall the program")


def resource_path(name: str) -> Path:
    """Return the path of resource NAME (a relative path with forward slashes)."""
    path = resource_root().joinpath(*name.split("/"))
    if not path.exists():
        raise BugError(f"resource {name} is missing", advice="reinstall the program")
    return path


def read_text(name: str) -> str:
    """Return resource NAME as UTF-8 text."""
    return resource_path(name).read_text(encoding="utf-8")


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of CSV resource NAME, each a dict of column to text as written."""
    return tuple(csv.DictReader(io.StringIO(read_text(name))))


def read_json(name: str) -> Any:
    """Return JSON resource NAME as plain data."""
    import json

    return json.loads(read_text(name))
