"""Bodies of DCC alerts about devices and requests: what changed, what failed, what was held back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis import fields as f
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import BASE64, DATE, DATE_TIME, EMPTY, EUI, INTEGER, REQUEST_ID, TEXT, TOKEN

DeviceID = Annotated[EUI64, Element("DeviceID", EUI)]
DeviceType = Annotated[f.DeviceType, Element("DeviceType", TEXT)]
DSPScheduleID = Annotated[int, Field(ge=0, le=10**12)]
CertificateType = Literal["DigitalSigning", "KeyAgreement", "KeyAgreementTopUp"]


class PowerOutageEvent(DUISModel):
    """A hub lost its power."""

    comms_hub_device_id: Annotated[EUI64, Element("CommsHubDeviceID", EUI)]
    start_date_time: Annotated[f.Moment, Element("StartDateTime", DATE_TIME)]
    mpxn: Annotated[f.MPxN, Element("MPxN", TEXT), Field(repr=False)]


class MeterMPxNs(DUISModel):
    """The MPxNs of a meter."""

    import_mpxn: Annotated[f.MPxN, Element("ImportMPxN", TEXT), Field(repr=False)]
    secondary_import_mpan: Annotated[f.MPAN | None, Element("SecondaryImportMPAN", TEXT), Field(repr=False)] = None
    export_mpan: Annotated[f.MPAN | None, Element("ExportMPAN", TEXT), Field(repr=False)] = None


class MeterIdentity(DUISModel):
    """Which meter a device is: its MPxNs and variant."""

    meter_mpxns: Annotated[MeterMPxNs, Element("MeterMPxNs", nested=MeterMPxNs)]
    esme_variant: Annotated[f.ESMEVariant | None, Element("ESMEVariant", TEXT)] = None


class AssociatedType1Device(DUISModel):
    """A device that went with a meter."""

    device_id: DeviceID
    device_type: DeviceType


class MeterDecommissioningOrWithdrawal(DUISModel):
    """A meter was decommissioned or withdrawn, and what went with it."""

    meter_decommission_or_withdrawal: Annotated[MeterMPxNs, Element("MeterDecommissionOrWithdrawal", nested=MeterMPxNs)]
    associated_type_1_devices: Annotated[
        tuple[AssociatedType1Device, ...],
        Field(max_length=7),
        Element("AssociatedType1Device", nested=AssociatedType1Device, repeated=True),
    ] = ()


class RecoveryCompleteACBCredentials(DUISModel):
    """After recovery the DCC's credentials stand in these places."""

    supplier_certificate_types: Annotated[
        tuple[CertificateType, ...],
        Field(min_length=1, max_length=3),
        Element("SupplierCertificateType", TEXT, repeated=True),
    ]
    network_operator_certificate_types: Annotated[
        tuple[Literal["DigitalSigning", "KeyAgreement"], ...],
        Field(max_length=2),
        Element("NetworkOperatorCertificateType", TEXT, repeated=True),
    ] = ()


class DeviceStatusChange(DUISModel):
    """What changed about a device: exactly one of these."""

    meter_identity: Annotated[MeterIdentity | None, Element("MeterIdentity", nested=MeterIdentity, choice="change")] = (
        None
    )
    meter_decommissioning_or_withdrawal: Annotated[
        MeterDecommissioningOrWithdrawal | None,
        Element("MeterDecommissioningOrWithdrawal", nested=MeterDecommissioningOrWithdrawal, choice="change"),
    ] = None
    device_removed_from_inventory: Annotated[
        f.Present | None, Element("DeviceRemovedFromInventory", EMPTY, choice="change")
    ] = None
    chf_decommissioning: Annotated[f.Present | None, Element("CHFDecommissioning", EMPTY, choice="change")] = None
    device_suspended: Annotated[f.Present | None, Element("DeviceSuspended", EMPTY, choice="change")] = None
    device_restored: Annotated[f.Present | None, Element("DeviceRestored", EMPTY, choice="change")] = None
    recovery_complete_acb_credentials: Annotated[
        RecoveryCompleteACBCredentials | None,
        Element("RecoveryCompleteACBCredentials", nested=RecoveryCompleteACBCredentials, choice="change"),
    ] = None
    recovery_complete: Annotated[f.Present | None, Element("RecoveryComplete", EMPTY, choice="change")] = None


class DeviceStatusChangeEvent(DUISModel):
    """The status or record of a device changed in the inventory."""

    device_id: DeviceID
    device_status_change: Annotated[DeviceStatusChange, Element("DeviceStatusChange", nested=DeviceStatusChange)]


class CommandFailure(DUISModel):
    """A command did not succeed."""

    command_request_id: Annotated[RequestID, Element("CommandRequestID", REQUEST_ID)]
    dsp_schedule_id: Annotated[DSPScheduleID | None, Element("DSPScheduleID", INTEGER)] = None
    device_id: DeviceID


class UpdateHANDeviceLogResult(DUISModel):
    """The result of an 8.11, named by its RequestID."""

    update_han_device_log_service_request_id: Annotated[
        RequestID, Element("UpdateHANDeviceLogServiceRequestID", REQUEST_ID)
    ]


class DeviceChangeOfSupplier(DUISModel):
    """A device that has another supplier now."""

    device_id: DeviceID
    device_type: DeviceType
    mpxns: Annotated[MeterMPxNs, Element("MPxNs", nested=MeterMPxNs)]


class ChangeOfSupplier(DUISModel):
    """A change of supplier: of a request of one's own (with an error code since 5.3a), or of a device."""

    change_of_supplier_service_request_id: Annotated[
        RequestID | None, Element("ChangeOfSupplierServiceRequestID", REQUEST_ID, choice="what")
    ] = None
    ecos_error_code: Annotated[f.Text3 | None, Element("ECoSErrorCode", TEXT)] = None
    device_change_of_supplier: Annotated[
        DeviceChangeOfSupplier | None,
        Element("DeviceChangeOfSupplier", nested=DeviceChangeOfSupplier, choice="what"),
    ] = None

    @model_validator(mode="after")
    def _code_of_a_request(self) -> Self:
        if self.ecos_error_code is not None and self.change_of_supplier_service_request_id is None:
            raise ValueError("ECoSErrorCode is given with ChangeOfSupplierServiceRequestID only")
        return self


class CHFGPFDeviceIDs(DUISModel):
    """The old hub's ids and the new one's."""

    old_chf_device_id: Annotated[EUI64, Element("OldCHFDeviceID", EUI)]
    new_chf_device_id: Annotated[EUI64, Element("NewCHFDeviceID", EUI)]
    old_gpf_device_id: Annotated[EUI64, Element("OldGPFDeviceID", EUI)]
    new_gpf_device_id: Annotated[EUI64, Element("NewGPFDeviceID", EUI)]


class DeviceLogRestored(DUISModel):
    """A device log was given to a new hub: the CHF's or the GPF's."""

    restored_date: Annotated[date, Element("RestoredDate", DATE)]
    chf_device_log: Annotated[CHFGPFDeviceIDs | None, Element("CHFDeviceLog", nested=CHFGPFDeviceIDs, choice="log")] = (
        None
    )
    gpf_device_log: Annotated[CHFGPFDeviceIDs | None, Element("GPFDeviceLog", nested=CHFGPFDeviceIDs, choice="log")] = (
        None
    )


class RemotePartySeqNumberChange(DUISModel):
    """The floor sequence numbers a remote party has now."""

    remote_party_floor_seq_number: Annotated[f.FloorSequenceNumber, Element("RemotePartyFloorSeqNumber", INTEGER)]
    remote_party_prepayment_top_up_floor_seq_number: Annotated[
        f.FloorSequenceNumber | None, Element("RemotePartyPrepaymentTopUpFloorSeqNumber", INTEGER)
    ] = None


class Certificates(DUISModel):
    """A certificate that is held now: what for, and its SHA-1 hash."""

    certificate_type: Annotated[CertificateType, Element("CertificateType", TEXT)]
    certificate_hash: Annotated[bytes, Element("CertificateHash", BASE64)]


class SecurityCredentialsUpdated(DUISModel):
    """A device holds other certificates of a remote party."""

    device_id: DeviceID
    remote_party_role: Annotated[f.RemotePartyRole, Element("RemotePartyRole", TOKEN)]
    remote_party_seq_number_change: Annotated[
        RemotePartySeqNumberChange | None, Element("RemotePartySeqNumberChange", nested=RemotePartySeqNumberChange)
    ] = None
    certificates: Annotated[
        tuple[Certificates, ...],
        Field(min_length=1, max_length=3),
        Element("Certificates", nested=Certificates, repeated=True),
    ]


class PPMIDRemoval(DUISModel):
    """A PPMID was removed from a hub."""

    ppmid_device_id: Annotated[EUI64, Element("PPMIDDeviceID", EUI)]
    chf_device_id: Annotated[EUI64, Element("CHFDeviceID", EUI)]


class DSPScheduleRemoval(DUISModel):
    """The DCC removed a schedule of a device."""

    device_id: DeviceID
    dsp_schedule_id: Annotated[DSPScheduleID, Element("DSPScheduleID", INTEGER)]


class ADBreach(DUISModel):
    """A request that was held back by anomaly detection, and the reference of the event."""

    request_id: Annotated[RequestID, Element("RequestID", REQUEST_ID)]
    quarantine_event_ref: Annotated[
        Annotated[int, Field(gt=-(10**20), lt=10**20)], Element("QuarantineEventRef", INTEGER)
    ]


class QuarantinedRequest(DUISModel):
    """A request was held back: it breaks a threshold of the user's own, one of the DCC's, or an attribute's limits."""

    ad_user_threshold_breach: Annotated[
        ADBreach | None, Element("ADUserThresholdBreach", nested=ADBreach, choice="breach")
    ] = None
    ad_dcc_threshold_breach: Annotated[
        ADBreach | None, Element("ADDCCThresholdBreach", nested=ADBreach, choice="breach")
    ] = None
    ad_attribute_limits_breach: Annotated[
        ADBreach | None, Element("ADAttributeLimitsBreach", nested=ADBreach, choice="breach")
    ] = None


class ALCSHCALCSConfigurationChange(DUISModel):
    """The auxiliary load switches of an electricity meter were configured otherwise."""

    esme_device_id: Annotated[EUI64, Element("ESMEDeviceID", EUI)]
    esme_variant: Annotated[f.ESMEVariant | None, Element("ESMEVariant", TEXT)] = None
    device_gbcs_version: Annotated[f.Text | None, Element("DeviceGBCSVersion", TEXT)] = None


class ECoSAlert(DUISModel):
    """An alert of the enduring change of supplier service (since DUIS 5.1)."""

    alert_id: Annotated[RequestID, Element("AlertID", REQUEST_ID)]
    request_id: Annotated[RequestID | None, Element("RequestID", REQUEST_ID)] = None
    ecos_alert_code: Annotated[f.Text, Element("ECoSAlertCode", TEXT)]
    device_id: DeviceID
    additional_information: Annotated[f.Text | None, Element("AdditionalInformation", TEXT)] = None


class CoSCertificateAlert(DUISModel):
    """A change-of-supplier certificate on a device is spoken of (since DUIS 5.1)."""

    device_id: DeviceID
    certificate_serial_number: Annotated[int | None, Element("CertificateSerialNumber", INTEGER)] = None


class DCCAlertVersionMismatch(DUISModel):
    """A DCC alert that the user's version of DUIS does not have."""

    dcc_alert_code: Annotated[f.Text, Element("DCCAlertCode", TEXT)]
    device_id: Annotated[EUI64 | None, Element("DeviceID", EUI)] = None
    request_id: Annotated[RequestID | None, Element("RequestID", REQUEST_ID)] = None


class ServiceResponseVersionMismatch(DUISModel):
    """A response that the user's version of DUIS does not have."""

    request_id: Annotated[RequestID, Element("RequestID", REQUEST_ID)]
    service_reference: Annotated[f.Text, Element("ServiceReference", TEXT)]
    service_reference_variant: Annotated[f.Text, Element("ServiceReferenceVariant", TEXT)]
    service_request_duis_version: Annotated[f.Text, Element("ServiceRequestDUISVersion", TEXT)]


class DUISVersionMismatch(DUISModel):
    """Something could not be told in the version of DUIS the user takes: a DCC alert, or a response."""

    dcc_alert_version_mismatch: Annotated[
        DCCAlertVersionMismatch | None,
        Element("DCCAlertVersionMismatch", nested=DCCAlertVersionMismatch, choice="what"),
    ] = None
    service_response_version_mismatch: Annotated[
        ServiceResponseVersionMismatch | None,
        Element("ServiceResponseVersionMismatch", nested=ServiceResponseVersionMismatch, choice="what"),
    ] = None
    service_user_duis_version: Annotated[f.Text, Element("ServiceUserDUISVersion", TEXT)]
