"""Bodies of DCC alerts about firmware, and about hubs and PPMIDs that speak up for themselves."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis import fields as f
from hht_app.duis.alerts_devices import DeviceID, DeviceType
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import DATE_TIME, EUI, HEX, REQUEST_ID, TEXT, Codec

_EUIS = re.compile(r"(?:(?:[0-9A-Fa-f]{2}-){7}[0-9A-Fa-f]{2},)*(?:[0-9A-Fa-f]{2}-){7}[0-9A-Fa-f]{2}")


def _read_ids(text: str) -> tuple[EUI64, ...]:
    if not _EUIS.fullmatch(text):
        raise DataError("EUI-64s joined by commas are expected, without spaces")
    return tuple(EUI64.parse(one) for one in text.split(","))


IDS = Codec("EUI-64s", _read_ids, lambda value: ",".join(str(one) for one in value))
DeviceIDs = Annotated[tuple[EUI64, ...], Field(min_length=1)]
FirmwareVersion = Annotated[f.FirmwareVersion, Element("FirmwareVersion", TEXT)]
UpdateRequestID = Annotated[RequestID, Element("UpdateFirmwareRequestID", REQUEST_ID)]


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


class FirmwareDistributionFailure(DUISModel):
    """Firmware did not reach these meters."""

    update_firmware_request_id: UpdateRequestID
    meter_ids: Annotated[DeviceIDs, Element("MeterIDs", IDS)]


class FirmwareUpgradeRequested(DUISModel):
    """Firmware was sent for to these devices."""

    device_type: DeviceType
    firmware_version: FirmwareVersion
    device_list: Annotated[DeviceIDs, Element("DeviceList", IDS)]


class CSPFirmwareDeliveryStatus(DUISModel):
    """Whether firmware for a device reached its hub."""

    update_firmware_request_id: UpdateRequestID
    comms_hub_device_id: Annotated[EUI64, Element("CommsHubDeviceID", EUI)]
    target_device_id: Annotated[EUI64, Element("TargetDeviceID", EUI)]
    firmware_version: FirmwareVersion
    time_stamp: Annotated[f.Moment, Element("TimeStamp", DATE_TIME)]
    comms_hub_transfer_status: Annotated[Literal["Success", "Failure"], Element("CommsHubTransferStatus", TEXT)]


class SMETS1CHFirmwareNotification(DUISModel):
    """The firmware of a SMETS1 hub is being updated, or was."""

    device_id: DeviceID
    firmware_version: FirmwareVersion
    firmware_version_update_status: Annotated[
        Literal["UpdateRequested", "ActivationSuccessful"], Element("FirmwareVersionUpdateStatus", TEXT)
    ]


class FirmwareTransferAlert(DUISModel):
    """How a hub's transfer of firmware to a device went."""

    update_firmware_request_id: Annotated[RequestID | None, Element("UpdateFirmwareRequestID", REQUEST_ID)] = None
    other_device_id: Annotated[EUI64, Element("OtherDeviceID", EUI)]
    firmware_version: FirmwareVersion
    transfer_response_code: Annotated[
        Literal["FileTransferSuccess", "FirmwareImageDiscarded", "HardwareVersionMismatch", "FileTransferFailure"],
        Element("TransferResponseCode", TEXT),
    ]


class CommsHubAlert(DUISModel):
    """A hub's own alert, by its code, with the firmware transfer where it is about one."""

    comms_hub_device_id: Annotated[EUI64, Element("CommsHubDeviceID", EUI)]
    alert_code: Annotated[bytes, Element("AlertCode", HEX)]
    time_stamp: Annotated[f.Moment | None, Element("TimeStamp", DATE_TIME)] = None
    firmware_transfer_alert: Annotated[
        FirmwareTransferAlert | None, Element("FirmwareTransferAlert", nested=FirmwareTransferAlert)
    ] = None


class PPMIDFirmwareUpgradeAlert(DUISModel):
    """Whether a PPMID activated its new firmware."""

    firmware_version: FirmwareVersion
    activate_image_result_code: Annotated[
        Literal["ActivationSuccess", "ActivationFailure"], Element("ActivateImageResultCode", TEXT)
    ]


class PPMIDAlert(DUISModel):
    """A PPMID's own alert, by its code, with its firmware where it is about that."""

    device_id: DeviceID
    device_alert_code: Annotated[bytes, Element("DeviceAlertCode", HEX)]
    timestamp: Annotated[f.Moment | None, Element("Timestamp", DATE_TIME)] = None
    ppmid_firmware_upgrade_alert: Annotated[
        PPMIDFirmwareUpgradeAlert | None, Element("PPMIDFirmwareUpgradeAlert", nested=PPMIDFirmwareUpgradeAlert)
    ] = None
