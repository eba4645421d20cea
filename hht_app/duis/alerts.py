"""DeviceAlertMessage and DCCAlertMessage: what a Response carries that answers no request."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self, TypeAlias, get_args

from pydantic import Field, WrapValidator, model_validator

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis import fields as f
from hht_app.duis.reading import construct, only_child, read_model
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import BASE64, DATE, DATE_TIME, EMPTY, EUI, HEX, INTEGER, REQUEST_ID, TEXT, TOKEN
from hht_app.duis.writing import write_element, write_kept
from hht_app.duis.xmltext import SR, XMLElement, bad, canonical, local_name

DeviceID = Annotated[EUI64, Element("DeviceID", EUI)]
DeviceType = Annotated[f.DeviceType, Element("DeviceType", TEXT)]
FirmwareVersion = Annotated[f.FirmwareVersion, Element("FirmwareVersion", TEXT)]
SequenceId = Annotated[f.UnsignedInt | None, Element("ThrottledAlertSequenceId", INTEGER)]
Count = Annotated[f.UnsignedInt | None, Element("ThrottledAlertCount", INTEGER)]
CertificateType = Literal["DigitalSigning", "KeyAgreement", "KeyAgreementTopUp"]


class DeviceAlertMessage(DUISModel):
    """A device's GBCS alert that came over the SM WAN; `alert_code` has two bytes as GBCS has it."""

    alert_code: Annotated[bytes, Element("AlertCode", HEX)]
    throttled_alert_sequence_id: SequenceId = None
    throttled_alert_count: Count = None
    gbcs_payload: Annotated[bytes, Element("GBCSPayload", BASE64)]


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
    dsp_schedule_id: Annotated[Annotated[int, Field(ge=0, le=10**12)] | None, Element("DSPScheduleID", INTEGER)] = None
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


class FirmwareVersionMismatch(DUISModel):
    """The inventory and a device disagree on its firmware."""

    device_id: DeviceID
    device_type: DeviceType
    firmware_version_smi: Annotated[f.FirmwareVersion, Element("FirmwareVersionSMI", TEXT)]
    firmware_version_device: Annotated[f.FirmwareVersion, Element("FirmwareVersionDevice", TEXT)]


class CommsHubFirmwareActivation(DUISModel):
    """A hub runs other firmware (since DUIS 5.1)."""

    device_id: DeviceID
    firmware_version: FirmwareVersion


KeptElement = Literal[
    "DSPScheduleRemoval", "FirmwareDistributionFailure", "PPMIDAlert", "QuarantinedRequest", "DualBandCHAlert",
    "S1SPAlertDSP", "SMETS1CHFirmwareNotification", "ALCSHCALCSConfigurationChange", "FirmwareUpgradeRequested",
    "CSPFirmwareDeliveryStatus", "CommsHubAlert", "ECoSAlert", "CoSCertificateAlert", "DUISVersionMismatch",
]  # fmt: skip


class KeptAlert(DUISModel):
    """A DCC alert this room does not type: element name, and its XML kept whole (canonical, standalone)."""

    element: KeptElement
    xml: Annotated[bytes, Field(repr=False)]


TypedAlert: TypeAlias = (
    PowerOutageEvent
    | DeviceStatusChangeEvent
    | CommandFailure
    | UpdateHANDeviceLogResult
    | ChangeOfSupplier
    | DeviceLogRestored
    | SecurityCredentialsUpdated
    | PPMIDRemoval
    | FirmwareVersionMismatch
    | CommsHubFirmwareActivation
)
DCCAlert = TypedAlert | KeptAlert
ALERTS: dict[str, type[TypedAlert]] = {
    model.__name__: model
    for model in (
        PowerOutageEvent, DeviceStatusChangeEvent, CommandFailure, UpdateHANDeviceLogResult, ChangeOfSupplier,
        DeviceLogRestored, SecurityCredentialsUpdated, PPMIDRemoval, FirmwareVersionMismatch,
        CommsHubFirmwareActivation,
    )
}  # fmt: skip


class _AnyAlert:
    """The element DCCAlert: one alert within, by its name."""

    def read(self, element: XMLElement) -> DCCAlert:
        """Return the alert in ELEMENT; DataError with line and path."""
        child = only_child(element)
        if not child.tag.startswith(SR):
            raise bad(child, f"<{local_name(child)}> is not a DUIS element")
        name = local_name(child)
        model = ALERTS.get(name)
        if model is not None:
            return read_model(model, child)
        if name not in get_args(KeptElement):
            raise bad(child, f"<sr:{name}> is not a DCC alert", advice="check the document against the schema")
        return construct(KeptAlert, {"element": name, "xml": canonical(child)}, child, {}, {})

    def write(self, value: DCCAlert, out: list[str]) -> None:
        """Append alert VALUE to OUT."""
        if isinstance(value, KeptAlert):
            write_kept(value.element, value.xml, out)
        else:
            write_element(type(value).__name__, value, out)


def _an_alert(value: Any, _handler: Any) -> Any:
    if not isinstance(value, (*ALERTS.values(), KeptAlert)):
        raise ValueError("this is not a DCC alert")  # noqa: TRY004 - pydantic turns it into its own error
    return value


class DCCAlertMessage(DUISModel):
    """An alert of the DCC's own: its code, and what it says."""

    dcc_alert_code: Annotated[f.DCCAlertCode, Element("DCCAlertCode", TEXT)]
    throttled_alert_sequence_id: SequenceId = None
    throttled_alert_count: Count = None
    dcc_alert: Annotated[DCCAlert, WrapValidator(_an_alert), Element("DCCAlert", whole=_AnyAlert())]
