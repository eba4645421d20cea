"""CS02b at a device: replacing the certificates in trust anchor cells, cell by cell (GBCS use case CS02b)."""

from __future__ import annotations

from hht_app.core.errors import DataError, ProtectionError
from hht_app.gbcs.certificates import CertificateInfo, verify_issued_by
from hht_app.gbcs.payloads.cs02b import (
    Cell,
    CellOutcome,
    RemotePartyFloor,
    UpdateCredentials,
    UpdateCredentialsResponse,
)
from hht_app.gbcs.payloads.dlms import encode_date_time
from hht_app.premises.device import Acted, Device, Surroundings
from hht_app.premises.judge import Judged, Refused, certificate_info
from hht_app.premises.state import ROLE_ROOT, CellKey

SUCCESS, BAD_CERTIFICATE, NO_TRUST_ANCHOR, TRUST_ANCHOR_NOT_FOUND = 0, 5, 10, 25
MODE_OF_CODE = {0x0102: 2, 0x0103: 3}
ROLE_OF_MODE = {2: 2, 3: 3}
_DATE_TIME_STATUS_UNSPECIFIED = 0xFF


def update_credentials(device: Device, judged: Judged, payload: UpdateCredentials, around: Surroundings) -> Acted:
    """Act on CS02b: refuse a wrong frame of reference as a whole, then replace each cell that can be replaced."""
    _check_control(device, judged, payload)
    outcomes = tuple(_replace(device, payload, index) for index in range(len(payload.replacements)))
    changes = _apply_floors(device, payload, outcomes)
    good = sum(item.status == SUCCESS for item in outcomes)
    return Acted(
        UpdateCredentialsResponse(payload.authorising_counter, payload.mode, changes, outcomes),
        date_time=encode_date_time(around.now, _DATE_TIME_STATUS_UNSPECIFIED),
        summary=f"{good} of {len(outcomes)} trust anchor cells replaced",
    )


def _check_control(device: Device, judged: Judged, payload: UpdateCredentials) -> None:
    message = judged.message
    if payload.mode != MODE_OF_CODE.get(message.message_code):
        raise Refused(f"replacement mode {payload.mode} does not belong to {message.message_code:04X}")
    if payload.authorising_counter != message.originator_counter:
        raise Refused("the authorising counter is not the message's counter")
    _check_authorising_cell(device, judged, payload)
    if payload.execution_time is not None:
        raise Refused("future-dated replacement is not built into this device")


def _check_authorising_cell(device: Device, judged: Judged, payload: UpdateCredentials) -> None:
    """The cell named must be of the role that the mode asks for and hold the certificate that verified the signature.

    Before handover the access control broker's certificate lies in several roles' cells (6.21), so the role alone
    does not tell.
    """
    cell = payload.authorising_cell
    if cell is None or cell.key_usage != "ds":
        raise Refused("the authorising cell is not one for digital signatures")
    if cell.role != ROLE_OF_MODE[payload.mode]:
        raise Refused(f"replacement mode {payload.mode} is not authorised by role {cell.role}")
    named = device.state.cells.get(CellKey(cell.role, "ds", cell.cell_usage or 0))
    if named is None or named != device.state.cells.get(CellKey(judged.role, "ds")):
        raise Refused("the authorising cell does not hold the certificate that verified the signature")


def _replace(device: Device, payload: UpdateCredentials, index: int) -> CellOutcome:
    replacement = payload.replacements[index]
    cell = replacement.cell
    key = CellKey(cell.role, cell.key_usage, cell.cell_usage or 0)
    held = device.state.cells.get(key)
    if held is None:
        raise Refused(f"this device has no trust anchor cell {key}")
    if key.role == ROLE_ROOT:
        raise Refused("the root's cell is not replaced by these modes")
    existing = certificate_info(held)
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
    if ROLE_OF_MODE[payload.mode] != key.role:
        return TRUST_ANCHOR_NOT_FOUND, None
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
    """Set the counters of the new holder of the signing cell to the floors given, and say so."""
    if payload.new_floor is None:
        return ()
    role = ROLE_OF_MODE[payload.mode]
    for item in outcomes:
        if item.status == SUCCESS and item.cell == Cell(role, "ds", None):
            device.state.counters[item.replacing_subject] = payload.new_floor
    return (RemotePartyFloor(role, payload.new_floor, payload.prepayment_floors),)
