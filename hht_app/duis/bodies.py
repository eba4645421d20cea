"""Bodies of the DUIS service requests of a no-WAN job; each class bears the name of its element (DUIS 5.4 schema)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis import fields as f
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import BASE64, BOOLEAN, DATE_TIME, EUI, HEX, INTEGER, REQUEST_ID, TEXT, TOKEN

ExecutionDateTime = Annotated[f.Moment | None, Element("ExecutionDateTime", DATE_TIME)]


class PartialAddress(DUISModel):
    """A postcode and the rest of an address that together find a property (also called PropertyFilter in DUIS)."""

    post_code: Annotated[f.PostCode, Element("PostCode", TEXT)]
    address_identifier: Annotated[f.Text30, Element("AddressIdentifier", TEXT)]


class RequestWANMatrix(DUISModel):
    """12.1: ask for the SM WAN coverage of a property, by UPRN or by partial address."""

    uprn: Annotated[f.UPRN | None, Element("UPRN", TOKEN)] = None
    partial_address: Annotated[PartialAddress | None, Element("PartialAddress", nested=PartialAddress)] = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if (self.uprn is None) == (self.partial_address is None):
            raise ValueError("exactly one of UPRN and PartialAddress is given")
        return self


class CHFInstallSuccessNoSMWAN(DUISModel):
    """8.14.2: report a Communications Hub installed where there is no SM WAN; DeviceID is the CHF's."""

    device_id: Annotated[EUI64, Element("DeviceID", EUI)]
    chf_install_type: Annotated[f.CHFInstallType, Element("CHFInstallType", TEXT)]
    install_date_time: Annotated[f.Moment | None, Element("InstallDateTime", DATE_TIME)] = None
    user_ref_id: Annotated[f.Text25 | None, Element("UserRefID", TEXT)] = None
    mpxn: Annotated[f.MPxN, Element("MPxN", TEXT), Field(repr=False)]
    gis_data: Annotated[f.Text25 | None, Element("GISData", TEXT)] = None
    aerial_install: Annotated[bool, Element("AerialInstall", BOOLEAN)]
    chf_location: Annotated[f.CHFLocation, Element("CHFLocation", TEXT)]
    premise_type: Annotated[f.PremiseType, Element("PremiseType", TEXT)]
    metal_obstruction_check: Annotated[bool, Element("MetalObstructionCheck", BOOLEAN)]
    connectivity_obstruction_check: Annotated[bool, Element("ConnectivityObstructionCheck", BOOLEAN)]
    shared_obstruction_check: Annotated[bool, Element("SharedObstructionCheck", BOOLEAN)]
    additional_information: Annotated[f.Text200 | None, Element("AdditionalInformation", TEXT)] = None


class AddDeviceToCHFWhitelist(DUISModel):
    """The part of 8.11 Add: seconds the hub lets the device join, install code (6 to 16 bytes, no CRC), MPxNs."""

    join_time_period: Annotated[f.JoinTimePeriod, Element("JoinTimePeriod", INTEGER)]
    install_code: Annotated[f.InstallCodeBytes, Element("InstallCode", HEX), Field(repr=False)]
    import_mpxn: Annotated[f.MPxN | None, Element("ImportMPxN", TEXT), Field(repr=False)] = None
    secondary_import_mpan: Annotated[f.MPAN | None, Element("SecondaryImportMPAN", TEXT), Field(repr=False)] = None
    export_mpan: Annotated[f.MPAN | None, Element("ExportMPAN", TEXT), Field(repr=False)] = None


class UpdateHANDeviceLog(DUISModel):
    """8.11: add a device to, or remove it from, the CHF Device Log; the RequestID's target is the CHF."""

    execution_date_time: ExecutionDateTime = None
    device_id: Annotated[EUI64, Element("DeviceID", EUI)]
    request_type: Annotated[Literal["Add", "Remove"], Element("RequestType", TEXT)]
    add_device_to_chf_whitelist: Annotated[
        AddDeviceToCHFWhitelist | None, Element("AddDeviceToCHFWhitelist", nested=AddDeviceToCHFWhitelist)
    ] = None


class JoinServiceCritical(DUISModel):
    """8.7.1: let the target device authorise another device to communicate with it, as a critical command."""

    other_device_id: Annotated[EUI64, Element("OtherDeviceID", EUI)]


class JoinServiceNonCritical(DUISModel):
    """8.7.2: let the target device authorise another device to communicate with it, as a non-critical command."""

    other_device_id: Annotated[EUI64, Element("OtherDeviceID", EUI)]


class RequestHandoverOfDCCControlledDevice(DUISModel):
    """6.21: replace the DCC's certificates on a device by those of the requesting party; certificates are DER."""

    execution_date_time: ExecutionDateTime = None
    remote_party_role: Annotated[f.RemotePartyRole, Element("RemotePartyRole", TOKEN)]
    remote_party_floor_seq_number: Annotated[
        f.FloorSequenceNumber | None, Element("RemotePartyFloorSeqNumber", INTEGER)
    ] = None
    remote_party_prepayment_top_up_floor_seq_number: Annotated[
        f.FloorSequenceNumber | None, Element("RemotePartyPrepaymentTopUpFloorSeqNumber", INTEGER)
    ] = None
    digital_signing_certificate: Annotated[
        bytes, Element("DigitalSigningCertificate", BASE64, within="ReplacementCertificates")
    ]
    key_agreement_certificate: Annotated[
        bytes | None, Element("KeyAgreementCertificate", BASE64, within="ReplacementCertificates")
    ] = None
    key_agreement_top_up_certificate: Annotated[
        bytes | None, Element("KeyAgreementTopUpCertificate", BASE64, within="ReplacementCertificates")
    ] = None
    certification_path_certificates: Annotated[
        tuple[bytes, ...],
        Field(min_length=1, max_length=3),
        Element("Certificate", BASE64, within="CertificationPathCertificates", repeated=True),
    ]
    apply_time_based_cpv_checks: Annotated[bool, Element("ApplyTimeBasedCPVChecks", BOOLEAN)]


class RestrictAccessForChangeOfTenancy(DUISModel):
    """3.2: hide from the consumer what was recorded before the time given."""

    execution_date_time: ExecutionDateTime = None
    restriction_date_time: Annotated[f.Moment, Element("RestrictionDateTime", DATE_TIME)]


class SignedPreCommand(DUISModel):
    """A Pre-Command with the user's signature, GBCS bytes; sent under the RequestID of its CV 4 request."""

    execution_date_time: ExecutionDateTime = None
    gbcs_payload: Annotated[bytes, Element("GBCSPayload", BASE64)]


class ReturnLocalCommandResponse(DUISModel):
    """8.13: return to the DCC what a device answered (with the request's id) or alerted (without), GBCS bytes."""

    original_request_id: Annotated[RequestID | None, Element("OriginalRequestID", REQUEST_ID)] = None
    device_gbcs_response: Annotated[bytes, Element("DeviceGBCSResponse", BASE64)]


class ReadInventory(DUISModel):
    """8.2: read the Smart Metering Inventory by one of UPRN, device, MPxN or property."""

    uprn: Annotated[f.UPRN | None, Element("UPRN", TOKEN)] = None
    device_id: Annotated[EUI64 | None, Element("DeviceID", EUI)] = None
    mpxn: Annotated[f.MPxN | None, Element("MPxN", TEXT), Field(repr=False)] = None
    property_filter: Annotated[PartialAddress | None, Element("PropertyFilter", nested=PartialAddress)] = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if sum(key is not None for key in (self.uprn, self.device_id, self.mpxn, self.property_filter)) != 1:
            raise ValueError("exactly one of UPRN, DeviceID, MPxN and PropertyFilter is given")
        return self


class UnknownBody(DUISModel):
    """The body of a request this room does not type: element name, and its XML kept whole (canonical, standalone)."""

    element: str
    xml: Annotated[bytes, Field(repr=False)]


TypedBody = (
    RequestWANMatrix
    | CHFInstallSuccessNoSMWAN
    | UpdateHANDeviceLog
    | JoinServiceCritical
    | JoinServiceNonCritical
    | RequestHandoverOfDCCControlledDevice
    | RestrictAccessForChangeOfTenancy
    | SignedPreCommand
    | ReturnLocalCommandResponse
    | ReadInventory
)
RequestBody = TypedBody | UnknownBody
BODIES: dict[str, type[TypedBody]] = {
    body.__name__: body
    for body in (
        RequestWANMatrix,
        CHFInstallSuccessNoSMWAN,
        UpdateHANDeviceLog,
        JoinServiceCritical,
        JoinServiceNonCritical,
        RequestHandoverOfDCCControlledDevice,
        RestrictAccessForChangeOfTenancy,
        SignedPreCommand,
        ReturnLocalCommandResponse,
        ReadInventory,
    )
}
