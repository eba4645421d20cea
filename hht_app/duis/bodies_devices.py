"""Bodies of the requests to devices of a no-WAN job: tenancy, reads, billing calendar, clock, joins, logs, firmware."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis import fields as f
from hht_app.duis.structure import DUISModel, Element, Unit
from hht_app.duis.values import BASE64, DATE_TIME, EMPTY, EUI, HEX, INTEGER, REQUEST_ID, TEXT, TIME

ExecutionDateTime = Annotated[f.Moment | None, Element("ExecutionDateTime", DATE_TIME)]
OtherDeviceID = Annotated[EUI64, Element("OtherDeviceID", EUI)]


class RestrictAccessForChangeOfTenancy(DUISModel):
    """3.2: hide from the consumer what was recorded before the time given."""

    execution_date_time: ExecutionDateTime = None
    restriction_date_time: Annotated[f.Moment, Element("RestrictionDateTime", DATE_TIME)]


class ReadInstantaneousImportRegisters(DUISModel):
    """4.1.1: read the import registers of a meter as they stand."""

    execution_date_time: ExecutionDateTime = None


class BillingCalendarQSMY(DUISModel):
    """The day (1 to 28) and the month from which a quarterly, six-monthly or yearly billing period runs."""

    day_of_month: Annotated[Annotated[int, Field(ge=1, le=28)], Element("DayOfMonth", INTEGER)]
    billing_period_start_month: Annotated[
        Annotated[int, Field(ge=1, le=12)], Element("BillingPeriodStartMonth", INTEGER)
    ]


class ElectricityBillingCalendar(DUISModel):
    """When an ESME's billing period starts: time of day (UTC) and one periodicity; weekly a day of 1 to 7."""

    billing_time: Annotated[time, Element("BillingTime", TIME)]
    daily: Annotated[f.Present | None, Element("Daily", EMPTY, choice="period")] = None
    weekly: Annotated[Annotated[int, Field(ge=1, le=7)] | None, Element("Weekly", INTEGER, choice="period")] = None
    monthly: Annotated[Annotated[int, Field(ge=1, le=28)] | None, Element("Monthly", INTEGER, choice="period")] = None
    quarterly: Annotated[
        BillingCalendarQSMY | None, Element("Quarterly", nested=BillingCalendarQSMY, choice="period")
    ] = None
    six_monthly: Annotated[
        BillingCalendarQSMY | None, Element("SixMonthly", nested=BillingCalendarQSMY, choice="period")
    ] = None
    yearly: Annotated[BillingCalendarQSMY | None, Element("Yearly", nested=BillingCalendarQSMY, choice="period")] = None


class GasBillingCalendar(DUISModel):
    """When a GSME's billing period starts, and its periodicity."""

    billing_period_start: Annotated[f.Moment, Element("BillingPeriodStart", DATE_TIME)]
    periodicity: Annotated[
        Literal["Daily", "Weekly", "Monthly", "Quarterly", "SixMonthly", "Yearly"], Element("Periodicity", TEXT)
    ]


class UpdateDeviceConfigurationBillingCalendar(DUISModel):
    """6.8: set the billing calendar of an ESME or of a GSME."""

    electricity_billing_calendar: Annotated[
        ElectricityBillingCalendar | None,
        Element("ElectricityBillingCalendar", nested=ElectricityBillingCalendar, choice="fuel"),
    ] = None
    gas_billing_calendar: Annotated[
        GasBillingCalendar | None, Element("GasBillingCalendar", nested=GasBillingCalendar, choice="fuel")
    ] = None


class CommissionDeviceSynchroniseClock(DUISModel):
    """8.1.1: commission a meter by setting its clock, give or take the tolerance (0 to 86,400 seconds)."""

    current_date_time: Annotated[f.Moment, Element("CurrentDateTime", DATE_TIME)]
    tolerance_period: Annotated[f.TolerancePeriod, Element("TolerancePeriod", INTEGER), Unit("s")]


class JoinServiceCritical(DUISModel):
    """8.7.1: let the target device authorise another device to communicate with it, as a critical command."""

    other_device_id: OtherDeviceID


class JoinServiceNonCritical(DUISModel):
    """8.7.2: let the target device authorise another device to communicate with it, as a non-critical command."""

    other_device_id: OtherDeviceID


class UnjoinServiceCritical(DUISModel):
    """8.8.1: take from the target device its authorisation of another device, as a critical command."""

    other_device_id: OtherDeviceID


class UnjoinServiceNonCritical(DUISModel):
    """8.8.2: take from the target device its authorisation of another device, as a non-critical command."""

    other_device_id: OtherDeviceID


class ReadDeviceLog(DUISModel):
    """8.9: read the log of devices that the target device knows, of a CHF with security details if wanted."""

    execution_date_time: ExecutionDateTime = None
    read_security_details: Annotated[f.Present | None, Element("ReadSecurityDetails", EMPTY)] = None


class AddDeviceToCHFWhitelist(DUISModel):
    """The part of 8.11 Add: seconds the hub lets the device join, install code (6 to 16 bytes, no CRC), MPxNs."""

    join_time_period: Annotated[f.JoinTimePeriod, Element("JoinTimePeriod", INTEGER), Unit("s")]
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


class RestoreHANDeviceLog(DUISModel):
    """8.12.1: give a new hub the CHF Device Log of the hub it replaces."""

    old_chf_id: Annotated[EUI64, Element("OldCHFID", EUI)]


class RestoreGPFDeviceLog(DUISModel):
    """8.12.2: give a new hub's GPF the device log of the GPF it replaces."""

    old_gpf_id: Annotated[EUI64, Element("OldGPFID", EUI)]


class ReadFirmwareVersion(DUISModel):
    """11.2: read the firmware version of a device."""

    execution_date_time: ExecutionDateTime = None


class ActivateFirmware(DUISModel):
    """11.3: let a device activate the firmware image it holds, named by its 32-byte hash."""

    execution_date_time: ExecutionDateTime = None
    firmware_hash: Annotated[f.FirmwareHash, Element("FirmwareHash", HEX)]


class SignedPreCommand(DUISModel):
    """A Pre-Command with the user's signature, GBCS bytes; sent under the RequestID of its CV 4 request."""

    execution_date_time: ExecutionDateTime = None
    gbcs_payload: Annotated[bytes, Element("GBCSPayload", BASE64)]


class ReturnLocalCommandResponse(DUISModel):
    """8.13: return to the DCC what a device answered (with the request's id) or alerted (without), GBCS bytes."""

    original_request_id: Annotated[RequestID | None, Element("OriginalRequestID", REQUEST_ID)] = None
    device_gbcs_response: Annotated[bytes, Element("DeviceGBCSResponse", BASE64)]
