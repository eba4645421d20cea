"""The kinds of device a house is fitted with: which use cases each acts on, and the cells it arrives with."""

from __future__ import annotations

from functools import cache

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.premises.clocks import ECS70, GCS28, set_esme_clock, set_gsme_clock
from hht_app.premises.configuration import ECS30, ECS30A, GCS25, GCS25A, set_calendar, set_periods
from hht_app.premises.credentials import credential_codes, credentials_due, update_credentials
from hht_app.premises.device import Device, FutureHandler, Handler
from hht_app.premises.device_logs import CS07, GCS59, GasProxy, read_log, restore_gpf_log
from hht_app.premises.firmware import (
    CS06,
    CS08,
    ECS52,
    GCS38,
    activate,
    activation_due,
    read_version_asn1,
    read_version_dlms,
    read_version_gbz,
)
from hht_app.premises.gas_tariff import GCS01A, set_tariff, tariff_due
from hht_app.premises.hub import Hub
from hht_app.premises.hub_log import HUB_LOG_HANDLERS
from hht_app.premises.joining import CS03A1, CS03A2, CS03B, CS03C, CS04AC, CS04B, join, unjoin
from hht_app.premises.key_details import CS02A, CS02F, tell_credentials
from hht_app.premises.own_keys import CS02C, CS02D, CS02E, give_certificate, make_key_pair, take_certificate
from hht_app.premises.readings import ECS17B, GCS13A, read_gas, read_import
from hht_app.premises.state import CellKey
from hht_app.premises.tenancy import ECS12, GCS09, restrict_on_esme, restrict_on_gpf
from hht_app.smki.pki import TrainingPKI
from hht_app.smki.world_keys import WorldKeyStore

_CREDENTIALS: dict[int, Handler] = {
    **dict.fromkeys(credential_codes(), update_credentials),
    CS02A: tell_credentials,
    CS02F: tell_credentials,
    CS02C: make_key_pair,
    CS02D: take_certificate,
    CS02E: give_certificate,
}
_JOINS_A_C: dict[int, Handler] = {CS03C: join, CS04AC: unjoin, CS07: read_log}
_FIRMWARE: dict[int, Handler] = {CS06: activate}

HANDLERS: dict[str, dict[int, Handler]] = {
    "CHF": {**HUB_LOG_HANDLERS, ECS52: read_version_dlms, **_CREDENTIALS},
    "GPF": {
        GCS09: restrict_on_gpf,
        GCS13A: read_gas,
        GCS38: read_version_gbz,
        GCS59: restore_gpf_log,
        CS03B: join,
        CS04B: unjoin,
        CS07: read_log,
        **_CREDENTIALS,
    },
    "ESME": {
        CS03A1: join,
        CS03B: join,
        CS04AC: unjoin,
        CS04B: unjoin,
        CS07: read_log,
        ECS12: restrict_on_esme,
        ECS17B: read_import,
        ECS30: set_calendar,
        ECS30A: set_calendar,
        ECS52: read_version_dlms,
        ECS70: set_esme_clock,
        **_FIRMWARE,
        **_CREDENTIALS,
    },
    "GSME": {
        CS03B: join,
        CS04B: unjoin,
        GCS01A: set_tariff,
        GCS13A: read_gas,
        GCS25: set_periods,
        GCS25A: set_periods,
        GCS28: set_gsme_clock,
        GCS38: read_version_gbz,
        **_JOINS_A_C,
        **_FIRMWARE,
        **_CREDENTIALS,
    },
    "PPMID": {CS03A2: join, CS08: read_version_asn1, **_JOINS_A_C, **_CREDENTIALS},
    "HCALCS": {CS03A2: join, CS08: read_version_asn1, **_JOINS_A_C, **_FIRMWARE, **_CREDENTIALS},
    "IHD": {},
}
_FUTURE: dict[int, FutureHandler] = {
    **dict.fromkeys(credential_codes(), credentials_due),
    CS06: activation_due,
    GCS01A: tariff_due,
}
ROOT_HOLDER = "root"


@cache
def _kinds() -> dict[str, dict[str, str]]:
    return {row["device_type"]: row for row in read_table("premises/device_kinds.csv")}


def wakes_every(device_type: str) -> int | None:
    """Return the minutes between two wakings of a device that sleeps, None for one that is always awake."""
    text = _kinds()[device_type]["wakes_every_minutes"]
    return int(text) if text else None


def make_device(device_type: str, eui: EUI64, gpf: EUI64, pki: TrainingPKI) -> Device:
    """Return a device of DEVICE_TYPE with its keys and no certificates of others yet."""
    kind = _kinds().get(device_type)
    if kind is None:
        raise BugError(f"no such kind of device: {device_type}")
    handlers = HANDLERS[device_type]
    if device_type == "CHF":
        device: Device = Hub(eui, gpf, pki, handlers)
    else:
        made = GasProxy if device_type == "GPF" else Device
        device = made(eui, device_type, pki, handlers, log_capacity=int(kind["log_capacity"]))
    device.future = _FUTURE
    device.state.firmware = kind["firmware"]
    return device


def factory_cells(device_type: str, organisations: dict[str, EUI64]) -> dict[CellKey, EUI64 | None]:
    """Return who holds each trust anchor cell when a device of DEVICE_TYPE arrives; None is the root's."""
    cells: dict[CellKey, EUI64 | None] = {}
    for row in read_table("premises/factory_cells.csv"):
        if row["device_type"] == device_type:
            key = CellKey(int(row["role"]), row["key_usage"], int(row["cell_usage"]))
            cells[key] = None if row["holder"] == ROOT_HOLDER else organisations[row["holder"]]
    return cells


def fill_cells(device: Device, organisations: dict[str, EUI64], pki: TrainingPKI, keys: WorldKeyStore) -> None:
    """Put the certificates of `factory_cells` into DEVICE; key agreement for top-up cells is the `pp-ka` one."""
    for key, holder in factory_cells(device.device_type, organisations).items():
        if holder is None:
            device.state.cells[key] = pki.organisation_root.certificate
            continue
        usage = "pp-ka" if key.cell_usage and keys.certificate(holder, "pp-ka") else key.key_usage
        certificate = keys.certificate(holder, "ds" if usage == "ds" else "pp-ka" if usage == "pp-ka" else "ka")
        if certificate is None:
            raise BugError(f"{holder} has no {usage} certificate for cell {key} of a {device.device_type}")
        device.state.cells[key] = certificate
