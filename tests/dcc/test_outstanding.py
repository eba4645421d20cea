"""What never comes back shows: which answers are missing, and where the DCC's record differs from the device."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.dcc.outstanding import cell_differences, certificate_differences, log_differences, missing_answers
from hht_app.duis import bodies as b
from hht_app.gbcs.certificates import read_certificate
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.supplier.back_office import Asked
from tests.dcc.commands import at_the_end, carry_out, change_of_supplier
from tests.flows.job import CHF, ESME, GSME, PPMID, Playing, begin


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = at_the_end(begin(tmp_path / "H"))
    yield started
    started.ws.close()


def carried_out_but_not_returned(playing: Playing, srv: str, target: object, body: object) -> tuple[Asked, bytes]:
    with playing.ws.transaction():
        asked = playing.world.back_office.ask_command(srv, target, body)  # type: ignore[arg-type]
        assert asked.handover is not None
        heard = playing.house.deliver(target, asked.handover.command).heard  # type: ignore[arg-type]
    return asked, next(item for item in heard if parse_message(item).cra is CRA.RESPONSE)


def returned(playing: Playing, asked: Asked, response: bytes) -> None:
    with playing.ws.transaction():
        assert playing.world.back_office.send_back(asked.request_id, response).response_code == "I99"


def test_after_the_job_nothing_is_missing_and_the_hubs_log_agrees(playing: Playing) -> None:
    office = playing.world.dcc.office
    assert missing_answers(office) == ()
    assert log_differences(office, CHF, frozenset({ESME, GSME, PPMID})) == ()


def test_an_answer_is_missing_until_it_is_returned_and_what_it_would_change_is_told(playing: Playing) -> None:
    office = playing.world.dcc.office
    remove = b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove")
    asked, response = carried_out_but_not_returned(playing, "8.11", CHF, remove)
    (missing,) = missing_answers(office)
    assert (missing.request_id, missing.need, missing.over_wan) == (asked.request_id, "needed", False)
    assert "device log" in missing.what
    (difference,) = log_differences(office, CHF, frozenset({ESME, GSME}))
    assert (difference.what, difference.on_record) == (str(PPMID), "in the log")
    returned(playing, asked, response)
    assert missing_answers(office) == ()
    assert log_differences(office, CHF, frozenset({ESME, GSME})) == ()


def test_an_answer_on_no_list_is_missing_too_and_said_not_to_be_needed(playing: Playing) -> None:
    carried_out_but_not_returned(playing, "11.2", ESME, b.ReadFirmwareVersion())
    (missing,) = missing_answers(playing.world.dcc.office)
    assert (missing.need, missing.what) == ("not on the list", "")


def test_cells_differ_until_the_change_is_returned(playing: Playing) -> None:
    office = playing.world.dcc.office
    asked, response = carried_out_but_not_returned(playing, "6.23", ESME, change_of_supplier(playing, ESME))
    true = {
        (key.role, key.key_usage, key.cell_usage): (read_certificate(der).subject_eui, read_certificate(der).ski)
        for key, der in playing.house.devices[ESME].state.cells.items()
        if key.role
    }
    found = cell_differences(office, ESME, true)
    assert len(found) == 3
    second = playing.world.organisations["second-supplier"]
    assert all(item.on_record.startswith(f"{playing.world.supplier}, key ") for item in found)
    assert all(item.so.startswith(f"{second}, key ") for item in found)
    returned(playing, asked, response)
    assert cell_differences(office, ESME, true) == ()


def test_a_certificate_differs_until_6_24_2_tells_the_true_one(playing: Playing) -> None:
    office = playing.world.dcc.office
    true = office.inventory.device_certificates(ESME)
    stale = office.inventory.device_certificates(GSME)["ds"]
    assert certificate_differences(office, ESME, true) == ()
    with playing.ws.transaction():
        office.inventory.put_device_certificate(ESME, "ds", stale, at=office.now, rule="test")
    (difference,) = certificate_differences(office, ESME, true)
    assert difference.what == "ds certificate"
    body = b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Digital Signature")
    carry_out(playing, "6.24.2", ESME, body)
    assert certificate_differences(office, ESME, true) == ()
