"""Any GBZ use case both ways, from the tables: components as named ZCL commands with named values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from hht_app.core.errors import BugError, DataError
from hht_app.core.resources import read_table
from hht_app.gbcs.payloads.gbz import (
    CLUSTER_TO_CLIENT,
    CLUSTER_TO_SERVER,
    GLOBAL_TO_CLIENT,
    GLOBAL_TO_SERVER,
    SUCCESS,
    GBZComponent,
    GBZMessage,
)
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.zcl_layout import (
    Values,
    ZCLField,
    fields_of,
    read_content,
    read_values,
    types,
    write_values,
)
from hht_app.gbcs.zcl_tables import (
    DEFAULT_RESPONSE,
    NO_COMMAND,
    READ_ATTRIBUTES_RESPONSE,
    command,
    command_named,
    global_command_name,
)

FAILURE = 0x01
NO_DEFAULT_RESPONSE = 0x10
_GLOBAL, _TO_CLIENT = 0x03, 0x08


@cache
def _global_fields(number: int) -> tuple[ZCLField, ...] | None:
    for row in read_table("gbcs/zcl_global_commands.csv"):
        if int(row["command"], 16) == number and row["fields"]:
            return fields_of(row["fields"])
    return None


@cache
def _global_number(name: str) -> int:
    for row in read_table("gbcs/zcl_global_commands.csv"):
        if row["name"] == name:
            return int(row["command"], 16)
    raise BugError(f"no global command is called {name}")


@dataclass(frozen=True, slots=True)
class ZCLFrame:
    """One component: command NAME of CLUSTER with VALUES by field name.

    FRAME_CONTROL and SEQUENCE are as on the wire (SEQUENCE None: its place). FROM_DATE_TIME is seconds since 2000, or
    None. A component that is encrypted has a FRAME_COUNTER and its BLOB instead of values.
    """

    cluster: int
    name: str
    frame_control: int
    values: Values = field(default_factory=dict)
    sequence: int | None = None
    from_date_time: int | None = None
    frame_counter: int | None = None
    blob: bytes = b""

    @property
    def is_global(self) -> bool:
        """True for a command of the whole library."""
        return self.frame_control & _GLOBAL == 0

    def content(self) -> bytes:
        """Return the bytes of the plain payload; DataError when a value is missing or does not fit."""
        if self.name == global_command_name(READ_ATTRIBUTES_RESPONSE) and self.is_global:
            return write_records(self.values)
        return write_values(self.values, self._fields())

    def number(self) -> int:
        """Return the command's number."""
        if self.is_global:
            return _global_number(self.name)
        return command_named(self.cluster, self.name)[1].number

    def _fields(self) -> tuple[ZCLField, ...]:
        if not self.is_global:
            return command_named(self.cluster, self.name)[1].fields
        fields = _global_fields(self.number())
        if fields is None:
            raise BugError(f"the layout of {self.name} is not held")
        return fields

    def component(self, index: int) -> GBZComponent:
        """Return the component that stands at place INDEX."""
        payload = self.content() if self.frame_counter is None else self.blob
        return GBZComponent(
            self.cluster,
            self.frame_control,
            index if self.sequence is None else self.sequence,
            self.number(),
            payload,
            self.from_date_time,
            self.frame_counter,
        )

    @classmethod
    def of(cls, item: GBZComponent, index: int, path: str) -> ZCLFrame:
        """Return component ITEM, which stood at place INDEX, with named values; DataError where its layout differs."""
        number = item.command
        name = global_command_name(number)
        fields = _global_fields(number)
        if not item.is_global:
            held = command(item.cluster, item.to_client, number)
            if held is None:
                raise DataError(f"command {number:02X} of cluster {item.cluster:04X} is not held", path=path)
            name, fields = held.name, held.fields
        sequence = None if item.sequence == index else item.sequence
        counter = item.frame_counter
        values: Values = {}
        if counter is None and item.is_global and number == READ_ATTRIBUTES_RESPONSE:
            values = read_records(item.payload, item.offset, path)
        elif counter is None:
            if fields is None:
                raise DataError(f"the layout of command {number:02X} is not held", path=path)
            values = read_values(item.payload, fields, item.offset, path)
        blob = b"" if counter is None else item.payload
        return cls(item.cluster, name, item.frame_control, values, sequence, item.from_date_time, counter, blob)


def cluster_command(cluster: int, name: str, values: Values, from_date_time: int | None = None) -> ZCLFrame:
    """Return command NAME of CLUSTER with VALUES, sent by the side that sends it."""
    from_server, _ = command_named(cluster, name)
    control = CLUSTER_TO_CLIENT if from_server else CLUSTER_TO_SERVER
    return ZCLFrame(cluster, name, control, values, None, from_date_time)


def read_attributes(cluster: int, attributes: tuple[int, ...]) -> ZCLFrame:
    """Return a command that reads ATTRIBUTES of CLUSTER."""
    rows: list[Values] = [{"attribute": item} for item in attributes]
    return ZCLFrame(cluster, "ReadAttributes", GLOBAL_TO_SERVER, {"attributes": rows})


def attribute_answer(cluster: int, records: list[Values]) -> ZCLFrame:
    """Return a plain response to reading attributes: RECORDS have attribute, status and, at 0, type and value."""
    return ZCLFrame(cluster, "ReadAttributesResponse", GLOBAL_TO_CLIENT, {"records": list(records)})


def sealed_attribute_answer(cluster: int, blob: bytes, frame_counter: int = 0) -> ZCLFrame:
    """Return an encrypted response to reading attributes: BLOB is its records, encrypted (`encrypt_sensitive`)."""
    control = GLOBAL_TO_CLIENT | NO_DEFAULT_RESPONSE
    return ZCLFrame(cluster, "ReadAttributesResponse", control, {}, None, None, frame_counter, blob)


def default_responses(frames: tuple[ZCLFrame, ...], failing_at: int | None = None, status: int = 0) -> GBZFrames:
    """Return a response to FRAMES: success for each, or STATUS at FAILING_AT and "no command, failure" after it."""
    answers = []
    for index, item in enumerate(frames):
        number, code = item.number(), SUCCESS
        if failing_at is not None and index >= failing_at:
            number, code = (number, status) if index == failing_at else (NO_COMMAND, FAILURE)
        to_client = item.frame_control & _TO_CLIENT
        control = GLOBAL_TO_SERVER if to_client else GLOBAL_TO_CLIENT
        values: Values = {"command": number, "status": code}
        answers.append(ZCLFrame(item.cluster, global_command_name(DEFAULT_RESPONSE), control, values))
    return GBZFrames(tuple(answers))


def write_records(values: Values) -> bytes:
    """Return the bytes of a read response's records; DataError for a type that is not held or a value that is cut."""
    records = values.get("records")
    if not isinstance(records, list):
        raise DataError("a list of records is needed", path="records")
    parts = []
    for record in records:
        attribute, status = record.get("attribute"), record.get("status")
        if not isinstance(attribute, int) or not isinstance(status, int):
            raise DataError("an attribute and a status are needed", path="records")
        parts.append(attribute.to_bytes(2, "little") + bytes([status]))
        if status == SUCCESS:
            parts.append(_typed(record))
    return b"".join(parts)


def _typed(record: Values) -> bytes:
    code, content = record.get("type"), record.get("value")
    kind = types().get(code) if isinstance(code, int) else None
    if kind is None or not isinstance(content, bytes):
        raise DataError("a held type and the value's bytes are needed", path="records")
    length = len(content).to_bytes(kind.size, "little") if kind.counted else b""
    if not kind.counted and len(content) != kind.size:
        raise DataError(f"{len(content)} bytes, {kind.name} has {kind.size}", path="records")
    return bytes([kind.number]) + length + content


def read_records(data: bytes, base: int, path: str) -> Values:
    """Return a read response's records, values as bytes (little-endian): the inverse of `write_records`."""
    reader = Reader(data, max(base, 0), path)
    records: list[Values] = []
    while reader.remaining:
        name = f"records[{len(records)}]"
        record: Values = {"attribute": reader.u16_le(name), "status": reader.u8(name)}
        if record["status"] == SUCCESS:
            code = reader.u8(name)
            kind = types().get(code)
            if kind is None:
                raise reader.error(f"ZCL type {code:02X} is not held", name, reader.offset - 1)
            record["type"] = code
            record["value"] = read_content(reader, kind, name)
        records.append(record)
    return {"records": records}


@dataclass(frozen=True, slots=True)
class GBZFrames:
    """A GBZ command or response: its components as named commands, in order."""

    frames: tuple[ZCLFrame, ...]

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        parts = tuple(item.component(index) for index, item in enumerate(self.frames))
        return GBZMessage(parts).encode(originator_counter)


@cache
def _pattern(code: int, kind: str) -> re.Pattern[str]:
    for row in read_table("gbcs/gbz_accesses.csv"):
        if int(row["code"], 16) == code and row["kind"] == kind:
            items = [re.fullmatch(r"([0-9A-F]{4}\.\w+)([+*?]?)", text) for text in row["components"].split()]
            return re.compile("".join(f"(?:{re.escape(item[1])} ){item[2]}" for item in items if item))
    raise BugError(f"the components of {code:04X} {kind} are not held")


@dataclass(frozen=True, slots=True)
class GBZFramesClass:
    """Reads the KIND (command, response) of use case CODE."""

    code: int
    kind: str

    def decode(self, data: bytes, originator_counter: int) -> GBZFrames:
        """Read the payload; DataError with path when malformed or not the components of this use case."""
        components = GBZMessage.decode(data, originator_counter).components
        frames = tuple(
            ZCLFrame.of(item, index, f"payload.components[{index}]") for index, item in enumerate(components)
        )
        names = "".join(f"{item.cluster:04X}.{item.name} " for item in frames)
        if not _pattern(self.code, self.kind).fullmatch(names):
            raise DataError(f"{names.strip()} are not the components of this use case", path="payload.components")
        return GBZFrames(frames)
