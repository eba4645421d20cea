"""The supplier's back office: every request is made, signed and counted here; the terminal only carries commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hht_app.core.errors import BugError, DataError, ProtectionError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.recording import Happening, Recorder
from hht_app.duis.alerts import DCCAlertMessage, DeviceAlertMessage
from hht_app.duis.bodies import RequestBody, ReturnLocalCommandResponse, SignedPreCommand
from hht_app.duis.codes import known_codes
from hht_app.duis.requests import Request, read_request, write_request
from hht_app.duis.responses import LocalCommand, PreCommand, Response, read_response, response_from
from hht_app.duis.service_requests import service_request
from hht_app.duis.signature import issuer_text, sign_written, verify_document
from hht_app.duis.versions import DEFAULT_VERSION, version
from hht_app.gbcs.certificates import subject_of
from hht_app.gbcs.envelope import GBCSMessage, parse_message
from hht_app.gbcs.protection import sign
from hht_app.gbcs.use_cases import use_case
from hht_app.smki.world_keys import WorldKeyStore
from hht_app.supplier.comparing import compare_pre_command
from hht_app.supplier.gateway import Gateway, service_called
from hht_app.supplier.links import Links

NON_DEVICE, TRANSFORM = 8, 4
WAN, LOCAL, BOTH = 1, 2, 3
# The variant of the signed Pre-Command that goes the way of the first one.
_SIGNED = {WAN: 5, LOCAL: 6, BOTH: 7}
SUCCESS, ACCEPTED = "I0", "I99"


@dataclass(frozen=True, slots=True)
class Handover:
    """A command handed to the terminal with the RequestID of the request whose answer carried it."""

    request_id: RequestID
    service_reference_variant: str
    command: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: the DCC's code, and the command where one was given.

    WAITING requests have no code yet: a link is down, and `catch_up` sends them later. SECONDS is what the exchange
    took with a slow DCC. FAILED says why a request that had waited came to nothing.
    """

    response_code: str
    request_id: RequestID
    handover: Handover | None = None
    response: Response | None = None
    waiting: bool = False
    seconds: int = 0
    failed: str = ""


class BackOffice:
    """One supplier's systems; the only holder of its DS, KA and XML-sign keys."""

    def __init__(
        self,
        *,
        supplier: EUI64,
        acb: EUI64,
        keys: WorldKeyStore,
        gateway: Gateway,
        counter: int,
        record: Recorder,
        device_types: Mapping[EUI64, str] | None = None,
        duis_version: str = DEFAULT_VERSION,
    ) -> None:
        self.supplier = supplier
        self.acb = acb
        self.counter = counter
        self.device_types = dict(device_types or {})
        self.duis_version = duis_version
        self.links = Links()
        self._keys = keys
        self._gateway = gateway
        self._record = record

    def ask(self, service_reference_variant: str, body: RequestBody) -> Asked:
        """Send a non-device request (CV 8) to the DCC and return its answer."""
        return self._send_or_keep(self._request(service_reference_variant, NON_DEVICE, self.acb, body))

    def ask_command(self, service_reference_variant: str, target: EUI64, body: RequestBody, way: int = LOCAL) -> Asked:
        """Ask for a command; a critical one goes by Pre-Command, comparison and signature.

        WAY is how it gets to its device: LOCAL (by the terminal), WAN (by the SM WAN), or BOTH.
        """
        return self._send_or_keep(self._request(service_reference_variant, way, target, body))

    def send_back(self, original_request_id: RequestID | None, message: bytes) -> Asked:
        """Return one response (with its OriginalRequestID) or alert (without) to the DCC by 8.13."""
        body = ReturnLocalCommandResponse(original_request_id=original_request_id, device_gbcs_response=message)
        return self.ask("8.13", body)

    def certificates_for_handover(self) -> dict[str, bytes]:
        """Return the supplier's DER certificates that 6.21 puts into a device: ds, ka, pp-ka, and the issuing CA."""
        found = {}
        for usage in ("ds", "ka", "pp-ka"):
            certificate = self._keys.certificate(self.supplier, usage)
            if certificate is not None:
                found[usage] = certificate
        found["path"] = self._keys.pki.organisation_issuing.certificate
        return found

    def snapshot(self) -> dict[str, Any]:
        """Return all that changes here: the counter, the links, and what waits for them."""
        return {"counter": str(self.counter), "links": self.links.to_json()}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Put counter and links back."""
        self.counter = int(data["counter"])
        self.links = Links.from_json(data["links"])

    def catch_up(self) -> list[Asked]:
        """Send what waits, oldest first, while the links are up, and return what came of each."""
        done: list[Asked] = []
        while self.links.up and self.links.waiting:
            request = read_request(self.links.waiting.pop(0))
            try:
                done.append(self._send(request))
            except DataError as error:  # it would fail again each time, and keep all behind it waiting
                done.append(Asked("", request.request_id, seconds=self.links.delay, failed=error.one_line()))
                self._tell_waiting(request, f"had waited and came to nothing: {error.one_line()}", "failed")
        return done

    def take_in(self, xml: bytes) -> Response:
        """Journal a document that the DCC had kept for this supplier as it came, then verify and return it.

        DataError when it does not hold.
        """
        read = _as_read(xml)
        self._record(
            Happening(
                actor="supplier",
                kind="collected",
                summary=f"{_what(read)} collected from the DCC",
                name=read.service_reference_variant if read is not None else None,
                request_id=str(read.request_id) if read is not None and read.request_id else None,
                code=read.response_code if read is not None else None,
                raw=xml,
            )
        )
        return self._verified(xml)

    def _tell_waiting(self, request: Request, words: str, name: str) -> None:
        self._record(
            Happening(
                actor="supplier",
                kind="trouble",
                summary=f"{request.service_reference_variant} {words}",
                name=name,
                request_id=str(request.request_id),
            )
        )

    def _send_or_keep(self, request: Request) -> Asked:
        """Send REQUEST, or keep it where a link is down or others wait before it: the DCC wants counters in order."""
        if self.links.up and not self.links.waiting:
            return self._send(request)
        self.links.waiting.append(write_request(request))
        words = f"waits for the link; {len(self.links.waiting)} waiting"
        self._tell_waiting(request, words, next(iter(self.links.troubles), "waiting"))
        return Asked("", request.request_id, waiting=True)

    def _send(self, request: Request) -> Asked:
        critical = request.command_variant != NON_DEVICE and service_request(request.service_reference_variant).critical
        response = self._exchange(request.changed(command_variant=TRANSFORM) if critical else request)
        if request.command_variant == NON_DEVICE or response.response_code != SUCCESS:
            return Asked(response.response_code, request.request_id, None, response, seconds=self.links.delay)
        if critical:
            response = self._sign_and_submit(request, response)
            return replace(self._asked(request, response), seconds=2 * self.links.delay)
        return replace(self._asked(request, response), seconds=self.links.delay)

    def _request(self, srv: str, variant: int, target: EUI64, body: RequestBody) -> Request:
        self.counter += 1
        return Request(
            request_id=RequestID(self.supplier, target, self.counter),
            command_variant=variant,
            service_reference=service_request(srv).service_reference,
            service_reference_variant=srv,
            body=body,
            schema_version=version(self.duis_version).schema_version,
        )

    def _sign_and_submit(self, request: Request, response: Response) -> Response:
        """Compare and sign the Pre-Command, then send it, the way REQUEST says, under the RequestID that it answers."""
        if not isinstance(response.content, PreCommand):
            raise DataError("the DCC answered a transform request without a Pre-Command", advice="ask again")
        given = response.content.gbcs_payload
        self._note_message("pre-command", given, request)
        message = compare_pre_command(request, given, self.device_types)
        private_key = self._keys.private_key(self.supplier, "ds")
        if private_key is None:
            raise BugError("the supplier's digital signature key is missing")
        signed = sign(message, private_key).encode()
        self._note_message("signed-pre-command", signed, request)
        body = SignedPreCommand(gbcs_payload=signed)
        return self._exchange(request.changed(command_variant=_SIGNED[request.command_variant], body=body))

    def _asked(self, request: Request, response: Response) -> Asked:
        if response.response_code != SUCCESS:
            return Asked(response.response_code, request.request_id, None, response)
        if not isinstance(response.content, LocalCommand):
            raise DataError("the DCC answered with success and without a command", advice="ask again")
        command = response.content.gbcs_payload
        self._note_message("command", command, request)
        handover = Handover(request.request_id, request.service_reference_variant, command)
        return Asked(response.response_code, request.request_id, handover, response)

    def _exchange(self, request: Request) -> Response:
        signer = self._keys.certified_key(self.supplier, "xml-ds")
        if signer is None:
            raise BugError("the supplier has no XML-sign key")
        certificate = signer.x509_certificate
        xml = sign_written(
            write_request(request), signer.private_key, issuer_text(certificate), certificate.serial_number
        )
        srv, request_id = request.service_reference_variant, str(request.request_id)
        self._record(
            Happening(
                actor="supplier",
                kind="duis-request",
                summary=f"{srv} sent to the DCC, command variant {request.command_variant}",
                name=srv,
                request_id=request_id,
                raw=xml,
            )
        )
        answer = self._gateway.submit(xml, service_called(request.command_variant))
        code = _code_as_read(answer)
        self._record(
            Happening(
                actor="dcc",
                kind="duis-response",
                summary=f"{srv} answered: {code or 'not readable'}",
                name=srv,
                request_id=request_id,
                code=code,
                raw=answer,
            )
        )
        response = self._verified(answer)
        if response.request_id != request.request_id:
            raise DataError("the DCC's answer belongs to another request", path="Header.RequestID")
        return response

    def _verified(self, xml: bytes) -> Response:
        verified = verify_document(xml, self._keys.find_xml_signer)
        signer = subject_of(verified.certificate)
        if signer != self.acb:
            raise ProtectionError("the answer is not signed by the DCC", advice="do not act on it; ask again")
        return response_from(verified.root)

    def _note_message(self, kind: str, data: bytes, request: Request) -> None:
        message: GBCSMessage = parse_message(data)
        case = use_case(message.message_code)
        self._record(
            Happening(
                actor="dcc" if kind != "signed-pre-command" else "supplier",
                kind=kind,
                summary=f"{case.name if case else 'unknown use case'} for {message.recipient}",
                name=case.name if case else f"{message.message_code:04X}",
                request_id=str(request.request_id),
                message_code=f"{message.message_code:04X}",
                device=str(message.recipient),
                raw=data,
            )
        )


def _as_read(xml: bytes) -> Response | None:
    """Return the response as it stands, before anything is verified, for the journal only."""
    try:
        return read_response(xml)
    except DataError:
        return None


def _code_as_read(xml: bytes) -> str | None:
    """Return the response code as it stands, before anything is verified, for the journal only."""
    found = _CODE.search(xml)
    code = found[1].decode("ascii") if found else None
    return code if code in known_codes() else None


_CODE = re.compile(rb"<(?:\w+:)?ResponseCode>\s*(\w{1,20})\s*</")


def _what(read: Response | None) -> str:
    """Return in a few words what a document is that the DCC had kept."""
    content = read.content if read is not None else None
    if isinstance(content, DCCAlertMessage):
        return f"DCC alert {content.dcc_alert_code}"
    if isinstance(content, DeviceAlertMessage):
        return f"Device Alert {content.alert_code.hex().upper()}"
    if read is None or read.service_reference_variant is None:
        return "a document"
    return f"answer to {read.service_reference_variant}: {read.response_code}"
