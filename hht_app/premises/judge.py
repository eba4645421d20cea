"""How a device judges a command before it acts: frame, target, MAC, use case, authority, signature, counter."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from hht_app.core.errors import DataError, HHTError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.gbcs.certificates import CertificateInfo, read_certificate
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.cs02b import UpdateCredentials
from hht_app.gbcs.payloads.registry import Payload
from hht_app.gbcs.protection import verify_mac, verify_signature
from hht_app.gbcs.use_cases import UseCase, is_critical, is_replay_protected, use_case
from hht_app.premises.state import (
    MANAGEMENT,
    NO_CELL,
    ROLE_ACB,
    ROLE_LOAD_CONTROLLER,
    ROLE_NETWORK_OPERATOR,
    ROLE_ROOT,
    ROLE_SUPPLIER,
    ROLE_TRANSCOS,
    CellKey,
    Counted,
    DeviceState,
)

# As the table of use cases names them.
ROLE_NAMES = {
    ROLE_SUPPLIER: "Supplier",
    ROLE_NETWORK_OPERATOR: "Network Operator",
    ROLE_ACB: "Access Control Broker",
    ROLE_TRANSCOS: "Transitional CoS Party",
    ROLE_LOAD_CONTROLLER: "Load Controller",
}
_CERTIFICATES: dict[bytes, CertificateInfo] = {}


def certificate_info(der: bytes) -> CertificateInfo:
    """Return what certificate DER says; read once, kept for the life of the program."""
    info = _CERTIFICATES.get(der)
    if info is None:
        info = _CERTIFICATES[der] = read_certificate(der)
    return info


class Refused(HHTError):
    """The device will not act on a command; the reason is for the trainer's view.

    CHECK names the row of resources/premises/refusals.csv that says whether an alert tells of it; without one, or with
    a row that names no alert, the device stays silent.
    """

    def __init__(self, message: str, check: str = "") -> None:
        super().__init__(message)
        self.check = check


@cache
def refusal_alert(check: str) -> int | None:
    """Return the alert code that tells of a failed CHECK, or None where the command is dropped silently."""
    for row in read_table("premises/refusals.csv"):
        if row["check"] == check:
            return int(row["alert_code"], 16) if row["alert_code"] else None
    return None


def raised_setting(originator: EUI64) -> str:
    """Return the name of the setting that says up to which counter of ORIGINATOR a device believes to have seen."""
    return f"counter raised of {originator}"


def highest_counter(state: DeviceState, party: EUI64) -> int:
    """Return the highest counter of PARTY that a device has seen in any cell, or believes to have; -1 for none."""
    raised = int(state.settings.get(raised_setting(party), "-1"))
    seen = [n for key, n in state.counters.items() if key.party == party and key.cell.key_usage == MANAGEMENT]
    return max([raised, *seen])


def last_counter(state: DeviceState, party: EUI64, role: int) -> int:
    """Return the counter above which a device takes protected commands of PARTY in the cell of ROLE; -1 for any."""
    raised = int(state.settings.get(raised_setting(party), "-1"))
    cells = (NO_CELL, CellKey(role, MANAGEMENT))
    return max([raised, *(state.counters.get(Counted(party, cell), -1) for cell in cells)])


def raise_counter(state: DeviceState, party: EUI64, role: int, value: int) -> None:
    """Let the counter of PARTY in the cell of ROLE be at least VALUE."""
    key = Counted(party, CellKey(role, MANAGEMENT))
    state.counters[key] = max(value, state.counters.get(key, -1))


@dataclass(frozen=True, slots=True)
class Judged:
    """A command that passed: the message, its use case, and the trust anchor cells' role it was authorised by."""

    message: GBCSMessage
    use_case: UseCase
    role: int
    replay_protected: bool
    critical: bool
    data: bytes


def holder_cells(state: DeviceState, holder: EUI64) -> list[CellKey]:
    """Return the trust anchor cells whose certificate names HOLDER, in order; the root's names nobody."""
    named = (key for key in sorted(state.cells) if key.role != ROLE_ROOT)
    return [key for key in named if certificate_info(state.cells[key]).subject_eui == holder]


def judge(
    data: bytes,
    *,
    me: EUI64,
    state: DeviceState,
    ka_private: EllipticCurvePrivateKey,
    handled: Container[int],
) -> Judged:
    """Return the command in DATA when this device may act on it, but for its counter; Refused with why otherwise."""
    message = _read(data, me)
    _check_mac(message, state, ka_private)
    case = use_case(message.message_code)
    if case is None or message.message_code not in handled:
        raise Refused(f"message code {message.message_code:04X} is not for this device")
    role = _authority(message, case, state)
    critical = _check_signature(message, case, state, role)
    protected, _source = is_replay_protected(message.message_code)
    return Judged(message, case, role, protected, critical, data)


def check_counter(judged: Judged, payload: Payload, state: DeviceState) -> int:
    """Return the role in whose cell a protected command counts; Refused where it is not above what counted there.

    A command that names its authorising cell (CS02a, CS02b and their like) counts in that. Any other counts in the cell
    of its authority and is held against all of its originator's counters: a cell that changed hands opens no way back.
    """
    message, role = judged.message, _named_role(payload)
    if role is not None and any(key.role == role for key in holder_cells(state, message.originator)):
        last = last_counter(state, message.originator, role)
    else:
        role, last = judged.role, highest_counter(state, message.originator)
    if message.originator_counter <= last:
        raise Refused(f"counter {message.originator_counter} is not above {last}: replay refused", "counter")
    return role


def _named_role(payload: Payload) -> int | None:
    """Return the role of the authorising cell that PAYLOAD names, or None where it names none."""
    if isinstance(payload, UpdateCredentials):
        return None if payload.authorising_cell is None else payload.authorising_cell.role
    asked = payload.values.get("details_of") if isinstance(payload, ASN1Payload) else None
    return int(asked["authorising_cell"]["role"]) if isinstance(asked, dict) else None


def _read(data: bytes, me: EUI64) -> GBCSMessage:
    try:
        message = parse_message(data)
    except DataError as error:
        raise Refused(f"not a message: {error.one_line()}") from error
    if message.cra is not CRA.COMMAND:
        raise Refused("not a command")
    if message.recipient != me:
        raise Refused(f"meant for {message.recipient}, not for this device")
    if message.mac is None:
        raise Refused("the command carries no MAC")
    if message.date_time:
        raise Refused("a command carries no date and time here")
    if message.ka_certificate:
        _check_certificate(message)
    return message


@cache
def takes_certificate(code: int) -> bool:
    """Tell whether a command of message CODE may bring the certificate that its answer is encrypted with."""
    return any(int(row["code"], 16) == code for row in read_table("premises/certificate_commands.csv"))


def _check_certificate(message: GBCSMessage) -> None:
    """Check that the certificate a command brings is its supplementary remote party's, for key agreement."""
    if not takes_certificate(message.message_code):
        raise Refused("this command carries no certificate here")
    try:
        info = certificate_info(message.ka_certificate)
    except DataError as error:
        raise Refused(f"the certificate in the command cannot be read: {error.one_line()}") from error
    if info.is_device or info.key_usage != "ka" or info.subject_eui != message.supplementary.remote_party:
        raise Refused("the certificate in the command is not its remote party's for key agreement")


def _check_mac(message: GBCSMessage, state: DeviceState, ka_private: EllipticCurvePrivateKey) -> None:
    anchor = state.cells.get(CellKey(ROLE_ACB, "ka"))
    if anchor is None:
        raise Refused("this device holds no key agreement certificate of the access control broker")
    try:
        verify_mac(message, ka_private, certificate_info(anchor).public_key)
    except ProtectionError as error:
        raise Refused(f"MAC: {error.message}") from error


def _authority(message: GBCSMessage, case: UseCase, state: DeviceState) -> int:
    """Return the role of the originator's first cell that may send this use case (any, where that is not held).

    Of a critical one, the first for signing: other cells of a role may have another holder by now.
    """
    cells = holder_cells(state, message.originator)
    if not cells:
        raise Refused(f"originator {message.originator} is in none of the trust anchor cells", "originator")
    able = [key for key in cells if not case.authorised_roles or ROLE_NAMES.get(key.role) in case.authorised_roles]
    if able:
        signing = (key for key in able if key.key_usage == "ds")
        return next(signing, able[0]).role if is_critical(case.code) else able[0].role
    raise Refused(
        f"{case.name} may be sent by {', '.join(case.authorised_roles)}; {message.originator} is none of them",
        "authority",
    )


def _check_signature(message: GBCSMessage, case: UseCase, state: DeviceState, role: int) -> bool:
    """Check that MESSAGE is signed as CASE asks, and return whether it is critical."""
    critical = is_critical(case.code)
    if critical is None:
        raise Refused(f"whether {case.name} is critical is not held")
    if not critical:
        if message.signature != b"":
            raise Refused(f"{case.name} is not critical and carries no signature")
        return False
    if not message.signature:
        raise Refused(f"{case.name} is critical and must be signed", "signature")
    anchor = state.cells.get(CellKey(role, "ds"))
    if anchor is None:
        raise Refused(f"no digital signature certificate in the cell of role {role}")
    try:
        verify_signature(message, certificate_info(anchor).public_key)
    except ProtectionError as error:
        raise Refused(f"signature: {error.message}", "signature") from error
    return True
