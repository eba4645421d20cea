"""What is done when a button of a view is pressed: its act, the step it opens, a look inside, a field filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hht_app.core.words import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from hht_app.terminal.views.common import Fill, Offer
    from hht_app.ui.desk import Desk


def take(desk: Desk, offer: Offer) -> None:
    """Do what OFFER offers on DESK."""
    if offer.act is not None:
        desk.do(offer.act, offer=offer.name)
    elif offer.event:
        desk.inspect(offer.event)
    elif offer.heard:
        look_inside(desk, offer.heard)
    elif offer.fill is not None:
        fill_in(desk, offer.fill)
    else:
        desk.go(offer.step)


def fill_in(desk: Desk, fill: Fill) -> None:
    """Put the value of FILL into its field of the notice, which can be undone, and have the field take the focus."""
    value = fill.value
    if value is not None:
        desk.change(tr("Filling in the notice"), lambda drafts: drafts.notice.update({fill.name: value}))
    desk.focusing.emit(f"notice-{fill.name}")


def look_inside(desk: Desk, heard: int, owner: QObject | None = None) -> None:
    """Open the inspector at the event in which the message number HEARD was heard; not when OWNER is gone by then."""
    from hht_app.terminal.views.inspector import heard_event

    def found(seq: int) -> None:
        if seq:
            desk.inspect(seq)

    desk.ask(lambda session: heard_event(session, heard), found, owner=owner)
