"""Keys as decoding needs them: a key store with the shared secret of each pair of parties kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Literal

from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.frame import Frame
from hht_app.gbcs.use_cases import use_case

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

    from hht_app.gbcs.keystore import KeyStore

    CheckMAC = Callable[[GBCSMessage, bytes, bytes], None]
    CheckSignature = Callable[[bytes, bytes, ec.EllipticCurvePublicKey], None]
    Open = Callable[[GBCSMessage, bytes, bytes], bytes]

Verdict = Literal["valid", "invalid", "unknown", "absent"]


@cache
def _checks() -> tuple[CheckMAC, CheckSignature, Open]:
    """Return what `protection` checks and opens by: it is imported with the first key, and asked for no more.

    An import statement takes a quarter of the time of a MAC each time it is met.
    """
    from hht_app.gbcs.protection import check_mac, check_signature, open_sensitive

    return check_mac, check_signature, open_sensitive


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
        from hht_app.gbcs.protection import shared_secret

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

    def mac_verdict(self, frame: Frame) -> Verdict:
        """Return what the keys tell of FRAME's MAC: commands are between ACB and recipient, the rest by their titles.

        DataError: a key file that is needed cannot be read.
        """
        message = frame.message
        if message.mac is None:
            return "unknown" if frame.is_cut else "absent"
        row = use_case(message.message_code)
        between_titles = message.cra is not CRA.COMMAND or (row is not None and row.han_only)
        secret = self.secret(message.originator if between_titles else self.acb, message.recipient)
        if secret is None:
            return "unknown"
        try:
            _checks()[0](message, frame.data[frame.inner : frame.inner_end], secret)
        except ProtectionError:
            return "invalid"
        return "valid"

    def signature_verdict(self, frame: Frame) -> Verdict:
        """Return what the originator's DS key tells of FRAME's signature; DataError when its file cannot be read."""
        signature = frame.message.signature
        if not signature:
            return "unknown" if frame.is_cut else "absent"
        key = self.signer(frame.message.originator)
        if key is None:
            return "unknown"
        try:
            _checks()[1](signature, frame.data[frame.inner + 1 : frame.signed_end], key)
        except ProtectionError:
            return "invalid"
        return "valid"

    def open(self, message: GBCSMessage, blob: bytes) -> bytes | None:
        """Return the plaintext of BLOB, an encrypted part of MESSAGE; None where no key at hand opens it."""
        secret = self.secret(message.originator, message.supplementary.remote_party or message.recipient)
        if secret is None:
            return None
        try:
            return _checks()[2](message, blob, secret)
        except DataError:
            return None
