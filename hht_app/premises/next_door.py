"""The neighbours' hubs: each is a hub of its own, and a terminal that chooses the wrong one lands in its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.randomness import draw_bytes
from hht_app.premises.hub import INTER_PAN_MINUTES, Hub
from hht_app.premises.kinds import fill_cells, make_device
from hht_app.premises.state import DeviceState
from hht_app.smki.pki import TrainingPKI
from hht_app.smki.world_keys import WorldKeyStore


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbour's hub on the air: its GPF, how it is heard, and till when its Inter-PAN window is open, if it is."""

    gpf: EUI64
    strength: str
    open_until: datetime | None = None


class NextDoor:
    """The neighbours' hubs; each is made when it is first chosen. VISITED is the one that the terminal is on."""

    def __init__(
        self,
        neighbours: Sequence[Neighbour],
        *,
        seed: int,
        organisations: Mapping[str, EUI64],
        pki: TrainingPKI,
        keys: WorldKeyStore,
    ) -> None:
        self.neighbours = {item.gpf: item for item in neighbours}
        self.visited: EUI64 | None = None
        self._seed = seed
        self._organisations = dict(organisations)
        self._pki = pki
        self._keys = keys
        self._hubs: dict[EUI64, Hub] = {}

    def hub(self, gpf: EUI64) -> Hub | None:
        """Return the neighbour's hub of that GPF identifier with its own keys, cells and log, or None."""
        neighbour = self.neighbours.get(gpf)
        if neighbour is not None and gpf not in self._hubs:
            self._hubs[gpf] = self._make(neighbour)
        return self._hubs.get(gpf)

    def _make(self, neighbour: Neighbour) -> Hub:
        chf = EUI64(draw_bytes(self._seed, "neighbours-chf", str(neighbour.gpf), 8))
        hub = make_device("CHF", chf, neighbour.gpf, self._pki)
        if not isinstance(hub, Hub):
            raise BugError("a hub was not made as a hub")
        fill_cells(hub, self._organisations, self._pki, self._keys)
        hub.state.fitted = True
        if neighbour.open_until is not None:
            hub.power_on_at = neighbour.open_until - timedelta(minutes=INTER_PAN_MINUTES)
        return hub

    def admit(self, gpf: EUI64, terminal: EUI64, now: datetime) -> bool:
        """Let TERMINAL make its first link with the hub of GPF; tell whether it is on that network now."""
        hub = self.hub(gpf)
        if hub is None or not hub.admits_terminal(now) or not hub.has_room_for(terminal):
            return False
        hub.admit_terminal(terminal, self._seed)
        self.visited = gpf
        return True

    def to_json(self) -> dict[str, Any]:
        """Return what changed next door as plain data: only hubs that a terminal was on."""
        return {
            "visited": None if self.visited is None else str(self.visited),
            "hubs": {str(gpf): hub.state.to_json() for gpf, hub in sorted(self._hubs.items()) if hub.state.log},
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Read back what `to_json` wrote."""
        self.visited = None if data["visited"] is None else EUI64.parse(data["visited"])
        self._hubs = {}
        for text, state in data["hubs"].items():
            hub = self.hub(EUI64.parse(text))
            if hub is None:
                raise BugError(f"the saved home has a neighbour's hub {text} that the job has not")
            hub.state = DeviceState.from_json(state)
