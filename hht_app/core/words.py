"""User text passes through `tr`, the seam where a translation is put in later."""

from __future__ import annotations

from collections.abc import Callable

_translator: Callable[[str], str] | None = None


def install_translator(translator: Callable[[str], str] | None) -> None:
    """Use TRANSLATOR for every text from now on; None brings back English."""
    global _translator  # noqa: PLW0603 - the one language of the running program
    _translator = translator


def tr(text: str, /, **values: object) -> str:
    """Return TEXT in the person's language with {placeholders} filled in from VALUES."""
    template = _translator(text) if _translator else text
    return template.format(**values) if values else template
