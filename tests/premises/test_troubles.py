"""Trouble by name: each strikes as its table says, is reported, is seen by the trainee, and goes away again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.payloads import dlms_builders
from hht_app.gbcs.payloads.dlms import RegisterDevice, RestrictChangeOfTenancy
from hht_app.gbcs.payloads.joins import JoinDevice, UnjoinDevice
from hht_app.gbcs.payloads.registry import decode_payload
from hht_app.gbcs.protection import verify_mac
from hht_app.premises.han import Delivery
from hht_app.premises.trouble import trouble_names, trouble_row
from tests.premises.forging import answer, deliver
from tests.premises.home import CHF, ESME, GPF, GSME, HCALCS, NEIGHBOUR, PPMID, Home, home

__all__ = ["home"]
CCS01, CS03A1, CS03A2, CS03B, CS03C, CS02E = 0x0001, 0x000D, 0x00AB, 0x000E, 0x00AF, 0x000C


def read(home: Home) -> Delivery:
    return deliver(home, ESME, 0x0059, dlms_builders.read_firmware_version())


def reported(home: Home) -> list[str]:
    return [item.text for item in home.house.advance() if item.kind == "trouble"]


def whitelist(home: Home, device: EUI64) -> Any:
    return answer(deliver(home, CHF, CCS01, RegisterDevice(device, home.house.plans[device].install_code, 600)))


def join(home: Home, device: EUI64, code: int, method: int, other: EUI64, kind: int, cert: bytes | None = None) -> int:
    originator = "acb" if device == PPMID else "supplier"
    found = answer(deliver(home, device, code, JoinDevice(method, other, kind, cert), originator=originator))
    assert isinstance(found.status, int)
    return int(found.status)


# ------------------------------------------------------------------------------------------------- telling troubles


@pytest.mark.parametrize("name", trouble_names())
def test_every_trouble_can_be_injected_is_reported_and_taken_away(home: Home, name: str) -> None:
    row = trouble_row(name)
    given: dict[str, Any] = {}
    if "device" in row["needs"].split():
        types = row["applies_to"].split()
        given["device"] = next(eui for eui, item in home.house.devices.items() if item.device_type in types)
    if "percent" in row["needs"].split():
        given["percent"] = 30
    assert row["source"]
    assert row["what"]
    trouble = home.house.troubles.inject(name, **given)
    (told,) = reported(home)
    assert told.startswith(f"{name}: ")
    if trouble in home.house.troubles.list():
        home.house.troubles.clear(trouble.number)
        assert reported(home) == [f"{name}: taken away"]
    assert home.house.troubles.list() == ()
    assert all(device.state.faults == set() for device in home.house.devices.values())
    assert home.house.dark == set()


@pytest.mark.parametrize(
    "name, given, why",
    [
        ("bad luck", {}, "no trouble called"),
        ("interference", {}, "needs a percent"),
        ("interference", {"percent": "many"}, "whole number"),
        ("low-memory", {}, "needs a device"),
        ("low-memory", {"device": "02-48-48-54-00-99-00-A0"}, "does not strike"),
        ("clock-invalid", {"device": str(PPMID)}, "does not strike"),
        ("wan-lost", {"colour": "red"}, "knows no colour"),
        ("lost-response", {"on": "Sunday"}, "no event"),
    ],
)
def test_a_trouble_that_cannot_be_is_refused_in_words(home: Home, name: str, given: dict[str, Any], why: str) -> None:
    before = home.house.snapshot()
    with pytest.raises(UserError, match=why):
        home.house.troubles.inject(name, **given)
    with pytest.raises(UserError, match="no trouble number"):
        home.house.troubles.clear(99)
    assert home.house.snapshot() == before


def test_a_trouble_strikes_at_its_time_and_one_on_an_event_with_it(home: Home) -> None:
    home.house.troubles.inject("hub-power-cut", at=home.clock.now + timedelta(minutes=10), seconds=30)
    home.house.troubles.inject("lost-response", on="deliver")
    assert reported(home) == []
    assert read(home).heard == ()
    assert reported(home) == ["lost-response: it strikes the next answer", "lost-response: it has struck an answer"]
    assert read(home).heard
    home.clock.advance(601)
    assert reported(home) == ["hub-power-cut: the power is off"]
    home.clock.advance(60)
    assert reported(home) == ["hub-power-cut: it is over"]


# ------------------------------------------------------------------------------------------------- range and power


def test_out_of_range_the_terminal_hears_only_the_neighbour_and_has_to_link_anew(home: Home) -> None:
    trouble = home.house.troubles.inject("out-of-range")
    assert "out of range" in read(home).truth
    assert [item.gpf for item in home.house.scan()] == [NEIGHBOUR]
    assert not home.house.connect_terminal(GPF).linked
    home.house.troubles.clear(trouble.number)
    with pytest.raises(UserError, match="not on the HAN"):
        read(home)
    assert home.house.connect_terminal(GPF).linked
    assert read(home).heard


def test_interference_loses_some_messages_by_the_seed(home: Home) -> None:
    home.house.troubles.inject("interference", percent=40)
    heard = [bool(read(home).heard) for _ in range(40)]
    assert 5 < sum(heard) < 35
    home.house.troubles.clear()
    assert all(read(home).heard for _ in range(10))


@pytest.mark.parametrize("name", ["hub-power-cut", "esme-power-cut"])
def test_a_power_cut_ends_the_link_and_opens_the_window_anew(home: Home, name: str) -> None:
    home.clock.advance(7200)
    assert not home.house.connect_terminal(GPF).linked, "the window has closed long ago"
    home.house.troubles.inject(name, seconds=30)
    assert not home.house.on_han(ESME)
    assert [item.gpf for item in home.house.scan()] == [NEIGHBOUR]
    home.clock.advance(31)
    assert home.house.scan()[0].gpf == GPF
    assert home.house.connect_terminal(GPF).linked
    assert read(home).heard


def test_a_meter_without_power_is_not_on_the_han_and_cannot_be_joined(home: Home) -> None:
    home.house.troubles.inject("meter-power-cut", device=PPMID, seconds=60)
    whitelist(home, PPMID)
    assert "no power" in home.house.press_join(PPMID).reason
    assert join(home, ESME, CS03A1, 0, PPMID, 5) == 13
    home.clock.advance(61)
    assert home.house.press_join(PPMID).joined


# ---------------------------------------------------------------------------------------------------------- joining


def test_a_join_period_that_ends_early_keeps_the_device_out_until_it_is_opened_again(home: Home) -> None:
    whitelist(home, ESME)
    home.house.troubles.inject("join-timeout", on="join")
    assert home.house.press_join(ESME).reason == "the join period is not running"
    whitelist(home, ESME)
    assert home.house.press_join(ESME).joined


def test_a_label_with_a_wrong_install_code_is_refused_by_the_hub(home: Home) -> None:
    whitelist(home, GSME)
    trouble = home.house.troubles.inject("wrong-install-code", device=GSME)
    assert home.house.press_join(GSME).reason == "the install code in the hub is not this device's"
    home.house.troubles.clear(trouble.number)
    assert home.house.press_join(GSME).joined


@pytest.mark.parametrize(
    "name, struck, status",
    [
        ("foreign-certificate", PPMID, 7),
        ("agreement-altered", PPMID, 9),
        ("certificate-lost", PPMID, 11),
        ("low-memory", ESME, 6),
        ("storage-failing", ESME, 5),
        ("device-log-full", ESME, 4),
    ],
)
def test_a_join_fails_for_its_own_reason_and_keeps_nothing(home: Home, name: str, struck: EUI64, status: int) -> None:
    assert join(home, PPMID, CS03A2, 1, ESME, 1) == 0
    home.house.troubles.inject(name, device=struck)
    assert join(home, ESME, CS03A1, 0, PPMID, 5) == status
    assert home.device(ESME).state.entry(PPMID) is None


def test_a_partner_whose_certificate_is_for_another_key_does_not_confirm_10(home: Home) -> None:
    assert join(home, PPMID, CS03A2, 1, ESME, 1) == 0
    home.device(PPMID).state.generations["ka"] = 1
    assert join(home, ESME, CS03A1, 0, PPMID, 5) == 10


def test_a_full_log_says_what_filled_it(home: Home) -> None:
    home.house.troubles.inject("device-log-full", device=CHF)
    (told,) = reported(home)
    log = home.device(CHF).state.log
    assert len(log) == 16
    assert all(str(item.device) in told for item in log[1:])
    assert whitelist(home, ESME).results == (1, 0xFA, 0xFA)


def test_an_unjoin_that_cannot_be_written_gets_2_and_keeps_the_partner(home: Home) -> None:
    assert join(home, GSME, CS03B, 2, GPF, 3) == 0
    home.house.troubles.inject("storage-failing", device=GSME)
    found = answer(deliver(home, GSME, 0x0010, UnjoinDevice(GPF), originator="supplier"))
    assert found.status == 2
    assert home.device(GSME).state.entry(GPF) is not None


def test_a_gas_meters_join_changes_the_gpfs_log_too_and_the_gpf_tells_of_it(home: Home) -> None:
    delivery = deliver(home, GSME, CS03B, JoinDevice(2, GPF, 3, None), originator="supplier")
    alert = parse_message(delivery.heard[1])
    assert (alert.originator, alert.message_code) == (GPF, 0x00B2)
    key = home.world.keys.private_key(home.world.organisations["acb"], "ka")
    public = home.world.keys.public_key(GPF, "ka")
    assert key is not None
    assert public is not None
    verify_mac(alert, key, public)
    told = decode_payload(alert).values["alert"]  # type: ignore[attr-defined]
    assert told["alert_code"] == 0x8071
    assert told["entries"] == [{"device": GSME, "device_type": 0}]
    again = deliver(home, GSME, CS03B, JoinDevice(2, GPF, 3, None), originator="supplier")
    assert len(again.heard) == 1, "nothing changed at the GPF, so nothing is told"


def certificate(home: Home, device: EUI64) -> bytes:
    found = home.world.keys.certificate(device, "ka")
    assert found is not None
    return found


def test_a_load_switch_joins_its_meter_by_method_a_asked_by_the_supplier(home: Home) -> None:
    assert join(home, HCALCS, CS03A2, 1, ESME, 1) == 0
    assert join(home, ESME, CS03A1, 0, HCALCS, 4) == 0
    mine, other = home.device(HCALCS).state.entry(ESME), home.device(ESME).state.entry(HCALCS)
    assert mine is not None
    assert other is not None
    assert mine.link_key == other.link_key != b""


def test_method_c_needs_both_sides_and_then_gives_them_one_key(home: Home) -> None:
    assert join(home, GSME, CS03C, 3, PPMID, 5, certificate(home, PPMID)) == 0
    assert join(home, PPMID, CS03C, 3, GSME, 0, certificate(home, GSME)) == 0
    keys = [home.device(one).state.entry(two) for one, two in ((GSME, PPMID), (PPMID, GSME))]
    assert keys[0] is not None
    assert keys[1] is not None
    assert keys[0].link_key == keys[1].link_key != b""


def test_method_c_judges_the_certificate_it_is_given(home: Home) -> None:
    from hht_app.smki.pki import TrainingPKI

    foreign = TrainingPKI(4711).device(PPMID, "ka").certificate
    signing = home.world.keys.certificate(PPMID, "ds")
    for given, status in ((None, 11), (certificate(home, ESME), 11), (signing, 11), (foreign, 7)):
        assert join(home, GSME, CS03C, 3, PPMID, 5, given) == status
    renewed = home.world.keys.pki.device(PPMID, "ka", 1).certificate
    assert join(home, GSME, CS03C, 3, PPMID, 5, renewed) == 10, "the partner does not hold this one"
    assert home.device(GSME).state.log == []
    assert join(home, GSME, CS03C, 3, HCALCS, 4, certificate(home, HCALCS)) == 2


def test_a_type_2_display_joins_the_han_and_a_meter_but_takes_no_messages(home: Home) -> None:
    from tests.premises.home import IHD

    whitelist(home, IHD)
    assert home.house.press_join(IHD).joined
    assert join(home, ESME, CS03B, 2, IHD, 6) == 0
    delivery = deliver(home, IHD, 0x0059, dlms_builders.read_firmware_version())
    assert delivery.heard == ()


# ---------------------------------------------------------------------------------------------------------- answers


def test_a_lost_answer_was_acted_on_and_a_command_that_is_not_protected_can_be_sent_again(home: Home) -> None:
    home.house.troubles.inject("lost-response")
    moment = home.clock.now
    assert deliver(home, ESME, 0x0022, RestrictChangeOfTenancy(moment), originator="supplier").heard == ()
    assert home.device(ESME).state.settings["change_of_tenancy_restriction"]
    assert deliver(home, ESME, 0x0022, RestrictChangeOfTenancy(moment), originator="supplier").heard


def test_a_late_answer_is_heard_when_it_comes(home: Home) -> None:
    home.house.troubles.inject("late-response", seconds=90)
    assert read(home).heard == ()
    home.clock.advance(89)
    assert [item for item in home.house.advance() if item.kind == "message"] == []
    home.clock.advance(1)
    (late,) = [item for item in home.house.advance() if item.kind == "message"]
    assert late.heard
    assert parse_message(late.data).originator == ESME


def test_a_doubled_answer_is_heard_twice_and_a_reordered_one_behind_the_next(home: Home) -> None:
    home.house.troubles.inject("doubled-response")
    first, second = read(home).heard
    assert first == second
    home.house.troubles.inject("reordered-response")
    assert read(home).heard == ()
    later = [parse_message(item).originator_counter for item in read(home).heard]
    assert len(later) == 2
    assert later == sorted(later, reverse=True)


def check(home: Home, data: bytes) -> None:
    """Check the meter's answer as the DCC would; DataError when it does not hold."""
    key = home.world.keys.private_key(home.world.organisations["acb"], "ka")
    public = home.world.keys.public_key(ESME, "ka")
    assert key is not None
    assert public is not None
    verify_mac(parse_message(data), key, public)


def test_an_altered_answer_does_not_hold_and_the_next_one_does(home: Home) -> None:
    home.house.troubles.inject("altered-response", device=ESME)
    (altered,) = read(home).heard
    with pytest.raises(DataError):
        check(home, altered)
    (true,) = read(home).heard
    check(home, true)
    assert home.house.troubles.list() == ()


def test_a_device_that_saw_a_higher_counter_refuses_until_the_counter_has_passed_it(home: Home) -> None:
    home.house.troubles.inject("wrong-counter", device=ESME, by=2_000_000)
    payload = payload_of(CS02E, CRA.COMMAND, {"certificate_for": {"key_usage": "ds"}})
    refused = deliver(home, ESME, CS02E, payload, originator="supplier")
    assert refused.heard == ()
    assert "replay" in refused.truth
    assert deliver(home, ESME, CS02E, payload, originator="supplier", counter=2_000_001).heard


def test_a_damaged_image_is_not_activated(home: Home) -> None:
    home.device(ESME).state.image_hash = "AB" * 32
    home.house.troubles.inject("image-damaged", device=ESME)
    values = {"image_hash": b"\xab" * 32, "originator_counter": 70_001}
    payload = payload_of(0x0012, CRA.COMMAND, {"activate": values})
    found = answer(deliver(home, ESME, 0x0012, payload, originator="supplier", counter=70_001)).values
    assert found["outcome"]["status"] == 2


def test_an_invalid_clock_is_told_with_each_gas_reading(home: Home) -> None:
    from hht_app.gbcs.payloads import gbz_builders

    def status() -> int:
        delivery = deliver(home, GSME, 0x0074, gbz_builders.read_consumption(), originator="supplier")
        return parse_message(delivery.heard[0]).date_time[11]

    assert status() == 0x02
    trouble = home.house.troubles.inject("clock-invalid", device=GSME)
    assert status() == 0x01
    home.house.troubles.clear(trouble.number)
    assert status() == 0x02
    home.device(GSME).state.clock_status = "reliable"
    assert status() == 0x04
