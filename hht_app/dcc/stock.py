"""12.2 and 8.4 at the DCC: a device becomes known before it is fitted, and its record is changed or removed."""

from __future__ import annotations

from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import canonical_json
from hht_app.core.recording import Happening
from hht_app.dcc.office import Office
from hht_app.dcc.parties import known_device, refuse
from hht_app.dcc.tables import status_rule
from hht_app.duis.bodies import DevicePrenotification, UpdateInventory
from hht_app.duis.requests import Request
from hht_app.smki.pki import DEVICE_USAGES
from hht_app.store.inventory import DeviceRecord

ACCEPTED = "I99"
PRENOTIFIED, STATUS_SET, DELETED = "pre-notification", "8.4-status", "8.4-delete"
HUB_TYPES, WITHOUT_CERTIFICATES = ("CHF", "GPF"), ("IHD", "CAD")


def pre_notify(office: Office, request: Request, body: DevicePrenotification) -> str:
    """12.2: put a device on record as Pending and return I99; a CHF brings its GPF, if that is not known yet.

    An id that is on record, or the same for CHF and GPF, is refused with the family's E120201 (the latter by DP316).
    A Type 2 device has no status.
    """
    gpf = body.associated_gpf_device_id
    if gpf == body.device_id:
        raise refuse(request, "the CHF and its GPF have the same id")
    if office.inventory.get(body.device_id) is not None:
        raise refuse(request, f"{body.device_id} is in the inventory already")
    if gpf is not None:
        held = office.inventory.get(gpf)
        if body.device_type != "CHF" or (held is not None and held.device_type != "GPF"):
            raise refuse(request, "only a CHF is associated with a GPF")
    _add(office, request, body, body.device_id, body.device_type, None)
    if gpf is not None and office.inventory.get(gpf) is None:
        _add(office, request, body, gpf, "GPF", body.device_id)
    elif gpf is not None:
        office.inventory.associate(gpf, body.device_id)
    return ACCEPTED


def _add(
    office: Office, request: Request, body: DevicePrenotification, device: EUI64, kind: str, hub: EUI64 | None
) -> None:
    rule = status_rule(PRENOTIFIED)
    typed = kind not in WITHOUT_CERTIFICATES
    record = DeviceRecord(
        device_id=device,
        device_type=kind,
        device_status=rule.to_status if typed else None,
        device_manufacturer=body.device_manufacturer,
        device_model=body.device_model,
        smets_chts_version=body.smets_chts_version,
        device_firmware_version=body.firmware_version,
        esme_variant=body.esme_variant if kind == "ESME" else None,
        associated_chf=hub,
    )
    office.inventory.add(record, rule=rule.name, source=rule.source, request_id=request.request_id, at=office.now)
    for usage in DEVICE_USAGES if typed else ():
        certificate = office.keys.pki.device(device, usage).certificate
        office.inventory.put_device_certificate(device, usage, certificate, at=office.now, rule=rule.name)
    _report(office, request, device, None, record.device_status, rule.name)


def update_inventory(office: Office, request: Request, body: UpdateInventory) -> str:
    """8.4: change a device's status, details or MPxN, or remove it from the inventory; return I99."""
    record = known_device(office, body.device_id)
    is_hub = record.device_type in HUB_TYPES
    status = body.update_device_status_ch or body.update_device_status_except_ch
    if status is not None:
        if is_hub != (body.update_device_status_ch is not None):
            raise refuse(request, f"that choice of statuses is not for a {record.device_type}")
        if record.device_status == status:
            raise refuse(request, f"{body.device_id} is {status} already")
        office.move_status(body.device_id, STATUS_SET, request.request_id, status)
    elif body.delete_device is not None:
        if any(office.inventory.devices_of(body.device_id)):
            raise refuse(request, f"devices belong to the hub {body.device_id}")
        office.inventory.remove(body.device_id)
        _report(office, request, body.device_id, record.device_status, None, DELETED)
    elif body.update_device_details is not None:
        details = body.update_device_details
        given = {
            "device_manufacturer": details.device_manufacturer,
            "device_model": details.device_model,
            "smets_chts_version": details.smets_chts_version,
            "device_firmware_version": details.firmware_version,
            "esme_variant": details.esme_variant,
        }
        office.inventory.amend(body.device_id, **{name: value for name, value in given.items() if value is not None})
    elif body.update_mpxn is not None:
        numbers = body.update_mpxn
        mpxns = {
            "import_mpxn": numbers.import_mpxn,
            "secondary_import_mpan": numbers.secondary_import_mpan,
            "export_mpan": numbers.export_mpan,
        }
        office.inventory.amend(body.device_id, **{name: value for name, value in mpxns.items() if value is not None})
    return ACCEPTED


def _report(office: Office, request: Request, device: EUI64, before: str | None, after: str | None, rule: str) -> None:
    office.record(
        Happening(
            actor="dcc",
            kind="status",
            summary=f"{device}: {before or 'not on record'} to {after or 'no status'} by rule {rule}",
            name=rule,
            request_id=str(request.request_id),
            device=str(device),
            raw=canonical_json({"from": before, "to": after}).encode(),
        )
    )
