"""The way of an answer from a device to the terminal, with what interference and injected trouble do to it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hht_app.core.clock import format_time, parse_time
from hht_app.core.identifiers import EUI64
from hht_app.core.randomness import draw_int
from hht_app.premises.device import Outcome
from hht_app.premises.trouble import AIR, ANSWER, RANGE

if TYPE_CHECKING:
    from hht_app.premises.house import House

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Held:
    """A message of DEVICE that is on its way: it arrives at DUE, or (None) behind the next answer."""

    device: EUI64
    data: bytes
    due: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        due = None if self.due is None else format_time(self.due)
        return {"device": str(self.device), "data": b64encode(self.data).decode(), "due": due}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Held:
        """Read back what `to_json` wrote."""
        due = None if data["due"] is None else parse_time(data["due"])
        return cls(EUI64.parse(data["device"]), b64decode(data["data"]), due)


def out_of_range(house: House) -> bool:
    """Tell whether the terminal cannot hear the hub."""
    return bool(house.troubles.acting(RANGE))


def is_lost(house: House) -> bool:
    """Tell whether interference takes the next message: a draw by the seed and the number of draws so far."""
    lost = False
    for trouble in house.troubles.acting(AIR):
        house.draws += 1
        drawn = draw_int(house.seed, "interference", house.draws, _HUNDRED)
        lost = lost or drawn < int(trouble.given["percent"])
    return lost


def carry_answer(house: House, device: EUI64, outcome: Outcome) -> list[bytes]:
    """Return what the terminal hears now of OUTCOME, the answer first; the rest is lost, changed, or comes later."""
    behind = [item for item in house.held if item.due is None]
    heard: list[bytes] = []
    if outcome.response is not None and not is_lost(house):
        heard = _struck(house, device, outcome.response)
    heard += [data for data in outcome.alerts if not is_lost(house)]
    if not heard:
        return []  # what was to be heard behind the next answer waits on
    house.held = [item for item in house.held if item not in behind]
    return heard + [item.data for item in behind]


def _struck(house: House, device: EUI64, data: bytes) -> list[bytes]:
    armed = [item for item in house.troubles.acting(ANSWER) if item.device in (None, device)]
    if not armed:
        return [data]
    trouble = armed[0]
    house.troubles.end(trouble, "it has struck an answer")
    if trouble.name == "lost-response":
        return []
    if trouble.name == "doubled-response":
        return [data, data]
    if trouble.name == "altered-response":
        at = draw_int(house.seed, "altered-response", trouble.number, len(data))
        return [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]]
    due = house.now + trouble.span("default-delay") if trouble.name == "late-response" else None
    house.held.append(Held(device, data, due))
    return []
