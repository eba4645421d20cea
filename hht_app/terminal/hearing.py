"""What the terminal makes of a message it hears: what it is, which command it answers, what it can check on site."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.errors import DataError, MissingKeyError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.decode import decode_message
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.keystore import KeyStore
from hht_app.gbcs.protection import verify_signature
from hht_app.gbcs.use_cases import alert_name, use_case
from hht_app.terminal.state import Heard, TaskProgress

SIGNATURE_GOOD = "signature good"
SIGNATURE_BAD = "signature does not fit"
SIGNATURE_UNKNOWN = "no certificate to check the signature with"
MAC_FOR_DCC = "MAC: only the DCC can check it"
MAC_FOR_SUPPLIER = "MAC: only the supplier can check it"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reading:
    """A heard message in the terminal's words."""

    kind: str
    device: str
    use_case: str
    message_code: str
    outcome: str
    result: str
    protection: str


def read_heard(data: bytes, certificates: KeyStore, acb: EUI64) -> Reading:
    """Return what the terminal can say of DATA; bytes that are no message are kept and called unreadable."""
    try:
        message = parse_message(data)
    except DataError as error:
        return Reading(UNREADABLE, "", "", "", "none", error.one_line(), "nothing to check")
    case = use_case(message.message_code)
    outcome, result = outcome_of(data)
    return Reading(
        kind=message.kind,
        device=str(message.originator),
        use_case=case.name if case else f"{message.message_code:04X}",
        message_code=f"{message.message_code:04X}",
        outcome=outcome,
        result=result,
        protection=_protection(message, certificates, acb),
    )


def outcome_of(data: bytes) -> tuple[str, str]:
    """Return how message DATA came out (success, failure or none), and its result in words."""
    try:
        decoded = decode_message(data)
    except DataError as error:
        return "none", f"Cannot be read: {error.one_line()}"
    if decoded.alert_code is not None:
        return "none", f"{decoded.alert_code:04X}: {alert_name(decoded.alert_code)}"
    found = decoded.result
    if found is None:
        return "none", ""
    result = found.to_json()
    if result["outcome"] == "success":
        return "success", "Success"
    if result["outcome"] == "failure":
        return "failure", f"Refused, code {result['code']}: {result['meaning']}"
    return "none", str(result["meaning"] or "")


def _protection(message: GBCSMessage, certificates: KeyStore, acb: EUI64) -> str:
    if message.mac is not None:
        return MAC_FOR_DCC if message.recipient == acb else MAC_FOR_SUPPLIER
    public_key = certificates.public_key(message.originator, "ds")
    if public_key is None:
        return SIGNATURE_UNKNOWN
    try:
        verify_signature(message, public_key)
    except (ProtectionError, MissingKeyError):
        return SIGNATURE_BAD
    return SIGNATURE_GOOD


def answered_task(data: bytes, tasks: dict[str, TaskProgress]) -> tuple[str, str]:
    """Return task id and RequestID of the delivered command that DATA answers, by counter and swapped parties.

    Both are empty when it answers none; a command that was delivered before the task's last one is answered too.
    """
    try:
        message = parse_message(data)
    except DataError:
        return "", ""
    if message.cra is not CRA.RESPONSE:
        return "", ""
    for task_id, progress in tasks.items():
        delivered = [[progress.request_id, progress.command]] if progress.command and progress.delivered_at else []
        for request_id, text in [*delivered, *reversed(progress.earlier)]:
            command = parse_message(bytes.fromhex(text))
            if (
                command.originator_counter == message.originator_counter
                and command.originator == message.recipient
                and command.recipient == message.originator
                and command.message_code == message.message_code
            ):
                return task_id, request_id
    return "", ""


def heard_item(
    number: int, at: str, data: bytes, reading: Reading, *, device_type: str, task: str, request_id: str, reference: str
) -> Heard:
    """Return the row the terminal keeps of a heard message; the OriginalRequestID is the remembered one."""
    return Heard(
        number=number,
        at=at,
        kind=reading.kind,
        device=reading.device,
        device_type=device_type,
        use_case=reading.use_case,
        message_code=reading.message_code,
        message=data.hex().upper(),
        task=task,
        request_id=request_id,
        reference=reference,
        outcome=reading.outcome,
        result=reading.result,
        protection=reading.protection,
    )
