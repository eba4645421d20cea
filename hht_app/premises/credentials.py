"""CS02b and CS02g at a device: replacing the certificates in trust anchor cells, cell by cell, now or later."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.resources import read_table
from hht_app.gbcs.certificates import CertificateInfo, verify_issued_by
from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.payloads.cs02b import (
    CANCEL_TIME,
    EXECUTED,
    EXECUTION_FAILED,
    Cell,
    CellOutcome,
    CredentialsUpdated,
    NotYetExecuted,
    RemotePartyFloor,
    UpdateCredentials,
    UpdateCredentialsResponse,
)
from hht_app.gbcs.use_cases import CS02B_ALERT, CS02G_ALERT
from hht_app.premises.device import Acted, Device, Executed, Surroundings
from hht_app.premises.judge import Judged, Refused, certificate_info, raise_counter
from hht_app.premises.state import (
    CLOCK_INVALID,
    PREPAYMENT_CELL,
    ROLE_LOAD_CONTROLLER,
    ROLE_ROOT,
    TOP_UP,
    CellKey,
    Counted,
    Waiting,
)
from hht_app.premises.waiting import cancel_waiting

SUCCESS, BAD_CERTIFICATE, NO_TRUST_ANCHOR, NO_MEMORY, TRUST_ANCHOR_NOT_FOUND, BUSY, OTHER = 0, 5, 10, 17, 25, 30, 127
_TOP_UP = 0
_FAULTS = (("busy", BUSY), ("low-memory", NO_MEMORY), ("storage-failing", OTHER))
_ASN1_TIME = "%Y%m%d%H%M%SZ"


@cache
def _modes() -> dict[int, tuple[int, int, int]]:
    """Return, by replacement mode, its message code, who authorises, and whose cells are replaced."""
    return {
        int(row["mode"]): (int(row["code"], 16), int(row["authorising_role"]), int(row["target_role"]))
        for row in read_table("premises/credential_modes.csv")
    }


def credential_codes() -> tuple[int, ...]:
    """Return the message codes of the replacement modes that devices act on."""
    return tuple(code for code, _, _ in _modes().values())


def read_asn1_time(text: str) -> datetime:
    """Return a time of an ASN.1 payload (YYYYMMDDHHMMSSZ) in UTC."""
    return datetime.strptime(text, _ASN1_TIME).replace(tzinfo=UTC)


def write_asn1_time(moment: datetime) -> str:
    """Return MOMENT as an ASN.1 payload writes it (YYYYMMDDHHMMSSZ, UTC)."""
    return moment.astimezone(UTC).strftime(_ASN1_TIME)


def update_credentials(device: Device, judged: Judged, payload: UpdateCredentials, around: Surroundings) -> Acted:
    """Act on CS02b or CS02g: refuse a wrong frame of reference as a whole, then replace each cell that can be.

    A command for later is kept, and one that cancels takes those of its originator and code back.
    """
    _check_control(device, judged, payload)
    date_time = device.date_time_field(around)
    if payload.execution_time == CANCEL_TIME:
        count = cancel_waiting(device.state, judged.message)
        return Acted(NotYetExecuted(), date_time, summary=f"{count} future-dated commands cancelled")
    due = None if payload.execution_time is None else read_asn1_time(payload.execution_time)
    if due is not None and due > device.time(around):
        device.state.waiting.append(Waiting(due, judged.data, judged.role))
        return Acted(NotYetExecuted(), date_time, summary=f"kept until {payload.execution_time}")
    done = _carry_out(device, payload)
    good = sum(item.status == SUCCESS for item in done.outcomes)
    return Acted(done, date_time, summary=f"{good} of {len(done.outcomes)} trust anchor cells replaced")


def credentials_due(
    device: Device, message: GBCSMessage, payload: UpdateCredentials, waiting: Waiting, around: Surroundings
) -> Executed:
    """Carry out a future-dated CS02b or CS02g: the alert says 8F66 when every cell was replaced, else 8F67."""
    outcome = _carry_out(device, payload)
    good = sum(item.status == SUCCESS for item in outcome.outcomes)
    code = EXECUTED if good == len(outcome.outcomes) else EXECUTION_FAILED
    told = CredentialsUpdated(code, write_asn1_time(waiting.due), outcome)
    is_load_controller = _modes()[payload.mode][2] == ROLE_LOAD_CONTROLLER
    return Executed(
        CS02G_ALERT if is_load_controller else CS02B_ALERT,
        told,
        f"{good} of {len(outcome.outcomes)} trust anchor cells replaced, as {message.originator} had asked",
    )


def _carry_out(device: Device, payload: UpdateCredentials) -> UpdateCredentialsResponse:
    outcomes = tuple(_replace(device, payload, index) for index in range(len(payload.replacements)))
    changes = _apply_floors(device, payload, outcomes)
    return UpdateCredentialsResponse(payload.authorising_counter, payload.mode, changes, outcomes)


def _check_control(device: Device, judged: Judged, payload: UpdateCredentials) -> None:
    message = judged.message
    if payload.mode not in _modes() or _modes()[payload.mode][0] != message.message_code:
        raise Refused(f"replacement mode {payload.mode} does not belong to {message.message_code:04X}")
    if payload.authorising_counter != message.originator_counter:
        raise Refused("the authorising counter is not the message's counter")
    _check_authorising_cell(device, judged, payload)
    for item in payload.replacements:
        key = CellKey(item.cell.role, item.cell.key_usage, item.cell.cell_usage or 0)
        if key not in device.state.cells:
            raise Refused(f"this device has no trust anchor cell {key}")
        if key.role == ROLE_ROOT:
            raise Refused("the root's cell is not replaced by these modes")


def _check_authorising_cell(device: Device, judged: Judged, payload: UpdateCredentials) -> None:
    """The cell named must be of the role that the mode asks for and hold the certificate that verified the signature.

    Before handover the access control broker's certificate lies in several roles' cells (6.21), so the role alone
    does not tell.
    """
    cell = payload.authorising_cell
    if cell is None or cell.key_usage != "ds":
        raise Refused("the authorising cell is not one for digital signatures")
    if cell.role != _modes()[payload.mode][1]:
        raise Refused(f"replacement mode {payload.mode} is not authorised by role {cell.role}")
    named = device.state.cells.get(CellKey(cell.role, "ds", cell.cell_usage or 0))
    if named is None or named != device.state.cells.get(CellKey(judged.role, "ds")):
        raise Refused("the authorising cell does not hold the certificate that verified the signature")


def _replace(device: Device, payload: UpdateCredentials, index: int) -> CellOutcome:
    replacement = payload.replacements[index]
    cell = replacement.cell
    key = CellKey(cell.role, cell.key_usage, cell.cell_usage or 0)
    existing = certificate_info(device.state.cells[key])
    status, info = _judge_replacement(device, payload, index, key)
    if status == SUCCESS and info is not None:
        device.state.cells[key] = replacement.certificate
    else:
        info = existing
    return CellOutcome(
        cell=cell,
        status=status,
        existing_subject=existing.subject_eui,
        existing_ski=existing.ski,
        replacing_subject=info.subject_eui,
        replacing_ski=info.ski,
    )


def _judge_replacement(
    device: Device, payload: UpdateCredentials, index: int, key: CellKey
) -> tuple[int, CertificateInfo | None]:
    certificate = payload.replacements[index].certificate
    if _modes()[payload.mode][2] != key.role:
        return TRUST_ANCHOR_NOT_FOUND, None
    for fault, status in _FAULTS:
        if device.has(fault):
            return status, None
    if payload.execution_time is not None and device.state.clock_status == CLOCK_INVALID:
        return OTHER, None  # a device that does not know the time cannot say that it has come
    try:
        info = certificate_info(certificate)
    except DataError:
        return BAD_CERTIFICATE, None
    if info.is_device or info.key_usage != key.key_usage or info.role != key.role:
        return BAD_CERTIFICATE, None
    root = device.state.cells.get(CellKey(ROLE_ROOT, "ds"))
    if root is None or not _chains(certificate, payload.path_certificates, root):
        return NO_TRUST_ANCHOR, None
    return SUCCESS, info


def _chains(certificate: bytes, path: tuple[bytes, ...], root: bytes) -> bool:
    """Tell whether some path certificate issued CERTIFICATE and was itself issued by ROOT."""
    for issuer in path:
        try:
            verify_issued_by(certificate, issuer)
            verify_issued_by(issuer, root)
        except (ProtectionError, DataError):
            continue
        return True
    return False


def _apply_floors(
    device: Device, payload: UpdateCredentials, outcomes: tuple[CellOutcome, ...]
) -> tuple[RemotePartyFloor, ...]:
    """Raise the counters of the new holder of the signing cell to the floors given, and say so.

    A counter never falls: a floor below what the same holder has used in that cell already leaves it.
    """
    _, authorising, target = _modes()[payload.mode]
    floors = list(payload.remote_party_floors)
    if payload.new_floor is not None and authorising == target:
        floors.append(RemotePartyFloor(target, payload.new_floor, payload.prepayment_floors))
    changes = tuple(item for item in floors if item.role == target)
    for item in outcomes:
        if item.status != SUCCESS or item.cell != Cell(target, "ds", None):
            continue
        for change in changes:
            raise_counter(device.state, item.replacing_subject, target, change.floor)
            for usage, floor in change.prepayment_floors:
                if usage == _TOP_UP:
                    top_up = Counted(item.replacing_subject, CellKey(target, TOP_UP, PREPAYMENT_CELL))
                    device.state.counters[top_up] = max(floor, device.state.counters.get(top_up, 0))
    return changes
