"""Bodies of DUIS service requests, gathered; each class bears the name of its element (DUIS 5.4 schema)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hht_app.duis.bodies_credentials import (
    IssueSecurityCredentials,
    RequestHandoverOfDCCControlledDevice,
    RetrieveDeviceSecurityCredentialsDevice,
    RetrieveDeviceSecurityCredentialsKRP,
    UpdateSecurityCredentialsCoS,
    UpdateSecurityCredentialsDevice,
    UpdateSecurityCredentialsKRP,
)
from hht_app.duis.bodies_devices import (
    ActivateFirmware,
    AddDeviceToCHFWhitelist,
    BillingCalendarQSMY,
    CommissionDeviceSynchroniseClock,
    ElectricityBillingCalendar,
    GasBillingCalendar,
    JoinServiceCritical,
    JoinServiceNonCritical,
    ReadDeviceLog,
    ReadFirmwareVersion,
    ReadInstantaneousImportRegisters,
    RestoreGPFDeviceLog,
    RestoreHANDeviceLog,
    RestrictAccessForChangeOfTenancy,
    ReturnLocalCommandResponse,
    SignedPreCommand,
    UnjoinServiceCritical,
    UnjoinServiceNonCritical,
    UpdateDeviceConfigurationBillingCalendar,
    UpdateHANDeviceLog,
)
from hht_app.duis.bodies_hub import (
    CHFFaultReturn,
    CHFInstallSuccessNoSMWAN,
    CHFInstallSuccessSMWAN,
    CHFNoFaultReturn,
)
from hht_app.duis.bodies_inventory import (
    DevicePrenotification,
    PartialAddress,
    ReadInventory,
    RequestWANMatrix,
    UpdateDeviceDetails,
    UpdateInventory,
    UpdateMPxN,
)
from hht_app.duis.structure import DUISModel
from hht_app.duis.tariffs import (
    PricePrimary,
    UpdateImportTariffPrimaryElement,
)

__all__ = [
    "BODIES",
    "ActivateFirmware",
    "AddDeviceToCHFWhitelist",
    "BillingCalendarQSMY",
    "CHFFaultReturn",
    "CHFInstallSuccessNoSMWAN",
    "CHFInstallSuccessSMWAN",
    "CHFNoFaultReturn",
    "CommissionDeviceSynchroniseClock",
    "DevicePrenotification",
    "ElectricityBillingCalendar",
    "GasBillingCalendar",
    "IssueSecurityCredentials",
    "JoinServiceCritical",
    "JoinServiceNonCritical",
    "PartialAddress",
    "PricePrimary",
    "ReadDeviceLog",
    "ReadFirmwareVersion",
    "ReadInstantaneousImportRegisters",
    "ReadInventory",
    "RequestBody",
    "RequestHandoverOfDCCControlledDevice",
    "RequestWANMatrix",
    "RestoreGPFDeviceLog",
    "RestoreHANDeviceLog",
    "RestrictAccessForChangeOfTenancy",
    "RetrieveDeviceSecurityCredentialsDevice",
    "RetrieveDeviceSecurityCredentialsKRP",
    "ReturnLocalCommandResponse",
    "SignedPreCommand",
    "TypedBody",
    "UnjoinServiceCritical",
    "UnjoinServiceNonCritical",
    "UnknownBody",
    "UpdateDeviceConfigurationBillingCalendar",
    "UpdateDeviceDetails",
    "UpdateHANDeviceLog",
    "UpdateImportTariffPrimaryElement",
    "UpdateInventory",
    "UpdateMPxN",
    "UpdateSecurityCredentialsCoS",
    "UpdateSecurityCredentialsDevice",
    "UpdateSecurityCredentialsKRP",
]


class UnknownBody(DUISModel):
    """The body of a request this room does not type: element name, and its XML kept whole (canonical, standalone)."""

    element: str
    xml: Annotated[bytes, Field(repr=False)]


TypedBody = (
    UpdateImportTariffPrimaryElement
    | RestrictAccessForChangeOfTenancy
    | ReadInstantaneousImportRegisters
    | UpdateDeviceConfigurationBillingCalendar
    | UpdateSecurityCredentialsKRP
    | UpdateSecurityCredentialsDevice
    | IssueSecurityCredentials
    | RequestHandoverOfDCCControlledDevice
    | UpdateSecurityCredentialsCoS
    | RetrieveDeviceSecurityCredentialsKRP
    | RetrieveDeviceSecurityCredentialsDevice
    | CommissionDeviceSynchroniseClock
    | ReadInventory
    | UpdateInventory
    | JoinServiceCritical
    | JoinServiceNonCritical
    | UnjoinServiceCritical
    | UnjoinServiceNonCritical
    | ReadDeviceLog
    | UpdateHANDeviceLog
    | RestoreHANDeviceLog
    | RestoreGPFDeviceLog
    | ReturnLocalCommandResponse
    | CHFInstallSuccessSMWAN
    | CHFInstallSuccessNoSMWAN
    | CHFFaultReturn
    | CHFNoFaultReturn
    | ReadFirmwareVersion
    | ActivateFirmware
    | RequestWANMatrix
    | DevicePrenotification
    | SignedPreCommand
)
RequestBody = TypedBody | UnknownBody
BODIES: dict[str, type[TypedBody]] = {
    body.__name__: body
    for body in (
        UpdateImportTariffPrimaryElement,
        RestrictAccessForChangeOfTenancy,
        ReadInstantaneousImportRegisters,
        UpdateDeviceConfigurationBillingCalendar,
        UpdateSecurityCredentialsKRP,
        UpdateSecurityCredentialsDevice,
        IssueSecurityCredentials,
        RequestHandoverOfDCCControlledDevice,
        UpdateSecurityCredentialsCoS,
        RetrieveDeviceSecurityCredentialsKRP,
        RetrieveDeviceSecurityCredentialsDevice,
        CommissionDeviceSynchroniseClock,
        ReadInventory,
        UpdateInventory,
        JoinServiceCritical,
        JoinServiceNonCritical,
        UnjoinServiceCritical,
        UnjoinServiceNonCritical,
        ReadDeviceLog,
        UpdateHANDeviceLog,
        RestoreHANDeviceLog,
        RestoreGPFDeviceLog,
        ReturnLocalCommandResponse,
        CHFInstallSuccessSMWAN,
        CHFInstallSuccessNoSMWAN,
        CHFFaultReturn,
        CHFNoFaultReturn,
        ReadFirmwareVersion,
        ActivateFirmware,
        RequestWANMatrix,
        DevicePrenotification,
        SignedPreCommand,
    )
}
