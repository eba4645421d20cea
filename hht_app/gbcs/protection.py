"""Protection of messages: signatures, MACs and encrypted parts; every check raises ProtectionError when it fails."""

from __future__ import annotations

import hashlib
import hmac
import threading
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import MAC_AAD_START, MAC_LENGTH, SIGNATURE_LENGTH, GBCSMessage

KDF_ALGORITHM_ID = bytes.fromhex("60857406080300")
ENCRYPTION_FLAG = 4
ENCRYPTION_AAD = b"\x31"
ENCRYPTION_HEADER = bytes.fromhex("3100000000")
_CACHE_LIMIT = 256
_SIGNING = ec.ECDSA(SHA256(), deterministic_signing=True)
_VERIFYING = ec.ECDSA(SHA256())
_secrets: dict[tuple[bytes, bytes], bytes] = {}
_secrets_lock = threading.Lock()


def _copy(message: GBCSMessage, signature: bytes | None, mac: bytes | None) -> GBCSMessage:
    return GBCSMessage(
        message.cra,
        message.originator_counter,
        message.originator,
        message.recipient,
        message.message_code,
        message.payload,
        message.supplementary,
        message.date_time,
        message.ka_certificate,
        signature,
        mac,
    )


def sign(message: GBCSMessage, ds_private_key: ec.EllipticCurvePrivateKey) -> GBCSMessage:
    """Return MESSAGE with the 64-byte ECDSA P-256 signature (r||s) of DS_PRIVATE_KEY and without a MAC."""
    der = ds_private_key.sign(message.signed_content, _SIGNING)
    r, s = decode_dss_signature(der)
    return _copy(message, r.to_bytes(32, "big") + s.to_bytes(32, "big"), None)


def without_signature(message: GBCSMessage) -> GBCSMessage:
    """Return MESSAGE with an empty signature field (00) and no MAC: the form that only a MAC protects."""
    return _copy(message, b"", None)


def seal(
    message: GBCSMessage, own_ka_private: ec.EllipticCurvePrivateKey, peer_ka_public: ec.EllipticCurvePublicKey
) -> GBCSMessage:
    """Return MESSAGE with its MAC; it must have a signature field (DataError), empty or filled."""
    if message.signature is None:
        raise DataError("a MAC covers a signature field, and this message has none", path="signature")
    mac = _mac(message, message.inner, shared_secret(own_ka_private, peer_ka_public))
    return _copy(message, message.signature, mac)


def verify_signature(message: GBCSMessage, ds_public_key: ec.EllipticCurvePublicKey) -> None:
    """Check MESSAGE's signature with the originator's DS key; ProtectionError when absent or wrong."""
    if not message.signature:
        raise ProtectionError("the message carries no signature", path="signature")
    check_signature(message.signature, message.signed_content, ds_public_key)


def check_signature(signature: bytes, signed: bytes, ds_public_key: ec.EllipticCurvePublicKey) -> None:
    """Check 64-byte SIGNATURE (r||s) over the bytes SIGNED; ProtectionError when it does not fit."""
    try:
        ds_public_key.verify(_der(signature), signed, _VERIFYING)
    except InvalidSignature:
        raise ProtectionError("the signature does not fit the message and its originator", path="signature") from None


def _der(signature: bytes) -> bytes:
    """Return SIGNATURE (r||s) as DER, which is quicker than by way of two numbers of 256 bits."""
    half = SIGNATURE_LENGTH // 2
    r, s = signature[:half].lstrip(b"\x00"), signature[half:].lstrip(b"\x00")
    if r[:1] >= b"\x80" or not r:
        r = b"\x00" + r
    if s[:1] >= b"\x80" or not s:
        s = b"\x00" + s
    return bytes((0x30, len(r) + len(s) + 4, 0x02, len(r))) + r + bytes((0x02, len(s))) + s


def verify_mac(
    message: GBCSMessage, own_ka_private: ec.EllipticCurvePrivateKey, peer_ka_public: ec.EllipticCurvePublicKey
) -> None:
    """Check MESSAGE's MAC with the two parties' KA keys; ProtectionError when absent or wrong."""
    check_mac(message, message.inner, shared_secret(own_ka_private, peer_ka_public))


def check_mac(message: GBCSMessage, inner: bytes, secret: bytes) -> None:
    """Check MESSAGE's MAC over INNER (DF to signature) with the parties' SECRET; ProtectionError otherwise."""
    if message.mac is None:
        raise ProtectionError("the message carries no MAC", path="mac")
    if not hmac.compare_digest(_mac(message, inner, secret), message.mac):
        raise ProtectionError("the MAC does not fit the message and its two parties", path="mac")


def shared_secret(private: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey) -> bytes:
    """Return the 32-byte ECDH secret of the pair, from a bounded cache; ProtectionError when not both are P-256."""
    if not isinstance(private.curve, ec.SECP256R1) or not isinstance(public.curve, ec.SECP256R1):
        raise ProtectionError("key agreement needs two P-256 keys")
    names = (_own_point(private), _point(public))
    with _secrets_lock:
        known = _secrets.get(names)
    if known is not None:
        return known
    secret = private.exchange(ec.ECDH(), public)
    with _secrets_lock:
        while len(_secrets) >= _CACHE_LIMIT:
            _secrets.pop(next(iter(_secrets)))
        _secrets[names] = secret
    return secret


def forget_secrets() -> None:
    """Drop every shared secret that was kept."""
    with _secrets_lock:
        _secrets.clear()
    _own_point.cache_clear()


def derive_key(secret: bytes, originator: EUI64, flag: int, counter: int, recipient: EUI64) -> bytes:
    """Return the 16-byte AES key: SHA-256(00000001 || SECRET || other info), first half; FLAG is the CRA flag or 4."""
    other = KDF_ALGORITHM_ID + originator.raw + b"\x09" + bytes([flag]) + counter.to_bytes(8, "big") + recipient.raw
    return hashlib.sha256(b"\x00\x00\x00\x01" + secret + other).digest()[:16]


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@lru_cache(_CACHE_LIMIT)
def _own_point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return _point(key.public_key())


def _mac(message: GBCSMessage, inner: bytes, secret: bytes) -> bytes:
    key = derive_key(secret, message.originator, message.cra, message.originator_counter, message.recipient)
    iv = message.originator.raw + bytes(4)
    return AESGCM(key).encrypt(iv, b"", MAC_AAD_START + inner)[:MAC_LENGTH]


def encryption_party(message: GBCSMessage) -> EUI64:
    """Return whose KA key encrypted parts of MESSAGE are for: supplementary remote party, else recipient."""
    return message.supplementary.remote_party or message.recipient


def _encryption_key(message: GBCSMessage, secret: bytes) -> bytes:
    own = message.supplementary.originator_counter
    counter = message.originator_counter if own is None else own
    return derive_key(secret, message.originator, ENCRYPTION_FLAG, counter, encryption_party(message))


def decrypt_sensitive(
    message: GBCSMessage,
    blob: bytes,
    own_ka_private: ec.EllipticCurvePrivateKey,
    peer_ka_public: ec.EllipticCurvePublicKey,
) -> bytes:
    """Return the plaintext of BLOB (31 00000000, ciphertext, 12-byte tag) of device response or alert MESSAGE.

    The keys are the device's and `encryption_party(message)`'s KA keys, either one private; ProtectionError when the
    tag does not fit.
    """
    return open_sensitive(message, blob, shared_secret(own_ka_private, peer_ka_public))


def open_sensitive(message: GBCSMessage, blob: bytes, secret: bytes) -> bytes:
    """Return the plaintext of BLOB of MESSAGE with the parties' SECRET; ProtectionError when the tag does not fit."""
    if blob[: len(ENCRYPTION_HEADER)] != ENCRYPTION_HEADER or len(blob) < len(ENCRYPTION_HEADER) + MAC_LENGTH:
        raise DataError("an encrypted part starts 3100000000 and ends in a 12-byte tag", path="payload")
    body, tag = blob[len(ENCRYPTION_HEADER) : -MAC_LENGTH], blob[-MAC_LENGTH:]
    key = _encryption_key(message, secret)
    mode = modes.GCM(message.originator.raw + bytes(4), tag, min_tag_length=MAC_LENGTH)
    opener = Cipher(algorithms.AES(key), mode).decryptor()
    opener.authenticate_additional_data(ENCRYPTION_AAD)
    try:
        return opener.update(body) + opener.finalize()
    except InvalidTag:
        raise ProtectionError("an encrypted part does not fit its tag and the two parties", path="payload") from None


def encrypt_sensitive(
    message: GBCSMessage,
    plaintext: bytes,
    own_ka_private: ec.EllipticCurvePrivateKey,
    peer_ka_public: ec.EllipticCurvePublicKey,
) -> bytes:
    """Return the encrypted form of PLAINTEXT for response or alert MESSAGE: the inverse of `decrypt_sensitive`."""
    key = _encryption_key(message, shared_secret(own_ka_private, peer_ka_public))
    sealed = AESGCM(key).encrypt(message.originator.raw + bytes(4), plaintext, ENCRYPTION_AAD)
    return ENCRYPTION_HEADER + sealed[: len(plaintext) + MAC_LENGTH]
