"""The counters a device keeps: one for each remote party and each of its cells, so that nothing acts twice."""

from __future__ import annotations

from typing import Any

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import canonical_json
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.cs02b import (
    Cell,
    CellOutcome,
    RemotePartyFloor,
    Replacement,
    UpdateCredentials,
    UpdateCredentialsResponse,
)
from hht_app.premises.han import Delivery
from hht_app.premises.judge import highest_counter, last_counter, raised_setting
from hht_app.premises.state import NO_CELL, CellKey, Counted, DeviceState
from tests.premises.forging import answer, command, deliver, party
from tests.premises.home import CHF, ESME, GPF, GSME, Home, make_home

BY_SUPPLIER, BY_NETWORK_OPERATOR, BY_TRANSCOS = 0x0102, 0x0103, 0x0107
RESTORE, DETAILS, READ_LOG = 0x008C, 0x0008, 0x0013
SUPPLIER, NETWORK_OPERATOR, ACB, TRANSCOS = 2, 3, 4, 5
NAMES = {SUPPLIER: "supplier", NETWORK_OPERATOR: "network-operator"}


@pytest.fixture
def home() -> Home:
    return make_home()


def given(home: Home, role: int, counter: int, to: str = "", **changed: Any) -> UpdateCredentials:
    """The certificates of ROLE's party (or of TO), for signing and key agreement, by mode and cell of that role."""
    wanted = {Cell(role, "ds", None): "ds", Cell(role, "ka", None): "ka"}
    keys, eui = home.world.keys, party(home, to or NAMES[role])
    certificates = {
        cell: keys.certificate(eui, "ds" if usage == "ds" else "ka") or b"" for cell, usage in wanted.items()
    }
    values: dict[str, Any] = {
        "mode": role,
        "apply_time_based_cpv": True,
        "authorising_cell": Cell(role, "ds", None),
        "authorising_counter": counter,
        "replacements": tuple(Replacement(der, cell) for cell, der in certificates.items()),
        "path_certificates": (keys.pki.organisation_issuing.certificate,),
    }
    return UpdateCredentials(**values | changed)


def hand_over(home: Home, role: int, counter: int, device: EUI64 = GPF, **more: Any) -> bytes:
    """6.21 as the broker sends it: it holds the cells of both roles until they are handed over."""
    code = BY_SUPPLIER if role == SUPPLIER else BY_NETWORK_OPERATOR
    return command(home, device, code, given(home, role, counter, **more), counter=counter)


def restore(home: Home, counter: int) -> bytes:
    rows: list[dict[str, Any]] = [{"device": GSME, "device_type": 0}]
    return command(
        home, GPF, RESTORE, payload_of(RESTORE, CRA.COMMAND, {"restore": {"entries": rows}}), counter=counter
    )


def send(home: Home, device: EUI64, data: bytes) -> Delivery:
    return home.house.deliver(device, data)


def outcomes(delivery: Delivery) -> tuple[CellOutcome, ...]:
    """What the device answered to CS02b, cell by cell."""
    found: Any = answer(delivery)
    assert isinstance(found, UpdateCredentialsResponse)
    return found.outcomes


def refused(home: Home, device: EUI64, data: bytes) -> bool:
    """The command is refused as a replay, and has changed nothing."""
    before = canonical_json(home.device(device).state.to_json())
    delivery = send(home, device, data)
    assert canonical_json(home.device(device).state.to_json()) == before
    return not delivery.heard and "replay refused" in delivery.truth


def counted(home: Home, device: EUI64, name: str, role: int) -> int | None:
    return home.device(device).state.counters.get(Counted(party(home, name), CellKey(role, "ds")))


def floors(home: Home, device: EUI64, *roles: int) -> list[int]:
    asked = {"details_of": {"authorising_cell": {"role": ACB, "key_usage": "ka"}, "roles": list(roles)}}
    told: Any = answer(deliver(home, device, DETAILS, payload_of(DETAILS, CRA.COMMAND, asked), counter=999))
    return [item["floor"] for item in told.values["details"]]


def test_two_handovers_act_in_whichever_order_they_reach_the_gpf(home: Home) -> None:
    """The broker's two commands are authorised by two cells, and each cell counts for itself."""
    first, second = hand_over(home, SUPPLIER, 101), hand_over(home, NETWORK_OPERATOR, 102)
    for data in (second, first):
        assert {item.status for item in outcomes(send(home, GPF, data))} == {0}
    assert (counted(home, GPF, "acb", SUPPLIER), counted(home, GPF, "acb", NETWORK_OPERATOR)) == (101, 102)
    assert counted(home, GPF, "acb", ACB) is None


@pytest.mark.parametrize("role", [SUPPLIER, NETWORK_OPERATOR])
def test_a_handover_that_failed_does_not_act_when_it_is_replayed(home: Home, role: int) -> None:
    data = hand_over(home, role, 101, path_certificates=())
    assert {item.status for item in outcomes(send(home, GPF, data))} == {10}
    assert refused(home, GPF, data)
    assert refused(home, GPF, hand_over(home, role, 100))
    other = NETWORK_OPERATOR if role == SUPPLIER else SUPPLIER
    assert {item.status for item in outcomes(send(home, GPF, hand_over(home, other, 100)))} == {0}


def test_a_device_tells_the_counter_of_each_cell_for_itself(home: Home) -> None:
    send(home, GPF, hand_over(home, SUPPLIER, 101, path_certificates=()))
    send(home, GPF, hand_over(home, NETWORK_OPERATOR, 203, path_certificates=()))
    assert floors(home, GPF, SUPPLIER, NETWORK_OPERATOR, ACB) == [101, 203, 0]
    assert counted(home, GPF, "acb", ACB) == 999, "the reading itself named the broker's own cell"


def test_a_command_acts_no_second_time_when_its_sender_lost_the_cell_it_counted_in(home: Home) -> None:
    data = restore(home, 500)
    assert send(home, GPF, data).heard
    assert counted(home, GPF, "acb", SUPPLIER) == 500
    for role in (SUPPLIER, NETWORK_OPERATOR):
        assert {item.status for item in outcomes(send(home, GPF, hand_over(home, role, 600 + role)))} == {0}
        home.device(GPF).state.log.clear()
        assert refused(home, GPF, data), role
    assert send(home, GPF, restore(home, 700)).heard


def test_a_command_acts_no_second_time_when_its_sender_gained_another_cell(home: Home) -> None:
    """The network operator reads the meter's device log, then gets the supplier's signing cell as well."""
    gained = party(home, "network-operator")
    read = payload_of(READ_LOG, CRA.COMMAND, {"read_log": None})
    data = command(home, ESME, READ_LOG, read, originator="network-operator", counter=800)
    assert send(home, ESME, data).heard
    assert counted(home, ESME, "network-operator", NETWORK_OPERATOR) == 800
    key = Cell(SUPPLIER, "ds", None)
    issued = home.world.keys.pki.organisation(gained, SUPPLIER, "ds", "HHT BOTH", 0).certificate
    moved = given(home, SUPPLIER, 900, replacements=(Replacement(issued, key),))
    sent = command(home, ESME, BY_SUPPLIER, moved, originator="supplier", counter=900)
    assert [item.status for item in outcomes(send(home, ESME, sent))] == [0]
    assert counted(home, ESME, "network-operator", SUPPLIER) is None
    assert refused(home, ESME, data)


def test_a_handover_of_some_cells_leaves_the_broker_able_to_hand_over_the_rest(home: Home) -> None:
    """The top-up cell of the supplier's role stays the broker's, which then signs for the network operator's role."""
    assert send(home, GPF, hand_over(home, SUPPLIER, 101)).heard
    assert str(CellKey(SUPPLIER, "ka", 1)) in home.device(GPF).state.cells_to_json()
    assert {item.status for item in outcomes(send(home, GPF, hand_over(home, NETWORK_OPERATOR, 102)))} == {0}


def test_a_change_of_supplier_sets_the_new_suppliers_counters_in_its_own_cells(home: Home) -> None:
    """6.23: the TransCoS counts in its cell, the gaining supplier from its floors on, top-ups apart."""
    floor = RemotePartyFloor(SUPPLIER, 7, ((0, 8),))
    made = given(
        home,
        SUPPLIER,
        6001,
        to="second-supplier",
        mode=7,
        authorising_cell=Cell(TRANSCOS, "ds", None),
        remote_party_floors=(floor,),
    )
    assert send(home, ESME, command(home, ESME, BY_TRANSCOS, made, originator="transcos", counter=6001)).heard
    counters = home.device(ESME).state.counters
    second, transcos = party(home, "second-supplier"), party(home, "transcos")
    assert counters == {
        Counted(transcos, CellKey(TRANSCOS, "ds")): 6001,
        Counted(second, CellKey(SUPPLIER, "ds")): 7,
        Counted(second, CellKey(SUPPLIER, "ka", 1)): 8,
    }
    assert highest_counter(home.device(ESME).state, second) == 7, "top-ups are counted apart"


def test_a_device_kept_while_a_party_had_one_counter_goes_on_and_takes_no_replay(home: Home) -> None:
    data = hand_over(home, NETWORK_OPERATOR, 101, path_certificates=())
    send(home, GPF, data)
    acb = party(home, "acb")
    kept = home.device(GPF).state.to_json()
    kept |= {"counters": {str(acb): "101"}, "top_up_counters": {str(acb): "9"}}
    state = DeviceState.from_json(kept)
    assert state.counters == {Counted(acb, NO_CELL): 101, Counted(acb, CellKey(SUPPLIER, "ka", 1)): 9}
    home.device(GPF).state = state
    for role in (SUPPLIER, NETWORK_OPERATOR, ACB):
        assert last_counter(state, acb, role) == 101
    assert refused(home, GPF, data)
    assert refused(home, GPF, hand_over(home, SUPPLIER, 100))
    assert outcomes(send(home, GPF, hand_over(home, NETWORK_OPERATOR, 102)))
    assert DeviceState.from_json(home.device(GPF).state.to_json()) == home.device(GPF).state


def test_counters_are_kept_and_read_back_by_party_and_cell(home: Home) -> None:
    for role in (SUPPLIER, NETWORK_OPERATOR):
        send(home, GPF, hand_over(home, role, 100 + role))
    acb = party(home, "acb")
    kept = home.device(GPF).state.to_json()
    assert kept["counters"] == {str(acb): {"2/ds/0": "102", "3/ds/0": "103"}}
    other = make_home()
    other.house.restore(home.house.snapshot())
    assert other.device(GPF).state == home.device(GPF).state


def test_a_device_that_believes_to_have_seen_more_refuses_in_every_cell(home: Home) -> None:
    home.house.troubles.inject("wrong-counter", device=CHF, by=1000)
    state, acb = home.device(CHF).state, party(home, "acb")
    assert int(state.settings[raised_setting(acb)]) == 999
    assert last_counter(state, acb, ACB) == 999
    home.device(GPF).state.settings[raised_setting(acb)] = "999"
    assert refused(home, GPF, hand_over(home, SUPPLIER, 999))
    assert refused(home, GPF, hand_over(home, NETWORK_OPERATOR, 999))
    assert outcomes(send(home, GPF, hand_over(home, NETWORK_OPERATOR, 1000)))
