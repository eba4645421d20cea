"""12.1, 12.2, 8.4 and 8.14.x: what the DCC answers and keeps, and what it refuses without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.dcc.state import DCCState
from hht_app.dcc.tables import wan_variant, wan_variants
from hht_app.duis.bodies import (
    CHFFaultReturn,
    CHFInstallSuccessSMWAN,
    CHFNoFaultReturn,
    DevicePrenotification,
    PartialAddress,
    ReadFirmwareVersion,
    RequestWANMatrix,
    UpdateDeviceDetails,
    UpdateInventory,
    UpdateMPxN,
)
from hht_app.duis.responses import DSPWANMatrix, DSPWANMatrixOneRegion
from tests.dcc.asking import ask, held, request, set_status, submit, told
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing, begin

NEW_CHF, NEW_GPF, UNKNOWN = (EUI64.parse(f"02-48-48-54-00-77-00-{last}") for last in ("A2", "A3", "FF"))
INC: Literal["InstalledNotCommissioned"] = "InstalledNotCommissioned"


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def unchanged(playing: Playing, srv: str, body: Any, wanted: str) -> None:
    before = held(playing)
    assert ask(playing, srv, body) == wanted
    assert held(playing) == before


# --------------------------------------------------------------------------------------------------------- 12.1


def matrix(playing: Playing, uprn: str) -> DSPWANMatrix:
    answer = submit(playing, request(playing, "12.1", RequestWANMatrix(uprn=uprn)))
    assert answer.response_code == "I0"
    assert isinstance(answer.content, DSPWANMatrix)
    return answer.content


def test_every_wan_variant_of_chism_table_3_is_answered_somewhere_in_both_its_names(playing: Playing) -> None:
    heard = set()
    for row in read_table("dcc/coverage.csv"):
        found = matrix(playing, uprn=row["uprn"])
        heard |= {item.wan_technology for item in found.responses}
    assert heard == {name for row in wan_variants() for name in (row.dcc_1_3, row.dcc_2_0)}
    assert " " in heard


def test_one_space_means_a_date_without_a_confirmed_variant(playing: Playing) -> None:
    (only,) = matrix(playing, uprn="90000000008").responses
    assert only.wan_technology == " "
    assert only.anticipated_coverage_date is not None
    known = wan_variant(" ")
    assert known is not None
    assert (known.csp_region, "not confirmed" in known.meaning) == ("CSP South & Central", True)
    assert wan_variant("") is None
    assert wan_variant("  ") is None


def test_a_place_of_several_regions_gets_an_answer_for_each(playing: Playing) -> None:
    assert [item.csp_region for item in matrix(playing, uprn="90000000009").responses] == [
        "North",
        "Central",
        "4G North",
    ]


def test_an_address_is_found_without_regard_to_the_space_in_its_post_code(playing: Playing) -> None:
    place = PartialAddress(post_code="ab179zz", address_identifier="7 Training Place")
    answer = submit(playing, request(playing, "12.1", RequestWANMatrix(partial_address=place)))
    assert isinstance(answer.content, DSPWANMatrix)
    assert answer.content.responses[0].wan_technology == "No Coverage Intended"
    assert answer.content.responses[0].coverage_availability is False


def test_an_older_duis_gets_the_answer_in_its_own_shape(playing: Playing) -> None:
    asked = request(playing, "12.1", RequestWANMatrix(uprn="90000000008")).changed(schema_version="5.0")
    answer = submit(playing, asked)
    assert isinstance(answer.content, DSPWANMatrixOneRegion)
    assert (answer.schema_version, answer.content.wan_technology) == ("5.0", " ")


# --------------------------------------------------------------------------------------------------------- 12.2


def new(device: EUI64 = NEW_CHF, kind: str = "CHF", gpf: EUI64 | None = NEW_GPF) -> DevicePrenotification:
    return DevicePrenotification.model_validate(
        {
            "device_id": device,
            "device_manufacturer": "Maker",
            "device_model": "Model",
            "device_type": kind,
            "associated_gpf_device_id": gpf,
        }
    )


def test_a_device_made_known_is_pending_with_its_certificates_and_a_hub_brings_its_gpf(playing: Playing) -> None:
    assert ask(playing, "12.2", new()) == "I99"
    inventory = playing.world.dcc.office.inventory
    for device, kind in ((NEW_CHF, "CHF"), (NEW_GPF, "GPF")):
        record = inventory.get(device)
        assert record is not None
        assert (record.device_type, record.device_status) == (kind, "Pending")
        assert [row.rule for row in inventory.history(device)] == ["pre-notification"]
        assert set(inventory.device_certificates(device)) == {"ds", "ka"}
    assert inventory.gpf_of(NEW_CHF) == NEW_GPF


def test_a_display_has_no_status_and_no_certificates(playing: Playing) -> None:
    assert ask(playing, "12.2", new(UNKNOWN, "IHD", None)) == "I99"
    record = playing.world.dcc.office.inventory.get(UNKNOWN)
    assert record is not None
    assert record.device_status is None
    assert playing.world.dcc.office.inventory.device_certificates(UNKNOWN) == {}


@pytest.mark.parametrize(
    "body",
    [new(gpf=NEW_CHF), new(CHF), new(gpf=ESME), new(UNKNOWN, "ESME", NEW_GPF)],
    ids=["same id for CHF and GPF", "known already", "GPF is a meter", "meter with a GPF"],
)
def test_a_device_that_cannot_be_made_known_is_refused_with_the_ambiguous_e120201(
    playing: Playing, body: DevicePrenotification
) -> None:
    unchanged(playing, "12.2", body, "E120201")


# ---------------------------------------------------------------------------------------------------------- 8.4


def test_a_status_set_by_8_4_has_a_history_row_with_its_rule(playing: Playing) -> None:
    body = UpdateInventory(device_id=ESME, update_device_status_except_ch=INC)
    assert ask(playing, "8.4", body) == "I99"
    row = playing.world.dcc.office.inventory.history(ESME)[-1]
    assert (row.from_status, row.to_status, row.rule) == ("Pending", INC, "8.4-status")
    assert ask(playing, "8.4", UpdateInventory(device_id=CHF, update_device_status_ch="Commissioned")) == "I99"
    assert playing.statuses()["CHF"] == "Commissioned"


def test_a_status_for_the_other_kind_of_device_or_an_unknown_one_is_refused(playing: Playing) -> None:
    hub = UpdateInventory(device_id=CHF, update_device_status_except_ch=INC)
    unchanged(playing, "8.4", hub, "E080405")
    unchanged(playing, "8.4", UpdateInventory(device_id=ESME, update_device_status_ch="Withdrawn"), "E080405")
    unchanged(playing, "8.4", UpdateInventory(device_id=ESME, update_device_status_except_ch="Pending"), "E080405")
    unchanged(playing, "8.4", UpdateInventory(device_id=UNKNOWN, update_device_status_except_ch=INC), "E19")


def test_details_and_mpxn_change_alone_and_nothing_else_does(playing: Playing) -> None:
    inventory = playing.world.dcc.office.inventory
    before = inventory.get(GSME)
    assert before is not None
    details = UpdateDeviceDetails(device_model="Other", firmware_version="0002012F")
    assert ask(playing, "8.4", UpdateInventory(device_id=GSME, update_device_details=details)) == "I99"
    number = UpdateMPxN(import_mpxn="7777777777")
    assert ask(playing, "8.4", UpdateInventory(device_id=GSME, update_mpxn=number)) == "I99"
    after = inventory.get(GSME)
    assert after is not None
    changed = {name for name, value in after.to_json().items() if value != before.to_json()[name]}
    assert changed == {"device_model", "device_firmware_version", "import_mpxn"}


def test_a_deleted_device_is_unknown_from_then_on(playing: Playing) -> None:
    unchanged(playing, "8.4", UpdateInventory(device_id=CHF, delete_device=True), "E080405")
    assert ask(playing, "8.4", UpdateInventory(device_id=PPMID, delete_device=True)) == "I99"
    inventory = playing.world.dcc.office.inventory
    assert inventory.get(PPMID) is None
    assert (inventory.history(PPMID), inventory.cells(PPMID), inventory.device_certificates(PPMID)) == ((), (), {})
    assert ask(playing, "8.4", UpdateInventory(device_id=PPMID, delete_device=True)) == "E19"


# -------------------------------------------------------------------------------------------------------- 8.14.x


def installed(playing: Playing, device: EUI64 = CHF, later: int = 0) -> CHFInstallSuccessSMWAN:
    return CHFInstallSuccessSMWAN(
        device_id=device,
        chf_install_type="New CHF Install",
        install_date_time=playing.house.now + timedelta(seconds=later),
        mpxn="1234567810",
        aerial_install=False,
        chf_location="Deep indoors",
    )


def faulty(device: EUI64 = CHF, other: EUI64 = ESME) -> CHFFaultReturn:
    return CHFFaultReturn(
        device_id=device,
        chf_fault_return_type="Fault identified post installation",
        other_device_id=other,
        chf_connection_method="ESME",
        chf_fault_reason="SM WAN Fault",
    )


def test_reports_of_a_hub_are_kept_and_move_no_status(playing: Playing) -> None:
    before = playing.records()
    returned = CHFNoFaultReturn(device_id=CHF, chf_no_fault_return_type="Lost or Stolen Hub")
    for srv, body in (("8.14.1", installed(playing)), ("8.14.3", faulty()), ("8.14.4", returned)):
        assert ask(playing, srv, body) == "I99"
        assert "not held" in next(item.summary for item in told if item.kind == "hub-report")
    assert playing.records() == before
    assert [row[1] for row in playing.world.dcc.office.state.hub_reports] == ["8.14.1", "8.14.3", "8.14.4"]


def test_a_report_of_what_is_no_hub_of_the_future_or_of_nothing_known_is_refused(playing: Playing) -> None:
    unchanged(playing, "8.14.1", installed(playing, GPF), "E081401")
    unchanged(playing, "8.14.1", installed(playing, later=1), "E081402")
    unchanged(playing, "8.14.3", faulty(ESME), "E081401")
    unchanged(playing, "8.14.3", faulty(other=UNKNOWN), "E19")
    unchanged(playing, "8.14.1", installed(playing, UNKNOWN), "E19")


# -------------------------------------------------------------------------------------------- users and services


def test_a_user_that_may_send_nothing_is_refused_e3_and_another_than_the_registered_one_e4(playing: Playing) -> None:
    state = playing.world.dcc.office.state
    state.inactive_users.append(playing.world.supplier)
    unchanged(playing, "8.14.1", installed(playing), "E3")
    state.inactive_users.clear()
    state.registered[ESME] = playing.world.organisations["second-supplier"]
    set_status(playing, ESME, INC)
    before = held(playing)
    assert ask(playing, "11.2", ReadFirmwareVersion(), variant=2, target=ESME) == "E4"
    assert held(playing) == before
    state.registered[ESME] = playing.world.supplier
    assert ask(playing, "11.2", ReadFirmwareVersion(), variant=2, target=ESME) == "I0"


@pytest.mark.parametrize("service, code", [("dcc-only", "I99"), ("send", "E13"), ("transform", "E13"), (None, "I99")])
def test_a_request_at_the_wrong_service_is_refused_e13(playing: Playing, service: str | None, code: str) -> None:
    asked = request(playing, "8.14.1", installed(playing))
    assert submit(playing, asked, service).response_code == code


def test_all_that_was_kept_is_saved_and_put_back(playing: Playing) -> None:
    assert ask(playing, "12.2", new()) == "I99"
    assert ask(playing, "8.14.1", installed(playing)) == "I99"
    state = playing.world.dcc.office.state
    state.inactive_users.append(UNKNOWN)
    state.registered[ESME] = UNKNOWN
    state.waiting["x"] = "2026-11-23T09:00:00Z"
    state.outbox[UNKNOWN] = [b"<a/>"]
    assert DCCState.restore(state.snapshot()) == state
