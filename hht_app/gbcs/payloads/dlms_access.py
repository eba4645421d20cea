"""DLMS payloads: access-request, access-response and data-notification as GBCS frames them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hht_app.core.errors import DataError
from hht_app.gbcs.payloads.dlms_values import (
    NULL_VALUE,
    OCTET_STRING,
    STRUCTURE,
    DLMSValue,
    read_value,
)
from hht_app.gbcs.reader import Reader, encode_length

ACCESS_REQUEST, ACCESS_RESPONSE, DATA_NOTIFICATION = 0xD9, 0xDA, 0x0F
GET, SET, ACTION, GET_SELECTED = 1, 2, 3, 4
SPEC_NAMES = {GET: "get", SET: "set", ACTION: "action", GET_SELECTED: "get-with-selection"}
SUCCESS, HARDWARE_FAULT, OTHER_REASON = 0x00, 0x01, 0xFA
_SPEC_LENGTH = 10


def invoke_id(originator_counter: int) -> bytes:
    """Return the 4-byte long-invoke-id: 20, then the low three bytes of ORIGINATOR_COUNTER."""
    return b"\x20" + (originator_counter & 0xFFFFFF).to_bytes(3, "big")


@dataclass(frozen=True, slots=True)
class DLMSSpec:
    """One access specification: KIND (get, set, action, ...), class, OBIS (6 bytes), attribute or method number."""

    kind: int
    class_id: int
    obis: bytes
    number: int
    selector: int | None = None
    selection: DLMSValue | None = None

    def encode(self) -> bytes:
        """Return the specification's bytes."""
        head = bytes([self.kind]) + self.class_id.to_bytes(2, "big") + self.obis + bytes([self.number])
        if self.selector is None or self.selection is None:
            return head
        return head + bytes([self.selector]) + self.selection.encode()

    @classmethod
    def read(cls, reader: Reader, field: str) -> DLMSSpec:
        """Take one specification."""
        kind = reader.peek()[:1]
        if kind and kind[0] not in SPEC_NAMES:
            raise reader.error(f"access kind {kind[0]:02X} is not read by this program", f"{field}.kind")
        spec = _plain_spec(reader.take(_SPEC_LENGTH, field))
        if spec.kind != GET_SELECTED:
            return spec
        selector = reader.u8(f"{field}.selector")
        selection = read_value(reader, f"{field}.selection")
        return cls(spec.kind, spec.class_id, spec.obis, spec.number, selector, selection)


@lru_cache(1024)
def _plain_spec(data: bytes) -> DLMSSpec:
    part = Reader(data, 0, "specification")
    return DLMSSpec(part.u8("kind"), part.u16("class_id"), part.take(6, "obis"), part.u8("number"))


def _read_count(reader: Reader, field: str) -> int:
    start = reader.offset
    count = reader.ber_length(field)
    if count > reader.remaining:
        raise reader.error(f"{count} items announced, {reader.remaining} bytes left", field, start)
    return count


def _read_data(reader: Reader) -> tuple[DLMSValue, ...]:
    count = _read_count(reader, "list_of_data")
    return tuple(read_value(reader, f"list_of_data[{index}]") for index in range(count))


def _encode_data(data: tuple[DLMSValue, ...]) -> bytes:
    return encode_length(len(data)) + b"".join(item.encode() for item in data)


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A command: one data item for each specification, null for a get."""

    specs: tuple[DLMSSpec, ...]
    data: tuple[DLMSValue, ...]

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        head = bytes([ACCESS_REQUEST]) + invoke_id(originator_counter) + b"\x00"
        specs = encode_length(len(self.specs)) + b"".join(item.encode() for item in self.specs)
        return head + specs + _encode_data(self.data)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int, base: int = 0) -> AccessRequest:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, base, "payload")
        reader.expect(bytes([ACCESS_REQUEST]), "tag")
        reader.expect(invoke_id(originator_counter), "long_invoke_id")
        reader.expect(b"\x00", "date_time")
        count = _read_count(reader, "list_of_specification")
        specs = tuple(DLMSSpec.read(reader, f"list_of_specification[{index}]") for index in range(count))
        values = _read_data(reader)
        reader.expect_end()
        if len(values) != len(specs):
            raise reader.error(f"{len(specs)} specifications but {len(values)} data items", "list_of_data")
        return cls(specs, values)


@dataclass(frozen=True, slots=True)
class DLMSResponse:
    """A response: data items, and a (kind, result) pair each; result 0 is success."""

    data: tuple[DLMSValue, ...]
    results: tuple[tuple[int, int], ...]

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        head = bytes([ACCESS_RESPONSE]) + invoke_id(originator_counter) + b"\x00\x00"
        results = b"".join(bytes(pair) for pair in self.results)
        return head + _encode_data(self.data) + encode_length(len(self.results)) + results

    @classmethod
    def decode(cls, data: bytes, originator_counter: int, base: int = 0) -> DLMSResponse:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, base, "payload")
        reader.expect(bytes([ACCESS_RESPONSE]), "tag")
        reader.expect(invoke_id(originator_counter), "long_invoke_id")
        reader.expect(b"\x00", "date_time")
        reader.expect(b"\x00", "list_of_specification")
        values = _read_data(reader)
        count = _read_count(reader, "list_of_result")
        results = []
        for index in range(count):
            start = reader.offset
            kind, result = reader.u8(f"list_of_result[{index}].kind"), reader.u8(f"list_of_result[{index}].result")
            if kind not in SPEC_NAMES:
                raise reader.error(f"access kind {kind:02X} is not read by this program", "list_of_result", start)
            results.append((kind, result))
        reader.expect_end()
        if len(values) != count:
            raise reader.error(f"{len(values)} data items but {count} results", "list_of_result")
        return cls(values, tuple(results))


@dataclass(frozen=True, slots=True)
class DLMSAlert:
    """A data-notification: alert code, 12-byte time of the alert, and what follows in the structure."""

    alert_code: int
    time: bytes
    body: tuple[DLMSValue, ...] = ()

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes."""
        head = bytes([DATA_NOTIFICATION]) + invoke_id(originator_counter) + b"\x00"
        code = DLMSValue(0x12, self.alert_code.to_bytes(2, "big"))
        return head + DLMSValue(STRUCTURE, (code, DLMSValue(OCTET_STRING, self.time), *self.body)).encode()

    @classmethod
    def decode(cls, data: bytes, originator_counter: int, base: int = 0) -> DLMSAlert:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, base, "payload")
        reader.expect(bytes([DATA_NOTIFICATION]), "tag")
        reader.expect(invoke_id(originator_counter), "long_invoke_id")
        reader.expect(b"\x00", "date_time")
        body = read_value(reader, "notification_body").expect(STRUCTURE, "payload.notification_body")
        reader.expect_end()
        if len(body.items) < 2:
            raise reader.error("an alert has a code and a time", "notification_body")
        code = body.items[0].expect(0x12, "payload.alert_code")
        time = body.items[1].expect(OCTET_STRING, "payload.time", 12)
        return cls(code.number, time.octets, body.items[2:])


def expect_shape(request: AccessRequest, specs: tuple[DLMSSpec, ...]) -> None:
    """Check that REQUEST has exactly the specifications SPECS; DataError otherwise."""
    if request.specs != specs:
        raise DataError(
            "these are not the attributes and methods of this use case", path="payload.list_of_specification"
        )


def expect_kinds(response: DLMSResponse, kinds: tuple[int, ...]) -> tuple[int, ...]:
    """Check that RESPONSE answers accesses KINDS with null data, and return the results; DataError otherwise."""
    if tuple(kind for kind, _ in response.results) != kinds:
        raise DataError("these results are not of this use case's accesses", path="payload.list_of_result")
    for index, item in enumerate(response.data):
        item.expect(NULL_VALUE.tag, f"payload.list_of_data[{index}]")
    return tuple(result for _, result in response.results)
