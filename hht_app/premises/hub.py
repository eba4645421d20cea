"""The communications hub: CHF device log and whitelist, Inter-PAN window, join period, and its CS14 alert."""

from __future__ import annotations

from datetime import datetime, timedelta

from hht_app.core.identifiers import EUI64
from hht_app.core.randomness import draw_bytes
from hht_app.gbcs.payloads.cs14 import DeviceLogChanged, DeviceLogEntry
from hht_app.premises.device import Device, Handler, Surroundings
from hht_app.premises.link_key import aes_mmo_hash, key_from_install_code
from hht_app.premises.state import ROLE_ACB, CellKey, LogEntry
from hht_app.smki.pki import TrainingPKI

CS14 = 0x0018
INTER_PAN_MINUTES = 60
DEVICE_LOG_CAPACITY, HISTORIC_LOG_CAPACITY = 16, 15
UNKNOWN_TYPE = "unknown"
TERMINAL = "terminal"
EXTENDED_PAN_ID = "extended_pan_id"


def key_hash(entry: LogEntry) -> bytes:
    """Return the 16-byte hash of ENTRY's link key, of one known from before, or nothing."""
    return aes_mmo_hash(entry.link_key) if entry.link_key else entry.known_hash


class Hub(Device):
    """A communications hub seen as its CHF; the GPF identifier is what it is called on the HAN."""

    def __init__(self, eui: EUI64, gpf: EUI64, pki: TrainingPKI, handlers: dict[int, Handler]) -> None:
        super().__init__(eui, "CHF", pki, handlers, log_capacity=DEVICE_LOG_CAPACITY)
        self.gpf = gpf
        self.power_on_at: datetime | None = None
        self.join_until: datetime | None = None
        self.join_period = 0

    def power_on(self, now: datetime) -> None:
        """Start the hub: the Inter-PAN window opens for 60 minutes, joining is closed."""
        self.power_on_at = now
        self.join_until = None

    def listed(self) -> set[EUI64]:
        """Return the devices of the CHF device log."""
        return {item.device for item in self.state.log}

    def inter_pan_closes(self) -> datetime | None:
        """Return when the Inter-PAN window closes (or closed); None while the hub has no power."""
        return self.power_on_at + timedelta(minutes=INTER_PAN_MINUTES) if self.power_on_at else None

    def admits_terminal(self, now: datetime) -> bool:
        """Tell whether a terminal can make its first link now."""
        closes = self.inter_pan_closes()
        return closes is not None and now < closes

    def has_room_for(self, device: EUI64) -> bool:
        """Tell whether the device log names DEVICE or has an entry free for it."""
        return self.state.entry(device) is not None or len(self.state.log) < self.log_capacity

    def admit_terminal(self, terminal: EUI64, seed: int) -> None:
        """Put the terminal in the device log, with the link key of its own joining (no alert is sent for it)."""
        entry = self.state.entry(terminal)
        if entry is None:
            entry = LogEntry(terminal, UNKNOWN_TYPE)
            self.state.log.append(entry)
        entry.link_key = draw_bytes(seed, "terminal-link-key", str(terminal), 16)
        self.state.settings[TERMINAL] = str(terminal)

    def joining_open(self, now: datetime) -> bool:
        """Tell whether the join period is running."""
        return self.join_until is not None and now < self.join_until

    def accepts_join(
        self,
        device: EUI64,
        device_type: str,
        install_code: bytes,
        now: datetime,
        seed: int,
        *,
        known_key: bytes = b"",
    ) -> str:
        """Let DEVICE join the HAN and agree its link key; return why not, or an empty text when it joined.

        KNOWN_KEY is the link key DEVICE had before: a hub that knows its hash takes it in the first half of the join
        period, and at any time where the entry was restored. Later only the install code counts.
        """
        if self.power_on_at is None:
            return "the hub has no power"
        entry = self.state.entry(device)
        if entry is not None and self._knows(entry, known_key, now):
            entry.device_type, entry.link_key = device_type, known_key
            return ""
        if not self.joining_open(now):
            return "the join period is not running"
        if entry is None:
            return "the hub has not been told about this device"
        if not entry.install_code:
            return "the hub holds no install code of this device"
        if key_from_install_code(entry.install_code) != key_from_install_code(install_code):
            return "the install code in the hub is not this device's"
        entry.device_type = device_type
        entry.link_key = self._new_key(device, seed)
        return ""

    def _knows(self, entry: LogEntry, key: bytes, now: datetime) -> bool:
        if not key or not entry.known_hash or aes_mmo_hash(key) != entry.known_hash:
            return False
        if not entry.install_code:
            return True  # restored from a backup
        return self.join_until is not None and now < self.join_until - timedelta(seconds=self.join_period / 2)

    def _new_key(self, device: EUI64, seed: int) -> bytes:
        name = f"joins {device}"
        count = int(self.state.settings.get(name, "0"))
        self.state.settings[name] = str(count + 1)
        return draw_bytes(seed, "link-key", f"{device}/{count}" if count else str(device), 16)

    @property
    def extended_pan_id(self) -> bytes:
        """The network's 8-byte identifier: the GPF's, or that of a restored network."""
        restored = self.state.settings.get(EXTENDED_PAN_ID)
        return bytes.fromhex(restored) if restored else self.gpf.raw

    def log_entries(self) -> tuple[DeviceLogEntry, ...]:
        """Return the device log as its backup tells it."""
        return tuple(DeviceLogEntry(item.device, key_hash(item)) for item in self.state.log)

    def log_changed_alert(self, around: Surroundings) -> bytes:
        """Return a CS14 alert (8F12) to the access control broker with the device log as it now is."""
        payload = DeviceLogChanged(around.now, around.now, self.extended_pan_id, self.log_entries())
        return self.alert(CellKey(ROLE_ACB, "ka"), CS14, payload)
