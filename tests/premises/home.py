"""A home of every kind of device, all fitted and joined, without a job or records around it: quick to make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from hht_app.core.clock import SimulatedClock
from hht_app.core.identifiers import EUI64
from hht_app.premises.device import Device
from hht_app.premises.house import DevicePlan, House
from hht_app.premises.next_door import Neighbour
from hht_app.smki.organisations import training_organisations
from hht_app.smki.pki import TrainingPKI
from hht_app.smki.world_keys import WorldKeyStore

SEED = 20260302
CHF, GPF, ESME, GSME, PPMID, HCALCS, IHD = (
    EUI64.parse(f"02-48-48-54-00-13-00-{last}") for last in ("A2", "A3", "A0", "A1", "A4", "A5", "A7")
)
TERMINAL = EUI64.parse("02-48-48-54-00-13-00-F0")
NEIGHBOUR = EUI64.parse("02-48-48-54-00-14-00-A3")
TYPES = {ESME: "ESME", CHF: "CHF", GPF: "GPF", GSME: "GSME", PPMID: "PPMID", HCALCS: "HCALCS", IHD: "IHD"}
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PKI = TrainingPKI(SEED)
PARTIES = training_organisations()
KEYS = WorldKeyStore(PKI, tuple(PARTIES.values()), tuple(TYPES))


@dataclass
class Records:
    """What a world is asked for here: its keys and its organisations."""

    keys: WorldKeyStore
    organisations: dict[str, EUI64]


@dataclass
class Home:
    """A house with its clock."""

    house: House
    clock: SimulatedClock
    world: Records

    def device(self, eui: EUI64) -> Device:
        return self.house.devices[eui]


def make_home(*, joined: bool = True) -> Home:
    """A home of all kinds of device; JOINED: the terminal is on the HAN and so are they, with no partners yet."""
    clock = SimulatedClock(START)
    organisations = {name: party.eui for name, party in PARTIES.items()}
    house = House(
        seed=SEED,
        clock=clock,
        plans=[DevicePlan(eui, name, bytes([index]) * 16) for index, (eui, name) in enumerate(TYPES.items())],
        neighbours=[Neighbour(NEIGHBOUR, "weak")],
        organisations=organisations,
        pki=PKI,
        keys=KEYS,
        terminal=TERMINAL,
        first_alert_counter=4000,
    )
    for eui in TYPES:
        if eui != GPF:
            house.fit(eui)
    if joined:
        assert house.connect_terminal(GPF).linked
        for device in house.devices.values():
            device.state.joined = True
    return Home(house, clock, Records(KEYS, organisations))


@pytest.fixture
def home() -> Home:
    """A fresh home."""
    return make_home()
