"""The XML signature: what is signed verifies, and every trick to get other content past it is refused."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hht_app.core.errors import DataError, ProtectionError
from hht_app.duis import signature, signing
from hht_app.duis.models import request_from, response_from, write_request, write_response
from hht_app.duis.signature import (
    NoSignature,
    UnknownSigner,
    Verified,
    certificate_finder,
    same_issuer,
    sign_document,
    verify_document,
)
from hht_app.duis.xmltext import XML_DECLARATION
from tests.duis.samples import requests, responses, signer

EXC_C14N = b"http://www.w3.org/2001/10/xml-exc-c14n#"
INC_C14N = b"http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = b"http://www.w3.org/2000/09/xmldsig#enveloped-signature"


def signed(name: str = "12.1 address") -> bytes:
    """Return request NAME, signed by the tests' supplier."""
    return sign_document(write_request(requests()[name]), signer().key, signer().issuer, signer().serial)


def verify(document: bytes) -> Verified:
    """Verify DOCUMENT against the tests' supplier."""
    return verify_document(document, certificate_finder([signer().root, signer().certificate]))


@pytest.mark.parametrize("name", sorted(requests()))
def test_a_signed_request_verifies_and_is_read_back_the_same(name: str) -> None:
    verified = verify(signed(name))
    assert request_from(verified.root) == requests()[name]
    assert verified.certificate == signer().certificate
    assert verified.serial == signer().serial


@pytest.mark.parametrize("name", sorted(responses()))
def test_a_signed_response_verifies_and_is_read_back_the_same(name: str) -> None:
    document = sign_document(write_response(responses()[name]), signer().key, signer().issuer, signer().serial)
    assert response_from(verify(document).root) == responses()[name]


def test_signing_twice_gives_the_same_bytes_and_leaves_the_rest_as_it_was() -> None:
    assert signed() == signed()
    unsigned = write_request(requests()["12.1 address"])
    assert re.sub(rb"<ds:Signature.*</ds:Signature>", b"", signed()) == unsigned


def test_what_is_read_after_verification_holds_no_signature() -> None:
    root = verify(signed()).root
    assert b"Signature" not in etree.tostring(root)


NOT_CANONICAL = (
    (b'schemaVersion="', b' schemaVersion="'),
    (b"<sr:Body>", b"<sr:Body><!-- -->"),
    (b"<sr:Body>", b"<sr:Body><?a b?>"),
    (b"<sr:Body>", b"<sr:Body><![CDATA[]]>"),
    (b"<sr:Body>", b"<sr:Body ><!---->"),
    (b"12.1</sr:ServiceReferenceVariant>", b"&#49;2.1</sr:ServiceReferenceVariant>"),
    (b"<sr:Body>", b'<sr:Body xmlns:x="http://www.w3.org/2000/09/xmldsig#"><x:Signature></x:Signature>'),
    (b"<sr:Body>", b'<sr:Body xmlns:x="http://www.w3.org/2000/09/xmldsi&#103;"><x:Signature></x:Signature>'),
)


@pytest.mark.parametrize("found, put", NOT_CANONICAL)
def test_bytes_that_are_not_the_canonical_form_are_refused_though_their_digest_is_signed(
    found: bytes, put: bytes
) -> None:
    covered = write_request(requests()["12.1 address"])[len(XML_DECLARATION) :]
    assert found in covered
    document = signing._signed(covered.replace(found, put, 1), signer().key, signer().issuer, signer().serial)
    assert put in document
    with pytest.raises(DataError):
        verify(document)


@pytest.mark.parametrize("name", sorted(requests()))
def test_a_document_as_this_program_writes_it_is_verified_as_any_other_is(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = verify(signed(name))
    assert signing.as_written(signed(name)) is not None
    monkeypatch.setattr(signature, "as_written", lambda _: None)
    other = verify(signed(name))
    assert (quick.certificate, quick.issuer, quick.serial) == (other.certificate, other.issuer, other.serial)
    assert etree.tostring(quick.root, method="c14n") == etree.tostring(other.root, method="c14n")


def test_a_document_is_not_signed_twice() -> None:
    with pytest.raises(DataError, match="has a Signature already"):
        sign_document(signed(), signer().key, signer().issuer, signer().serial)


def test_a_key_on_another_curve_and_a_foreign_document_are_not_used_for_signing() -> None:
    key = ec.derive_private_key(5, ec.SECP384R1())
    with pytest.raises(DataError, match="P-256"):
        sign_document(write_request(requests()["8.2 uprn"]), key, "CN=X", 1)
    with pytest.raises(DataError, match="not a DUIS Request"):
        sign_document(b"<Request/>", signer().key, "CN=X", 1)


def test_every_changed_character_of_a_signed_request_is_refused() -> None:
    document = signed("8.13 response")
    for index in range(document.index(b"<sr:Header"), len(document)):
        byte = document[index : index + 1]
        if byte.isalnum():
            other = b"1" if byte != b"1" else b"2"
            with pytest.raises(DataError):
                verify(document[:index] + other + document[index + 1 :])


def test_base64_that_decodes_to_the_same_signature_but_reads_otherwise_is_refused() -> None:
    document = signed()
    value = re.search(rb"<ds:SignatureValue>([^<]*)==<", document)
    assert value is not None
    last = value[1][-1:]
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = alphabet[alphabet.index(last) + 1 : alphabet.index(last) + 2]
    changed = document.replace(value[1] + b"==", value[1][:-1] + other + b"==")
    assert base64.b64decode(value[1] + b"==") == base64.b64decode(value[1][:-1] + other + b"==")
    with pytest.raises(ProtectionError):
        verify(changed)


def test_line_ends_inside_the_signature_value_are_read_as_the_dcc_writes_them() -> None:
    document = signed()
    value = re.search(rb"<ds:SignatureValue>([^<]*)<", document)
    assert value is not None
    folded = value[1][:76] + b"&#13;\n" + value[1][76:]
    assert verify(document.replace(value[1], folded)).serial == signer().serial


def signature_of(document: bytes) -> bytes:
    """Return the Signature element of DOCUMENT as text."""
    found = re.search(rb"<ds:Signature .*</ds:Signature>", document, re.DOTALL)
    assert found is not None
    return found[0]


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Return a change of every OLD into NEW that must find one."""

    def change(document: bytes) -> bytes:
        assert old in document
        return document.replace(old, new)

    return change


def wrapped(document: bytes) -> bytes:
    """Put the signed original inside a new request of the attacker's, Signature at the end."""
    signature = signature_of(document)
    original = document[document.index(b"<sr:Request") :].replace(signature, b"")
    forged = original.replace(b"Threapwood", b"Elsewhere")
    return forged.replace(b"</sr:Body>", b"</sr:Body>" + original).replace(
        b"</sr:Request>", signature + b"</sr:Request>"
    )


def moved(document: bytes) -> bytes:
    """Put the Signature before the Body."""
    signature = signature_of(document)
    return document.replace(signature, b"").replace(b"<sr:Body>", signature + b"<sr:Body>")


def nested(document: bytes) -> bytes:
    """Put the Signature inside the Body."""
    signature = signature_of(document)
    return document.replace(signature, b"").replace(b"</sr:Body>", signature + b"</sr:Body>")


def doubled(document: bytes) -> bytes:
    """Repeat the Signature."""
    signature = signature_of(document)
    return document.replace(signature, signature * 2)


def hidden_second(document: bytes) -> bytes:
    """Hide a second Signature inside the Body."""
    signature = signature_of(document)
    return document.replace(b"</sr:Body>", signature + b"</sr:Body>")


def redigested(document: bytes) -> bytes:
    """Change a text and put the digest of the changed document in, the signature value left as it is."""
    changed = document.replace(b"Threapwood", b"Elsewhere")
    covered = changed[changed.index(b"<sr:Request") :].replace(signature_of(changed), b"")
    digest = base64.b64encode(hashlib.sha256(covered).digest())
    return re.sub(rb"(<ds:DigestValue>)[^<]*", rb"\1" + digest, changed)


def resigned(document: bytes) -> bytes:
    """Change a text and sign it again with a key of the attacker's, naming the supplier's certificate."""
    unsigned = document.replace(b"Threapwood", b"Elsewhere").replace(signature_of(document), b"")
    return sign_document(unsigned, signer(number=9).key, signer().issuer, signer().serial)


ATTACKS: dict[str, Callable[[bytes], bytes]] = {
    "wrapping": wrapped,
    "moved before the body": moved,
    "moved into the body": nested,
    "second signature": doubled,
    "second signature inside": hidden_second,
    "something after the signature": swap(b"</ds:Signature>", b"</ds:Signature><sr:Body/>"),
    "text after the signature": swap(b"</ds:Signature>", b"</ds:Signature>text"),
    "reference to an id": swap(b'URI=""', b'URI="#a"'),
    "reference without uri": swap(b' URI=""', b""),
    "reference with a type": swap(b'URI=""', b'URI="" Type="http://www.w3.org/2000/09/xmldsig#Object"'),
    "second reference": lambda d: re.sub(rb"(<ds:Reference.*</ds:Reference>)", rb"\1\1", d),
    "other canonical form of the signed info": swap(EXC_C14N, INC_C14N),
    "other digest": swap(b"http://www.w3.org/2001/04/xmlenc#sha256", b"http://www.w3.org/2000/09/xmldsig#sha1"),
    "other signature method": swap(b"xmldsig-more#ecdsa-sha256", b"xmldsig-more#ecdsa-sha384"),
    "hmac with the public key": swap(b"xmldsig-more#ecdsa-sha256", b"xmldsig-more#hmac-sha256"),
    "second transform": swap(
        b'<ds:Transform Algorithm="' + ENVELOPED + b'"/>',
        b'<ds:Transform Algorithm="' + ENVELOPED + b'"/><ds:Transform Algorithm="' + EXC_C14N + b'"/>',
    ),
    "no transform": swap(b'<ds:Transform Algorithm="' + ENVELOPED + b'"/>', b""),
    "xslt transform": swap(ENVELOPED, b"http://www.w3.org/TR/1999/REC-xslt-19991116"),
    "transform with a child": swap(
        b'<ds:Transform Algorithm="' + ENVELOPED + b'"/>',
        b'<ds:Transform Algorithm="' + ENVELOPED + b'"><ds:XPath>1</ds:XPath></ds:Transform>',
    ),
    "object inside the signature": swap(b"</ds:Signature>", b"<ds:Object>x</ds:Object></ds:Signature>"),
    "key of one's own": swap(b"<ds:X509Data>", b"<ds:KeyValue/><ds:X509Data>"),
    "certificate of one's own": swap(b"<ds:X509IssuerSerial>", b"<ds:X509Certificate/><ds:X509IssuerSerial>"),
    "no key info": lambda d: re.sub(rb"<ds:KeyInfo>.*</ds:KeyInfo>", b"", d),
    "no signature value": lambda d: re.sub(rb"<ds:SignatureValue>.*</ds:SignatureValue>", b"", d),
    "empty signature value": lambda d: re.sub(rb"(<ds:SignatureValue>)[^<]*", rb"\1", d),
    "signature value of zeros": lambda d: re.sub(
        rb"(<ds:SignatureValue>)[^<]*", rb"\1" + base64.b64encode(bytes(64)), d
    ),
    "signature value in DER": lambda d: re.sub(
        rb"(<ds:SignatureValue>)[^<]*", rb"\1" + base64.b64encode(b"\x30\x06\x02\x01\x01\x02\x01\x01"), d
    ),
    "wrong serial": lambda d: re.sub(rb"(<ds:X509SerialNumber>)\d", rb"\g<1>7", d),
    "serial that is no number": lambda d: re.sub(rb"(<ds:X509SerialNumber>)[^<]*", rb"\1x", d),
    "serial of 5,000 digits": lambda d: re.sub(rb"(<ds:X509SerialNumber>)[^<]*", rb"\g<1>" + b"9" * 5000, d),
    "wrong issuer": swap(b"CN=Z9,OU=07", b"CN=Z8,OU=07"),
    "issuer in another order": swap(b"CN=Z9,OU=07", b"OU=07,CN=Z9"),
    "issuer that is no name": swap(b"CN=Z9,OU=07", b"Z9"),
    "comment inside a text": swap(b"Threapwood", b"Threap<!-- x -->wood"),
    "comment that ends a text": swap(b"Road</", b"Road<!-- --></"),
    "comment alone in an element": swap(b"<ds:DigestValue>", b"<ds:DigestValue><!-- x -->"),
    "processing instruction": swap(b"<sr:Body>", b"<?x y?><sr:Body>"),
    "processing instruction before the root": swap(b"<sr:Request", b"<?x y?><sr:Request"),
    "text made of cdata": swap(b"Threapwood", b"<![CDATA[Elsewhere]]>"),
    "attribute added": swap(b"<sr:Body>", b'<sr:Body Id="a">'),
    "namespace added": swap(b"<sr:Body>", b'<sr:Body xmlns:x="urn:x">'),
    "namespace exchanged": swap(b"ServiceUserGateway", b"ServiceUserGateway2"),
    "signature of another namespace": swap(b"2000/09/xmldsig#\"><ds:SignedInfo", b"2000/09/xmldsig\"><ds:SignedInfo"),
    "schema version exchanged": swap(b'schemaVersion="5.4"', b'schemaVersion="5.3"'),
    "white space added": swap(b"<sr:Body>", b"<sr:Body> "),
    "doctype": swap(b"<sr:Request", b'<!DOCTYPE a [<!ENTITY b "c">]><sr:Request'),
    "root only": signature_of,
    "text and digest exchanged": redigested,
    "text exchanged and signed with another key": resigned,
    "second issuer and serial": lambda d: re.sub(
        rb"(<ds:X509IssuerSerial>.*</ds:X509IssuerSerial>)", rb"\1\1", d
    ),
    "second x509 data": lambda d: re.sub(rb"(<ds:X509Data>.*</ds:X509Data>)", rb"\1\1", d),
    "second key info": lambda d: re.sub(rb"(<ds:KeyInfo>.*</ds:KeyInfo>)", rb"\1\1", d),
    "second signature value": lambda d: re.sub(rb"(<ds:SignatureValue>.*</ds:SignatureValue>)", rb"\1\1", d),
    "second signed info": lambda d: re.sub(rb"(<ds:SignedInfo>.*</ds:SignedInfo>)", rb"\1\1", d),
    "prefixes to be taken along": swap(
        b'<ds:CanonicalizationMethod Algorithm="' + EXC_C14N + b'"/>',
        b'<ds:CanonicalizationMethod Algorithm="' + EXC_C14N + b'"><c:InclusiveNamespaces xmlns:c="' + EXC_C14N
        + b'" PrefixList="sr"/></ds:CanonicalizationMethod>',
    ),
    "id on the signature": swap(b"<ds:Signature ", b'<ds:Signature Id="a" '),
    "entity in a text": swap(b"Threapwood", b"&amp;Threapwood"),
    "signature of another document": lambda d: d.replace(signature_of(d), signature_of(signed("8.14.2"))),
    "placeholder": lambda d: re.sub(
        rb"(<ds:SignatureValue>)[^<]*", rb"\1ZGVmYXVsdA==", re.sub(rb"(<ds:DigestValue>)[^<]*", rb"\1ZGVmYXVsdA==", d)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_attack_on_the_signature_is_refused(name: str) -> None:
    document = signed()
    attacked = ATTACKS[name](document)
    assert attacked != document
    with pytest.raises(DataError):
        verify(attacked)


def test_a_comment_between_elements_changes_nothing_as_the_standard_says() -> None:
    document = signed().replace(b"<sr:Body>", b"<!-- to be read by people --><sr:Body>")
    assert request_from(verify(document).root) == requests()["12.1 address"]


def test_an_unsigned_document_is_told_from_one_by_an_unknown_signer() -> None:
    with pytest.raises(NoSignature):
        verify(write_request(requests()["8.2 uprn"]))
    with pytest.raises(UnknownSigner, match="serial"):
        verify_document(signed(), certificate_finder([signer().root]))


def test_another_partys_signature_under_the_suppliers_name_is_refused() -> None:
    unsigned = write_request(requests()["8.14.2"])
    forged = sign_document(unsigned, signer(number=9).key, signer().issuer, signer().serial)
    with pytest.raises(ProtectionError, match="does not fit the signer"):
        verify(forged)


def test_a_lookup_that_answers_carelessly_is_not_trusted() -> None:
    other = signer(serial=77, number=3)
    with pytest.raises(ProtectionError, match="another issuer or serial"):
        verify_document(signed(), lambda _issuer, _serial: other.certificate)


@pytest.mark.parametrize("text", ["CN=Z9,OU=07", "CN=Z9, OU=07", " CN = Z9 ,OU= 07 "])
def test_the_issuers_name_is_compared_parsed(text: str) -> None:
    assert same_issuer(text, signer().certificate)


@pytest.mark.parametrize(
    "text", ["", "CN=Z9", "OU=07,CN=Z9", "CN=Z9,OU=7", "CN=Z9,OU=07,O=x", "CN=z9,OU=07", "garbage", "CN=Z9+OU=07"]
)
def test_another_issuers_name_is_not_taken_for_it(text: str) -> None:
    assert not same_issuer(text, signer().certificate)


@given(st.data())
def test_only_known_errors_escape_from_verification_of_damaged_documents(data: st.DataObject) -> None:
    document = bytearray(signed())
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(document) - 1))
        document[index : index + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        verified = verify(bytes(document))
    except DataError:
        return
    assert request_from(verified.root) == requests()["12.1 address"]
