"""DUIS Requests: the model, and XML both ways."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from lxml import etree
from pydantic import WrapValidator

from hht_app.core.identifiers import RequestID
from hht_app.duis import fields as f
from hht_app.duis.bodies import BODIES, RequestBody, UnknownBody
from hht_app.duis.reading import construct, read_model, read_values
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import BOOLEAN, INTEGER, REQUEST_ID, TEXT, collapse
from hht_app.duis.versions import DEFAULT_VERSION
from hht_app.duis.writing import write_document, write_element, write_kept
from hht_app.duis.xmltext import (
    DS,
    SR,
    XSI_NS,
    XMLElement,
    bad,
    canonical,
    children_of,
    local_name,
    parse_xml,
    refuse_attributes,
)

DEFAULT_SCHEMA_VERSION = DEFAULT_VERSION


def _a_body(value: Any, _handler: Any) -> Any:
    """Let through what is a body: a look at its class takes less time than trying each class of the union."""
    if not isinstance(value, _BODY_CLASSES):
        raise ValueError("this is not the body of a DUIS request")  # noqa: TRY004 - for pydantic
    return value


_BODY_CLASSES = (*BODIES.values(), UnknownBody)


class Request(DUISModel):
    """A DUIS service request: header and one body; the signature is not part of it (see `signature`)."""

    request_id: Annotated[RequestID, Element("RequestID", REQUEST_ID)]
    first_in_sequence: Annotated[bool | None, Element("FirstInSequence", BOOLEAN)] = None
    preceding_service_request_id: Annotated[RequestID | None, Element("PrecedingServiceRequestID", REQUEST_ID)] = None
    command_variant: Annotated[f.CommandVariant, Element("CommandVariant", INTEGER)]
    service_reference: Annotated[f.ServiceReference, Element("ServiceReference", TEXT)]
    service_reference_variant: Annotated[f.ServiceReferenceVariant, Element("ServiceReferenceVariant", TEXT)]
    body: Annotated[RequestBody, WrapValidator(_a_body)]
    schema_version: f.SchemaVersion = DEFAULT_SCHEMA_VERSION


class _RequestHeader(DUISModel):
    """The header alone, as it is read before the body."""

    request_id: Annotated[RequestID, Element("RequestID", REQUEST_ID)]
    first_in_sequence: Annotated[bool | None, Element("FirstInSequence", BOOLEAN)] = None
    preceding_service_request_id: Annotated[RequestID | None, Element("PrecedingServiceRequestID", REQUEST_ID)] = None
    command_variant: Annotated[f.CommandVariant, Element("CommandVariant", INTEGER)]
    service_reference: Annotated[f.ServiceReference, Element("ServiceReference", TEXT)]
    service_reference_variant: Annotated[f.ServiceReferenceVariant, Element("ServiceReferenceVariant", TEXT)]


def read_request(xml: bytes) -> Request:
    """Return the Request in document XML, its signature not looked at; DataError with line and path."""
    return _read_short(xml) if len(xml) <= _SHORT else request_from(parse_xml(xml))


# What a person asked for is kept as text and read again at each step on its way.
_SHORT = 8192


@lru_cache(64)
def _read_short(xml: bytes) -> Request:
    return request_from(parse_xml(xml))


def request_from(root: XMLElement) -> Request:
    """Return the Request whose root element is ROOT (parsed or verified); DataError with line and path."""
    header, body, version = split_document(root, "Request")
    head = read_values(_RequestHeader, header)
    refuse_attributes(body)
    choices = children_of(body)
    if len(choices) != 1:
        raise bad(body, f"<Body> holds one element, not {len(choices)}")
    values = head.values | {"body": _read_body(choices[0]), "schema_version": version}
    return construct(Request, values, root, head.origins, head.texts)


def _read_body(element: XMLElement) -> RequestBody:
    if not element.tag.startswith(SR):
        raise bad(element, f"<{local_name(element)}> is not a DUIS element")
    name = local_name(element)
    model = BODIES.get(name)
    if model is None:
        return UnknownBody(element=name, xml=canonical(element))
    return read_model(model, element)


def write_request(request: Request) -> bytes:
    """Return REQUEST as an unsigned UTF-8 document in canonical form; the same request gives the same bytes.

    DataError when it holds something that the DUIS version it names does not have.
    """
    body: list[str] = []
    if isinstance(request.body, UnknownBody):
        write_kept(request.body.element, request.body.xml, body)
    else:
        write_element(type(request.body).__name__, request.body, body)
    return write_document("Request", request.schema_version, request, body)


def split_document(root: XMLElement, name: str) -> tuple[XMLElement, XMLElement, str]:
    """Return Header, Body and schemaVersion of ROOT, which must be the DUIS element NAME: Header, Body, [Signature]."""
    if root.tag != f"{SR}{name}":
        raise bad(root, f"a DUIS <{name}> is expected, not <{local_name(root)}> of {etree.QName(root).namespace!r}")
    version = root.get("schemaVersion")
    if version is None:
        raise bad(root, "the attribute schemaVersion is missing")
    for attribute in root.attrib:
        if attribute != "schemaVersion" and not attribute.startswith(f"{{{XSI_NS}}}"):
            raise bad(root, f"the attribute {etree.QName(attribute).localname!r} is not expected here")
    children = children_of(root)
    tags = [child.tag for child in children]
    wanted = [f"{SR}Header", f"{SR}Body"]
    if tags not in (wanted, [*wanted, f"{DS}Signature"]):
        at = next(
            (child for child, tag in zip(children, [*wanted, f"{DS}Signature"], strict=False) if child.tag != tag), root
        )
        raise bad(at, f"<{name}> holds Header, Body and at most one Signature, in this order")
    return children[0], children[1], collapse(version)
