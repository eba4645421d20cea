"""Zigbee link keys: the AES-MMO hash, and the key that both sides derive from an install code."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hht_app.core.identifiers import crc16_x25

_BLOCK = 16


def aes_mmo_hash(data: bytes) -> bytes:
    """Return the 16-byte AES-MMO hash of DATA (Zigbee specification, Matyas-Meyer-Oseas over AES-128).

    Padding: a one bit, zeros, then the length in bits as two bytes, big-endian; DATA is under 8 KiB.
    """
    padded = data + b"\x80"
    padded += bytes(-(len(padded) + 2) % _BLOCK) + (8 * len(data)).to_bytes(2, "big")
    state = bytes(_BLOCK)
    for start in range(0, len(padded), _BLOCK):
        block = padded[start : start + _BLOCK]
        encryptor = Cipher(algorithms.AES(state), modes.ECB()).encryptor()  # noqa: S305 - one block: the MMO step
        mixed = encryptor.update(block) + encryptor.finalize()
        state = bytes(left ^ right for left, right in zip(mixed, block, strict=True))
    return state


def key_from_install_code(install_code: bytes) -> bytes:
    """Return the link key that INSTALL_CODE (without its CRC) stands for: AES-MMO over code and CRC, low byte first."""
    return aes_mmo_hash(install_code + crc16_x25(install_code).to_bytes(2, "little"))
