"""The kinds of device a house is fitted with: which use cases each acts on, and the cells it arrives with."""

from __future__ import annotations

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.premises.credentials import update_credentials
from hht_app.premises.device import Device, Handler
from hht_app.premises.hub import Hub
from hht_app.premises.joining import CS03A1, CS03A2, CS03B, CS04AC, CS04B, join, unjoin
from hht_app.premises.state import CellKey
from hht_app.premises.tenancy import ECS12, GCS09, restrict_on_esme, restrict_on_gpf
from hht_app.smki.pki import TrainingPKI
from hht_app.smki.world_keys import WorldKeyStore

CS02B_SUPPLIER, CS02B_NETWORK_OPERATOR = 0x0102, 0x0103
_CREDENTIALS: dict[int, Handler] = {CS02B_SUPPLIER: update_credentials, CS02B_NETWORK_OPERATOR: update_credentials}

HANDLERS: dict[str, dict[int, Handler]] = {
    "ESME": {CS03A1: join, CS04AC: unjoin, ECS12: restrict_on_esme, **_CREDENTIALS},
    "GSME": {CS03B: join, CS04B: unjoin, **_CREDENTIALS},
    "GPF": {GCS09: restrict_on_gpf, **_CREDENTIALS},
    "PPMID": {CS03A2: join, CS04AC: unjoin},
}
_LOG_CAPACITY = {"ESME": 11, "GSME": 2, "GPF": 16, "PPMID": 4}
ROOT_HOLDER = "root"


def make_device(device_type: str, eui: EUI64, gpf: EUI64, pki: TrainingPKI) -> Device:
    """Return a device of DEVICE_TYPE with its keys and no certificates of others yet."""
    if device_type == "CHF":
        return Hub(eui, gpf, pki)
    if device_type not in HANDLERS:
        raise BugError(f"no such kind of device: {device_type}")
    return Device(eui, device_type, pki, HANDLERS[device_type], log_capacity=_LOG_CAPACITY[device_type])


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
