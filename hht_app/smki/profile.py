"""Certificate profiles of the training PKI, after the published test certificates: names, extensions, signing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from hht_app.core.identifiers import EUI64

ORGANISATION_POLICY = x509.ObjectIdentifier("1.2.826.0.1.8641679.1.2.1.4")
DEVICE_POLICY = x509.ObjectIdentifier("1.2.826.0.1.1800000.1.2.1.4")
HARDWARE_MODULE_NAME = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.4")
# hwType 1.2.826.0.1.8641679.1.2.2.1, as every device certificate of the profile carries it.
_HARDWARE_TYPE = bytes.fromhex("060d2a863a0001848fb90f01020201")

# An organisation's validity covers today because XML signature tools check it; a device's never ends.
NOT_BEFORE = datetime(2024, 1, 1, tzinfo=UTC)
ORGANISATION_NOT_AFTER = datetime(2044, 1, 1, tzinfo=UTC)
DEVICE_NOT_AFTER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs a certificate: its name as DER encodes it and its private key."""

    name: x509.Name
    private_key: ec.EllipticCurvePrivateKey


def issuer_name(common_name: str, organisational_unit: str | None) -> x509.Name:
    """Return the name of a certification authority: [OU,] CN, both PrintableString, in the order of the wire."""
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name, _ASN1Type.PrintableString)]
    if organisational_unit is not None:
        unit = x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, organisational_unit, _ASN1Type.PrintableString)
        attributes.insert(0, unit)
    return x509.Name(attributes)


def organisation_name(eui: EUI64, unit: str, common_name: str | None) -> x509.Name:
    """Return an organisation's subject: [CN,] OU and x500UniqueIdentifier, a BIT STRING of 00 and the EUI-64."""
    attributes: list[x509.NameAttribute[str | bytes]] = [
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00" + eui.raw, _ASN1Type.BitString),
    ]
    if common_name is not None:
        attributes.insert(0, x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(attributes)


def key_identifier(public_key: ec.EllipticCurvePublicKey) -> bytes:
    """Return the 8-byte key identifier of PUBLIC_KEY: 0100 and the last 60 bits of its SHA-1 (RFC 5280 4.2.1.2, 2)."""
    point = public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    digest = hashes.Hash(hashes.SHA1())  # noqa: S303 - the identifier's own definition, nothing is protected by it
    digest.update(point)
    tail = digest.finalize()[-8:]
    return bytes([0x40 | (tail[0] & 0x0F)]) + tail[1:]


def key_usage(*, signature: bool = False, agreement: bool = False, authority: bool = False) -> x509.KeyUsage:
    """Return a keyUsage extension with only the bits asked for."""
    return x509.KeyUsage(
        digital_signature=signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=agreement,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _hardware_module(eui: EUI64) -> x509.SubjectAlternativeName:
    """Return the subjectAltName of a device: hardwareModuleName with the EUI-64 as its serial number."""
    content = _HARDWARE_TYPE + b"\x04\x08" + eui.raw
    return x509.SubjectAlternativeName(
        [x509.OtherName(HARDWARE_MODULE_NAME, b"\x30" + bytes([len(content)]) + content)]
    )


def _policies(policy: x509.ObjectIdentifier) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(policy, None)])


def _builder(
    issuer: x509.Name, subject: x509.Name, public_key: ec.EllipticCurvePublicKey, serial: int, not_after: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(public_key)
        .serial_number(serial)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(not_after)
    )


def _sign(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True).public_bytes(serialization.Encoding.DER)


def _key_identifiers(
    builder: x509.CertificateBuilder, public_key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return builder.add_extension(x509.SubjectKeyIdentifier(key_identifier(public_key)), critical=False)


def _authority(issuer: Issuer) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier(key_identifier(issuer.private_key.public_key()), None, None)


def authority_certificate(
    issuer: Issuer,
    subject: Issuer,
    serial: int,
    policy: x509.ObjectIdentifier,
    *,
    not_after: datetime,
    path_length: int,
) -> bytes:
    """Return the DER certificate of certification authority SUBJECT signed by ISSUER (itself, for a root)."""
    public_key = subject.private_key.public_key()
    builder = _builder(issuer.name, subject.name, public_key, serial, not_after)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    builder = builder.add_extension(key_usage(authority=True), critical=True)
    builder = _key_identifiers(builder, public_key)
    builder = builder.add_extension(_policies(policy), critical=True)
    if subject is not issuer:
        builder = builder.add_extension(_authority(issuer), critical=False)
    return _sign(builder, issuer.private_key)


def organisation_certificate(
    issuer: Issuer, subject: x509.Name, public_key: ec.EllipticCurvePublicKey, serial: int, usage: x509.KeyUsage
) -> bytes:
    """Return an organisation's DER certificate for PUBLIC_KEY, valid for twenty years."""
    builder = _builder(issuer.name, subject, public_key, serial, ORGANISATION_NOT_AFTER)
    builder = _key_identifiers(builder.add_extension(usage, critical=True), public_key)
    builder = builder.add_extension(_policies(ORGANISATION_POLICY), critical=True)
    return _sign(builder.add_extension(_authority(issuer), critical=False), issuer.private_key)


def device_certificate(
    issuer: Issuer, eui: EUI64, public_key: ec.EllipticCurvePublicKey, serial: int, usage: x509.KeyUsage
) -> bytes:
    """Return a device's DER certificate for PUBLIC_KEY: empty subject, its EUI-64 in subjectAltName, no end."""
    builder = _builder(issuer.name, x509.Name([]), public_key, serial, DEVICE_NOT_AFTER)
    builder = _key_identifiers(builder.add_extension(usage, critical=True), public_key)
    builder = builder.add_extension(_hardware_module(eui), critical=True)
    builder = builder.add_extension(_policies(DEVICE_POLICY), critical=True)
    return _sign(builder.add_extension(_authority(issuer), critical=False), issuer.private_key)
