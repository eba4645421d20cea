"""A home saved as plain JSON data and put back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.parts import Parts, own_part
from hht_app.premises.air import Held
from hht_app.premises.occurrences import Occurrence
from hht_app.premises.queueing import Queued
from hht_app.premises.state import DeviceState
from hht_app.premises.wan import WanSide

if TYPE_CHECKING:
    from hht_app.premises.house import House


def save(house: House) -> dict[str, Any]:
    """Return all of HOUSE that changes as plain data, in a fixed order."""
    states = {str(eui): house.devices[eui].state for eui in sorted(house.devices)}
    return {
        **_home(house),
        "devices": {eui: state.all_but_cells() for eui, state in states.items()},
        "cells": {eui: state.cells_to_json() for eui, state in states.items()},
    }


def parts_of(house: House) -> list[Parts]:
    """Return what `save` gives in parts: the home, and each of its devices, their cells apart."""
    states = [device.state for device in house.devices.values()]
    names = [str(eui) for eui in house.devices]
    cells = [tuple(state.cells.items()) for state in states]
    return [
        own_part({**_home(house), "devices": {}, "cells": {}}),
        Parts("devices", names, [state.mark() for state in states], states, DeviceState.all_but_cells),
        Parts("cells", names, cells, states, DeviceState.cells_to_json),
    ]


def _home(house: House) -> dict[str, Any]:
    """Return HOUSE without its devices as plain data that nobody else holds."""
    return {
        "connected": house.connected,
        "power_on_at": format_time(house.hub.power_on_at) if house.hub.power_on_at else None,
        "join_until": format_time(house.hub.join_until) if house.hub.join_until else None,
        "join_period": house.hub.join_period,
        "wan": house.wan.to_json(),
        "troubles": house.troubles.to_json(),
        "occurrences": [item.to_json() for item in house.occurrences],
        "held": [item.to_json() for item in house.held],
        "queued": [item.to_json() for item in house.queued],
        "dark": [str(eui) for eui in sorted(house.dark)],
        "lit": {str(eui): format_time(house.lit[eui]) for eui in sorted(house.lit)},
        "draws": house.draws,
        "next_door": house.next_door.to_json(),
    }


def put_back(house: House, data: Mapping[str, Any]) -> None:
    """Put HOUSE back as `save` found it; BugError when it had other devices."""
    if set(data["devices"]) != {str(eui) for eui in house.devices}:
        raise BugError("the saved home has other devices than the job")
    house.connected = data["connected"]
    house.hub.power_on_at = parse_time(data["power_on_at"]) if data["power_on_at"] else None
    house.hub.join_until = parse_time(data["join_until"]) if data["join_until"] else None
    house.hub.join_period = data["join_period"]
    house.wan = WanSide.from_json(data["wan"])
    house.troubles.restore(data["troubles"])
    house.occurrences = [Occurrence.from_json(item) for item in data["occurrences"]]
    house.held = [Held.from_json(item) for item in data["held"]]
    house.queued = [Queued.from_json(item) for item in data["queued"]]
    house.dark = {EUI64.parse(text) for text in data["dark"]}
    house.lit = {EUI64.parse(text): parse_time(moment) for text, moment in data["lit"].items()}
    house.draws = data["draws"]
    house.next_door.restore(data["next_door"])
    for eui, device in house.devices.items():
        # Until its cells were kept apart, a device was kept with them.
        cells = {"cells": data["cells"][str(eui)]} if "cells" in data else {}
        device.state = DeviceState.from_json({**data["devices"][str(eui)], **cells})
