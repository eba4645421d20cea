"""Verifying the XML signature of DUIS, so that only what was signed is read; making one is in `signing`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.words import tr
from hht_app.duis.signing import (
    ECDSA_SHA256,
    ENVELOPED,
    EXCLUSIVE_C14N,
    SHA256,
    as_written,
    is_placeholder,
    issuer_text,
    sign_document,
    sign_written,
)
from hht_app.duis.values import read_base64
from hht_app.duis.xmltext import (
    DS,
    SIZE_LIMIT,
    SR,
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

__all__ = [
    "FindCertificate",
    "NoSignature",
    "UnknownSigner",
    "Verified",
    "certificate_finder",
    "issuer_text",
    "same_issuer",
    "sign_document",
    "sign_written",
    "verify_by_certificate",
    "verify_document",
]

FindCertificate = Callable[[str, int], x509.Certificate | None]
_SERIAL = re.compile(r"0|[1-9][0-9]{0,48}")
_NAME_SPACE = re.compile(r"(?<!\\)[ \t\r\n]*([,=+])[ \t\r\n]*")


class NoSignature(ProtectionError):
    """The document carries no Signature at all."""


class UnknownSigner(ProtectionError):
    """No certificate is at hand with the issuer and serial that the Signature names, so it cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A document whose signature holds: `root` is exactly the tree that was digested, without the Signature.

    `certificate` is the one whose key fits; `issuer` and `serial` are those that the Signature names.
    """

    root: XMLElement = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    issuer: str
    serial: int

    @property
    def difference(self) -> str:
        """How the certificate differs from the one named, in words; '' where it is the one."""
        own = self.certificate
        if own.serial_number == self.serial and same_issuer(self.issuer, own):
            return ""
        return tr(
            "the document names the certificate of {issuer} with serial {serial}; this one is of {own} with serial"
            " {number}",
            issuer=self.issuer[:80], serial=self.serial, own=issuer_text(own), number=own.serial_number,
        )  # fmt: skip


def same_issuer(issuer: str, certificate: x509.Certificate) -> bool:
    """Say whether the name ISSUER, parsed, is the issuer of CERTIFICATE ('CN=U1, OU=07' is 'CN=U1,OU=07')."""
    return _same_issuer(issuer, certificate) if len(issuer) <= 200 else _same_issuer.__wrapped__(issuer, certificate)


@lru_cache(256)
def _same_issuer(issuer: str, certificate: x509.Certificate) -> bool:
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


def verify_document(xml: bytes, find_certificate: FindCertificate) -> Verified:
    """Return what the signature of DUIS document XML covers; anything short of a true signature is a ProtectionError.

    FIND_CERTIFICATE(issuer, serial) gives the signer's certificate or None; validity dates and chain are not looked at.
    XML that cannot be read at all is a DataError.
    """
    verified = _verified_as_written(xml, find_certificate)
    if verified is not None:
        return verified
    root, signature, parts = _taken_apart(xml)
    certificate = find_certificate(parts.issuer, parts.serial)
    if certificate is None:
        raise UnknownSigner(
            f"no certificate of issuer {parts.issuer[:80]!r} with serial {parts.serial} is at hand",
            path=path_of(signature), line=signature.sourceline,
            advice="put the signer's certificate in the key store",
        )  # fmt: skip
    if certificate.serial_number != parts.serial or not same_issuer(parts.issuer, certificate):
        raise _broken("the certificate found has another issuer or serial number than the signature names", signature)
    return _checked(root, signature, parts, certificate)


def _verified_as_written(xml: bytes, find_certificate: FindCertificate) -> Verified | None:
    """Return what `verify_document` returns where XML stands as this program writes it and all of it holds, else None.

    What is covered is found in the bytes, and read only if it is its own canonical form: so it is what was digested.
    """
    written = as_written(xml) if len(xml) <= SIZE_LIMIT else None
    if written is None or hashlib.sha256(written.covered).digest() != written.digest or b"<?" in written.covered:
        return None
    certificate = find_certificate(written.issuer, written.serial)
    if (
        certificate is None
        or certificate.serial_number != written.serial
        or not same_issuer(written.issuer, certificate)
        or not _holds(certificate, written.value, written.signs)
    ):
        return None
    root = parse_xml(XML_DECLARATION + written.covered)
    if canonical(root) != written.covered:
        return None
    return Verified(root=root, certificate=certificate, issuer=written.issuer, serial=written.serial)


def _holds(certificate: x509.Certificate, value: bytes, signed: bytes) -> bool:
    """Say whether VALUE (r, s) is the signature of SIGNED by the P-256 key of CERTIFICATE."""
    key = _p256_key(certificate)
    if key is None:
        return False
    r, s = int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
    try:
        key.verify(encode_dss_signature(r, s), signed, _ECDSA)
    except InvalidSignature:
        return False
    return True


@lru_cache(64)
def _p256_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey | None:
    try:
        key = certificate.public_key()
    except ValueError:
        return None
    return key if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) else None


_ECDSA = ec.ECDSA(hashes.SHA256())


def verify_by_certificate(xml: bytes, certificate: x509.Certificate) -> Verified:
    """Do as `verify_document` with the CERTIFICATE a person chose to trust, whichever the document names.

    Only for a person's own look at a document: `Verified.difference` is to be told with the result.
    """
    root, signature, parts = _taken_apart(xml)
    return _checked(root, signature, parts, certificate)


def _taken_apart(xml: bytes) -> tuple[XMLElement, XMLElement, _Parts]:
    """Return root, Signature and its parts of document XML, every trick and every other form refused."""
    root = parse_with_comments(xml)
    _refuse_tricks(root)
    signature = _only_signature(root)
    return root, signature, _read_signature(signature)


def _checked(root: XMLElement, signature: XMLElement, parts: _Parts, certificate: x509.Certificate) -> Verified:
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
_SIGN_IT = "take the Signature element out and sign the document"


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
    if is_placeholder(signature):
        raise _broken("the Signature is a placeholder with sample values, which signs nothing", signature, _SIGN_IT)
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
