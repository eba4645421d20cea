"""The fit screen and the wait for the SM WAN: what is fitted, both identifiers of the hub, and the window that runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hht_app.core.clock import parse_time
from hht_app.core.words import tr
from hht_app.premises.hub import INTER_PAN_MINUTES
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.session import Session
from hht_app.terminal.state import WAN_FOUND, WAN_NONE, WAN_UNKNOWN, WAN_WAITED
from hht_app.terminal.views.common import (
    CLOCK,
    INFO,
    MUTED,
    OK,
    RING,
    STOP,
    TICK,
    WARN,
    Line,
    Mark,
    Message,
    Offer,
    clock_words,
    device_name,
    device_title,
    length_words,
)
from hht_app.terminal.views.leds import LedsView

FIT_ORDER = ("ESME", "CHF", "GSME", "PPMID", "IHD", "HCALCS")
NO_WAN_REASON = "no SM WAN within the waiting time"


@dataclass(frozen=True, slots=True)
class FitRow:
    """One device to fit: its identifiers as the label shows them, its state, and the button that scans the label."""

    key: str
    title: str
    identifiers: tuple[Line, ...]
    details: str
    mark: Mark
    scan: Offer | None


@dataclass(frozen=True, slots=True)
class FitView:
    """The fit screen; `wants` says which identifier the field takes, `leds` are the hub's once it has power."""

    rows: tuple[FitRow, ...]
    wants: str
    done: bool
    leds: LedsView | None = None


@dataclass(frozen=True, slots=True)
class WaitView:
    """The wait for the SM WAN: the countdown, what may be done now, and the reason that is written down."""

    countdown: str
    countdown_words: str
    message: Message
    wait: Offer | None
    none: Offer | None
    reason: str
    leds: LedsView | None = None


def fit_view(session: Session) -> FitView:
    """Return the fit screen of SESSION, in the order of the work."""
    order = [item for key in FIT_ORDER for item in session.scenario.devices if item.device_type == key]
    rows = []
    for device in order:
        fitted = device.key in session.state.fitted
        lines = [Line(device.device_type, str(device.eui), identifier=True, note=_label_note(device.device_type))]
        if device.device_type == "CHF":
            gpf = next(item for item in session.scenario.devices if item.device_type == "GPF")
            lines.append(Line("GPF", str(gpf.eui), identifier=True, note=tr("finds the hub on the HAN")))
        scan = Offer(
            f"fit-scan-{device.key}",
            tr("Scan the {name}'s label", name=device_name(device.device_type)),
            Act(acts.FIT, {"device": str(device.eui)}),
        )
        rows.append(
            FitRow(
                key=device.key,
                title=device_title(device.device_type) if device.device_type != "CHF" else tr("Hub (CHF and GPF)"),
                identifiers=tuple(lines),
                details=f"{device.manufacturer} {device.model}, {device.smets_chts_version}",
                mark=_fit_mark(session, device.device_type) if fitted else Mark(RING, MUTED, tr("To fit")),
                scan=None if fitted else scan,
            )
        )
    wants = tr(
        "The identifier on the label of the device you have fitted: 16 characters, hyphens or not."
        " For the hub this field takes the CHF identifier, not the GPF."
    )
    return FitView(tuple(rows), wants, all(row.scan is None for row in rows))


def _label_note(device_type: str) -> str:
    return tr("this one you scan here; the 8.14.2 is about it") if device_type == "CHF" else ""


def hub_is_dark(session: Session) -> bool:
    """Tell whether the hub is fitted and its lights are out."""
    return "CHF" in session.state.fitted and not session.state.hub_power_on


def _fit_mark(session: Session, device_type: str) -> Mark:
    if device_type == "CHF" and hub_is_dark(session):
        return Mark(STOP, WARN, tr("Fitted, but it has no power"))
    if device_type == "CHF" and session.state.hub_power_on:
        return Mark(TICK, OK, tr("Fitted, power on {when}", when=clock_words(session.state.hub_power_on)))
    return Mark(TICK, OK, tr("Fitted"))


def window_closes(session: Session) -> datetime | None:
    """Return when the hub stops listening for a terminal, reckoned from its power-on; None before it has power."""
    power_on = session.state.hub_power_on
    return parse_time(power_on) + timedelta(minutes=INTER_PAN_MINUTES) if power_on else None


def window_left(session: Session) -> timedelta | None:
    """Return how long the hub still listens for a terminal (zero when it has stopped); None before it has power."""
    closes = window_closes(session)
    return None if closes is None else max(timedelta(0), closes - session.world.clock.now)


def wait_view(session: Session) -> WaitView:
    """Return the wait screen of SESSION."""
    state, minutes = session.state, session.scenario.wan_wait_minutes
    left = window_left(session)
    if left is None:
        message = Message(
            Mark(CLOCK, MUTED, tr("Waiting")),
            tr("Nothing to wait for yet"),
            happened=tr("The hub's lights have gone out. Its minutes start anew when its power is back.")
            if hub_is_dark(session)
            else tr("The hub has no power. Fit the electricity meter, then the hub."),
        )
        return WaitView("", tr("The hub's window starts at power-on"), message, None, None, "")
    seconds = int(left.total_seconds())
    countdown = f"{seconds // 60:02d}:{seconds % 60:02d}"
    words = tr("The hub listens for a terminal for {left} more", left=length_words(left))
    if not seconds:
        words = tr("The hub has stopped listening for a terminal")
    wait = Offer("wan-wait", tr("Wait for the SM WAN ({minutes} min)", minutes=minutes), Act(acts.WAIT))
    none = Offer("wan-none", tr("Carry on as no SM WAN"), Act(acts.DECLARE_NO_WAN, {"reason": NO_WAN_REASON}))
    return WaitView(
        countdown,
        words,
        _wait_message(session),
        wait if state.wan == WAN_UNKNOWN else None,
        none if state.wan == WAN_WAITED else None,
        NO_WAN_REASON if not state.no_wan_reason else state.no_wan_reason,
    )


def _wait_message(session: Session) -> Message:
    state, minutes = session.state, session.scenario.wan_wait_minutes
    if state.wan == WAN_UNKNOWN:
        return Message(
            Mark(CLOCK, INFO, tr("Your turn")),
            tr("Give the hub time to find the SM WAN"),
            happened=tr(
                "It has had power since {when}. The wait counts {minutes} minutes from then.",
                when=clock_words(state.hub_power_on),
                minutes=minutes,
            ),
            why=tr("The hub's 60 minutes run from power-on, so waiting uses them up."),
        )
    if state.wan == WAN_FOUND:
        return Message(
            Mark(TICK, WARN, tr("SM WAN found")),
            tr("The hub has found the SM WAN"),
            happened=tr("This job was made for a house without it, and the notice is not for a hub that has it."),
            next=tr("Stop this job with its reason and tell your supplier."),
        )
    if state.wan == WAN_NONE and state.wan_light:
        return Message(
            Mark(TICK, INFO, tr("SM WAN")),
            tr("The hub has the SM WAN now"),
            happened=tr("It came after this job was decided to be one without. What you have done stays done."),
            next=tr("Send back what the DCC needs all the same, and tell your supplier. Commands can go by it, too."),
        )
    if state.wan == WAN_NONE:
        return Message(
            Mark(TICK, OK, tr("Decided")),
            tr("This job carries on as no SM WAN"),
            happened=tr("Reason noted: {reason}.", reason=state.no_wan_reason or tr("none given")),
            next=tr("Send the no SM WAN notice at any time until hand-over. It blocks nothing."),
        )
    return Message(
        Mark(RING, INFO, tr("No SM WAN")),
        tr("No SM WAN after {minutes} minutes", minutes=minutes),
        happened=tr("The hub has not found the SM WAN."),
        next=tr("Note the reason and carry on as no SM WAN."),
    )
