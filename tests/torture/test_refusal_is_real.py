"""Refusal at the house is real: no altered, foreign, cut or repeated command moves a device or gets an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.duis.bodies import RestrictAccessForChangeOfTenancy
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import is_replay_protected
from hht_app.premises.han import Delivery
from tests.flows.job import DEVICES, ESME, GPF, TASKS, Playing, begin

MASKS = (0x01, 0xFF)


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def altered(message: bytes) -> Iterator[tuple[str, bytes]]:
    """Each byte of MESSAGE changed in turn, in its lowest bit and in all of its bits."""
    for mask in MASKS:
        for index in range(len(message)):
            yield (
                f"byte {index} xor {mask:02X}",
                bytes([*message[:index], message[index] ^ mask, *message[index + 1 :]]),
            )


def deformed(message: bytes) -> Iterator[tuple[str, bytes]]:
    """MESSAGE cut at each length, doubled, and with something before or after it."""
    for length in range(len(message)):
        yield f"cut to {length} bytes", message[:length]
    yield "doubled", message * 2
    yield "with a byte behind", message + b"\x00"
    yield "with a byte before", b"\x00" + message


def at_delivery(playing: Playing, task: str) -> tuple[EUI64, bytes]:
    """Play to just before TASK is delivered; its target and its command."""
    playing.until("deliver", task=task)
    command = playing.command(task)
    return parse_message(command).recipient, command


@pytest.mark.parametrize("task", TASKS)
def test_no_altered_command_is_acted_on_and_the_true_one_is_acted_on_once(playing: Playing, task: str) -> None:
    target, command = at_delivery(playing, task)
    before = playing.house.snapshot()
    for what, data in altered(command):
        delivery = playing.house.deliver(target, data)
        assert delivery.heard == (), what
        assert delivery.truth, what
        assert playing.house.snapshot() == before, what

    once = playing.house.deliver(target, command)
    assert once.heard
    assert parse_message(once.heard[0]).kind == "response"
    after = playing.house.snapshot()
    assert after != before

    assert is_replay_protected(parse_message(command).message_code)[0]
    twice = playing.house.deliver(target, command)
    assert twice.heard == ()
    assert "replay" in twice.truth
    assert playing.house.snapshot() == after


@pytest.mark.parametrize("task", TASKS)
def test_no_cut_or_doubled_command_is_acted_on(playing: Playing, task: str) -> None:
    target, command = at_delivery(playing, task)
    before = playing.house.snapshot()
    for what, data in deformed(command):
        assert playing.house.deliver(target, data).heard == (), what
        assert playing.house.snapshot() == before, what


@pytest.mark.parametrize("task", TASKS)
def test_a_command_delivered_to_another_device_is_not_acted_on(playing: Playing, task: str) -> None:
    target, command = at_delivery(playing, task)
    before = playing.house.snapshot()
    for device in DEVICES.values():
        if device != target:
            assert playing.house.deliver(device, command).heard == ()
    assert playing.house.deliver(playing.house.neighbours[0].gpf, command).heard == ()
    assert playing.house.snapshot() == before


def test_the_same_job_of_another_world_gives_no_command_that_this_house_obeys(playing: Playing, tmp_path: Path) -> None:
    foreign = begin(tmp_path / "foreign", seed=82)
    for task in TASKS:
        target, _ = at_delivery(playing, task)
        foreign.until("deliver", task=task)
        before = playing.house.snapshot()
        assert playing.house.deliver(target, foreign.command(task)).heard == ()
        assert playing.house.snapshot() == before
        playing.session.do(playing.until("deliver", task=task))
        foreign.session.do(foreign.until("deliver", task=task))
    foreign.ws.close()


def test_what_devices_said_is_no_command_to_any_device(playing: Playing) -> None:
    playing.until("send_back")
    before = playing.house.snapshot()
    for item in playing.session.state.heard:
        for device in DEVICES.values():
            assert playing.house.deliver(device, bytes.fromhex(item.message)).heard == ()
    assert playing.house.snapshot() == before


@pytest.mark.parametrize("device", [ESME, GPF], ids=["ECS12 at the ESME", "GCS09 at the GPF"])
def test_a_use_case_the_table_calls_unprotected_is_acted_on_each_time_but_never_altered(
    playing: Playing, device: EUI64
) -> None:
    playing.to_the_end()
    with playing.ws.transaction():
        body = RestrictAccessForChangeOfTenancy(restriction_date_time=datetime(2026, 3, 2, 12, tzinfo=UTC))
        asked = playing.world.back_office.ask_command("3.2", device, body)
    assert asked.handover is not None
    command = asked.handover.command
    assert is_replay_protected(parse_message(command).message_code)[0] is False
    before = playing.house.snapshot()
    for what, data in altered(command):
        assert playing.house.deliver(device, data).heard == (), what
        assert playing.house.snapshot() == before, what
    first = playing.house.deliver(device, command)
    after = playing.house.snapshot()
    assert first.heard
    assert after != before
    assert playing.house.deliver(device, command).heard == first.heard
    assert playing.house.snapshot() == after


def test_a_refused_command_is_silence_to_the_installer_and_a_reason_to_the_trainer(playing: Playing) -> None:
    act = playing.until("deliver", task="let-in-esme")
    progress = playing.session.state.tasks["let-in-esme"]
    data = bytearray.fromhex(progress.command)
    data[-1] ^= 1
    progress.command = data.hex().upper()
    events = playing.session.do(act)
    assert [event.kind for event in events] == ["act", "delivery", "truth"]
    assert "MAC" in events[-1].summary + events[-1].raw.decode()
    assert progress.heard == 0
    assert playing.session.state.last_word.endswith("no answer yet")
    assert isinstance(playing.house.deliver(ESME, b""), Delivery)
