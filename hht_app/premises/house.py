"""The house: its devices, the neighbours' hubs, power, the SM WAN, trouble, and the HAN between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hht_app.core.clock import SimulatedClock, format_time
from hht_app.core.errors import UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.parts import Parts
from hht_app.premises.air import Held, carry_answer, is_lost, out_of_range
from hht_app.premises.device import Device, Outcome
from hht_app.premises.han import Delivery, HubInRange, JoinResult, LinkResult
from hht_app.premises.hub import Hub
from hht_app.premises.kinds import fill_cells, make_device, wakes_every
from hht_app.premises.next_door import Neighbour, NextDoor
from hht_app.premises.occurrences import MESSAGE, Occurrence
from hht_app.premises.passing import is_asleep, next_waking, settle
from hht_app.premises.queueing import Queued
from hht_app.premises.saving import parts_of, put_back, save
from hht_app.premises.trouble import seconds_of
from hht_app.premises.trouble_effects import WRONG_CODE
from hht_app.premises.troubles import Troubles
from hht_app.premises.wan import WanSide
from hht_app.smki.pki import TrainingPKI
from hht_app.smki.world_keys import WorldKeyStore


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """One device of the job: identifier, type, the install code its maker gave it (empty for the hub), and its clock.

    CLOCK_SECONDS is how far its clock is ahead of the true time when it arrives (behind when negative).
    """

    eui: EUI64
    device_type: str
    install_code: bytes = b""
    clock_seconds: int = 0

    def __repr__(self) -> str:
        return f"DevicePlan({self.device_type} {self.eui})"


class House:
    """One home with everything in it; implements the `Han` port for the terminal."""

    def __init__(  # noqa: PLR0913 - a house is put together from these parts once
        self,
        *,
        seed: int,
        clock: SimulatedClock,
        plans: Sequence[DevicePlan],
        neighbours: Sequence[Neighbour],
        organisations: Mapping[str, EUI64],
        pki: TrainingPKI,
        keys: WorldKeyStore,
        terminal: EUI64,
        first_alert_counter: int,
    ) -> None:
        self._seed = seed
        self._clock = clock
        self.terminal = terminal
        self.neighbours = tuple(neighbours)
        self.next_door = NextDoor(neighbours, seed=seed, organisations=organisations, pki=pki, keys=keys)
        self.plans = {plan.eui: plan for plan in plans}
        gpf = next(plan.eui for plan in plans if plan.device_type == "GPF")
        self.devices: dict[EUI64, Device] = {}
        for plan in plans:
            device = make_device(plan.device_type, plan.eui, gpf, pki)
            fill_cells(device, dict(organisations), pki, keys)
            device.state.alert_counter = first_alert_counter
            device.state.clock_offset = plan.clock_seconds
            self.devices[plan.eui] = device
        hub = next(device for device in self.devices.values() if isinstance(device, Hub))
        self.hub: Hub = hub
        self.connected = False
        self.wan = WanSide()
        self.troubles = Troubles(self)
        self.occurrences: list[Occurrence] = []
        self.held: list[Held] = []
        self.queued: list[Queued] = []
        self.dark: set[EUI64] = set()
        self.lit: dict[EUI64, datetime] = {}
        self.draws = 0
        self._moment: datetime | None = None

    @property
    def now(self) -> datetime:
        """The simulated time; while what was due is made up for, the time at which it was due."""
        return self._moment or self._clock.now

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Let it be MOMENT, which is past, while something that was due then happens."""
        before, self._moment = self._moment, moment
        try:
            yield
        finally:
            self._moment = before

    def advance(self) -> tuple[Occurrence, ...]:
        """Let everything happen that is due by now, and return all that happened since this was last asked."""
        settle(self, self._clock.now)
        happened, self.occurrences = tuple(self.occurrences), []
        return happened

    def report(self, kind: str, text: str, device: EUI64 | None = None) -> None:
        """Keep that something happened until `advance` is next asked."""
        self.occurrences.append(Occurrence(self.now, kind, text, device))

    @property
    def seed(self) -> int:
        """The world's seed."""
        return self._seed

    def find(self, device: EUI64) -> Device | None:
        """Return the device of that identifier in this home, or None."""
        return self.devices.get(device)

    def on_han(self, device: EUI64) -> bool:
        """Tell whether that device has joined the HAN (the hub's own functions have, once it has power)."""
        found = self.devices.get(device)
        if found is None or not self.has_power(device) or self.hub.power_on_at is None:
            return False
        return found.device_type in ("CHF", "GPF") or found.state.joined

    def has_power(self, device: EUI64) -> bool:
        """Tell whether DEVICE is fitted and has power; the GPF has the hub's."""
        box = self.hub.eui if device == self.hub.gpf else device
        return self.devices[device].state.fitted and box not in self.dark

    def powered_since(self, device: EUI64) -> datetime:
        """Return when DEVICE last got its power back; the beginning of time when it never lost it."""
        box = self.hub.eui if device == self.hub.gpf else device
        return self.lit.get(box, datetime.min.replace(tzinfo=UTC))

    def take_power(self, device: EUI64) -> None:
        """Take DEVICE's power away; with the hub's go the terminal's link, the join period and the Inter-PAN window."""
        self.dark.add(device)
        if device == self.hub.eui:
            self.hub.power_on_at, self.hub.join_until, self.connected = None, None, False

    def give_power(self, device: EUI64) -> None:
        """Give DEVICE its power back; a hub opens its Inter-PAN window anew."""
        self.dark.discard(device)
        self.lit[device] = self.now
        if device == self.hub.eui and self.hub.state.fitted:
            self.hub.power_on(self.now)

    def fit(self, device: EUI64) -> None:
        """Fit a device; fitting the hub gives it power, which needs a fitted ESME."""
        found = self.devices.get(device)
        if found is None:
            raise UserError(f"{device} is not one of this job's devices", advice="check the label and scan again")
        if found.state.fitted:
            raise UserError(f"the {found.device_type} {device} is fitted already")
        if found is self.hub:
            if not any(item.state.fitted for item in self.devices.values() if item.device_type == "ESME"):
                raise UserError(
                    "the hub takes its power from the electricity meter", advice="fit the electricity meter first"
                )
            self.hub.power_on(self.now)
            self.devices[self.hub.gpf].state.fitted = True
            self.devices[self.hub.gpf].state.fitted_at = self.now
        elif found.device_type == "GPF":
            raise UserError("the GPF is part of the hub", advice="fit the hub by its CHF identifier")
        found.state.fitted = True
        found.state.fitted_at = self.now

    def power_cycle_hub(self) -> None:
        """Turn the hub off and on: the Inter-PAN window opens anew and the terminal's link is lost."""
        settle(self, self.now)
        if self.hub.power_on_at is None:
            raise UserError("the hub has no power", advice="fit it first, or wait until its power is back")
        self.hub.power_on(self.now)
        self.connected, self.next_door.visited = False, None

    def scan(self) -> list[HubInRange]:
        """Return every hub in range, this home's when it has power, and the neighbours'."""
        settle(self, self.now)
        near = self.hub.power_on_at is not None and not out_of_range(self)
        own = [HubInRange(self.hub.gpf, "strong")] if near else []
        return own + [HubInRange(item.gpf, item.strength) for item in self.neighbours]

    def connect_terminal(self, gpf: EUI64) -> LinkResult:
        """Try Inter-PAN with the hub of that GPF identifier."""
        settle(self, self.now)
        self.troubles.on_event("connect")
        if gpf in self.next_door.neighbours:
            if not self.next_door.admit(gpf, self.terminal, self.now):
                return LinkResult(False, "the hub made no link")
            self.connected = False
            return LinkResult(True)
        if gpf != self.hub.gpf or self.hub.power_on_at is None or out_of_range(self):
            return LinkResult(False, "no hub of that GPF identifier is in range")
        if not self.hub.admits_terminal(self.now):
            return LinkResult(False, "the hub has stopped listening for a terminal")
        if not self.hub.has_room_for(self.terminal):
            return LinkResult(False, "the hub's device log is full, with no entry free for the terminal")
        self.hub.admit_terminal(self.terminal, self._seed)
        self.connected, self.next_door.visited = True, None
        return LinkResult(True)

    def deliver(self, device: EUI64, command: bytes) -> Delivery:
        """Send COMMAND to DEVICE over the HAN; the terminal hears the answer and any alerts.

        A message for a device that sleeps waits for it, and so does its answer.
        """
        settle(self, self.now)
        self.troubles.on_event("deliver")
        if out_of_range(self):
            return Delivery((), truth="the terminal is out of range of the hub")
        if self.next_door.visited is not None:
            return Delivery((), truth=f"the terminal is on the neighbour's network {self.next_door.visited}")
        if not self.connected:
            raise UserError("the terminal is not on the HAN", advice="connect it to the hub first")
        target = self.devices.get(device)
        if target is None or not self.on_han(device):
            return Delivery((), truth=f"{device} is not on the HAN")
        if is_lost(self):
            return Delivery((), truth="the command was lost on its way to the hub")
        if is_asleep(target, self.now):
            return Delivery((), truth=self._queue(target, command))
        outcome = self.hand_over(target, command)
        self.wan.waiting += outcome.alerts
        return Delivery(tuple(carry_answer(self, device, outcome)), truth=outcome.truth)

    def _queue(self, target: Device, command: bytes) -> str:
        self.queued.append(Queued(target.eui, command, self.now))
        waking = next_waking(target, self.now)
        return f"the {target.device_type} sleeps; the message waits for it until {format_time(waking)}"

    def hand_over(self, target: Device, command: bytes) -> Outcome:
        """Give COMMAND to TARGET; return what came of it, with the alerts of others whose log it changed."""
        listed = self.hub.listed()
        outcome = target.receive(command, self)
        if target is self.hub:
            self._leave(listed - self.hub.listed())
        outcome.alerts += [self.devices[eui].log_changed_alert(self) for eui in self._proxies(outcome.others_changed)]
        if outcome.response is not None:
            self.hub.state.settings[f"heard {target.eui}"] = format_time(self.now)
        return outcome

    def _leave(self, removed: set[EUI64]) -> None:
        """Let those whom the hub has REMOVED from its log leave the HAN; a terminal loses its link."""
        for eui in removed:
            if eui in self.devices:
                self.devices[eui].state.joined = False
        self.connected = self.connected and self.terminal not in removed

    def send_out(self, device: EUI64, data: bytes, text: str, *, only_terminal: bool = False) -> None:
        """Let what DEVICE sends of its own accord be heard by a terminal on the HAN, and go up the SM WAN."""
        heard = self.connected and not out_of_range(self) and not is_lost(self)
        self.occurrences.append(Occurrence(self.now, MESSAGE, text, device, data, heard))
        if not only_terminal:
            self.wan.waiting.append(data)

    def wan_reaches(self, device: EUI64) -> bool:
        """Tell whether the DCC reaches DEVICE's hub over the SM WAN now."""
        settle(self, self.now)
        return self.wan.covered and device in self.devices and self.hub.power_on_at is not None

    def wan_deliver(self, device: EUI64, command: bytes) -> tuple[bytes, ...]:
        """Carry COMMAND over the SM WAN to DEVICE and return what comes back; a terminal on the HAN hears it too.

        Nothing comes back without WAN, from a device that is not on the HAN, and from one that sleeps: its answer goes
        up later (`wan_collect`).
        """
        target = self.devices.get(device)
        if not self.wan_reaches(device) or target is None or not self.on_han(device):
            return ()
        if is_asleep(target, self.now):
            self._queue(target, command)
            return ()
        outcome = self.hand_over(target, command)
        for data in outcome.messages:
            self.send_out(device, data, outcome.truth, only_terminal=True)
        return tuple(outcome.messages)

    def wan_collect(self) -> tuple[bytes, ...]:
        """Return what goes up the SM WAN by itself: alerts, and answers that came later; nothing without WAN."""
        settle(self, self.now)
        return self.wan.take_waiting() if self.wan_reaches(self.hub.eui) else ()

    def _proxies(self, changed: tuple[EUI64, ...]) -> list[EUI64]:
        """Return those of CHANGED that tell when their device log changes (the GPF)."""
        return [eui for eui in changed if self.devices[eui].device_type == "GPF"]

    def press_join(self, device: EUI64) -> JoinResult:
        """Press "join" at DEVICE: it asks the hub to be let in."""
        settle(self, self.now)
        self.troubles.on_event("join")
        target = self.devices.get(device)
        plan = self.plans.get(device)
        if target is None or plan is None or target.device_type in ("CHF", "GPF"):
            raise UserError(f"there is nothing to press at {device}")
        if not target.state.fitted:
            raise UserError(f"the {target.device_type} is not fitted yet", advice="fit it first")
        if not self.has_power(device):
            return JoinResult(False, "the device has no power")
        code = bytes(16) if target.has(WRONG_CODE) else plan.install_code
        reason = self.hub.accepts_join(
            device, target.device_type, code, self.now, self._seed, known_key=target.state.link_key
        )
        if reason:
            return JoinResult(False, reason)
        entry = self.hub.state.entry(device)
        target.state.link_key = entry.link_key if entry else b""
        target.state.joined = True
        if wakes_every(target.device_type) is not None:
            target.state.awake_until = self.now + timedelta(seconds=seconds_of("awake-after-press"))
        return JoinResult(True)

    def snapshot(self) -> dict[str, Any]:
        """Return the whole home as plain data."""
        return save(self)

    def parts(self) -> list[Parts]:
        """Return the whole home as `snapshot` does, in parts."""
        return parts_of(self)

    def restore(self, data: Mapping[str, Any]) -> None:
        """Put the home back as `snapshot` found it; BugError when it had other devices."""
        put_back(self, data)
