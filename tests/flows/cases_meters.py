"""3.2, 6.8, 1.1.1 (gas), 4.1.1, 11.2 and 11.3: each success, and each failure for its own reason."""

from __future__ import annotations

from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from tests.dcc.commands import QUARTER, TENANCY, electricity, gas
from tests.duis.sample_bodies import gas_tariff
from tests.flows.every_request import Case, Step, asks, named, trouble
from tests.flows.job import Playing
from tests.flows.six import CHF, ESME, GPF, GSME, HCALCS, NAMES, PPMID

DLMS, ZCL = ("dlms", 1), ("zcl", 0xC0)
OK_DLMS, OK_ZCL = ("dlms", 0), ("zcl", 0)
IMAGE, VERSION = bytes(range(32)), "00090807"
_RESTRICTION = "change_of_tenancy_restriction"


def given(device: EUI64, image: bytes = IMAGE) -> Step:
    """The image that the SM WAN's delivery would have brought."""
    return lambda playing: playing.do("give_image", device=str(device), hash=image.hex(), version=VERSION)


def version_is(device: EUI64) -> Step:
    """The new version is the one that is read, and the one on record."""

    def look(playing: Playing) -> None:
        held = playing.world.dcc.office.inventory.get(device)
        assert held is not None
        assert held.device_firmware_version == VERSION
        assert playing.house.devices[device].state.firmware == VERSION

    return look


def restricted(device: EUI64) -> Step:
    def look(playing: Playing) -> None:
        assert playing.house.devices[device].state.settings[_RESTRICTION] == "2026-01-01T00:00:00Z"

    return look


def _tenancy() -> list[Case]:
    found = []
    for device, success, failing in ((ESME, OK_DLMS, DLMS), (GPF, OK_ZCL, ZCL)):
        name = NAMES[device]
        changes, record = named(f"{name}.settings.{_RESTRICTION}"), named(f"{name}.noted.tenancy")
        found.append(Case("", "3.2", device, asks(TENANCY), success, changes, record, then=restricted(device)))
        found.append(
            Case("hardware fault", "3.2", device, asks(TENANCY), failing, before=(trouble("hardware-fault", device),))
        )
    return found


def _billing() -> list[Case]:
    calendars: dict[str, b.RequestBody] = {
        "daily": electricity(daily=True),
        "weekly": electricity(weekly=7),
        "monthly": electricity(monthly=28),
        "quarterly": electricity(quarterly=QUARTER),
        "six-monthly": electricity(six_monthly=QUARTER),
        "yearly": electricity(yearly=QUARTER),
    }
    periods = ("Daily", "Weekly", "Monthly", "Quarterly", "SixMonthly", "Yearly")
    rows: list[tuple[str, EUI64, b.RequestBody]] = [(name, ESME, body) for name, body in calendars.items()]
    rows += [(name, GSME, gas(name)) for name in periods]
    success = {ESME: OK_DLMS, GSME: OK_ZCL}
    made = [
        Case(
            every, "6.8", device, asks(body), success[device],
            named(f"{NAMES[device]}.settings.billing_calendar"), named(f"{NAMES[device]}.noted.billing"),
        )
        for every, device, body in rows
    ]  # fmt: skip
    electric, gaseous = trouble("hardware-fault", ESME), trouble("hardware-fault", GSME)
    made.append(Case("hardware fault", "6.8", ESME, asks(electricity(daily=True)), DLMS, before=(electric,)))
    made.append(Case("hardware fault", "6.8", GSME, asks(gas("Daily")), ZCL, before=(gaseous,), statuses=(0, 0xC0)))
    return made


def _tariffs() -> list[Case]:
    at_once = ("gas_calendar", "gas_special_days", "gas_tariff", "gas_prices")
    now, later = gas_tariff(1, blocks=False), gas_tariff(1000, 2000, 3000)
    fault = trouble("hardware-fault", GSME)
    in_force = named(*(f"GSME.settings.{item}" for item in at_once))
    return [
        Case("at once", "1.1.1", GSME, asks(now), OK_ZCL, in_force),
        Case("for later", "1.1.1", GSME, asks(later), OK_ZCL, named("GSME.waiting")),
        Case("hardware fault", "1.1.1", GSME, asks(now), ZCL, before=(fault,), statuses=(*[0] * 6, 0xC0)),
        Case("hardware fault", "1.1.1", GSME, asks(later), ZCL, before=(fault,), statuses=(*[0] * 7, 0xC0)),
    ]


def _readings() -> list[Case]:
    body = b.ReadInstantaneousImportRegisters()
    rows = [(ESME, DLMS), (GSME, ZCL), (GPF, ZCL)]
    made = [Case("", "4.1.1", device, asks(body), None) for device, _ in rows]
    for device, code in rows:
        made.append(
            Case("hardware fault", "4.1.1", device, asks(body), code, before=(trouble("hardware-fault", device),))
        )
    return made


def _versions() -> list[Case]:
    body = b.ReadFirmwareVersion()
    rows = [(ESME, DLMS), (CHF, DLMS), (GSME, ZCL), (GPF, ZCL), (PPMID, ("CS08", 1)), (HCALCS, ("CS08", 1))]
    made = []
    for device, (group, code) in rows:
        fault = trouble("hardware-fault", device)
        made.append(Case("", "11.2", device, asks(body), (group, 0)))
        made.append(Case("hardware fault", "11.2", device, asks(body), (group, code), before=(fault,)))
    return made


def _activations() -> list[Case]:
    body = asks(b.ActivateFirmware(firmware_hash=IMAGE))
    made = []
    for device in (ESME, GSME, HCALCS):
        name = NAMES[device]
        changes = named(*(f"{name}.{item}" for item in ("firmware", "image_hash", "image_version")))
        record = named(f"{name}.device_firmware_version")
        ready = given(device)
        failing, damaged = trouble("activation-failing", device), trouble("image-damaged", device)
        made += [
            Case("", "11.3", device, body, ("CS06", 0), changes, record, (ready,), version_is(device)),
            Case("no image", "11.3", device, body, ("CS06", 1)),
            Case("another image", "11.3", device, body, ("CS06", 2), before=(given(device, bytes(32)),)),
            Case("image damaged", "11.3", device, body, ("CS06", 2), before=(ready, damaged)),
            Case("cannot be started", "11.3", device, body, ("CS06", 3), before=(ready, failing)),
        ]
    return made


METERS = [*_tenancy(), *_billing(), *_tariffs(), *_readings(), *_versions(), *_activations()]
