"""Typed DLMS payloads: CCS01 and CCS02 (the CHF device log), ECS12 (change of tenancy), and their responses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.payloads.dlms_access import (
    ACTION,
    HARDWARE_FAULT,
    OTHER_REASON,
    SET,
    SUCCESS,
    AccessRequest,
    DLMSAlert,
    DLMSResponse,
    DLMSSpec,
    expect_kinds,
    expect_shape,
)
from hht_app.gbcs.payloads.dlms_values import (
    BOOLEAN,
    ENUM,
    LONG_UNSIGNED,
    NULL_VALUE,
    OCTET_STRING,
    STATUS_NOT_SPECIFIED,
    STRUCTURE,
    DLMSValue,
    decode_date_time,
    encode_date_time,
    number,
    octets,
    structure,
)

__all__ = [
    "HARDWARE_FAULT",
    "OTHER_REASON",
    "SUCCESS",
    "AccessRequest",
    "CCS01Response",
    "CCS02Response",
    "DLMSAlert",
    "DLMSResponse",
    "DLMSSpec",
    "DLMSValue",
    "ECS12Response",
    "RegisterDevice",
    "RestrictChangeOfTenancy",
    "UnregisterDevice",
    "decode_date_time",
    "encode_date_time",
]

_NETWORK_CONTROL = 104
_OBIS = bytes.fromhex("00001E0300FF")
_ADD = (
    DLMSSpec(ACTION, _NETWORK_CONTROL, _OBIS, 1),
    DLMSSpec(SET, _NETWORK_CONTROL, _OBIS, 3),
    DLMSSpec(SET, _NETWORK_CONTROL, _OBIS, 2),
)
_REMOVE = (DLMSSpec(ACTION, _NETWORK_CONTROL, _OBIS, 2),)
_ADD_KINDS = (ACTION, SET, SET)
_REMOVE_KINDS = (ACTION,)
_TENANCY = (DLMSSpec(SET, 1, bytes.fromhex("00005E2C0302"), 2),)
_ENABLE = DLMSValue(BOOLEAN, b"\xff")


@dataclass(frozen=True, slots=True)
class RegisterDevice:
    """CCS01 command: put DEVICE with its INSTALL_CODE (no CRC) in the log, and permit joining for JOIN_TIME seconds."""

    device: EUI64
    install_code: bytes = field(repr=False)
    join_time: int

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        entry = structure(octets(self.device.raw), number(ENUM, 1), octets(self.install_code), number(ENUM, 0))
        return AccessRequest(_ADD, (entry, number(LONG_UNSIGNED, self.join_time), _ENABLE)).encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> RegisterDevice:
        """Read the payload; DataError with path when malformed."""
        request = AccessRequest.decode(data, originator_counter)
        expect_shape(request, _ADD)
        path = "payload.list_of_data"
        entry = request.data[0].expect(STRUCTURE, f"{path}[0]", 4).items
        device = EUI64(entry[0].expect(OCTET_STRING, f"{path}[0].device", 8).octets)
        code = entry[2].expect(OCTET_STRING, f"{path}[0].install_code").octets
        time = request.data[1].expect(LONG_UNSIGNED, f"{path}[1]").number
        found = cls(device, code, time)
        if found.encode(originator_counter) != data:
            raise DataError("a constant of this use case has another value", path=path)
        return found


@dataclass(frozen=True, slots=True)
class UnregisterDevice:
    """CCS02 command: take DEVICE out of the log."""

    device: EUI64

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        return AccessRequest(_REMOVE, (octets(self.device.raw),)).encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> UnregisterDevice:
        """Read the payload; DataError with path when malformed."""
        request = AccessRequest.decode(data, originator_counter)
        expect_shape(request, _REMOVE)
        return cls(EUI64(request.data[0].expect(OCTET_STRING, "payload.list_of_data[0]", 8).octets))


@dataclass(frozen=True, slots=True)
class CCS01Response:
    """Results of registering, setting the join time and permitting joins; 0 is success, FA not attempted."""

    results: tuple[int, int, int]

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        pairs = tuple(zip(_ADD_KINDS, self.results, strict=True))
        return DLMSResponse((NULL_VALUE,) * 3, pairs).encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> CCS01Response:
        """Read the payload; DataError with path when malformed."""
        first, second, third = expect_kinds(DLMSResponse.decode(data, originator_counter), _ADD_KINDS)
        return cls((first, second, third))


@dataclass(frozen=True, slots=True)
class CCS02Response:
    """Result of removing a device: 0 is success."""

    result: int = SUCCESS

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        return DLMSResponse((NULL_VALUE,), ((ACTION, self.result),)).encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> CCS02Response:
        """Read the payload; DataError with path when malformed."""
        return cls(expect_kinds(DLMSResponse.decode(data, originator_counter), _REMOVE_KINDS)[0])


@dataclass(frozen=True, slots=True)
class RestrictChangeOfTenancy:
    """ECS12 command: data from before MOMENT (UTC) is no longer shown; `status` is the time's clock status byte."""

    moment: datetime
    status: int = STATUS_NOT_SPECIFIED

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        value = octets(encode_date_time(self.moment, self.status))
        return AccessRequest(_TENANCY, (value,)).encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> RestrictChangeOfTenancy:
        """Read the payload; DataError with path when malformed."""
        request = AccessRequest.decode(data, originator_counter)
        expect_shape(request, _TENANCY)
        time = request.data[0].expect(OCTET_STRING, "payload.list_of_data[0]", 12).octets
        return cls(decode_date_time(time), time[11])


@dataclass(frozen=True, slots=True)
class ECS12Response:
    """Result of setting the date: 0 is success."""

    result: int = SUCCESS

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        return DLMSResponse((NULL_VALUE,), ((SET, self.result),)).encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> ECS12Response:
        """Read the payload; DataError with path when malformed."""
        return cls(expect_kinds(DLMSResponse.decode(data, originator_counter), (SET,))[0])
