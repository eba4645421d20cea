"""The port between a supplier and the DCC: one request in, its response out."""

from __future__ import annotations

from typing import Protocol


class Gateway(Protocol):
    """Carries signed DUIS XML to the DCC and brings back its signed answer."""

    def submit(self, xml: bytes) -> bytes:
        """Submit one request and return the response as it came."""
        ...
