"""DUIS Responses: the model, and XML both ways."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import WrapValidator, model_validator

from hht_app.core.identifiers import RequestID
from hht_app.duis import fields as f
from hht_app.duis.alerts import DCCAlertMessage, DeviceAlertMessage
from hht_app.duis.contents import (
    OTHER_ELEMENTS,
    DSPInventory,
    DSPWANMatrix,
    DSPWANMatrixOneRegion,
    DSPWANMatrixResponse,
    FutureDatedDeviceAlertMessage,
    GBCSPayload,
    InventoryDevice,
    LocalCommand,
    OtherContent,
    PreCommand,
)
from hht_app.duis.reading import construct, read_model, read_value, read_values
from hht_app.duis.requests import DEFAULT_SCHEMA_VERSION, split_document
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import BASE64, DATE_TIME, REQUEST_ID, TEXT
from hht_app.duis.writing import write_document, write_element, write_kept, write_leaf
from hht_app.duis.xmltext import (
    SR,
    XMLElement,
    bad,
    canonical,
    children_of,
    local_name,
    parse_xml,
    refuse_attributes,
    text_of,
)

__all__ = [
    "DSPInventory", "DSPWANMatrix", "DSPWANMatrixOneRegion", "DSPWANMatrixResponse", "GBCSPayload", "InventoryDevice",
    "LocalCommand", "OtherContent", "PreCommand", "Response", "ResponseContent", "is_alert", "read_response",
    "response_from", "write_response",
]  # fmt: skip


TypedContent = (
    LocalCommand
    | PreCommand
    | GBCSPayload
    | DSPWANMatrix
    | DSPWANMatrixOneRegion
    | DSPInventory
    | FutureDatedDeviceAlertMessage
)
ResponseContent = TypedContent | DeviceAlertMessage | DCCAlertMessage | OtherContent
_MESSAGES: dict[str, type[DeviceAlertMessage | DCCAlertMessage]] = {
    "DeviceAlertMessage": DeviceAlertMessage,
    "DCCAlertMessage": DCCAlertMessage,
}
_S1 = "SMETS1ResponseMessage"
_CONTENTS: dict[str, type[LocalCommand | PreCommand | DSPInventory | FutureDatedDeviceAlertMessage]] = {
    model.__name__: model for model in (LocalCommand, PreCommand, DSPInventory, FutureDatedDeviceAlertMessage)
}
_CONTENT_CLASSES = (
    *_CONTENTS.values(), *_MESSAGES.values(), GBCSPayload, DSPWANMatrix, DSPWANMatrixOneRegion, OtherContent
)  # fmt: skip
_PAYLOAD = Element("GBCSPayload", BASE64)


def is_alert(content: ResponseContent | None) -> bool:
    """Say whether CONTENT stands in the place of the ResponseMessage, so that it answers no service request."""
    return isinstance(content, (DeviceAlertMessage, DCCAlertMessage)) or (
        isinstance(content, OtherContent) and content.element == _S1
    )


def _a_content(value: Any, _handler: Any) -> Any:
    if value is not None and not isinstance(value, _CONTENT_CLASSES):
        raise ValueError("this is not the content of a DUIS response")
    return value


class _ResponseHeader(DUISModel):
    request_id: Annotated[RequestID | None, Element("RequestID", REQUEST_ID)] = None
    response_id: Annotated[RequestID | None, Element("ResponseID", REQUEST_ID)] = None
    response_code: Annotated[f.ResponseCode, Element("ResponseCode", TEXT)]
    response_date_time: Annotated[f.Moment, Element("ResponseDateTime", DATE_TIME)]


class Response(DUISModel):
    """A DUIS response: header, the service request it answers (None for an alert), and its content, if any."""

    request_id: Annotated[RequestID | None, Element("RequestID", REQUEST_ID)] = None
    response_id: Annotated[RequestID | None, Element("ResponseID", REQUEST_ID)] = None
    response_code: Annotated[f.ResponseCode, Element("ResponseCode", TEXT)]
    response_date_time: Annotated[f.Moment, Element("ResponseDateTime", DATE_TIME)]
    service_reference: f.ServiceReference | None = None
    service_reference_variant: f.ServiceReferenceVariant | None = None
    content: Annotated[ResponseContent | None, WrapValidator(_a_content)] = None
    schema_version: f.SchemaVersion = DEFAULT_SCHEMA_VERSION

    @model_validator(mode="after")
    def _references(self) -> Self:
        alert = is_alert(self.content)
        given = [value is not None for value in (self.service_reference, self.service_reference_variant)]
        if given != [not alert, not alert]:
            raise ValueError("a service response has a service reference and its variant, an alert has neither")
        return self


def read_response(xml: bytes) -> Response:
    """Return the Response in document XML, its signature not looked at; DataError with line and path."""
    return response_from(parse_xml(xml))


def response_from(root: XMLElement) -> Response:
    """Return the Response whose root is ROOT (of `parse_xml`, or the verified tree); the header's order may be any."""
    header, body, version = split_document(root, "Response")
    head = read_values(_ResponseHeader, header, any_order=True)
    values = head.values
    refuse_attributes(body)
    messages = children_of(body)
    if len(messages) != 1:
        raise bad(body, f"<Body> holds one element, not {len(messages)}")
    message = messages[0]
    name = local_name(message)
    if message.tag == f"{SR}{_S1}":
        values["content"] = OtherContent(element="SMETS1ResponseMessage", xml=canonical(message))
    elif message.tag.startswith(SR) and name in _MESSAGES:
        values["content"] = read_model(_MESSAGES[name], message)
    elif message.tag == f"{SR}ResponseMessage":
        values |= _read_message(message)
    else:
        raise bad(message, f"<{name}> is not expected in the Body of a Response")
    return construct(Response, values | {"schema_version": version}, root, head.origins, head.texts)


def _read_message(message: XMLElement) -> dict[str, Any]:
    refuse_attributes(message)
    children = children_of(message)
    wanted = [f"{SR}ServiceReference", f"{SR}ServiceReferenceVariant"]
    if [child.tag for child in children[:2]] != wanted:
        raise bad(message, "<ResponseMessage> begins with ServiceReference and ServiceReferenceVariant")
    if len(children) > 3:
        raise bad(children[3], f"<{local_name(children[3])}> is not expected here: one content is allowed")
    values: dict[str, Any] = {
        "service_reference": text_of(children[0]),
        "service_reference_variant": text_of(children[1]),
    }
    if len(children) == 3:
        values["content"] = _read_content(children[2])
    return values


def _read_content(element: XMLElement) -> ResponseContent:
    name = local_name(element)
    if not element.tag.startswith(SR) or name == _S1:
        raise bad(element, f"<{name}> is not expected here")
    if name == "GBCSPayload":
        return GBCSPayload(gbcs_payload=read_value(_PAYLOAD, element))
    if name == "DSPWANMatrix":
        if len(element) > 1 and element.find(f"{SR}DSPWANMatrixResponse") is None:
            return read_model(DSPWANMatrixOneRegion, element)
        return read_model(DSPWANMatrix, element)
    model = _CONTENTS.get(name)
    if model is None and name not in OTHER_ELEMENTS:
        raise bad(
            element, f"<sr:{name}> is not a body of a ResponseMessage", advice="check the document against the schema"
        )
    if model is None:
        return construct(OtherContent, {"element": name, "xml": canonical(element)}, element, {}, {})
    return read_model(model, element)


def write_response(response: Response) -> bytes:
    """Return RESPONSE as an unsigned UTF-8 document in schema order; the same response gives the same bytes.

    DataError when it holds something that the DUIS version it names does not have.
    """
    body: list[str] = []
    content = response.content
    if content is not None and is_alert(content):
        _write_content(content, body)
    else:
        body.append("<sr:ResponseMessage>")
        write_leaf("ServiceReference", response.service_reference or "", body)
        write_leaf("ServiceReferenceVariant", response.service_reference_variant or "", body)
        if content is not None:
            _write_content(content, body)
        body.append("</sr:ResponseMessage>")
    return write_document("Response", response.schema_version, response, body)


def _write_content(content: ResponseContent, out: list[str]) -> None:
    if isinstance(content, OtherContent):
        write_kept(content.element, content.xml, out)
    elif isinstance(content, GBCSPayload):
        write_leaf("GBCSPayload", BASE64.write(content.gbcs_payload), out)
    else:
        write_element(
            "DSPWANMatrix" if isinstance(content, DSPWANMatrixOneRegion) else type(content).__name__, content, out
        )
