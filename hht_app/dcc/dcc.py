"""The simulated DCC: one request in, one signed response out, every check on record."""

from __future__ import annotations

from dataclasses import replace

from hht_app.core.clock import format_time
from hht_app.core.errors import BugError, DataError, ProtectionError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.recording import Happening
from hht_app.dcc.answers import SUCCESS, signed_response
from hht_app.dcc.checking import WAN_ONLY_VARIANTS, WAN_VARIANTS, Checklist, check_request
from hht_app.dcc.local_commands import build_command, protect
from hht_app.dcc.lookups import read_coverage, read_inventory
from hht_app.dcc.notices import process_hub_return, process_install_success, process_no_sm_wan
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.returns import process_return
from hht_app.dcc.signed_pre_commands import accept_signed_pre_command
from hht_app.dcc.state import IssuedCommand, IssuedPreCommand
from hht_app.dcc.stock import pre_notify, update_inventory
from hht_app.dcc.tables import refusal_code, refusal_mark
from hht_app.dcc.wan_traffic import collect, send_over_wan, wan_received
from hht_app.duis.bodies import (
    CHFFaultReturn,
    CHFInstallSuccessNoSMWAN,
    CHFInstallSuccessSMWAN,
    CHFNoFaultReturn,
    DevicePrenotification,
    ReadInventory,
    RequestWANMatrix,
    ReturnLocalCommandResponse,
    SignedPreCommand,
    UpdateInventory,
)
from hht_app.duis.requests import Request, read_request, request_from
from hht_app.duis.responses import LocalCommand, PreCommand, Response, ResponseContent, write_response
from hht_app.duis.shapes import in_version
from hht_app.duis.signature import verify_document
from hht_app.duis.versions import version_of
from hht_app.gbcs.certificates import subject_of
from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.use_cases import is_critical

GBCS_VERSION = "4.3"
TRANSFORM = 4
ACCEPTED = "I99"


class DCC:
    """Answers service requests; implements the supplier's `Gateway` port in process."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def submit(self, xml: bytes, service: str | None = None) -> bytes:
        """Check and process one signed request and return the signed response; nothing changes when it is refused.

        SERVICE is which service was called (transform, send, dcc-only); without it that is not checked.
        """
        checklist = Checklist()
        request: Request | None = None
        try:
            request = self._verified(xml, checklist)
            check_request(self.office, request, checklist, service)
            code, content = self._processed(request)
            checklist.passed("own", request.service_reference_variant)
        except RequestRefused as refusal:
            checklist.failed(refusal.check, refusal.code, refusal.message)
            code, content = refusal.code, None
            request = request or _unverified(xml)
        self._record_checks(request, checklist, code)
        return self._answer(request, code, content)

    def _verified(self, xml: bytes, checklist: Checklist) -> Request:
        try:
            verified = verify_document(xml, self.office.keys.find_xml_signer)
            request = request_from(verified.root)
        except ProtectionError as error:
            raise RequestRefused("signature", "E1", f"the XML signature does not hold: {error.message}") from error
        except DataError as error:
            raise RequestRefused("signature", "E1", f"the request cannot be read: {error.one_line()}") from error
        signer = subject_of(verified.certificate)
        if signer != request.request_id.originator or signer not in self.office.user_roles:
            raise RequestRefused("user", "E1", f"{request.request_id.originator} is not the user who signed")
        checklist.passed("signature")
        checklist.passed("user")
        return request

    def _processed(self, request: Request) -> tuple[str, ResponseContent | None]:
        """Process a checked request; a value that has no form in a command refuses the request, like any own check.

        A refused request made no command, and so uses up no counter of the DCC's own.
        """
        state = self.office.state
        counters = state.acb_counter, state.transcos_counter
        try:
            return self._process(request)
        except (DataError, RequestRefused) as error:
            state.acb_counter, state.transcos_counter = counters
            if isinstance(error, RequestRefused):
                raise
            srv = request.service_reference_variant
            raise RequestRefused("own", refusal_code(srv), f"{error.one_line()} ({refusal_mark(srv)})") from error

    def _process(self, request: Request) -> tuple[str, ResponseContent | None]:
        body = request.body
        if isinstance(body, RequestWANMatrix):
            return SUCCESS, self._sayable(request, read_coverage(self.office, body))
        if isinstance(body, ReadInventory):
            return "I0", self._sayable(request, read_inventory(self.office, body))
        if isinstance(body, CHFInstallSuccessNoSMWAN):
            return process_no_sm_wan(self.office, request, body), None
        if isinstance(body, CHFInstallSuccessSMWAN):
            return process_install_success(self.office, request, body), None
        if isinstance(body, (CHFFaultReturn, CHFNoFaultReturn)):
            return process_hub_return(self.office, request, body), None
        if isinstance(body, DevicePrenotification):
            return pre_notify(self.office, request, body), None
        if isinstance(body, UpdateInventory):
            return update_inventory(self.office, request, body), None
        if isinstance(body, ReturnLocalCommandResponse):
            return process_return(self.office, request, body), None
        if isinstance(body, SignedPreCommand):
            message = accept_signed_pre_command(self.office, request, body)
            return self._issue(request, message, critical=True)
        message = build_command(self.office, request)
        if request.command_variant == TRANSFORM:
            return "I0", self._pre_command(request, message)
        critical = is_critical(message.message_code)
        if critical is None:
            raise BugError(f"whether {message.message_code:04X} is critical is not in the table")
        return self._issue(request, message, critical=critical)

    def _issue(self, request: Request, message: GBCSMessage, *, critical: bool) -> tuple[str, LocalCommand | None]:
        """Protect and remember a command; hand it out, send it over the SM WAN, or both, as the variant says."""
        variant = request.command_variant
        over_wan = variant in WAN_VARIANTS and self._reached(request.request_id.target)
        sealed = protect(self.office, message, critical=critical).encode()
        handed_out = variant not in WAN_ONLY_VARIANTS
        issued = IssuedCommand(
            request.request_id,
            request.service_reference_variant,
            sealed,
            over_wan,
            handed_out=handed_out,
            at=format_time(self.office.now),
        )
        self.office.state.commands[str(request.request_id)] = issued
        if over_wan:
            send_over_wan(self.office, issued)
        return (SUCCESS, LocalCommand(gbcs_payload=sealed)) if handed_out else (ACCEPTED, None)

    def _reached(self, device: EUI64) -> bool:
        return self.office.wan is not None and self.office.wan.wan_reaches(device)

    def wan_received(self, message: bytes) -> None:
        """Take in a device's response or alert that came over the SM WAN; report what is not acted on."""
        wan_received(self.office, message)

    def collect(self, user: EUI64) -> list[bytes]:
        """Hand over what came later for USER, oldest first: signed Responses, Device Alerts and DCC alerts."""
        return collect(self.office, user)

    def _pre_command(self, request: Request, message: GBCSMessage) -> PreCommand:
        bare = replace(message, signature=None, mac=None).encode()
        self.office.state.pre_commands[str(request.request_id)] = IssuedPreCommand(
            request.request_id, request.service_reference_variant, bare
        )
        return PreCommand(gbcs_version=GBCS_VERSION, gbcs_payload=bare)

    def _record_checks(self, request: Request | None, checklist: Checklist, code: str) -> None:
        self.office.record(
            Happening(
                actor="dcc",
                kind="checks",
                summary=checklist.summary(code),
                name=request.service_reference_variant if request else None,
                request_id=str(request.request_id) if request else None,
                code=code,
                raw=checklist.to_bytes(),
            )
        )

    def _answer(self, request: Request | None, code: str, content: ResponseContent | None) -> bytes:
        return signed_response(self.office, self._response(request, code, content), self._version(request))

    def _response(self, request: Request | None, code: str, content: ResponseContent | None) -> Response:
        return Response(
            request_id=request.request_id if request else None,
            response_id=_response_id(request),
            response_code=code,
            response_date_time=self.office.now,
            service_reference=request.service_reference if request else "1.1",
            service_reference_variant=request.service_reference_variant if request else "1.1.1",
            content=content,
        )

    def _version(self, request: Request | None) -> str:
        """Return the version of DUIS to answer in: the request's own, or the office's where that is none held."""
        claimed = version_of(request.schema_version) if request else None
        return claimed.version if claimed else self.office.duis_version

    def _sayable(self, request: Request, content: ResponseContent) -> ResponseContent:
        """Return CONTENT; DataError where the request's version of DUIS cannot say it, such as a 4G region."""
        write_response(in_version(self._response(request, SUCCESS, content), self._version(request)))
        return content


def _response_id(request: Request | None) -> RequestID | None:
    return request.request_id.swapped if request else None


def _unverified(xml: bytes) -> Request | None:
    """Return the request as read for the sake of its header only, so that a refusal can name it; None if unreadable."""
    try:
        return read_request(xml)
    except DataError:
        return None
