"""The HAN as the terminal knows it: scan, link, deliver, hear. In process now; the terminal must not know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from hht_app.core.identifiers import EUI64


@dataclass(frozen=True, slots=True)
class HubInRange:
    """One hub that answered the active scan, by its GPF identifier (its IEEE address on the HAN)."""

    gpf: EUI64
    strength: str


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What came of the terminal's attempt to link: linked, or the reason as the installer would see it."""

    linked: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the terminal hears after a delivery: messages in the order they came, maybe none.

    `truth` says why a device stayed silent; it is for the trainer's view only.
    """

    heard: tuple[bytes, ...]
    truth: str = ""


@dataclass(frozen=True, slots=True)
class JoinResult:
    """What came of pressing "join" at a device."""

    joined: bool
    reason: str = ""
    heard: tuple[bytes, ...] = field(default=())


class Han(Protocol):
    """The port between the terminal and the home."""

    def scan(self) -> list[HubInRange]:
        """Return every hub in range, the neighbours' too, strongest first."""
        ...

    def connect_terminal(self, gpf: EUI64) -> LinkResult:
        """Try Inter-PAN with the hub of that GPF identifier."""
        ...

    def deliver(self, device: EUI64, command: bytes) -> Delivery:
        """Send COMMAND to DEVICE over the HAN and return what is heard."""
        ...
