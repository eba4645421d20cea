"""The house: its devices, the neighbours' hubs, power, the SM WAN that does not come, and the HAN between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hht_app.core.clock import SimulatedClock, format_time, parse_time
from hht_app.core.errors import BugError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.premises.device import Device
from hht_app.premises.han import Delivery, HubInRange, JoinResult, LinkResult
from hht_app.premises.hub import Hub
from hht_app.premises.kinds import fill_cells, make_device
from hht_app.premises.state import DeviceState
from hht_app.smki.pki import TrainingPKI
from hht_app.smki.world_keys import WorldKeyStore


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """One device of the job: identifier, type, and the install code its maker gave it (empty for the hub)."""

    eui: EUI64
    device_type: str
    install_code: bytes = b""

    def __repr__(self) -> str:
        return f"DevicePlan({self.device_type} {self.eui})"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbour's hub: on the air, its Inter-PAN window long closed."""

    gpf: EUI64
    strength: str


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
        self.plans = {plan.eui: plan for plan in plans}
        gpf = next(plan.eui for plan in plans if plan.device_type == "GPF")
        self.devices: dict[EUI64, Device] = {}
        for plan in plans:
            device = make_device(plan.device_type, plan.eui, gpf, pki)
            fill_cells(device, dict(organisations), pki, keys)
            device.state.alert_counter = first_alert_counter
            self.devices[plan.eui] = device
        hub = next(device for device in self.devices.values() if isinstance(device, Hub))
        self.hub: Hub = hub
        self.connected = False

    @property
    def now(self) -> datetime:
        """The simulated time."""
        return self._clock.now

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
        if found is None or not found.state.fitted or self.hub.power_on_at is None:
            return False
        return found.device_type in ("CHF", "GPF") or found.state.joined

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
        if self.hub.power_on_at is None:
            raise UserError("the hub has no power yet", advice="fit it first")
        self.hub.power_on(self.now)
        self.connected = False

    def scan(self) -> list[HubInRange]:
        """Return every hub in range, this home's when it has power, and the neighbours'."""
        own = [HubInRange(self.hub.gpf, "strong")] if self.hub.power_on_at else []
        return own + [HubInRange(item.gpf, item.strength) for item in self.neighbours]

    def connect_terminal(self, gpf: EUI64) -> LinkResult:
        """Try Inter-PAN with the hub of that GPF identifier."""
        if any(item.gpf == gpf for item in self.neighbours):
            return LinkResult(False, "the hub made no link")
        if gpf != self.hub.gpf or self.hub.power_on_at is None:
            return LinkResult(False, "no hub of that GPF identifier is in range")
        if not self.hub.admits_terminal(self.now):
            return LinkResult(False, "the hub has stopped listening for a terminal")
        self.hub.admit_terminal(self.terminal, self._seed)
        self.connected = True
        return LinkResult(True)

    def deliver(self, device: EUI64, command: bytes) -> Delivery:
        """Send COMMAND to DEVICE over the HAN; the terminal hears the answer and any alerts."""
        if not self.connected:
            raise UserError("the terminal is not on the HAN", advice="connect it to the hub first")
        target = self.devices.get(device)
        if target is None or not self.on_han(device):
            return Delivery((), truth=f"{device} is not on the HAN")
        outcome = target.receive(command, self)
        outcome.alerts += [self.devices[eui].log_changed_alert(self) for eui in self._proxies(outcome.others_changed)]
        heard = ([outcome.response] if outcome.response is not None else []) + outcome.alerts
        return Delivery(tuple(heard), truth=outcome.reason or outcome.summary)

    def _proxies(self, changed: tuple[EUI64, ...]) -> list[EUI64]:
        """Return those of CHANGED that tell when their device log changes (the GPF)."""
        return [eui for eui in changed if self.devices[eui].device_type == "GPF"]

    def press_join(self, device: EUI64) -> JoinResult:
        """Press "join" at DEVICE: it asks the hub to be let in."""
        target = self.devices.get(device)
        plan = self.plans.get(device)
        if target is None or plan is None or target.device_type in ("CHF", "GPF"):
            raise UserError(f"there is nothing to press at {device}")
        if not target.state.fitted:
            raise UserError(f"the {target.device_type} is not fitted yet", advice="fit it first")
        reason = self.hub.accepts_join(
            device, target.device_type, plan.install_code, self.now, self._seed, known_key=target.state.link_key
        )
        if reason:
            return JoinResult(False, reason)
        entry = self.hub.state.entry(device)
        target.state.link_key = entry.link_key if entry else b""
        target.state.joined = True
        return JoinResult(True)

    def snapshot(self) -> dict[str, Any]:
        """Return the whole home as plain data."""
        return {
            "connected": self.connected,
            "power_on_at": format_time(self.hub.power_on_at) if self.hub.power_on_at else None,
            "join_until": format_time(self.hub.join_until) if self.hub.join_until else None,
            "join_period": self.hub.join_period,
            "devices": {str(eui): self.devices[eui].state.to_json() for eui in sorted(self.devices)},
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Put the home back as `snapshot` found it."""
        if set(data["devices"]) != {str(eui) for eui in self.devices}:
            raise BugError("the saved home has other devices than the job")
        self.connected = data["connected"]
        self.hub.power_on_at = parse_time(data["power_on_at"]) if data["power_on_at"] else None
        self.hub.join_until = parse_time(data["join_until"]) if data["join_until"] else None
        self.hub.join_period = data["join_period"]
        for eui, device in self.devices.items():
            device.state = DeviceState.from_json(data["devices"][str(eui)])
