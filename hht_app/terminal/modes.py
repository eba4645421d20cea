"""How a job is played: guided, free, or assessed; kept in the session's first event."""

from __future__ import annotations

from hht_app.core.errors import UsageError

GUIDED, FREE, ASSESSED = "guided", "free", "assessed"
MODES = (GUIDED, FREE, ASSESSED)
LABELS, WARNINGS = "labels", "warnings"


def require_mode(mode: str) -> str:
    """Return MODE when it is one of the three; UsageError otherwise."""
    if mode not in MODES:
        raise UsageError(f"there is no mode {mode!r}", advice=f"choose one of: {', '.join(MODES)}")
    return mode
