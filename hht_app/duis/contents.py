"""What a ResponseMessage may hold on a no-WAN job: commands, device responses, coverage, inventory."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from hht_app.core.identifiers import EUI64
from hht_app.duis import fields as f
from hht_app.duis.bodies_inventory import PartialAddress, RequestWANMatrix
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import BASE64, BOOLEAN, DATE, EUI, HEX, INTEGER, TEXT, TOKEN


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


class FutureDatedDeviceAlertMessage(DUISModel):
    """A device's GBCS alert that part of a future-dated command was carried out (8F66) or not (8F67)."""

    future_dated_alert_code: Annotated[bytes, Element("FutureDatedAlertCode", HEX)]
    gbcs_payload: Annotated[bytes, Element("GBCSPayload", BASE64)]
    instruction_number: Annotated[f.UnsignedShort, Element("InstructionNumber", INTEGER)]
    total_command_instructions: Annotated[f.UnsignedShort, Element("TotalCommandInstructions", INTEGER)]

    @model_validator(mode="after")
    def _code(self) -> Self:
        if self.future_dated_alert_code not in (b"\x8f\x66", b"\x8f\x67"):
            raise ValueError("FutureDatedAlertCode is 8F66 or 8F67")
        return self


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


class DSPWANMatrixOneRegion(DUISModel):
    """The answer to 12.1 in the shape of DUIS 5.0 and 5.1: the request repeated, and one region, without a code."""

    request: Annotated[RequestWANMatrix, Element("Request", nested=RequestWANMatrix)]
    csp_region: Annotated[f.CSPRegion, Element("CSPRegion", TEXT)]
    coverage_availability: Annotated[bool, Element("CoverageAvailability", BOOLEAN)]
    anticipated_coverage_date: Annotated[date | None, Element("AnticipatedCoverageDate", DATE)] = None
    wan_technology: Annotated[f.WANTechnology, Element("WANTechnology", TEXT)]
    connectivity_likelihood: Annotated[f.Likelihood, Element("ConnectivityLikelihood", TEXT)]
    auxiliary_equipment_required: Annotated[f.Text50 | None, Element("AuxiliaryEquipmentRequired", TEXT)] = None
    additional_information: Annotated[f.Text250 | None, Element("AdditionalInformation", TEXT)] = None


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


OtherElement = Literal[
    "CINMessage", "DSPOptIn", "DSPSchedulesRead", "DSPScheduledMessage", "DSPScheduleID",
    "DSPUpdateFirmwareWarning", "DSPUpdatePPMIDFirmwareWarning", "SMETS1ResponseMessage",
]  # fmt: skip
OTHER_ELEMENTS: tuple[str, ...] = get_args(OtherElement)


class OtherContent(DUISModel):
    """Content this room does not type: element name and XML kept whole (canonical, standalone).

    The element is one of a ResponseMessage's, or SMETS1ResponseMessage, which stands in its place: that Response then
    has no service reference of its own.
    """

    element: OtherElement
    xml: Annotated[bytes, Field(repr=False)]
