"""Commands that set and read meters: tenancy (3.2), billing (6.8), tariff (1.1.1), registers (4.1.1), firmware (11)."""

from __future__ import annotations

from typing import get_args

from hht_app.dcc.gas_tariff import gas_tariff
from hht_app.dcc.office import Office
from hht_app.dcc.parties import (
    case_of,
    execution_time,
    message_of,
    not_dated,
    party_of,
    refuse,
    target_of,
)
from hht_app.duis.bodies import (
    ActivateFirmware,
    ElectricityBillingCalendar,
    GasBillingCalendar,
    ReadFirmwareVersion,
    ReadInstantaneousImportRegisters,
    RestrictAccessForChangeOfTenancy,
    UpdateDeviceConfigurationBillingCalendar,
    UpdateImportTariffPrimaryElement,
)
from hht_app.duis.requests import Request
from hht_app.gbcs.building import Encodable, payload_of
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.payloads import dlms_builders, gbz_builders
from hht_app.gbcs.payloads.dlms import RestrictChangeOfTenancy
from hht_app.gbcs.payloads.dlms_builders import Periodicity, billing_dates, set_billing_calendar
from hht_app.gbcs.payloads.gbz import PublishChangeOfTenancy, encode_time

PERIODICITIES: dict[str, Periodicity] = {name.replace(" ", ""): name for name in get_args(Periodicity)}


def tenancy(office: Office, request: Request, body: RestrictAccessForChangeOfTenancy) -> GBCSMessage:
    """3.2 is ECS12 for an ESME and GCS09 for a GPF; GCS09's issuer event is the DCC's time."""
    case = case_of(office, request)
    not_dated(request, body.execution_date_time)
    party = party_of(office, request, case)
    payload: Encodable = RestrictChangeOfTenancy(body.restriction_date_time)
    if target_of(office, request).device_type == "GPF":
        payload = PublishChangeOfTenancy(body.restriction_date_time, encode_time(office.now))
    return message_of(party, request.request_id.target, case.message_code, payload)


def electricity_dates(calendar: ElectricityBillingCalendar) -> tuple[bytes, ...]:
    """Return the DLMS dates on which CALENDAR starts a billing period."""
    if calendar.weekly is not None:
        return billing_dates("Weekly", calendar.weekly)
    if calendar.monthly is not None:
        return billing_dates("Monthly", calendar.monthly)
    longer: tuple[tuple[Periodicity, str], ...] = (
        ("Quarterly", "quarterly"),
        ("Six Monthly", "six_monthly"),
        ("Yearly", "yearly"),
    )
    for name, field in longer:
        given = getattr(calendar, field)
        if given is not None:
            return billing_dates(name, given.day_of_month, given.billing_period_start_month)
    return billing_dates("Daily")


def billing_calendar(office: Office, request: Request, body: UpdateDeviceConfigurationBillingCalendar) -> GBCSMessage:
    """6.8: ECS30a of an ESME, GCS25a of a GSME, in every periodicity; the gas issuer event is the DCC's time."""
    case = case_of(office, request)
    electricity = target_of(office, request).device_type == "ESME"
    calendar = body.electricity_billing_calendar if electricity else body.gas_billing_calendar
    if calendar is None:
        raise refuse(request, "the calendar is of the other fuel than the meter")
    party = party_of(office, request, case)
    payload: Encodable
    if isinstance(calendar, GasBillingCalendar):
        event = encode_time(office.now)
        payload = gbz_builders.set_billing_period(
            calendar.billing_period_start, PERIODICITIES[calendar.periodicity], event
        )
    else:
        time = calendar.billing_time
        payload = set_billing_calendar(
            case.message_code, (time.hour, time.minute, time.second), electricity_dates(calendar)
        )
    return message_of(party, request.request_id.target, case.message_code, payload)


def tariff(office: Office, request: Request, body: UpdateImportTariffPrimaryElement) -> GBCSMessage:
    """1.1.1 of a GSME: GCS01a; block thresholds go to the meter in Wh as they came (MP081)."""
    case = case_of(office, request)
    execution_time(office, request, body.execution_date_time)
    made = gas_tariff(body, encode_time(office.now))
    return message_of(party_of(office, request, case), request.request_id.target, case.message_code, made.command())


def import_registers(office: Office, request: Request, body: ReadInstantaneousImportRegisters) -> GBCSMessage:
    """4.1.1: ECS17b or GCS13a; the answer is encrypted for the user, whose certificate goes along if unknown."""
    case = case_of(office, request)
    not_dated(request, body.execution_date_time)
    party = party_of(office, request, case)
    certificate = b""
    if party.originator == office.acb:
        certificate = office.keys.certificate(request.request_id.originator, "ka") or b""
    payload: Encodable = gbz_builders.read_consumption()
    if target_of(office, request).device_type == "ESME":
        reader = party.supplementary.remote_party or party.originator
        payload = dlms_builders.read_import_registers(party.counter, reader, request.request_id.target)
    return message_of(party, request.request_id.target, case.message_code, payload, certificate)


def firmware_version(office: Office, request: Request, body: ReadFirmwareVersion) -> GBCSMessage:
    """11.2: ECS52 of an ESME or hub, GCS38 of a GSME or GPF, CS08 of a PPMID or HCALCS."""
    case = case_of(office, request)
    not_dated(request, body.execution_date_time)
    kind = target_of(office, request).device_type
    payload: Encodable
    if kind in ("ESME", "CHF"):
        payload = dlms_builders.read_firmware_version()
    elif kind in ("GSME", "GPF"):
        payload = gbz_builders.read_firmware_version()
    else:
        payload = payload_of(case.message_code, CRA.COMMAND, {"read_version": None})
    return message_of(party_of(office, request, case), request.request_id.target, case.message_code, payload)


def activate_firmware(office: Office, request: Request, body: ActivateFirmware) -> GBCSMessage:
    """11.3: CS06 names the image by its hash, repeats the counter, and may name a time."""
    case = case_of(office, request)
    moment = execution_time(office, request, body.execution_date_time)
    party = party_of(office, request, case)
    values: dict[str, object] = {"image_hash": body.firmware_hash, "originator_counter": party.counter}
    if moment is not None:
        values["time"] = moment
    payload = payload_of(case.message_code, CRA.COMMAND, {"activate": values})
    return message_of(party, request.request_id.target, case.message_code, payload)
