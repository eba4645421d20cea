"""Making the XML signature of DUIS: deterministic, the document's other bytes and its counter left as they are."""

from __future__ import annotations

import hashlib
import re
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from hht_app.core.errors import DataError
from hht_app.duis.values import read_base64
from hht_app.duis.writing import escaped
from hht_app.duis.xmltext import (
    DS,
    DS_NS,
    SR,
    SR_NS,
    XML_DECLARATION,
    XMLElement,
    canonical,
    local_name,
    parse_xml,
    path_of,
)

EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

_ECDSA = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


@lru_cache(64)
@lru_cache(64)
def issuer_text(certificate: x509.Certificate) -> str:
    """Return the issuer of CERTIFICATE as DUIS writes it, such as CN=Z1,OU=07."""
    return certificate.issuer.rfc4514_string()


def is_placeholder(signature: XMLElement) -> bool:
    """Say whether SIGNATURE has the form of one, but sample values: neither digest nor value has its 32 or 64 bytes."""
    found = [
        signature.findtext(path) for path in (f"{DS}SignedInfo/{DS}Reference/{DS}DigestValue", f"{DS}SignatureValue")
    ]
    return all(text and _size(text) not in (None, size) for text, size in zip(found, (32, 64), strict=True))


def _size(text: str) -> int | None:
    """Return how many bytes base64 TEXT holds, None where it is no base64."""
    try:
        return len(read_base64(text))
    except DataError:
        return None


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
        what = "a placeholder Signature with sample values" if is_placeholder(present) else "a Signature already"
        raise DataError(
            f"the document has {what}",
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


# The Signature as it is written, up to its digest; what follows it, where nothing is escaped; and, made of its digest,
# what its value signs.
_DS_NS = DS_NS.encode()
_BEFORE_DIGEST = b'<ds:Signature xmlns:ds="%s">' % _DS_NS + _SIGNED_INFO.partition(b"%s")[0]
_AFTER_DIGEST = _SIGNED_INFO.partition(b"%s")[2]
_FROM_DIGEST = re.compile(
    rb"([A-Za-z0-9+/]{43}=)" + re.escape(_AFTER_DIGEST) + rb"<ds:SignatureValue>([A-Za-z0-9+/]{86}==)"
    rb"</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>([A-Za-z0-9=, -]{1,200})"
    rb"</ds:X509IssuerName><ds:X509SerialNumber>([1-9][0-9]{0,48})</ds:X509SerialNumber></ds:X509IssuerSerial>"
    rb"</ds:X509Data></ds:KeyInfo></ds:Signature>(</sr:[A-Z][a-z]+>)"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A signed document as this program writes one: the bytes COVERED, and what its Signature says, unchecked.

    `signs` are the bytes that `value`, r and s of 32 bytes each, is said to sign.
    """

    covered: bytes
    digest: bytes
    signs: bytes
    value: bytes
    issuer: str
    serial: int


def as_written(xml: bytes) -> Written | None:
    """Return document XML taken apart where it stands byte for byte as `sign_written` puts a document together."""
    before, found, after = xml.rpartition(_BEFORE_DIGEST)
    parts = _FROM_DIGEST.fullmatch(after)
    if not found or parts is None or not before.startswith(_WRITTEN) or _DS_NS in before:
        return None
    digest, value, issuer, serial, end = parts.groups()
    digested, signed = a2b_base64(digest), a2b_base64(value)
    if b2a_base64(digested, newline=False) != digest or b2a_base64(signed, newline=False) != value:
        return None
    signs = _SIGNED_INFO_CANONICAL % digest
    return Written(before[len(XML_DECLARATION) :] + end, digested, signs, signed, issuer.decode(), int(serial))


def _signed(covered: bytes, private_key: ec.EllipticCurvePrivateKey, issuer: str, serial: int) -> bytes:
    """Return the document whose canonical form is COVERED, with its Signature put in before the root's end tag."""
    digest = b2a_base64(hashlib.sha256(covered).digest(), newline=False)
    value = b2a_base64(_sign(private_key, _SIGNED_INFO_CANONICAL % digest), newline=False)
    end = covered.rindex(b"</")
    return b"".join(
        (
            XML_DECLARATION, covered[:end], _BEFORE_DIGEST, digest, _AFTER_DIGEST, b"<ds:SignatureValue>", value,
            b"</ds:SignatureValue>", _key_info(issuer, serial), b"</ds:Signature>", covered[end:],
        )
    )  # fmt: skip


@lru_cache(64)
def _key_info(issuer: str, serial: int) -> bytes:
    return (
        f"<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>{escaped(issuer)}</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{serial}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>"
    ).encode()


def _sign(private_key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    encoded = private_key.sign(data, _ECDSA)
    r, s = decode_dss_signature(encoded)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
