"""The same answer or alert sent back twice: accepted twice, acted on once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.dcc.state import DCCState
from hht_app.duis import bodies as b
from hht_app.terminal.state import Heard
from tests.dcc.commands import TENANCY
from tests.flows.cases_credentials import own, update
from tests.flows.cases_joins import join_of, parted
from tests.flows.cases_logs import add, remove
from tests.flows.cases_meters import IMAGE, given
from tests.flows.every_request import Body, Step, asks, by_the_office, done
from tests.flows.further import ask_for, copy_of, deliver, give_back
from tests.flows.job import Playing
from tests.flows.six import CHF, ESME, GPF, GSME, PPMID, played_six


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played_six(tmp_path_factory.mktemp("end"))


@pytest.fixture
def playing(template: Path, tmp_path: Path) -> Iterator[Playing]:
    opened = copy_of(template, tmp_path)
    yield opened
    opened.ws.close()


def record(playing: Playing) -> dict[str, Any]:
    """All the DCC has on record and keeps for its users, but the users' last counters."""
    state = playing.world.dcc.office.state.snapshot()
    state.pop("seen_counters")
    return {"records": playing.records(), "state": state}


def sent_again(playing: Playing, item: Heard) -> str:
    """The DCC's code to what was sent back before, sent once more under another request."""
    original = RequestID.parse(item.request_id) if item.request_id else None
    with playing.ws.transaction():
        return playing.world.back_office.send_back(original, bytes.fromhex(item.message)).response_code


def answered(playing: Playing, srv: str, device: EUI64, body: Body) -> Heard:
    answer = deliver(ask_for(playing, srv, device, body(playing)))
    assert answer is not None
    assert give_back(playing, answer) == ["I99"]
    return answer


JOIN = join_of(ESME, PPMID)
NEW_KEY = asks(b.IssueSecurityCredentials(credential_type="Digital Signature"))
ANSWERS: dict[str, tuple[str, EUI64, Body, tuple[Step, ...]]] = {
    "let in": ("8.11", CHF, add(PPMID), (done("8.11", CHF, remove(PPMID)),)),
    "let go": ("8.11", CHF, remove(PPMID), ()),
    "join": (JOIN[0], ESME, asks(JOIN[1]), (parted(ESME, PPMID),)),
    "cells": ("6.15.1", ESME, update("supplier", ("ka",)), ()),
    "own signing key": ("6.15.2", ESME, own(ESME, "ds", 1), (done("6.17", ESME, NEW_KEY),)),
    "firmware": ("11.3", ESME, asks(b.ActivateFirmware(firmware_hash=bytes(32))), ()),
    "a reading": ("11.2", ESME, asks(b.ReadFirmwareVersion()), ()),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_sent_back_again_is_accepted_and_changes_nothing_at_the_dcc(playing: Playing, name: str) -> None:
    srv, device, body, steps = ANSWERS[name]
    for step in steps:
        step(playing)
    item = answered(playing, srv, device, body)
    before = record(playing)
    assert sent_again(playing, item) == "I99"
    assert record(playing) == before


def test_n24_comes_once_for_an_answer_that_the_terminal_heard_twice(playing: Playing) -> None:
    done("8.11", CHF, remove(PPMID))(playing)
    playing.do("trouble", name="doubled-response", device=str(CHF))
    seen = len(playing.session.events())
    deliver(ask_for(playing, "8.11", CHF, add(PPMID)(playing)))
    heard = [item for item in playing.session.state.heard if item.kind == "response" and not item.returned][-2:]
    assert heard[0].message == heard[1].message
    assert give_back(playing, *heard) == ["I99", "I99"]
    told = [item for item in playing.session.events(seen) if item.summary.startswith("DCC alert N24 kept")]
    assert len(told) == 1
    (again,) = [item for item in playing.session.events(seen) if item.name == "repeated-return"]
    assert "taken before" in again.summary
    assert "8.11" in again.summary


def test_a_status_set_back_by_hand_is_not_moved_again_by_an_old_answer(playing: Playing) -> None:
    done("8.11", CHF, remove(PPMID))(playing)
    status = b.UpdateInventory(device_id=PPMID, update_device_status_except_ch="Pending")
    by_the_office("8.4", status)(playing)
    item = answered(playing, "8.11", CHF, add(PPMID))
    by_the_office("8.4", status)(playing)
    assert sent_again(playing, item) == "I99"
    device = playing.world.dcc.office.inventory.get(PPMID)
    assert device is not None
    assert device.device_status == "Pending"


def test_another_answer_to_the_same_command_is_no_repetition(playing: Playing) -> None:
    """3.2 is not protected against replay: the meter fails the first time, acts the second, and both are taken."""
    asked = ask_for(playing, "3.2", ESME, asks(TENANCY)(playing))
    playing.do("trouble", name="hardware-fault", device=str(ESME))
    failed = deliver(asked)
    playing.do("clear_trouble")
    acted = deliver(asked)
    assert failed is not None
    assert acted is not None
    assert failed.message != acted.message
    assert give_back(playing, failed, acted) == ["I99", "I99"]
    assert "tenancy" in playing.world.dcc.office.state.devices.settings[ESME]


def dated_firmware(playing: Playing) -> Heard:
    given(ESME)(playing)
    when = playing.house.now + timedelta(hours=1)
    answered(playing, "11.3", ESME, asks(b.ActivateFirmware(firmware_hash=IMAGE, execution_date_time=when)))
    return alert_after(playing, "00CA")


def dated_cells(playing: Playing) -> Heard:
    when = playing.house.now + timedelta(hours=1)
    answered(playing, "6.15.1", ESME, update("supplier", ("ka",), execution_date_time=when))
    return alert_after(playing, "00CB")


def alert_after(playing: Playing, code: str) -> Heard:
    seen = len(playing.session.state.heard)
    playing.do("pass_time", seconds="3601")
    (alert,) = [item for item in playing.session.state.heard[seen:] if item.message_code == code]
    return alert


def log_change(code: str) -> Callable[[Playing], Heard]:
    def step(playing: Playing) -> Heard:
        (parted(GSME, GPF) if code == "00B2" else done("8.11", CHF, remove(PPMID)))(playing)
        return [item for item in playing.session.state.heard if item.message_code == code][-1]

    return step


ALERTS = {"cells": dated_cells, "firmware": dated_firmware, "hub": log_change("0018"), "GPF": log_change("00B2")}


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_sent_back_again_is_accepted_and_changes_nothing_at_the_dcc(playing: Playing, name: str) -> None:
    alert = ALERTS[name](playing)
    assert give_back(playing, alert) == ["I99"]
    before = record(playing)
    playing.do("pass_time", seconds="60")
    assert sent_again(playing, alert) == "I99"
    assert record(playing) == before


def test_a_memory_kept_before_repetitions_were_told_apart_is_read_and_goes_on(playing: Playing) -> None:
    state = playing.world.dcc.office.state
    old = state.snapshot()
    old["commands"] = [row[:6] for row in old["commands"]]
    old["devices"].pop("alerts")
    read = DCCState.restore(old)
    assert {item.answers for item in read.commands.values()} == {()}
    assert {item.at for item in read.commands.values()} == {""}
    assert DCCState.restore(read.snapshot()) == read
    assert DCCState.restore(state.snapshot()) == state
    assert any(item.answers for item in state.commands.values())
