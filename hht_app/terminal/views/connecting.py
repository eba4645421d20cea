"""The screen that puts the terminal on the HAN: every hub in range, which one the label names, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hht_app.core.clock import parse_time
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.on_site import LINK_LOST
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import (
    CLOCK,
    DASHED,
    MUTED,
    OK,
    STOP,
    TICK,
    WARN,
    Mark,
    Message,
    Offer,
    length_words,
)
from hht_app.terminal.views.fit import hub_is_dark, window_left


@dataclass(frozen=True, slots=True)
class HubRow:
    """One hub of the scan: its GPF identifier, how strongly it is heard, and the button that connects to it."""

    gpf: str
    strength: str
    connected: bool
    connect: Offer | None


@dataclass(frozen=True, slots=True)
class ConnectView:
    """The connect screen; `label` is the GPF identifier printed on the hub of this job."""

    label: str
    hubs: tuple[HubRow, ...]
    message: Message | None
    scan: Offer | None
    power_cycle: Offer | None
    connected: bool


def connect_view(session: Session) -> ConnectView:
    """Return the connect screen of SESSION."""
    state = session.state
    label = str(session.scenario.device("GPF").eui)
    powered, connected = bool(state.hub_power_on), state.connected_gpf == label
    left = window_left(session)
    scan_words = tr("Scan again") if state.scanned else tr("Scan for hubs")
    return ConnectView(
        label=label,
        hubs=tuple(
            HubRow(
                gpf,
                tr("heard: {strength}", strength=told(strength)),
                gpf == state.connected_gpf,
                None if connected else _connect_offer(gpf),
            )
            for gpf, strength in state.scanned
        ),
        message=_message(session, label),
        scan=None if connected else Offer("han-scan", scan_words, Act(acts.SCAN)),
        power_cycle=Offer("han-power-cycle", tr("Turn the hub off and on"), Act(acts.POWER_CYCLE))
        if powered and not connected and left == timedelta(0)
        else None,
        connected=connected,
    )


def _connect_offer(gpf: str) -> Offer:
    spoken = tr("Connect to the hub {gpf}", gpf=gpf)
    return Offer(f"han-connect-{gpf}", tr("Connect to this hub"), Act(acts.CONNECT, {"gpf": gpf}), spoken=spoken)


def _choose_it(session: Session, label: str) -> tuple[Offer, ...]:
    """Return the button of a message about a wrong hub: it chooses the hub of LABEL, where the last scan heard it."""
    if label not in {gpf for gpf, _strength in session.state.scanned}:
        return ()
    spoken = tr("Choose {gpf}, the hub on your label", gpf=label)
    return (Offer("han-choose-it", tr("Choose it"), Act(acts.CONNECT, {"gpf": label}), spoken=spoken),)


def _chosen(session: Session) -> str:
    """Return the GPF identifier that was last chosen on this terminal, or an empty text."""
    chosen = session.last("act", acts.CONNECT)
    return Act.from_bytes(chosen.raw).value("gpf") if chosen else ""


def _wrong_hub(session: Session, label: str, happened: str, advice: str) -> Message:
    return Message(
        Mark(DASHED, WARN, tr("Wrong hub")),
        tr("That is not the hub on your label"),
        happened=happened,
        why=tr(
            "The scan lists every hub in range, next door's too. Yours is the one whose GPF identifier is printed"
            " on it."
        ),
        next=advice,
        offers=_choose_it(session, label),
    )


def _message(session: Session, label: str) -> Message | None:
    state = session.state
    if state.connected_gpf and state.connected_gpf != label:
        return _wrong_hub(
            session,
            label,
            tr(
                "The terminal is now on a neighbour's network, {chosen}, and that hub has added it to its device log."
                " Nothing was delivered.",
                chosen=state.connected_gpf,
            ),
            tr(
                "Leave this network, tell your supplier, then choose {label}: choosing it is how the terminal leaves.",
                label=label,
            ),
        )
    if state.connected_gpf:
        return Message(
            Mark(TICK, OK, tr("On the HAN")),
            tr("The terminal is on the HAN"),
            happened=tr(
                "Connected to {gpf}. The hub added the terminal by itself; no 8.11 is needed for it.", gpf=label
            ),
        )
    if hub_is_dark(session):
        return Message(
            Mark(STOP, WARN, tr("No power")),
            tr("The hub's lights have gone out"),
            happened=tr("Without power it makes no link, and it has closed joining. What you have heard is kept."),
            next=tr(
                "When its power is back its window opens anew for 60 minutes: scan again and choose {label}.",
                label=label,
            ),
        )
    if not state.hub_power_on:
        return Message(
            Mark(CLOCK, MUTED, tr("Waiting")),
            tr("Your hub has no power yet"),
            next=tr("Fit the electricity meter, then the hub. A scan before that finds only the neighbours' hubs."),
        )
    if state.connect_reason == LINK_LOST and window_left(session) != timedelta(0):
        return Message(
            Mark(STOP, WARN, tr("Link lost")),
            tr("The terminal has lost the hub"),
            happened=tr("Nothing passes between them now. What you have heard and asked for is kept."),
            why=tr("The terminal may be too far from the hub, or the hub was off and on again."),
            next=tr("Go near the hub, scan again and choose {label}.", label=label),
        )
    # Before what was chosen: while the hub does not listen, choosing the right one brings nothing.
    if window_left(session) == timedelta(0):
        return _closed(session, label)
    chosen = _chosen(session)
    if state.connect_reason and chosen and chosen != label:
        happened = tr("You chose {chosen}; the label reads {label}. No link was made.", chosen=chosen, label=label)
        return _wrong_hub(session, label, happened, tr("Choose {label}.", label=label))
    if state.connect_reason:
        return Message(
            Mark(STOP, WARN, tr("Not connected")),
            tr("No link was made"),
            happened=tr("The hub {gpf}: {reason}.", gpf=chosen or label, reason=state.connect_reason),
            next=tr("Scan again and choose {label}.", label=label),
        )
    return None


def _closed(session: Session, label: str) -> Message:
    powered = session.world.clock.now - parse_time(session.state.hub_power_on)
    return Message(
        Mark(CLOCK, WARN, tr("Window closed")),
        tr("The hub has stopped listening for a terminal"),
        happened=tr(
            "{gpf} is in range but makes no link. It has had power for {length}.",
            gpf=label,
            length=length_words(powered),
        )
        if label in {gpf for gpf, _strength in session.state.scanned}
        else tr("{gpf} has had power for {length}.", gpf=label, length=length_words(powered)),
        why=tr("A hub listens for a new terminal for 60 minutes from power-on. Waiting for the SM WAN used them."),
        next=tr(
            "Turn the hub off and on in the way you were trained to, and connect within 60 minutes. What you have"
            " gathered is kept."
        ),
        offers=() if session.ended else (_back_on(),),
    )


def _back_on() -> Offer:
    """Return the closed window's own button: the hub was turned off and on by hand, and its window opens anew."""
    spoken = tr("The hub was turned off and is back on")
    return Offer("han-back-on", tr("The hub is back on"), Act(acts.POWER_CYCLE), spoken=spoken)
