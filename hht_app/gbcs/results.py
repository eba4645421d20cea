"""What a response says became of its command: success, failure or nothing yet, from the payload alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hht_app.gbcs import use_cases
from hht_app.gbcs.payloads import asn1
from hht_app.gbcs.payloads.cs02b import NotYetExecuted, UpdateCredentialsResponse
from hht_app.gbcs.payloads.dlms_access import DLMSResponse
from hht_app.gbcs.payloads.gbz import GBZMessage
from hht_app.gbcs.payloads.zcl import statuses
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


def dlms_result(payload: DLMSResponse) -> Result:
    """Return the first result that is not success."""
    return _worst("dlms", tuple(result for _, result in payload.results))


def gbz_result(payload: GBZMessage, plain: dict[int, bytes]) -> Result:
    """Return the first status that is not success; PLAIN holds decrypted components' payloads by index.

    "Not found" beside components that carry data (a log with fewer entries than were asked for) is no failure.
    """
    found: list[int] = []
    hidden = with_data = False
    for index, component in enumerate(payload.components):
        if component.encrypted and index not in plain:
            hidden = True
            continue
        told = statuses(component, plain.get(index, component.payload))
        found.extend(told)
        with_data = with_data or not told
    other = tuple(status for status in found if status not in (0, NOT_FOUND))
    if other:
        return of_code("zcl", other[0])
    if hidden:
        return UNREADABLE
    if NOT_FOUND in found:
        return PARTLY_FOUND if with_data else of_code("zcl", NOT_FOUND)
    return of_code("zcl", 0) if found else NO_STATUS


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
