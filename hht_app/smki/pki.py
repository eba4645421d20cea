"""A world's training PKI: roots, issuing authorities, organisations' and devices' keys, all from the seed alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.randomness import draw_bytes, draw_p256_scalar
from hht_app.smki import profile

OrganisationUsage = Literal["ds", "ka", "pp-ka", "xml-ds"]
DeviceUsage = Literal["ds", "ka"]
ORGANISATION_USAGES: tuple[OrganisationUsage, ...] = ("ds", "ka", "pp-ka", "xml-ds")
DEVICE_USAGES: tuple[DeviceUsage, ...] = ("ds", "ka")

# Units of XML-sign certificates as the published test ones have them: 135 for a user, 137 for the DCC's systems.
_XML_SIGN_UNIT = "87"
_DCC_XML_SIGN_UNIT = "89"
_ACB_ROLE = 4


@dataclass(frozen=True, slots=True)
class CertifiedKey:
    """A private key with its DER certificate; `eui` is None for a certification authority."""

    eui: EUI64 | None
    usage: str
    certificate: bytes = field(repr=False)
    private_key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The P-256 public key that the certificate binds."""
        return self.private_key.public_key()

    @property
    def x509_certificate(self) -> x509.Certificate:
        """The certificate read."""
        return _x509_certificate(self.certificate)

    @property
    def pem(self) -> bytes:
        """The certificate as PEM text."""
        return self.x509_certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key as unencrypted PKCS#8 PEM text."""
        return self.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


_x509_certificate = lru_cache(256)(x509.load_der_x509_certificate)


def unit_of(role: int, usage: str) -> str:
    """Return the OU of an organisation certificate: its remote party role as two upper-case hex digits."""
    if usage == "xml-ds":
        return _DCC_XML_SIGN_UNIT if role == _ACB_ROLE else _XML_SIGN_UNIT
    return f"{role:02X}"


class TrainingPKI:
    """Every key and certificate of a world, made when first asked for and the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._organisations: dict[tuple[EUI64, int, str, str | None, int], CertifiedKey] = {}
        self._devices: dict[tuple[EUI64, str, int], CertifiedKey] = {}

    def __repr__(self) -> str:
        return f"TrainingPKI(seed={self.seed})"

    @cached_property
    def organisation_root(self) -> CertifiedKey:
        """The root above every organisation certificate (OU 00)."""
        policy, not_after = profile.ORGANISATION_POLICY, profile.ORGANISATION_NOT_AFTER
        return self._root("organisation-root", "HHT-TA", "00", policy, not_after)

    @cached_property
    def organisation_issuing(self) -> CertifiedKey:
        """The authority that issues organisation certificates (OU 07)."""
        key, name = self._key("organisation-issuing", "", 0), profile.issuer_name("HHT-T1", "07")
        return self._issuing(
            "organisation-issuing",
            self._issuer(self.organisation_root),
            profile.Issuer(name, key),
            profile.ORGANISATION_POLICY,
            profile.ORGANISATION_NOT_AFTER,
        )

    @cached_property
    def device_root(self) -> CertifiedKey:
        """The root above every device certificate."""
        return self._root("device-root", "HHT-DA", None, profile.DEVICE_POLICY, profile.DEVICE_NOT_AFTER)

    @cached_property
    def device_issuing(self) -> CertifiedKey:
        """The authority that issues device certificates; its name is a CN alone."""
        key, name = self._key("device-issuing", "", 0), profile.issuer_name("HHT-D1", None)
        return self._issuing(
            "device-issuing",
            self._issuer(self.device_root),
            profile.Issuer(name, key),
            profile.DEVICE_POLICY,
            profile.DEVICE_NOT_AFTER,
        )

    def organisation(
        self, eui: EUI64, role: int, usage: OrganisationUsage, name: str | None, generation: int = 0
    ) -> CertifiedKey:
        """Return the organisation's key for USAGE; ROLE is the remote party role, GENERATION counts renewals from 0."""
        if usage not in ORGANISATION_USAGES:
            raise BugError(f"{usage!r} is not a key usage of an organisation")
        wanted = (eui, role, usage, name, generation)
        held = self._organisations.get(wanted)
        if held is None:
            purpose = f"organisation/{role}/{usage}"
            key = self._key(purpose, eui.compact, generation)
            certificate = profile.organisation_certificate(
                self._issuer(self.organisation_issuing),
                profile.organisation_name(eui, unit_of(role, usage), name),
                key.public_key(),
                self._serial(f"{purpose}/{name!r}", eui.compact, generation),
                profile.key_usage(signature=usage in ("ds", "xml-ds"), agreement=usage in ("ka", "pp-ka")),
            )
            held = self._organisations[wanted] = CertifiedKey(eui, usage, certificate, key)
        return held

    def device(self, eui: EUI64, usage: DeviceUsage, generation: int = 0) -> CertifiedKey:
        """Return the device's key for USAGE (ds or ka); GENERATION counts renewals from 0."""
        if usage not in DEVICE_USAGES:
            raise BugError(f"{usage!r} is not a key usage of a device")
        wanted = (eui, usage, generation)
        held = self._devices.get(wanted)
        if held is None:
            key = self._key(f"device/{usage}", eui.compact, generation)
            certificate = profile.device_certificate(
                self._issuer(self.device_issuing),
                eui,
                key.public_key(),
                self._serial(f"device/{usage}", eui.compact, generation),
                profile.key_usage(signature=usage == "ds", agreement=usage == "ka"),
            )
            held = self._devices[wanted] = CertifiedKey(eui, usage, certificate, key)
        return held

    def _key(self, purpose: str, index: str, generation: int) -> ec.EllipticCurvePrivateKey:
        scalar = draw_p256_scalar(self.seed, f"smki/key/{purpose}", f"{index}/{generation}")
        return ec.derive_private_key(scalar, ec.SECP256R1())

    def _serial(self, purpose: str, index: str, generation: int) -> int:
        """Return a positive serial number of exactly 16 bytes."""
        drawn = draw_bytes(self.seed, f"smki/serial/{purpose}", f"{index}/{generation}", 16)
        return int.from_bytes(bytes([0x40 | (drawn[0] & 0x3F)]) + drawn[1:], "big")

    @staticmethod
    def _issuer(authority: CertifiedKey) -> profile.Issuer:
        return profile.Issuer(authority.x509_certificate.subject, authority.private_key)

    def _root(
        self, purpose: str, common_name: str, unit: str | None, policy: x509.ObjectIdentifier, not_after: datetime
    ) -> CertifiedKey:
        itself = profile.Issuer(profile.issuer_name(common_name, unit), self._key(purpose, "", 0))
        certificate = profile.authority_certificate(
            itself, itself, self._serial(purpose, "", 0), policy, not_after=not_after, path_length=1
        )
        return CertifiedKey(None, "ca", certificate, itself.private_key)

    def _issuing(
        self,
        purpose: str,
        root: profile.Issuer,
        subject: profile.Issuer,
        policy: x509.ObjectIdentifier,
        not_after: datetime,
    ) -> CertifiedKey:
        certificate = profile.authority_certificate(
            root, subject, self._serial(purpose, "", 0), policy, not_after=not_after, path_length=0
        )
        return CertifiedKey(None, "ca", certificate, subject.private_key)
