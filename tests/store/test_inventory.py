"""The inventory: a status changes only by a named rule, and the history says which."""

# ruff: noqa: PT012 - what happens inside a transaction before it fails is what these tests are about
from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hht_app.core.errors import BugError, DataError
from hht_app.core.identifiers import EUI64
from hht_app.store.connection import open_workspace
from hht_app.store.inventory import DEVICE_STATUSES, Inventory
from tests.store.sample import AT, CHF, ESME, GPF, REQUEST, SUPPLIER, device, new_session

STRANGER = EUI64.parse("00-DB-12-34-56-78-90-FF")
RULE = {"rule": "8.14.2 accepted", "source": "MP081", "request_id": REQUEST, "at": AT + timedelta(minutes=5)}
START = {"rule": "pre-notification", "source": "scenario", "request_id": None, "at": AT}


@pytest.fixture
def inventory(workspace: Path):
    with open_workspace(workspace) as ws:
        world, _ = new_session(ws)
        opened = Inventory(ws, world)
        opened.add(device(CHF, "CHF", csp_region="South"), **START)
        opened.add(device(GPF, "GPF", associated_chf=CHF), **START)
        opened.add(device(ESME, "ESME", import_mpxn="1200034567890", post_code="ZZ1_1ZZ", uprn="100%"), **START)
        yield opened


def change(inventory: Inventory, eui: EUI64, to: str, **values: object) -> None:
    with inventory._ws.transaction():
        inventory.set_status(eui, to, **{**RULE, **values})


def test_history_says_from_what_to_what_by_which_rule_and_for_which_request(inventory: Inventory) -> None:
    change(inventory, CHF, "InstalledNotCommissioned")
    first, second = inventory.history(CHF)
    assert (first.from_status, first.to_status, first.rule, first.request_id) == (None, "Pending", START["rule"], None)
    assert second.to_json() == {
        "device": "00-DB-12-34-56-78-90-A2",
        "at": "2026-11-23T09:05:00Z",
        "from": "Pending",
        "to": "InstalledNotCommissioned",
        "rule": "8.14.2 accepted",
        "source": "MP081",
        "request_id": str(REQUEST),
    }
    record = inventory.get(CHF)
    assert record is not None
    assert record.device_status == "InstalledNotCommissioned"
    assert len(inventory.history(GPF)) == 1
    assert inventory.history(STRANGER) == ()


def test_a_status_outside_a_transaction_is_refused(inventory: Inventory) -> None:
    with pytest.raises(BugError, match="outside a transaction"):
        inventory.set_status(CHF, "InstalledNotCommissioned", **RULE)
    assert len(inventory.history(CHF)) == 1


@pytest.mark.parametrize(
    "eui, to, error", [(CHF, "Pending", BugError), (STRANGER, "Pending", BugError), (CHF, "Gone", DataError)]
)
def test_a_change_that_is_none_changes_nothing(inventory: Inventory, eui: EUI64, to: str, error: type) -> None:
    before = inventory.list()
    with pytest.raises(error):
        change(inventory, eui, to)
    assert inventory.list() == before
    assert len(inventory.history(CHF)) == 1


def test_every_status_of_the_schema_can_be_had(inventory: Inventory) -> None:
    for status in DEVICE_STATUSES[1:]:
        change(inventory, ESME, status)
    assert [row.to_status for row in inventory.history(ESME)] == list(DEVICE_STATUSES)


def test_status_and_history_are_undone_together(inventory: Inventory) -> None:
    with pytest.raises(ZeroDivisionError), inventory._ws.transaction():
        inventory.set_status(CHF, "InstalledNotCommissioned", **RULE)
        inventory.associate(ESME, CHF)
        raise ZeroDivisionError
    record = inventory.get(CHF)
    assert record is not None
    assert record.device_status == "Pending"
    assert len(inventory.history(CHF)) == 1
    assert inventory.hub_of(ESME) is None


def test_a_record_comes_back_as_it_was_put(inventory: Inventory) -> None:
    full = device(
        STRANGER,
        "PPMID",
        smets_chts_version="5.1",
        device_firmware_version="0123ABCD",
        device_firmware_version_status="Active",
        cpl_status="Current",
        date_commissioned="2026-11-23",
        import_mpxn="1",
        secondary_import_mpan="2",
        export_mpan="3",
        esme_variant="A",
        uprn="12",
        post_code="ZZ1 1ZZ",
        address_identifier="  Flat 1 ",
        csp_region="4G South",
        device_gbcs_version="4.2",
        han_variant="Single Band",
        connectivity="Cellular",
        associated_chf=CHF,
    )
    inventory.add(full, **START)
    assert inventory.get(STRANGER) == full
    plain = full.to_json()
    assert plain["device_id"] == str(STRANGER)
    assert plain["associated_chf"] == str(CHF)
    assert plain["address_identifier"] == "  Flat 1 "
    assert [record.device_id for record in inventory.list()] == [ESME, CHF, GPF, STRANGER]


def test_a_device_is_put_on_record_once_and_only_as_a_known_type_and_status(inventory: Inventory) -> None:
    with pytest.raises(DataError, match="already"):
        inventory.add(device(CHF, "CHF"), **START)
    with pytest.raises(DataError, match="type"):
        inventory.add(device(STRANGER, "Type 2"), **START)
    with pytest.raises(DataError, match="status"):
        inventory.add(device(STRANGER, "IHD", device_status="pending"), **START)
    assert len(inventory.list()) == 3
    inventory.add(device(STRANGER, "IHD", device_status=None), **START)
    assert inventory.history(STRANGER)[0].to_status is None


def test_meter_point_numbers_stay_out_of_reprs(inventory: Inventory) -> None:
    record = inventory.get(ESME)
    assert record is not None
    assert record.import_mpxn == "1200034567890"
    assert "1200034567890" not in repr(record)
    assert "1200034567890" not in repr(inventory)


@pytest.mark.parametrize(
    "text, found",
    [
        ("00-DB-12-34-56-78-90-A0", [ESME]),
        ("00db1234567890a0", [ESME]),
        ("00:DB:12:34:56:78:90:A0", [ESME]),
        ("90-a", [ESME, CHF, GPF]),
        ("90a2", [CHF]),
        ("00034567", [ESME]),
        ("esme", [ESME]),
        ("ZZ1_1", [ESME]),
        ("_", [ESME]),
        ("%", [ESME]),
        ("\\", []),
        ("HHT Ltd", [ESME, CHF, GPF]),
        ("'; DROP TABLE devices; --", []),
        ("  ", []),
        ("-", []),
    ],
)
def test_search_takes_text_literally_and_eui_64s_in_any_form(inventory: Inventory, text: str, found: list) -> None:
    assert [record.device_id for record in inventory.search(text)] == found


def test_devices_are_found_by_their_hub(inventory: Inventory) -> None:
    assert inventory.gpf_of(CHF) == GPF
    assert inventory.gpf_of(ESME) is None
    assert inventory.hub_of(GPF) == inventory.hub_of(CHF) == CHF
    assert inventory.hub_of(ESME) is inventory.hub_of(STRANGER) is None
    inventory.associate(ESME, CHF)
    assert inventory.hub_of(ESME) == CHF
    assert [record.device_id for record in inventory.devices_of(CHF)] == [ESME, GPF]
    inventory.associate(ESME, None)
    assert inventory.hub_of(ESME) is None
    with pytest.raises(BugError):
        inventory.associate(STRANGER, CHF)


def test_other_fields_are_amended_but_never_identity_status_or_hub(inventory: Inventory) -> None:
    inventory.amend(ESME, device_firmware_version="00000001", export_mpan=None)
    record = inventory.get(ESME)
    assert record is not None
    assert (record.device_firmware_version, record.import_mpxn) == ("00000001", "1200034567890")
    for name in ("device_id", "device_type", "device_status", "associated_chf", "world_id", "x = 1, uprn"):
        with pytest.raises(BugError):
            inventory.amend(ESME, **{name: "x"})
    with pytest.raises(BugError):
        inventory.amend(STRANGER, uprn="1")


def test_certificates_are_kept_by_device_and_usage_the_newest_counts(inventory: Inventory) -> None:
    inventory.put_device_certificate(ESME, "ds", b"\x30one", AT, "pre-notification")
    inventory.put_device_certificate(ESME, "ka", b"\x30two", AT, "pre-notification")
    inventory.put_device_certificate(ESME, "ds", b"\x30three", AT, "6.24.2")
    assert inventory.device_certificate(ESME, "ds") == b"\x30three"
    assert inventory.device_certificates(ESME) == {"ds": b"\x30three", "ka": b"\x30two"}
    assert inventory.device_certificate(CHF, "ds") is None
    with pytest.raises(BugError):
        inventory.put_device_certificate(STRANGER, "ds", b"", AT, "x")


def test_a_cell_tells_its_holder_and_by_which_request_it_came_there(inventory: Inventory) -> None:
    acb = EUI64.parse("02-48-48-54-00-00-00-02")
    for usage, cell in (("ds", 0), ("ka", 0), ("ka", 1)):
        inventory.put_cell(GPF, 2, usage, cell, acb, b"\x01" * 8, AT, "pre-notification", None)
    inventory.put_cell(GPF, 2, "ka", 1, SUPPLIER, b"\x02" * 8, AT, "6.21 answered", REQUEST)
    rows = inventory.cells(GPF)
    assert [(row.key_usage, row.cell_usage, row.holder) for row in rows] == [
        ("ds", 0, acb),
        ("ka", 0, acb),
        ("ka", 1, SUPPLIER),
    ]
    assert rows[2].to_json() == {
        "device": str(GPF),
        "role": 2,
        "key_usage": "ka",
        "cell_usage": 1,
        "holder": str(SUPPLIER),
        "ski": "02" * 8,
        "at": "2026-11-23T09:00:00Z",
        "rule": "6.21 answered",
        "request_id": str(REQUEST),
    }
    assert inventory.cells(ESME) == ()


def test_worlds_do_not_see_each_others_devices(inventory: Inventory) -> None:
    ws = inventory._ws
    other = Inventory(ws, new_session(ws)[0])
    assert other.list() == []
    other.add(device(CHF, "CHF", device_status="Commissioned"), **START)
    record = inventory.get(CHF)
    assert record is not None
    assert record.device_status == "Pending"
    assert len(other.history(CHF)) == 1
