"""Bodies of the requests about the Smart Metering Inventory and coverage: 8.2, 8.4, 12.1, 12.2."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hht_app.core.identifiers import EUI64
from hht_app.duis import fields as f
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import EMPTY, EUI, TEXT, TOKEN


class PartialAddress(DUISModel):
    """A postcode and the rest of an address that together find a property (also called PropertyFilter in DUIS)."""

    post_code: Annotated[f.PostCode, Element("PostCode", TEXT)]
    address_identifier: Annotated[f.Text30, Element("AddressIdentifier", TEXT)]


class RequestWANMatrix(DUISModel):
    """12.1: ask for the SM WAN coverage of a property, by UPRN or by partial address."""

    uprn: Annotated[f.UPRN | None, Element("UPRN", TOKEN, choice="key")] = None
    partial_address: Annotated[
        PartialAddress | None, Element("PartialAddress", nested=PartialAddress, choice="key")
    ] = None


class ReadInventory(DUISModel):
    """8.2: read the Smart Metering Inventory by one of UPRN, device, MPxN or property."""

    uprn: Annotated[f.UPRN | None, Element("UPRN", TOKEN, choice="key")] = None
    device_id: Annotated[EUI64 | None, Element("DeviceID", EUI, choice="key")] = None
    mpxn: Annotated[f.MPxN | None, Element("MPxN", TEXT, choice="key"), Field(repr=False)] = None
    property_filter: Annotated[
        PartialAddress | None, Element("PropertyFilter", nested=PartialAddress, choice="key")
    ] = None


class UpdateDeviceDetails(DUISModel):
    """What 8.4 may change of a device's record; what is not given stays."""

    device_manufacturer: Annotated[f.Text30 | None, Element("DeviceManufacturer", TEXT)] = None
    device_model: Annotated[f.Text30 | None, Element("DeviceModel", TEXT)] = None
    smets_chts_version: Annotated[f.SMETSCHTSVersion | None, Element("SMETSCHTSVersion", TEXT)] = None
    firmware_version: Annotated[f.FirmwareVersion | None, Element("FirmwareVersion", TEXT)] = None
    esme_variant: Annotated[f.ESMEVariant | None, Element("ESMEVariant", TEXT)] = None


class UpdateMPxN(DUISModel):
    """The one MPxN of a device that 8.4 changes."""

    import_mpxn: Annotated[f.MPxN | None, Element("ImportMPxN", TEXT, choice="mpxn"), Field(repr=False)] = None
    secondary_import_mpan: Annotated[
        f.MPAN | None, Element("SecondaryImportMPAN", TEXT, choice="mpxn"), Field(repr=False)
    ] = None
    export_mpan: Annotated[f.MPAN | None, Element("ExportMPAN", TEXT, choice="mpxn"), Field(repr=False)] = None


class UpdateInventory(DUISModel):
    """8.4: change one thing in the record of a device: status, details, an MPxN, or delete it."""

    device_id: Annotated[EUI64, Element("DeviceID", EUI)]
    update_device_status_except_ch: Annotated[
        Literal["Pending", "InstalledNotCommissioned"] | None,
        Element("UpdateDeviceStatusExceptCH", TEXT, choice="change"),
    ] = None
    update_device_status_ch: Annotated[
        Literal["Commissioned", "Withdrawn", "InstalledNotCommissioned"] | None,
        Element("UpdateDeviceStatusCH", TEXT, choice="change"),
    ] = None
    update_device_details: Annotated[
        UpdateDeviceDetails | None, Element("UpdateDeviceDetails", nested=UpdateDeviceDetails, choice="change")
    ] = None
    delete_device: Annotated[f.Present | None, Element("DeleteDevice", EMPTY, choice="change")] = None
    update_mpxn: Annotated[UpdateMPxN | None, Element("UpdateMPxN", nested=UpdateMPxN, choice="change")] = None


class DevicePrenotification(DUISModel):
    """12.2: make a device known to the DCC before it is fitted."""

    device_id: Annotated[EUI64, Element("DeviceID", EUI)]
    device_manufacturer: Annotated[f.Text30, Element("DeviceManufacturer", TEXT)]
    device_model: Annotated[f.Text30, Element("DeviceModel", TEXT)]
    device_type: Annotated[f.DeviceType, Element("DeviceType", TEXT)]
    smets_chts_version: Annotated[f.SMETSCHTSVersion | None, Element("SMETSCHTSVersion", TEXT)] = None
    firmware_version: Annotated[f.FirmwareVersion | None, Element("FirmwareVersion", TEXT)] = None
    esme_variant: Annotated[f.ESMEVariant | None, Element("ESMEVariant", TEXT)] = None
    associated_gpf_device_id: Annotated[EUI64 | None, Element("AssociatedGPFDeviceID", EUI)] = None
