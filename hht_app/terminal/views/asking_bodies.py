"""The DUIS body behind a filled form: every request that can be asked for, from text fields that were checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any

from hht_app.core.clock import parse_time
from hht_app.core.errors import UserError
from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from hht_app.duis.tariffs import PricePrimary, UpdateImportTariffPrimaryElement
from hht_app.duis.tariffs_gas import (
    GasBlockPriceMatrix,
    GasBlockThreshold,
    GasDate,
    GasDayProfile,
    GasPrice,
    GasPriceElements,
    GasReferencedDayName,
    GasSeason,
    GasSwitchingTable,
    GasTariffElements,
    GasThresholdMatrix,
    GasTOUPriceMatrix,
    GasWeekProfile,
)
from hht_app.smki.pki import DeviceUsage
from hht_app.terminal.scenario import JobDevice
from hht_app.terminal.session import Session

Filled = Mapping[str, str]
_DAYS = range(1, 8)


def body_of(session: Session, srv: str, device: JobDevice, filled: Filled) -> b.RequestBody:
    """Return the body of request SRV for DEVICE as FILLED says; DataError or UserError where a value has no form."""
    makers: dict[str, Callable[[Session, JobDevice, Filled], b.RequestBody]] = {
        "1.1.1": _tariff,
        "3.2": lambda _s, _d, f: b.RestrictAccessForChangeOfTenancy(restriction_date_time=parse_time(f["moment"])),
        "4.1.1": lambda _s, _d, _f: b.ReadInstantaneousImportRegisters(),
        "6.8": _billing,
        "6.15.1": _credentials,
        "6.15.2": _own_certificate,
        "6.21": _handover,
        "6.23": _change_of_supplier,
        "6.24.1": lambda _s, _d, f: b.RetrieveDeviceSecurityCredentialsKRP.model_validate(
            {"remote_party_roles": tuple(f["roles"].split(","))}
        ),
        "6.24.2": lambda _s, _d, f: b.RetrieveDeviceSecurityCredentialsDevice.model_validate(
            {"credential_type": f["usage"]}
        ),
        "8.7.1": lambda _s, _d, f: b.JoinServiceCritical(other_device_id=EUI64.parse(f["other"])),
        "8.7.2": lambda _s, _d, f: b.JoinServiceNonCritical(other_device_id=EUI64.parse(f["other"])),
        "8.8.1": lambda _s, _d, f: b.UnjoinServiceCritical(other_device_id=EUI64.parse(f["other"])),
        "8.8.2": lambda _s, _d, f: b.UnjoinServiceNonCritical(other_device_id=EUI64.parse(f["other"])),
        "8.9": lambda _s, _d, f: b.ReadDeviceLog(read_security_details=True if f.get("details") == "true" else None),
        "8.11": _hub_log,
        "8.12.1": lambda _s, _d, f: b.RestoreHANDeviceLog(old_chf_id=EUI64.parse(f["old"])),
        "8.12.2": lambda _s, _d, f: b.RestoreGPFDeviceLog(old_gpf_id=EUI64.parse(f["old"])),
        "11.2": lambda _s, _d, _f: b.ReadFirmwareVersion(),
        "11.3": lambda _s, _d, f: b.ActivateFirmware(
            execution_date_time=_later(f), firmware_hash=bytes.fromhex(f["hash"])
        ),
    }
    return makers[srv](session, device, filled)


def _later(filled: Filled) -> datetime | None:
    text = filled.get("execution", "")
    return parse_time(text) if text else None


def _billing(_session: Session, device: JobDevice, filled: Filled) -> b.RequestBody:
    period = filled["period"]
    if device.device_type != "ESME":
        gas = b.GasBillingCalendar.model_validate(
            {"billing_period_start": parse_time(filled["start"]), "periodicity": period}
        )
        return b.UpdateDeviceConfigurationBillingCalendar(gas_billing_calendar=gas)
    hour, minute = (int(part) for part in filled["time"].split(":"))
    values: dict[str, Any] = {"billing_time": time(hour, minute, tzinfo=UTC)}
    if period == "Daily":
        values["daily"] = True
    elif period == "Weekly":
        values["weekly"] = int(filled["weekday"])
    elif period == "Monthly":
        values["monthly"] = int(filled["day"])
    else:
        name = {"Quarterly": "quarterly", "SixMonthly": "six_monthly", "Yearly": "yearly"}[period]
        day, month = int(filled["day"]), int(filled["month"])
        values[name] = b.BillingCalendarQSMY(day_of_month=day, billing_period_start_month=month)
    calendar = b.ElectricityBillingCalendar(**values)
    return b.UpdateDeviceConfigurationBillingCalendar(electricity_billing_calendar=calendar)


def _certificates(session: Session, holder: str) -> dict[str, Any]:
    """Return the certificates of the organisation called HOLDER, as the organisations' requests carry them."""
    keys, eui = session.world.keys, session.world.organisations[holder]
    found = {
        "digital_signing_certificate": keys.certificate(eui, "ds"),
        "key_agreement_certificate": keys.certificate(eui, "ka"),
        "key_agreement_top_up_certificate": keys.certificate(eui, "pp-ka"),
    }
    given: dict[str, Any] = {name: value for name, value in found.items() if value is not None}
    given["certification_path_certificates"] = (keys.pki.organisation_issuing.certificate,)
    return given | {"apply_time_based_cpv_checks": True}


def _credentials(session: Session, _device: JobDevice, filled: Filled) -> b.RequestBody:
    role = filled["role"]
    values = _certificates(session, "supplier" if role == "Supplier" else "load-controller")
    values |= {"remote_party_role": role, "remote_party_floor_seq_number": int(filled["floor"])}
    if role == "Supplier":
        values["remote_party_prepayment_top_up_floor_seq_number"] = int(filled["top_up_floor"])
    return b.UpdateSecurityCredentialsKRP(execution_date_time=_later(filled), **values)


def _handover(session: Session, _device: JobDevice, filled: Filled) -> b.RequestBody:
    return b.RequestHandoverOfDCCControlledDevice(
        remote_party_role="Supplier",
        remote_party_floor_seq_number=int(filled["floor"]),
        remote_party_prepayment_top_up_floor_seq_number=int(filled["top_up_floor"]),
        **_certificates(session, "supplier"),
    )


def _change_of_supplier(session: Session, _device: JobDevice, filled: Filled) -> b.RequestBody:
    return b.UpdateSecurityCredentialsCoS(
        execution_date_time=_later(filled),
        supplier_floor_seq_number=int(filled["floor"]),
        supplier_prepayment_top_up_floor_seq_number=int(filled["top_up_floor"]),
        import_mpxn=filled["mpxn"],
        **_certificates(session, "second-supplier"),
    )


def _own_certificate(session: Session, device: JobDevice, filled: Filled) -> b.RequestBody:
    """6.15.2: the certificate that the device's authority made for the key pair after the one on record."""
    usage: DeviceUsage = "ds" if filled["usage"] == "Digital Signature" else "ka"
    pki = session.world.keys.pki
    held = session.world.dcc.office.inventory.device_certificate(device.eui, usage)
    generation = 0
    while pki.device(device.eui, usage, generation).certificate != held:
        generation += 1
        if generation > _MOST_GENERATIONS:
            raise UserError("the certificate on record is none that this world's authority made for this device")
    made = pki.device(device.eui, usage, generation + 1)
    return b.UpdateSecurityCredentialsDevice(device_certificate=made.certificate)


_MOST_GENERATIONS = 20


def _hub_log(session: Session, _device: JobDevice, filled: Filled) -> b.RequestBody:
    eui = EUI64.parse(filled.get("stranger") or filled["device"])
    if filled["kind"] == "Remove":
        return b.UpdateHANDeviceLog(device_id=eui, request_type="Remove")
    device = session.scenario.device_by_eui(eui)
    code = bytes.fromhex(filled.get("install_code", ""))
    if not code and device is None:
        raise UserError(f"the job holds no install code of {eui}", advice="type the install code of its label")
    if not code and device is not None:
        code = session.world.install_code(device)
    return b.UpdateHANDeviceLog(
        device_id=eui,
        request_type="Add",
        add_device_to_chf_whitelist=b.AddDeviceToCHFWhitelist(
            join_time_period=int(filled["seconds"]),
            install_code=code,
            import_mpxn=device.import_mpxn if device is not None else None,
        ),
    )


def _tariff(_session: Session, _device: JobDevice, filled: Filled) -> b.RequestBody:
    """1.1.1 of a gas meter: one kind of day all year, with one price or two blocks; a threshold in Wh (MP081)."""
    blocks = filled["kind"] == "block"
    day = GasDayProfile(day_name=1, block_tariff=True) if blocks else GasDayProfile(day_name=1, tou_tariff_action=1)
    days = tuple(GasReferencedDayName(index=index, value=1) for index in _DAYS)
    season = GasSeason(
        season_start_date=GasDate(year="any", month=1, day_of_month=1, day_of_week="any"), referenced_week_name=1
    )
    table = GasSwitchingTable(
        day_profiles=(day,),
        week_profiles=(GasWeekProfile(week_name=1, referenced_day_names=days),),
        seasons=(season,),
    )
    threshold = GasBlockThreshold(index=1, value=int(filled["threshold"]))
    prices = [GasPrice(index=1, value=int(filled["price"]))]
    matrix: dict[str, Any] = {"tou_tariff": GasTOUPriceMatrix(tou_prices=tuple(prices))}
    if blocks:
        prices.append(GasPrice(index=2, value=int(filled["next_price"])))
        matrix = {"block_tariff": GasBlockPriceMatrix(block_prices=tuple(prices), number_of_thresholds=1)}
    return UpdateImportTariffPrimaryElement(
        execution_date_time=_later(filled),
        gas_tariff_elements=GasTariffElements(
            switching_table=table, threshold_matrix=GasThresholdMatrix(block_thresholds=(threshold,))
        ),
        price_elements=PricePrimary(
            gas_price_elements=GasPriceElements(
                currency_units="GBP", standing_charge=int(filled["standing_charge"]), **matrix
            )
        ),
    )
