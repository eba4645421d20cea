"""Time passing in a home: what is due happens in the order of its time, then of a fixed order of kinds and devices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from hht_app.premises.air import Held
from hht_app.premises.device import Device
from hht_app.premises.kinds import wakes_every
from hht_app.premises.occurrences import HAN, WAN
from hht_app.premises.state import Waiting

if TYPE_CHECKING:
    from hht_app.premises.house import House

_TROUBLE, _WAN, _JOIN, _WAKE, _FUTURE, _LATE = range(6)


class _Due(NamedTuple):
    at: datetime
    kind: int
    name: str
    act: Callable[[], None]


def settle(house: House, until: datetime) -> None:
    """Let everything that is due by UNTIL happen, each at its own time; what it brings about may be due as well."""
    while True:
        waiting = list(_pending(house, until))
        if not waiting:
            return
        due = min(waiting, key=_order)
        with house.at(due.at):
            due.act()


def next_due(house: House) -> datetime | None:
    """Return when the next thing of the home is due by itself, or None when nothing is."""
    return min((item.at for item in _pending(house, _EVER)), default=None)


_EVER = datetime.max.replace(tzinfo=UTC)


def _order(item: _Due) -> tuple[datetime, int, str]:
    return item.at, item.kind, item.name


def _pending(house: House, until: datetime) -> Iterator[_Due]:
    """Yield what is due by UNTIL, in no order."""
    trouble = house.troubles.next_due()
    if trouble is not None and trouble[0] <= until:
        moment, found = trouble
        strike = house.troubles.end if found.acting else house.troubles.strike
        yield _Due(moment, _TROUBLE, f"{found.number:06d}", lambda: strike(found))
    if house.wan.arrives_at is not None and house.wan.arrives_at <= until:
        yield _Due(house.wan.arrives_at, _WAN, "", lambda: _wan_arrives(house))
    if house.hub.join_until is not None and house.hub.join_until <= until:
        yield _Due(house.hub.join_until, _JOIN, "", lambda: _join_period_ends(house))
    queued = bool(house.queued)
    for device in house.devices.values():
        if (queued or device.state.waiting) and house.has_power(device.eui):
            yield from (item for item in _of_device(house, device) if item.at <= until)
    for index, held in enumerate(house.held):
        if held.due is not None and held.due <= until:
            yield _Due(held.due, _LATE, f"{index:06d}", lambda held=held: _arrive_late(house, held))  # type: ignore[misc]


def _of_device(house: House, device: Device) -> Iterator[_Due]:
    if device.state.waiting:
        powered = house.powered_since(device.eui)
        first = min(device.state.waiting, key=lambda item: item.due)
        due = max(first.due - timedelta(seconds=device.state.clock_offset), powered)
        yield _Due(due, _FUTURE, str(device.eui), lambda: _execute(house, device, first))
    since = next((item.since for item in house.queued if item.device == device.eui), None)
    if since is not None:
        waking = max(next_waking(device, since), house.powered_since(device.eui))
        yield _Due(waking, _WAKE, str(device.eui), lambda: _wake(house, device))


def is_asleep(device: Device, now: datetime) -> bool:
    """Tell whether DEVICE sleeps now: only a kind that does, once its time awake after its button is over."""
    if wakes_every(device.device_type) is None or device.state.awake_until is None:
        return False
    return now >= device.state.awake_until


def next_waking(device: Device, now: datetime) -> datetime:
    """Return when DEVICE next wakes after NOW: at each period of its own from when it was fitted."""
    every, start = wakes_every(device.device_type), device.state.fitted_at
    if every is None or start is None or not is_asleep(device, now):
        return now
    period = timedelta(minutes=every)
    return start + ((now - start) // period + 1) * period


def _wan_arrives(house: House) -> None:
    house.wan.arrive()
    house.report(WAN, "the SM WAN has arrived at the hub")


def _join_period_ends(house: House) -> None:
    house.hub.join_until = None
    house.report(HAN, "the join period has ended", house.hub.eui)


def _execute(house: House, device: Device, waiting: Waiting) -> None:
    device.state.waiting.remove(waiting)
    outcome = device.execute(waiting, house)
    for data in outcome.alerts:
        house.send_out(device.eui, data, outcome.summary)


def _wake(house: House, device: Device) -> None:
    queued = [item for item in house.queued if item.device == device.eui]
    house.queued = [item for item in house.queued if item.device != device.eui]
    house.report(HAN, f"the {device.device_type} wakes and takes {len(queued)} messages", device.eui)
    for item in queued:
        outcome = house.hand_over(device, item.command)
        for data in outcome.messages:
            house.send_out(device.eui, data, outcome.truth)


def _arrive_late(house: House, held: Held) -> None:
    house.held.remove(held)
    house.send_out(held.device, held.data, "an answer that comes late", only_terminal=True)
