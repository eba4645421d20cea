"""Requests made by hand for the DCC: any user, variant, counter and body, rightly signed."""

from __future__ import annotations

from typing import Any

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.recording import Happening
from hht_app.duis.bodies import RequestBody
from hht_app.duis.requests import Request, write_request
from hht_app.duis.responses import Response, response_from
from hht_app.duis.service_requests import service_request
from hht_app.duis.signature import sign_document, verify_document
from tests.flows.job import Playing

told: list[Happening] = []


def request(
    playing: Playing,
    srv: str,
    body: RequestBody,
    *,
    variant: int = 8,
    target: EUI64 | None = None,
    counter: int | None = None,
    user: str = "supplier",
    reference: str | None = None,
) -> Request:
    """A request under the next counter of USER, or under COUNTER."""
    originator = playing.world.organisations[user]
    seen = playing.world.dcc.office.state.seen_counters.get(originator, 0)
    number = max(seen, playing.world.back_office.counter) + 1 if counter is None else counter
    return Request(
        request_id=RequestID(originator, target or playing.world.acb, number),
        command_variant=variant,
        service_reference=reference or service_request(srv).service_reference,
        service_reference_variant=srv,
        body=body,
    )


def submit(playing: Playing, asked: Request, service: str | None = None) -> Response:
    """Sign ASKED as its originator, give it to the DCC, and return the verified answer."""
    keys, office = playing.world.keys, playing.world.dcc.office
    held = keys.certified_key(asked.request_id.originator, "xml-ds")
    assert held is not None
    certificate = held.x509_certificate
    xml = sign_document(
        write_request(asked), held.private_key, certificate.issuer.rfc4514_string(), certificate.serial_number
    )
    told.clear()
    office.record = told.append
    with playing.ws.transaction():
        answer = playing.world.dcc.submit(xml, service)
    return response_from(verify_document(answer, keys.find_xml_signer).root)


def ask(playing: Playing, srv: str, body: RequestBody, **named: Any) -> str:
    return submit(playing, request(playing, srv, body, **named)).response_code


def held(playing: Playing) -> dict[str, Any]:
    """All that the DCC holds, but the users' last counters."""
    state = playing.world.dcc.office.state.snapshot()
    state.pop("seen_counters")
    return {"records": playing.records(), "state": state}


def set_status(playing: Playing, device: EUI64, status: str) -> None:
    """Have DEVICE stand at STATUS, as something outside the job would have brought about."""
    office = playing.world.dcc.office
    record = office.inventory.get(device)
    assert record is not None
    if record.device_status != status:
        with playing.ws.transaction():
            office.inventory.set_status(device, status, rule="test", source="test", request_id=None, at=office.now)
