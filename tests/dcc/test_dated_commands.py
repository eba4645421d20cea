"""Commands dated for later: nothing moves at the DCC when they are accepted, and all when the alert is returned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.premises.firmware import hold_image
from tests.dcc.commands import at_the_end, carry_out, credentials
from tests.flows.job import ESME, Playing, begin

IMAGE, VERSION = bytes(range(32)), bytes.fromhex("0002012F")


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = at_the_end(begin(tmp_path / "H"))
    yield started
    started.ws.close()


def alerts_after(playing: Playing, seconds: int, code: int) -> list[bytes]:
    """Let SECONDS pass in the house and return the alerts with message CODE that were heard."""
    playing.world.clock.advance(seconds)
    found = []
    for item in playing.house.advance():
        message = parse_message(item.data) if item.data else None
        if message is not None and message.cra is CRA.ALERT and message.message_code == code:
            found.append(item.data)
    return found


def returned(playing: Playing, alert: bytes) -> str:
    with playing.ws.transaction():
        return playing.world.back_office.send_back(None, alert).response_code


def version(playing: Playing, device: EUI64) -> str | None:
    record = playing.world.dcc.office.inventory.get(device)
    assert record is not None
    return record.device_firmware_version


def test_firmware_on_record_follows_the_activation_and_not_its_acceptance(playing: Playing) -> None:
    hold_image(playing.house.devices[ESME], IMAGE, VERSION)
    before = version(playing, ESME)
    when = playing.house.now + timedelta(hours=1)
    carry_out(playing, "11.3", ESME, b.ActivateFirmware(firmware_hash=IMAGE, execution_date_time=when))
    assert version(playing, ESME) == before
    (alert,) = alerts_after(playing, 3600, 0x00CA)
    assert version(playing, ESME) == before, "the DCC has not heard of it"
    assert returned(playing, alert) == "I99"
    assert version(playing, ESME) == VERSION.hex().upper()


def test_firmware_activated_at_once_is_on_record_when_it_is_returned(playing: Playing) -> None:
    hold_image(playing.house.devices[ESME], IMAGE, VERSION)
    carry_out(playing, "11.3", ESME, b.ActivateFirmware(firmware_hash=IMAGE))
    assert version(playing, ESME) == VERSION.hex().upper()


def test_cells_on_record_follow_the_alert_of_a_dated_6_15_1(playing: Playing) -> None:
    inventory = playing.world.dcc.office.inventory
    before = inventory.cells(ESME)
    when = playing.house.now + timedelta(hours=1)
    carry_out(playing, "6.15.1", ESME, credentials(playing, execution_date_time=when))
    assert inventory.cells(ESME) == before
    (alert,) = alerts_after(playing, 3600, 0x00CB)
    assert inventory.cells(ESME) == before
    assert returned(playing, alert) == "I99"
    assert {row.rule for row in inventory.cells(ESME) if row.role == 2} == {"alert-cells"}
