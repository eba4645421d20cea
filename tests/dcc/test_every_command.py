"""Every request that can be delivered locally: made, delivered, answered, returned, and kept at the DCC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.clock import format_time
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.recording import Happening
from hht_app.dcc.tables import command_case, needed_back, return_effect
from hht_app.duis import bodies as b
from hht_app.duis.service_requests import all_service_requests, service_request
from hht_app.gbcs.envelope import CRA, Supplementary, parse_message
from hht_app.gbcs.payloads.cs02b import UpdateCredentials
from hht_app.gbcs.payloads.registry import decode_payload
from hht_app.gbcs.protection import verify_mac, verify_signature
from tests.dcc.asking import ask, held, request, submit
from tests.dcc.commands import (
    CRITICAL,
    LATER,
    NON_CRITICAL,
    TENANCY,
    at_the_end,
    carry_out,
    change_of_supplier,
    credentials,
    electricity,
    gas,
    quiet,
)
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing, begin

EVERY = [*NON_CRITICAL, *CRITICAL]
IDS = [f"{srv} {code} {index}" for index, (srv, _, _, code) in enumerate(EVERY)]


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield at_the_end(started)
    started.ws.close()


@pytest.mark.parametrize("srv, target, body, code", EVERY, ids=IDS)
def test_the_command_of_a_request_is_protected_delivered_answered_and_taken_back(
    playing: Playing, srv: str, target: EUI64, body: Any, code: str
) -> None:
    asked, delivery = carry_out(playing, srv, target, body)
    assert asked.handover is not None
    command = parse_message(asked.handover.command)
    assert f"{command.message_code:04X}" == code
    keys = playing.world.keys
    own, peer = keys.private_key(playing.world.acb, "ka"), keys.public_key(target, "ka")
    assert own is not None
    assert peer is not None
    verify_mac(command, own, peer)
    if service_request(srv).critical:
        signer = keys.public_key(playing.world.supplier, "ds")
        assert signer is not None
        verify_signature(command, signer)
    assert any(parse_message(data).cra is CRA.RESPONSE for data in delivery.heard), delivery.truth
    assert playing.world.dcc.office.state.commands[str(asked.request_id)].answered


def originator(playing: Playing, srv: str, target: EUI64, body: Any) -> tuple[EUI64, Supplementary, RequestID]:
    with playing.ws.transaction():
        asked = playing.world.back_office.ask_command(srv, target, body)
    assert asked.handover is not None
    command = parse_message(asked.handover.command)
    return command.originator, command.supplementary, asked.request_id


def test_a_known_user_originates_its_command_and_an_unknown_ones_is_the_brokers(playing: Playing) -> None:
    version = b.ReadFirmwareVersion()
    for target in (ESME, GSME, GPF):
        assert originator(playing, "11.2", target, version)[:2] == (playing.world.supplier, Supplementary())
    for target in (CHF, PPMID):
        who, extra, own = originator(playing, "11.2", target, version)
        assert (who, extra) == (playing.world.acb, Supplementary(playing.world.supplier, own.counter))
    roles = b.RetrieveDeviceSecurityCredentialsKRP(remote_party_roles=("Supplier",))
    assert originator(playing, "6.24.1", ESME, roles)[:2] == (playing.world.acb, Supplementary())


def test_a_user_unknown_to_the_device_gets_no_pre_command_and_no_counter_of_the_dcc_is_used(playing: Playing) -> None:
    before = held(playing)
    body = b.UnjoinServiceCritical(other_device_id=PPMID)
    assert ask(playing, "8.8.1", body, variant=4, target=ESME, user="second-supplier") == "E080821"
    assert held(playing) == before


def test_a_reading_for_an_unknown_user_carries_that_users_certificate(playing: Playing) -> None:
    asked = request(
        playing, "4.1.1", b.ReadInstantaneousImportRegisters(), variant=2, target=ESME, user="second-supplier"
    )
    content = submit(playing, asked).content
    command = parse_message(getattr(content, "gbcs_payload", b""))
    second = playing.world.organisations["second-supplier"]
    assert command.originator == playing.world.acb
    assert command.ka_certificate == playing.world.keys.certificate(second, "ka")


# --------------------------------------------------------------------------------------- what a return changes


def holders(playing: Playing, device: EUI64, role: int) -> set[EUI64]:
    return {row.holder for row in playing.world.dcc.office.inventory.cells(device) if row.role == role}


def test_6_15_1_is_followed_cell_by_cell_and_only_once_it_is_returned(playing: Playing) -> None:
    second = playing.world.organisations["second-supplier"]
    body = credentials(playing, "second-supplier")
    carry_out(playing, "6.15.1", ESME, credentials(playing))
    assert holders(playing, ESME, 2) == {playing.world.supplier}
    with playing.ws.transaction():
        asked = playing.world.back_office.ask_command("6.15.1", GSME, body)
        assert asked.handover is not None
        delivery = playing.house.deliver(GSME, asked.handover.command)
        assert holders(playing, GSME, 2) == {playing.world.supplier}, "it never came back, so the record is behind"
        for data in delivery.heard:
            playing.world.back_office.send_back(asked.request_id, data)
    rows = [row for row in playing.world.dcc.office.inventory.cells(GSME) if row.role == 2]
    told = {row.holder for row in rows}
    assert told in ({second}, {playing.world.supplier})
    if told == {second}:
        assert {row.rule for row in rows} == {"6.15.1-cells-returned"}


def test_6_23_is_the_transcos_s_and_makes_the_gaining_supplier_the_holder(playing: Playing) -> None:
    second = playing.world.organisations["second-supplier"]
    asked, _ = carry_out(playing, "6.23", ESME, change_of_supplier(playing, ESME))
    assert asked.handover is not None
    command = parse_message(asked.handover.command)
    assert command.originator == playing.world.organisations["transcos"]
    assert command.supplementary == Supplementary()
    payload = decode_payload(command)
    assert isinstance(payload, UpdateCredentials)
    assert payload.authorising_counter == command.originator_counter
    assert [item.role for item in payload.remote_party_floors] == [2]
    assert holders(playing, ESME, 2) == {second}


def test_joins_and_unjoins_are_noted(playing: Playing) -> None:
    memory = playing.world.dcc.office.state.devices
    assert memory.joins[ESME] == [PPMID]
    carry_out(playing, "8.8.1", ESME, b.UnjoinServiceCritical(other_device_id=PPMID))
    assert memory.joins[ESME] == []
    carry_out(playing, "8.7.1", ESME, b.JoinServiceCritical(other_device_id=PPMID))
    assert memory.joins[ESME] == [PPMID]


def test_the_hubs_log_at_the_dcc_follows_8_11_and_not_what_never_came_back(playing: Playing) -> None:
    memory = playing.world.dcc.office.state.devices
    assert set(memory.device_logs[CHF]) == {ESME, GSME, PPMID}
    remove = b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove")
    with playing.ws.transaction():
        asked = playing.world.back_office.ask_command("8.11", CHF, remove)
        assert asked.handover is not None
        heard = playing.house.deliver(CHF, asked.handover.command).heard
        assert PPMID in memory.device_logs[CHF]
        for data in heard:
            if parse_message(data).cra is CRA.RESPONSE:
                playing.world.back_office.send_back(asked.request_id, data)
    assert PPMID not in memory.device_logs[CHF]


def test_tenancy_and_billing_are_noted_as_they_were_confirmed(playing: Playing) -> None:
    memory = playing.world.dcc.office.state.devices
    first, _ = carry_out(playing, "3.2", ESME, TENANCY)
    second, _ = carry_out(playing, "6.8", ESME, electricity(monthly=1))
    assert first.handover is not None
    assert second.handover is not None
    assert memory.settings[ESME] == {
        "tenancy": parse_message(first.handover.command).payload.hex(),
        "billing": parse_message(second.handover.command).payload.hex(),
    }


def test_a_failure_is_taken_back_and_moves_nothing(playing: Playing) -> None:
    before = playing.records()
    memory = playing.world.dcc.office.state.devices.snapshot()
    asked, delivery = carry_out(playing, "11.3", ESME, b.ActivateFirmware(firmware_hash=bytes(32)))
    assert "no image" in delivery.truth
    assert playing.records() == before
    assert playing.world.dcc.office.state.devices.snapshot() == memory
    assert playing.world.dcc.office.state.commands[str(asked.request_id)].answered


def test_what_is_on_no_list_is_taken_and_needs_no_action(playing: Playing) -> None:
    for srv, target, body in (
        ("11.2", ESME, b.ReadFirmwareVersion()),
        ("8.9", GSME, b.ReadDeviceLog()),
        ("4.1.1", ESME, b.ReadInstantaneousImportRegisters()),
    ):
        assert needed_back(srv) == "not on the list"
        before = playing.records()
        memory = playing.world.dcc.office.state.devices.snapshot()
        carry_out(playing, srv, target, body)
        assert playing.records() == before
        assert playing.world.dcc.office.state.devices.snapshot() == memory


def test_what_is_on_no_list_is_said_to_need_no_action(playing: Playing) -> None:
    told: list[Happening] = []
    playing.world.dcc.office.record = told.append
    carry_out(playing, "11.2", ESME, b.ReadFirmwareVersion())
    (said,) = [item.summary for item in told if item.kind == "returned"]
    assert "on no list, no action is needed" in said


def test_6_24_2_changes_the_record_only_if_the_device_uses_another_certificate(playing: Playing) -> None:
    inventory, memory = playing.world.dcc.office.inventory, playing.world.dcc.office.state.devices
    body = b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Key Agreement")
    true = inventory.device_certificate(ESME, "ka")
    assert true is not None
    carry_out(playing, "6.24.2", ESME, body)
    assert memory.certificate_history == []
    stale = playing.world.keys.certificate(GSME, "ka")
    assert stale is not None
    ask_first = playing.world.back_office
    with playing.ws.transaction():
        asked = ask_first.ask_command("6.24.2", ESME, body)
        inventory.put_device_certificate(ESME, "ka", stale, at=playing.world.dcc.office.now, rule="test")
        assert asked.handover is not None
        for data in playing.house.deliver(ESME, asked.handover.command).heard:
            assert ask_first.send_back(asked.request_id, data).response_code == "I99"
    assert inventory.device_certificate(ESME, "ka") == true
    (change,) = memory.certificate_history
    assert (change.device, change.old, change.new, change.rule) == (ESME, stale, true, "6.24.2-differs")
    assert change.at == format_time(playing.world.dcc.office.now)


# ---------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "srv, target, body, variant, code",
    [
        ("6.8", ESME, gas("Daily"), 4, "E060801"),
        ("6.8", GSME, electricity(daily=True), 4, "E060801"),
        ("6.8", PPMID, electricity(daily=True), 4, "E11"),
        ("3.2", ESME, TENANCY.changed(execution_date_time=LATER), 2, "E12"),
        ("8.12.1", CHF, b.RestoreHANDeviceLog(old_chf_id=ESME), 2, "E081202"),
        ("8.12.2", GPF, b.RestoreGPFDeviceLog(old_gpf_id=CHF), 2, "E081202"),
        ("8.8.2", PPMID, b.UnjoinServiceNonCritical(other_device_id=CHF), 2, "E080821"),
    ],
)
def test_a_command_that_cannot_be_made_is_refused_without_a_trace(
    playing: Playing, srv: str, target: EUI64, body: Any, variant: int, code: str
) -> None:
    before = held(playing)
    assert ask(playing, srv, body, variant=variant, target=target) == code
    assert held(playing) == before


def test_a_command_dated_for_the_past_is_refused(playing: Playing) -> None:
    past = playing.house.now
    before = held(playing)
    body = b.ActivateFirmware(firmware_hash=bytes(32), execution_date_time=past)
    assert ask(playing, "11.3", body, variant=4, target=ESME) == "E12"
    assert held(playing) == before


# ------------------------------------------------------------------------------------------------------- tables


def test_every_request_of_the_mp081_list_has_an_effect_and_a_command(tmp_path: Path) -> None:
    listed = [info.srv for info in all_service_requests() if info.mp081_return_list]
    assert len(listed) == 14
    for srv in listed:
        assert needed_back(srv) == "needed"
        effect = return_effect(srv)
        assert effect is not None
        assert effect.source
    assert needed_back("6.24.2") == "not on the list"
    assert needed_back(None) == "not held"
    assert command_case("3.2", "CHF") is None


def test_a_new_hub_takes_over_the_old_ones_devices_from_its_backup(tmp_path: Path) -> None:
    started = begin(tmp_path / "H")
    quiet(at_the_end(started))
    office = started.world.dcc.office
    with started.ws.transaction():
        for item in started.session.state.heard:
            if item.use_case == "CS14":
                assert started.world.back_office.send_back(None, bytes.fromhex(item.message)).response_code == "I99"
    backup = office.state.devices.backups[CHF]
    assert {device for device, key in backup.entries if key} >= {ESME, GSME}, "the PPMID had no key yet at that time"
    asked = request(started, "8.12.1", b.RestoreHANDeviceLog(old_chf_id=CHF), variant=2, target=CHF)
    command = parse_message(getattr(submit(started, asked).content, "gbcs_payload", b""))
    assert command.message_code == 0x0003
    assert backup.extended_pan_id in command.payload
    started.ws.close()
