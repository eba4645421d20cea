"""DeviceAlertMessage and DCCAlertMessage: what a Response carries that answers no request."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import Field, WrapValidator

from hht_app.duis import fields as f
from hht_app.duis.alerts_devices import (
    ALCSHCALCSConfigurationChange,
    ChangeOfSupplier,
    CommandFailure,
    CoSCertificateAlert,
    DeviceLogRestored,
    DeviceStatusChangeEvent,
    DSPScheduleRemoval,
    DUISVersionMismatch,
    ECoSAlert,
    PowerOutageEvent,
    PPMIDRemoval,
    QuarantinedRequest,
    SecurityCredentialsUpdated,
    UpdateHANDeviceLogResult,
)
from hht_app.duis.alerts_firmware import (
    CommsHubAlert,
    CommsHubFirmwareActivation,
    CSPFirmwareDeliveryStatus,
    FirmwareDistributionFailure,
    FirmwareUpgradeRequested,
    FirmwareVersionMismatch,
    PPMIDAlert,
    SMETS1CHFirmwareNotification,
)
from hht_app.duis.reading import construct, only_child, read_model
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import BASE64, HEX, INTEGER, TEXT
from hht_app.duis.writing import write_element, write_kept
from hht_app.duis.xmltext import SR, XMLElement, bad, canonical, local_name

__all__ = [
    "ALERTS",
    "ALCSHCALCSConfigurationChange",
    "CSPFirmwareDeliveryStatus",
    "ChangeOfSupplier",
    "CoSCertificateAlert",
    "CommandFailure",
    "CommsHubAlert",
    "CommsHubFirmwareActivation",
    "DCCAlert",
    "DCCAlertMessage",
    "DSPScheduleRemoval",
    "DUISVersionMismatch",
    "DeviceAlertMessage",
    "DeviceLogRestored",
    "DeviceStatusChangeEvent",
    "ECoSAlert",
    "FirmwareDistributionFailure",
    "FirmwareUpgradeRequested",
    "FirmwareVersionMismatch",
    "KeptAlert",
    "KeptElement",
    "PPMIDAlert",
    "PPMIDRemoval",
    "PowerOutageEvent",
    "QuarantinedRequest",
    "SMETS1CHFirmwareNotification",
    "SecurityCredentialsUpdated",
    "TypedAlert",
    "UpdateHANDeviceLogResult",
]

SequenceId = Annotated[f.UnsignedInt | None, Element("ThrottledAlertSequenceId", INTEGER)]
Count = Annotated[f.UnsignedInt | None, Element("ThrottledAlertCount", INTEGER)]


class DeviceAlertMessage(DUISModel):
    """A device's GBCS alert that came over the SM WAN; `alert_code` has two bytes as GBCS has it."""

    alert_code: Annotated[bytes, Element("AlertCode", HEX)]
    throttled_alert_sequence_id: SequenceId = None
    throttled_alert_count: Count = None
    gbcs_payload: Annotated[bytes, Element("GBCSPayload", BASE64)]


KeptElement = Literal["DualBandCHAlert", "S1SPAlertDSP"]


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
    | DSPScheduleRemoval
    | QuarantinedRequest
    | ALCSHCALCSConfigurationChange
    | ECoSAlert
    | CoSCertificateAlert
    | DUISVersionMismatch
    | FirmwareVersionMismatch
    | CommsHubFirmwareActivation
    | FirmwareDistributionFailure
    | FirmwareUpgradeRequested
    | CSPFirmwareDeliveryStatus
    | SMETS1CHFirmwareNotification
    | CommsHubAlert
    | PPMIDAlert
)
DCCAlert = TypedAlert | KeptAlert
ALERTS: dict[str, type[TypedAlert]] = {model.__name__: model for model in get_args(TypedAlert)}


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
