"""The published sample requests and responses, and the published schema, against this program's models."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.cli import main
from hht_app.core.errors import DataError, ProtectionError, UserError
from hht_app.duis.models import (
    Request,
    UnknownBody,
    read_request,
    read_response,
    response_from,
    write_request,
    write_response,
)
from hht_app.duis.schema import Schema, model_check
from hht_app.duis.signature import (
    certificate_finder,
    issuer_text,
    sign_document,
    verify_by_certificate,
    verify_document,
)
from hht_app.duis.xmltext import DS, canonical, parse_xml
from tests.duis.samples import ACB, make_certificate, make_name, requests, responses, signer
from tests.reference import reference_path

VERSIONS = ("5.0", "5.1", "5.3a", "5.4")


def sample_requests() -> list[Path]:
    """Return the published requests."""
    return sorted(reference_path("duis-requests").iterdir())


def skeleton(document: bytes) -> bytes:
    """Return DOCUMENT canonically, without its Signature and without the white space between elements."""
    root = parse_xml(document)
    for signature in root.findall(f"{DS}Signature"):
        root.remove(signature)
    for element in root.iter():
        element.tail = None
        if len(element):
            element.text = None
    return canonical(root, exclusive=True)


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The published schema 5.4."""
    return Schema(reference_path("duis-xsd/duis-5.4.xsd"))


def test_every_sample_request_is_read_and_written_back_with_nothing_lost() -> None:
    samples = sample_requests()
    assert len(samples) > 200
    typed = set()
    for path in samples:
        document = path.read_bytes()
        read = read_request(document)
        assert skeleton(write_request(read)) == skeleton(document), path.name
        if not isinstance(read.body, UnknownBody):
            typed.add(read.service_reference_variant)
    assert typed == {
        "1.1.1", "3.2", "4.1.1", "6.8", "6.15.1", "6.15.2", "6.17", "6.21", "6.23", "6.24.1", "6.24.2", "8.1.1", "8.2",
        "8.4", "8.7.1", "8.7.2", "8.8.1", "8.8.2", "8.9", "8.11", "8.12.1", "8.12.2", "8.13", "8.14.1", "8.14.2",
        "8.14.3", "8.14.4", "11.2", "11.3", "12.1", "12.2",
    }  # fmt: skip


def test_every_sample_response_is_read_and_written_back_with_nothing_lost() -> None:
    for path in sorted(reference_path("duis-responses").glob("*.xml")):
        document = path.read_bytes()
        assert skeleton(write_response(read_response(document))) == skeleton(document), path.name


def test_schema_and_model_check_both_accept_every_sample(schema: Schema) -> None:
    for path in [*sample_requests(), *reference_path("duis-responses").glob("*.xml")]:
        document = path.read_bytes()
        assert schema.check(document) == [], path.name
        assert model_check(document, ACB) == [], path.name


@pytest.mark.parametrize("version", VERSIONS)
def test_requests_this_program_writes_are_valid_in_each_published_schema(version: str) -> None:
    published = Schema(reference_path(f"duis-xsd/duis-{version}.xsd"))
    for name, item in requests().items():
        document = write_request(item)
        assert published.check(document) == [], name
        assert published.check(sign_document(document, signer().key, signer().issuer, signer().serial)) == [], name


def test_responses_this_program_writes_are_valid_in_the_schema_of_their_version(schema: Schema) -> None:
    for name, item in responses().items():
        assert schema.check(write_response(item)) == [], name
        assert model_check(write_response(item)) == [], name


def test_signed_firmware_response_verifies_with_the_published_certificate_and_every_changed_byte_is_refused() -> None:
    folder = reference_path("duis-responses")
    document = (folder / "readfw-response.xml").read_bytes()
    certificate = x509.load_pem_x509_certificate(
        (folder / "dsp-xml-sign-90B3D51F30000002-ds-pre-1.4.1.pem").read_bytes()
    )
    find = certificate_finder([certificate])
    assert response_from(verify_document(document, find).root) == read_response(document)
    accepted = [changed for changed in _changes_of_text(document) if _accepted(changed, find)]
    assert accepted == []


def test_signed_inventory_response_verifies_by_its_key_under_the_serial_it_names_and_not_under_another() -> None:
    folder = reference_path("duis-responses")
    document = (folder / "read-inventory-response-5.4.xml").read_bytes()
    published = x509.load_pem_x509_certificate((folder / "dsp-xml-sign-90B3D51F30000002-ds.pem").read_bytes())
    # The published certificate has the signer's key, but the response names the serial of another issue of it.
    with pytest.raises(ProtectionError, match="no certificate"):
        verify_document(document, certificate_finder([published]))
    with pytest.raises(ProtectionError, match="another issuer or serial"):
        verify_document(document, lambda _issuer, _serial: published)
    key = published.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    reissued = make_certificate(
        published.subject, key, make_name("Z1", "07"), signer().key, 20315062944123339095836004026371736578
    )
    assert issuer_text(reissued) == issuer_text(published)
    verified = verify_document(document, certificate_finder([reissued]))
    assert response_from(verified.root) == read_response(document)
    accepted = [changed for changed in _changes_of_text(document) if _accepted(changed, certificate_finder([reissued]))]
    assert accepted == []


SIGNED_RESPONSES = {
    "readfw-response.xml": "dsp-xml-sign-90B3D51F30000002-ds-pre-1.4.1.pem",
    "read-inventory-response-5.4.xml": "dsp-xml-sign-90B3D51F30000002-ds.pem",
}
OTHER_ISSUE = "read-inventory-response-5.4.xml"  # names the serial of another issue of the certificate beside it


def test_every_published_response_that_is_signed_has_its_certificate_published_with_it() -> None:
    signed = {path.name for path in reference_path("duis-responses").glob("*.xml") if b"Signature" in path.read_bytes()}
    assert signed == set(SIGNED_RESPONSES)


@pytest.mark.parametrize("name", sorted(SIGNED_RESPONSES))
def test_signed_response_verifies_with_the_certificate_published_with_it_and_every_changed_byte_shows(
    name: str,
) -> None:
    folder = reference_path("duis-responses")
    document = (folder / name).read_bytes()
    certificate = x509.load_pem_x509_certificate((folder / SIGNED_RESPONSES[name]).read_bytes())
    verified = verify_by_certificate(document, certificate)
    assert response_from(verified.root) == read_response(document)
    assert bool(verified.difference) == (name == OTHER_ISSUE)
    assert str(certificate.serial_number) in verified.difference or name != OTHER_ISSUE
    unnoticed = []
    for changed in _changes_of_text(document):
        try:
            # issuer and serial are not signed: they are only a name, and another name is told
            if verify_by_certificate(changed, certificate).difference == verified.difference:
                unnoticed.append(changed)
        except DataError:
            continue
    assert unnoticed == []


@pytest.mark.parametrize("name", sorted(SIGNED_RESPONSES))
def test_duis_verify_tells_a_certificate_that_fits_from_the_one_that_is_named(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = reference_path("duis-responses")
    path, differs = str(folder / name), name == OTHER_ISSUE
    assert main(["duis", "verify", path, "--keystore", str(folder), "--json"]) == int(differs)
    assert main(["duis", "verify", path, "--certificate", str(folder / SIGNED_RESPONSES[name]), "--json"]) == 0
    for line in capsys.readouterr().out.splitlines():
        found = json.loads(line)
        assert found["signature"] == ("differs" if differs else "valid")
        assert ("20315062944123339095836004026371736578" in found.get("difference", "")) == differs
        assert found["signer"] == str(ACB)


def _changes_of_text(document: bytes) -> Iterator[bytes]:
    """Yield DOCUMENT with one byte of one text changed, for each byte; in the Signature white space may be any."""
    position, signature = 0, document.index(b"Signature")
    while (start := document.find(b">", position)) >= 0 and (end := document.find(b"<", start)) >= 0:
        for index in range(start + 1, end):
            if index < signature or not document[index : index + 1].isspace():
                other = b"1" if document[index : index + 1] != b"1" else b"2"
                yield document[:index] + other + document[index + 1 :]
        position = end


def _accepted(document: bytes, find: object) -> bool:
    try:
        verify_document(document, find)  # type: ignore[arg-type]
    except DataError:
        return False
    return True


def test_a_persons_copy_of_the_schema_with_spaces_in_its_names_works(tmp_path: Path) -> None:
    source = reference_path("duis-xsd")
    folder = tmp_path / "my schemas"
    folder.mkdir()
    shutil.copyfile(source / "mmc54.xsd", folder / "MMC Schema V5.4.xsd")
    shutil.copyfile(source / "xmldsig-core-schema.xsd", folder / "xmldsig-core-schema.xsd")
    text = (source / "duis-5.4.xsd").read_bytes()
    assert b'"mmc54.xsd"' in text
    text = text.replace(b'"mmc54.xsd"', b'"MMC Schema V5.4.xsd"')
    text = text.replace(b'"xmldsig-core-schema.xsd"', b'"http://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd"')
    (folder / "DUIS Schema V5.4.xsd").write_bytes(text)
    schema = Schema(folder / "DUIS Schema V5.4.xsd")
    good = write_request(requests()["8.14.2"])
    assert schema.check(good) == []
    problems = schema.check(good.replace(b"Terraced", b"x").replace(b"Low Rise", b"No Rise"))
    assert problems[0].path.endswith("CHFInstallSuccessNoSMWAN/PremiseType")
    assert problems[0].line == 2


def test_a_schema_without_what_it_imports_says_which_file_is_missing(tmp_path: Path) -> None:
    shutil.copyfile(reference_path("duis-xsd/duis-5.4.xsd"), tmp_path / "duis.xsd")
    with pytest.raises(UserError, match=r"mmc54\.xsd.*missing beside it|mmc54\.xsd.*not found beside it"):
        Schema(tmp_path / "duis.xsd")


def test_a_sample_request_read_as_unknown_is_still_told_by_its_service_request() -> None:
    document = (reference_path("duis-requests") / "8.3_DECOMMISSION_DEVICE_REQUEST_DUIS.XML").read_bytes()
    read = read_request(document)
    assert isinstance(read, Request)
    assert isinstance(read.body, UnknownBody)
    assert (read.body.element, read.service_reference_variant) == ("DecommissionDevice", "8.3")
    assert "DecommissionDevice" in read.body.xml.decode()
