"""A request of every kind that can be delivered locally, for the devices of the practice job."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from hht_app.core.identifiers import EUI64
from hht_app.core.recording import ignore
from hht_app.duis import bodies as b
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.premises.han import Delivery
from hht_app.supplier.back_office import Asked
from tests.duis.sample_bodies import gas_tariff
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing

LATER = datetime(2030, 1, 1, tzinfo=UTC)
TENANCY = b.RestrictAccessForChangeOfTenancy(restriction_date_time=datetime(2026, 1, 1, tzinfo=UTC))
QUARTER = b.BillingCalendarQSMY(day_of_month=1, billing_period_start_month=2)


def electricity(**period: Any) -> b.UpdateDeviceConfigurationBillingCalendar:
    calendar = b.ElectricityBillingCalendar(billing_time=time(6, 30, tzinfo=UTC), **period)
    return b.UpdateDeviceConfigurationBillingCalendar(electricity_billing_calendar=calendar)


def gas(periodicity: str, start: datetime = LATER) -> b.UpdateDeviceConfigurationBillingCalendar:
    calendar = b.GasBillingCalendar.model_validate({"billing_period_start": start, "periodicity": periodicity})
    return b.UpdateDeviceConfigurationBillingCalendar(gas_billing_calendar=calendar)


def credentials(playing: Playing, user: str = "supplier", **changed: Any) -> b.UpdateSecurityCredentialsKRP:
    keys, eui = playing.world.keys, playing.world.organisations[user]
    values = {
        "remote_party_role": "Supplier",
        "remote_party_floor_seq_number": 5,
        "remote_party_prepayment_top_up_floor_seq_number": 6,
        "digital_signing_certificate": keys.certificate(eui, "ds"),
        "key_agreement_certificate": keys.certificate(eui, "ka"),
        "key_agreement_top_up_certificate": keys.certificate(eui, "pp-ka"),
        "certification_path_certificates": (keys.pki.organisation_issuing.certificate,),
        "apply_time_based_cpv_checks": False,
    }
    return b.UpdateSecurityCredentialsKRP.model_validate({**values, **changed})


def change_of_supplier(playing: Playing, device: EUI64) -> b.UpdateSecurityCredentialsCoS:
    """The gaining supplier (the second one) asks for its certificates on DEVICE."""
    held = playing.world.dcc.office.inventory.get(device)
    assert held is not None
    given = credentials(playing, "second-supplier").model_dump()
    given = {name: value for name, value in given.items() if not name.startswith("remote_party")}
    floors = {"supplier_floor_seq_number": 7, "supplier_prepayment_top_up_floor_seq_number": 8}
    return b.UpdateSecurityCredentialsCoS.model_validate({**given, **floors, "import_mpxn": held.import_mpxn})


NON_CRITICAL: list[tuple[str, EUI64, b.RequestBody, str]] = [
    ("3.2", ESME, TENANCY, "0022"),
    ("3.2", GPF, TENANCY, "0072"),
    ("4.1.1", ESME, b.ReadInstantaneousImportRegisters(), "0027"),
    ("4.1.1", GSME, b.ReadInstantaneousImportRegisters(), "0074"),
    ("4.1.1", GPF, b.ReadInstantaneousImportRegisters(), "0074"),
    ("6.24.1", ESME, b.RetrieveDeviceSecurityCredentialsKRP(remote_party_roles=("Supplier",)), "0008"),
    ("6.24.1", ESME, b.RetrieveDeviceSecurityCredentialsKRP(remote_party_roles=("LoadController", "ACB")), "011B"),
    ("8.7.2", PPMID, b.JoinServiceNonCritical(other_device_id=GSME), "00AF"),
    ("8.8.2", PPMID, b.UnjoinServiceNonCritical(other_device_id=ESME), "000F"),
    ("8.8.2", GSME, b.UnjoinServiceNonCritical(other_device_id=GPF), "0010"),
    ("8.9", CHF, b.ReadDeviceLog(), "010F"),
    ("8.9", CHF, b.ReadDeviceLog(read_security_details=True), "00FE"),
    ("8.9", GSME, b.ReadDeviceLog(), "0013"),
    ("8.11", CHF, b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove"), "0002"),
    ("11.2", ESME, b.ReadFirmwareVersion(), "0059"),
    ("11.2", CHF, b.ReadFirmwareVersion(), "0059"),
    ("11.2", GSME, b.ReadFirmwareVersion(), "0084"),
    ("11.2", GPF, b.ReadFirmwareVersion(), "0084"),
    ("11.2", PPMID, b.ReadFirmwareVersion(), "0129"),
]
CRITICAL: list[tuple[str, EUI64, b.RequestBody, str]] = [
    ("1.1.1", GSME, gas_tariff(1000, 2000, 3000), "006B"),
    ("1.1.1", GSME, gas_tariff(1, blocks=False), "006B"),
    ("6.8", ESME, electricity(daily=True), "00D7"),
    ("6.8", ESME, electricity(weekly=7), "00D7"),
    ("6.8", ESME, electricity(monthly=28), "00D7"),
    ("6.8", ESME, electricity(quarterly=QUARTER), "00D7"),
    ("6.8", ESME, electricity(six_monthly=QUARTER), "00D7"),
    ("6.8", ESME, electricity(yearly=QUARTER), "00D7"),
    *(("6.8", GSME, gas(name), "00D8") for name in ("Daily", "Weekly", "Monthly", "Quarterly", "SixMonthly", "Yearly")),
    ("6.24.2", ESME, b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Digital Signature"), "000C"),
    ("6.24.2", GPF, b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Key Agreement"), "000C"),
    ("8.7.1", GSME, b.JoinServiceCritical(other_device_id=PPMID), "00AF"),
    ("8.8.1", ESME, b.UnjoinServiceCritical(other_device_id=PPMID), "000F"),
    ("11.3", ESME, b.ActivateFirmware(firmware_hash=bytes(range(32))), "0012"),
]


def quiet(playing: Playing) -> None:
    """Let supplier and DCC talk without a journal."""
    playing.world.back_office._record = ignore
    playing.world.dcc.office.record = ignore


def at_the_end(playing: Playing) -> Playing:
    """Play the whole job but its hand-over, then go on without a journal."""
    playing.until("hand_over")
    quiet(playing)
    return playing


def carry_out(playing: Playing, srv: str, target: EUI64, body: b.RequestBody) -> tuple[Asked, Delivery]:
    """Ask for a command, deliver it over the HAN, and return its response to the DCC, which takes it."""
    office = playing.world.back_office
    with playing.ws.transaction():
        asked = office.ask_command(srv, target, body)
        assert asked.handover is not None, asked.response_code
        delivery = playing.house.deliver(target, asked.handover.command)
        for data in delivery.heard:
            answers = parse_message(data).cra is CRA.RESPONSE
            assert office.send_back(asked.request_id if answers else None, data).response_code == "I99"
    return asked, delivery
