"""The link to the supplier's system as the terminal sees it, and what waits for it."""

from __future__ import annotations

from hht_app.core.words import tr
from hht_app.supplier.links import DCC_LINK_DOWN, SUPPLIER_LINK_DOWN
from hht_app.terminal.commanding import ITEM, TASK
from hht_app.terminal.session import Session
from hht_app.terminal.state import Heard
from hht_app.terminal.views.common import CLOCK, OK, STOP, TICK, WARN, Mark, Message


def supplier_link(session: Session) -> tuple[str, Mark]:
    """Return what the links strip says of the link to the supplier's system, and its mark; what waits is counted."""
    links, waiting = session.world.back_office.links, len(session.state.waiting)
    if SUPPLIER_LINK_DOWN in links.troubles:
        if waiting:
            return tr("Supplier: off, {count} waiting", count=waiting), Mark(STOP, WARN, tr("off"))
        return tr("Supplier: off"), Mark(STOP, WARN, tr("off"))
    if DCC_LINK_DOWN in links.troubles and waiting:
        return tr("Supplier: on, {count} waiting for the DCC", count=waiting), Mark(CLOCK, WARN, tr("waiting"))
    if waiting:
        return tr("Supplier: on, {count} waiting", count=waiting), Mark(CLOCK, WARN, tr("waiting"))
    return tr("Supplier: on"), Mark(TICK, OK, tr("on"))


def task_waits(session: Session, task: str) -> bool:
    """Tell whether the request for the command TASK waits for the link."""
    return f"{TASK} {task}" in session.state.waiting.values()


def item_waits(session: Session, item: Heard) -> bool:
    """Tell whether ITEM is on its way back and waits for the link."""
    return f"{ITEM} {item.number}" in session.state.waiting.values()


def form_waits(session: Session, form: str) -> bool:
    """Tell whether FORM, the notice or the question about coverage, waits for the link."""
    return form in session.state.waiting.values()


def waiting_message(session: Session) -> Message:
    """Return what is said of something that waits for the link: it is kept, and goes by itself."""
    down = SUPPLIER_LINK_DOWN in session.world.back_office.links.troubles
    where = tr("This terminal does not reach your supplier's system.")
    return Message(
        Mark(CLOCK, WARN, tr("Waiting for the link")),
        tr("It waits for the link"),
        happened=where if down else tr("Your supplier's system does not reach the DCC."),
        next=tr("It is kept and goes by itself when the link is back. Carry on with what needs no link."),
    )
