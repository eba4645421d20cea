"""DUIS Responses: the model, the contents a no-WAN job meets, and XML both ways."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from lxml import etree
from pydantic import Field, model_validator

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis import fields as f
from hht_app.duis.bodies import PartialAddress, RequestWANMatrix
from hht_app.duis.requests import DEFAULT_SCHEMA_VERSION, append_kept, new_document, split_document
from hht_app.duis.structure import DUISModel, Element, construct, read_model, read_value, write_model
from hht_app.duis.values import BASE64, BOOLEAN, DATE, DATE_TIME, EUI, REQUEST_ID, TEXT, TOKEN
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
    to_bytes,
)


class LocalCommand(DUISModel):
    """A Command for local delivery, GBCS bytes with signature and MAC (answer to CV 2 and 6)."""

    gbcs_payload: Annotated[bytes, Element("GBCSPayload", BASE64)]


class PreCommand(DUISModel):
    """A Pre-Command to compare and sign, GBCS bytes (answer to CV 4), and the GBCS version it follows."""

    gbcs_version: Annotated[f.Text, Element("GBCSVersion", TEXT)]
    gbcs_payload: Annotated[bytes, Element("GBCSPayload", BASE64)]


class GBCSPayload(DUISModel):
    """A device's GBCS response that came over the SM WAN."""

    gbcs_payload: bytes


class DSPWANMatrixResponse(DUISModel):
    """One CSP region's answer to 12.1; the coverage part stands or falls together; a one-space WAN variant is kept."""

    csp_region: Annotated[f.CSPRegion, Element("CSPRegion", TEXT)]
    csp_region_response_code: Annotated[f.ResponseCode, Element("CSPRegionResponseCode", TEXT)]
    coverage_availability: Annotated[bool | None, Element("CoverageAvailability", BOOLEAN)] = None
    anticipated_coverage_date: Annotated[date | None, Element("AnticipatedCoverageDate", DATE)] = None
    wan_technology: Annotated[f.WANTechnology | None, Element("WANTechnology", TEXT)] = None
    connectivity_likelihood: Annotated[f.Likelihood | None, Element("ConnectivityLikelihood", TEXT)] = None
    auxiliary_equipment_required: Annotated[f.Text50 | None, Element("AuxiliaryEquipmentRequired", TEXT)] = None
    additional_information: Annotated[f.Text250 | None, Element("AdditionalInformation", TEXT)] = None

    @model_validator(mode="after")
    def _coverage_together(self) -> Self:
        needed = (self.coverage_availability, self.wan_technology, self.connectivity_likelihood)
        others = (self.anticipated_coverage_date, self.auxiliary_equipment_required, self.additional_information)
        present = [value is not None for value in needed]
        if any(present) != all(present) or (not any(present) and any(value is not None for value in others)):
            raise ValueError(
                "CoverageAvailability, WANTechnology and ConnectivityLikelihood are given together or not at all"
            )
        return self


class DSPWANMatrix(DUISModel):
    """The answer to 12.1 in the shape of DUIS 5.3a and 5.4: the request repeated, an answer for each CSP region."""

    request: Annotated[RequestWANMatrix, Element("Request", nested=RequestWANMatrix)]
    responses: Annotated[
        tuple[DSPWANMatrixResponse, ...],
        Field(min_length=1),
        Element("DSPWANMatrixResponse", nested=DSPWANMatrixResponse, repeated=True),
    ]


class InventoryDevice(DUISModel):
    """One device of the Smart Metering Inventory as 8.2 tells it (Connectivity since DUIS 5.4)."""

    device_id: Annotated[EUI64, Element("DeviceID", EUI)]
    device_type: Annotated[f.DeviceType, Element("DeviceType", TEXT)]
    device_status: Annotated[f.DeviceStatus | None, Element("DeviceStatus", TEXT)] = None
    device_manufacturer: Annotated[f.Text30, Element("DeviceManufacturer", TEXT)]
    device_model: Annotated[f.Text30, Element("DeviceModel", TEXT)]
    smets_chts_version: Annotated[f.SMETSCHTSVersion | None, Element("SMETSCHTSVersion", TEXT)] = None
    device_firmware_version: Annotated[f.FirmwareVersion | None, Element("DeviceFirmwareVersion", TEXT)] = None
    device_firmware_version_status: Annotated[f.ListStatus | None, Element("DeviceFirmwareVersionStatus", TEXT)] = None
    cpl_status: Annotated[f.ListStatus | None, Element("CPLStatus", TEXT)] = None
    date_commissioned: Annotated[date | None, Element("DateCommissioned", DATE)] = None
    import_mpxn: Annotated[f.MPxN | None, Element("ImportMPxN", TEXT), Field(repr=False)] = None
    secondary_import_mpan: Annotated[f.MPAN | None, Element("SecondaryImportMPAN", TEXT), Field(repr=False)] = None
    export_mpan: Annotated[f.MPAN | None, Element("ExportMPAN", TEXT), Field(repr=False)] = None
    esme_variant: Annotated[f.ESMEVariant | None, Element("ESMEVariant", TEXT)] = None
    uprn: Annotated[f.UPRN | None, Element("UPRN", TOKEN)] = None
    property_filter: Annotated[PartialAddress | None, Element("PropertyFilter", nested=PartialAddress)] = None
    csp_region: Annotated[f.CSPRegion | None, Element("CSPRegion", TEXT)] = None
    device_gbcs_version: Annotated[f.Text | None, Element("DeviceGBCSVersion", TEXT)] = None
    han_variant: Annotated[f.Text | None, Element("HANVariant", TEXT)] = None
    s1sp: Annotated[f.Text | None, Element("S1SP", TEXT)] = None
    connectivity: Annotated[f.Connectivity | None, Element("Connectivity", TEXT)] = None


class DSPInventory(DUISModel):
    """The answer to 8.2: 1 to 17 devices."""

    devices: Annotated[
        tuple[InventoryDevice, ...],
        Field(min_length=1, max_length=17),
        Element("Device", nested=InventoryDevice, repeated=True),
    ]


class OtherContent(DUISModel):
    """Content this room does not type: element name and XML kept whole (canonical, standalone).

    The element is one of a ResponseMessage's, or stands in its place: DeviceAlertMessage, DCCAlertMessage and
    SMETS1ResponseMessage, whose Response then has no service reference of its own.
    """

    element: Literal[
        "CINMessage", "DSPOptIn", "DSPSchedulesRead", "DSPScheduledMessage", "DSPScheduleID",
        "DSPUpdateFirmwareWarning",
        "DSPUpdatePPMIDFirmwareWarning", "FutureDatedDeviceAlertMessage",
        "DSPWANMatrix", "DeviceAlertMessage", "DCCAlertMessage", "SMETS1ResponseMessage",
    ]  # fmt: skip
    xml: Annotated[bytes, Field(repr=False)]

    @property
    def is_message(self) -> bool:
        """Say whether it stands in the place of the ResponseMessage."""
        return self.element in _MESSAGES


ResponseContent = LocalCommand | PreCommand | GBCSPayload | DSPWANMatrix | DSPInventory | OtherContent
_MESSAGES = ("DeviceAlertMessage", "DCCAlertMessage", "SMETS1ResponseMessage")
_CONTENTS: dict[str, type[LocalCommand | PreCommand | DSPWANMatrix | DSPInventory]] = {
    model.__name__: model for model in (LocalCommand, PreCommand, DSPWANMatrix, DSPInventory)
}
_PAYLOAD = Element("GBCSPayload", BASE64)


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
    content: ResponseContent | None = None
    schema_version: f.SchemaVersion = DEFAULT_SCHEMA_VERSION

    @model_validator(mode="after")
    def _references(self) -> Self:
        alert = isinstance(self.content, OtherContent) and self.content.is_message
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
    head = read_model(_ResponseHeader, header, any_order=True)
    values: dict[str, Any] = {name: getattr(head, name) for name in type(head).model_fields}
    refuse_attributes(body)
    messages = children_of(body)
    if len(messages) != 1:
        raise bad(body, f"<Body> holds one element, not {len(messages)}")
    message = messages[0]
    if message.tag in [f"{SR}{name}" for name in _MESSAGES]:
        values["content"] = OtherContent(element=local_name(message), xml=canonical(message))  # type: ignore[arg-type]
    elif message.tag == f"{SR}ResponseMessage":
        values |= _read_message(message)
    else:
        raise bad(message, f"<{local_name(message)}> is not expected in the Body of a Response")
    return construct(Response, values | {"schema_version": version}, root, {})


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
    if not element.tag.startswith(SR) or name in _MESSAGES:
        raise bad(element, f"<{name}> is not expected here")
    if name == "GBCSPayload":
        return GBCSPayload(gbcs_payload=read_value(_PAYLOAD, element))
    model = _CONTENTS.get(name)
    if model is None or (model is DSPWANMatrix and element.find(f"{SR}CSPRegion") is not None):
        # the one-region shape of DSPWANMatrix in DUIS 5.0 and 5.1 is kept whole
        return construct(OtherContent, {"element": name, "xml": canonical(element)}, element, {})
    return read_model(model, element)


def write_response(response: Response) -> bytes:
    """Return RESPONSE as an unsigned UTF-8 document in schema order; the same response gives the same bytes."""
    root, header, body = new_document("Response", response.schema_version)
    write_model(response, header)
    content = response.content
    if isinstance(content, OtherContent) and content.is_message:
        append_kept(body, content.element, content.xml)
        return to_bytes(root)
    message = etree.SubElement(body, f"{SR}ResponseMessage")
    etree.SubElement(message, f"{SR}ServiceReference").text = response.service_reference
    etree.SubElement(message, f"{SR}ServiceReferenceVariant").text = response.service_reference_variant
    if isinstance(content, OtherContent):
        append_kept(message, content.element, content.xml)
    elif isinstance(content, GBCSPayload):
        etree.SubElement(message, f"{SR}GBCSPayload").text = BASE64.write(content.gbcs_payload)
    elif content is not None:
        write_model(content, etree.SubElement(message, f"{SR}{type(content).__name__}"))
    return to_bytes(root)
