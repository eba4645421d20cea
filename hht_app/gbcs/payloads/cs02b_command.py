"""The CS02b and CS02g command, update of security credentials, by its declaration, and the cells it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs import use_cases
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.asn1 import LengthStyle
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.asn1_layouts import LAYOUTS

CELL_MANAGEMENT, CELL_PREPAYMENT_TOP_UP = 0, 1
STATUS_SUCCESS, STATUS_BAD_CERTIFICATE, STATUS_NO_TRUST_ANCHOR, STATUS_OTHER = 0, 5, 10, 127
EXECUTED, EXECUTION_FAILED = 0x8F66, 0x8F67
CANCEL_TIME = "99991231235959Z"
_LAYOUT = LAYOUTS[use_cases.CS02B_ALL[0], CRA.COMMAND]
_DISAPPLY = 1

PrepaymentFloors = tuple[tuple[int, int], ...]
Values = dict[str, Any]


def style_of(payload: ASN1Payload) -> LengthStyle:
    """Return the length style that PAYLOAD was read with."""
    return LengthStyle.WIDE if payload.is_wide else LengthStyle.MINIMAL


@dataclass(frozen=True, slots=True)
class Cell:
    """A trust anchor cell: remote party ROLE, KEY_USAGE (ds, ka or ca), CELL_USAGE (1 prepayment top-up, else None)."""

    role: int
    key_usage: str
    cell_usage: int | None = None

    def values(self) -> Values:
        """Return the fields as the declaration names them."""
        made: Values = {"role": self.role, "key_usage": self.key_usage}
        if self.cell_usage is not None:
            made["cell_usage"] = self.cell_usage
        return made


@dataclass(frozen=True, slots=True)
class RemotePartyFloor:
    """Counter FLOOR of remote party ROLE, and floors of its special uses as (usage, counter) pairs.

    In a command it is a floor to set, in a response or alert one as changed.
    """

    role: int
    floor: int
    prepayment_floors: PrepaymentFloors = ()

    def values(self) -> Values:
        """Return the fields as the declaration names them."""
        made: Values = {"role": self.role, "floor": self.floor}
        if self.prepayment_floors:
            made["prepayment_floors"] = _floor_values(self.prepayment_floors)
        return made

    @classmethod
    def of(cls, values: Values) -> RemotePartyFloor:
        """Return the floor that VALUES tell."""
        return cls(values["role"], values["floor"], _floors(values.get("prepayment_floors", ())))


SequenceChange = RemotePartyFloor


def _floor_values(floors: PrepaymentFloors) -> list[Values]:
    return [{"usage": usage, "counter": counter} for usage, counter in floors]


def _floors(values: Any) -> PrepaymentFloors:
    return tuple((item["usage"], item["counter"]) for item in values)


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
        values: Values = {
            "replace_control": self._control(),
            "replacements": [
                {"certificate": item.certificate, "cell": item.cell.values()} for item in self.replacements
            ],
            "path_certificates": list(self.path_certificates),
        }
        if self.execution_time is not None:
            values["execution_time"] = self.execution_time
        payload = ASN1Payload(_LAYOUT, {"update_credentials": values})
        return payload.encode(wide=self.style is LengthStyle.WIDE)

    def _control(self) -> Values:
        made: Values = {"mode": self.mode, "authorising_counter": self.authorising_counter}
        if self.symmetric_key:
            made["symmetric_key"] = self.symmetric_key
        if not self.apply_time_based_cpv:
            made["time_based_cpv"] = _DISAPPLY
        if self.authorising_cell is not None:
            made["authorising_cell"] = self.authorising_cell.values()
        if self.new_floor is not None:
            made["new_floor"] = self.new_floor
        if self.prepayment_floors:
            made["prepayment_floors"] = _floor_values(self.prepayment_floors)
        if self.remote_party_floors:
            made["remote_party_floors"] = [item.values() for item in self.remote_party_floors]
        return made

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> UpdateCredentials:
        """Read the payload; DataError with path when malformed."""
        payload = ASN1Payload.read(_LAYOUT, data)
        values = payload.values["update_credentials"]
        control = values["replace_control"]
        cpv = control.get("time_based_cpv", 0)
        if "time_based_cpv" in control and cpv != _DISAPPLY:
            why = f"{cpv} is not used (1 disapplies; applying is left out)"
            raise DataError(why, path="payload.update_credentials.replace_control.time_based_cpv")
        cell = control.get("authorising_cell")
        return cls(
            control["mode"],
            cpv != _DISAPPLY,
            None if cell is None else Cell(**cell),
            control["authorising_counter"],
            control.get("new_floor"),
            _floors(control.get("prepayment_floors", ())),
            tuple(RemotePartyFloor.of(item) for item in control.get("remote_party_floors", ())),
            tuple(Replacement(item["certificate"], Cell(**item["cell"])) for item in values["replacements"]),
            tuple(values["path_certificates"]),
            values.get("execution_time"),
            control.get("symmetric_key", b""),
            style_of(payload),
        )


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """What became of one cell: STATUS (0 success), and whose certificate it held before and holds now."""

    cell: Cell
    status: int
    existing_subject: EUI64
    existing_ski: bytes
    replacing_subject: EUI64
    replacing_ski: bytes

    def values(self) -> Values:
        """Return the fields as the declaration names them."""
        return {
            "cell": self.cell.values(),
            "status": self.status,
            "existing_subject": self.existing_subject,
            "existing_ski": self.existing_ski,
            "replacing_subject": self.replacing_subject,
            "replacing_ski": self.replacing_ski,
        }

    @classmethod
    def of(cls, values: Values) -> CellOutcome:
        """Return the outcome that VALUES tell."""
        return cls(**{**values, "cell": Cell(**values["cell"])})
