"""CS14 (DLMS alert 8F12): the CHF device log changed, with the backup that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.payloads.dlms_access import DLMSAlert
from hht_app.gbcs.payloads.dlms_values import (
    ARRAY,
    OCTET_STRING,
    STATUS_NOT_SPECIFIED,
    STRUCTURE,
    DLMSValue,
    array,
    decode_date_time,
    encode_date_time,
    octets,
    structure,
)

ALERT_DEVICE_LOG_CHANGED = 0x8F12


@dataclass(frozen=True, slots=True)
class DeviceLogEntry:
    """One entry: the device, and its link key's 16-byte hash, empty until it has one."""

    device: EUI64
    hashed_link_key: bytes = b""


@dataclass(frozen=True, slots=True)
class DeviceLogChanged:
    """CS14, alert 8F12: the device log changed AT; the backup of the network that follows from it.

    EXTENDED_PAN_ID has 8 bytes; the `status` fields are the clock status bytes of the two times.
    """

    at: datetime
    backup_at: datetime
    extended_pan_id: bytes
    entries: tuple[DeviceLogEntry, ...]
    status: int = STATUS_NOT_SPECIFIED
    backup_status: int = STATUS_NOT_SPECIFIED

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        entries = array(*(structure(octets(item.device.raw), octets(item.hashed_link_key)) for item in self.entries))
        backup_at = octets(encode_date_time(self.backup_at, self.backup_status))
        backup = structure(backup_at, octets(self.extended_pan_id), entries)
        alert = DLMSAlert(ALERT_DEVICE_LOG_CHANGED, encode_date_time(self.at, self.status), (backup,))
        return alert.encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> DeviceLogChanged:
        """Read the payload; DataError with path when malformed."""
        alert = DLMSAlert.decode(data, originator_counter)
        if alert.alert_code != ALERT_DEVICE_LOG_CHANGED or len(alert.body) != 1:
            raise DataError("this is not an alert 8F12 with a backup", path="payload.notification_body")
        path = "payload.backup"
        backup = alert.body[0].expect(STRUCTURE, path, 3).items
        time = backup[0].expect(OCTET_STRING, f"{path}.time", 12).octets
        pan = backup[1].expect(OCTET_STRING, f"{path}.extended_pan_id", 8).octets
        entries = tuple(
            _read_entry(item, f"{path}.entries[{index}]")
            for index, item in enumerate(backup[2].expect(ARRAY, f"{path}.entries").items)
        )
        return cls(decode_date_time(alert.time), decode_date_time(time), pan, entries, alert.time[11], time[11])


def _read_entry(value: DLMSValue, path: str) -> DeviceLogEntry:
    device, hashed = value.expect(STRUCTURE, path, 2).items
    key = hashed.expect(OCTET_STRING, f"{path}.hashed_link_key").octets
    if len(key) not in (0, 16):
        raise DataError(f"a hash of {len(key)} bytes, not 0 or 16", path=f"{path}.hashed_link_key")
    return DeviceLogEntry(EUI64(device.expect(OCTET_STRING, f"{path}.device", 8).octets), key)
