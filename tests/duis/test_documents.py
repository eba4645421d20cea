"""Requests and responses written and read: exact texts, strict shapes, no secrets in what may be logged."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis.models import (
    AddDeviceToCHFWhitelist,
    CHFInstallSuccessNoSMWAN,
    DSPWANMatrix,
    DSPWANMatrixOneRegion,
    DSPWANMatrixResponse,
    LocalCommand,
    PartialAddress,
    ReadInventory,
    RequestHandoverOfDCCControlledDevice,
    RequestWANMatrix,
    Response,
    RestrictAccessForChangeOfTenancy,
    ReturnLocalCommandResponse,
    UnknownBody,
    read_document,
    read_request,
    read_response,
    write_request,
    write_response,
)
from hht_app.duis.signature import certificate_finder, sign_document, verify_document
from hht_app.duis.xmltext import pretty
from tests.duis.samples import (
    ACB,
    CHF,
    ESME,
    MOMENT,
    SUPPLIER,
    no_wan_report,
    request,
    requests,
    response,
    responses,
    signer,
)

XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))


@pytest.mark.parametrize("name", sorted(requests()))
def test_a_request_written_and_read_is_the_same_request(name: str) -> None:
    document = write_request(requests()[name])
    assert read_document(document) == requests()[name]
    assert write_request(read_request(document)) == document


@pytest.mark.parametrize("name", sorted(responses()))
def test_a_response_written_and_read_is_the_same_response(name: str) -> None:
    document = write_response(responses()[name])
    again = read_document(document)
    assert isinstance(again, Response)
    assert write_response(again) == document
    if name not in ("schedule id", "kept alert"):
        assert again == responses()[name]


def one_space(document: bytes) -> str | None:
    """Return the WAN technology of the first region in the response DOCUMENT."""
    content = read_response(document).content
    assert isinstance(content, DSPWANMatrix)
    return content.responses[0].wan_technology


def test_a_wan_variant_of_one_space_survives_signing_and_verification() -> None:
    document = sign_document(write_response(responses()["coverage"]), signer().key, signer().issuer, signer().serial)
    root = verify_document(document, certificate_finder([signer().certificate])).root
    assert root.findtext(".//{*}WANTechnology") == " "


@pytest.mark.parametrize("written", ["&#32;", "&#x20;", "<![CDATA[ ]]>"])
def test_a_space_written_as_reference_or_cdata_is_a_space(written: str) -> None:
    document = write_response(responses()["coverage"]).replace(b"nology> <", f"nology>{written}<".encode())
    assert one_space(document) == " "


def test_an_empty_wan_variant_is_refused_with_its_place() -> None:
    document = write_response(responses()["coverage"]).replace(b"nology> <", b"nology><")
    with pytest.raises(DataError, match="1 to 30 characters are expected, not 0") as caught:
        read_response(document)
    assert caught.value.line == 2
    assert caught.value.path == "Response/Body/ResponseMessage/DSPWANMatrix/DSPWANMatrixResponse/WANTechnology"


def test_texts_are_neither_trimmed_nor_recased() -> None:
    address = PartialAddress(post_code=" m1 1aa", address_identifier="\t Flat 2\r\n<&> 'é' ")
    written = write_request(request("12.1", 8, ACB, RequestWANMatrix(partial_address=address)))
    assert read_request(written).body == RequestWANMatrix(partial_address=address)


def test_the_codes_header_may_stand_in_any_order_when_read_and_stands_right_when_written() -> None:
    right = write_response(responses()["acknowledged"])
    found = re.search(rb"(<sr:RequestID>.*</sr:ResponseID>)(<sr:ResponseCode>.*</sr:ResponseDateTime>)", right)
    assert found is not None
    turned = right.replace(found[0], found[2] + found[1])
    assert turned != right
    assert write_response(read_response(turned)) == right
    repeated = right.replace(found[2], found[2] * 2)
    with pytest.raises(DataError, match="expected here"):
        read_response(repeated)


def test_sequence_fields_of_the_header_are_kept() -> None:
    again = read_request(write_request(requests()["8.11 add"]))
    assert again.first_in_sequence is False
    assert again.preceding_service_request_id == RequestID(SUPPLIER, ESME, 2**64 - 1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T09:00:00Z", MOMENT),
        ("2026-11-23T09:00:00.00Z", MOMENT),
        ("2026-11-23T10:00:00+01:00", MOMENT),
        ("2026-11-23T09:00:00", MOMENT),
        ("2026-11-22T24:00:00Z", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-23T09:00:00.1234567Z", MOMENT.replace(microsecond=123456)),
    ],
)
def test_a_time_is_understood_and_written_back_as_it_came(text: str, moment: datetime) -> None:
    document = write_request(requests()["3.2"]).replace(b"2026-11-23T09:00:00Z", text.encode())
    read = read_request(document)
    assert isinstance(read.body, RestrictAccessForChangeOfTenancy)
    assert read.body.restriction_date_time == moment
    assert write_request(read) == document


def test_a_new_time_is_written_in_utc_with_milliseconds_only_where_there_are_any() -> None:
    summer = timezone(timedelta(hours=1))
    for moment, text in (
        (datetime(2026, 11, 23, 10, 0, 0, 999, tzinfo=summer), b">2026-11-23T09:00:00Z<"),
        (datetime(2026, 11, 23, 10, 0, 0, 134000, tzinfo=summer), b">2026-11-23T09:00:00.134Z<"),
    ):
        body = RestrictAccessForChangeOfTenancy(restriction_date_time=moment)
        assert text in write_request(request("3.2", 1, ESME, body))


def test_a_time_without_a_zone_is_not_written() -> None:
    with pytest.raises(DataError, match="needs its zone"):
        RestrictAccessForChangeOfTenancy(restriction_date_time=MOMENT.replace(tzinfo=None))


def test_an_unknown_request_is_kept_whole_and_sent_on() -> None:
    body = (
        b'<sr:DecommissionDevice xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway">'
        b" <sr:DeviceID>x</sr:DeviceID></sr:DecommissionDevice>"
    )
    written = write_request(request("8.3", 8, ACB, UnknownBody(element="DecommissionDevice", xml=body)))
    again = read_request(written)
    assert isinstance(again.body, UnknownBody)
    assert again.body.xml == body
    assert write_request(again) == written


def test_xml_kept_under_another_name_is_not_written() -> None:
    body = UnknownBody(element="UpdateInventory", xml=b"<UpdateInventory/>")
    with pytest.raises(DataError, match="kept for"):
        write_request(request("8.4", 8, ACB, body))


SECRETS = ("1312345678118", "1312345678224", "1312345678330", "83FED3407A939723A5C639B26916D505")


def test_no_install_code_and_no_mpxn_is_in_what_a_log_would_show() -> None:
    for item in [*requests().values(), *responses().values()]:
        shown = repr(item) + str(item)
        assert not any(secret in shown for secret in SECRETS)
        assert "\\x83\\xfe\\xd3" not in shown
    unknown = UnknownBody(element="UpdateInventory", xml=b"<x>1312345678118</x>")
    assert "1312345678118" not in repr(unknown)


def test_no_install_code_and_no_mpxn_is_in_an_error() -> None:
    good = no_wan_report()
    with pytest.raises(DataError) as caught:
        good.changed(mpxn="1312345678118999")
    assert "13123" not in str(caught.value)
    with pytest.raises(DataError) as caught:
        AddDeviceToCHFWhitelist(join_time_period=90, install_code=b"secret-of-seventeen")
    assert "secret" not in repr(caught.value)
    assert caught.value.__cause__ is None
    document = write_request(requests()["8.11 add"]).replace(b"83FED340", b"83FED34Z")
    with pytest.raises(DataError) as caught:
        read_request(document)
    assert "7A939723" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mpxn", ""),
        ("mpxn", 1312345678118),
        ("user_ref_id", "x" * 26),
        ("additional_information", "x" * 201),
        ("additional_information", "bell \x07"),
        ("additional_information", "half a pair \ud800"),
        ("chf_location", "In the garden"),
        ("aerial_install", "yes"),
        ("aerial_install", 1),
        ("device_id", "00-DB-12-34-56-78-90-A2"),
        ("install_date_time", "2026-11-23T09:00:00Z"),
        ("premise_type", "terraced"),
    ],
)
def test_a_report_with_a_value_the_schema_refuses_cannot_be_made(field: str, value: object) -> None:
    with pytest.raises(DataError) as caught:
        no_wan_report().changed(**{field: value})
    assert caught.value.path == f"CHFInstallSuccessNoSMWAN.{field}"


def test_requests_with_no_key_or_two_keys_cannot_be_made() -> None:
    address = PartialAddress(post_code="M1 1AA", address_identifier="")
    with pytest.raises(DataError, match="exactly one"):
        RequestWANMatrix()
    with pytest.raises(DataError, match="exactly one"):
        RequestWANMatrix(uprn="1", partial_address=address)
    with pytest.raises(DataError, match="exactly one"):
        ReadInventory()
    with pytest.raises(DataError, match="exactly one"):
        ReadInventory(uprn="1", device_id=CHF)


def test_a_made_up_field_code_or_service_cannot_be_used() -> None:
    with pytest.raises(DataError):
        ReadInventory(device_id=CHF, colour="red")  # type: ignore[call-arg]
    with pytest.raises(DataError, match="response code"):
        response("8.13", None, "E72")
    with pytest.raises(DataError, match="service reference"):
        request("8.15", 8, ACB, ReadInventory(device_id=CHF))
    with pytest.raises(DataError):
        request("8.2", 10, ACB, ReadInventory(device_id=CHF))


def test_coverage_is_given_whole_or_not_at_all() -> None:
    for values in ({"coverage_availability": True}, {"wan_technology": " "}, {"additional_information": "x"}):
        with pytest.raises(DataError, match="together or not at all"):
            DSPWANMatrixResponse(csp_region="South", csp_region_response_code="I0", **values)


def test_handover_needs_one_to_three_certificates_of_the_path() -> None:
    good = requests()["6.21"].body
    assert isinstance(good, RequestHandoverOfDCCControlledDevice)
    for path in ((), (b"1", b"2", b"3", b"4")):
        with pytest.raises(DataError):
            good.changed(certification_path_certificates=path)


def test_models_do_not_change_once_made() -> None:
    with pytest.raises(Exception, match="frozen"):
        requests()["8.2 device"].command_variant = 1


def test_a_one_region_answer_of_older_duis_is_read_and_written_whole() -> None:
    document = write_response(responses()["coverage"])
    older = re.sub(
        rb"</?sr:DSPWANMatrixResponse>|<sr:CSPRegionResponseCode>\w+</sr:CSPRegionResponseCode>", b"", document
    )
    older = older.replace(b"<sr:CSPRegion>4G South</sr:CSPRegion>", b"").replace(b'"5.4"', b'"5.1"')
    read = read_response(older)
    assert isinstance(read.content, DSPWANMatrixOneRegion)
    assert read.content.wan_technology == " "
    assert write_response(read) == older


EUIS = st.binary(min_size=8, max_size=8).map(EUI64)
REQUEST_IDS = st.builds(RequestID, EUIS, EUIS, st.integers(0, 2**64 - 1))
MOMENTS = st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - hypothesis wants it
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(
    identifier=REQUEST_IDS,
    original=st.none() | REQUEST_IDS,
    payload=st.binary(max_size=300),
    first=st.none() | st.booleans(),
)
def test_any_returned_bytes_come_through_unchanged(
    identifier: RequestID, original: RequestID | None, payload: bytes, first: bool | None
) -> None:
    body = ReturnLocalCommandResponse(original_request_id=original, device_gbcs_response=payload)
    made = request("8.13", 8, ACB, body).changed(request_id=identifier, first_in_sequence=first)
    assert read_request(write_request(made)) == made


@given(
    information=st.none() | XML_TEXT.filter(lambda text: len(text) <= 200),
    mpxn=XML_TEXT.filter(lambda text: 1 <= len(text) <= 13),
    moment=st.none() | MOMENTS,
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
)
def test_any_report_of_no_wan_comes_through_unchanged(
    information: str | None, mpxn: str, moment: datetime | None, flags: tuple[bool, bool, bool, bool]
) -> None:
    body = CHFInstallSuccessNoSMWAN(
        device_id=CHF,
        chf_install_type="New CHF Install",
        install_date_time=moment,
        mpxn=mpxn,
        aerial_install=flags[0],
        chf_location="Basement or Cellar",
        premise_type="Terraced",
        metal_obstruction_check=flags[1],
        connectivity_obstruction_check=flags[2],
        shared_obstruction_check=flags[3],
        additional_information=information,
    )
    made = request("8.14.2", 8, ACB, body)
    assert read_request(write_request(made)) == made
    assert read_request(pretty(write_request(made)).encode()) == made


@given(payload=st.binary(max_size=300), moment=MOMENTS, identifier=st.none() | REQUEST_IDS)
def test_any_local_command_comes_through_unchanged(
    payload: bytes, moment: datetime, identifier: RequestID | None
) -> None:
    made = response("8.11", LocalCommand(gbcs_payload=payload)).changed(
        response_date_time=moment, request_id=identifier, response_id=identifier and identifier.swapped
    )
    assert read_response(write_response(made)) == made
