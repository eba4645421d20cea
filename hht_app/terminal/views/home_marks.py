"""The two marks of a device on the home map, each a shape and a word: the DCC's record, and its place on the HAN."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.identifiers import EUI64
from hht_app.core.words import tr
from hht_app.premises.passing import is_asleep, next_waking
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import BAD, INFO, MUTED, OK, WARN, Mark, clock_words

# Status to the shape that stands for it, and the role that is no more than a second hint.
RECORDS: dict[str, tuple[str, str]] = {
    "Pending": ("record-pending", MUTED),
    "Whitelisted": ("record-whitelisted", INFO),
    "InstalledNotCommissioned": ("record-installed", INFO),
    "Commissioned": ("record-commissioned", OK),
    "Decommissioned": ("record-decommissioned", BAD),
    "Withdrawn": ("record-withdrawn", BAD),
    "Suspended": ("record-suspended", WARN),
    "Recovery": ("record-recovery", WARN),
    "Recovered": ("record-recovered", INFO),
}
WITHOUT_STATUS = ("IHD", "CAD")
_ROLES = {"none": MUTED, "listed": INFO, "joining": WARN, "joined": OK, "asleep": MUTED, "silent": BAD, "removed": BAD}


@dataclass(frozen=True, slots=True)
class DeviceTruth:
    """How a device stands: its state on the HAN with the mark for it, and whether it is fitted and has power."""

    state: str
    mark: Mark
    fitted: bool
    power: bool
    faults: tuple[str, ...]
    queued: int


def record_mark(session: Session, device: EUI64, device_type: str) -> Mark:
    """Return what the DCC has on record of DEVICE, as a shape and a word."""
    if device_type in WITHOUT_STATUS:
        return Mark("record-none-kept", MUTED, tr("no record kept"))
    held = session.world.dcc.office.inventory.get(device)
    if held is None:
        return Mark("record-not-in-inventory", MUTED, tr("not in the inventory"))
    status = held.device_status or ""
    if not status:
        return Mark("record-none-kept", MUTED, tr("no record kept"))
    shape, role = RECORDS.get(status, ("not-held", MUTED))
    return Mark(shape, role, status)


def device_truth(session: Session, device: EUI64) -> DeviceTruth:
    """Return how DEVICE, one of the job's without the hub, stands in truth; it changes nothing."""
    house = session.world.house
    found, hub, now = house.devices[device], house.hub, session.world.clock.now
    state, words = "none", tr("not listed")
    entry = hub.state.entry(device)
    power = house.has_power(device) and hub.power_on_at is not None
    if entry is None and (found.state.link_key or any(item.device == device for item in hub.state.historic)):
        state, words = "removed", tr("removed from the hub's log")
    elif found.state.joined and entry is not None:
        if not power:
            state, words = "silent", _silent_since(session, device)
        elif is_asleep(found, now):
            state, words = "asleep", tr("joined, asleep until {when}", when=clock_words(next_waking(found, now)))
        else:
            state, words = "joined", tr("joined")
    elif entry is not None:
        state, words = "listed", tr("listed")
        if hub.join_until is not None and hub.joining_open(now):
            left = int((hub.join_until - now).total_seconds())
            state, words = "joining", tr("may join, {left} s left", left=left)
    return DeviceTruth(
        state,
        Mark(f"han-{state}", _ROLES[state], words),
        found.state.fitted,
        house.has_power(device),
        tuple(sorted(found.state.faults)),
        sum(item.device == device for item in house.queued),
    )


def _silent_since(session: Session, device: EUI64) -> str:
    last = session.world.house.hub.state.settings.get(f"heard {device}")
    return tr("silent since {when}", when=clock_words(last)) if last else tr("silent, never heard")


def truth_words(session: Session, truth: DeviceTruth) -> str:
    """Return in words how a device stands."""
    parts = [tr("fitted") if truth.fitted else tr("not fitted")]
    if truth.fitted:
        parts.append(tr("has power") if truth.power else tr("no power"))
    parts.append(truth.mark.words)
    if truth.queued:
        parts.append(tr("{count} messages wait for it at the hub", count=truth.queued))
    parts += [tr("trouble: {name}", name=name) for name in truth.faults]
    return ", ".join(parts)
