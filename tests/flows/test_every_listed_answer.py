"""Each of the 14 entries of the MP081 list: made by the DCC, delivered, answered, returned by 8.13 and processed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.dcc.memory import DeviceMemory
from hht_app.duis import bodies as b
from hht_app.duis.service_requests import all_service_requests
from hht_app.gbcs.certificates import read_certificate
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import is_replay_protected
from hht_app.premises.state import CellKey, Counted, DeviceState
from hht_app.terminal.commanding import need_of
from hht_app.terminal.views.repository_view import repository_before_and_now, serial_words
from tests.dcc.commands import TENANCY, change_of_supplier, credentials, electricity, gas
from tests.flows.further import ask_for, copy_of, deliver, give_back, played, there_and_back
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing

IMAGE, VERSION = bytes(range(32)), "00020209"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("played"))


@pytest.fixture
def playing(template: Path, tmp_path: Path) -> Iterator[Playing]:
    started = copy_of(template, tmp_path)
    yield started
    started.ws.close()


def state(playing: Playing, device: EUI64) -> DeviceState:
    return playing.house.devices[device].state


def memory(playing: Playing) -> DeviceMemory:
    return playing.world.dcc.office.state.devices


def cell(playing: Playing, device: EUI64, role: int) -> tuple[EUI64, EUI64, str]:
    """Who holds the role's signing cell: at the device, on record, and the rule that put it on record."""
    held = read_certificate(state(playing, device).cells[CellKey(role, "ds")]).subject_eui
    (row,) = [
        item
        for item in playing.world.dcc.office.inventory.cells(device)
        if (item.role, item.key_usage, item.cell_usage) == (role, "ds", 0)
    ]
    return held, row.holder, row.rule


def second(playing: Playing) -> EUI64:
    return playing.world.organisations["second-supplier"]


# Each of these gets one listed request there and back and says what must then be so.


def tenancy_3_2(playing: Playing) -> None:
    there_and_back(playing, "3.2", ESME, TENANCY)
    assert state(playing, ESME).settings["change_of_tenancy_restriction"] == "2026-01-01T00:00:00Z"
    assert "tenancy" in memory(playing).settings[ESME]


def billing_6_8(playing: Playing) -> None:
    for device, body in ((ESME, electricity(weekly=7)), (GSME, gas("Quarterly"))):
        before = state(playing, device).settings.get("billing_calendar")
        there_and_back(playing, "6.8", device, body)
        assert state(playing, device).settings["billing_calendar"] != before
        assert "billing" in memory(playing).settings[device]


def own_parties_cells_6_15_1(playing: Playing) -> None:
    assert cell(playing, ESME, 2)[2] == "initial-cells"
    there_and_back(playing, "6.15.1", ESME, credentials(playing))
    supplier = playing.world.supplier
    assert cell(playing, ESME, 2) == (supplier, supplier, "6.15.1-cells-returned")
    assert state(playing, ESME).counters[Counted(supplier, CellKey(2, "ds"))] >= 5


def own_certificate_6_15_2(playing: Playing) -> None:
    inventory = playing.world.dcc.office.inventory
    before = inventory.device_certificate(ESME, "ka")
    new = playing.world.keys.pki.device(ESME, "ka", 1).certificate
    there_and_back(playing, "6.17", ESME, b.IssueSecurityCredentials(credential_type="Key Agreement"))
    there_and_back(playing, "6.15.2", ESME, b.UpdateSecurityCredentialsDevice(device_certificate=new))
    assert state(playing, ESME).own_certificates["ka"] == new != before
    assert inventory.device_certificate(ESME, "ka") == new
    (change,) = memory(playing).certificate_history
    assert (change.device, change.old, change.new, change.rule) == (ESME, before, new, "6.15.2-returned")
    held = [row for row in repository_before_and_now(playing.session) if row.changed]
    assert [(row.device, row.usage) for row in held] == [(str(ESME), "ka")]
    assert (held[0].before, held[0].now) == (serial_words(before or b""), serial_words(new))


def handover_6_21(playing: Playing) -> None:
    supplier = playing.world.supplier
    assert cell(playing, GPF, 2) == (supplier, supplier, "6.21-cells-returned"), "the practice job does it once"
    assert read_certificate(state(playing, GPF).cells[CellKey(3, "ds")]).subject_eui != supplier


def change_of_supplier_6_23(playing: Playing) -> None:
    there_and_back(playing, "6.23", ESME, change_of_supplier(playing, ESME))
    assert cell(playing, ESME, 2) == (second(playing), second(playing), "6.23-cells-returned")


def critical_join_8_7_1(playing: Playing) -> None:
    there_and_back(playing, "8.8.1", ESME, b.UnjoinServiceCritical(other_device_id=PPMID))
    assert state(playing, ESME).entry(PPMID) is None
    assert memory(playing).joins[ESME] == []
    there_and_back(playing, "8.8.2", PPMID, b.UnjoinServiceNonCritical(other_device_id=ESME))
    there_and_back(playing, "8.7.2", PPMID, b.JoinServiceNonCritical(other_device_id=ESME))
    there_and_back(playing, "8.7.1", ESME, b.JoinServiceCritical(other_device_id=PPMID))
    assert state(playing, ESME).entry(PPMID) is not None
    assert memory(playing).joins[ESME] == [PPMID]


def join_8_7_2(playing: Playing) -> None:
    assert state(playing, PPMID).entry(GSME) is None
    there_and_back(playing, "8.7.2", PPMID, b.JoinServiceNonCritical(other_device_id=GSME))
    assert state(playing, PPMID).entry(GSME) is not None
    assert GSME in memory(playing).joins[PPMID]


def critical_unjoin_8_8_1(playing: Playing) -> None:
    assert state(playing, ESME).entry(PPMID) is not None
    there_and_back(playing, "8.8.1", ESME, b.UnjoinServiceCritical(other_device_id=PPMID))
    assert state(playing, ESME).entry(PPMID) is None
    assert memory(playing).joins[ESME] == []


def unjoin_8_8_2(playing: Playing) -> None:
    there_and_back(playing, "8.8.2", GSME, b.UnjoinServiceNonCritical(other_device_id=GPF))
    assert state(playing, GSME).entry(GPF) is None
    assert memory(playing).joins[GSME] == []


def hub_log_8_11(playing: Playing) -> None:
    there_and_back(playing, "8.11", CHF, b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove"))
    hub = state(playing, CHF)
    assert hub.entry(PPMID) is None
    assert [item.device for item in hub.historic] == [PPMID]
    assert not state(playing, PPMID).joined
    assert set(memory(playing).device_logs[CHF]) == {ESME, GSME}


def hub_restored_8_12_1(playing: Playing) -> None:
    newest = [item for item in playing.session.state.heard if item.use_case == "CS14" and not item.returned][-1]
    assert give_back(playing, newest) == ["I99"]
    with_key = {device: key for device, key in memory(playing).backups[CHF].entries if key}
    assert {ESME, GSME} <= set(with_key)
    there_and_back(playing, "8.12.1", CHF, b.RestoreHANDeviceLog(old_chf_id=CHF))
    hub = state(playing, CHF)
    others = with_key.keys() - {playing.house.terminal}
    assert {item.device: item.known_hash for item in hub.log if item.device in others} == {
        device: with_key[device] for device in others
    }
    assert others <= set(memory(playing).device_logs[CHF])


def gas_log_restored_8_12_2(playing: Playing) -> None:
    backups = [item for item in playing.session.state.heard if item.use_case == "GCS62" and not item.returned]
    assert backups
    assert set(give_back(playing, *backups)) == {"I99"}
    listed = list(memory(playing).gpf_logs[GPF])
    assert listed
    there_and_back(playing, "8.12.2", GPF, b.RestoreGPFDeviceLog(old_gpf_id=GPF))
    assert {item.device for item in state(playing, GPF).log} >= {device for device, _ in listed}
    assert memory(playing).gpf_logs[GPF] == listed


def firmware_11_3(playing: Playing) -> None:
    playing.do("give_image", device=str(ESME), hash=IMAGE.hex(), version=VERSION)
    there_and_back(playing, "11.3", ESME, b.ActivateFirmware(firmware_hash=IMAGE))
    assert state(playing, ESME).firmware == VERSION
    held = playing.world.dcc.office.inventory.get(ESME)
    assert held is not None
    assert held.device_firmware_version == VERSION
    answer = there_and_back(playing, "11.2", ESME, b.ReadFirmwareVersion())
    assert bytes.fromhex(VERSION) in bytes.fromhex(answer.message)


LISTED: dict[str, Callable[[Playing], None]] = {
    "3.2": tenancy_3_2,
    "6.8": billing_6_8,
    "6.15.1": own_parties_cells_6_15_1,
    "6.15.2": own_certificate_6_15_2,
    "6.21": handover_6_21,
    "6.23": change_of_supplier_6_23,
    "8.7.1": critical_join_8_7_1,
    "8.7.2": join_8_7_2,
    "8.8.1": critical_unjoin_8_8_1,
    "8.8.2": unjoin_8_8_2,
    "8.11": hub_log_8_11,
    "8.12.1": hub_restored_8_12_1,
    "8.12.2": gas_log_restored_8_12_2,
    "11.3": firmware_11_3,
}


@pytest.mark.parametrize("srv", LISTED)
def test_a_listed_request_goes_there_and_back_and_both_sides_agree(playing: Playing, srv: str) -> None:
    LISTED[srv](playing)


def test_every_entry_of_the_list_has_its_loop() -> None:
    assert set(LISTED) == {info.srv for info in all_service_requests() if info.mp081_return_list}


# --------------------------------------------------------------------------- what never came back, and what was refused


def records(playing: Playing) -> Any:
    return playing.records(), memory(playing).snapshot()


BEHIND: list[tuple[str, EUI64, b.RequestBody]] = [
    ("3.2", ESME, TENANCY),
    ("6.8", GSME, gas("Daily")),
    ("8.7.2", PPMID, b.JoinServiceNonCritical(other_device_id=GSME)),
    ("8.8.1", ESME, b.UnjoinServiceCritical(other_device_id=PPMID)),
    ("8.11", CHF, b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove")),
]


@pytest.mark.parametrize("srv, target, body", BEHIND, ids=[srv for srv, _, _ in BEHIND])
def test_until_an_answer_is_sent_back_the_dcc_is_behind_the_device(
    playing: Playing, srv: str, target: EUI64, body: b.RequestBody
) -> None:
    asked = ask_for(playing, srv, target, body)
    dcc, device = records(playing), state(playing, target).to_json()
    answer = deliver(asked)
    assert answer is not None
    assert need_of(answer) == "needed"
    assert state(playing, target).to_json() != device
    assert records(playing) == dcc, "the DCC hears of it only by 8.13"
    assert give_back(playing, answer) == ["I99"]
    assert records(playing) != dcc


@pytest.mark.parametrize("srv, target, body", BEHIND, ids=[srv for srv, _, _ in BEHIND])
def test_a_command_delivered_again_acts_again_only_if_it_is_not_protected(
    playing: Playing, srv: str, target: EUI64, body: b.RequestBody
) -> None:
    asked = ask_for(playing, srv, target, body)
    assert deliver(asked) is not None
    before = state(playing, target).to_json()
    again = deliver(asked)
    protected, _source = is_replay_protected(parse_message(asked.command).message_code)
    assert (again is None) == protected
    if protected:
        assert state(playing, target).to_json() == before
        playing.do("ask", task=asked.task)
        assert deliver(asked) is not None, "a new one is answered"


FAULTS: list[tuple[str, EUI64, b.RequestBody, str]] = [
    ("6.8", ESME, electricity(daily=True), "hardware-fault"),
    ("8.11", CHF, b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove"), "storage-failing"),
    ("8.7.2", PPMID, b.JoinServiceNonCritical(other_device_id=GSME), "storage-failing"),
    ("8.8.1", ESME, b.UnjoinServiceCritical(other_device_id=PPMID), "storage-failing"),
]


@pytest.mark.parametrize("srv, target, body, trouble", FAULTS, ids=[srv for srv, _, _, _ in FAULTS])
def test_a_refusal_is_returned_and_leaves_the_record_as_it_was(
    playing: Playing, srv: str, target: EUI64, body: b.RequestBody, trouble: str
) -> None:
    playing.do("trouble", name=trouble, device=str(target))
    asked = ask_for(playing, srv, target, body)
    before = records(playing)
    answer = deliver(asked)
    assert answer is not None
    assert answer.outcome == "failure", answer.result
    assert need_of(answer) == "needed"
    assert give_back(playing, answer) == ["I99"]
    assert records(playing) == before
    playing.do("clear_trouble")
    playing.do("ask", task=asked.task)
    answer = deliver(asked)
    assert answer is not None
    assert answer.outcome == "success"
