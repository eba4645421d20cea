"""Certificates as they are read: organisation and device profiles, and the check who issued one."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.reader import Reader

ACB_ROLE = 4
_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
HARDWARE_MODULE_NAME = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.4")


@dataclass(frozen=True, slots=True)
class CertificateInfo:
    """What this program needs of a certificate; `role` is the OU's hex text as a number, None for a device."""

    subject_eui: EUI64
    role: int | None
    is_device: bool
    key_usage: str
    issuer: str
    serial: int
    ski: bytes
    aki: bytes
    not_before: datetime
    not_after: datetime
    public_key: ec.EllipticCurvePublicKey


# A world has some tens of certificates, each of which is looked at again and again.
_KEPT = 256


@lru_cache(_KEPT)
def _load(der: bytes, what: str = "certificate") -> x509.Certificate:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # oddities of a certificate someone else made are not shown as ours
            return x509.load_der_x509_certificate(der)
    except _UNREADABLE as error:
        raise DataError("this is not an X.509 certificate", path=what) from error


@lru_cache(_KEPT)
def read_certificate(der: bytes) -> CertificateInfo:
    """Read DER as an organisation or device certificate; DataError when it is neither; dates are never judged."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as a serial below 1: not this reader's to judge
        return _read(_load(der))


@lru_cache(_KEPT)
def subject_of(certificate: x509.Certificate) -> EUI64:
    """Return whose CERTIFICATE it is; DataError when it is neither an organisation's nor a device's."""
    return read_certificate(certificate.public_bytes(Encoding.DER)).subject_eui


def _read(certificate: x509.Certificate) -> CertificateInfo:
    try:
        eui, role, is_device = _subject(certificate)
        return CertificateInfo(
            subject_eui=eui,
            role=role,
            is_device=is_device,
            key_usage=_key_usage(certificate),
            issuer=certificate.issuer.rfc4514_string(),
            serial=certificate.serial_number,
            ski=_ski(certificate),
            aki=_aki(certificate),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            public_key=_public_key(certificate),
        )
    except _UNREADABLE as error:
        raise DataError("the certificate's fields cannot be read", path="certificate") from error


def certificate_from_pem(data: bytes) -> bytes:
    """Return the first certificate of PEM text DATA as DER; DataError when there is none that can be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return x509.load_pem_x509_certificate(data).public_bytes(Encoding.DER)
    except _UNREADABLE as error:
        raise DataError("is not a PEM certificate", path="certificate") from error


def public_key_of(der: bytes) -> ec.EllipticCurvePublicKey:
    """Return the P-256 public key of certificate DER; DataError when there is none."""
    return _public_key(_load(der))


def _public_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    try:
        key = certificate.public_key()
    except _UNREADABLE as error:
        raise DataError("the certificate's public key cannot be read", path="certificate.public_key") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise DataError("the certificate's key is not on P-256", path="certificate.public_key")
    return key


def _subject(certificate: x509.Certificate) -> tuple[EUI64, int | None, bool]:
    identifiers = certificate.subject.get_attributes_for_oid(NameOID.X500_UNIQUE_IDENTIFIER)
    if not identifiers:
        return _device_eui(certificate), None, True
    value = identifiers[0].value
    if len(identifiers) != 1 or not isinstance(value, bytes) or len(value) != 9 or value[0] != 0:
        raise DataError("the unique identifier is not one EUI-64", path="certificate.subject")
    units = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    text = str(units[0].value) if len(units) == 1 else ""
    try:
        role = int(text, 16)
    except ValueError:
        raise DataError("the organisational unit is not one role in hex", path="certificate.subject") from None
    return EUI64(value[1:]), role, False


def _device_eui(certificate: x509.Certificate) -> EUI64:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise DataError("the certificate names neither an organisation nor a device", path="certificate") from None
    modules = [
        item.value for item in names if isinstance(item, x509.OtherName) and item.type_id == HARDWARE_MODULE_NAME
    ]
    if len(modules) != 1:
        raise DataError("the certificate has no one hardware module name", path="certificate.subject_alt_name")
    reader = Reader(modules[0], path="certificate.subject_alt_name")
    reader.expect(b"\x30", "hardware_module_name")
    body = reader.sub(reader.ber_length("hardware_module_name"), "hardware_module_name")
    reader.expect_end()
    body.expect(b"\x06", "hw_type")
    body.take(body.ber_length("hw_type"), "hw_type")
    body.expect(b"\x04\x08", "hw_serial_num")
    eui = body.eui64("hw_serial_num")
    body.expect_end("hw_serial_num")
    return eui


def _key_usage(certificate: x509.Certificate) -> str:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return "none"
    signs, agrees = usage.digital_signature, usage.key_agreement
    others = usage.key_encipherment or usage.data_encipherment or usage.content_commitment
    if others or usage.key_cert_sign or usage.crl_sign or signs == agrees:
        return "ca" if usage.key_cert_sign else "other"
    return "ds" if signs else "ka"


def _ski(certificate: x509.Certificate) -> bytes:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return b""


def _aki(certificate: x509.Certificate) -> bytes:
    try:
        value = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    except x509.ExtensionNotFound:
        return b""
    return value.key_identifier or b""


def verify_issued_by(der: bytes, issuer_der: bytes) -> None:
    """Check that ISSUER_DER issued certificate DER; ProtectionError otherwise; dates are not judged."""
    certificate, issuer = _load(der), _load(issuer_der, "issuer certificate")
    try:
        certificate.verify_directly_issued_by(issuer)
    except InvalidSignature:
        raise ProtectionError("the certificate's signature is not its issuer's", path="certificate") from None
    except _UNREADABLE as error:
        raise ProtectionError(f"the certificate is not issued by that issuer: {error}", path="certificate") from error
