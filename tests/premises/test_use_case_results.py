"""Firmware, billing, tariff, registers and device logs at the devices: what is kept, what is read, why it fails."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from hht_app.core.errors import UserError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.payloads import dlms_builders, gbz_builders
from hht_app.gbcs.payloads.cs14 import DeviceLogEntry
from hht_app.gbcs.payloads.dlms import RegisterDevice, UnregisterDevice
from hht_app.gbcs.payloads.dlms_use_case import DLMSCommand, Sealed
from hht_app.gbcs.payloads.dlms_values import read_value
from hht_app.gbcs.payloads.gbz import GBZMessage
from hht_app.gbcs.payloads.gbz_use_case import read_records
from hht_app.gbcs.protection import decrypt_sensitive
from hht_app.gbcs.reader import Reader
from hht_app.premises.firmware import hold_image
from hht_app.premises.link_key import aes_mmo_hash
from hht_app.premises.state import LogEntry
from tests.premises.forging import answer, deliver
from tests.premises.home import CHF, ESME, GPF, GSME, HCALCS, IHD, PKI, PPMID, TERMINAL, Home, home

CCS01, CCS02, CS06, CS07, CS08, GCS59 = 0x0001, 0x0002, 0x0012, 0x0013, 0x0129, 0x008C
__all__ = ["home"]


def fault(home: Home, device: EUI64, name: str) -> None:
    home.device(device).state.faults.add(name)


def statuses(found: Any) -> list[tuple[int, int]]:
    return [(frame.values["command"], frame.values["status"]) for frame in found.frames]


# ------------------------------------------------------------------------------------------------------- firmware


def activate(home: Home, device: EUI64, image: bytes, time: str | None = None) -> Any:
    counter = 60_000 + len(home.device(device).state.counters) + home.device(device).state.alert_counter
    counter = max([counter, *(value + 1 for value in home.device(device).state.counters.values())])
    values: dict[str, Any] = {"image_hash": image, "originator_counter": counter}
    if time is not None:
        values["time"] = time
    payload = payload_of(CS06, CRA.COMMAND, {"activate": values})
    return answer(deliver(home, device, CS06, payload, originator="supplier", counter=counter)).values


def version(home: Home, device: EUI64) -> bytes:
    if device in (ESME, CHF):
        found = answer(deliver(home, device, 0x0059, dlms_builders.read_firmware_version())).values[0]
    elif device in (PPMID, HCALCS):
        read = payload_of(CS08, CRA.COMMAND, {"read_version": None})
        found = answer(deliver(home, device, CS08, read)).values["response"]["firmware_version"]
    else:
        frames = answer(deliver(home, device, 0x0084, gbz_builders.read_firmware_version())).frames
        found = frames[0].values["records"][0]["value"]
    assert isinstance(found, bytes)
    return found


@pytest.mark.parametrize("device", [ESME, CHF, GSME, GPF, PPMID, HCALCS])
def test_every_device_tells_its_firmware(home: Home, device: EUI64) -> None:
    assert version(home, device) == bytes.fromhex("00010000")


@pytest.mark.parametrize("device", [ESME, GSME, HCALCS])
def test_an_activated_image_is_the_version_that_is_read_afterwards(home: Home, device: EUI64) -> None:
    hold_image(home.device(device), b"\xab" * 32, bytes.fromhex("00020001"))
    found = activate(home, device, b"\xab" * 32)
    assert found == {"outcome": {"status": 0, "firmware_version": bytes.fromhex("00020001")}}
    assert version(home, device) == bytes.fromhex("00020001")
    assert activate(home, device, b"\xab" * 32)["outcome"]["status"] == 1, "the image is used up"


def test_a_device_that_activates_no_image_is_given_none(home: Home) -> None:
    with pytest.raises(UserError, match="takes no firmware image"):
        hold_image(home.device(PPMID), b"\xab" * 32, bytes(4))


@pytest.mark.parametrize("held, wrong, status", [("", "", 1), ("CD" * 32, "", 2), ("AB" * 32, "activation-failing", 3)])
def test_an_activation_that_fails_says_why_and_keeps_the_version(
    home: Home, held: str, wrong: str, status: int
) -> None:
    state = home.device(ESME).state
    state.image_hash, state.image_version = held, "00020001"
    state.faults |= {wrong} if wrong else set()
    assert activate(home, ESME, b"\xab" * 32)["outcome"] == {
        "status": status,
        "firmware_version": bytes.fromhex("00010000"),
    }
    assert version(home, ESME) == bytes.fromhex("00010000")


def test_a_version_that_cannot_be_read_is_told_in_each_family(home: Home) -> None:
    for device in (ESME, GSME, PPMID):
        fault(home, device, "hardware-fault")
    assert answer(deliver(home, ESME, 0x0059, dlms_builders.read_firmware_version())).results == (1,)
    frames = answer(deliver(home, GSME, 0x0084, gbz_builders.read_firmware_version())).frames
    assert frames[0].values["records"] == [{"attribute": 0x0206, "status": 0xC0}]
    read = payload_of(CS08, CRA.COMMAND, {"read_version": None})
    found = answer(deliver(home, PPMID, CS08, read)).values
    assert found == {"response": {"firmware_version": bytes(4), "status": 1}}


# ------------------------------------------------------------------------------------------------ billing, tariff


@pytest.mark.parametrize("code", [0x0046, 0x00D7])
@pytest.mark.parametrize("every", ["Daily", "Weekly", "Monthly", "Quarterly", "Six Monthly", "Yearly"])
def test_a_meters_billing_calendar_is_kept_for_every_periodicity(home: Home, code: int, every: Any) -> None:
    dates = dlms_builders.billing_dates(every, 1)
    payload = dlms_builders.set_billing_calendar(code, (12, 0, 0), dates)
    assert answer(deliver(home, ESME, code, payload, originator="supplier")).results == (0,)
    kept = json.loads(home.device(ESME).state.settings["billing_calendar"])
    assert [row["date"] for row in kept] == [date.hex().upper() for date in dates]


def test_a_calendar_that_cannot_be_set_changes_nothing(home: Home) -> None:
    payload = dlms_builders.set_billing_calendar(0x00D7, (12, 0, 0), dlms_builders.billing_dates("Daily"))
    empty = DLMSCommand(0x00D7, ([],))
    assert answer(deliver(home, ESME, 0x00D7, empty, originator="supplier")).results == (0x0C,)
    fault(home, ESME, "hardware-fault")
    assert answer(deliver(home, ESME, 0x00D7, payload, originator="supplier")).results == (1,)
    assert "billing_calendar" not in home.device(ESME).state.settings


@pytest.mark.parametrize("code", [0x007E, 0x00D8])
@pytest.mark.parametrize("every", ["Daily", "Weekly", "Monthly", "Quarterly", "Six Monthly", "Yearly"])
def test_a_gas_meters_billing_period_is_kept(home: Home, code: int, every: Any) -> None:
    payload = gbz_builders.set_billing_period(home.clock.now, every, 1)
    found = answer(deliver(home, GSME, code, payload, originator="supplier"))
    assert statuses(found) == [(9, 0), (1, 0)]
    assert len(json.loads(home.device(GSME).state.settings["billing_calendar"])) == 2


def test_a_gas_billing_period_that_cannot_be_set_says_which_part_failed(home: Home) -> None:
    payload = gbz_builders.set_billing_period(home.clock.now, "Monthly", 1)
    fault(home, GSME, "hardware-fault")
    assert statuses(answer(deliver(home, GSME, 0x00D8, payload, originator="supplier"))) == [(9, 0), (1, 0xC0)]
    payload.frames[0].values["billing_period_duration_type"] = 0x24
    assert statuses(answer(deliver(home, GSME, 0x00D8, payload, originator="supplier"))) == [(9, 0x85), (0xFF, 1)]
    assert "billing_calendar" not in home.device(GSME).state.settings


def tariff(**changed: Any) -> gbz_builders.GasTariff:
    given: dict[str, Any] = {
        "issuer_event": 1,
        "calendar_id": 7,
        "tariff_id": 9,
        "tariff_type": gbz_builders.TOU,
        "days": ((1, ((0, 1),)),),
        "weeks": ((1, (1, 1, 1, 1, 1, 1, 1)),),
        "seasons": ((bytes([0xFF, 1, 1, 0xFF]), 1),),
        "special_days": (),
        "standing_charge": 250,
        "prices": ((1, 4200),),
    }
    return gbz_builders.GasTariff(**(given | changed))


def test_a_gas_tariff_is_in_force_at_once(home: Home) -> None:
    found = answer(deliver(home, GSME, 0x006B, tariff().command(), originator="supplier"))
    assert {status for _, status in statuses(found)} == {0}
    kept = home.device(GSME).state.settings
    assert json.loads(kept["gas_prices"])[0]["prices"] == [{"price": 4200, "tier_block_id": 1}]
    assert {"gas_calendar", "gas_special_days", "gas_tariff", "gas_prices"} <= set(kept)


def test_a_gas_tariff_that_cannot_be_taken_says_from_which_part(home: Home) -> None:
    foreign = tariff().command()
    foreign.frames[2].values["issuer_calendar_id"] = 8
    found = statuses(answer(deliver(home, GSME, 0x006B, foreign, originator="supplier")))
    assert found == [(0, 0), (1, 0), (2, 0x8B), (0xFF, 1), (0xFF, 1), (0xFF, 1), (0xFF, 1)]
    euros = tariff().command()
    euros.frames[5].values["currency"] = 978
    assert statuses(answer(deliver(home, GSME, 0x006B, euros, originator="supplier")))[5] == (4, 0x85)
    fault(home, GSME, "hardware-fault")
    found = statuses(answer(deliver(home, GSME, 0x006B, tariff().command(), originator="supplier")))
    assert found[-1] == (5, 0xC0)
    assert home.device(GSME).state.settings == {}


# ------------------------------------------------------------------------------------------------------ registers


def gas(home: Home, device: EUI64) -> list[Any]:
    message = parse_message(
        deliver(home, device, 0x0074, gbz_builders.read_consumption(), originator="supplier").heard[0]
    )
    blob = GBZMessage.decode(message.payload, 0).components[0].payload
    key = home.world.keys.private_key(home.world.organisations["supplier"], "ka")
    assert key is not None
    plain = decrypt_sensitive(message, blob, key, PKI.device(device, "ka").public_key)
    records: Any = read_records(plain, 0, "records")["records"]
    return list(records)


def electricity(home: Home) -> int:
    supplier = home.world.organisations["supplier"]
    counter = 90_000
    payload = dlms_builders.read_import_registers(counter, supplier, ESME)
    delivery = deliver(home, ESME, 0x0027, payload, originator="supplier", counter=counter)
    message = parse_message(delivery.heard[0])
    sealed = answer(delivery).values[0]
    assert isinstance(sealed, Sealed)
    key = home.world.keys.private_key(supplier, "ka")
    assert key is not None
    plain = decrypt_sensitive(message, sealed.blob, key, PKI.device(ESME, "ka").public_key)
    return read_value(Reader(plain), "value").items[0].items[0].number


def test_registers_go_on_counting_and_only_the_asker_reads_them(home: Home) -> None:
    first = electricity(home)
    home.clock.advance(3600)
    assert electricity(home) == first + 420
    before = gas(home, GSME)
    assert [item["attribute"] for item in before] == [0x0302, 0x0301, 0x0300, 0x0000]
    home.clock.advance(3600)
    after = gas(home, GSME)
    assert int.from_bytes(after[3]["value"], "little") == int.from_bytes(before[3]["value"], "little") + 240
    assert message_hides(home, after[3]["value"])


def message_hides(home: Home, value: bytes) -> bool:
    delivery = deliver(home, GSME, 0x0074, gbz_builders.read_consumption(), originator="supplier")
    return value not in delivery.heard[0]


def test_registers_that_cannot_be_read_are_told_so(home: Home) -> None:
    fault(home, ESME, "hardware-fault")
    fault(home, GSME, "hardware-fault")
    payload = dlms_builders.read_import_registers(91_000, home.world.organisations["supplier"], ESME)
    found = answer(deliver(home, ESME, 0x0027, payload, originator="supplier", counter=91_000))
    assert (found.results, found.values) == ((1,), (None,))
    assert [item["status"] for item in gas(home, GSME)] == [0xC0, 0, 0, 0]


# ---------------------------------------------------------------------------------------------------- device logs


def read_log(home: Home, device: EUI64) -> Any:
    originator = "acb" if device in (GPF, PPMID) else "supplier"
    payload = payload_of(CS07, CRA.COMMAND, {"read_log": None})
    return answer(deliver(home, device, CS07, payload, originator=originator)).values["response"]


@pytest.mark.parametrize("device", [ESME, GSME, GPF, PPMID, HCALCS])
def test_each_device_tells_its_log_or_that_it_cannot(home: Home, device: EUI64) -> None:
    assert read_log(home, device) == {"status": 0, "entries": []}
    home.device(device).state.log.append(LogEntry(PPMID, "PPMID"))
    assert read_log(home, device)["entries"] == [{"device": PPMID, "device_type": 5}]
    fault(home, device, "storage-failing")
    assert read_log(home, device) == {"status": 1}


def whitelist(home: Home, *devices: EUI64) -> None:
    for device in devices:
        payload = RegisterDevice(device, home.house.plans[device].install_code, 600)
        assert answer(deliver(home, CHF, CCS01, payload)).results == (0, 0, 0)


def backup(home: Home) -> tuple[list[Any], list[Any]]:
    now, historic = answer(deliver(home, CHF, 0x00FE, dlms_builders.read_device_log(security_details=True))).values
    return now["devices_to_backup"], historic["devices_to_backup"]


@pytest.mark.parametrize("code", [0x0004, 0x010F])
def test_the_hub_tells_the_devices_of_its_log(home: Home, code: int) -> None:
    whitelist(home, ESME, GSME)
    payload = dlms_builders.read_device_log(older_code=code == 0x0004)
    rows = answer(deliver(home, CHF, code, payload)).values[0]
    assert [row["mac_address"] for row in rows] == [TERMINAL.raw, ESME.raw, GSME.raw]
    fault(home, CHF, "hardware-fault")
    assert answer(deliver(home, CHF, code, payload)).results == (1,)
    failed = answer(deliver(home, CHF, 0x00FE, dlms_builders.read_device_log(security_details=True)))
    assert failed.results == (1, 0xFA)


def test_a_removed_device_is_history_but_a_terminal_never_is(home: Home) -> None:
    whitelist(home, ESME)
    assert home.house.press_join(ESME).joined
    key = home.device(ESME).state.link_key
    for device in (ESME, TERMINAL):
        assert answer(deliver(home, CHF, CCS02, UnregisterDevice(device))).result == 0
    assert not home.house.on_han(ESME)
    with pytest.raises(UserError, match="not on the HAN"):
        backup(home)
    assert home.house.connect_terminal(GPF).linked
    log, historic = backup(home)
    assert [row["MAC_address"] for row in log] == [TERMINAL.raw]
    assert historic == [{"MAC_address": ESME.raw, "hashed_TC_link_key": aes_mmo_hash(key)}]


def test_the_historic_log_keeps_the_last_fifteen(home: Home) -> None:
    strangers = [EUI64.parse(f"02-48-48-54-00-77-00-{number:02X}") for number in range(17)]
    for device in strangers:
        deliver(home, CHF, CCS01, RegisterDevice(device, bytes(16), 90))
        deliver(home, CHF, CCS02, UnregisterDevice(device))
    assert [row["MAC_address"] for row in backup(home)[1]] == [device.raw for device in strangers[2:]]


def test_a_known_link_key_is_used_again_in_the_first_half_of_the_join_period_only(home: Home) -> None:
    whitelist(home, ESME)
    assert home.house.press_join(ESME).joined
    key = home.device(ESME).state.link_key
    for wait, same in ((299, True), (301, False)):
        deliver(home, CHF, CCS02, UnregisterDevice(ESME))
        whitelist(home, ESME)
        home.clock.advance(wait)
        assert home.house.press_join(ESME).joined
        assert (home.device(ESME).state.link_key == key) is same


def test_a_device_with_a_known_key_joins_with_a_wrong_install_code_early_but_not_late(home: Home) -> None:
    whitelist(home, ESME)
    assert home.house.press_join(ESME).joined
    for wait, joins in ((10, True), (301, False)):
        deliver(home, CHF, CCS02, UnregisterDevice(ESME))
        deliver(home, CHF, CCS01, RegisterDevice(ESME, b"\xee" * 16, 600))
        home.clock.advance(wait)
        assert home.house.press_join(ESME).joined is joins


def test_a_restored_hub_log_lets_its_devices_in_without_a_join_period(home: Home) -> None:
    whitelist(home, ESME)
    assert home.house.press_join(ESME).joined
    entries = [DeviceLogEntry(ESME, aes_mmo_hash(home.device(ESME).state.link_key)), DeviceLogEntry(GSME, bytes(16))]
    home.device(CHF).state.log = [item for item in home.device(CHF).state.log if item.device == TERMINAL]
    home.clock.advance(3600)
    assert not home.house.press_join(ESME).joined
    delivery = deliver(home, CHF, 0x0003, dlms_builders.restore_device_log(GPF.raw, entries))
    assert answer(delivery).results == (0,)
    assert len(delivery.heard) == 2, "the change is told by CS14"
    assert home.house.press_join(ESME).joined
    assert not home.house.press_join(GSME).joined, "its key is not the one of the backup"


def test_a_backup_that_does_not_fit_is_not_restored(home: Home) -> None:
    entries = [DeviceLogEntry(EUI64.parse(f"02-48-48-54-00-77-00-{number:02X}"), bytes(16)) for number in range(16)]
    before = home.house.snapshot()["devices"][str(CHF)]["log"]
    delivery = deliver(home, CHF, 0x0003, dlms_builders.restore_device_log(GPF.raw, entries))
    assert answer(delivery).results == (1,)
    assert home.house.snapshot()["devices"][str(CHF)]["log"] == before


def test_a_restored_gpf_log_says_of_each_entry_what_became_of_it(home: Home) -> None:
    gpf = home.device(GPF)
    gpf.state.log = [LogEntry(EUI64.parse(f"02-48-48-54-00-77-00-{number:02X}"), "GSME") for number in range(14)]
    gpf.state.log.append(LogEntry(PPMID, "GSME"))
    entries = [(GSME, 0), (PPMID, 5), (ESME, 1), (IHD, 6)]
    rows = [{"device": device, "device_type": kind} for device, kind in entries]
    payload = payload_of(GCS59, CRA.COMMAND, {"restore": {"entries": rows}})
    delivery = deliver(home, GPF, GCS59, payload)
    outcomes = answer(delivery).values["response"]["outcomes"]
    assert [item["status"] for item in outcomes] == [0, 3, 2, 4]
    alert = parse_message(delivery.heard[1])
    assert (alert.message_code, alert.originator) == (0x00B2, GPF)
    fault(home, GPF, "storage-failing")
    gpf.state.log.clear()
    again = answer(deliver(home, GPF, GCS59, payload)).values["response"]["outcomes"]
    assert [item["status"] for item in again] == [5, 5, 2, 5]


def test_a_clock_is_reliable_once_it_was_set_within_its_window(home: Home) -> None:
    early = dlms_builders.synchronise_clock(home.clock.now - timedelta(hours=2), home.clock.now - timedelta(hours=1))
    assert answer(deliver(home, ESME, 0x0062, early, originator="supplier")).values[4] == 2
    now = dlms_builders.synchronise_clock(home.clock.now, home.clock.now + timedelta(seconds=60))
    assert answer(deliver(home, ESME, 0x0062, now, originator="supplier")).values[4] == 0
    window = {"start": "20260302090000Z", "end": "20260302100000Z"}
    payload = payload_of(0x007F, CRA.COMMAND, {"set_clock": window})
    home.device(GSME).state.clock_status = "invalid"
    found = answer(deliver(home, GSME, 0x007F, payload, originator="supplier")).values["response"]
    assert found == {"device_time": "20260302090000Z", "status": 0}
