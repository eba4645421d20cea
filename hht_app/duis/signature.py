"""The XML signature of DUIS: made deterministically, and verified so that only what was signed is read."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from lxml import etree

from hht_app.core.errors import DataError, ProtectionError
from hht_app.duis.values import read_base64
from hht_app.duis.writing import escaped
from hht_app.duis.xmltext import (
    DS,
    DS_NS,
    SR,
    SR_NS,
    XML_DECLARATION,
    XML_SPACE,
    XMLElement,
    canonical,
    children_of,
    local_name,
    parse_with_comments,
    parse_xml,
    path_of,
)

EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

_ECDSA = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)

FindCertificate = Callable[[str, int], x509.Certificate | None]
_SERIAL = re.compile(r"0|[1-9][0-9]{0,48}")
_NAME_SPACE = re.compile(r"(?<!\\)[ \t\r\n]*([,=+])[ \t\r\n]*")


class NoSignature(ProtectionError):
    """The document carries no Signature at all."""


class UnknownSigner(ProtectionError):
    """No certificate is at hand with the issuer and serial that the Signature names, so it cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A document whose signature holds: `root` is exactly the tree that was digested, without the Signature."""

    root: XMLElement = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    issuer: str
    serial: int


def issuer_text(certificate: x509.Certificate) -> str:
    """Return the issuer of CERTIFICATE as DUIS writes it, such as CN=Z1,OU=07."""
    return certificate.issuer.rfc4514_string()


def same_issuer(issuer: str, certificate: x509.Certificate) -> bool:
    """Say whether the name ISSUER, parsed, is the issuer of CERTIFICATE ('CN=U1, OU=07' is 'CN=U1,OU=07')."""
    try:
        return x509.Name.from_rfc4514_string(_NAME_SPACE.sub(r"\1", issuer.strip(XML_SPACE))) == certificate.issuer
    except ValueError:
        return False


def certificate_finder(certificates: Iterable[x509.Certificate]) -> FindCertificate:
    """Return a function that finds one of CERTIFICATES by issuer name and serial number, None when there is none."""
    by_serial: dict[int, list[x509.Certificate]] = {}
    for certificate in certificates:
        by_serial.setdefault(certificate.serial_number, []).append(certificate)

    def find(issuer: str, serial: int) -> x509.Certificate | None:
        return next((item for item in by_serial.get(serial, []) if same_issuer(issuer, item)), None)

    return find


def sign_document(xml: bytes, private_key: ec.EllipticCurvePrivateKey, issuer: str, serial: int) -> bytes:
    """Return DUIS document XML with a Signature as last child of the root; the rest, counter too, untouched.

    PRIVATE_KEY is on P-256; ISSUER and SERIAL name its certificate. Its value is 64 bytes r, s, deterministic.
    A document that has a Signature already, or is no Request or Response, is a DataError.
    """
    if not isinstance(private_key.curve, ec.SECP256R1):
        raise DataError("DUIS documents are signed with a key on curve P-256", advice="give the XML signing key")
    root = parse_xml(xml)
    if root.tag not in (f"{SR}Request", f"{SR}Response"):
        raise DataError(f"<{local_name(root)}> is not a DUIS Request or Response", path=path_of(root), line=1)
    present = next(root.iter(f"{DS}Signature"), None)
    if present is not None:
        raise DataError(
            "the document has a Signature already",
            path=path_of(present), line=present.sourceline, advice="take the Signature element out first",
        )  # fmt: skip
    return _signed(canonical(root), private_key, issuer, serial)


def sign_written(document: bytes, private_key: ec.EllipticCurvePrivateKey, issuer: str, serial: int) -> bytes:
    """Return DOCUMENT, just written by `write_request` or `write_response`, as `sign_document` signs it, in less time.

    Those write the canonical form that is digested, so nothing is parsed; DataError where DOCUMENT cannot be theirs.
    """
    if not isinstance(private_key.curve, ec.SECP256R1):
        raise DataError("DUIS documents are signed with a key on curve P-256", advice="give the XML signing key")
    if not document.startswith(_WRITTEN) or _SIGNATURE in document:
        raise DataError("the document is not one that was just written", advice="use sign_document")
    return _signed(document[len(XML_DECLARATION) :], private_key, issuer, serial)


_WRITTEN = tuple(
    XML_DECLARATION + f'<sr:{name} xmlns:sr="{SR_NS}" schemaVersion="'.encode() for name in ("Request", "Response")
)
_SIGNATURE = f'xmlns:ds="{DS_NS}"'.encode()
_INFO = (
    "<ds:SignedInfo>"
    f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"/><ds:SignatureMethod Algorithm="{ECDSA_SHA256}"/>'
    f'<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/></ds:Transforms>'
    f'<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>%s</ds:DigestValue></ds:Reference></ds:SignedInfo>'
)
# SignedInfo as it is written and in exclusive canonical form: only the digest varies, so no tree is needed
_SIGNED_INFO = _INFO.encode()
_SIGNED_INFO_CANONICAL = (
    re.sub(r"<(ds:\w+)([^<>]*)/>", r"<\1\2></\1>", _INFO)
    .replace("<ds:SignedInfo>", f'<ds:SignedInfo xmlns:ds="{DS_NS}">')
    .encode()
)


def _signed(covered: bytes, private_key: ec.EllipticCurvePrivateKey, issuer: str, serial: int) -> bytes:
    """Return the document whose canonical form is COVERED, with its Signature put in before the root's end tag."""
    digest = base64.b64encode(hashlib.sha256(covered).digest())
    value = base64.b64encode(_sign(private_key, _SIGNED_INFO_CANONICAL % digest))
    key_info = (
        f"<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>{escaped(issuer)}</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{serial}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>"
    )
    signature = b'<ds:Signature xmlns:ds="%s">%s<ds:SignatureValue>%s</ds:SignatureValue>%s</ds:Signature>' % (
        DS_NS.encode(),
        _SIGNED_INFO % digest,
        value,
        key_info.encode("utf-8"),
    )
    end = covered.rindex(b"</")
    return XML_DECLARATION + covered[:end] + signature + covered[end:]


def _sign(private_key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    encoded = private_key.sign(data, _ECDSA)
    r, s = decode_dss_signature(encoded)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify_document(xml: bytes, find_certificate: FindCertificate) -> Verified:
    """Return what the signature of DUIS document XML covers; anything short of a true signature is a ProtectionError.

    FIND_CERTIFICATE(issuer, serial) gives the signer's certificate or None; validity dates and chain are not looked at.
    XML that cannot be read at all is a DataError.
    """
    root = parse_with_comments(xml)
    _refuse_tricks(root)
    signature = _only_signature(root)
    parts = _read_signature(signature)
    certificate = find_certificate(parts.issuer, parts.serial)
    if certificate is None:
        raise UnknownSigner(
            f"no certificate of issuer {parts.issuer[:80]!r} with serial {parts.serial} is at hand",
            path=path_of(signature), line=signature.sourceline,
            advice="put the signer's certificate in the key store",
        )  # fmt: skip
    if certificate.serial_number != parts.serial or not same_issuer(parts.issuer, certificate):
        raise _broken("the certificate found has another issuer or serial number than the signature names", signature)
    _check_signature(parts, certificate, signature)
    # the enveloped transform leaves the white space around the Signature where it is
    etree.strip_elements(root, f"{DS}Signature", with_tail=False)
    covered = canonical(root)
    if hashlib.sha256(covered).digest() != parts.digest:
        raise _broken("the document was changed after it was signed: its digest differs", root, _AGAIN)
    return Verified(root=parse_xml(covered), certificate=certificate, issuer=parts.issuer, serial=parts.serial)


@dataclass(frozen=True, slots=True)
class _Parts:
    signed_info: XMLElement
    digest: bytes
    value: bytes
    issuer: str
    serial: int


_AGAIN = "get it again from where it came"


def _broken(message: str, element: XMLElement, advice: str = "") -> ProtectionError:
    return ProtectionError(message, path=path_of(element), line=element.sourceline, advice=advice)


def _refuse_tricks(root: XMLElement) -> None:
    """Refuse processing instructions and comments inside a text; drop other comments (c14n ignores them)."""
    for instruction in root.getroottree().xpath("//processing-instruction()"):
        raise ProtectionError("a signed document holds no processing instruction", line=instruction.sourceline)
    for comment in root.iter(etree.Comment):
        parent = comment.getparent()
        texts = "".join(parent.xpath("text()"))
        if texts.strip(XML_SPACE) or not parent.xpath("*"):
            raise ProtectionError(
                "a comment stands inside a text that is signed", path=path_of(parent), line=comment.sourceline
            )
    etree.strip_elements(root, etree.Comment, with_tail=False)


def _only_signature(root: XMLElement) -> XMLElement:
    if root.tag not in (f"{SR}Request", f"{SR}Response"):
        raise _broken(f"<{local_name(root)}> is not a DUIS Request or Response", root)
    found = list(root.iter(f"{DS}Signature"))
    if not found:
        raise NoSignature(
            "the document has no Signature",
            path=path_of(root), line=root.sourceline, advice="sign it first, or ask for a signed copy",
        )  # fmt: skip
    if len(found) > 1:
        raise _broken("the document has more than one Signature", found[1])
    if found[0].getparent() is not root or found[0].getnext() is not None:
        raise _broken("the Signature is not the last child of the root", found[0])
    return found[0]


def _read_signature(signature: XMLElement) -> _Parts:
    """Take SIGNATURE apart; only the one form that DUIS uses gets through."""
    signed_info, value, key_info = _take(signature, "SignedInfo", "SignatureValue", "KeyInfo")
    method, signing, reference = _take(signed_info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    _expect_algorithm(method, EXCLUSIVE_C14N)
    _expect_algorithm(signing, ECDSA_SHA256)
    if dict(reference.attrib) != {"URI": ""}:
        raise _broken('the Reference is not to the whole document (URI="")', reference)
    transforms, digest_method, digest = _take(reference, "Transforms", "DigestMethod", "DigestValue", attributes=True)
    (transform,) = _take(transforms, "Transform")
    _expect_algorithm(transform, ENVELOPED)
    _expect_algorithm(digest_method, SHA256)
    (data,) = _take(key_info, "X509Data")
    (issuer_serial,) = _take(data, "X509IssuerSerial")
    issuer, serial = _take(issuer_serial, "X509IssuerName", "X509SerialNumber")
    number = _leaf(serial).strip(XML_SPACE)
    if not _SERIAL.fullmatch(number):
        raise _broken("the serial number of the certificate is not a number", serial)
    return _Parts(signed_info, _bytes(digest, 32), _bytes(value, 64), _leaf(issuer), int(number))


def _take(element: XMLElement, *names: str, attributes: bool = False) -> list[XMLElement]:
    """Return the children of ELEMENT, which must be the XML signature elements NAMES, each once and in this order."""
    if element.attrib and not attributes:
        raise _broken(f"<{local_name(element)}> has attributes that DUIS does not use", element)
    try:
        children = children_of(element)
    except DataError as error:
        raise _broken(error.message, element) from None
    if [child.tag for child in children] != [f"{DS}{name}" for name in names]:
        raise _broken(f"<{local_name(element)}> does not hold exactly {', '.join(names)}", element)
    return children


def _expect_algorithm(element: XMLElement, algorithm: str) -> None:
    if dict(element.attrib) != {"Algorithm": algorithm} or len(element) or (element.text or "").strip(XML_SPACE):
        raise _broken(f"<{local_name(element)}> is not the algorithm {algorithm}", element)


def _leaf(element: XMLElement) -> str:
    if len(element) or element.attrib:
        raise _broken(f"<{local_name(element)}> holds text only", element)
    return element.text or ""


def _bytes(element: XMLElement, size: int) -> bytes:
    try:
        data = read_base64(_leaf(element))
    except ProtectionError:
        raise
    except DataError as error:
        raise _broken(f"<{local_name(element)}>: {error.message}", element) from None
    if len(data) != size:
        raise _broken(f"<{local_name(element)}> has {len(data)} bytes, not {size}", element)
    return data


def _check_signature(parts: _Parts, certificate: x509.Certificate, signature: XMLElement) -> None:
    try:
        key = certificate.public_key()
    except ValueError as error:
        raise _broken(f"the signer's certificate holds no usable key: {error}", signature) from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _broken("the signer's certificate holds no key on curve P-256", signature)
    r, s = int.from_bytes(parts.value[:32], "big"), int.from_bytes(parts.value[32:], "big")
    signed = canonical(parts.signed_info, exclusive=True)
    try:
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise _broken("the signature does not fit the signer's certificate", signature) from None
