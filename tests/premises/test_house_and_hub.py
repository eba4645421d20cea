"""The hub and the HAN as an installer meets them: power, windows, whitelist, install codes, alerts, the neighbour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.errors import UserError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.payloads.cs14 import DeviceLogChanged
from hht_app.gbcs.payloads.dlms import CCS01Response, CCS02Response, RegisterDevice, UnregisterDevice
from hht_app.gbcs.payloads.registry import decode_payload
from hht_app.premises.han import Delivery
from hht_app.premises.link_key import aes_mmo_hash, key_from_install_code
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing, begin
from tests.premises.forging import answer, deliver

CCS01, CCS02 = 0x0001, 0x0002
NEIGHBOUR = EUI64.parse("02-48-48-54-00-14-00-A3")


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def alert(delivery: Delivery) -> DeviceLogChanged:
    assert len(delivery.heard) == 2, delivery.truth
    message = parse_message(delivery.heard[1])
    assert message.kind == "alert"
    found = decode_payload(message)
    assert isinstance(found, DeviceLogChanged)
    return found


def add(playing: Playing, device: EUI64, *, code: bytes | None = None, seconds: int = 600) -> Delivery:
    given = playing.house.plans[device].install_code if code is None else code
    return deliver(playing, CHF, CCS01, RegisterDevice(device, given, seconds))


# -------------------------------------------------------------------------------------------- link keys and alerts


def test_the_link_key_of_an_install_code_is_the_one_zigbee_publishes() -> None:
    code = bytes.fromhex("83FED3407A939723A5C639B26916D505")
    assert key_from_install_code(code).hex().upper() == "66B6900981E1EE3CA4206B6B861C02BB"


@pytest.mark.parametrize("length", [0, 13, 14, 15, 16, 17, 29, 30, 31, 32])
def test_the_hash_tells_texts_of_any_length_apart(length: int) -> None:
    assert len(aes_mmo_hash(bytes(length))) == 16
    assert aes_mmo_hash(bytes(length)) != aes_mmo_hash(bytes(length + 1))


def test_an_alert_shows_no_hash_until_a_device_has_joined_and_the_right_one_after(playing: Playing) -> None:
    playing.until("deliver")
    terminal = playing.world.scenario.terminal
    first = alert(add(playing, ESME))
    assert [item.device for item in first.entries] == [terminal, ESME]
    assert len(first.entries[0].hashed_link_key) == 16, "the terminal has its key from its own joining"
    assert first.entries[1].hashed_link_key == b""
    assert first.extended_pan_id == GPF.raw
    assert playing.house.press_join(ESME).joined
    second = alert(add(playing, GSME))
    held = playing.house.hub.state.entry(ESME)
    assert held is not None
    assert second.entries[1].hashed_link_key == aes_mmo_hash(held.link_key)
    assert second.entries[2].hashed_link_key == b""


def test_the_terminals_own_joining_sends_no_alert_but_stands_in_the_log(playing: Playing) -> None:
    playing.session.do(playing.until("connect"))
    kinds = [event.kind for event in playing.session.events()]
    assert "alert" not in kinds
    assert playing.house.hub.state.entry(playing.world.scenario.terminal) is not None


def test_removing_a_device_is_answered_and_told_by_an_alert(playing: Playing) -> None:
    playing.until("deliver")
    add(playing, ESME)
    delivery = deliver(playing, CHF, CCS02, UnregisterDevice(ESME))
    assert answer(delivery) == CCS02Response(0)
    assert ESME not in [item.device for item in alert(delivery).entries]
    missing = deliver(playing, CHF, CCS02, UnregisterDevice(ESME))
    assert answer(missing) == CCS02Response(1)
    assert len(missing.heard) == 1, "nothing changed, so nothing is told"


def test_alert_counters_only_grow(playing: Playing) -> None:
    playing.to_the_end()
    alerts = [event for event in playing.session.events() if event.kind == "alert"]
    counters: dict[EUI64, list[int]] = {}
    for event in alerts:
        message = parse_message(event.raw)
        counters.setdefault(message.originator, []).append(message.originator_counter)
    assert counters == {CHF: [4001, 4002, 4003], GPF: [4001]}


def test_a_full_device_log_refuses_the_seventeenth_and_tells_of_no_change(playing: Playing) -> None:
    playing.until("deliver")
    for number in range(15):
        device = EUI64.parse(f"02-48-48-54-00-77-00-{number:02X}")
        assert answer(deliver(playing, CHF, CCS01, RegisterDevice(device, bytes(16), 90))) == CCS01Response((0, 0, 0))
    assert len(playing.house.hub.state.log) == 16
    log = [item.to_json() for item in playing.house.hub.state.log]
    until = playing.house.hub.join_until
    full = add(playing, ESME)
    assert answer(full) == CCS01Response((1, 0xFA, 0xFA))
    assert len(full.heard) == 1
    assert [item.to_json() for item in playing.house.hub.state.log] == log
    assert playing.house.hub.join_until == until
    again = EUI64.parse("02-48-48-54-00-77-00-00")
    assert answer(deliver(playing, CHF, CCS01, RegisterDevice(again, bytes(16), 90))) == CCS01Response((0, 0, 0))


# ------------------------------------------------------------------------------------------------ joining the HAN


def test_a_full_device_log_has_no_seventeenth_entry_for_a_terminal(playing: Playing) -> None:
    playing.until("connect")
    playing.do("trouble", name="device-log-full", device=str(CHF))
    playing.do("connect", gpf=str(GPF))
    assert "device log is full" in playing.session.state.connect_reason
    assert (len(playing.house.hub.state.log), playing.house.connected) == (16, False)
    playing.do("clear_trouble")
    playing.do("connect", gpf=str(GPF))
    assert playing.house.connected
    playing.do("trouble", name="device-log-full", device=str(CHF))
    playing.do("power_cycle")
    playing.do("scan")
    playing.do("connect", gpf=str(GPF))
    assert playing.house.connected, "the log names this terminal already"
    assert len(playing.house.hub.state.log) == 16


def test_a_device_joins_only_within_the_join_period(playing: Playing) -> None:
    playing.until("deliver")
    assert playing.house.press_join(ESME).reason == "the join period is not running"
    add(playing, ESME, seconds=90)
    playing.world.clock.advance(90)
    late = playing.house.press_join(ESME)
    assert (late.joined, late.reason) == (False, "the join period is not running")
    assert not playing.house.on_han(ESME)
    add(playing, ESME, seconds=90)
    playing.world.clock.advance(89)
    assert playing.house.press_join(ESME).joined
    assert playing.house.on_han(ESME)


def test_a_device_the_hub_was_not_told_about_does_not_join(playing: Playing) -> None:
    playing.until("deliver")
    add(playing, ESME)
    refused = playing.house.press_join(PPMID)
    assert (refused.joined, refused.reason) == (False, "the hub has not been told about this device")


@pytest.mark.parametrize("wrong", [bytes(16), bytes(8), b"\x01" * 6])
def test_a_wrong_install_code_does_not_join(playing: Playing, wrong: bytes) -> None:
    playing.until("deliver")
    add(playing, ESME, code=wrong)
    refused = playing.house.press_join(ESME)
    assert (refused.joined, refused.reason) == (False, "the install code in the hub is not this device's")
    entry = playing.house.hub.state.entry(ESME)
    assert entry is not None
    assert entry.link_key == b""
    add(playing, ESME)
    assert playing.house.press_join(ESME).joined


@pytest.mark.parametrize("device", [CHF, GPF])
def test_there_is_nothing_to_press_at_the_hub(playing: Playing, device: EUI64) -> None:
    playing.until("deliver")
    with pytest.raises(UserError, match="nothing to press"):
        playing.house.press_join(device)


# ---------------------------------------------------------------------------------------- the terminal's own link


def test_inter_pan_closes_after_sixty_minutes_and_a_power_cycle_opens_it_again(playing: Playing) -> None:
    playing.until("connect")
    power_on = playing.house.hub.power_on_at
    assert power_on is not None
    playing.world.clock.advance((power_on - playing.house.now).total_seconds() + 3599)
    assert playing.house.connect_terminal(GPF).linked
    playing.world.clock.advance(1)
    closed = playing.house.connect_terminal(GPF)
    assert (closed.linked, closed.reason) == (False, "the hub has stopped listening for a terminal")
    playing.house.power_cycle_hub()
    assert not playing.house.connected
    assert playing.house.connect_terminal(GPF).linked


def test_a_power_cycle_ends_the_join_period_and_keeps_who_has_joined(playing: Playing) -> None:
    playing.until("deliver")
    add(playing, ESME)
    assert playing.house.press_join(ESME).joined
    add(playing, GSME)
    playing.house.power_cycle_hub()
    assert playing.house.on_han(ESME)
    assert playing.house.press_join(GSME).reason == "the join period is not running"
    with pytest.raises(UserError, match="not on the HAN"):
        playing.house.deliver(CHF, b"")


def test_the_neighbours_hub_is_in_range_and_makes_no_link(playing: Playing) -> None:
    assert [item.gpf for item in playing.house.scan()] == [NEIGHBOUR], "this home's hub has no power yet"
    playing.until("connect")
    assert [item.gpf for item in playing.house.scan()] == [GPF, NEIGHBOUR]
    refused = playing.house.connect_terminal(NEIGHBOUR)
    assert (refused.linked, refused.reason) == (False, "the hub made no link")
    assert playing.house.connect_terminal(CHF).reason == "no hub of that GPF identifier is in range"
    assert not playing.house.connected


def test_choosing_the_neighbours_hub_is_told_and_the_right_one_still_works(playing: Playing) -> None:
    act = playing.until("connect")
    playing.do("connect", gpf=str(NEIGHBOUR))
    assert playing.session.state.connected_gpf == ""
    assert playing.session.state.connect_reason == "the hub made no link"
    playing.session.do(act)
    assert playing.session.state.connected_gpf == str(GPF)


# ------------------------------------------------------------------------------------------------------- fitting


def test_the_hub_takes_its_power_from_a_fitted_electricity_meter(playing: Playing) -> None:
    with pytest.raises(UserError, match="power from the electricity meter"):
        playing.house.fit(CHF)
    playing.house.fit(ESME)
    playing.house.fit(CHF)
    assert playing.house.on_han(GPF)


@pytest.mark.parametrize(
    "prepare, device, why",
    [((ESME,), ESME, "fitted already"), ((), GPF, "part of the hub"), ((), NEIGHBOUR, "not one of this job's devices")],
    ids=["twice", "GPF", "foreign"],
)
def test_what_cannot_be_fitted_is_refused_and_nothing_changes(
    playing: Playing, prepare: tuple[EUI64, ...], device: EUI64, why: str
) -> None:
    for item in prepare:
        playing.house.fit(item)
    before = playing.house.snapshot()
    with pytest.raises(UserError, match=why):
        playing.house.fit(device)
    assert playing.house.snapshot() == before


@pytest.mark.parametrize("stop", ["fit", "connect", "deliver", "press_join", "send_back", "hand_over"])
def test_the_house_is_saved_and_put_back_exactly(playing: Playing, stop: str, tmp_path: Path) -> None:
    playing.until(stop)
    saved: dict[str, Any] = playing.house.snapshot()
    other = begin(tmp_path / "other")
    other.house.restore(saved)
    assert other.house.snapshot() == saved
    assert {eui: device.state for eui, device in other.house.devices.items()} == {
        eui: device.state for eui, device in playing.house.devices.items()
    }
    assert other.house.hub.power_on_at == playing.house.hub.power_on_at
    assert other.house.hub.join_until == playing.house.hub.join_until
    other.ws.close()


def test_no_install_code_or_link_key_shows_in_a_repr(playing: Playing) -> None:
    playing.to_the_end()
    shown = "".join(repr(item) for item in (*playing.house.plans.values(), *playing.house.hub.state.log))
    shown += repr(playing.house.hub.state) + repr(playing.house.devices)
    secrets = [plan.install_code for plan in playing.house.plans.values() if plan.install_code]
    secrets += [entry.link_key for entry in playing.house.hub.state.log]
    assert len(secrets) == 7
    for secret in secrets:
        assert len(secret) == 16
        assert secret.hex() not in shown.lower()
        assert repr(secret)[2:-1] not in shown
