"""What a command waits for before it can be asked for, where that is from, and what is said when none is left."""

from __future__ import annotations

from hht_app.core.resources import read_table
from hht_app.core.words import tr
from hht_app.terminal.commanding import Waiting
from hht_app.terminal.views.common import OK, TICK, Mark, Message


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


def nothing_left(device: str = "", *, ended: bool = False) -> Message:
    """Return what is said where no command is left to do: for the DEVICE the list is narrowed to, or at all.

    In a job that has ENDED nothing comes next.
    """
    title = tr("Nothing is left to do here")
    if device:
        title = tr("Nothing is left to do for the {device}", device=device)
    what = tr("Every command here has its answer, and every deed by hand is done.")
    then = "" if ended or device else tr("Send back what the DCC needs, then hand over.")
    return Message(Mark(TICK, OK, tr("Done")), title, what, next=then)
