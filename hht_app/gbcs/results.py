"""What a response says became of its command: success, failure or nothing yet, from the payload alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hht_app.gbcs import use_cases
from hht_app.gbcs.context import Context
from hht_app.gbcs.payloads import asn1
from hht_app.gbcs.payloads.cs02b import NotYetExecuted, UpdateCredentialsResponse
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.use_cases import result_name

Outcome = Literal["success", "failure", "none"]


@dataclass(frozen=True, slots=True)
class Result:
    """OUTCOME with the code that decided it (None where there is none) and its meaning."""

    outcome: Outcome
    code: int | None
    meaning: str

    def to_json(self) -> dict[str, str | int | None]:
        """Return the result as plain data."""
        return {"outcome": self.outcome, "code": self.code, "meaning": self.meaning}


WITH_DATA = Result("success", None, "answered with data")
ACCEPTED = Result("none", None, "accepted, not yet executed")
UNREADABLE = Result("none", None, "the result is encrypted")
NO_STATUS = Result("none", None, "answered with data, no status is told")
PARTLY_FOUND = Result("success", None, "answered with data, part of what was asked for is not found")
NOT_FOUND = 0x8B
NOT_HELD = Result("none", None, use_cases.NOT_HELD)


def of_code(group: str, code: int) -> Result:
    """Return the result of CODE in GROUP of the result table: 0 is success."""
    return Result("success" if code == 0 else "failure", code, result_name(group, code))


def _worst(group: str, codes: tuple[int, ...]) -> Result:
    failing = [code for code in codes if code]
    return of_code(group, failing[0] if failing else 0)


def result_of(family: str, context: Context) -> Result:
    """Return what the statuses that CONTEXT was told in a response of FAMILY come to."""
    if family == "asn1":
        message = context.message
        return asn1_result(message.message_code, message.payload, message.payload_offset)
    failing = [(group, code) for group, code, _ in context.told if code]
    other = [item for item in failing if item != ("zcl", NOT_FOUND)]
    if other:
        return of_code(*other[0])
    if context.encrypted > context.opened and family == "gbz":
        return UNREADABLE
    if failing:
        return PARTLY_FOUND if context.has_data else of_code("zcl", NOT_FOUND)
    if context.told:
        return of_code(context.told[0][0], 0)
    return NO_STATUS if context.has_data else NOT_HELD


def asn1_result(code: int, payload: bytes, offset: int) -> Result:
    """Return the result of an ASN.1 response of message CODE; DataError when malformed."""
    known = _READERS.get(code)
    return NOT_HELD if known is None else known(Reader(payload, offset, "payload"))


def _integer(group: str) -> Callable[[Reader], Result]:
    def read(reader: Reader) -> Result:
        result = of_code(group, asn1.read_integer(reader, "status"))
        reader.expect_end()
        return result

    return read


def _integer_or_data(group: str) -> Callable[[Reader], Result]:
    def read(reader: Reader) -> Result:
        if asn1.next_tag(reader) == asn1.SEQUENCE:
            return WITH_DATA
        code = asn1.read_integer(reader, "status")
        reader.expect_end()
        return Result("failure", code, result_name(group, code))

    return read


def _credentials(reader: Reader) -> Result:
    payload = UpdateCredentialsResponse.decode(reader.rest(), 0)
    if isinstance(payload, NotYetExecuted):
        return ACCEPTED
    return _worst("credentials", tuple(item.status for item in payload.outcomes))


def _credential_details(reader: Reader) -> Result:
    body = asn1.read_sequence(reader, "details")
    reader.expect_end()
    codes: list[int] = []
    while body.remaining:
        item = asn1.read_sequence(body, f"[{len(codes)}]")
        asn1.read_integer(item, "role")
        codes.append(asn1.read_integer(item, "status", asn1.ENUMERATED))
    return _worst("credentials", tuple(codes))


def _firmware(reader: Reader) -> Result:
    if asn1.next_tag(reader) == asn1.NULL:
        return ACCEPTED
    body = asn1.read_sequence(reader, "response")
    reader.expect_end()
    return of_code("CS06", asn1.read_integer(body, "status"))


def _first_of_sequence(group: str) -> Callable[[Reader], Result]:
    def read(reader: Reader) -> Result:
        body = asn1.read_sequence(reader, "response")
        reader.expect_end()
        return of_code(group, asn1.read_integer(body, "status"))

    return read


def _after_one(group: str, tag: int) -> Callable[[Reader], Result]:
    def read(reader: Reader) -> Result:
        body = asn1.read_sequence(reader, "response")
        reader.expect_end()
        asn1.read_tlv(body, tag, "value")
        result = of_code(group, asn1.read_integer(body, "status"))
        body.expect_end()
        return result

    return read


def _restored_log(reader: Reader) -> Result:
    body = asn1.read_sequence(reader, "response")
    reader.expect_end()
    entries = asn1.read_sequence(body, "entries")
    codes: list[int] = []
    while entries.remaining:
        item = asn1.read_sequence(entries, f"[{len(codes)}]")
        asn1.read_sequence(item, "entry")
        codes.append(asn1.read_integer(item, "join_code"))
    return _worst("join", tuple(codes))


_READERS: dict[int, Callable[[Reader], Result]] = {
    **dict.fromkeys(use_cases.JOINS, _integer("join")),
    **dict.fromkeys(use_cases.UNJOINS, _integer("unjoin")),
    **dict.fromkeys(use_cases.CS02B_ALL, _credentials),
    0x0008: _credential_details,
    0x011B: _credential_details,
    0x000A: _integer_or_data("CS02c"),
    0x000B: _integer("CS02d"),
    0x000C: _integer_or_data("CS02e"),
    0x0012: _firmware,
    0x0013: _first_of_sequence("CS07"),
    0x007F: _after_one("GCS28", asn1.GENERALIZED_TIME),
    0x008C: _restored_log,
    0x0129: _after_one("CS08", asn1.OCTET_STRING),
}
