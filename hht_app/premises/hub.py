"""The communications hub: CHF device log and whitelist, Inter-PAN window, join period, and its CS14 alert."""

from __future__ import annotations

from datetime import datetime, timedelta

from hht_app.core.identifiers import EUI64
from hht_app.core.randomness import draw_bytes
from hht_app.gbcs.payloads.cs14 import DeviceLogChanged, DeviceLogEntry
from hht_app.gbcs.payloads.dlms import CCS01Response, CCS02Response, RegisterDevice, UnregisterDevice
from hht_app.premises.device import Acted, Device, Handler, Surroundings
from hht_app.premises.judge import Judged
from hht_app.premises.link_key import aes_mmo_hash, key_from_install_code
from hht_app.premises.state import ROLE_ACB, CellKey, LogEntry
from hht_app.smki.pki import TrainingPKI

CCS01, CCS02, CS14 = 0x0001, 0x0002, 0x0018
INTER_PAN_MINUTES = 60
DEVICE_LOG_CAPACITY = 16
RESULT_SUCCESS, RESULT_HARDWARE_FAULT, RESULT_OTHER_REASON = 0x00, 0x01, 0xFA
UNKNOWN_TYPE = "unknown"


class Hub(Device):
    """A communications hub seen as its CHF; the GPF identifier is what it is called on the HAN."""

    def __init__(self, eui: EUI64, gpf: EUI64, pki: TrainingPKI) -> None:
        handlers: dict[int, Handler] = {CCS01: _add_device, CCS02: _remove_device}
        super().__init__(eui, "CHF", pki, handlers, log_capacity=DEVICE_LOG_CAPACITY)
        self.gpf = gpf
        self.power_on_at: datetime | None = None
        self.join_until: datetime | None = None
        self.join_period = 0

    def power_on(self, now: datetime) -> None:
        """Start the hub: the Inter-PAN window opens for 60 minutes, joining is closed."""
        self.power_on_at = now
        self.join_until = None

    def inter_pan_closes(self) -> datetime | None:
        """Return when the Inter-PAN window closes (or closed); None while the hub has no power."""
        return self.power_on_at + timedelta(minutes=INTER_PAN_MINUTES) if self.power_on_at else None

    def admits_terminal(self, now: datetime) -> bool:
        """Tell whether a terminal can make its first link now."""
        closes = self.inter_pan_closes()
        return closes is not None and now < closes

    def admit_terminal(self, terminal: EUI64, seed: int) -> None:
        """Put the terminal in the device log, with the link key of its own joining (no alert is sent for it)."""
        entry = self.state.entry(terminal)
        if entry is None:
            entry = LogEntry(terminal, UNKNOWN_TYPE)
            self.state.log.append(entry)
        entry.link_key = draw_bytes(seed, "terminal-link-key", str(terminal), 16)

    def joining_open(self, now: datetime) -> bool:
        """Tell whether the join period is running."""
        return self.join_until is not None and now < self.join_until

    def accepts_join(self, device: EUI64, device_type: str, install_code: bytes, now: datetime, seed: int) -> str:
        """Let DEVICE join the HAN and agree its link key; return why not, or an empty text when it joined."""
        if self.power_on_at is None:
            return "the hub has no power"
        if not self.joining_open(now):
            return "the join period is not running"
        entry = self.state.entry(device)
        if entry is None:
            return "the hub has not been told about this device"
        if key_from_install_code(entry.install_code) != key_from_install_code(install_code):
            return "the install code in the hub is not this device's"
        entry.device_type = device_type
        entry.link_key = draw_bytes(seed, "link-key", str(device), 16)
        return ""

    def log_changed_alert(self, around: Surroundings) -> bytes:
        """Return a CS14 alert (8F12) to the access control broker with the device log as it now is."""
        entries = tuple(
            DeviceLogEntry(item.device, aes_mmo_hash(item.link_key) if item.link_key else b"")
            for item in self.state.log
        )
        payload = DeviceLogChanged(around.now, around.now, self.gpf.raw, entries)
        return self.alert(CellKey(ROLE_ACB, "ka"), CS14, payload)


def _add_device(device: Device, _judged: Judged, payload: RegisterDevice, around: Surroundings) -> Acted:
    hub = device
    if not isinstance(hub, Hub):
        raise TypeError("only a hub adds devices")
    entry = hub.state.entry(payload.device)
    if entry is None and len(hub.state.log) >= hub.log_capacity:
        results = (RESULT_HARDWARE_FAULT, RESULT_OTHER_REASON, RESULT_OTHER_REASON)
        return Acted(CCS01Response(results), summary="the device log is full")
    if entry is None:
        entry = LogEntry(payload.device, UNKNOWN_TYPE)
        hub.state.log.append(entry)
    entry.install_code = payload.install_code
    hub.join_period = payload.join_time
    hub.join_until = around.now + timedelta(seconds=payload.join_time)
    return Acted(
        CCS01Response((RESULT_SUCCESS, RESULT_SUCCESS, RESULT_SUCCESS)),
        log_changed=True,
        summary=f"{payload.device} added to the CHF device log, joining open for {payload.join_time} s",
    )


def _remove_device(device: Device, _judged: Judged, payload: UnregisterDevice, _around: Surroundings) -> Acted:
    entry = device.state.entry(payload.device)
    if entry is None:
        return Acted(CCS02Response(RESULT_HARDWARE_FAULT), summary=f"{payload.device} is not in the CHF device log")
    device.state.log.remove(entry)
    return Acted(
        CCS02Response(RESULT_SUCCESS), log_changed=True, summary=f"{payload.device} removed from the CHF device log"
    )
