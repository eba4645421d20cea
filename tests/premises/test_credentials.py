"""CS02b at a device: who may replace what, cell by cell, and what it then holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.payloads.cs02b import Cell, Replacement, UpdateCredentials, UpdateCredentialsResponse
from hht_app.premises.han import Delivery
from hht_app.premises.judge import certificate_info
from hht_app.premises.state import CellKey, Counted
from hht_app.smki.pki import TrainingPKI
from tests.flows.job import ESME, GPF, Playing, begin
from tests.premises.forging import answer, deliver, party, refused_with_alert

BY_SUPPLIER, BY_NETWORK_OPERATOR = 0x0102, 0x0103
DS, KA, TOP_UP = Cell(2, "ds", None), Cell(2, "ka", None), Cell(2, "ka", 1)


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    # The GPF's own handover must not have happened yet.
    started.until("deliver", task="handover-gpf")
    yield started
    started.ws.close()


def certificate(playing: Playing, name: str, usage: Any) -> bytes:
    found = playing.world.keys.certificate(party(playing, name), usage)
    assert found is not None
    return found


def update(playing: Playing, counter: int, **changed: Any) -> UpdateCredentials:
    """The supplier's three certificates for the supplier's cells, as 6.21 would have them."""
    wanted = {DS: "ds", KA: "ka", TOP_UP: "pp-ka"}
    made = UpdateCredentials(
        mode=2,
        apply_time_based_cpv=True,
        authorising_cell=DS,
        authorising_counter=counter,
        new_floor=17,
        replacements=tuple(
            Replacement(certificate(playing, "supplier", usage), cell) for cell, usage in wanted.items()
        ),
        path_certificates=(playing.world.keys.pki.organisation_issuing.certificate,),
    )
    return replace(made, **changed)


def send(
    playing: Playing, target: EUI64, payload: UpdateCredentials, *, code: int = BY_SUPPLIER, originator: str = "acb"
) -> Delivery:
    return deliver(playing, target, code, payload, originator=originator, counter=payload.authorising_counter)


def holders(playing: Playing, device: EUI64) -> dict[str, EUI64]:
    cells = playing.house.devices[device].state.cells
    return {str(key): certificate_info(cells[key]).subject_eui for key in cells if key.role != 0}


def test_handover_puts_the_suppliers_certificates_into_its_cells_and_no_others(playing: Playing) -> None:
    before = holders(playing, GPF)
    found = answer(send(playing, GPF, update(playing, 70_001)))
    assert isinstance(found, UpdateCredentialsResponse)
    assert [item.status for item in found.outcomes] == [0, 0, 0]
    assert {item.existing_subject for item in found.outcomes} == {playing.world.acb}
    assert {item.replacing_subject for item in found.outcomes} == {playing.world.supplier}
    changed = {key: holder for key, holder in holders(playing, GPF).items() if before[key] != holder}
    assert changed == dict.fromkeys(("2/ds/0", "2/ka/0", "2/ka/1"), playing.world.supplier)
    assert playing.house.devices[GPF].state.counters[Counted(playing.world.supplier, CellKey(2, "ds"))] == 17


def test_the_supplier_can_command_the_gpf_only_after_handover(playing: Playing) -> None:
    from hht_app.gbcs.payloads.gbz import GCS09Response, PublishChangeOfTenancy

    act = playing.until("deliver", task="handover-gpf")
    now = playing.house.now
    payload = PublishChangeOfTenancy(implementation_time=now, issuer_event=1)
    before = playing.house.snapshot()
    refused = deliver(playing, GPF, 0x0072, payload, originator="supplier")
    refused_with_alert(playing, refused, before, 0x8F3E, "trust anchor")
    playing.session.do(act)
    assert answer(deliver(playing, GPF, 0x0072, payload, originator="supplier")) == GCS09Response(0)


def test_a_certificate_of_an_unknown_authority_keeps_its_cell_with_10_and_the_others_are_replaced(
    playing: Playing,
) -> None:
    foreign = TrainingPKI(4711).organisation(playing.world.supplier, 2, "ka", "HHT SUPPLIER ONE").certificate
    payload = update(playing, 70_002)
    mixed = tuple(replace(item, certificate=foreign) if item.cell == KA else item for item in payload.replacements)
    found = answer(send(playing, GPF, replace(payload, replacements=mixed)))
    assert [item.status for item in found.outcomes] == [0, 10, 0]
    kept = found.outcomes[1]
    assert (kept.replacing_subject, kept.replacing_ski) == (kept.existing_subject, kept.existing_ski)
    assert kept.existing_subject == playing.world.acb
    assert holders(playing, GPF)["2/ka/0"] == playing.world.acb
    assert holders(playing, GPF)["2/ds/0"] == playing.world.supplier


def test_without_the_issuing_certificate_nothing_chains(playing: Playing) -> None:
    before = holders(playing, GPF)
    found = answer(send(playing, GPF, update(playing, 70_003, path_certificates=())))
    assert [item.status for item in found.outcomes] == [10, 10, 10]
    assert holders(playing, GPF) == before
    assert playing.world.supplier not in playing.house.devices[GPF].state.counters


@pytest.mark.parametrize(
    "name, usage",
    [("supplier", "ka"), ("network-operator", "ds"), ("acb", "ds"), ("supplier", "xml-ds")],
    ids=["key agreement for a signing cell", "network operator", "access control broker", "XML signing"],
)
def test_a_certificate_of_another_use_or_role_is_a_bad_one(playing: Playing, name: str, usage: str) -> None:
    wrong = (Replacement(certificate(playing, name, usage), DS),)
    found = answer(send(playing, GPF, update(playing, 70_004, replacements=wrong)))
    assert [item.status for item in found.outcomes] == [5]
    assert holders(playing, GPF)["2/ds/0"] == playing.world.acb


def test_a_device_certificate_is_a_bad_one(playing: Playing) -> None:
    device = playing.world.keys.certificate(ESME, "ds")
    assert device is not None
    found = answer(send(playing, GPF, update(playing, 70_005, replacements=(Replacement(device, DS),))))
    assert [item.status for item in found.outcomes] == [5]


def test_what_is_no_certificate_at_all_is_a_bad_one(playing: Playing) -> None:
    wrong = (Replacement(b"\x30\x03\x02\x01\x05", DS),)
    found = answer(send(playing, GPF, update(playing, 70_006, replacements=wrong)))
    assert [item.status for item in found.outcomes] == [5]


def silent(playing: Playing, delivery: Delivery, before: object, why: str) -> None:
    assert delivery.heard == ()
    assert why in delivery.truth
    assert playing.house.snapshot() == before


@pytest.mark.parametrize(
    "changed, why",
    [
        ({"mode": 3}, "mode 3 does not belong"),
        ({"authorising_cell": None}, "authorising cell"),
        ({"authorising_cell": KA}, "authorising cell"),
        ({"authorising_cell": Cell(3, "ds", None)}, "not authorised by role 3"),
    ],
    ids=["mode", "no cell", "key agreement cell", "another role's cell"],
)
def test_a_wrong_frame_of_reference_refuses_the_whole(playing: Playing, changed: dict[str, Any], why: str) -> None:
    before = playing.house.snapshot()
    silent(playing, send(playing, GPF, update(playing, 70_007, **changed)), before, why)


def test_an_authorising_counter_that_is_not_the_messages_refuses_the_whole(playing: Playing) -> None:
    before = playing.house.snapshot()
    payload = update(playing, 70_008)
    delivery = deliver(playing, GPF, BY_SUPPLIER, payload, counter=70_009)
    silent(playing, delivery, before, "authorising counter")


def test_a_cell_the_device_does_not_have_refuses_the_whole_and_replaces_nothing(playing: Playing) -> None:
    before = playing.house.snapshot()
    payload = update(playing, 70_010)
    more = (*payload.replacements, Replacement(certificate(playing, "supplier", "ka"), Cell(2, "ka", 7)))
    silent(playing, send(playing, GPF, replace(payload, replacements=more)), before, "no trust anchor cell")


def test_a_network_operator_cannot_put_itself_into_the_suppliers_cells(playing: Playing) -> None:
    """It holds cells of its own at the meter, and may replace those only."""
    before = playing.house.snapshot()
    for cell in (Cell(3, "ds", None), DS):
        payload = update(playing, 70_011, authorising_cell=cell)
        delivery = send(playing, ESME, payload, originator="network-operator")
        assert delivery.heard == ()
        assert playing.house.snapshot() == before


def test_a_network_operators_cells_are_handed_over_by_the_broker_too_before_or_after_the_suppliers(
    playing: Playing,
) -> None:
    """The broker's certificate lies in the cells of both roles: which of them authorises is for the mode to say."""
    cells = {Cell(3, "ds", None): "ds", Cell(3, "ka", None): "ka"}
    payload = update(
        playing,
        70_012,
        mode=3,
        authorising_cell=Cell(3, "ds", None),
        prepayment_floors=(),
        replacements=tuple(
            Replacement(certificate(playing, "network-operator", usage), cell) for cell, usage in cells.items()
        ),
    )
    found = answer(send(playing, GPF, payload, code=BY_NETWORK_OPERATOR))
    assert [item.status for item in found.outcomes] == [0, 0]
    assert holders(playing, GPF)["3/ds/0"] == party(playing, "network-operator")
    assert holders(playing, GPF)["2/ds/0"] == playing.world.acb
    assert [item.status for item in answer(send(playing, GPF, update(playing, 70_013))).outcomes] == [0, 0, 0]


def test_a_supplier_can_hand_its_own_cells_to_the_next_supplier(playing: Playing) -> None:
    payload = update(
        playing,
        70_014,
        replacements=tuple(
            Replacement(certificate(playing, "second-supplier", usage), cell)
            for cell, usage in {DS: "ds", KA: "ka", TOP_UP: "pp-ka"}.items()
        ),
    )
    assert [item.status for item in answer(send(playing, ESME, payload, originator="supplier")).outcomes] == [0, 0, 0]
    counters = playing.house.devices[ESME].state.counters
    assert counters[Counted(party(playing, "second-supplier"), CellKey(2, "ds"))] == 17
    before = playing.house.snapshot()
    later = send(playing, ESME, update(playing, 70_015), originator="supplier")
    refused_with_alert(playing, later, before, 0x8F3E, "trust anchor")
    assert CellKey(2, "ds") in playing.house.devices[ESME].state.cells


def test_the_root_cell_is_out_of_reach(playing: Playing) -> None:
    root = Replacement(TrainingPKI(4711).organisation_root.certificate, Cell(0, "ds", None))
    before = playing.house.snapshot()
    payload = update(playing, 70_016)
    more = (*payload.replacements, root)
    silent(playing, send(playing, GPF, replace(payload, replacements=more)), before, "root's cell")
