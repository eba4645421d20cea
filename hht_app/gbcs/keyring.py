"""Keys as decoding needs them: a key store with the shared secret of each pair of parties kept."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.keystore import KeyStore
from hht_app.gbcs.protection import shared_secret


class Keyring:
    """The keys of KEYSTORE (None: none at hand) and of the access control broker ACB, for one run of messages.

    Each pair's key agreement is done once; a key store that changes needs a new keyring.
    """

    def __init__(self, keystore: KeyStore | None, acb: EUI64 | None = None) -> None:
        self.acb = acb
        self._keystore = keystore
        self._secrets: dict[tuple[bytes, bytes], bytes | None] = {}
        self._signers: dict[bytes, ec.EllipticCurvePublicKey | None] = {}

    def secret(self, one: EUI64 | None, other: EUI64) -> bytes | None:
        """Return the secret of ONE and OTHER, the private key being either's; None where keys are missing."""
        if self._keystore is None or one is None:
            return None
        name = (one.raw, other.raw)
        if name not in self._secrets:
            self._secrets[name] = self._agree(self._keystore, one, other)
        return self._secrets[name]

    @staticmethod
    def _agree(keystore: KeyStore, one: EUI64, other: EUI64) -> bytes | None:
        for holder, peer in ((one, other), (other, one)):
            private, public = keystore.private_key(holder, "ka"), keystore.public_key(peer, "ka")
            if private is not None and public is not None:
                return shared_secret(private, public)
        return None

    def signer(self, eui: EUI64) -> ec.EllipticCurvePublicKey | None:
        """Return the DS public key of EUI, None where it is not held."""
        if self._keystore is None:
            return None
        if eui.raw not in self._signers:
            self._signers[eui.raw] = self._keystore.public_key(eui, "ds")
        return self._signers[eui.raw]
