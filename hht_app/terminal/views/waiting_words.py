"""What a command waits for before it can be asked for, in words, and where that is from."""

from __future__ import annotations

from hht_app.core.resources import read_table
from hht_app.core.words import tr
from hht_app.terminal.commanding import Waiting


def waits_words(waiting: list[Waiting]) -> tuple[str, ...]:
    """Return each of the things that are WAITING in words."""
    template = "{reference} answer of “{title}” sent back"
    return tuple(
        tr(template, reference=item.task.service_reference_variant, title=tr(item.task.title)) for item in waiting
    )


def waits_source(waiting: list[Waiting]) -> str:
    """Return where it is from that a command waits for what is WAITING."""
    sources = {row["waits_for"]: row["source"] for row in read_table("dcc/waits.csv")}
    return "; ".join(dict.fromkeys(sources[item.condition] for item in waiting if item.condition in sources))
