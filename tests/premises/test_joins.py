"""Joins between devices: the codes a device answers with, and that both sides then hold one key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.payloads.joins import JoinDevice, JoinResponse, UnjoinDevice, UnjoinResponse
from hht_app.premises.state import LogEntry
from tests.flows.job import ESME, GPF, GSME, PPMID, Playing, begin
from tests.premises.forging import answer, deliver, on_the_han

CS03A1, CS03B, CS04AC, CS04B, CS03A2 = 0x000D, 0x000E, 0x000F, 0x0010, 0x00AB
A_INITIATOR, A_RESPONDER, B, C = 0, 1, 2, 3
IS_GSME, IS_ESME, IS_CHF, IS_GPF, IS_HCALCS, IS_PPMID = 0, 1, 2, 3, 4, 5


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    on_the_han(started)
    yield started
    started.ws.close()


def key(playing: Playing, device: EUI64, other: EUI64) -> bytes:
    entry = playing.house.devices[device].state.entry(other)
    assert entry is not None
    return entry.link_key


def join(playing: Playing, device: EUI64, code: int, method: int, other: EUI64, other_type: int) -> int:
    """Have DEVICE join OTHER as the practice job would; the status it answers."""
    originator = "acb" if code == CS03A2 else "supplier"
    found = answer(deliver(playing, device, code, JoinDevice(method, other, other_type, None), originator=originator))
    assert isinstance(found, JoinResponse)
    return found.status


def test_method_a_is_agreed_once_the_responder_knows_the_initiator(playing: Playing) -> None:
    assert join(playing, PPMID, CS03A2, A_RESPONDER, ESME, IS_ESME) == 0
    assert key(playing, PPMID, ESME) == b"", "the responder waits for the meter to begin"
    assert join(playing, ESME, CS03A1, A_INITIATOR, PPMID, IS_PPMID) == 0
    assert key(playing, ESME, PPMID) == key(playing, PPMID, ESME)
    assert len(key(playing, ESME, PPMID)) == 16


def test_method_b_gives_both_sides_one_key(playing: Playing) -> None:
    assert join(playing, GSME, CS03B, B, GPF, IS_GPF) == 0
    assert key(playing, GSME, GPF) == key(playing, GPF, GSME)
    assert len(key(playing, GSME, GPF)) == 16


def test_a_display_that_was_not_told_of_the_meter_does_not_answer_it_13(playing: Playing) -> None:
    assert join(playing, ESME, CS03A1, A_INITIATOR, PPMID, IS_PPMID) == 13
    assert playing.house.devices[ESME].state.entry(PPMID) is None


def test_a_display_that_has_left_the_han_does_not_answer_13(playing: Playing) -> None:
    assert join(playing, PPMID, CS03A2, A_RESPONDER, ESME, IS_ESME) == 0
    playing.house.devices[PPMID].state.joined = False
    assert join(playing, ESME, CS03A1, A_INITIATOR, PPMID, IS_PPMID) == 13


def test_method_b_without_its_partner_on_the_han_gets_12(playing: Playing) -> None:
    stranger = EUI64.parse("02-48-48-54-00-99-00-A3")
    assert join(playing, GSME, CS03B, B, stranger, IS_GPF) == 12
    assert playing.house.devices[GSME].state.log == []


def test_method_b_with_a_partner_of_another_type_than_told_gets_12(playing: Playing) -> None:
    assert join(playing, GSME, CS03B, B, ESME, IS_GPF) == 12


@pytest.mark.parametrize(
    "device, code, method, other, other_type",
    [
        (ESME, CS03A1, A_RESPONDER, PPMID, IS_PPMID),
        (ESME, CS03A1, B, PPMID, IS_PPMID),
        (PPMID, CS03A2, A_INITIATOR, ESME, IS_ESME),
        (GSME, CS03B, A_INITIATOR, GPF, IS_GPF),
        (GSME, CS03B, C, GPF, IS_GPF),
    ],
)
def test_a_method_that_is_not_its_use_cases_gets_1(
    playing: Playing, device: EUI64, code: int, method: int, other: EUI64, other_type: int
) -> None:
    assert join(playing, device, code, method, other, other_type) == 1
    assert playing.house.devices[device].state.log == []


@pytest.mark.parametrize(
    "device, code, method, other, other_type",
    [
        (ESME, CS03A1, A_INITIATOR, GSME, IS_GSME),
        (ESME, CS03A1, A_INITIATOR, PPMID, 99),
        (PPMID, CS03A2, A_RESPONDER, GSME, IS_GSME),
        (GSME, CS03B, B, PPMID, IS_PPMID),
    ],
)
def test_types_that_do_not_join_by_this_method_get_2(
    playing: Playing, device: EUI64, code: int, method: int, other: EUI64, other_type: int
) -> None:
    assert join(playing, device, code, method, other, other_type) == 2
    assert playing.house.devices[device].state.log == []


def test_an_entry_of_another_type_gets_3(playing: Playing) -> None:
    playing.house.devices[ESME].state.log.append(LogEntry(PPMID, "HCALCS"))
    assert join(playing, ESME, CS03A1, A_INITIATOR, PPMID, IS_PPMID) == 3


def test_a_full_log_gets_4_but_a_known_partner_is_joined_again(playing: Playing) -> None:
    ppmid = playing.house.devices[PPMID]
    for number in range(ppmid.log_capacity):
        ppmid.state.log.append(LogEntry(EUI64.parse(f"02-48-48-54-00-99-00-{number:02X}"), "ESME"))
    assert join(playing, PPMID, CS03A2, A_RESPONDER, ESME, IS_ESME) == 4
    ppmid.state.log[0].device = ESME
    assert join(playing, PPMID, CS03A2, A_RESPONDER, ESME, IS_ESME) == 0
    assert len(ppmid.state.log) == ppmid.log_capacity


@pytest.mark.parametrize(
    "device, code, join_code, method, other, other_type",
    [(GSME, CS04B, CS03B, B, GPF, IS_GPF), (PPMID, CS04AC, CS03A2, A_RESPONDER, ESME, IS_ESME)],
)
def test_an_unjoin_forgets_the_partner_once(
    playing: Playing, device: EUI64, code: int, join_code: int, method: int, other: EUI64, other_type: int
) -> None:
    originator = "acb" if device == PPMID else "supplier"
    unknown = deliver(playing, device, code, UnjoinDevice(other), originator=originator)
    assert answer(unknown) == UnjoinResponse(1)
    assert join(playing, device, join_code, method, other, other_type) == 0
    assert answer(deliver(playing, device, code, UnjoinDevice(other), originator=originator)) == UnjoinResponse(0)
    assert playing.house.devices[device].state.entry(other) is None
