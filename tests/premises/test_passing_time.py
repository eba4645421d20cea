"""What happens while time passes: commands dated for the future, sleeping meters, join periods, and the SM WAN."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.payloads import dlms_builders, gbz_builders
from hht_app.gbcs.payloads.cs02b import (
    CANCEL_TIME,
    Cell,
    CredentialsUpdated,
    NotYetExecuted,
    Replacement,
    UpdateCredentials,
    UpdateCredentialsResponse,
)
from hht_app.gbcs.payloads.dlms import RegisterDevice
from hht_app.gbcs.payloads.gbz import encode_time
from hht_app.gbcs.payloads.registry import decode_payload
from hht_app.gbcs.protection import verify_signature
from hht_app.premises.judge import certificate_info
from hht_app.premises.occurrences import Occurrence
from hht_app.premises.state import CellKey, Counted
from tests.premises.forging import answer, command, deliver
from tests.premises.home import CHF, ESME, GPF, GSME, HCALCS, PKI, Home, home, make_home
from tests.premises.test_use_case_results import tariff

BY_SUPPLIER, BY_TRANSCOS, LC_BY_LC, LC_BY_SUPPLIER, CS06 = 0x0102, 0x0107, 0x0125, 0x0126, 0x0012
LATER = "20260302120000Z"
__all__ = ["home"]


def credentials(home: Home, counter: int, **changed: Any) -> UpdateCredentials:
    """The second supplier's certificates for the supplier's cells."""
    cells = {Cell(2, "ds", None): "ds", Cell(2, "ka", None): "ka", Cell(2, "ka", 1): "pp-ka"}
    second = home.world.organisations["second-supplier"]
    replacements = []
    for cell, usage in cells.items():
        certificate = home.world.keys.certificate(second, usage)  # type: ignore[arg-type]
        assert certificate is not None
        replacements.append(Replacement(certificate, cell))
    given: dict[str, Any] = {
        "mode": 2,
        "apply_time_based_cpv": True,
        "authorising_cell": Cell(2, "ds", None),
        "authorising_counter": counter,
        "replacements": tuple(replacements),
        "path_certificates": (PKI.organisation_issuing.certificate,),
        "execution_time": LATER,
    }
    return UpdateCredentials(**(given | changed))


def holder(home: Home, device: EUI64, role: int = 2) -> EUI64:
    return certificate_info(home.device(device).state.cells[CellKey(role, "ds")]).subject_eui


def wait(home: Home, **span: float) -> list[Occurrence]:
    home.clock.advance(timedelta(**span).total_seconds())
    return list(home.house.advance())


def alerts(happened: list[Occurrence]) -> list[GBCSMessage]:
    return [parse_message(item.data) for item in happened if item.kind == "message"]


# --------------------------------------------------------------------------------------------- dated for the future


def test_a_supplier_changes_at_the_time_given_and_not_before(home: Home) -> None:
    supplier, second = home.world.organisations["supplier"], home.world.organisations["second-supplier"]
    payload = credentials(home, 70_001, new_floor=5, prepayment_floors=((0, 9),))
    assert answer(deliver(home, ESME, BY_SUPPLIER, payload, originator="supplier", counter=70_001)) == NotYetExecuted()
    assert wait(home, hours=2, minutes=59) == []
    assert holder(home, ESME) == supplier
    happened = wait(home, minutes=2)
    assert holder(home, ESME) == second
    (occurrence,) = happened
    assert occurrence.heard
    assert occurrence.at == home.clock.now - timedelta(minutes=1), "it happens at its own time"
    (alert,) = alerts(happened)
    assert (alert.message_code, alert.recipient) == (0x00CB, supplier)
    verify_signature(alert, PKI.device(ESME, "ds").public_key)
    told = decode_payload(alert)
    assert isinstance(told, CredentialsUpdated)
    assert (told.alert_code, told.execution_time) == (0x8F66, LATER)
    assert [item.status for item in told.outcome.outcomes] == [0, 0, 0]
    assert home.device(ESME).state.counters[Counted(second, CellKey(2, "ds"))] == 5
    assert home.device(ESME).state.counters[Counted(second, CellKey(2, "ka", 1))] == 9


def test_a_change_that_fails_at_its_time_is_told_by_8f67_cell_by_cell(home: Home) -> None:
    payload = credentials(home, 70_001, path_certificates=())
    answer(deliver(home, ESME, BY_SUPPLIER, payload, originator="supplier", counter=70_001))
    (alert,) = alerts(wait(home, hours=4))
    told = decode_payload(alert)
    assert isinstance(told, CredentialsUpdated)
    assert told.alert_code == 0x8F67
    assert [item.status for item in told.outcome.failed] == [10, 10, 10]
    assert holder(home, ESME) == home.world.organisations["supplier"]


def test_a_meter_that_does_not_know_the_time_cannot_say_that_it_has_come(home: Home) -> None:
    payload = credentials(home, 70_001)
    answer(deliver(home, ESME, BY_SUPPLIER, payload, originator="supplier", counter=70_001))
    home.device(ESME).state.clock_status = "invalid"
    told = decode_payload(alerts(wait(home, hours=4))[0])
    assert isinstance(told, CredentialsUpdated)
    assert [item.status for item in told.outcome.outcomes] == [127, 127, 127]


def test_a_cancellation_takes_back_what_waits(home: Home) -> None:
    payload = credentials(home, 70_001)
    answer(deliver(home, ESME, BY_SUPPLIER, payload, originator="supplier", counter=70_001))
    cancel = credentials(home, 70_002, execution_time=CANCEL_TIME)
    cancelled = deliver(home, ESME, BY_SUPPLIER, cancel, originator="supplier", counter=70_002)
    assert answer(cancelled) == NotYetExecuted()
    assert "1 future-dated" in cancelled.truth
    assert wait(home, days=1) == []
    assert holder(home, ESME) == home.world.organisations["supplier"]


def test_a_time_that_has_passed_is_now(home: Home) -> None:
    payload = credentials(home, 70_001, execution_time="20260302080000Z")
    found = answer(deliver(home, ESME, BY_SUPPLIER, payload, originator="supplier", counter=70_001))
    assert isinstance(found, UpdateCredentialsResponse)
    assert [item.status for item in found.outcomes] == [0, 0, 0]


@pytest.mark.parametrize("fault, status", [("busy", 30), ("low-memory", 17), ("storage-failing", 127)])
def test_a_device_in_trouble_keeps_its_cells_and_says_why(home: Home, fault: str, status: int) -> None:
    home.device(ESME).state.faults.add(fault)
    payload = credentials(home, 70_001, execution_time=None)
    found = answer(deliver(home, ESME, BY_SUPPLIER, payload, originator="supplier", counter=70_001))
    assert [item.status for item in found.outcomes] == [status] * 3
    assert holder(home, ESME) == home.world.organisations["supplier"]


def test_a_cell_of_another_role_than_the_mode_replaces_gets_25(home: Home) -> None:
    payload = credentials(home, 70_001, execution_time=None)
    wrong = Replacement(payload.replacements[0].certificate, Cell(3, "ds", None))
    found = answer(
        deliver(
            home,
            ESME,
            BY_SUPPLIER,
            credentials(home, 70_001, execution_time=None, replacements=(wrong, *payload.replacements[1:])),
            originator="supplier",
            counter=70_001,
        )
    )
    assert [item.status for item in found.outcomes] == [25, 0, 0]


def test_transcos_hands_the_meter_to_the_gaining_supplier_now_or_later(home: Home) -> None:
    from hht_app.gbcs.payloads.cs02b import RemotePartyFloor

    second = home.world.organisations["second-supplier"]
    floors = (RemotePartyFloor(2, 11, ((0, 12),)),)
    given = {"mode": 7, "authorising_cell": Cell(5, "ds", None), "remote_party_floors": floors}
    payload = credentials(home, 70_001, **given)
    answer(deliver(home, ESME, BY_TRANSCOS, payload, originator="transcos", counter=70_001))
    (alert,) = alerts(wait(home, hours=4))
    assert alert.recipient == home.world.organisations["transcos"]
    assert holder(home, ESME) == second
    assert home.device(ESME).state.counters[Counted(second, CellKey(2, "ds"))] == 11
    payload = credentials(home, 70_001, execution_time=None, **given)
    found = answer(deliver(home, GSME, BY_TRANSCOS, payload, originator="transcos", counter=70_001))
    assert [item.status for item in found.outcomes] == [0, 0, 0]


@pytest.mark.parametrize("code, mode, role, originator", [
    (LC_BY_LC, 10, 8, "load-controller"),
    (LC_BY_SUPPLIER, 11, 2, "supplier"),
])  # fmt: skip
def test_a_load_controllers_cell_is_replaced_by_itself_or_the_supplier(
    home: Home, code: int, mode: int, role: int, originator: str
) -> None:
    renewed = PKI.organisation(home.world.organisations["load-controller"], 8, "ds", "RENEWED", 1).certificate
    replacements = (Replacement(renewed, Cell(8, "ds", None)),)
    payload = credentials(home, 70_001, mode=mode, authorising_cell=Cell(role, "ds", None), replacements=replacements)
    answer(deliver(home, HCALCS, code, payload, originator=originator, counter=70_001))
    (alert,) = alerts(wait(home, hours=4))
    assert alert.message_code == 0x0124
    assert home.device(HCALCS).state.cells[CellKey(8, "ds")] == renewed


def activation(home: Home, counter: int, time: str) -> Any:
    values = {"image_hash": b"\xab" * 32, "originator_counter": counter, "time": time}
    payload = payload_of(CS06, CRA.COMMAND, {"activate": values})
    return answer(deliver(home, ESME, CS06, payload, originator="supplier", counter=counter)).values


@pytest.mark.parametrize("held, code, status", [("AB" * 32, 0x8F66, 0), ("CD" * 32, 0x8F67, 2), ("", 0x8F67, 1)])
def test_firmware_is_activated_at_its_time_and_the_alert_says_how_it_went(
    home: Home, held: str, code: int, status: int
) -> None:
    home.device(ESME).state.image_hash, home.device(ESME).state.image_version = held, "00020001"
    assert activation(home, 70_001, LATER) == {"accepted": None}
    assert home.device(ESME).state.firmware == "00010000"
    (alert,) = alerts(wait(home, hours=4))
    told = decode_payload(alert).values["alert"]  # type: ignore[attr-defined]
    assert (alert.message_code, told["alert_code"], told["originator_counter"]) == (0x00CA, code, 70_001)
    assert told["outcome"]["status"] == status
    assert home.device(ESME).state.firmware == ("00020001" if status == 0 else "00010000")


def test_a_gas_tariff_comes_into_force_part_by_part_each_told_by_an_alert(home: Home) -> None:
    start = encode_time(datetime.fromisoformat("2026-03-02T12:00:00+00:00"))
    block = tariff(tariff_type=gbz_builders.BLOCK, thresholds=(100,), start=start)
    deliver(home, GSME, 0x006B, block.command(), originator="supplier")
    assert home.device(GSME).state.settings == {}
    told = [decode_payload(item) for item in alerts(wait(home, hours=4))]
    assert [item.alert_code for item in told] == [0x8F66] * 5  # type: ignore[attr-defined]
    assert [(item.cluster, item.command) for item in told] == [  # type: ignore[attr-defined]
        (0x0707, 0), (0x0707, 4), (0x0700, 4), (0x0700, 6), (0x0700, 5)
    ]  # fmt: skip
    assert json.loads(home.device(GSME).state.settings["gas_prices"])[0]["start_time"] == start


def test_a_gas_tariff_is_taken_back_before_its_time(home: Home) -> None:
    start = encode_time(datetime.fromisoformat("2026-03-02T12:00:00+00:00"))
    deliver(home, GSME, 0x006B, tariff(start=start).command(), originator="supplier")
    deliver(home, GSME, 0x006B, tariff(cancels=True).command(), originator="supplier")
    assert wait(home, hours=4) == []
    assert home.device(GSME).state.settings == {}


def test_what_was_due_without_power_is_done_when_power_is_back(home: Home) -> None:
    payload = credentials(home, 70_001)
    answer(deliver(home, ESME, BY_SUPPLIER, payload, originator="supplier", counter=70_001))
    home.clock.advance(3600)
    home.house.troubles.inject("esme-power-cut", seconds=4 * 3600)
    assert holder(home, ESME) == home.world.organisations["supplier"]
    happened = wait(home, hours=5)
    done = [item for item in happened if item.kind == "message"]
    assert [item.at for item in done] == [datetime.fromisoformat("2026-03-02T14:00:00+00:00")]
    assert [item.at for item in happened] == sorted(item.at for item in happened)
    assert not done[0].heard, "the terminal lost its link with the hub's power"


# ------------------------------------------------------------------------------------- sleeping, joining, the WAN


def asleep(home: Home) -> None:
    deliver(home, CHF, 0x0001, RegisterDevice(GSME, home.house.plans[GSME].install_code, 600))
    assert home.house.press_join(GSME).joined
    home.clock.advance(3600)
    home.house.advance()


def test_a_gas_meter_that_sleeps_answers_when_it_wakes(home: Home) -> None:
    asleep(home)
    home.clock.advance(60)
    delivery = deliver(home, GSME, 0x0084, gbz_builders.read_firmware_version())
    assert delivery.heard == ()
    assert "sleeps" in delivery.truth
    assert wait(home, minutes=28) == []
    happened = wait(home, minutes=2)
    assert [item.kind for item in happened] == ["han", "message"]
    assert happened[1].heard
    assert parse_message(happened[1].data).kind == "response"
    assert happened[1].at == datetime.fromisoformat("2026-03-02T10:30:00+00:00"), "at its own period"


def test_the_end_of_the_join_period_is_reported_once(home: Home) -> None:
    deliver(home, CHF, 0x0001, RegisterDevice(ESME, home.house.plans[ESME].install_code, 90))
    assert wait(home, seconds=89) == []
    assert [item.text for item in wait(home, seconds=1)] == ["the join period has ended"]
    assert wait(home, hours=1) == []
    assert home.house.press_join(ESME).reason == "the join period is not running"


def test_without_wan_nothing_comes_and_alerts_wait_until_it_is_there(home: Home) -> None:
    read = command(home, ESME, 0x0059, dlms_builders.read_firmware_version())
    assert home.house.wan_deliver(ESME, read) == ()
    deliver(home, CHF, 0x0001, RegisterDevice(ESME, bytes(16), 90))
    assert home.house.wan_collect() == ()
    home.house.wan.arrives_at = home.clock.now + timedelta(hours=1)
    assert [item.kind for item in wait(home, hours=1)] == ["han", "wan"]
    (alert,) = home.house.wan_collect()
    assert parse_message(alert).message_code == 0x0018
    assert home.house.wan_collect() == ()
    (answered,) = home.house.wan_deliver(ESME, read)
    assert parse_message(answered).kind == "response"
    (overheard,) = home.house.advance()
    assert overheard.heard
    assert overheard.data == answered
    home.house.troubles.inject("wan-lost")
    assert home.house.wan_deliver(ESME, read) == ()
    assert not home.house.wan_reaches(ESME)


def test_the_alert_about_a_refused_command_goes_up_the_wan_too(home: Home) -> None:
    home.house.wan.arrive()
    read = dlms_builders.read_firmware_version()
    (alert,) = deliver(home, ESME, 0x0059, read, originator="second-supplier").heard
    assert home.house.wan_collect() == (alert,)


def test_a_sleeping_meters_answer_to_the_dcc_goes_up_by_itself(home: Home) -> None:
    asleep(home)
    home.house.wan.arrive()
    home.house.wan_collect()
    data = command(home, GSME, 0x0084, gbz_builders.read_firmware_version())
    assert home.house.wan_deliver(GSME, data) == ()
    home.clock.advance(1800)
    (answered,) = home.house.wan_collect()
    assert parse_message(answered).originator == GSME


def test_a_saved_home_goes_on_exactly_as_the_one_that_was_not_saved(home: Home) -> None:
    asleep(home)
    home.house.troubles.inject("interference", percent=50)
    home.house.troubles.inject("late-response", at=home.clock.now + timedelta(minutes=5))
    payload = credentials(home, 70_001)
    answered = deliver(home, ESME, BY_SUPPLIER, payload, originator="supplier", counter=70_001)
    assert answered.truth
    home.house.deliver(GSME, command(home, GSME, 0x0084, gbz_builders.read_firmware_version()))
    saved = json.loads(json.dumps(home.house.snapshot()))
    other = make_home()
    other.clock.advance_to(home.clock.now)
    other.house.restore(saved)
    assert other.house.snapshot() == home.house.snapshot() == saved
    assert wait(other, hours=5) == wait(home, hours=5)
    assert other.house.snapshot() == home.house.snapshot()
    assert GPF in home.house.devices
