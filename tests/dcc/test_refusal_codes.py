"""Which code a refusal bears where the DCC's is not held, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.dcc.tables import checks, refusal_code, refusal_mark
from hht_app.duis import bodies as b
from hht_app.duis.codes import code_info, known_codes
from hht_app.duis.service_requests import all_service_requests
from tests.dcc.asking import ask, held, told
from tests.dcc.commands import LATER, TENANCY
from tests.flows.job import CHF, ESME, GPF, GSME, Playing, begin

CHOICE = "simulator's choice, the DCC's code is not held"
HASH = bytes(32)
RETRIEVE = b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Digital Signature")
ISSUE = b.IssueSecurityCredentials(credential_type="Digital Signature")


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def family(srv: str) -> str:
    group, service = srv.split(".")[:2]
    return f"E{int(group):02}{int(service):02}"


def test_a_request_with_a_family_of_codes_is_refused_with_one_of_its_own() -> None:
    found = 0
    for info in all_service_requests():
        if any(code.startswith(family(info.srv)) for code in known_codes()) and info.srv != "6.24.2":
            assert refusal_code(info.srv).startswith(family(info.srv)), info.srv
            found += 1
    assert found > 40


def test_a_request_without_one_gets_a_code_that_blames_neither_device_user_nor_way() -> None:
    """E11 would send a trainee to another device; E12 speaks of the request, and the mark says that it stands in."""
    general = {info.srv for info in all_service_requests() if not refusal_code(info.srv).startswith(family(info.srv))}
    assert {"3.2", "6.17", "6.24.2", "11.2", "11.3", "8.1.1"} <= general
    for srv in general:
        assert refusal_code(srv) == "E12", srv
        assert refusal_mark(srv).startswith(CHOICE), srv
        assert refusal_mark(srv).endswith("E12 stands in"), srv
    assert code_info("E12").held


def test_every_code_of_a_refusal_is_in_the_published_list_and_marked() -> None:
    for info in all_service_requests():
        assert refusal_code(info.srv) in known_codes(), info.srv
        assert refusal_mark(info.srv).startswith(CHOICE), info.srv


def test_e11_is_kept_for_a_request_that_does_not_fit_the_device_type() -> None:
    assert [row["service_reference_variant"] for row in read_table("dcc/refusals.csv") if row["code"] == "E11"] == []
    assert [item.id for item in checks() if item.code == "E11"] == ["device_type"]


@pytest.mark.parametrize(
    "srv, target, body, variant",
    [
        ("3.2", ESME, TENANCY.changed(execution_date_time=LATER), 2),
        ("3.2", GPF, TENANCY.changed(execution_date_time=LATER), 2),
        ("11.2", ESME, b.ReadFirmwareVersion(execution_date_time=LATER), 2),
        ("11.3", ESME, b.ActivateFirmware(firmware_hash=HASH, execution_date_time=datetime(2020, 1, 1, tzinfo=UTC)), 4),
        ("6.24.2", ESME, b.SignedPreCommand(gbcs_payload=b"none"), 6),
        ("6.17", GSME, b.SignedPreCommand(gbcs_payload=b"none"), 6),
    ],
)
def test_what_is_wrong_with_such_a_request_itself_is_told_as_standing_in(
    playing: Playing, srv: str, target: EUI64, body: Any, variant: int
) -> None:
    before = held(playing)
    assert ask(playing, srv, body, variant=variant, target=target) == "E12"
    assert held(playing) == before
    (made,) = [item for item in told if item.kind == "checks"]
    notes = [row["note"] for row in json.loads(made.raw) if row["result"] == "failed"]
    assert len(notes) == 1
    assert CHOICE in notes[0]
    assert "E12 stands in" in notes[0]


@pytest.mark.parametrize("srv, body", [("6.24.2", RETRIEVE), ("6.17", ISSUE)])
def test_a_counter_that_has_not_grown_is_told_as_standing_in(playing: Playing, srv: str, body: Any) -> None:
    assert ask(playing, srv, body, variant=4, target=ESME, counter=2**62) == "I0"
    assert ask(playing, srv, body, variant=4, target=ESME, counter=2**62) == "E12"
    (made,) = [item for item in told if item.kind == "checks"]
    assert "counter" in made.summary
    assert "E12 stands in" in made.summary


def test_a_device_of_the_wrong_type_is_still_refused_e11(playing: Playing) -> None:
    assert ask(playing, "6.24.2", RETRIEVE, variant=4, target=CHF) == "E11"
    assert ask(playing, "11.3", b.ActivateFirmware(firmware_hash=HASH), variant=4, target=GPF) == "E11"


def test_a_request_whose_command_the_program_does_not_hold_does_not_blame_the_device(playing: Playing) -> None:
    before = held(playing)
    body = b.CommissionDeviceSynchroniseClock(current_date_time=playing.house.now, tolerance_period=60)
    assert ask(playing, "8.1.1", body, variant=4, target=ESME) == "E12"
    assert held(playing) == before
    (made,) = [item for item in told if item.kind == "checks"]
    assert "what 8.1.1 becomes for the ESME is not held" in made.summary
