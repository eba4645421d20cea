"""Bodies of 8.14.1 to 8.14.4, what is reported of a Communications Hub; DeviceID is the CHF's."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hht_app.core.identifiers import EUI64
from hht_app.duis import fields as f
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import BOOLEAN, DATE_TIME, EUI, TEXT

DeviceID = Annotated[EUI64, Element("DeviceID", EUI)]
MPxN = Annotated[f.MPxN, Element("MPxN", TEXT), Field(repr=False)]
UserRefID = Annotated[f.Text25 | None, Element("UserRefID", TEXT)]
UserRefDateTime = Annotated[f.Moment | None, Element("UserRefDateTime", DATE_TIME)]
IncidentReference = Annotated[f.Text15 | None, Element("IncidentReference", TEXT)]
AdditionalInformation = Annotated[f.Text200 | None, Element("AdditionalInformation", TEXT)]


class CHFInstallSuccessSMWAN(DUISModel):
    """8.14.1: report a Communications Hub installed with SM WAN."""

    device_id: DeviceID
    chf_install_type: Annotated[f.CHFInstallType, Element("CHFInstallType", TEXT)]
    install_date_time: Annotated[f.Moment | None, Element("InstallDateTime", DATE_TIME)] = None
    user_ref_id: UserRefID = None
    mpxn: MPxN
    gis_data: Annotated[f.Text25 | None, Element("GISData", TEXT)] = None
    aerial_install: Annotated[bool, Element("AerialInstall", BOOLEAN)]
    chf_location: Annotated[f.CHFLocation, Element("CHFLocation", TEXT)]
    additional_information: AdditionalInformation = None


class CHFInstallSuccessNoSMWAN(DUISModel):
    """8.14.2: report a Communications Hub installed where there is no SM WAN."""

    device_id: DeviceID
    chf_install_type: Annotated[f.CHFInstallType, Element("CHFInstallType", TEXT)]
    install_date_time: Annotated[f.Moment | None, Element("InstallDateTime", DATE_TIME)] = None
    user_ref_id: UserRefID = None
    mpxn: MPxN
    gis_data: Annotated[f.Text25 | None, Element("GISData", TEXT)] = None
    aerial_install: Annotated[bool, Element("AerialInstall", BOOLEAN)]
    chf_location: Annotated[f.CHFLocation, Element("CHFLocation", TEXT)]
    premise_type: Annotated[f.PremiseType, Element("PremiseType", TEXT)]
    metal_obstruction_check: Annotated[bool, Element("MetalObstructionCheck", BOOLEAN)]
    connectivity_obstruction_check: Annotated[bool, Element("ConnectivityObstructionCheck", BOOLEAN)]
    shared_obstruction_check: Annotated[bool, Element("SharedObstructionCheck", BOOLEAN)]
    additional_information: AdditionalInformation = None


class CHFFaultReturn(DUISModel):
    """8.14.3: report a Communications Hub returned with a fault, and the device it was connected with."""

    device_id: DeviceID
    chf_fault_return_type: Annotated[f.CHFFaultReturnType, Element("CHFFaultReturnType", TEXT)]
    user_ref_date_time: UserRefDateTime = None
    user_ref_id: UserRefID = None
    other_device_id: Annotated[EUI64, Element("OtherDeviceID", EUI)]
    incident_reference: IncidentReference = None
    chf_connection_method: Annotated[f.CHFConnectionMethod, Element("CHFConnectionMethod", TEXT)]
    chf_fault_reason: Annotated[f.CHFFaultReason, Element("CHFFaultReason", TEXT)]
    additional_information: AdditionalInformation = None


class CHFNoFaultReturn(DUISModel):
    """8.14.4: report a Communications Hub returned without a fault, or lost or stolen."""

    device_id: DeviceID
    chf_no_fault_return_type: Annotated[f.CHFNoFaultReturnType, Element("CHFNoFaultReturnType", TEXT)]
    user_ref_date_time: UserRefDateTime = None
    user_ref_id: UserRefID = None
    incident_reference: IncidentReference = None
    additional_information: AdditionalInformation = None
