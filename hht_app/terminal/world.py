"""A world put together from (scenario, seed): keys, the DCC with its records, the supplier's office, the house."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hht_app.core.clock import SimulatedClock, format_time, parse_time
from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.parts import Parts, own_part
from hht_app.core.randomness import draw_bytes
from hht_app.core.recording import Recorder
from hht_app.dcc.dcc import DCC
from hht_app.dcc.office import Office
from hht_app.dcc.state import DCCState
from hht_app.dcc.tables import status_rule
from hht_app.duis.versions import version
from hht_app.gbcs.certificates import read_certificate
from hht_app.premises.house import DevicePlan, House
from hht_app.premises.kinds import factory_cells
from hht_app.premises.next_door import Neighbour
from hht_app.smki.organisations import training_organisations
from hht_app.smki.pki import TrainingPKI
from hht_app.smki.world_keys import WorldKeyStore
from hht_app.store.connection import Workspace
from hht_app.store.coverage import Coverage, CoverageRow
from hht_app.store.inventory import DeviceRecord, Inventory
from hht_app.supplier.back_office import BackOffice
from hht_app.terminal.scenario import JobDevice, JobNeighbour, Scenario

SUPPLIER, ACB, TRANSCOS = "supplier", "acb", "transcos"
USER_ROLES: dict[str, tuple[str, ...]] = {
    "supplier": ("IS", "GS"),
    "second-supplier": ("IS", "GS"),
    "network-operator": ("ED",),
}
NO_COVERAGE = "No Coverage Intended"
# A version as a device tells it: 4 bytes.
_FIRMWARE = re.compile(r"[0-9A-Fa-f]{8}")


@dataclass(frozen=True, slots=True)
class Spent:
    """The originator counters used so far: supplier, access control broker, TransCoS, and those the DCC has seen."""

    supplier: int
    broker: int
    transcos: int
    seen: dict[EUI64, int]


@dataclass(slots=True)
class World:
    """The parts of one world and the clock they share."""

    scenario: Scenario
    seed: int
    clock: SimulatedClock
    keys: WorldKeyStore
    organisations: dict[str, EUI64]
    house: House
    dcc: DCC
    back_office: BackOffice

    @property
    def supplier(self) -> EUI64:
        """The supplier of the job."""
        return self.organisations[SUPPLIER]

    @property
    def acb(self) -> EUI64:
        """The DCC's access control broker."""
        return self.organisations[ACB]

    @property
    def duis_version(self) -> str:
        """The version of DUIS that supplier and DCC write."""
        return self.back_office.duis_version

    def write_in(self, duis_version: str) -> None:
        """Have supplier and DCC write in DUIS_VERSION; DataError when there is none of that name."""
        name = version(duis_version).version
        self.back_office.duis_version = self.dcc.office.duis_version = name

    def install_code(self, device: JobDevice) -> bytes:
        """Return the install code that the job lists for DEVICE: the maker's, or by mistake another device's."""
        return install_code(self.seed, self.scenario.device(device.code_of) if device.code_of else device)

    def label_code(self, device: JobDevice) -> bytes:
        """Return the install code on DEVICE itself: it depends on the seed, as the maker's data would."""
        return install_code(self.seed, device)

    def snapshot(self) -> dict[str, dict[str, Any]]:
        """Return the state of each room."""
        return {
            "clock": {"now": format_time(self.clock.now)},
            "premises": self.house.snapshot(),
            "dcc": self.dcc.office.state.snapshot(),
            "supplier": self.back_office.snapshot(),
        }

    def parts(self) -> dict[str, list[Parts]]:
        """Return the state of each room as `snapshot` does, in parts."""
        return {
            "clock": [own_part({"now": format_time(self.clock.now)})],
            "premises": self.house.parts(),
            "dcc": self.dcc.office.state.parts(),
            "supplier": [own_part(self.back_office.snapshot())],
        }

    def spent_counters(self) -> Spent:
        """Return the originator counters used so far."""
        state = self.dcc.office.state
        return Spent(self.back_office.counter, state.acb_counter, state.transcos_counter, dict(state.seen_counters))

    def keep_spent(self, spent: Spent) -> None:
        """Never go back behind SPENT: what once went out under a counter is not followed by something else under it."""
        state = self.dcc.office.state
        self.back_office.counter = max(self.back_office.counter, spent.supplier)
        state.acb_counter = max(state.acb_counter, spent.broker)
        state.transcos_counter = max(state.transcos_counter, spent.transcos)
        for user, counter in spent.seen.items():
            state.seen_counters[user] = max(state.seen_counters.get(user, 0), counter)

    def restore(self, saved: Mapping[str, Mapping[str, Any]]) -> None:
        """Put each room back as `snapshot` found it."""
        self.clock.now = parse_time(saved["clock"]["now"])
        self.house.restore(saved["premises"])
        self.dcc.office.state = DCCState.restore(saved["dcc"])
        self.back_office.restore(saved["supplier"])


def install_code(seed: int, device: JobDevice) -> bytes:
    """Return DEVICE's install code in the world of SEED, without its CRC."""
    return draw_bytes(seed, "install-code", str(device.eui), device.install_code_bytes)


def build_world(ws: Workspace, world_id: int, scenario: Scenario, seed: int, record: Recorder) -> World:
    """Put together the world of SCENARIO and SEED over the records of WORLD_ID; every room starts as the job begins."""
    pki = TrainingPKI(seed)
    parties = training_organisations()
    organisations = {key: item.eui for key, item in parties.items()}
    keys = WorldKeyStore(pki, tuple(parties.values()), tuple(item.eui for item in scenario.devices))
    supplier, acb = organisations[SUPPLIER], organisations[ACB]
    clock = SimulatedClock(scenario.start)
    office = Office(
        acb=acb,
        user_roles={organisations[key]: roles for key, roles in USER_ROLES.items()},
        keys=keys.restricted((acb, organisations[TRANSCOS], *(organisations[key] for key in USER_ROLES))),
        inventory=Inventory(ws, world_id),
        coverage=Coverage(ws, world_id),
        clock=clock,
        record=record,
        state=DCCState(acb_counter=scenario.counters.acb),
        transcos=organisations[TRANSCOS],
    )
    dcc = DCC(office)
    house = House(
        seed=seed,
        clock=clock,
        plans=[
            DevicePlan(item.eui, item.device_type, install_code(seed, item), item.clock_seconds)
            for item in scenario.devices
        ],
        neighbours=[_neighbour(scenario, item) for item in scenario.neighbours],
        organisations=organisations,
        pki=pki,
        keys=keys,
        terminal=scenario.terminal,
        first_alert_counter=scenario.counters.device_alerts,
    )
    for item in scenario.devices:
        if _FIRMWARE.fullmatch(item.firmware):  # what its maker told the DCC that it runs
            house.devices[item.eui].state.firmware = item.firmware.upper()
    house.wan.arrives_at = wan_arrival(scenario)
    office.wan = house
    back_office = BackOffice(
        supplier=supplier,
        acb=acb,
        keys=keys.restricted((supplier,)),
        gateway=dcc,
        counter=scenario.counters.supplier,
        record=record,
        device_types={item.eui: item.device_type for item in scenario.devices},
    )
    return World(scenario, seed, clock, keys, organisations, house, dcc, back_office)


def wan_arrival(scenario: Scenario) -> datetime | None:
    """Return when the SM WAN reaches the place, or None where it never does.

    Without the scenario's own word the coverage table decides: where it has the place's region as covered, from the
    first minute (UTC) of the date it gives, or from the start where it gives none (simulator's choice).
    """
    minutes = scenario.wan_arrives_minutes
    if minutes == "never":
        return None
    if minutes is not None:
        return scenario.start + timedelta(minutes=minutes)
    for entry in scenario.coverage:
        covered = entry.coverage_availability and entry.wan_technology != NO_COVERAGE
        if entry.csp_region == scenario.place.csp_region and covered:
            day = entry.anticipated_coverage_date
            there = datetime.combine(date.fromisoformat(day), time(), UTC) if day else scenario.start
            return max(there, scenario.start)
    return None


def _neighbour(scenario: Scenario, item: JobNeighbour) -> Neighbour:
    until = scenario.start + timedelta(minutes=item.open_minutes) if item.open_minutes else None
    return Neighbour(item.gpf, item.strength, until)


def populate(world: World) -> None:
    """Write what the DCC holds before the job begins: coverage, devices pre-notified as Pending, their certificates."""
    office = world.dcc.office
    scenario = world.scenario
    for entry in scenario.coverage:
        office.coverage.add(
            CoverageRow(
                post_code=scenario.place.post_code,
                address_identifier=scenario.place.address_identifier,
                uprn=scenario.place.uprn,
                **entry.model_dump(),
            )
        )
    rule = status_rule("pre-notification")
    hub = scenario.device("CHF").eui
    for device in (item for item in scenario.devices if item.on_record):
        office.inventory.add(
            _record(scenario, device, hub, rule.to_status),
            rule=rule.name,
            source=rule.source,
            request_id=None,
            at=world.clock.now,
        )
        for usage in ("ds", "ka"):
            certificate = world.keys.certificate(device.eui, "ds" if usage == "ds" else "ka")
            if certificate is None:
                raise BugError(f"the world has no {usage} certificate of {device.eui}")
            office.inventory.put_device_certificate(device.eui, usage, certificate, at=world.clock.now, rule=rule.name)
        if device.registered_to:
            office.state.registered[device.eui] = world.organisations[device.registered_to]
        _note_cells(world, device)


def _note_cells(world: World, device: JobDevice) -> None:
    state = world.house.devices[device.eui].state
    for key in factory_cells(device.device_type, world.organisations):
        if key.role == 0:
            continue
        info = read_certificate(state.cells[key])
        world.dcc.office.inventory.put_cell(
            device.eui,
            role=key.role,
            key_usage=key.key_usage,
            cell_usage=key.cell_usage,
            holder=info.subject_eui,
            ski=info.ski,
            at=world.clock.now,
            rule="initial-cells",
            request_id=None,
        )


def _record(scenario: Scenario, device: JobDevice, hub: EUI64, status: str) -> DeviceRecord:
    return DeviceRecord(
        device_id=device.eui,
        device_type=device.device_type,
        device_status=status,
        device_manufacturer=device.manufacturer,
        device_model=device.model,
        smets_chts_version=device.smets_chts_version,
        device_firmware_version=device.firmware,
        device_firmware_version_status="Active",
        cpl_status="Active",
        import_mpxn=device.import_mpxn,
        esme_variant=device.esme_variant,
        uprn=scenario.place.uprn,
        post_code=scenario.place.post_code,
        address_identifier=scenario.place.address_identifier,
        csp_region=scenario.place.csp_region,
        han_variant=device.han_variant,
        associated_chf=None if device.eui == hub else hub,
    )
