"""The port by which the DCC reaches a home over the SM WAN; who stands behind it is put together elsewhere."""

from __future__ import annotations

from typing import Protocol

from hht_app.core.identifiers import EUI64


class Wan(Protocol):
    """Carries messages to devices over the SM WAN."""

    def wan_reaches(self, device: EUI64) -> bool:
        """Say whether the SM WAN reaches DEVICE's hub now."""
        ...

    def wan_deliver(self, device: EUI64, message: bytes) -> tuple[bytes, ...]:
        """Deliver MESSAGE to DEVICE and return what came back: a response, alerts, or nothing when it was lost."""
        ...

    def wan_collect(self) -> tuple[bytes, ...]:
        """Return what devices have sent up since by their own, oldest first, and forget it."""
        ...
