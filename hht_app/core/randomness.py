"""Seeded randomness: every draw is keyed by (seed, purpose, index), so a resumed run draws the same values."""

from __future__ import annotations

import hashlib

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def draw_bytes(seed: int, purpose: str, index: int | str, length: int) -> bytes:
    """Return LENGTH bytes that depend only on SEED, PURPOSE and INDEX (SHAKE-256)."""
    name = f"hht/1\x00{seed}\x00{purpose}\x00{index}".encode()
    return hashlib.shake_256(name).digest(length)


def draw_int(seed: int, purpose: str, index: int | str, below: int) -> int:
    """Return a whole number of 0 to BELOW-1 that depends only on SEED, PURPOSE and INDEX."""
    size = (below.bit_length() + 7) // 8 + 8
    return int.from_bytes(draw_bytes(seed, purpose, index, size), "big") % below


def draw_p256_scalar(seed: int, purpose: str, index: int | str) -> int:
    """Return a P-256 private scalar, 1 to order-1, that depends only on SEED, PURPOSE and INDEX."""
    return 1 + draw_int(seed, purpose, index, P256_ORDER - 1)
