"""Each element of each document changed in each way: model check and published schema agree on what is valid."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from hht_app.duis.models import version, write_request, write_response
from hht_app.duis.rules import rules
from hht_app.duis.schema import Schema, model_check
from hht_app.duis.shapes import in_version
from hht_app.duis.xmltext import XMLElement, local_name, parse_xml
from tests.duis.samples import ACB, requests, responses
from tests.reference import reference_path

# The rules the schema does not hold: what they refuse the schema accepts, and nothing else may be refused so.
RULES = {rule.rule for rule in rules() if rule.checked} - {"counter", "reuse"}
# Where model and validator differ otherwise, and why: (valid by schema, valid by model).
HEADER_ORDER = "the header of a Response is read in any order, since real senders mix it up"
BASE64 = "libxml2 skips characters foreign to base64; XML Schema does not allow them"
WHITE_SPACE = "libxml2 minds white space after a date or time; XML Schema does not"
BASE64_ELEMENTS = {
    "Certificate", "DigitalSigningCertificate", "KeyAgreementCertificate", "KeyAgreementTopUpCertificate",
    "DeviceCertificate", "GBCSPayload", "DeviceGBCSResponse", "CertificateHash",
}  # fmt: skip
DATE_ELEMENTS = {"AnticipatedCoverageDate", "DateCommissioned", "RestoredDate", "StartTime", "BillingTime"}


def reason(kind: str, element: str, by_schema: bool, by_model: bool) -> str | None:
    """Return why schema and model may differ on a change of KIND to ELEMENT, None where they may not."""
    if (by_schema, by_model) == (False, True):
        if kind == "header order":
            return HEADER_ORDER
        if kind == "stray text" and element in DATE_ELEMENTS:
            return WHITE_SPACE
    if (by_schema, by_model) == (True, False) and kind == "text" and element in BASE64_ELEMENTS:
        return BASE64
    return None


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The published schema 5.4."""
    return Schema(reference_path("duis-xsd/duis-5.4.xsd"))


@pytest.mark.parametrize("name", sorted(requests()))
def test_model_and_schema_agree_on_each_change_of_a_request(schema: Schema, name: str) -> None:
    compare(schema, write_request(requests()[name]), name)


@pytest.mark.parametrize("name", sorted(name for name in responses() if name not in ("schedule id", "kept alert")))
def test_model_and_schema_agree_on_each_change_of_a_response(schema: Schema, name: str) -> None:
    compare(schema, write_response(responses()[name]), name)


OLDER = [
    (name, duis) for name in ("coverage of one region", "inventory", "log result") for duis in ("5.0", "5.1", "5.3a")
]


# an error code of a change of supplier came with 5.3a
@pytest.mark.parametrize(("name", "duis"), [*OLDER, ("change of supplier", "5.3a")])
def test_model_and_schema_agree_on_each_change_of_a_response_of_an_older_version(name: str, duis: str) -> None:
    published = Schema(reference_path(f"duis-xsd/duis-{duis}.xsd"))
    compare(published, write_response(in_version(responses()[name], duis)), f"{name}, {duis}")


def compare(schema: Schema, document: bytes, name: str) -> None:
    """Fail where SCHEMA and the model check disagree on a change of DOCUMENT without a reason."""
    assert schema.check(document) == []
    assert model_check(document, ACB) == []
    compared = 0
    for kind, element, text, changed in mutations(document):
        problems = model_check(changed, ACB)
        by_schema, by_model = not schema.check(changed), not problems
        if by_schema and not by_model and problems[0].rule in RULES:
            continue
        if reason(kind, element, by_schema, by_model) is None:
            what = f"{name}: {kind} {text!r} of {element}: schema {by_schema}, model {by_model} {problems}"
            assert by_schema == by_model, f"{what}\n{changed.decode()}"
        compared += 1
    assert compared > 50


CORRUPTIONS = (
    "", " ", "x", "0", "1", "-1", "+7", "07", "true", " true ", "TRUE", "2026-11-23", "2026-11-23Z",
    "2026-11-23T09:00:00", "2026-11-23T24:00:00Z", "2026-02-30T00:00:00Z", "2026-11-23T09:00:00+14:00",
    "2026-11-23T09:00:00+14:01", "12:00:00", "24:00:00Z", "23:59:60Z", "12:00:00.5-01:00", "12:00",
    "AA==", "AB==", "A A = =", "AAA", "00-db-12-34-56-78-90-a0", " 00-DB-12-34-56-78-90-A0\n",
    "00:DB:12:34:56:78:90:A0", "001122334455", "00112", "8F67", "00" * 32, "29", "13", "17", "49", "128", "2013",
    "10000", "3601", "9", "10", "65536", "86401", "4294967296", "281474976710656", "1000000000001",
    "9223372036854775807", "9223372036854775808", "x" * 9, "x" * 16, "x" * 31, "x" * 201, "1234567890123", "E72", "I0",
    "90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-A0:18446744073709551616",
    "90-B3-D5-1F-30-01-00-00:00-DB-12-34-56-78-90-A0:01", "Add", "add", "Supplier", "\u00a01", "8.15", "8.2", "1.0e3",
    "N24", "N32", "Yearly", "GBP", "4G North", "E081406", "ESME",
)  # fmt: skip


def mutations(document: bytes) -> Iterator[tuple[str, str, str, bytes]]:
    """Yield (kind, element, text, document): each element dropped, repeated, swapped, refilled, its attributes too."""
    root = parse_xml(document)
    for index, element in enumerate(root.iter()):
        name = local_name(element)
        if element is not root:
            yield from _structural(root, index, name)
        for kind in ("attribute", "stranger", "stray text"):
            yield kind, name, "", _edited(root, index, kind)
        for attribute in element.attrib:
            if attribute == "index":
                yield "attribute dropped", name, "", _edited(root, index, "attribute dropped")
                for text in ("", "0", " 1 ", "01", "4", "8", "9", "49", "x"):
                    yield "attribute text", name, text, _edited(root, index, "attribute text", text)
        if not len(element):
            for text in CORRUPTIONS:
                yield "text", name, text, _edited(root, index, "text", text)


def _structural(root: XMLElement, index: int, name: str) -> Iterator[tuple[str, str, str, bytes]]:
    yield "without", name, "", _edited(root, index, "drop")
    yield "twice", name, "", _edited(root, index, "repeat")
    yield "nine times", name, "", _edited(root, index, "repeat", "123456789")
    element = list(root.iter())[index]
    if element.getnext() is not None and element.getnext().tag != element.tag:
        response_header = root.tag.endswith("}Response") and element.getparent().tag.endswith("}Header")
        yield "header order" if response_header else "order", name, "", _edited(root, index, "swap")


def _edited(root: XMLElement, index: int, kind: str, text: str = "1") -> bytes:
    changed = deepcopy(root)
    element = list(changed.iter())[index]
    parent = element.getparent()
    if kind == "drop":
        parent.remove(element)
    elif kind == "repeat":
        for _ in text:
            element.addnext(deepcopy(element))
    elif kind == "swap":
        element.addprevious(element.getnext())
    elif kind == "attribute":
        element.set("Id", "a")
    elif kind == "attribute dropped":
        del element.attrib["index"]
    elif kind == "attribute text":
        element.set("index", text)
    elif kind == "stranger":
        element.append(etree.Element("{urn:stranger}Stranger"))
    elif kind == "stray text":
        element.text = "stray" + (element.text or "") if len(element) else (element.text or "") + " " * 260
    else:
        element.text = text
    return bytes(etree.tostring(changed, encoding="UTF-8", xml_declaration=True))


def test_the_settings_of_a_version_name_a_schema_that_is_there() -> None:
    for duis in ("5.0", "5.1", "5.3a", "5.4"):
        assert version(duis).schema_held
        Schema(reference_path(f"duis-xsd/duis-{duis}.xsd"))
