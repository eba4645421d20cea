"""What an installer sees and says on site: a hub that lost its power, and a device the DCC has never heard of."""

from __future__ import annotations

from typing import get_args

from hht_app.core.clock import format_time
from hht_app.core.errors import UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.recording import Happening, Recorder
from hht_app.duis import fields as duis_fields
from hht_app.duis.bodies import DevicePrenotification
from hht_app.supplier.back_office import Asked
from hht_app.terminal.acts import Act
from hht_app.terminal.state import TerminalState
from hht_app.terminal.world import World

LINK_LOST = "the link to the hub was lost"
_HUB = "CHF"
TRUTHS = ("true", "false")
# What is seen at the place, and so noted there, not looked up afterwards: fields of the 8.14.2 and their values.
NOTABLE: dict[str, tuple[str, ...]] = {
    "chf_location": get_args(duis_fields.CHFLocation),
    "premise_type": get_args(duis_fields.PremiseType),
    "aerial_install": TRUTHS,
    "metal_obstruction_check": TRUTHS,
    "connectivity_obstruction_check": TRUTHS,
    "shared_obstruction_check": TRUTHS,
}


def notice_the_hub(world: World, state: TerminalState, record: Recorder) -> None:
    """Let the terminal see that its link is gone, and the installer that the hub has started anew."""
    power_on = world.house.hub.power_on_at
    fitted = _HUB in state.fitted
    if power_on is None and fitted and state.hub_power_on:
        state.hub_power_on = ""
        record(Happening(actor="installer", kind="site", summary="The hub's lights have gone out"))
    elif power_on is not None and fitted and format_time(power_on) != state.hub_power_on:
        state.hub_power_on = format_time(power_on)
        record(Happening(actor="installer", kind="site", summary="The hub has started anew; its window is open again"))
    _notice_the_wan(world, state, record)
    if state.connected_gpf and not world.house.connected and world.house.next_door.visited is None:
        record(Happening(actor="terminal", kind="site", summary=LINK_LOST, device=state.connected_gpf))
        state.connected_gpf, state.connect_reason, state.scanned = "", LINK_LOST, []


def _notice_the_wan(world: World, state: TerminalState, record: Recorder) -> None:
    lit = bool(state.hub_power_on) and world.house.wan.covered
    if lit != state.wan_light:
        state.wan_light = lit
        words = "The hub's WAN light tells of SM WAN" if lit else "The hub's WAN light tells of SM WAN no more"
        record(Happening(actor="installer", kind="site", summary=words))


def have_recorded(world: World, act: Act) -> Asked:
    """Have the supplier's system tell the DCC of a device from the van (12.2); return what came of it."""
    device = world.scenario.device_by_eui(EUI64.parse(act.value("device")))
    if device is None or device.device_type in ("CHF", "GPF"):
        raise UserError(f"{act.value('device')} is no meter or display of this job", advice="check the label")
    body = DevicePrenotification.model_validate(
        {
            "device_id": device.eui,
            "device_manufacturer": device.manufacturer,
            "device_model": device.model,
            "device_type": device.device_type,
            "smets_chts_version": device.smets_chts_version,
            "firmware_version": device.firmware,
            "esme_variant": device.esme_variant,
        }
    )
    return world.back_office.ask("12.2", body)


def note_facts(state: TerminalState, act: Act) -> None:
    """Keep what the installer saw of the place, by field of the notice; an empty value takes a note away."""
    if not act.given:
        raise UserError("nothing was noted", advice="choose a value")
    for name, value in act.given.items():
        allowed = NOTABLE.get(name)
        if allowed is None:
            raise UserError(f"{name} is not noted on site", advice=f"what is noted: {', '.join(NOTABLE)}")
        if value and value not in allowed:
            raise UserError(f"{value!r} is no value of {name}", advice=f"choose one of: {', '.join(allowed)}")
        state.noted.pop(name, None)
        if value:
            state.noted[name] = value
    state.last_word = ""
