"""Requests dated for later, through to the alert that tells of them; and a device that the DCC can no longer reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from hht_app.terminal.state import Heard
from tests.duis.sample_bodies import gas_tariff
from tests.flows.cases_credentials import cells, cells_on_record, change, own, update
from tests.flows.cases_meters import IMAGE, VERSION, given
from tests.flows.every_request import at_the_devices, differs, named, on_record, told_by
from tests.flows.further import ask_for, copy_of, deliver, give_back, there_and_back
from tests.flows.job import Playing
from tests.flows.six import ESME, GSME, HCALCS, played_six

LATER = 3600
ACCEPTED = ("none", "accepted, not yet executed")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played_six(tmp_path_factory.mktemp("end"))


@pytest.fixture
def playing(template: Path, tmp_path: Path) -> Iterator[Playing]:
    started = copy_of(template, tmp_path)
    yield started
    started.ws.close()


def dated(playing: Playing, srv: str, device: EUI64, body: b.RequestBody) -> Heard:
    """Take the request there and back: the device keeps it, and the DCC moves nothing because it was accepted."""
    before, record = at_the_devices(playing), on_record(playing)
    answer = deliver(ask_for(playing, srv, device, body))
    assert answer is not None
    assert told_by(playing, answer)[::2] == (("success", "success") if srv == "1.1.1" else ACCEPTED)
    name = "ESME" if device == ESME else "GSME"
    assert differs(before, at_the_devices(playing)) == named(f"{name}.waiting")
    assert give_back(playing, answer) == ["I99"]
    assert differs(record, on_record(playing)) == named()
    return answer


def its_time_comes(playing: Playing, use_case: str) -> Heard:
    """Let the time pass and return the alert that was heard when the command was carried out."""
    seen = len(playing.session.state.heard)
    playing.do("pass_time", seconds=str(LATER + 1))
    (alert,) = [item for item in playing.session.state.heard[seen:] if item.message_code == use_case]
    return alert


@pytest.mark.parametrize("fails", [False, True], ids=["carried out", "fails"])
@pytest.mark.parametrize("srv", ["6.15.1", "6.23"])
def test_certificates_dated_for_later_are_replaced_then_and_recorded_by_the_alert(
    playing: Playing, srv: str, fails: bool
) -> None:
    moment = playing.house.now + timedelta(seconds=LATER)
    keys = ("2/ds/0",) if srv == "6.15.1" else ("2/ds/0", "2/ka/0", "2/ka/1")
    body = (
        update("supplier", ("ds",), execution_date_time=moment)
        if srv == "6.15.1"
        else change(ESME, execution_date_time=moment)
    )
    dated(playing, srv, ESME, body(playing))
    if fails:
        playing.do("trouble", name="storage-failing", device=str(ESME))
    before = at_the_devices(playing)
    alert = its_time_comes(playing, "00CB")
    replaced = cells(ESME, *keys)
    assert differs(before, at_the_devices(playing)) == named("ESME.waiting") | (named() if fails else replaced)
    assert ("8F67" if fails else "8F66") in alert.message
    record = on_record(playing)
    assert give_back(playing, alert) == ["I99"]
    assert differs(record, on_record(playing)) == (named() if fails else cells_on_record(ESME, *keys))


def test_a_dated_command_is_cancelled_and_then_nothing_happens(playing: Playing) -> None:
    moment = playing.house.now + timedelta(seconds=LATER)
    dated(playing, "6.15.1", ESME, update("supplier", ("ds",), execution_date_time=moment)(playing))
    never = playing.house.now.replace(year=3000, month=12, day=31, hour=0, minute=0, second=0)
    answer = there_and_back(playing, "6.15.1", ESME, update("supplier", ("ds",), execution_date_time=never)(playing))
    assert told_by(playing, answer)[::2] == ACCEPTED
    before = at_the_devices(playing)
    assert playing.house.devices[ESME].state.waiting == []
    playing.do("pass_time", seconds=str(LATER + 1))
    assert differs(before, at_the_devices(playing)) == named()


@pytest.mark.parametrize("fails", [False, True], ids=["carried out", "fails"])
def test_firmware_dated_for_later_runs_then_and_is_recorded_by_the_alert(playing: Playing, fails: bool) -> None:
    given(ESME)(playing)
    moment = playing.house.now + timedelta(seconds=LATER)
    dated(playing, "11.3", ESME, b.ActivateFirmware(firmware_hash=IMAGE, execution_date_time=moment))
    if fails:
        playing.do("trouble", name="clock-invalid", device=str(ESME))
    alert = its_time_comes(playing, "00CA")
    assert ("8F67" if fails else "8F66") in alert.message
    assert (playing.house.devices[ESME].state.firmware == VERSION) is not fails
    record = on_record(playing)
    assert give_back(playing, alert) == ["I99"]
    assert differs(record, on_record(playing)) == (named() if fails else named("ESME.device_firmware_version"))


def test_a_gas_tariff_dated_for_later_comes_into_force_part_by_part_each_with_its_alert(playing: Playing) -> None:
    moment = playing.house.now + timedelta(seconds=LATER)
    body = gas_tariff(1000, 2000, 3000).changed(execution_date_time=moment)
    dated(playing, "1.1.1", GSME, body)
    seen = len(playing.session.state.heard)
    playing.do("pass_time", seconds=str(LATER + 1))
    alerts = [item for item in playing.session.state.heard[seen:] if item.message_code == "00CD"]
    assert len(alerts) == 5
    assert all("8F66" in item.message for item in alerts)
    assert playing.house.devices[GSME].state.waiting == []
    assert {"gas_calendar", "gas_tariff", "gas_prices", "gas_block_thresholds"} <= set(
        playing.house.devices[GSME].state.settings
    )
    record = on_record(playing)
    assert set(give_back(playing, *alerts)) == {"I99"}
    assert differs(record, on_record(playing)) == named(), "whether the DCC needs them is not held"


def test_a_device_whose_new_key_never_came_back_hears_the_dcc_no_more_until_it_is_returned(playing: Playing) -> None:
    pair = b.IssueSecurityCredentials(credential_type="Key Agreement")
    there_and_back(playing, "6.17", ESME, pair)
    answer = deliver(ask_for(playing, "6.15.2", ESME, own(ESME, "ka", 1)(playing)))
    assert answer is not None
    assert answer.outcome == "success"
    read = ask_for(playing, "11.2", ESME, b.ReadFirmwareVersion())
    assert deliver(read) is None, "its MAC is made for the key that the device had before"
    assert give_back(playing, answer) == ["I99"]
    playing.do("ask", task=read.task)
    assert deliver(read) is not None


def test_cells_that_the_device_does_not_have_are_not_filled_and_nothing_is_answered(playing: Playing) -> None:
    before, record = at_the_devices(playing), on_record(playing)
    assert deliver(ask_for(playing, "6.15.1", HCALCS, update("supplier", ("pp-ka",))(playing))) is None
    assert differs(before, at_the_devices(playing)) == named()
    assert differs(record, on_record(playing)) == named()
