"""CHISM Annex E3: the WAN variants of SR 12.1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.recording import ignore
from hht_app.dcc.tables import wan_variants
from hht_app.duis.bodies import PartialAddress, RequestWANMatrix
from hht_app.duis.responses import DSPWANMatrix, read_response, write_response
from hht_app.store.coverage import CoverageRow
from tests.dcc.asking import request, submit
from tests.flows.job import Playing, begin

TABLE_3 = {
    ("Standard 420", "420", "CSP North"),
    ("Variant 450", "450", "CSP North"),
    ("Cellular", "Cellular", "CSP South & Central"),
    ("Cellular+Mesh", "Cellular+Mesh", "CSP South & Central"),
    ("No Coverage Intended", "No Coverage Intended", "N/A"),
    (" ", " ", "CSP South & Central"),
}
PLACE = PartialAddress(post_code="ZZ99 9ZZ", address_identifier="1 Conformance Close")


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def answered(playing: Playing, region: str, variant: str, date: str | None) -> DSPWANMatrix:
    """What 12.1 answers of a place for which the DCC holds this coverage."""
    row = CoverageRow(
        post_code=PLACE.post_code,
        address_identifier=PLACE.address_identifier,
        csp_region=region,
        response_code="I0",
        coverage_availability=variant != "No Coverage Intended",
        anticipated_coverage_date=date,
        wan_technology=variant,
        connectivity_likelihood="Medium",
    )
    playing.world.dcc.office.record = ignore
    playing.world.dcc.office.coverage.add(row)
    answer = submit(playing, request(playing, "12.1", RequestWANMatrix(partial_address=PLACE)))
    assert answer.response_code == "I0"
    read_back = read_response(write_response(answer)).content
    assert read_back == answer.content
    assert isinstance(read_back, DSPWANMatrix)
    return read_back


def test_e3_1_table_3_lists_the_wan_variant_values_for_12_1() -> None:
    assert {(row.dcc_1_3, row.dcc_2_0, row.csp_region) for row in wan_variants()} == TABLE_3


@pytest.mark.parametrize("name", sorted({name for row in TABLE_3 for name in row[:2]}))
def test_e3_table_3_each_wan_variant_in_both_columns_is_answered_as_it_stands(playing: Playing, name: str) -> None:
    (only,) = answered(playing, "South", name, "2027-05-01").responses
    assert only.wan_technology == name


def test_in_most_cases_12_1_answers_an_availability_and_a_wan_variant(playing: Playing) -> None:
    (only,) = answered(playing, "North", "420", None).responses
    assert (only.coverage_availability, only.wan_technology) == (True, "420")


@pytest.mark.parametrize("region", ["South", "Central"])
def test_e3_note_a_space_is_an_availability_date_without_a_confirmed_wan_variant(playing: Playing, region: str) -> None:
    (only,) = answered(playing, region, " ", "2027-05-01").responses
    assert only.wan_technology == " "
    assert str(only.anticipated_coverage_date) == "2027-05-01"


def test_e3_the_dsp_returns_the_date_and_the_unconfirmed_wan_variant_in_the_response_to_12_1(playing: Playing) -> None:
    """The job's own place is such a case: its one space comes through signature, XML and reading unchanged."""
    job = PartialAddress(post_code="SO14 0ZZ", address_identifier="12 Elm Terrace")
    answer = submit(playing, request(playing, "12.1", RequestWANMatrix(partial_address=job)))
    assert b"WANTechnology> </" in write_response(answer)
    assert isinstance(answer.content, DSPWANMatrix)
    assert answer.content.responses[0].anticipated_coverage_date is not None
