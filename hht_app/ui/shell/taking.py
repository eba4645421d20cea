"""What is done when a button of a view is pressed: its act, the step it opens, or a look inside a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from hht_app.terminal.views.common import Offer
    from hht_app.ui.desk import Desk


def take(desk: Desk, offer: Offer) -> None:
    """Do what OFFER offers on DESK."""
    if offer.act is not None:
        desk.do(offer.act, offer=offer.name)
    elif offer.heard:
        look_inside(desk, offer.heard)
    else:
        desk.go(offer.step)


def look_inside(desk: Desk, heard: int, owner: QObject | None = None) -> None:
    """Open the inspector at the event in which the message number HEARD was heard; not when OWNER is gone by then."""
    from hht_app.terminal.views.inspector import heard_event

    def found(seq: int) -> None:
        if seq:
            desk.inspect(seq)

    desk.ask(lambda session: heard_event(session, heard), found, owner=owner)
