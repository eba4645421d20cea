"""A request, a response or a code in plain English: what it means, where that stands, what MP081 changed."""

from __future__ import annotations

from typing import Any

from hht_app.core.words import tr
from hht_app.duis import codes
from hht_app.duis.alerts import DCCAlertMessage
from hht_app.duis.bodies import (
    CHFInstallSuccessNoSMWAN,
    CHFInstallSuccessSMWAN,
    RequestBody,
    UpdateImportTariffPrimaryElement,
)
from hht_app.duis.contents import DSPWANMatrix, DSPWANMatrixOneRegion
from hht_app.duis.explaining_codes import (
    NOT_HELD,
    RESPONSE_CODE,
    Explanation,
    explain_code,
    in_mp081,
    meaning_of_code,
    mp081_of,
    purpose_of,
)
from hht_app.duis.models import document_from
from hht_app.duis.requests import Request
from hht_app.duis.responses import Response, is_alert
from hht_app.duis.rules import rule_named
from hht_app.duis.schema import rule_check
from hht_app.duis.service_requests import service_request
from hht_app.duis.telling import body_of, lines_of
from hht_app.duis.versions import version_note, version_of
from hht_app.duis.xmltext import SR, XMLElement, parse_xml

__all__ = ["NOT_HELD", "Explanation", "explain_code", "explain_document", "explain_request", "explain_response"]

NO_WAN_INSTALL = "CHF Install - no SM WAN"
CANCELLATION = "3000-12-31T00:00:00"


def explain_document(xml: bytes) -> Explanation:
    """Return document XML explained, its signature not looked at; DataError with line and path when it is none.

    A response whose code the schema does not list is explained all the same, and that is said.
    """
    root = parse_xml(xml)
    unlisted = _take_unlisted_code(root)
    document = document_from(root)
    if unlisted is not None and isinstance(document, Response):
        document = document.model_copy(update={"response_code": unlisted})
    return explain_request(document) if isinstance(document, Request) else explain_response(document)


def _take_unlisted_code(root: XMLElement) -> str | None:
    """Return the response code in ROOT that the schema does not list, with a listed one put there to read the rest."""
    found = root.find(f"{SR}Header/{SR}ResponseCode")
    if found is None or len(found) or not RESPONSE_CODE.fullmatch(found.text or ""):
        return None
    code = str(found.text)
    if code in codes.known_codes():
        return None
    found.text = codes.all_codes()[0].code
    return code


def explain_request(request: Request) -> Explanation:
    """Return REQUEST explained."""
    info = service_request(request.service_reference_variant)
    meaning, source = purpose_of(info)
    identifier = request.request_id
    mp081 = mp081_of(info)
    if isinstance(request.body, UpdateImportTariffPrimaryElement) and request.body.gas_tariff_elements is None:
        mp081 = ()  # its change is about gas
    notes = [*_notes(request), *_version_notes(request.schema_version)]
    lines = [
        tr("Request {srv} {name}", srv=info.srv, name=info.name),
        tr("What it does: {meaning} ({source})", meaning=meaning, source=source),
        codes.explain_command_variant(request.command_variant),
        tr(
            "From {originator} to {target}, counter {counter}",
            originator=identifier.originator, target=identifier.target, counter=identifier.counter,
        ),
        *(f"MP081: {text}" for text in mp081),
        *(tr("Note: {note}", note=note) for note in notes),
        *_rule_lines(request),
        tr("Body:"),
        *lines_of(request.body, 1),
    ]  # fmt: skip
    return Explanation(
        "request", meaning, source, tuple(lines),
        service_reference_variant=info.srv,
        service_request=info.name,
        command_variant=request.command_variant,
        request_id=str(identifier),
        body=body_of(request.body),
        mp081=mp081,
        notes=tuple(notes),
        **_version_fields(request.schema_version),
    )  # fmt: skip


def _notes(request: Request) -> list[str]:
    notes = []
    moment = getattr(request.body, "execution_date_time", None)
    if moment is not None and moment.isoformat().startswith(CANCELLATION):
        notes.append(tr("this execution date, in the year 3000, cancels a future-dated command (sample requests)"))
    elif moment is not None:
        notes.append(tr("future-dated: to be carried out at the execution date and time"))
    if _odd_install_type(request.body):
        rule = rule_named("install-type")
        notes.append(tr("an unexpected CHFInstallType: {text} ({source})", text=rule.text, source=rule.source))
    if request.preceding_service_request_id is not None:
        notes.append(tr("one of a sequence, after {before}", before=request.preceding_service_request_id))
    elif request.first_in_sequence:
        notes.append(tr("the first of a sequence"))
    return notes


def _odd_install_type(body: RequestBody) -> bool:
    """Say whether BODY reports an install with SM WAN by a type without, or the other way round."""
    if isinstance(body, CHFInstallSuccessNoSMWAN):
        return body.chf_install_type != NO_WAN_INSTALL
    return isinstance(body, CHFInstallSuccessSMWAN) and body.chf_install_type == NO_WAN_INSTALL


def _version_notes(schema_version: str) -> list[str]:
    note = version_note(schema_version)
    return [note] if note else []


def _version_fields(schema_version: str) -> dict[str, Any]:
    info = version_of(schema_version)
    return {"schema_version": schema_version, "schema_held": info is not None and info.schema_held}


def _rule_lines(document: Request | Response) -> list[str]:
    return [tr("Breaks a rule: {message}", message=problem.message) for problem in rule_check(document)]


def explain_response(response: Response) -> Explanation:
    """Return RESPONSE explained: its code, its content, and the code of each region of a coverage answer."""
    content = response.content
    meaning, source = meaning_of_code(response.response_code)
    mp081 = _mp081_of_content(response)
    if in_mp081(response.response_code):
        mp081 = (tr("MP081 speaks of {code}", code=response.response_code), *mp081)
    kind, head, name = "response", tr("Response"), None
    if is_alert(content):
        kind = "DCC alert" if isinstance(content, DCCAlertMessage) else "device alert"
        head = tr("DCC alert") if kind == "DCC alert" else tr("Device alert")
    elif response.service_reference_variant is not None:
        name = service_request(response.service_reference_variant).name
        head = tr("Response to {srv} {name}", srv=response.service_reference_variant, name=name)
    alert_code = content.dcc_alert_code if isinstance(content, DCCAlertMessage) else None
    if alert_code is not None:
        alert = codes.dcc_alert_code(alert_code)
        meaning, source = alert.meaning or NOT_HELD, alert.source
    notes = _version_notes(response.schema_version)
    lines = [
        head,
        codes.explain(response.response_code),
        *([codes.explain_dcc_alert(alert_code)] if alert_code else []),
        *([tr("Request: {id}", id=response.request_id)] if response.request_id else []),
        *_region_lines(content),
        *(f"MP081: {text}" for text in mp081),
        *(tr("Note: {note}", note=note) for note in notes),
        *_rule_lines(response),
    ]
    if content is not None:
        lines += [tr("Holds {what}:", what=getattr(content, "element", type(content).__name__)), *lines_of(content, 1)]
    return Explanation(
        kind, meaning, source, tuple(lines),
        service_reference_variant=response.service_reference_variant,
        service_request=name,
        request_id=None if response.request_id is None else str(response.request_id),
        response_code=response.response_code,
        dcc_alert_code=alert_code,
        body=body_of(content),
        mp081=mp081,
        notes=tuple(notes),
        **_version_fields(response.schema_version),
    )  # fmt: skip


def _regions(content: Any) -> tuple[Any, ...]:
    if isinstance(content, DSPWANMatrix):
        return content.responses
    return (content,) if isinstance(content, DSPWANMatrixOneRegion) else ()


def _region_lines(content: Any) -> list[str]:
    if not isinstance(content, DSPWANMatrix):
        return []
    return [f"{region.csp_region}: {codes.explain(region.csp_region_response_code)}" for region in content.responses]


def _mp081_of_content(response: Response) -> tuple[str, ...]:
    if any(region.wan_technology == " " for region in _regions(response.content)):
        return (rule_named("wan-variant-space").text,)
    return ()
