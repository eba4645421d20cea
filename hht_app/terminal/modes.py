"""How a job is played: guided, free, or assessed; kept in the session's first event."""

from __future__ import annotations

from hht_app.core.errors import UsageError

GUIDED, FREE, ASSESSED = "guided", "free", "assessed"
MODES = (GUIDED, FREE, ASSESSED)
# How many times as fast as one event after the other a replay can run.
REPLAY_SPEEDS = (1, 2, 5, 20)
LABELS, WARNINGS = "labels", "warnings"


def require_mode(mode: str) -> str:
    """Return MODE when it is one of the three; UsageError otherwise."""
    if mode not in MODES:
        raise UsageError(f"there is no mode {mode!r}", advice=f"choose one of: {', '.join(MODES)}")
    return mode
