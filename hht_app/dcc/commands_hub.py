"""Commands about who belongs to whom: device logs (8.9, 8.11, 8.12.1, 8.12.2), joins and unjoins (8.7, 8.8)."""

from __future__ import annotations

from hht_app.dcc.office import Office
from hht_app.dcc.parties import (
    case_of,
    known_device,
    message_of,
    not_dated,
    originating_party,
    party_of,
    refuse,
    target_of,
)
from hht_app.dcc.tables import JoinCase, join_case
from hht_app.duis.bodies import (
    JoinServiceCritical,
    JoinServiceNonCritical,
    ReadDeviceLog,
    RestoreGPFDeviceLog,
    RestoreHANDeviceLog,
    UnjoinServiceCritical,
    UnjoinServiceNonCritical,
    UpdateHANDeviceLog,
)
from hht_app.duis.requests import Request
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA, GBCSMessage
from hht_app.gbcs.payloads.cs14 import DeviceLogEntry
from hht_app.gbcs.payloads.dlms import RegisterDevice, UnregisterDevice
from hht_app.gbcs.payloads.dlms_builders import read_device_log, restore_device_log
from hht_app.gbcs.payloads.joins import DEVICE_TYPES, METHOD_C, JoinDevice, UnjoinDevice

TYPE_2 = ("IHD", "CAD")
Joins = JoinServiceCritical | JoinServiceNonCritical
Unjoins = UnjoinServiceCritical | UnjoinServiceNonCritical


def type_number(device_type: str) -> int:
    """Return the number by which joins and logs name a DUIS device type; IHD and CAD are both Type 2."""
    return DEVICE_TYPES["Type2" if device_type in TYPE_2 else device_type]


def device_log(office: Office, request: Request, body: UpdateHANDeviceLog) -> GBCSMessage:
    """8.11: CCS01 puts a device into the hub's log and permits joins, CCS02 takes it out."""
    known_device(office, body.device_id)
    not_dated(request, body.execution_date_time)
    case = case_of(office, request, body.request_type)
    add = body.add_device_to_chf_whitelist
    if body.request_type == "Add" and add is None:
        raise refuse(request, "an Add needs its whitelist part")
    party = party_of(office, request, case)
    if body.request_type == "Remove" or add is None:
        removal = UnregisterDevice(body.device_id)
        return message_of(party, request.request_id.target, case.message_code, removal)
    payload = RegisterDevice(body.device_id, add.install_code, add.join_time_period)
    return message_of(party, request.request_id.target, case.message_code, payload)


def _join_case(office: Office, request: Request, body: Joins | Unjoins) -> tuple[JoinCase, str]:
    target = target_of(office, request)
    partner = known_device(office, body.other_device_id)
    case = join_case(request.service_reference_variant, target.device_type, partner.device_type)
    if case is None:
        why = f"a {target.device_type} has nothing to do with a {partner.device_type} by this request"
        raise refuse(request, why)
    return case, partner.device_type


def join(office: Office, request: Request, body: Joins) -> GBCSMessage:
    """8.7.1, 8.7.2: the join of two devices by the method of their types; method C carries a certificate."""
    case, partner_type = _join_case(office, request, body)
    certificate = None
    if case.method == METHOD_C:
        certificate = office.inventory.device_certificate(body.other_device_id, "ka")
        if certificate is None:
            raise refuse(request, f"no key agreement certificate of {body.other_device_id} is on record")
    party = originating_party(office, request)
    payload = JoinDevice(case.method, body.other_device_id, type_number(partner_type), certificate)
    return message_of(party, request.request_id.target, case.message_code, payload)


def unjoin(office: Office, request: Request, body: Unjoins) -> GBCSMessage:
    """8.8.1, 8.8.2: CS04AC or CS04B ends what the join of these types began."""
    case, _ = _join_case(office, request, body)
    party = originating_party(office, request)
    return message_of(party, request.request_id.target, case.message_code, UnjoinDevice(body.other_device_id))


def read_log(office: Office, request: Request, body: ReadDeviceLog) -> GBCSMessage:
    """8.9: CCS06 or (security details) CCS07 of a hub, CS07 of another device."""
    not_dated(request, body.execution_date_time)
    details = body.read_security_details is not None
    case = case_of(office, request, "details" if details else "")
    party = party_of(office, request, case)
    if target_of(office, request).device_type == "CHF":
        command = read_device_log(security_details=details)
        return message_of(party, request.request_id.target, case.message_code, command)
    payload = payload_of(case.message_code, CRA.COMMAND, {"read_log": None})
    return message_of(party, request.request_id.target, case.message_code, payload)


def restore_hub(office: Office, request: Request, body: RestoreHANDeviceLog) -> GBCSMessage:
    """8.12.1: CCS03 gives a new hub the network of the old one, from the backup that the old one's alerts brought.

    What has no key yet is left out, and so is what the inventory does not know, such as a terminal.
    """
    old = known_device(office, body.old_chf_id)
    if old.device_type != "CHF":
        raise refuse(request, f"{old.device_id} is a {old.device_type}, not a CHF")
    backup = office.state.devices.backups.get(body.old_chf_id)
    if backup is None:
        raise refuse(request, f"no backup of {body.old_chf_id} came to the DCC")
    known = [(device, key) for device, key in backup.entries if office.inventory.get(device) is not None]
    entries = tuple(DeviceLogEntry(device, key) for device, key in known if key)
    case = case_of(office, request)
    command = restore_device_log(backup.extended_pan_id, entries)
    return message_of(party_of(office, request, case), request.request_id.target, case.message_code, command)


def restore_gpf(office: Office, request: Request, body: RestoreGPFDeviceLog) -> GBCSMessage:
    """8.12.2: GCS59 gives a new GPF the device log of the old one, from its backup; the ACB's own command."""
    old = known_device(office, body.old_gpf_id)
    if old.device_type != "GPF":
        raise refuse(request, f"{old.device_id} is a {old.device_type}, not a GPF")
    rows = office.state.devices.gpf_logs.get(body.old_gpf_id)
    if not rows:
        raise refuse(request, f"no device log of {body.old_gpf_id} came to the DCC")
    case = case_of(office, request)
    values = {"restore": {"entries": [{"device": device, "device_type": kind} for device, kind in rows]}}
    payload = payload_of(case.message_code, CRA.COMMAND, values)
    return message_of(party_of(office, request, case), request.request_id.target, case.message_code, payload)
