"""The versions of DUIS: what each has and has not, as a table; a response takes the shape of the version chosen."""

from __future__ import annotations

import pytest

from hht_app.core.errors import DataError
from hht_app.duis.codes import all_codes, all_dcc_alert_codes
from hht_app.duis.models import (
    DSPInventory,
    DSPWANMatrix,
    DSPWANMatrixOneRegion,
    Response,
    version,
    version_of,
    versions,
    write_request,
    write_response,
)
from hht_app.duis.schema import Schema, model_check
from hht_app.duis.shapes import in_version
from hht_app.duis.versions import DEFAULT_VERSION, differences, missing_from
from tests.duis.samples import ACB, requests, response, responses
from tests.reference import reference_path

HELD = ("5.0", "5.1", "5.3a", "5.4")
ONE_REGION = "coverage of one region"


def test_the_versions_a_person_may_choose_are_these_and_5_4_without_choosing() -> None:
    assert [info.version for info in versions()] == ["3.0", *HELD]
    assert [info.version for info in versions() if not info.schema_held] == ["3.0"]
    assert DEFAULT_VERSION == "5.4" == requests()["8.2 uprn"].schema_version
    with pytest.raises(DataError, match=r"choose one of 3\.0"):
        version("5.2")


@pytest.mark.parametrize(
    ("written", "name"), [("5.4", "5.4"), ("5.40", "5.4"), ("+5.3", "5.3a"), ("05.0", "5.0"), ("5", "5.0")]
)
def test_a_schema_version_is_read_as_the_decimal_number_it_is(written: str, name: str) -> None:
    info = version_of(written)
    assert info is not None
    assert info.version == name
    assert version_of("5.2") is None


@pytest.mark.parametrize("name", HELD)
def test_every_request_is_valid_in_each_version_it_claims(name: str) -> None:
    published = Schema(reference_path(f"duis-xsd/duis-{name}.xsd"))
    for item in requests().values():
        document = write_request(item.changed(schema_version=version(name).schema_version))
        assert published.check(document) == []
        assert model_check(document, ACB) == []


@pytest.mark.parametrize("name", HELD)
def test_every_response_is_valid_in_each_version_it_is_brought_to_or_cannot_be_said_in_it(name: str) -> None:
    published = Schema(reference_path(f"duis-xsd/duis-{name}.xsd"))
    refused = set()
    for title, item in responses().items():
        try:
            document = write_response(in_version(item, name))
        except DataError:
            refused.add(title)
            continue
        assert published.check(document) == [], title
        assert model_check(document) == [], title
    assert refused == {
        "5.0": {"coverage", "change of supplier", "change of supplier service", "certificate", "hub firmware"},
        "5.1": {"coverage", "change of supplier"},
    }.get(name, set())


@pytest.mark.parametrize("name", ["5.0", "5.1", "5.3a"])
def test_a_response_with_something_newer_than_it_claims_is_refused_by_check_and_writer_as_by_the_schema(
    name: str,
) -> None:
    published = Schema(reference_path(f"duis-xsd/duis-{name}.xsd"))
    claimed = version(name).schema_version
    newer = {"inventory", "coverage", ONE_REGION, "change of supplier", "hub firmware"}
    for title in newer:
        document = write_response(responses()[title]).replace(
            b'schemaVersion="5.4"', f'schemaVersion="{claimed}"'.encode()
        )
        assert (model_check(document) == []) == (published.check(document) == []), title
        if model_check(document):
            assert f"DUIS {name} does not have" in model_check(document)[0].message
            with pytest.raises(DataError, match="does not have"):
                write_response(responses()[title].changed(schema_version=claimed))


def test_coverage_of_one_region_takes_both_shapes_and_comes_back_the_same() -> None:
    new = responses()[ONE_REGION]
    old = in_version(new, "5.0")
    assert isinstance(old.content, DSPWANMatrixOneRegion)
    assert old.content.wan_technology == " "
    assert old.schema_version == "5.0"
    assert in_version(old, "5.4") == new
    assert in_version(old, "5.0") == old
    assert in_version(old, "5.1").content == old.content
    assert b"DSPWANMatrixResponse>" not in write_response(old)
    assert b"<sr:WANTechnology> </sr:WANTechnology>" in write_response(old)


def test_coverage_of_more_regions_or_without_coverage_cannot_be_said_in_5_1() -> None:
    with pytest.raises(DataError, match="one region, not 2"):
        in_version(responses()["coverage"], "5.1")
    content = responses()["coverage"].content
    assert isinstance(content, DSPWANMatrix)
    bare = response("12.1", content.changed(responses=content.responses[1:]))
    with pytest.raises(DataError, match="without coverage"):
        in_version(bare, "5.0")


def test_connectivity_is_told_in_5_4_only() -> None:
    def told(item: Response) -> list[str | None]:
        assert isinstance(item.content, DSPInventory)
        return [device.connectivity for device in item.content.devices]

    assert told(in_version(responses()["inventory"], "5.4")) == ["Cellular", None]
    assert told(in_version(responses()["inventory"], "5.3a")) == [None, None]


def test_nothing_is_said_to_be_missing_from_a_version_whose_schema_is_not_held() -> None:
    assert missing_from("3.0") == ()
    assert in_version(responses()["inventory"], "3.0").content == responses()["inventory"].content


def test_the_tables_of_codes_and_of_differences_say_the_same() -> None:
    for element, table in (("ResponseCode", all_codes()), ("DCCAlertCode", all_dcc_alert_codes())):
        later = {info.code: info.schema_versions[0] for info in table if info.schema_versions[0] != "5.0"}
        assert later == {item.value: item.first for item in differences() if item.element == element}
    assert all(item.source and item.what for item in differences())


@pytest.mark.parametrize("name", HELD)
def test_each_code_is_in_the_published_schemas_that_the_table_names(name: str) -> None:
    text = reference_path(f"duis-xsd/duis-{name}.xsd").read_text(encoding="utf-8")
    for info in (*all_codes(), *all_dcc_alert_codes()):
        assert (f'value="{info.code}"' in text) == (name in info.schema_versions), info.code
