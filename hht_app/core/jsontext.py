"""Canonical JSON: one text for one value, for hashing and for lines of output."""

from __future__ import annotations

import json
from typing import Any

# What is written is plain data that was just made, so nothing in it holds itself.
_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)


def canonical_json(value: Any) -> str:
    """Return VALUE as JSON with sorted keys, no spaces, and non-ASCII text as it is."""
    return _CANONICAL.encode(value)


def json_line(value: Any) -> str:
    """Return VALUE as one line of JSON in the order its keys were given."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
