"""The DCC answers in the version of DUIS it was asked in, and refuses what that version has no words for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.dcc.answers import post_device_alert
from hht_app.dcc.tables import refusal_code
from hht_app.duis.bodies import ReadInventory, RequestWANMatrix
from hht_app.duis.models import read_response
from hht_app.duis.responses import DSPInventory, DSPWANMatrix, DSPWANMatrixOneRegion, Response
from tests.dcc.asking import request, submit
from tests.flows.job import CHF, Playing, begin

ONE_REGION, THREE_REGIONS = "90000000008", "90000000009"
CLAIMED = {"3.0": "3.0", "5.0": "5.0", "5.1": "5.1", "5.3": "5.3", "5.4": "5.4", "5.40": "5.4", "9.9": "5.1"}


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def coverage(playing: Playing, uprn: str, claimed: str) -> Response:
    asked = request(playing, "12.1", RequestWANMatrix(uprn=uprn)).changed(schema_version=claimed)
    return submit(playing, asked)


@pytest.mark.parametrize("claimed", sorted(CLAIMED))
def test_an_answer_claims_the_version_of_its_request_or_the_dccs_own_where_that_is_none(
    playing: Playing, claimed: str
) -> None:
    playing.world.write_in("5.1")
    answer = coverage(playing, ONE_REGION, claimed)
    assert (answer.response_code, answer.schema_version) == ("I0", CLAIMED[claimed])
    one = CLAIMED[claimed] in ("5.0", "5.1")
    assert isinstance(answer.content, DSPWANMatrixOneRegion if one else DSPWANMatrix)
    asked = request(playing, "8.2", ReadInventory(device_id=CHF)).changed(schema_version=claimed)
    inventory = submit(playing, asked)
    assert inventory.schema_version == CLAIMED[claimed]
    assert isinstance(inventory.content, DSPInventory)


@pytest.mark.parametrize("claimed", ["5.0", "5.1"])
def test_coverage_of_more_than_one_region_is_refused_in_a_version_that_tells_of_one_and_none_is_dropped(
    playing: Playing, claimed: str
) -> None:
    answer = coverage(playing, THREE_REGIONS, claimed)
    assert (answer.response_code, answer.schema_version, answer.content) == (refusal_code("12.1"), claimed, None)
    later = coverage(playing, THREE_REGIONS, "5.3")
    assert isinstance(later.content, DSPWANMatrix)
    assert len(later.content.responses) == 3


def test_an_alert_that_answers_no_request_is_written_in_the_sessions_version(playing: Playing) -> None:
    office = playing.world.dcc.office
    playing.world.write_in("5.0")
    with playing.ws.transaction():
        post_device_alert(office, playing.world.supplier, 0x8F01, b"not looked at here")
    (document,) = office.state.outbox[playing.world.supplier]
    assert read_response(document).schema_version == "5.0"
