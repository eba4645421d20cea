"""ZCL global responses inside GBZ components: attribute records and statuses, read as far as their types are held."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.gbcs.payloads.gbz import GBZComponent
from hht_app.gbcs.reader import Reader

READ_ATTRIBUTES, READ_ATTRIBUTES_RESPONSE, WRITE_ATTRIBUTES, WRITE_ATTRIBUTES_RESPONSE = 0x00, 0x01, 0x02, 0x04
_FIXED = {
    **{0x08 + size: size + 1 for size in range(8)},
    0x10: 1,
    **{0x18 + size: size + 1 for size in range(8)},
    **{0x20 + size: size + 1 for size in range(8)},
    **{0x28 + size: size + 1 for size in range(8)},
    0x30: 1,
    0x31: 2,
    0x38: 2,
    0x39: 4,
    0x3A: 8,
    0xE0: 4,
    0xE1: 4,
    0xE2: 4,
    0xE8: 2,
    0xE9: 2,
    0xF0: 8,
}
_COUNTED = {0x41: 1, 0x42: 1, 0x43: 2, 0x44: 2}
_UNSIGNED = range(0x18, 0x28)


@dataclass(frozen=True, slots=True)
class AttributeRecord:
    """One attribute of a read response: STATUS 0 comes with its ZCL type and VALUE (bytes as on the wire)."""

    attribute: int
    status: int
    zcl_type: int | None = None
    value: bytes = b""

    @property
    def number(self) -> int | None:
        """The value of a bitmap or unsigned type (little-endian), else None."""
        return int.from_bytes(self.value, "little") if self.zcl_type in _UNSIGNED else None


def read_records(payload: bytes, offset: int) -> tuple[tuple[AttributeRecord, ...], bytes]:
    """Return a read response's records, and the bytes from the first type that is not held on; DataError if cut."""
    reader = Reader(payload, max(offset, 0), "payload.attributes")
    records: list[AttributeRecord] = []
    while reader.remaining:
        rest = reader.peek(reader.remaining)
        field = f"[{len(records)}]"
        attribute, status = reader.u16_le(field), reader.u8(field)
        if status:
            records.append(AttributeRecord(attribute, status))
            continue
        kind = reader.u8(field)
        if kind in _FIXED:
            value = reader.take(_FIXED[kind], field)
        elif kind in _COUNTED:
            value = reader.take(reader.le(_COUNTED[kind], field), field)
        else:
            return tuple(records), rest
        records.append(AttributeRecord(attribute, status, kind, value))
    return tuple(records), b""


def statuses(component: GBZComponent, payload: bytes) -> tuple[int, ...]:
    """Return the statuses that COMPONENT with plain PAYLOAD tells: none for commands that carry data only."""
    if not component.is_global:
        return ()
    answer = component.default_response
    if answer is not None:
        return (answer[1],)
    if component.command == READ_ATTRIBUTES_RESPONSE:
        return tuple(record.status for record in read_records(payload, component.offset)[0])
    if component.command == WRITE_ATTRIBUTES_RESPONSE:
        reader = Reader(payload, max(component.offset, 0), "payload.statuses")
        found = []
        while reader.remaining:
            found.append(reader.u8("status"))
            if reader.remaining:
                reader.u16_le("attribute")
        return tuple(found)
    return ()
