"""DLMS commands and alerts in the words of their service requests: 6.8, 8.1.1, 8.9, 8.12.1, 11.2, 4.1.1, and 00CC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.dlms_tables import use_case_accesses
from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.payloads.cs14 import DeviceLogEntry
from hht_app.gbcs.payloads.dlms_access import DLMSAlert
from hht_app.gbcs.payloads.dlms_models import Model
from hht_app.gbcs.payloads.dlms_use_case import DLMSCommand, Sealed
from hht_app.gbcs.payloads.dlms_values import (
    NEVER,
    OCTET_STRING,
    STATUS_NOT_SPECIFIED,
    decode_date_time,
    encode_date_time,
    octets,
)
from hht_app.gbcs.protection import ENCRYPTION_FLAG, encryption_party
from hht_app.gbcs.reader import Reader

CCS03, CCS05, CCS06, CCS07 = 0x0003, 0x0004, 0x010F, 0x00FE
ECS17B, ECS30, ECS30A, ECS52, ECS70 = 0x0027, 0x0046, 0x00D7, 0x0059, 0x0062
ALERT_FUTURE_DATED_DLMS = 0x00CC
FUTURE_DATED_DONE, FUTURE_DATED_FAILED = 0x8F66, 0x8F67
RADIO_CLOCK = 5
AGREED_KEY, KEY_PARAMETERS, PROTECTION = 2, b"\x02", 2
_ANY, _ANY_YEAR = 0xFF, b"\xff\xff"
_MONTHS = 12

Periodicity = Literal["Daily", "Weekly", "Monthly", "Quarterly", "Six Monthly", "Yearly"]
_EVERY: dict[str, int] = {"Quarterly": 3, "Six Monthly": 6, "Yearly": 12}


def billing_dates(periodicity: Periodicity, day: int = _ANY, month: int = 1) -> tuple[bytes, ...]:
    """Return the 5-byte DLMS dates of a billing calendar (clause of 6.8).

    DAY is the day of the month from Monthly on, and the weekday (1 Monday) for Weekly; MONTH is the first month from
    Quarterly on: every third, sixth or twelfth follows. Daily and Weekly are dates with all else open. DataError for a
    day or month that no calendar has.
    """
    if periodicity == "Daily":
        return (bytes([_ANY] * 5),)
    highest = 7 if periodicity == "Weekly" else 28
    if not 1 <= day <= highest or not 1 <= month <= _MONTHS:
        raise DataError(f"{periodicity} on day {day} from month {month} is no billing calendar", path="billing")
    if periodicity == "Weekly":
        return (_ANY_YEAR + bytes([_ANY, _ANY, day]),)
    if periodicity == "Monthly":
        return (_ANY_YEAR + bytes([_ANY, day, _ANY]),)
    step = _EVERY[periodicity]
    months = sorted((month - 1 + step * index) % _MONTHS + 1 for index in range(_MONTHS // step))
    return tuple(_ANY_YEAR + bytes([item, day, _ANY]) for item in months)


def set_billing_calendar(code: int, time: tuple[int, int, int], dates: Sequence[bytes]) -> DLMSCommand:
    """Return ECS30 or ECS30a (CODE): bill at TIME (hour, minute, second UTC) on each of DATES."""
    return DLMSCommand(code, ([{"time": bytes([*time, 0]), "date": date} for date in dates],))


def synchronise_clock(start: datetime, end: datetime, status: int = STATUS_NOT_SPECIFIED) -> DLMSCommand:
    """Return ECS70: take the time from the hub if it lies between START and END (UTC); STATUS is their clock byte."""
    window: Model = {
        "preset_time": NEVER,
        "validity_interval_start": encode_date_time(start, status),
        "validity_interval_end": encode_date_time(end, status),
    }
    return DLMSCommand(ECS70, (RADIO_CLOCK, window, 0, None, None))


def read_device_log(*, security_details: bool = False, older_code: bool = False) -> DLMSCommand:
    """Return CCS06 (or CCS05/CCS04 by its OLDER_CODE), or CCS07 that reads the backup with hashed keys."""
    if security_details:
        return DLMSCommand(CCS07, (None, None))
    return DLMSCommand(CCS05 if older_code else CCS06, (None,))


def restore_device_log(extended_pan_id: bytes, entries: Sequence[DeviceLogEntry]) -> DLMSCommand:
    """Return CCS03: restore the network of EXTENDED_PAN_ID (8 bytes) and its ENTRIES from a backup."""
    devices: Model = [{"MAC_address": item.device.raw, "hashed_TC_link_key": item.hashed_link_key} for item in entries]
    return DLMSCommand(CCS03, ({"extended_PAN_ID": extended_pan_id, "devices_to_restore": devices},))


def read_firmware_version() -> DLMSCommand:
    """Return ECS52: read the firmware version of an ESME or hub."""
    return DLMSCommand(ECS52, (None,))


def protection_parameters(counter: int, originator: EUI64, recipient: EUI64) -> Model:
    """Return what a protected read says of its protection: flag 4 and COUNTER, the two parties, agreed keys."""
    options: Model = {
        "transaction_id": bytes([ENCRYPTION_FLAG]) + counter.to_bytes(8, "big"),
        "originator": originator.raw,
        "recipient": recipient.raw,
        "other_information": b"",
        "key_info": {
            "key_info_type": AGREED_KEY,
            "key_info_options": {"key_parameters": KEY_PARAMETERS, "key_ciphered_data": b""},
        },
    }
    return [{"protection_type": PROTECTION, "protection_options": options}]


def read_import_registers(counter: int, originator: EUI64, recipient: EUI64) -> DLMSCommand:
    """Return ECS17b: read the active and reactive import registers of ESME RECIPIENT, encrypted for ORIGINATOR."""
    (access,) = use_case_accesses(ECS17B)
    objects: Model = [
        {
            "class_id": class_id,
            "logical_name": obis,
            "attribute_index": number,
            "data_index": 0,
            "restriction": {"restriction_type": 0, "restriction_value": None},
        }
        for class_id, obis, number in access.protects
    ]
    parameters = protection_parameters(counter, originator, recipient)
    return DLMSCommand(ECS17B, ({"object_list": objects, "protection_parameters": parameters},))


def sealed_answer(response: GBCSMessage, blob: bytes) -> Sealed:
    """Return a protected read's answer for RESPONSE's header: BLOB is the encrypted structure (`encrypt_sensitive`)."""
    own = response.supplementary.originator_counter
    counter = response.originator_counter if own is None else own
    return Sealed(protection_parameters(counter, response.originator, encryption_party(response)), blob)


@dataclass(frozen=True, slots=True)
class FutureDatedDLMSAlert:
    """00CC: what was dated for the future was done (8F66) or failed (8F67); AT is the time of the alert.

    The change is told by the command's MESSAGE_CODE and COMMAND_COUNTER, and by its object and attribute or method
    NUMBER. STATUS is the clock byte of the time.
    """

    alert_code: int
    at: datetime
    message_code: int
    command_counter: int
    class_id: int
    obis: bytes
    number: int
    status: int = STATUS_NOT_SPECIFIED

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        detail = (
            self.message_code.to_bytes(2, "big")
            + self.command_counter.to_bytes(8, "big")
            + self.class_id.to_bytes(2, "big")
            + self.obis
            + bytes([self.number])
        )
        alert = DLMSAlert(self.alert_code, encode_date_time(self.at, self.status), (octets(detail),))
        return alert.encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> FutureDatedDLMSAlert:
        """Read the payload; DataError with path when malformed."""
        alert = DLMSAlert.decode(data, originator_counter)
        if len(alert.body) != 1:
            raise DataError("this alert has no future-dated detail", path="payload.notification_body")
        detail = alert.body[0].expect(OCTET_STRING, "payload.future_dated", 19).octets
        part = Reader(detail, 0, "payload.future_dated")
        code, counter = part.u16("message_code"), part.u64("originator_counter")
        class_id, obis, number = part.u16("class_id"), part.take(6, "obis"), part.u8("number")
        return cls(
            alert.alert_code, decode_date_time(alert.time), code, counter, class_id, obis, number, alert.time[11]
        )
