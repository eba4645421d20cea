"""Every DUIS model, reader and writer under one roof: requests, their bodies, responses and their contents."""

from __future__ import annotations

from hht_app.duis.bodies import (
    BODIES,
    AddDeviceToCHFWhitelist,
    CHFInstallSuccessNoSMWAN,
    JoinServiceCritical,
    JoinServiceNonCritical,
    PartialAddress,
    ReadInventory,
    RequestBody,
    RequestHandoverOfDCCControlledDevice,
    RequestWANMatrix,
    RestrictAccessForChangeOfTenancy,
    ReturnLocalCommandResponse,
    SignedPreCommand,
    UnknownBody,
    UpdateHANDeviceLog,
)
from hht_app.duis.requests import DEFAULT_SCHEMA_VERSION, Request, read_request, request_from, write_request
from hht_app.duis.responses import (
    DSPInventory,
    DSPWANMatrix,
    DSPWANMatrixResponse,
    GBCSPayload,
    InventoryDevice,
    LocalCommand,
    OtherContent,
    PreCommand,
    Response,
    ResponseContent,
    read_response,
    response_from,
    write_response,
)
from hht_app.duis.structure import DUISModel, plain
from hht_app.duis.xmltext import SR, XMLElement, parse_xml

__all__ = [
    "BODIES", "DEFAULT_SCHEMA_VERSION", "AddDeviceToCHFWhitelist", "CHFInstallSuccessNoSMWAN", "DSPInventory",
    "DSPWANMatrix", "DSPWANMatrixResponse", "DUISModel", "GBCSPayload", "InventoryDevice", "JoinServiceCritical",
    "JoinServiceNonCritical", "LocalCommand", "OtherContent", "PartialAddress", "PreCommand", "ReadInventory",
    "Request",
    "RequestBody", "RequestHandoverOfDCCControlledDevice", "RequestWANMatrix", "Response", "ResponseContent",
    "RestrictAccessForChangeOfTenancy", "ReturnLocalCommandResponse", "SignedPreCommand", "UnknownBody",
    "UpdateHANDeviceLog", "document_from", "plain", "read_document", "read_request", "read_response", "request_from",
    "response_from", "write_request", "write_response",
]  # fmt: skip


def read_document(xml: bytes) -> Request | Response:
    """Return the Request or Response in document XML, its signature not looked at; DataError with line and path."""
    return document_from(parse_xml(xml))


def document_from(root: XMLElement) -> Request | Response:
    """Return the Request or Response whose root is ROOT; what is not a Response is read as a Request."""
    return response_from(root) if root.tag == f"{SR}Response" else request_from(root)
