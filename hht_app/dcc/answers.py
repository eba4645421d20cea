"""Documents the DCC signs: answers to requests, and what it keeps for a user until the user collects it."""

from __future__ import annotations

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.recording import Happening
from hht_app.dcc.office import Office
from hht_app.duis.alerts import DCCAlertMessage, DeviceAlertMessage, TypedAlert
from hht_app.duis.contents import GBCSPayload
from hht_app.duis.responses import Response, ResponseContent, write_response
from hht_app.duis.shapes import in_version
from hht_app.duis.signature import issuer_text, sign_written

SUCCESS = "I0"


def signed_response(office: Office, response: Response, duis_version: str = "") -> bytes:
    """Return RESPONSE as a document of DUIS_VERSION (the office's own unless given) signed by the DCC.

    BugError when the world has no key for it, DataError where that version cannot say it.
    """
    signer = office.keys.certified_key(office.acb, "xml-ds")
    if signer is None:
        raise BugError("the DCC has no XML-sign key")
    certificate = signer.x509_certificate
    told = in_version(response, duis_version or office.duis_version)
    return sign_written(write_response(told), signer.private_key, issuer_text(certificate), certificate.serial_number)


def post(office: Office, user: EUI64, response: Response, what: str) -> None:
    """Keep RESPONSE, signed, for USER to collect, and report it as WHAT."""
    document = signed_response(office, response)
    office.state.outbox.setdefault(user, []).append(document)
    office.record(
        Happening(
            actor="dcc",
            kind="dcc-outbox",
            summary=f"{what} kept for {user}",
            name=response.service_reference_variant,
            request_id=str(response.request_id) if response.request_id else None,
            code=response.response_code,
            raw=document,
        )
    )


def post_answer(
    office: Office, request_id: RequestID, srv: str, code: str, content: ResponseContent | None, what: str
) -> None:
    """Keep the later answer to a request that went over the SM WAN for the user who sent it."""
    response = Response(
        request_id=request_id,
        response_id=request_id.swapped,
        response_code=code,
        response_date_time=office.now,
        service_reference=srv if srv.count(".") == 1 else srv.rpartition(".")[0],
        service_reference_variant=srv,
        content=content,
    )
    post(office, request_id.originator, response, what)


def post_device_response(office: Office, request_id: RequestID, srv: str, message: bytes) -> None:
    """Keep a device's response (GBCS bytes) for the user whose request it answers."""
    post_answer(office, request_id, srv, SUCCESS, GBCSPayload(gbcs_payload=message), f"the device's response to {srv}")


def post_device_alert(office: Office, user: EUI64, code: int, message: bytes) -> None:
    """Keep a device's alert that came over the SM WAN for USER."""
    content = DeviceAlertMessage(alert_code=code.to_bytes(2, "big"), gbcs_payload=message)
    response = Response(response_code=SUCCESS, response_date_time=office.now, content=content)
    post(office, user, response, f"Device Alert {code:04X}")


def post_dcc_alert(office: Office, user: EUI64, code: str, alert: TypedAlert) -> None:
    """Keep a DCC alert for USER."""
    content = DCCAlertMessage(dcc_alert_code=code, dcc_alert=alert)
    response = Response(response_code=SUCCESS, response_date_time=office.now, content=content)
    post(office, user, response, f"DCC alert {code}")
