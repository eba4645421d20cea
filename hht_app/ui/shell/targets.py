"""Where a file is saved to: its ending, what is never written over unasked, and the word about where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hht_app.core.errors import UserError
from hht_app.core.words import tr
from hht_app.terminal.views.common import OK, TICK, Mark, Message


def with_ending(path: Path, endings: Sequence[str]) -> Path:
    """Return PATH where it ends in one of ENDINGS (without the dot), else PATH with the first of them added."""
    return path if path.suffix[1:].lower() in endings else path.with_name(f"{path.name}.{endings[0]}")


def refuse_unasked(asked: Path, target: Path) -> None:
    """Refuse (UserError) to write over TARGET where the person was asked about ASKED, which has no ending, alone."""
    if target != asked and target.exists():
        raise UserError(
            tr("there is a file {name} already", name=target.name),
            advice=tr("choose it by its whole name to write over it, or choose another name"),
        )


def saved_message(sentence: str, target: Path) -> Message:
    """Return what is said when TARGET was written."""
    return Message(Mark(TICK, OK, tr("Saved")), sentence, happened=str(target))
