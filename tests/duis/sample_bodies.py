"""Bodies of the requests of a no-WAN job beyond the plainest, each choice within them once; and who takes part."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from hht_app.core.identifiers import EUI64
from hht_app.duis import models as m

SUPPLIER = EUI64.parse("90-B3-D5-1F-30-01-00-00")
ACB = EUI64.parse("90-B3-D5-1F-30-00-00-02")
ESME = EUI64.parse("00-DB-12-34-56-78-90-A0")
GSME = EUI64.parse("00-DB-12-34-56-78-90-A1")
CHF = EUI64.parse("00-DB-12-34-56-78-90-A2")
GPF = EUI64.parse("00-DB-12-34-56-78-90-A3")
PPMID = EUI64.parse("00-DB-12-34-56-78-90-A4")
MOMENT = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)
MPXN = "1312345678118"
ANY_GAS_DATE = m.GasDate(year="any", month=3, day_of_month=20, day_of_week="any")
NOON = time(12, 0, tzinfo=UTC)
Parts = tuple[str, int, EUI64, m.RequestBody]


def gas_tariff(*thresholds: int, blocks: bool = True) -> m.UpdateImportTariffPrimaryElement:
    """Return a gas tariff with THRESHOLDS in Wh, its prices by block or by time of use."""
    week = m.GasWeekProfile(
        week_name=1, referenced_day_names=tuple(m.GasReferencedDayName(index=day, value=1) for day in range(1, 8))
    )
    day = m.GasDayProfile(day_name=1, block_tariff=True) if blocks else m.GasDayProfile(day_name=1, tou_tariff_action=4)
    prices = tuple(m.GasPrice(index=index, value=2**32 - index) for index in (1, 2))
    tariff: dict[str, Any] = (
        {"block_tariff": m.GasBlockPriceMatrix(block_prices=prices, number_of_thresholds=1)}
        if blocks
        else {"tou_tariff": m.GasTOUPriceMatrix(tou_prices=prices)}
    )
    return m.UpdateImportTariffPrimaryElement(
        execution_date_time=MOMENT if blocks else None,
        gas_tariff_elements=m.GasTariffElements(
            switching_table=m.GasSwitchingTable(
                day_profiles=(day,),
                week_profiles=(week,),
                seasons=(m.GasSeason(season_start_date=ANY_GAS_DATE, referenced_week_name=1),),
            ),
            special_days=(m.GasSpecialDay(date=ANY_GAS_DATE.changed(year=2027), referenced_day_name=1),)
            if blocks
            else (),
            threshold_matrix=m.GasThresholdMatrix(
                block_thresholds=tuple(
                    m.GasBlockThreshold(index=index, value=value) for index, value in enumerate(thresholds, 1)
                )
            ),
        ),
        price_elements=m.PricePrimary(
            gas_price_elements=m.GasPriceElements(currency_units="GBP", standing_charge=22_465, **tariff)
        ),
    )


def electricity_tariff(kind: str) -> m.UpdateImportTariffPrimaryElement:
    """Return an electricity tariff whose prices are of KIND: block, tou or hybrid."""
    date = m.ElecDate(year="any", month=12, day_of_month="second last", day_of_week="any")
    action = {"tou_tariff_action": 48} if kind == "tou" else {"block_tariff_action": 8}
    blocks = (m.ElecBlocks(index=8, block_prices=(m.ElecBlockPrice(index=4, value=-(2**15)),)),)
    prices = (m.ElecTOUPrice(index=48, value=2**15 - 1),)
    tariffs: dict[str, dict[str, Any]] = {
        "block": {"block_tariff": m.ElecBlockTariff(block_prices=blocks)},
        "tou": {"tou_tariff": m.ElecTOUTariff(tou_prices=prices)},
        "hybrid": {"hybrid_tariff": m.ElecHybridTariff(block_prices=blocks, tou_prices=prices)},
    }
    days = tuple(m.ElecReferencedDayName(index=day, value=16) for day in range(1, 8))
    return m.UpdateImportTariffPrimaryElement(
        elec_tariff_elements=m.ElecTariffElements(
            currency_units="ECB",
            switching_table=m.ElecSwitchingTable(
                day_profiles=(
                    m.ElecDayProfile(
                        day_name=16, profile_schedules=(m.ElecProfileSchedule(start_time=NOON, **action),)
                    ),
                ),
                week_profiles=(m.ElecWeekProfile(week_name=4, referenced_day_names=days),),
                seasons=(m.ElecSeason(season_name=" winter ", season_start_date=date, referenced_week_name=4),),
            ),
            special_days=(m.ElecSpecialDay(date=date.changed(day_of_month="last"), referenced_day_name=1),),
            threshold_matrix=m.ElecThresholdMatrix(
                thresholds=tuple(
                    m.ElecThresholds(index=index, block_thresholds=(m.ElecBlockThreshold(index=1, value=index),))
                    for index in range(1, 9)
                )
            ),
        ),
        price_elements=m.PricePrimary(
            electricity_price_elements=m.ElecPriceElementsPrimary(
                standing_charge=0, standing_charge_scale=-128, price_scale=127, **tariffs[kind]
            )
        ),
    )


def _billing(**period: Any) -> m.UpdateDeviceConfigurationBillingCalendar:
    calendar = m.ElectricityBillingCalendar(billing_time=NOON, **period)
    return m.UpdateDeviceConfigurationBillingCalendar(electricity_billing_calendar=calendar)


_PATH: dict[str, Any] = {"certification_path_certificates": (b"\x30\x84",), "apply_time_based_cpv_checks": False}
_HUB: dict[str, Any] = {"device_id": CHF, "user_ref_id": "job 7", "additional_information": " a <b> & 'c' "}
_QUARTERS = m.BillingCalendarQSMY(day_of_month=28, billing_period_start_month=12)
BODIES_OF_ISSUE_4: dict[str, Parts] = {
    "1.1.1 gas blocks": ("1.1.1", 4, GSME, gas_tariff(0, 1_000_000, 2**48 - 1)),
    "1.1.1 gas time of use": ("1.1.1", 4, GSME, gas_tariff(1, blocks=False)),
    "1.1.1 electricity blocks": ("1.1.1", 4, ESME, electricity_tariff("block")),
    "1.1.1 electricity time of use": ("1.1.1", 4, ESME, electricity_tariff("tou")),
    "1.1.1 electricity hybrid": ("1.1.1", 4, ESME, electricity_tariff("hybrid")),
    "4.1.1": ("4.1.1", 2, ESME, m.ReadInstantaneousImportRegisters()),
    "6.8 daily": ("6.8", 4, ESME, _billing(daily=True)),
    "6.8 weekly": ("6.8", 4, ESME, _billing(weekly=7)),
    "6.8 monthly": ("6.8", 4, ESME, _billing(monthly=28)),
    "6.8 quarterly": ("6.8", 4, ESME, _billing(quarterly=_QUARTERS)),
    "6.8 six-monthly": ("6.8", 4, ESME, _billing(six_monthly=_QUARTERS)),
    "6.8 yearly": ("6.8", 4, ESME, _billing(yearly=_QUARTERS)),
    "6.8 gas": (
        "6.8", 4, GSME,
        m.UpdateDeviceConfigurationBillingCalendar(
            gas_billing_calendar=m.GasBillingCalendar(billing_period_start=MOMENT, periodicity="SixMonthly")
        ),
    ),
    "6.15.1": (
        "6.15.1", 4, ESME,
        m.UpdateSecurityCredentialsKRP(
            execution_date_time=MOMENT, remote_party_role="Supplier", remote_party_floor_seq_number=2**63 - 1,
            remote_party_prepayment_top_up_floor_seq_number=0, digital_signing_certificate=b"\x30\x82",
            key_agreement_certificate=b"\x30\x83", key_agreement_top_up_certificate=b"\x30\x85", **_PATH,
        ),
    ),
    "6.15.1 no certificate": (
        "6.15.1", 4, ESME, m.UpdateSecurityCredentialsKRP(remote_party_role="NetworkOperator", **_PATH)
    ),
    "6.15.2": ("6.15.2", 4, ESME, m.UpdateSecurityCredentialsDevice(device_certificate=b"\x30\x82")),
    "6.17": ("6.17", 4, ESME, m.IssueSecurityCredentials(credential_type="Digital Signature")),
    "6.23": (
        "6.23", 2, ESME,
        m.UpdateSecurityCredentialsCoS(
            supplier_floor_seq_number=1, digital_signing_certificate=b"\x30\x82", import_mpxn=MPXN, **_PATH
        ),
    ),
    "6.24.1": (
        "6.24.1", 2, ESME,
        m.RetrieveDeviceSecurityCredentialsKRP(remote_party_roles=("Supplier", "NetworkOperator", "ACB")),
    ),
    "6.24.2": ("6.24.2", 4, ESME, m.RetrieveDeviceSecurityCredentialsDevice(credential_type="Key Agreement")),
    "8.1.1": ("8.1.1", 4, ESME, m.CommissionDeviceSynchroniseClock(current_date_time=MOMENT, tolerance_period=86_400)),
    "8.4 status": (
        "8.4", 8, ACB, m.UpdateInventory(device_id=ESME, update_device_status_except_ch="InstalledNotCommissioned")
    ),
    "8.4 hub status": ("8.4", 8, ACB, m.UpdateInventory(device_id=CHF, update_device_status_ch="Withdrawn")),
    "8.4 details": (
        "8.4", 8, ACB,
        m.UpdateInventory(
            device_id=ESME,
            update_device_details=m.UpdateDeviceDetails(
                device_manufacturer="", device_model=" ", smets_chts_version="SMETS V5.2", firmware_version="0002012F",
                esme_variant="ADEF",
            ),
        ),
    ),
    "8.4 delete": ("8.4", 8, ACB, m.UpdateInventory(device_id=PPMID, delete_device=True)),
    "8.4 mpxn": (
        "8.4", 8, ACB, m.UpdateInventory(device_id=ESME, update_mpxn=m.UpdateMPxN(secondary_import_mpan=MPXN))
    ),
    "8.8.1": ("8.8.1", 4, ESME, m.UnjoinServiceCritical(other_device_id=PPMID)),
    "8.8.2": ("8.8.2", 2, PPMID, m.UnjoinServiceNonCritical(other_device_id=ESME)),
    "8.9": ("8.9", 2, ESME, m.ReadDeviceLog()),
    "8.9 details": ("8.9", 2, CHF, m.ReadDeviceLog(execution_date_time=MOMENT, read_security_details=True)),
    "8.12.1": ("8.12.1", 2, CHF, m.RestoreHANDeviceLog(old_chf_id=PPMID)),
    "8.12.2": ("8.12.2", 2, GPF, m.RestoreGPFDeviceLog(old_gpf_id=PPMID)),
    "8.14.1": (
        "8.14.1", 8, ACB,
        m.CHFInstallSuccessSMWAN(
            chf_install_type="New CHF Install", install_date_time=MOMENT, mpxn=MPXN, gis_data="SJ 8 9",
            aerial_install=True, chf_location="Deep indoors", **_HUB,
        ),
    ),
    "8.14.3": (
        "8.14.3", 8, ACB,
        m.CHFFaultReturn(
            chf_fault_return_type="Fault identified post installation", user_ref_date_time=MOMENT,
            other_device_id=ESME, incident_reference="INC000000000001", chf_connection_method="Hot-shoe",
            chf_fault_reason="LED Fault", **_HUB,
        ),
    ),
    "8.14.4": (
        "8.14.4", 8, ACB,
        m.CHFNoFaultReturn(
            chf_no_fault_return_type="No Fault Return (non-dom opt out)", user_ref_date_time=MOMENT,
            incident_reference="", **_HUB,
        ),
    ),
    "11.2": ("11.2", 2, GPF, m.ReadFirmwareVersion(execution_date_time=MOMENT)),
    "11.3": ("11.3", 4, ESME, m.ActivateFirmware(firmware_hash=bytes(range(32)))),
    "12.2": (
        "12.2", 8, ACB,
        m.DevicePrenotification(
            device_id=GSME, device_manufacturer="ABCD", device_model="00010002", device_type="GSME",
            smets_chts_version="SMETS V5.2", firmware_version="0002012F", associated_gpf_device_id=GPF,
        ),
    ),
}  # fmt: skip
