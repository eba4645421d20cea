"""The key store of a world: its organisations' and devices' certificates and keys, straight from the training PKI."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from hht_app.smki.organisations import Organisation
from hht_app.smki.pki import DEVICE_USAGES, CertifiedKey, TrainingPKI

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    from hht_app.core.identifiers import EUI64
    from hht_app.gbcs.keystore import Usage

__all__ = ["Organisation", "WorldKeyStore", "issuer_parts"]


def issuer_parts(issuer: str) -> tuple[tuple[str, str], ...]:
    """Return a distinguished name split into (type, value), so that `CN=U1, OU=07` equals `cn=U1,OU=07`."""
    parts = []
    for item in issuer.split(","):
        kind, _, value = item.partition("=")
        parts.append((kind.strip().upper(), value.strip()))
    return tuple(parts)


class WorldKeyStore:
    """A `KeyStore` over a training PKI: finds keys by EUI-64 and usage, XML signers by issuer and serial."""

    def __init__(
        self,
        pki: TrainingPKI,
        organisations: Sequence[Organisation],
        devices: Sequence[EUI64],
        *,
        private_for: Collection[EUI64] | None = None,
    ) -> None:
        self.pki = pki
        self.organisations = tuple(organisations)
        self.devices = tuple(devices)
        self._parties = {party.eui: party for party in self.organisations}
        self._device_set = frozenset(self.devices)
        self._private_for = None if private_for is None else frozenset(private_for)

    def __repr__(self) -> str:
        return f"WorldKeyStore({len(self.organisations)} organisations, {len(self.devices)} devices)"

    def restricted(self, private_for: Collection[EUI64]) -> WorldKeyStore:
        """Return the same store giving private keys of PRIVATE_FOR only: what one party really holds."""
        return WorldKeyStore(self.pki, self.organisations, self.devices, private_for=private_for)

    def certified_key(self, eui: EUI64, usage: Usage) -> CertifiedKey | None:
        """Return the key with its certificate of EUI for USAGE, or None where the world has none."""
        party = self._parties.get(eui)
        if party is not None:
            return self.pki.organisation(eui, party.role, usage, party.name) if usage in party.usages else None
        if eui in self._device_set and (usage == "ds" or usage == "ka"):  # noqa: PLR1714 - narrows the type
            return self.pki.device(eui, usage)
        return None

    def certificate(self, eui: EUI64, usage: Usage) -> bytes | None:
        """Return the DER certificate of EUI for USAGE, or None."""
        held = self.certified_key(eui, usage)
        return None if held is None else held.certificate

    def public_key(self, eui: EUI64, usage: Usage) -> ec.EllipticCurvePublicKey | None:
        """Return the public key of EUI for USAGE, or None."""
        held = self.certified_key(eui, usage)
        return None if held is None else held.public_key

    def private_key(self, eui: EUI64, usage: Usage) -> ec.EllipticCurvePrivateKey | None:
        """Return the private key of EUI for USAGE, or None where this store does not hold it."""
        if self._private_for is not None and eui not in self._private_for:
            return None
        held = self.certified_key(eui, usage)
        return None if held is None else held.private_key

    def organisation_keys(self) -> Iterator[CertifiedKey]:
        """Yield every organisation's keys, in the order of the world's table and its usages."""
        for party in self.organisations:
            for usage in party.usages:
                yield self.pki.organisation(party.eui, party.role, usage, party.name)

    def device_keys(self) -> Iterator[CertifiedKey]:
        """Yield every device's DS and KA keys."""
        for eui in self.devices:
            for usage in DEVICE_USAGES:
                held = self.certified_key(eui, usage)
                if held is not None:
                    yield held

    @cached_property
    def certificates_by_issuer_serial(self) -> dict[tuple[tuple[tuple[str, str], ...], int], CertifiedKey]:
        """Every organisation's and device's key by its certificate's issuer (see `issuer_parts`) and serial."""
        return {_issuer_serial(held): held for held in (*self.organisation_keys(), *self.device_keys())}

    @cached_property
    def _xml_signers(self) -> dict[tuple[tuple[tuple[str, str], ...], int], x509.Certificate]:
        found = (self.certified_key(party.eui, "xml-ds") for party in self.organisations)
        return {_issuer_serial(held): held.x509_certificate for held in found if held is not None}

    def find_certificate(self, issuer: str, serial: int) -> x509.Certificate | None:
        """Return any certificate of the world by issuer (RFC 4514 text) and serial number, or None."""
        held = self.certificates_by_issuer_serial.get((issuer_parts(issuer), serial))
        return None if held is None else held.x509_certificate

    def find_xml_signer(self, issuer: str, serial: int) -> x509.Certificate | None:
        """Return the XML-sign certificate with this issuer and serial; None for any other certificate."""
        return self._xml_signers.get((issuer_parts(issuer), serial))


def _issuer_serial(held: CertifiedKey) -> tuple[tuple[tuple[str, str], ...], int]:
    certificate = held.x509_certificate
    return issuer_parts(certificate.issuer.rfc4514_string()), certificate.serial_number
