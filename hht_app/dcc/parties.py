"""Who originates a command: the user where the device knows it, else the access control broker, or the TransCoS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.tables import CommandCase, command_case, refusal_code, refusal_mark
from hht_app.duis.requests import Request
from hht_app.gbcs.building import Encodable
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary
from hht_app.gbcs.payloads.cs02b import CANCEL_TIME
from hht_app.store.inventory import DeviceRecord

ROLE_SUPPLIER, ROLE_NETWORK_OPERATOR, ROLE_LOAD_CONTROLLER = 2, 3, 8
USER_CELLS = (ROLE_SUPPLIER, ROLE_NETWORK_OPERATOR, ROLE_LOAD_CONTROLLER)
TRANSFORM = 4
CANCELLED = datetime(3000, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Party:
    """Who originates a command, under which counter, and what its supplementary fields say."""

    originator: EUI64
    counter: int
    supplementary: Supplementary


def refuse(request: Request, why: str) -> RequestRefused:
    """Return the refusal of REQUEST by its own family's code, because WHY."""
    srv = request.service_reference_variant
    return RequestRefused("own", refusal_code(srv), f"{why} ({refusal_mark(srv)})")


def target_of(office: Office, request: Request) -> DeviceRecord:
    """Return the record of REQUEST's target; RequestRefused with E19 where there is none."""
    return known_device(office, request.request_id.target)


def known_device(office: Office, eui: EUI64) -> DeviceRecord:
    """Return the record of device EUI; RequestRefused with E19 where there is none."""
    record = office.inventory.get(eui)
    if record is None:
        raise RequestRefused("device", "E19", f"{eui} is not in the inventory")
    return record


def case_of(office: Office, request: Request, form: str = "") -> CommandCase:
    """Return which command REQUEST becomes for its target; RequestRefused where that is not held."""
    target = target_of(office, request)
    case = command_case(request.service_reference_variant, target.device_type, form)
    if case is None:
        what = f"{form} " if form else ""
        asked = f"{what}{request.service_reference_variant}"
        raise refuse(request, f"which command {asked} is for a {target.device_type} is not held")
    return case


def originating_party(office: Office, request: Request) -> Party:
    """Return the user where the target's cells hold the user's certificate, else the ACB with supplementary fields.

    A request whose command the user signs is refused in the second case: the device would not know the signature.
    """
    request_id = request.request_id
    known = any(
        row.role in USER_CELLS and row.holder == request_id.originator
        for row in office.inventory.cells(request_id.target)
    )
    if known:
        return Party(request_id.originator, request_id.counter, Supplementary(None, None, None))
    if request.command_variant == TRANSFORM:
        raise refuse(request, f"{request_id.target} holds no certificate of this user, who would have to sign")
    supplementary = Supplementary(request_id.originator, request_id.counter, None)
    return Party(office.acb, office.state.next_acb_counter(), supplementary)


def party_of(office: Office, request: Request, case: CommandCase) -> Party:
    """Return who originates REQUEST's command: the user or the ACB for it, the ACB itself, or the TransCoS."""
    if case.originator == "acb":
        return Party(office.acb, office.state.next_acb_counter(), Supplementary(None, None, None))
    if case.originator == "transcos":
        if office.transcos is None:
            raise refuse(request, "there is no TransCoS here")
        return Party(office.transcos, office.state.next_transcos_counter(), Supplementary(None, None, None))
    if case.originator != "party":
        raise BugError(f"the table of commands has no originator {case.originator}")
    return originating_party(office, request)


def message_of(
    party: Party, target: EUI64, message_code: int, payload: Encodable, ka_certificate: bytes = b""
) -> GBCSMessage:
    """Return the unprotected command of PARTY to TARGET with PAYLOAD."""
    return GBCSMessage(
        cra=CRA.COMMAND,
        originator_counter=party.counter,
        originator=party.originator,
        recipient=target,
        message_code=message_code,
        payload=payload.encode(party.counter),
        supplementary=party.supplementary,
        ka_certificate=ka_certificate,
    )


def not_dated(request: Request, moment: datetime | None) -> None:
    """RequestRefused when a request that the device does not date itself has a date: this DCC keeps none."""
    if moment is not None:
        raise refuse(request, "a future date is not kept by this DCC")


def execution_time(office: Office, request: Request, moment: datetime | None) -> str | None:
    """Return MOMENT as YYYYMMDDHHMMSSZ, None for at once, and GBCS's cancelling time for DUIS's; refused if past."""
    if moment is None:
        return None
    if moment.astimezone(UTC) == CANCELLED:
        return CANCEL_TIME
    if moment <= office.now:
        raise refuse(request, "the execution time is not in the future")
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")
