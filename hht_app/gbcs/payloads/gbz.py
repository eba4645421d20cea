"""GBZ payloads (ZCL commands as GBCS frames them): components, alerts, and GCS09 with its response."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hht_app.core.errors import DataError
from hht_app.gbcs.reader import Reader

PROFILE = b"\x01\x09"
LAST_COMPONENT, ENCRYPTED, HAS_FROM_DATE_TIME = 0x01, 0x02, 0x10
_CONTROL_BITS = LAST_COMPONENT | ENCRYPTED | HAS_FROM_DATE_TIME
_ADDITIONAL_HEADER_CONTROL = b"\x00"
GLOBAL_TO_SERVER, GLOBAL_TO_CLIENT, CLUSTER_TO_SERVER, CLUSTER_TO_CLIENT = 0x00, 0x08, 0x01, 0x09
DEFAULT_RESPONSE = 0x0B
SUCCESS, HARDWARE_FAILURE = 0x00, 0xC0
CLUSTER_DEVICE_MANAGEMENT = 0x0708
PUBLISH_CHANGE_OF_TENANCY = 0x00
TENANCY_CHANGE_CONTROL = 0x200
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def encode_time(moment: datetime) -> int:
    """Return MOMENT as whole seconds since 2000-01-01T00:00Z; DataError outside what four bytes hold."""
    seconds = int((moment.astimezone(UTC) - _EPOCH).total_seconds())
    if not 0 <= seconds < 0xFFFFFFFF:
        raise DataError("a time outside 2000 to 2136 has no Zigbee form")
    return seconds


def decode_time(seconds: int) -> datetime:
    """Return SECONDS since 2000-01-01T00:00Z as UTC."""
    return _EPOCH + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class GBZComponent:
    """One ZCL command: CLUSTER, frame control, SEQUENCE, COMMAND and PAYLOAD (little-endian ZCL fields).

    FROM_DATE_TIME is seconds since 2000, or None. FRAME_COUNTER numbers the encrypted components and is None in plain
    ones; the PAYLOAD of an encrypted component is 31 00000000, ciphertext, tag.
    """

    cluster: int
    frame_control: int
    sequence: int
    command: int
    payload: bytes
    from_date_time: int | None = None
    frame_counter: int | None = None
    offset: int = -1

    @property
    def encrypted(self) -> bool:
        """True when the payload is ciphered."""
        return self.frame_counter is not None

    @property
    def is_global(self) -> bool:
        """True for a command of the whole Zigbee library, false for one of its cluster."""
        return self.frame_control & 0x03 == 0

    @property
    def to_client(self) -> bool:
        """True when sent by the cluster's server."""
        return bool(self.frame_control & 0x08)

    @property
    def default_response(self) -> tuple[int, int] | None:
        """The (command, status) of a ZCL Default Response, else None."""
        if self.is_global and self.command == DEFAULT_RESPONSE and len(self.payload) == 2 and not self.encrypted:
            return self.payload[0], self.payload[1]
        return None

    def encode(self, *, last: bool) -> bytes:
        """Return the component's bytes; LAST marks the last one."""
        control = LAST_COMPONENT if last else 0
        body = bytes([self.frame_control, self.sequence, self.command])
        if self.frame_counter is not None:
            control |= ENCRYPTED
            body = (
                _ADDITIONAL_HEADER_CONTROL + bytes([self.frame_counter]) + body + len(self.payload).to_bytes(2, "big")
            )
        if self.from_date_time is not None:
            control |= HAS_FROM_DATE_TIME
            body = self.from_date_time.to_bytes(4, "big") + body
        body += self.payload
        return bytes([control]) + self.cluster.to_bytes(2, "big") + len(body).to_bytes(2, "big") + body

    @classmethod
    def read(cls, reader: Reader, field: str, *, last: bool) -> GBZComponent:
        """Take one component; DataError unless its last-component bit is LAST."""
        start = reader.offset
        control = reader.u8(field)
        if control & ~_CONTROL_BITS:
            raise reader.error(f"control {control:02X} has bits that are not used", f"{field}.control", start)
        if bool(control & LAST_COMPONENT) != last:
            raise reader.error("the last-component bit does not fit the count", f"{field}.control", start)
        cluster = reader.u16(field)
        body = reader.sub(reader.u16(field), field)
        from_date_time = body.u32("from_date_time") if control & HAS_FROM_DATE_TIME else None
        frame_counter: int | None = None
        if control & ENCRYPTED:
            body.expect(_ADDITIONAL_HEADER_CONTROL, "additional_header.control")
            frame_counter = body.u8("additional_header.frame_counter")
        frame_control, sequence, command = body.take(3, "frame_header")
        if frame_counter is not None:
            size = body.u16("ciphered_length")
            payload_at, payload = body.offset, body.take(size, "ciphered")
            body.expect_end("ciphered")
        else:
            payload_at, payload = body.offset, body.rest()
        return cls(cluster, frame_control, sequence, command, payload, from_date_time, frame_counter, payload_at)


@dataclass(frozen=True, slots=True)
class GBZMessage:
    """A command or response: its components in order."""

    components: tuple[GBZComponent, ...]

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        count = len(self.components)
        parts = [item.encode(last=index == count - 1) for index, item in enumerate(self.components)]
        return PROFILE + bytes([count]) + b"".join(parts)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int, base: int = 0) -> GBZMessage:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, base, "payload")
        reader.expect(PROFILE, "profile")
        count = reader.u8("component_count")
        components = tuple(
            GBZComponent.read(reader, f"components[{index}]", last=index == count - 1) for index in range(count)
        )
        reader.expect_end()
        return cls(components)


@dataclass(frozen=True, slots=True)
class GBZAlert:
    """An alert: MARK (01 or 00 after the profile), alert code, TIME in seconds since 2000, and what follows, unread."""

    mark: int
    alert_code: int
    time: int
    body: bytes = b""

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        head = PROFILE + bytes([self.mark]) + self.alert_code.to_bytes(2, "big")
        return head + self.time.to_bytes(4, "big") + self.body

    @classmethod
    def decode(cls, data: bytes, originator_counter: int, base: int = 0) -> GBZAlert:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, base, "payload")
        reader.expect(PROFILE, "profile")
        return cls(reader.u8("mark"), reader.u16("alert_code"), reader.u32("time"), reader.rest())


@dataclass(frozen=True, slots=True)
class PublishChangeOfTenancy:
    """GCS09 command to a GPF: data from before IMPLEMENTATION_TIME (UTC) is no longer shown.

    ISSUER_EVENT numbers the command (RTDS uses its own time, seconds since 2000); PROVIDER 0, tariff type and control
    as RTDS has them.
    """

    implementation_time: datetime
    issuer_event: int
    provider: int = 0
    tariff_type: int = 0
    control: int = TENANCY_CHANGE_CONTROL

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        fields = (
            self.provider.to_bytes(4, "little")
            + self.issuer_event.to_bytes(4, "little")
            + bytes([self.tariff_type])
            + encode_time(self.implementation_time).to_bytes(4, "little")
            + self.control.to_bytes(4, "little")
        )
        component = GBZComponent(CLUSTER_DEVICE_MANAGEMENT, CLUSTER_TO_CLIENT, 0, PUBLISH_CHANGE_OF_TENANCY, fields)
        return GBZMessage((component,)).encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> PublishChangeOfTenancy:
        """Read the payload; DataError with path when malformed."""
        component = _single(data, originator_counter)
        header = (component.cluster, component.frame_control, component.sequence, component.command)
        if header != (CLUSTER_DEVICE_MANAGEMENT, CLUSTER_TO_CLIENT, 0, PUBLISH_CHANGE_OF_TENANCY):
            raise DataError("this is not Publish Change of Tenancy", path="payload.components[0]")
        reader = Reader(component.payload, component.offset, "payload.components[0]")
        provider, event = reader.u32_le("provider"), reader.u32_le("issuer_event")
        tariff_type, seconds = reader.u8("tariff_type"), reader.u32_le("implementation_time")
        control = reader.u32_le("control")
        reader.expect_end()
        return cls(decode_time(seconds), event, provider, tariff_type, control)


@dataclass(frozen=True, slots=True)
class GCS09Response:
    """A ZCL Default Response to GCS09: STATUS 0 is success."""

    status: int = SUCCESS

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        answer = bytes([PUBLISH_CHANGE_OF_TENANCY, self.status])
        component = GBZComponent(CLUSTER_DEVICE_MANAGEMENT, GLOBAL_TO_SERVER, 0, DEFAULT_RESPONSE, answer)
        return GBZMessage((component,)).encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> GCS09Response:
        """Read the payload; DataError with path when malformed."""
        component = _single(data, originator_counter)
        answer = component.default_response
        if component.cluster != CLUSTER_DEVICE_MANAGEMENT or component.sequence != 0 or answer is None:
            raise DataError("this is not a Default Response of GCS09", path="payload.components[0]")
        if answer[0] != PUBLISH_CHANGE_OF_TENANCY:
            raise DataError("the response is to another command", path="payload.components[0]")
        return cls(answer[1])


def _single(data: bytes, originator_counter: int) -> GBZComponent:
    components = GBZMessage.decode(data, originator_counter).components
    if len(components) != 1 or components[0].encrypted or components[0].from_date_time is not None:
        raise DataError("one plain component is expected", path="payload.components")
    return components[0]
