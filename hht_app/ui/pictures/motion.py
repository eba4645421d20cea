"""Whether pictures move: one word for the whole window, so that a person who wants them still says it once."""

from __future__ import annotations

FLIGHT_MILLISECONDS = 600
_still: list[bool] = []


def is_reduced() -> bool:
    """Tell whether messages are drawn standing, with their numbers, and nothing moves."""
    return bool(_still)


def set_reduced(reduced: bool) -> None:
    """Let pictures stand still from now on, or move again."""
    _still[:] = [True] if reduced else []
