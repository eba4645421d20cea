"""The CS02b and CS02g command, update of security credentials (ASN.1), and the cells it names."""

from __future__ import annotations

from dataclasses import dataclass, field

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.payloads import asn1
from hht_app.gbcs.payloads.asn1 import LengthStyle
from hht_app.gbcs.reader import Reader

CELL_MANAGEMENT, CELL_PREPAYMENT_TOP_UP = 0, 1
STATUS_SUCCESS, STATUS_BAD_CERTIFICATE, STATUS_NO_TRUST_ANCHOR, STATUS_OTHER = 0, 5, 10, 127
EXECUTED, EXECUTION_FAILED = 0x8F66, 0x8F67
CANCEL_TIME = "99991231235959Z"
_SYMMETRIC_KEY, _CPV, _AUTHORISING_CELL, _AUTHORISING_COUNTER = (0x80, 0xA0), 0x81, 0xA2, 0x83
_NEW_FLOOR, _PREPAYMENT, _REMOTE_PARTIES = 0x84, 0xA5, 0xA6

PrepaymentFloors = tuple[tuple[int, int], ...]


def _style(wide: bool) -> LengthStyle:
    return LengthStyle.WIDE if wide else LengthStyle.MINIMAL


@dataclass(frozen=True, slots=True)
class Cell:
    """A trust anchor cell: remote party ROLE, KEY_USAGE (ds, ka or ca), CELL_USAGE (1 prepayment top-up, else None)."""

    role: int
    key_usage: str
    cell_usage: int | None = None

    def content(self) -> bytes:
        """Return the fields without the tag around them."""
        usage = b"" if self.cell_usage is None else asn1.integer(self.cell_usage)
        return asn1.integer(self.role) + asn1.key_usage(self.key_usage) + usage

    @classmethod
    def read(cls, body: Reader) -> Cell:
        """Read the fields to the end of BODY."""
        role = asn1.read_integer(body, "role")
        usage = asn1.read_key_usage(body, "key_usage")
        cell_usage = asn1.read_integer(body, "cell_usage") if body.remaining else None
        body.expect_end()
        return cls(role, usage, cell_usage)


@dataclass(frozen=True, slots=True)
class RemotePartyFloor:
    """Counter FLOOR of remote party ROLE, and floors of its special uses as (usage, counter) pairs.

    In a command it is a floor to set, in a response or alert one as changed.
    """

    role: int
    floor: int
    prepayment_floors: PrepaymentFloors = ()

    def encode(self) -> bytes:
        """Return the SEQUENCE."""
        special = asn1.sequence(_floors(self.prepayment_floors)) if self.prepayment_floors else b""
        return asn1.sequence(asn1.integer(self.role), asn1.integer(self.floor), special)

    @classmethod
    def read(cls, reader: Reader, name: str) -> RemotePartyFloor:
        """Read the SEQUENCE."""
        body = asn1.read_sequence(reader, name)
        role, floor = asn1.read_integer(body, "role"), asn1.read_integer(body, "floor")
        floors: PrepaymentFloors = ()
        if body.remaining:
            floors = _read_floors(asn1.read_sequence(body, "prepayment_floors"))
        body.expect_end()
        return cls(role, floor, floors)


SequenceChange = RemotePartyFloor


def _floors(floors: PrepaymentFloors) -> bytes:
    return b"".join(asn1.sequence(asn1.integer(usage), asn1.integer(counter)) for usage, counter in floors)


def _read_floors(body: Reader) -> PrepaymentFloors:
    found: list[tuple[int, int]] = []
    while body.remaining:
        item = asn1.read_sequence(body, f"[{len(found)}]")
        found.append((asn1.read_integer(item, "usage"), asn1.read_integer(item, "counter")))
        item.expect_end()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Replacement:
    """A certificate (DER) to be put into CELL."""

    certificate: bytes
    cell: Cell


@dataclass(frozen=True, slots=True)
class UpdateCredentials:
    """The command: MODE, the authorising cell and counter, floors, replacements, path certificates, execution time.

    EXECUTION_TIME is None (at once) or YYYYMMDDHHMMSSZ (CANCEL_TIME cancels); 8.5 names no authorising cell;
    `symmetric_key` holds the whole contingency key field as bytes (its inner form is not held).
    """

    mode: int
    apply_time_based_cpv: bool
    authorising_cell: Cell | None
    authorising_counter: int
    new_floor: int | None = None
    prepayment_floors: PrepaymentFloors = ()
    remote_party_floors: tuple[RemotePartyFloor, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    path_certificates: tuple[bytes, ...] = ()
    execution_time: str | None = None
    symmetric_key: bytes = b""
    style: LengthStyle = field(default=LengthStyle.WIDE, compare=False, repr=False)

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the authorising counter stands in them as given."""
        style = self.style
        control = asn1.sequence(self._control(), style=style)
        items = [
            asn1.sequence(item.certificate, asn1.sequence(item.cell.content()), style=style)
            for item in self.replacements
        ]
        return asn1.sequence(
            control,
            asn1.sequence(*items, style=style),
            asn1.sequence(*self.path_certificates, style=style),
            b"" if self.execution_time is None else asn1.generalized_time(self.execution_time),
            style=style,
        )

    def _control(self) -> bytes:
        parts = [asn1.integer(self.mode), self.symmetric_key]
        if not self.apply_time_based_cpv:
            parts.append(asn1.integer(1, _CPV))
        if self.authorising_cell is not None:
            parts.append(asn1.tlv(_AUTHORISING_CELL, self.authorising_cell.content()))
        parts.append(asn1.integer(self.authorising_counter, _AUTHORISING_COUNTER))
        if self.new_floor is not None:
            parts.append(asn1.integer(self.new_floor, _NEW_FLOOR))
        if self.prepayment_floors:
            parts.append(asn1.tlv(_PREPAYMENT, _floors(self.prepayment_floors)))
        if self.remote_party_floors:
            floors = b"".join(item.encode() for item in self.remote_party_floors)
            parts.append(asn1.tlv(_REMOTE_PARTIES, floors, self.style))
        return b"".join(parts)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> UpdateCredentials:
        """Read the payload; DataError with path when malformed."""
        reader = Reader(data, path="payload")
        body = asn1.read_sequence(reader, "update_credentials")
        reader.expect_end()
        control = asn1.read_sequence(body, "replace_control")
        mode = asn1.read_integer(control, "mode")
        key = _read_symmetric_key(control)
        apply_cpv = _read_cpv(control)
        cell = _read_authorising_cell(control)
        counter = asn1.read_integer(control, "authorising_counter", _AUTHORISING_COUNTER)
        floor, prepayment, parties = _read_control_floors(control)
        control.expect_end()
        replacements = _read_replacements(asn1.read_sequence(body, "replacements"))
        path = asn1.read_sequence(body, "path_certificates")
        certificates: list[bytes] = []
        while path.remaining:
            certificates.append(asn1.read_certificate_bytes(path, f"[{len(certificates)}]"))
        time = asn1.read_time(body, "execution_time") if body.remaining else None
        body.expect_end()
        return cls(
            mode,
            apply_cpv,
            cell,
            counter,
            floor,
            prepayment,
            parties,
            replacements,
            tuple(certificates),
            time,
            key,
            _style(control.wide_lengths or body.wide_lengths),
        )


def _read_symmetric_key(control: Reader) -> bytes:
    tag = asn1.next_tag(control)
    if tag not in _SYMMETRIC_KEY:
        return b""
    content = asn1.read_tlv(control, tag, "symmetric_key").rest()
    return asn1.tlv(tag, content)


def _read_cpv(control: Reader) -> bool:
    if asn1.next_tag(control) != _CPV:
        return True
    start = control.offset
    value = asn1.read_integer(control, "time_based_cpv", _CPV)
    if value != 1:
        raise control.error(f"{value} is not used (1 disapplies; applying is left out)", "time_based_cpv", start)
    return False


def _read_authorising_cell(control: Reader) -> Cell | None:
    if asn1.next_tag(control) != _AUTHORISING_CELL:
        return None
    return Cell.read(asn1.read_tlv(control, _AUTHORISING_CELL, "authorising_cell"))


def _read_control_floors(control: Reader) -> tuple[int | None, PrepaymentFloors, tuple[RemotePartyFloor, ...]]:
    floor: int | None = None
    prepayment: PrepaymentFloors = ()
    parties: list[RemotePartyFloor] = []
    if asn1.next_tag(control) == _NEW_FLOOR:
        floor = asn1.read_integer(control, "new_floor", _NEW_FLOOR)
    if asn1.next_tag(control) == _PREPAYMENT:
        prepayment = _read_floors(asn1.read_tlv(control, _PREPAYMENT, "prepayment_floors"))
    if asn1.next_tag(control) == _REMOTE_PARTIES:
        body = asn1.read_tlv(control, _REMOTE_PARTIES, "remote_party_floors")
        while body.remaining:
            parties.append(RemotePartyFloor.read(body, f"[{len(parties)}]"))
    return floor, prepayment, tuple(parties)


def _read_replacements(body: Reader) -> tuple[Replacement, ...]:
    found: list[Replacement] = []
    while body.remaining:
        item = asn1.read_sequence(body, f"[{len(found)}]")
        certificate = asn1.read_certificate_bytes(item, "certificate")
        cell = Cell.read(asn1.read_sequence(item, "cell"))
        item.expect_end()
        found.append(Replacement(certificate, cell))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """What became of one cell: STATUS (0 success), and whose certificate it held before and holds now."""

    cell: Cell
    status: int
    existing_subject: EUI64
    existing_ski: bytes
    replacing_subject: EUI64
    replacing_ski: bytes

    def encode(self) -> bytes:
        """Return the SEQUENCE."""
        octets = (self.existing_subject.raw, self.existing_ski, self.replacing_subject.raw, self.replacing_ski)
        return asn1.sequence(
            asn1.sequence(self.cell.content()),
            asn1.integer(self.status, asn1.ENUMERATED),
            *(asn1.tlv(asn1.OCTET_STRING, item) for item in octets),
        )

    @classmethod
    def read(cls, reader: Reader, name: str) -> CellOutcome:
        """Read the SEQUENCE."""
        body = asn1.read_sequence(reader, name)
        outcome = cls(
            Cell.read(asn1.read_sequence(body, "cell")),
            asn1.read_integer(body, "status", asn1.ENUMERATED),
            EUI64(asn1.read_octets(body, "existing_subject", 8)),
            asn1.read_octets(body, "existing_ski", 8),
            EUI64(asn1.read_octets(body, "replacing_subject", 8)),
            asn1.read_octets(body, "replacing_ski", 8),
        )
        body.expect_end()
        return outcome
