"""The program xmlsec1 as a second opinion on signatures, both ways."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from hht_app.core.errors import ProtectionError
from hht_app.duis.models import request_from, write_request, write_response
from hht_app.duis.signature import certificate_finder, sign_document, verify_document
from tests.duis.samples import requests, responses, signer

TEMPLATE = """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
    <!-- filled in by the signer -->
    <ds:SignedInfo>
      <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
      <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>
      <ds:Reference URI="">
        <ds:Transforms>
          <ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
        </ds:Transforms>
        <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
        <ds:DigestValue></ds:DigestValue>
      </ds:Reference>
    </ds:SignedInfo>
    <ds:SignatureValue></ds:SignatureValue>
    <ds:KeyInfo>
      <ds:X509Data>
        <ds:X509IssuerSerial>
          <ds:X509IssuerName>ISSUER</ds:X509IssuerName>
          <ds:X509SerialNumber>SERIAL</ds:X509SerialNumber>
        </ds:X509IssuerSerial>
      </ds:X509Data>
    </ds:KeyInfo>
  </ds:Signature>
"""


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder with the signer's key and the chain over it."""
    if shutil.which("xmlsec1") is None:
        pytest.skip("the program xmlsec1 is not installed")
    signer().save(tmp_path)
    return tmp_path


def xmlsec1_accepts(folder: Path, document: bytes) -> bool:
    """Ask xmlsec1 to verify DOCUMENT by the chain in FOLDER."""
    path = folder / "document.xml"
    path.write_bytes(document)
    command = ["xmlsec1", "--verify", "--trusted-pem", "root.pem", "--untrusted-pem", "issuing.pem"]
    command += ["--untrusted-pem", "signer.pem", path.name]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60).returncode == 0


def sign(document: bytes, serial: int | None = None) -> bytes:
    """Sign DOCUMENT as the tests' supplier, naming SERIAL."""
    return sign_document(document, signer().key, signer().issuer, signer().serial if serial is None else serial)


@pytest.mark.parametrize("name", sorted(requests()))
def test_xmlsec1_accepts_each_request_this_program_signs(keys: Path, name: str) -> None:
    assert xmlsec1_accepts(keys, sign(write_request(requests()[name])))


@pytest.mark.parametrize("name", sorted(responses()))
def test_xmlsec1_accepts_each_response_this_program_signs(keys: Path, name: str) -> None:
    assert xmlsec1_accepts(keys, sign(write_response(responses()[name])))


def test_xmlsec1_refuses_a_wrong_serial_and_so_does_this_program(keys: Path) -> None:
    document = sign(write_request(requests()["8.14.2"]), signer().serial + 1)
    assert not xmlsec1_accepts(keys, document)
    with pytest.raises(ProtectionError):
        verify_document(document, certificate_finder([signer().certificate]))


def test_xmlsec1_refuses_a_changed_text(keys: Path) -> None:
    assert not xmlsec1_accepts(keys, sign(write_request(requests()["8.14.2"])).replace(b"job 7", b"job 8"))


@pytest.mark.parametrize("name", ["12.1 address", "8.14.2", "8.11 add"])
@pytest.mark.parametrize("layout", ["compact", "spaced"])
def test_what_xmlsec1_signs_in_the_form_of_duis_is_accepted(keys: Path, name: str, layout: str) -> None:
    text = write_request(requests()[name]).decode()
    issuer = signer().issuer.replace(",", ", ")
    template = TEMPLATE.replace("ISSUER", issuer).replace("SERIAL", str(signer().serial))
    if layout == "spaced":
        text = text.replace("><sr:", ">\n  <sr:").replace("</sr:Request>", "\n  " + template + "</sr:Request>\n")
    else:
        text = text.replace("</sr:Request>", template.strip() + "</sr:Request>")
    (keys / "template.xml").write_text(text, encoding="utf-8", newline="")
    command = ["xmlsec1", "--sign", "--privkey-pem", "signer.key,signer.pem", "--output", "out.xml", "template.xml"]
    subprocess.run(command, cwd=keys, capture_output=True, check=True, timeout=60)
    document = (keys / "out.xml").read_bytes()
    verified = verify_document(document, certificate_finder([signer().certificate]))
    assert request_from(verified.root) == requests()[name]
