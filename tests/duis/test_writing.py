"""What is written is the canonical form that a signature digests, and each text stays as it came."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.duis.models import (
    DSPWANMatrix,
    PartialAddress,
    Request,
    RequestWANMatrix,
    Response,
    plain,
    read_request,
    read_response,
    write_request,
    write_response,
)
from hht_app.duis.schema import model_check
from hht_app.duis.signature import certificate_finder, sign_document, sign_written, verify_document
from hht_app.duis.xmltext import XML_DECLARATION, canonical, parse_xml, pretty
from hht_app.store.connection import open_workspace
from hht_app.store.coverage import Coverage, CoverageRow
from hht_app.store.worlds import create_world
from tests.duis.samples import ACB, MOMENT, request, requests, response, responses, signer
from tests.duis.test_documents import XML_TEXT

WRITTEN = {
    **{f"request {name}": write_request(item) for name, item in requests().items()},
    **{f"response {name}": write_response(item) for name, item in responses().items()},
}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_what_is_written_is_its_own_canonical_form(name: str) -> None:
    document = WRITTEN[name]
    assert XML_DECLARATION + canonical(parse_xml(document)) == document


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_signing_what_was_just_written_gives_what_signing_any_document_gives(name: str) -> None:
    given_ = (WRITTEN[name], signer().key, signer().issuer, signer().serial)
    assert sign_written(*given_) == sign_document(*given_)


@given(XML_TEXT.filter(lambda text: len(text) <= 30) | st.text("\t\r\n &<>\"']]>\x85\u2028", max_size=30))
def test_any_text_is_written_canonically_and_verifies_as_it_was(text: str) -> None:
    body = RequestWANMatrix(partial_address=PartialAddress(post_code="M22 0RR", address_identifier=text))
    written = write_request(request("12.1", 8, ACB, body))
    assert XML_DECLARATION + canonical(parse_xml(written)) == written
    signed = sign_written(written, signer().key, signer().issuer, signer().serial)
    verify_document(signed, certificate_finder([signer().certificate]))
    assert read_request(signed).body == body


def test_a_document_from_elsewhere_or_signed_already_is_not_taken_for_one_just_written() -> None:
    good = WRITTEN["request 8.14.2"]
    signed = sign_written(good, signer().key, signer().issuer, signer().serial)
    for other in (b"", good[10:], b"\n" + good, signed, good.replace(b"sr:", b"x:")):
        with pytest.raises(DataError):
            sign_written(other, signer().key, signer().issuer, signer().serial)


OTHERWISE = {
    "8.2 device": (b"00-DB-12-34-56-78-90-A2", b" 00-db-12-34-56-78-90-A2\n"),
    "8.14.2": (b"InstallDateTime>2026-11-23T09:00:00Z", b"InstallDateTime>2026-11-23T10:00:00.00+01:00"),
    "8.11 add": (b"83FED3407A939723A5C639B26916D505", b"83fed3407a939723a5c639b26916d505"),
    "8.14.1": (b"<sr:AerialInstall>true<", b"<sr:AerialInstall> 1 <"),
    "1.1.1 gas blocks": (b'index="1">0<', b'index=" 01">+000<'),
    "6.8 daily": (b">12:00:00Z<", b">12:00:00.0-00:00<"),
    "6.24.1": (b"<sr:RemotePartyRole>ACB<", b"<sr:RemotePartyRole>\tACB <"),
    "8.13 alert": (b">3wkD", b">3w kD"),
    "11.2": (b"90-B3-D5-1F-30-01-00-00:00-DB", b"90-b3-d5-1f-30-01-00-00:00-DB"),
}


@pytest.mark.parametrize("name", sorted(OTHERWISE))
def test_what_others_write_otherwise_is_written_back_as_it_came(name: str) -> None:
    old, new = OTHERWISE[name]
    document = WRITTEN[f"request {name}"].replace(old, new, 1)
    assert document != WRITTEN[f"request {name}"]
    read = read_request(document)
    assert read == requests()[name]
    assert write_request(read) == document
    # a changed field is written afresh, the rest stays as it came
    assert new in write_request(read.changed(first_in_sequence=True))


def one_space(item: Response) -> str | None:
    """Return the WAN variant of the first region of ITEM."""
    assert isinstance(item.content, DSPWANMatrix)
    return item.content.responses[0].wan_technology


COVERAGE = WRITTEN["response coverage"]


def test_one_space_survives_reading() -> None:
    assert one_space(read_response(COVERAGE)) == " "


def test_one_space_survives_writing() -> None:
    assert b"<sr:WANTechnology> </sr:WANTechnology>" in write_response(read_response(COVERAGE))


def test_one_space_survives_editing() -> None:
    read = read_response(COVERAGE)
    assert isinstance(read.content, DSPWANMatrix)
    region = read.content.responses[0].changed(auxiliary_equipment_required=None)
    edited = read.changed(response_code="I99", content=read.content.changed(responses=(region,)))
    assert one_space(read_response(write_response(edited))) == " "


def test_one_space_survives_pretty_printing() -> None:
    assert one_space(read_response(pretty(COVERAGE).encode())) == " "
    assert one_space(read_response(pretty(pretty(COVERAGE).encode()).encode())) == " "


def test_one_space_survives_json() -> None:
    data = json.loads(json.dumps(plain(read_response(COVERAGE))))
    assert data["content"]["responses"][0]["wan_technology"] == " "


def test_one_space_survives_csv() -> None:
    data = plain(read_response(COVERAGE))["content"]["responses"][0]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, data)
    writer.writeheader()
    writer.writerow(data)
    assert next(csv.DictReader(io.StringIO(stream.getvalue())))["wan_technology"] == " "


def test_one_space_survives_storing(tmp_path: Path) -> None:
    with open_workspace(tmp_path, create=True) as ws:
        coverage = Coverage(ws, create_world(ws, "practice", 1, "scenario", MOMENT))
        coverage.add(CoverageRow(uprn="1", csp_region="South", response_code="I0", wan_technology=" "))
        assert [row.wan_technology for row in coverage.by_uprn("1")] == [" "]


@pytest.mark.parametrize("empty", [b"<sr:WANTechnology></sr:WANTechnology>", b"<sr:WANTechnology/>"])
def test_no_space_at_all_is_refused_as_the_schema_refuses_it(empty: bytes) -> None:
    document = COVERAGE.replace(b"<sr:WANTechnology> </sr:WANTechnology>", empty)
    assert "1 to 30 characters" in model_check(document)[0].message


def test_a_model_read_and_a_model_made_are_equal_though_texts_are_kept() -> None:
    made = response("8.13", None, "I99")
    assert read_response(write_response(made)) == made
    assert isinstance(read_request(WRITTEN["request 8.9"]), Request)
