"""Where the published vectors and schemas are: beside the checkout, never inside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
REFERENCE = Path(os.environ.get("HHT_REFERENCE", REPOSITORY.parent / "shared" / "reference"))


def reference_path(name: str = "") -> Path:
    """Return the path of NAME in the reference folder, or skip the test where this machine has no copy."""
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"reference material is not on this machine: {path} (set HHT_REFERENCE to its folder)")
    return path
