"""What is written as XML of the MMC schema is valid by the published schema, and nothing is written by guessing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hht_app.core.errors import DataError
from hht_app.gbcs.decode import Decoded, decode_message
from hht_app.gbcs.mmc import mmc_xml
from hht_app.gbcs.sources import message_bytes
from tests.reference import reference_path

RA = "{http://www.dccinterface.co.uk/ResponseAndAlert}"
# As the tables stand now; a change that loses one is seen.
RESPONSES, ALERTS = 209, 55


def decoded_of(path: Path) -> Decoded:
    return decode_message(message_bytes(path.read_bytes()))


def answers() -> Iterator[tuple[Path, str, Decoded]]:
    """Every response and alert of the vectors, with the request it answers."""
    for folder in sorted(reference_path("rtds/messages").iterdir()):
        srv = folder.name.partition("_")[0]
        for path in sorted(folder.iterdir()):
            decoded = decoded_of(path)
            if decoded.message.kind != "command":
                yield path, "" if srv == "NA" else srv, decoded


@pytest.mark.parametrize("version", ["mmc53.xsd", "mmc54.xsd"])
def test_every_answer_that_is_written_is_valid_by_the_published_schema(
    version: str, record_property: Callable[[str, Any], None]
) -> None:
    schema = etree.XMLSchema(etree.parse(reference_path(f"duis-xsd/{version}")))
    written = {"response": 0, "alert": 0}
    refused: set[str] = set()
    for path, srv, decoded in answers():
        try:
            text = mmc_xml(decoded, srv)
        except DataError as problem:
            refused.add(problem.message)
            continue
        schema.assertValid(etree.fromstring(text.encode()))
        written[decoded.message.kind] += 1
        assert path.name
    assert written["response"] >= RESPONSES
    assert written["alert"] >= ALERTS
    assert all("held" in why for why in refused)
    record_property("count", f"{written['response']} responses and {written['alert']} alerts by {version}")


def rtds(name: str) -> Decoded:
    return decoded_of(reference_path("rtds/messages") / name)


def test_an_answer_tells_whom_it_is_from_what_it_answers_and_how_it_came_out() -> None:
    root = etree.fromstring(mmc_xml(rtds("8.7.1_CS03A1/CS03A1_8.7.1_ERROR_RESPONSE_GBCS.HEX"), "8.7.1").encode())
    assert root.findtext(f"{RA}Header/{RA}BusinessOriginatorID") == "00-DB-12-34-56-78-90-A0"
    assert root.findtext(f"{RA}Header/{RA}ServiceReferenceVariant") == "8.7.1"
    answer = next(root.iter(f"{RA}JoinServiceCriticalRsp"))
    assert answer.get("MessageSuccess") == "false"
    status = next(answer.iter(f"{RA}joinResponseCode"))
    assert (status.get("ResponseCode"), status.findtext(f"{RA}ASN1Status")) == ("3", "incompatibleWithExistingEntry")


def test_the_outcome_of_a_handover_names_each_certificate_in_the_schemas_words() -> None:
    name = "6.21_CS02bSupplierBySupplierHandover/CS02bSupplierBySupplierHandover_6.21_SUCCESS_RESPONSE_GBCS.HEX"
    root = etree.fromstring(mmc_xml(rtds(name), "6.21").encode())
    found = [item.findtext(f"{RA}CertificateType") for item in root.iter(f"{RA}ReplacementOutcome")]
    assert found == ["DigitalSigning", "KeyAgreement", "KeyAgreementTopUp"]


def test_a_use_case_that_answers_several_requests_needs_to_be_told_which() -> None:
    name = "6.21_CS02bSupplierBySupplierHandover/CS02bSupplierBySupplierHandover_6.21_SUCCESS_RESPONSE_GBCS.HEX"
    with pytest.raises(DataError, match=r"6\.15\.1 and 6\.21"):
        mmc_xml(rtds(name))


def test_what_has_no_shape_here_says_so_and_is_not_written_in_part() -> None:
    with pytest.raises(DataError, match="no shape for a command"):
        mmc_xml(rtds("8.11_CCS01/CCS01_8.11_SUCCESS_COMMAND_GBCS.HEX"))
    with pytest.raises(DataError, match=r"RetrieveDeviceSecurityCredentialsKRPRsp is not held"):
        mmc_xml(rtds("6.24.1_CS02aMAC/CS02aMAC_6.24.1_SUCCESS_RESPONSE_GBCS.HEX"), "6.24.1")
    damaged = message_bytes(
        (reference_path("rtds/messages") / "8.9_CS07/CS07_8.9_SUCCESS_RESPONSE_GBCS.HEX").read_bytes()
    )
    with pytest.raises(DataError, match="cannot be read"):
        mmc_xml(decode_message(damaged[:60]), "8.9")
